"""Conversations, replies and usage of ours as inspect_ai's, and back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    ContentReasoning,
    ContentText,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.tool import ToolCall as TheirToolCall

from harness.chat import Finish, Message, Reply, ToolCall, Usage
from harness.kit import Graded

STOPS: Final[Mapping[Finish, str]] = {
    "stop": "stop",
    "length": "max_tokens",
    "refusal": "content_filter",
    "tools": "tool_calls",
}
"""Their reasons to stop by ours."""
FINISHES: Final[Mapping[str, Finish]] = {
    **{theirs: ours for ours, theirs in STOPS.items()},
    "model_length": "length",
}
"""Ours by theirs; `stop` for any other."""


def their_message(message: Message) -> Any:
    """Return a message as one of theirs."""
    if message.role == "system":
        return ChatMessageSystem(content=message.content)
    if message.role == "user":
        return ChatMessageUser(content=message.content)
    if message.role == "tool":
        return ChatMessageTool(content=message.content, tool_call_id=message.call)
    calls = [_their_call(call) for call in message.tool_calls]
    return ChatMessageAssistant(content=message.content, tool_calls=calls or None)


def _their_call(call: ToolCall) -> Any:
    """Return a tool call; arguments that are no JSON object are kept as a parse error."""
    try:
        arguments = json.loads(call.arguments)
    except ValueError as error:
        arguments, fault = None, str(error)
    else:
        fault = "not a JSON object"
    if isinstance(arguments, dict):
        return TheirToolCall(id=call.id, function=call.name, arguments=arguments)
    raw = {"raw": call.arguments}
    return TheirToolCall(id=call.id, function=call.name, arguments=raw, parse_error=fault)


def our_message(message: Any) -> Message:
    """Return one of their messages as ours: its text, and its tool calls."""
    calls = tuple(
        ToolCall(call.id, call.function, json.dumps(call.arguments))
        for call in getattr(message, "tool_calls", None) or ()
    )
    call = getattr(message, "tool_call_id", "") if message.role == "tool" else ""
    return Message(message.role, message.text, calls, call or "")


def their_output(model: str, reply: Reply, seconds: float | None = None) -> Any:
    """Return a reply as their output of a model."""
    content: Any = reply.text
    if reply.reasoning:
        content = [ContentReasoning(reasoning=reply.reasoning), ContentText(text=reply.text)]
    message = ChatMessageAssistant(
        content=content,
        tool_calls=[_their_call(call) for call in reply.tool_calls] or None,
        model=reply.served or model,
        source="generate",
    )
    choice = ChatCompletionChoice(message=message, stop_reason=STOPS[reply.finish])
    return ModelOutput(
        model=reply.served or model,
        choices=[choice],
        completion=reply.text,
        usage=their_usage(reply.usage),
        time=seconds,
    )


def our_reply(output: Any) -> Reply:
    """Return their output of a model as a reply; an empty one where there is no choice."""
    if not output.choices:
        return Reply("", usage=our_usage(output.usage), served=output.model)
    said = our_message(output.message)
    parts: Sequence[Any] = (
        output.message.content if isinstance(output.message.content, list) else ()
    )
    return Reply(
        text=said.content,
        finish="tools" if said.tool_calls else FINISHES.get(output.stop_reason, "stop"),
        usage=our_usage(output.usage),
        served=output.model,
        reasoning="\n".join(part.reasoning for part in parts if part.type == "reasoning"),
        tool_calls=said.tool_calls,
    )


SOURCE: Final = "symbench:source"
"""Where a sample's store says whether its output was written by a model or printed by a program."""


def graded_of(output: Any, kept: Mapping[str, Any]) -> Graded:
    """Return what is graded of a sample: its output.

    Args:
        output: of the sample.
        kept: the sample's store.
    """
    finish = FINISHES.get(output.stop_reason, "stop") if output.choices else "stop"
    return Graded(output.completion, finish, kept.get(SOURCE, "reply"))


def their_usage(usage: Usage) -> Any:
    """Return usage as theirs; their input tokens leave out cached ones."""
    return ModelUsage(
        input_tokens=usage.input - usage.cached,
        output_tokens=usage.output,
        total_tokens=usage.input + usage.output,
        input_tokens_cache_read=usage.cached or None,
        reasoning_tokens=usage.reasoning or None,
        total_cost=usage.cost,
    )


def our_usage(usage: Any) -> Usage:
    """Return their usage, or None, as ours."""
    if usage is None:
        return Usage()
    cached = usage.input_tokens_cache_read or 0
    written = usage.input_tokens_cache_write or 0
    return Usage(
        input=usage.input_tokens + cached + written,
        cached=cached,
        output=usage.output_tokens,
        reasoning=usage.reasoning_tokens or 0,
        cost=usage.total_cost,
    )
