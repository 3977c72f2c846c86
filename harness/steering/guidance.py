"""Reading what a steerer says: a fixed word, or a message to the TaskLLM.

`Code` and `Text` stand for the pack's fixed instructions, `Return Answer` and `Terminate` end
the loop with the latest answer. In the exact reading these count in triple angle brackets at
the very start or end of a reply, in any case, and without brackets as the whole reply or as its
last line or sentence: one about a search that should "terminate early" is guidance. The loose
reading is that of the original program, for weights trained with it: the words end the loop
wherever they stand, in their exact case.

A message is the whole reply; only where the pack's own words hold brackets is it what a reply
puts between them. What is no more than a placeholder (`<<<message>>>`) is no message: a model
that copies the form that it was shown has said nothing.
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
MAX_SENTENCE: Final = 500
"""Longest last line that is taken apart into sentences, in characters."""

_KINDS: Final[dict[str, Kind]] = {
    "code": "code",
    "text": "text",
    "return answer": "stop",
    "terminate": "stop",
}
_NAMES = r"(code|text|return\s+answer|terminate)"
_WORD = rf"<<<\s*{_NAMES}\s*>>>"
_AT_END = re.compile(rf"{_WORD}[\s.*`]*\Z", re.IGNORECASE)
_AT_START = re.compile(rf"[\s*`]*{_WORD}", re.IGNORECASE)
_BARE = re.compile(rf"[\W_]*{_NAMES}[\W_]*", re.IGNORECASE)
_BARE_STOP = re.compile(r"[\W_]*Return Answer\b(?:[\W_]*|[:.]?\n.*|:.*)", re.DOTALL)
_CHOSEN = re.compile(r"(?:[\w *]{0,40}[:=])?[\W_]*(code|text)[\W_]*", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:(?!\bnot\b).){0,80}\b(?:is|was|choose|chose|chosen)[\W_]+(Code|Text)[\W_]*"
)
_SENTENCE = re.compile(r"(?<=[.!?])[ \t]+")
_LOOSE: Final[tuple[tuple[str, Kind], ...]] = (
    ("<<<Code>>>", "code"),
    ("<<<Text>>>", "text"),
    ("Return Answer", "stop"),
    ("Terminate", "stop"),
)
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:(?:the|your|my|next|new|a)[\W_]+)*\w*(?:[\W_]+(?:here|goes[\W_]+here))?[\W_]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Guidance:
    """What a steerer wants.

    Attributes:
        kind: a program, reasoning in words, a message of its own, the end of the loop, or
            nothing at all (which ends the loop too).
        text: what the TaskLLM is sent; empty where the loop ends.
        said: what stands for it in the steerer's own history.
        lost: a paraphrase of `text` that did not keep what it demands and was not used.
    """

    kind: Kind
    text: str
    said: str
    lost: str = ""

    @property
    def ends(self) -> bool:
        """Whether the loop ends here."""
        return self.kind in ("stop", "empty")


def read_guidance(
    reply: str, form: Form = "prompt", stop: Stop = "exact", asked: str = ""
) -> Guidance:
    """Return what a steerer's reply stands for; `text` of a fixed word is left empty.

    Args:
        reply: the whole reply.
        form: in the training form all of the reply is the guidance, whatever it holds.
        stop: how the fixed words are recognised.
        asked: the words of the pack that asked for it.
    """
    whole = without_reasoning(reply[-MAX_GUIDANCE:])
    said = whole if form == "training" else _message(whole.strip(), marks=OPEN in asked)
    kind = _exact(whole) if stop == "exact" else _loose(said)
    if kind is None:
        kind = "advice" if said.strip() else "empty"
    return Guidance(kind, said if kind == "advice" else "", said)


def fixed_word(text: str) -> Kind | None:
    """Return what a text stands for that is a bracketed fixed word and nothing else, or None."""
    match = re.fullmatch(rf"\s*{_WORD}\s*", text, re.IGNORECASE)
    return _kind(match[1]) if match else None


def read_choice(reply: str) -> Kind | None:
    """Return `code` or `text`, whichever a reply to the opening question names last.

    A choice stands in brackets, is the last line or sentence with nothing else but a label, or is
    what that says to be chosen ("The way that I chose is Code.").
    """
    reply = without_reasoning(reply[-MAX_GUIDANCE:])
    found = re.findall(r"<<<\s*(code|text)\s*>>>", reply, re.IGNORECASE)
    if not found:
        last = _last_sentence(reply)
        match = _CHOSEN.fullmatch(last) or _NAMED.fullmatch(last)
        found = [match[1]] if match else []
    return _KINDS[found[-1].lower()] if found else None


def _exact(whole: str) -> Kind | None:
    if match := _AT_END.search(whole):
        return _kind(match[1])
    match = _AT_START.match(whole)
    if match and OPEN not in whole[match.end() :]:
        return _kind(match[1])
    if match := _BARE.fullmatch(whole):
        return _kind(match[1])
    ends = _BARE_STOP.fullmatch(whole) or _BARE_STOP.fullmatch(_last_sentence(whole))
    return "stop" if ends else None


def _last_line(text: str) -> str:
    return text.rstrip().rpartition("\n")[2]


def _last_sentence(text: str) -> str:
    return _SENTENCE.split(_last_line(text)[-MAX_SENTENCE:])[-1]


def _kind(word: str) -> Kind:
    return _KINDS[" ".join(word.lower().split())]


def _loose(said: str) -> Kind | None:
    return next((kind for word, kind in _LOOSE if word in said), None)


def _message(whole: str, marks: bool) -> str:
    """Return the message in a reply, empty if that is no more than a placeholder."""
    spans = _spans(whole)
    if not marks:
        spans = [span for span in spans if span == (len(OPEN), len(whole) - len(CLOSE))]
    for start, end in spans:
        inner = whole[start:end].strip()
        if fixed_word(f"{OPEN}{inner}{CLOSE}") is None and not _is_placeholder(inner):
            return inner
    return "" if _is_placeholder(whole) and not _BARE.fullmatch(whole) else whole


def _spans(whole: str) -> list[tuple[int, int]]:
    """Return where bracketed texts begin and end: the last one, then what holds it if nested."""
    close = whole.rfind(CLOSE)
    opening = whole.rfind(OPEN, 0, max(0, close))
    if opening < 0:
        return []
    last = (opening + len(OPEN), whole.index(CLOSE, opening + len(OPEN)))
    outer = whole.find(OPEN)
    nested = outer < opening and CLOSE not in whole[outer:opening]
    return [last, (outer + len(OPEN), close)] if nested else [last]


def _is_placeholder(text: str) -> bool:
    """Whether a text is at most one word besides articles and the like."""
    return len(text) < 60 and bool(_PLACEHOLDER.fullmatch(text))
