"""What providers want back of their own replies: reasoning and signatures that only they can read.

Such fields of a reply travel with it as `opaque` and go back to the endpoint that they came from.
Encrypted and signed parts always do: Anthropic and Gemini refuse calls of tools that come without
them. Reasoning in plain text does where it is demanded: by providers known for it, and by an
endpoint from its first refusal on that names the field. DeepSeek's endpoint has refused a
conversation with it in one year and without it in another, so whatever an endpoint refuses by name
is changed over, once for each field.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from harness.chat import Message, Request
from harness.errors import ModelError

TEXTS: Final = ("reasoning_content", "reasoning")
"""Fields of a message that hold reasoning in plain text."""
PARTS: Final = ("reasoning_details", "thinking_blocks", "provider_specific_fields")
"""Fields of a message that hold signed or encrypted parts."""
IN_CALLS: Final = ("extra_content", "provider_specific_fields")
"""Fields of a tool call that hold signatures."""
CALLS: Final = "tool_calls"
"""Under this key stand the fields of all tool calls, in their order."""
DEMANDING: Final = frozenset(("deepseek", "moonshot"))
"""Providers that want reasoning back in plain text."""


def read_opaque(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a reply's message that its provider may want back."""
    found = {name: value for name in TEXTS if (value := message.get(name))}
    found |= {name: value for name in PARTS if (value := _filled(message.get(name)))}
    calls = [
        {name: value for name in IN_CALLS if (value := _filled(call.get(name)))}
        for call in message.get(CALLS) or ()
    ]
    return {**found, CALLS: calls} if any(calls) else found


def _filled(value: Any) -> Any:
    """Return a value without what is empty in it, and without what stands elsewhere too."""
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one and key not in (*TEXTS, *PARTS)}
    return value


class SentBack:
    """Which opaque fields one endpoint is sent; it learns from refusals.

    Args:
        texts: whether reasoning in plain text is sent before anything was refused.
    """

    def __init__(self, *, texts: bool = False) -> None:
        self._sent = frozenset((*PARTS, CALLS, *(TEXTS if texts else ())))
        self._learnt: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The fields that are sent."""
        return self._sent

    def learns(self, error: ModelError, request: Request, sent: frozenset[str]) -> bool:
        """Whether a refusal is about fields that were sent, or held back, and others are sent now.

        Args:
            error: the refusal.
            request: that was refused.
            sent: the fields that were sent with it.
        """
        if error.kind != "bad request":
            return False
        held = {name for message in request.messages for name in message.opaque}
        named = {name for name in held if re.search(rf"\b{name}\b", error.message)} - {CALLS}
        new = named - self._learnt
        self._sent ^= new
        self._learnt |= new
        return bool(named) and any((name in self._sent) != (name in sent) for name in named)


def sent_back(message: Message, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields that go back with a message, without those of its tool calls."""
    wanted = {*names} - {CALLS}
    return {name: value for name, value in message.opaque.items() if name in wanted}


def sent_with_calls(message: Message, names: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return the fields that go back with each tool call of a message."""
    kept: list[Mapping[str, Any]] = message.opaque.get(CALLS, []) if CALLS in names else []
    return [*kept, *[{}] * (len(message.tool_calls) - len(kept))]
