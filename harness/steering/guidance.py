"""Reading what a steerer says: fixed words in triple angle brackets, or a message of its own.

`<<<Code>>>` and `<<<Text>>>` stand for the pack's fixed instructions, `<<<Return Answer>>>`
and `<<<Terminate>>>` end the loop with the latest answer. In the exact reading these count
only in brackets, in any case, at the very start or end of a reply: a sentence about a search
that should "terminate early" is guidance. The loose reading is that of the original program,
for weights trained with it: the words end the loop wherever they stand, in their exact case.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from generators.answers.frame import CLOSE, OPEN, without_reasoning

Kind = Literal["code", "text", "advice", "stop", "empty"]
Form = Literal["prompt", "training"]
Stop = Literal["exact", "loose"]

MAX_GUIDANCE: Final = 20_000
"""Longest message of a steerer that is read, in characters; the end is kept."""

_KINDS: Final[dict[str, Kind]] = {
    "code": "code",
    "text": "text",
    "return answer": "stop",
    "terminate": "stop",
}
_WORD = r"<<<\s*(code|text|return\s+answer|terminate)\s*>>>"
_AT_END = re.compile(rf"{_WORD}[\s.*`]*\Z", re.IGNORECASE)
_AT_START = re.compile(rf"[\s*`]*{_WORD}", re.IGNORECASE)
_LOOSE: Final[tuple[tuple[str, Kind], ...]] = (
    ("<<<Code>>>", "code"),
    ("<<<Text>>>", "text"),
    ("Return Answer", "stop"),
    ("Terminate", "stop"),
)


@dataclass(frozen=True)
class Guidance:
    """What a steerer wants.

    Attributes:
        kind: a program, reasoning in words, a message of its own, the end of the loop, or
            nothing at all (which ends the loop too).
        text: what the TaskLLM is sent; empty where the loop ends.
        said: what stands for it in the steerer's own history.
    """

    kind: Kind
    text: str
    said: str

    @property
    def ends(self) -> bool:
        """Whether the loop ends here."""
        return self.kind in ("stop", "empty")


def read_guidance(reply: str, form: Form = "prompt", stop: Stop = "exact") -> Guidance:
    """Return what a steerer's reply stands for; `text` of a fixed word is left empty.

    Args:
        reply: the whole reply.
        form: in the prompt form the last bracketed text is the guidance if there is one,
            in the training form all of the reply is.
        stop: how the fixed words are recognised.
    """
    whole = without_reasoning(reply[-MAX_GUIDANCE:])
    said = whole if form == "training" else _bracketed(whole.strip())
    kind = _exact(whole) if stop == "exact" else _loose(said)
    if kind is None:
        kind = "advice" if said.strip() else "empty"
    return Guidance(kind, said if kind == "advice" else "", said)


def fixed_word(text: str) -> Kind | None:
    """Return what a text stands for that is a fixed word and nothing else, or None."""
    match = re.fullmatch(rf"\s*{_WORD}\s*", text, re.IGNORECASE)
    return _kind(match[1]) if match else None


def read_choice(reply: str) -> Kind | None:
    """Return `code` or `text`, whichever a reply to the opening question names last."""
    found = re.findall(r"<<<\s*(code|text)\s*>>>", reply, re.IGNORECASE)
    if not found:
        found = re.findall(r"\A\W*(code|text)\W*\Z", reply, re.IGNORECASE)
    return _KINDS[found[-1].lower()] if found else None


def _exact(whole: str) -> Kind | None:
    match = _AT_END.search(whole)
    if match is None:
        match = _AT_START.match(whole)
        if match is None or OPEN in whole[match.end() :]:
            return None
    return _kind(match[1])


def _kind(word: str) -> Kind:
    return _KINDS[" ".join(word.lower().split())]


def _loose(said: str) -> Kind | None:
    return next((kind for word, kind in _LOOSE if word in said), None)


def _bracketed(whole: str) -> str:
    opening = whole.rfind(OPEN, 0, max(0, whole.rfind(CLOSE)))
    if opening < 0:
        return whole
    inner = whole[opening + len(OPEN) : whole.index(CLOSE, opening + len(OPEN))].strip()
    is_word = fixed_word(f"{OPEN}{inner}{CLOSE}") is not None
    return whole if is_word and _exact(whole) is None else inner
