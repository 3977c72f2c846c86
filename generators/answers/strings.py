"""Strings over a small alphabet as answers: reading them strictly, and spoiling them."""

import re
from random import Random
from typing import Final

from generators.answers.undressing import unlisted
from generators.errors import AnswerError

MAX_LENGTH: Final = 20_000
"""Longest string that is read, in characters."""

_LABEL = re.compile(
    r"(?:-\s++)?(?:(?:the\s+)?(?:(?:final|resulting|new|last)[\s_]+)?"
    r"(?:string|answer|result|output|solution)\s*+(?:is|=|:)\s*+:?|[A-Za-z]\w{0,20}\s*+=(?!=))\s*+",
    re.I,
)
_QUOTES = str.maketrans("", "", "\"'`*{}")
_MARKS = str.maketrans("", "", "[]()")
_BETWEEN = re.compile(r"(?:[-,;|\s>→·]|\band\b)+")


def string(text: str, alphabet: str) -> str:
    """Read one string over `alphabet`, whose letters are all of one case.

    Small letters count as capitals where these are meant, not the other way round. Quotation
    marks, a label (`result: ABC`, `S = ABC`) and a full stop are taken off; single letters (`A, B
    and C`, `A-B-C`, `["A", "B"]`) are joined. The empty text is the empty string.

    Raises:
        AnswerError: if there are other letters, or several strings.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a string of {len(text)} characters; at most {MAX_LENGTH}")
    text = text.translate(_QUOTES).strip()
    if label := _LABEL.match(text):
        text = text[label.end() :]
    text = unlisted(text.removesuffix(".")).translate(_MARKS)
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) > 1 and any(len(part) > 1 for part in parts):
        raise AnswerError("expected one string, got several words")
    word = "".join(parts) if alphabet.islower() else "".join(parts).upper()
    if foreign := sorted(set(word) - set(alphabet)):
        raise AnswerError(f"{foreign[0]!r} is not a letter of the alphabet {alphabet}")
    return word


def difference(given: str, right: str) -> str | None:
    """Say how two strings differ, by length or by the first position; None if they do not."""
    if len(given) != len(right):
        return f"has {len(given)} letters instead of {len(right)}"
    for place, (found, wanted) in enumerate(zip(given, right, strict=True), start=1):
        if found != wanted:
            return f"has {found} as letter {place} instead of {wanted}"
    return None


def spoiled(text: str, alphabet: str, rng: Random) -> str:
    """Return `text` with one letter changed, left out or put in: never `text` itself."""
    place = rng.randrange(len(text)) if text else 0
    kind = rng.choice(("change", "leave out", "put in")) if text else "put in"
    letter = rng.choice([one for one in alphabet if one != text[place : place + 1]])
    match kind:
        case "change":
            return text[:place] + letter + text[place + 1 :]
        case "leave out":
            return text[:place] + text[place + 1 :]
        case _:
            return text[:place] + letter + text[place:]
