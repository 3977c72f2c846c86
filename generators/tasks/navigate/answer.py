"""Reading what a walk comes to: yes or no, the place where it ends, or how far that is."""

import re

from generators.answers.choice import read_yes_no, unwrap
from generators.errors import AnswerError

Answer = bool | int | tuple[int, int] | str
"""A text is one such as `12,345`, a place or a number: see `meant`."""
MAX_TEXT = 200
"""Longest text that is read, in characters."""

_NUMBER = r"\s*([+-]?\s?\d{1,15})(?:\.0*)?\s*"
_X, _Y = (rf"(?:[\"']?{name}[\"']?\s*[=:])?{_NUMBER}" for name in "xy")
_POINT = re.compile(rf"[(\[{{]?\s*{_X}(?:[,;]|,?\s?and\s)\s*{_Y}[)\]}}]?")
_DISTANCE = re.compile(rf"{_NUMBER}(?:steps?|units?)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_LATEX = re.compile(r"\\(?:left|right|[,;!])(?![a-z])")
_LEAD = re.compile(r"\(x, ?y\) ?= ?|(?:the )?(?:distance|coordinates)\b(?: is\b)? ?[=:]? ?", re.I)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def read_answer(text: str) -> Answer:
    """Read yes or no, coordinates, or a distance.

    Raises:
        AnswerError: if it is none of these.
    """
    if len(text) > MAX_TEXT:
        raise AnswerError(f"{len(text)} characters where a short answer was expected")
    text = _LATEX.sub("", text).replace("{,}", ",")
    for candidate in (text, unwrap(text)):
        value = _read(_LEAD.sub("", candidate.strip().rstrip("."), count=1))
        if value is not None:
            return value
    return read_yes_no(text)


def _read(text: str) -> Answer | None:
    if _GROUPED.fullmatch(text):
        return text if text.count(",") == 1 else int(text.replace(",", ""))
    if re.search(r",\s|;|and|steps?\Z", text):
        text = _THOUSANDS.sub("", text)
    if match := _POINT.fullmatch(text):
        return int(match[1].replace(" ", "")), int(match[2].replace(" ", ""))
    if match := _DISTANCE.fullmatch(text):
        return int(match[1].replace(" ", ""))
    return None


def meant(answer: Answer, ask: str) -> bool | int | tuple[int, int]:
    """Return an answer such as `12,345` as the place or the number that is asked for."""
    if not isinstance(answer, str):
        return answer
    if ask == "where":
        x, y = answer.split(",")
        return int(x), int(y)
    return int(answer.replace(",", ""))
