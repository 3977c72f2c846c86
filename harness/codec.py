"""Messages and replies as JSON values, and the hashes that name content in files."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from harness.chat import Message, Reply, ToolCall, Usage

_ENCODE: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def content_key(*content: Any) -> str:
    """Return a hash of JSON-like content: 32 hex digits of its SHA-256."""
    text = _ENCODE(content)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plain_message(message: Message) -> dict[str, Any]:
    """Return a message as JSON values, without empty fields and what only a provider can read."""
    values: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        values["tool_calls"] = [vars(call) for call in message.tool_calls]
    if message.call:
        values["call"] = message.call
    return values


def keyed_message(message: Message) -> dict[str, Any]:
    """Return all of a message that decides the reply to it, as JSON values."""
    values = plain_message(message)
    return {**values, "opaque": message.opaque} if message.opaque else values


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return a reply as JSON values, without empty fields; reasoning text is written once."""
    values = dict(vars(reply))
    values["usage"] = {key: value for key, value in vars(reply.usage).items() if value}
    values["tool_calls"] = [vars(call) for call in reply.tool_calls]
    values["opaque"] = {
        key: None if value == reply.reasoning else value for key, value in reply.opaque.items()
    }
    return {key: value for key, value in values.items() if value or key == "text"}


def reply_from_json(values: Mapping[str, Any]) -> Reply:
    """Return the reply that `reply_to_json` wrote."""
    reasoning = values.get("reasoning", "")
    opaque = values.get("opaque", {}).items()
    return Reply(
        text=values["text"],
        finish=values.get("finish", "stop"),
        usage=Usage(**values.get("usage", {})),
        served=values.get("served", ""),
        reasoning=reasoning,
        tool_calls=tuple(ToolCall(**call) for call in values.get("tool_calls", ())),
        programs=tuple(values.get("programs", ())),
        ticket=values.get("ticket", ""),
        opaque={key: reasoning if value is None else value for key, value in opaque},
    )
