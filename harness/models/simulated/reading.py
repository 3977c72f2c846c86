"""What a simulated student takes a request to ask for."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from harness.chat import Message, Request
from harness.prompts import puzzle, read_pack

Mode = Literal["text", "code"]
What = Literal[
    "text",
    "code",
    "free",
    "check",
    "choose",
    "guide",
    "merge",
    "paraphrase",
    "tool",
    "output",
    "judge",
]
_PROMPTS: Final[dict[str, What]] = {
    "check": "check",
    "check_again": "check",
    "choice": "choose",
    "choice_bracketed": "choose",
    "decision": "guide",
    "decision_hints": "guide",
    "decision_to_code": "guide",
    "decision_to_text": "guide",
    "decision_code_first": "guide",
    "feedback_response": "guide",
    "combine": "merge",
    "few_shot": "free",
    "interleaved_instruction": "code",
    "interleaved_output": "output",
    "share_judge": "judge",
    "paraphrase": "paraphrase",
}
_NAMING: Final = {
    "wrong": ("wrong", "a fault", "mistake", "incorrect", "is broken", "not settled"),
    "hard-coded": ("by hand", "hard-coded", "constant"),
    "crash": ("repair", "error", "exception", "crash"),
    "loop": ("slow", "faster", "time limit", "too long", "endless"),
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
    heads = {name: text.partition("{")[0][:40] for name, text in pack.texts.items()}
    return {heads[name]: what for name, what in _PROMPTS.items() if heads.get(name)}


def asked_for(request: Request, question: str) -> Asked:
    """Read the latest instructions of a conversation."""
    last = next((m for m in reversed(request.messages) if m.role in ("user", "tool")), None)
    whole = last.content if last else ""
    text = whole.replace(question, " ").replace(puzzle(question), " ")
    for opening, what in _openings().items():
        if whole.startswith(opening):
            return Asked(what, text)
    if request.tools:
        return Asked("tool", text)
    own = text.replace(between(text, "answers"), " ") if "<answers>" in text else text
    return Asked(_mode(own.lower()), text)


def between(text: str, tag: str) -> str:
    """Return what stands between a pair of tags on lines of their own, all if there is none."""
    inner = text.partition(f"<{tag}>\n")[2].rpartition(f"\n</{tag}>")[0]
    return inner or text


def _mode(text: str) -> What:
    if "program" not in text and "python" not in text and "code" not in text:
        return "text" if any(phrase in text for phrase in _WORDS_ONLY) else "free"
    return "text" if any(phrase in text for phrase in _WORDS_ONLY) else "code"


@dataclass(frozen=True)
class Try:
    """One answer of a conversation: how it was given, and the lower-case request before it."""

    mode: Mode
    told: str


def tried(request: Request, question: str) -> list[Try]:
    """Return the replies of a conversation so far, oldest first."""
    told, found = "", []
    for message in request.messages:
        if message.role == "assistant":
            found.append(Try("code" if _is_code(message) else "text", told))
        else:
            told = message.content.replace(question, " ").lower()
    return found


def names(fault: str, told: str) -> bool:
    """Whether a request says what was wrong with an answer that failed in that way."""
    return any(phrase in told for phrase in _NAMING[fault])


def _is_code(message: Message) -> bool:
    return bool(message.tool_calls) or "```python" in message.content
