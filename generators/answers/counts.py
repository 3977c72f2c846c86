"""How many there are of several kinds: reading counts with or without the kinds' names."""

import re
from typing import Final

from generators.answers.numbers import integers
from generators.errors import AnswerError

Counts = tuple[tuple[str, int], ...]
"""(kind, count) in the order written; the kind is empty where it was not named."""

MAX_LENGTH: Final = 1_000
"""Longest text that is read, in characters."""

_KIND = r"\[[A-Za-z]\]|\{[A-Za-z]\}|\([A-Za-z]\)|[A-Za-z]"
_NOUN = r"(?i:remaining|obtained|final|units? of|crop|product|machine|part|block)s?[ _]+"
_PAIR = re.compile(
    rf"(?<!\w)(?:{_NOUN}){{0,2}}({_KIND})\s*+(?:[:=]|->)\s*+(-?\d{{1,9}})(?:\.0{{1,9}})?(?![\w.])"
)
_BETWEEN = re.compile(r"(?:[\s,;|\[\]{}()]|and\b)*+")
_NOISE = str.maketrans("", "", "\"'\\*`$")
_BULLET = re.compile(r"^[ \t]*-[ \t]+", re.MULTILINE)


def counts(text: str) -> Counts:
    """Read a list of integers, or pairs such as `A: 2, B: 0` (also as a JSON object).

    Digits written together (`0120`) are one count each.

    Raises:
        AnswerError: if it is neither of these.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"counts of {len(text)} characters; at most {MAX_LENGTH}")
    text = _BULLET.sub("", text.replace("*", "")).removesuffix(".")
    plain = text.translate(_NOISE).strip()
    digits = plain.strip("[](){}<> ")
    if digits.isascii() and digits.isdigit() and 1 < len(digits) <= 40:
        return tuple(("", int(digit)) for digit in digits)
    if _PAIR.search(plain):
        return _pairs(plain)
    numbers = integers(text)
    if len(numbers) < 2:
        raise AnswerError("expected several counts, such as [1, 0, 2]")
    return written(numbers)


def _pairs(text: str) -> Counts:
    found = _PAIR.findall(text)
    if not _BETWEEN.fullmatch(_PAIR.sub(" ", text)):
        raise AnswerError("expected counts such as [1, 0, 2] or A: 1, B: 0, C: 2")
    return tuple((kind.upper(), int(number)) for kind, number in found)


def in_order(answer: Counts, kinds: tuple[str, ...]) -> tuple[int, ...] | str:
    """Return one count per kind, in the order of `kinds`; or what is wrong, in words."""
    named = {kind for kind, _ in answer}
    if len(answer) != len(kinds):
        return f"gives {len(answer)} counts instead of {len(kinds)}"
    if named == {""}:
        return tuple(number for _, number in answer)
    if missing := [kind for kind in kinds if kind not in named]:
        return f"gives no count of {missing[0]}"
    numbers = dict(answer)
    return tuple(numbers[kind] for kind in kinds)


def written(numbers: tuple[int, ...]) -> Counts:
    """Return plain numbers as counts without names."""
    return tuple(("", number) for number in numbers)


def render(answer: Counts) -> str:
    """Write the counts: `[1, 0]`, or `A: 1, B: 0` where kinds are named."""
    if all(kind for kind, _ in answer):
        return ", ".join(f"{kind}: {number}" for kind, number in answer)
    return f"[{', '.join(str(number) for _, number in answer)}]"
