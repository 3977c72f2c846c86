"""Anthropic's Messages API as data: what a request looks like, what a reply says.

Source: docs.claude.com/en/api/messages. Single calls go through litellm; batches need the bodies.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from harness.chat import Finish, Message, Reply, Request, ToolCall, Usage
from harness.errors import ErrorKind, ModelError
from harness.models.hosted.completion import one_line

CACHE_MARK: Final = {"type": "ephemeral"}
"""Marks the end of a beginning that the provider is to keep for the next call."""
LONGEST: Final = 8192
"""Tokens of a reply for which no limit is given: the provider demands one."""
_STOPS: Final[Mapping[str, Finish]] = {
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    "tool_use": "tools",
}
_KINDS: Final[Mapping[str, ErrorKind]] = {
    "authentication_error": "authentication",
    "permission_error": "forbidden",
    "not_found_error": "not found",
    "billing_error": "quota",
    "rate_limit_error": "rate limit",
    "timeout_error": "timeout",
    "invalid_request_error": "bad request",
    "request_too_large": "bad request",
}


def grows(messages: Sequence[Message]) -> bool:
    """Whether a conversation has gone on: only then its beginning is likely to be sent again."""
    return any(message.role == "assistant" for message in messages)


def messages_body(name: str, request: Request) -> dict[str, Any]:
    """Return the body of a request.

    Raises:
        ModelError: for a seed, or an effort in words, which the provider does not take.
    """
    sampling = request.sampling
    if sampling.seed is not None:
        raise ModelError("bad request", "Anthropic takes no seed")
    system = "\n\n".join(one.content for one in request.messages if one.role == "system")
    body: dict[str, Any] = {
        "model": name,
        "max_tokens": sampling.max_tokens or LONGEST,
        "messages": list(_turns(request.messages)),
        "system": system or None,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "tools": [
            {"name": one.name, "description": one.description, "input_schema": dict(one.parameters)}
            for one in request.tools
        ] or None,
        "thinking": _thinking(sampling.effort),
    }  # fmt: skip
    if grows(request.messages):
        body["messages"][-1]["content"][-1]["cache_control"] = CACHE_MARK
    return {key: value for key, value in body.items() if value is not None}


def _thinking(effort: str | None) -> dict[str, Any] | None:
    if effort is None:
        return None
    if not effort.isdecimal():
        raise ModelError(
            "bad request", f"reasoning_effort {effort!r}: in a batch, Anthropic's models take a "
            "number of tokens",
        )  # fmt: skip
    return {"type": "enabled", "budget_tokens": int(effort)}


def _turns(messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """Yield the turns; results of tools are said by the user, and speakers alternate."""
    said = [message for message in messages if message.role != "system"]
    by_speaker = groupby(said, lambda one: "assistant" if one.role == "assistant" else "user")
    for speaker, together in by_speaker:
        yield {"role": speaker, "content": [block for one in together for block in _blocks(one)]}


def _blocks(message: Message) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        yield {
            "type": "tool_result",
            "tool_use_id": message.call,
            "content": message.content or "(empty)",
        }
        return
    yield from message.opaque.get("thinking_blocks", ())
    if message.content or not message.tool_calls:
        yield {"type": "text", "text": message.content or "(empty)"}
    for call in message.tool_calls:
        yield {"type": "tool_use", "id": call.id, "name": call.name, "input": _input(call)}


def _input(call: ToolCall) -> dict[str, Any]:
    try:
        found = json.loads(call.arguments)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"text": call.arguments}


def read_message(body: Mapping[str, Any]) -> Reply:
    """Read a message of the provider's.

    Raises:
        ModelError: if it has another shape.
    """
    try:
        blocks = [block for block in body["content"] if isinstance(block, dict)]
        return _reply(body, blocks)
    except (LookupError, TypeError, ValueError) as error:
        shown = one_line(str(body))
        raise ModelError("malformed", f"not a message ({type(error).__name__}): {shown}") from None


def _reply(body: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]]) -> Reply:
    thoughts = [one for one in blocks if one.get("type") in ("thinking", "redacted_thinking")]
    return Reply(
        text="".join(str(one["text"]) for one in blocks if one.get("type") == "text"),
        finish=_STOPS.get(str(body.get("stop_reason")), "stop"),
        usage=_usage(body.get("usage") or {}),
        served=str(body.get("model") or ""),
        reasoning="".join(str(one.get("thinking") or "") for one in thoughts),
        tool_calls=tuple(
            ToolCall(str(one["id"]), str(one["name"]), json.dumps(one.get("input") or {}))
            for one in blocks
            if one.get("type") == "tool_use"
        ),
        opaque={"thinking_blocks": [dict(one) for one in thoughts]} if thoughts else {},
    )


def _usage(usage: Mapping[str, Any]) -> Usage:
    """Read the counts; what was read from or written to the cache is part of the input."""
    fresh, written, read, output = (
        max(0, int(usage.get(name) or 0))
        for name in (
            "input_tokens",
            "cache_creation_input_tokens",
            "cache_read_input_tokens",
            "output_tokens",
        )
    )
    return Usage(input=fresh + written + read, cached=read, output=output)


def read_error(error: Mapping[str, Any], *secrets: str) -> ModelError:
    """Return the fault that an error object of the provider's tells of."""
    said = one_line(str(error.get("message") or error), *secrets)
    kind = _KINDS.get(str(error.get("type")), "overload")
    if kind == "bad request" and "prompt is too long" in said:
        kind = "context length"
    return ModelError(kind, said)
