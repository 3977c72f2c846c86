"""The code interpreters of providers: which there are, how each is asked for, and what it did.

OpenAI's belongs to its Responses API, which chat completions know nothing of; Anthropic's and
Gemini's are tools of their ordinary requests. They run on the provider's machines under its
limits.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from harness.chat import Finish, Message, Reply, Request, Tool, ToolCall, Usage
from harness.errors import ModelError

CODE_TOOLS: Final[Mapping[str, Mapping[str, Any]]] = {
    "openai": {"type": "code_interpreter", "container": {"type": "auto"}},
    "anthropic": {"type": "code_execution_20250825", "name": "code_execution"},
    "gemini": {"codeExecution": {}},
}
"""How each provider's own tool is described, by the scheme of its models."""
OF_SERVER: Final = "srvtoolu_"
"""Begins the ids of calls that Anthropic's servers have carried out."""
_RUNS: Final = ("code", "command")
"""Arguments of such calls that hold what was run."""


def is_hosted(tool: Tool) -> bool:
    """Whether a tool stands for the provider's own code interpreter."""
    return tool.parameters.get("type") == "hosted"


def hosts_code(uri: str) -> bool:
    """Whether the provider of a model has a code interpreter of its own."""
    return uri.partition("/")[0] in CODE_TOOLS


def for_provider(uri: str, body: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return the body of a chat completion with the provider's own tool in place of its name.

    Raises:
        ModelError: if the provider has none: nothing may be scored as if it had had it.
    """
    if not any(map(is_hosted, request.tools)):
        return body
    scheme = uri.partition("/")[0]
    if scheme not in CODE_TOOLS:
        raise ModelError("bad request", f"{uri}: its provider has no code interpreter of its own")
    tools = [
        dict(CODE_TOOLS[scheme]) if is_hosted(tool) else described
        for tool, described in zip(request.tools, body["tools"], strict=True)
    ]
    return {**body, "tools": tools}


def without_server_calls(reply: Reply) -> Reply:
    """Return a reply whose calls that the provider has carried out are told as programs.

    litellm joins the words before and after a program, and does not tell a turn that was paused
    from one that ended.
    """
    own = tuple(call for call in reply.tool_calls if not call.id.startswith(OF_SERVER))
    programs = tuple(_run(call) for call in reply.tool_calls if call.id.startswith(OF_SERVER))
    if not programs:
        return reply
    finish: Finish = "stop" if reply.finish == "tools" and not own else reply.finish
    return Reply(
        reply.text, finish, reply.usage, reply.served, reply.reasoning, own, reply.opaque, programs
    )


def _run(call: ToolCall) -> str:
    try:
        arguments = json.loads(call.arguments)
    except ValueError:
        return call.arguments
    found = (str(arguments[name]) for name in _RUNS if name in arguments)
    return next(found, call.arguments) if isinstance(arguments, dict) else call.arguments


# --- OpenAI's Responses API -------------------------------------------------------------------


def responses_body(name: str, request: Request) -> dict[str, Any]:
    """Return the body of a request to the Responses API; what is None stays its default.

    Raises:
        ModelError: if there are other tools than the code interpreter.
    """
    if not all(map(is_hosted, request.tools)):
        raise ModelError("bad request", "other tools beside the provider's code interpreter")
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": name,
        "input": [_input(message) for message in request.messages],
        "tools": [dict(CODE_TOOLS["openai"])],
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "seed": sampling.seed,
        "max_output_tokens": sampling.max_tokens,
        "reasoning": None if sampling.effort is None else {"effort": sampling.effort},
        "store": False,
    }
    return {key: value for key, value in body.items() if value is not None}


def _input(message: Message) -> dict[str, str]:
    return {"role": message.role, "content": message.content}


def read_response(body: Mapping[str, Any]) -> Reply:
    """Read what the Responses API answered.

    Raises:
        ModelError: if it has another shape, failed, or does not say that the tool was there.
    """
    try:
        if body.get("status") == "failed":
            raise ModelError("overload", f"the response failed: {_fault(body)}")
        if CODE_TOOLS["openai"]["type"] not in [tool["type"] for tool in body["tools"]]:
            raise ModelError("bad request", "the server has ignored the code interpreter")
        return _response(body)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        shown = " ".join(str(body).split())[:300]
        kind = type(error).__name__
        raise ModelError("malformed", f"not a response ({kind}): {shown}") from None


def _response(body: Mapping[str, Any]) -> Reply:
    items = body["output"]
    parts = [part for item in items if item["type"] == "message" for part in item["content"]]
    text = "\n\n".join(part["text"] for part in parts if part["type"] == "output_text")
    refusal = "\n\n".join(part["refusal"] for part in parts if part["type"] == "refusal")
    calls = [item for item in items if item["type"] == "code_interpreter_call"]
    return Reply(
        text=text or refusal,
        finish="refusal" if refusal and not text else _finish(body),
        usage=_usage(body.get("usage") or {}),
        served=str(body.get("model") or ""),
        reasoning=_summary(items),
        programs=tuple(str(call.get("code") or "") for call in calls),
    )


def _finish(body: Mapping[str, Any]) -> Finish:
    why = (body.get("incomplete_details") or {}).get("reason")
    if why == "content_filter":
        return "refusal"
    return "length" if body.get("status") == "incomplete" else "stop"


def _summary(items: Any) -> str:
    thoughts = [part for item in items if item["type"] == "reasoning" for part in item["summary"]]
    return "\n\n".join(str(part["text"]) for part in thoughts)


def _usage(usage: Mapping[str, Any]) -> Usage:
    inner, outer = (usage.get(f"{side}_tokens_details") or {} for side in ("input", "output"))
    read, written = int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0)
    return Usage(
        input=read,
        cached=min(read, int(inner.get("cached_tokens") or 0)),
        output=written,
        reasoning=min(written, int(outer.get("reasoning_tokens") or 0)),
    )


def _fault(body: Mapping[str, Any]) -> str:
    return str((body.get("error") or {}).get("message") or "no reason given")[:300]
