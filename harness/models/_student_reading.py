"""What a simulated student takes a request to ask for."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from harness.chat import Message, Request
from harness.prompts import read_pack

What = Literal["text", "code", "free", "check", "choose", "guide", "merge", "paraphrase", "tool"]
_PROMPTS: Final[dict[str, What]] = {
    "check": "check",
    "check_again": "check",
    "choice": "choose",
    "choice_bracketed": "choose",
    "decision": "guide",
    "decision_hints": "guide",
    "decision_code_first": "guide",
    "combine": "merge",
    "few_shot": "free",
    "paraphrase": "paraphrase",
}
_WORDS_ONLY: Final = ("do not write any program", "in words", "without a program", "text only")


@dataclass(frozen=True)
class Asked:
    """What is asked for, and the instructions with the question taken out."""

    what: What
    text: str


@cache
def _openings() -> dict[str, What]:
    pack = read_pack()
    return {pack.texts[name][:40]: what for name, what in _PROMPTS.items() if name in pack.texts}


def asked_for(request: Request, question: str) -> Asked:
    """Read the latest instructions of a conversation."""
    last = next((m for m in reversed(request.messages) if m.role in ("user", "tool")), None)
    whole = last.content if last else ""
    text = whole.replace(question, " ")
    for opening, what in _openings().items():
        if whole.startswith(opening):
            return Asked(what, text)
    if request.tools:
        return Asked("tool", text)
    return Asked(_mode(text.lower()), text)


def _mode(text: str) -> What:
    if "program" not in text and "python" not in text and "code" not in text:
        return "text" if any(phrase in text for phrase in _WORDS_ONLY) else "free"
    return "text" if any(phrase in text for phrase in _WORDS_ONLY) else "code"


def tries(request: Request, mode: str) -> int:
    """Return how many replies of a conversation were in that mode already."""
    own = [message for message in request.messages if message.role == "assistant"]
    return sum(_is_code(message) == (mode == "code") for message in own)


def _is_code(message: Message) -> bool:
    return bool(message.tool_calls) or "```python" in message.content
