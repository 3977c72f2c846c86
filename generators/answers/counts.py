"""How many there are of several kinds: reading counts with or without the kinds' names."""

import re
from typing import Final

from generators.answers.numbers import integers
from generators.answers.undressing import unlisted
from generators.errors import AnswerError

Counts = tuple[tuple[str, int], ...]
"""(kind, count) in the order written; the kind is empty where it was not named."""

MAX_LENGTH: Final = 1_000
"""Longest text that is read, in characters."""

_KIND = r"\[[A-Za-z]\]|\{[A-Za-z]\}|\([A-Za-z]\)|(?<![A-Za-z])[A-Za-z](?![A-Za-z])"
_TOKEN = re.compile(rf"({_KIND})|(?<![\w.])(-?\d{{1,9}})(?:\.0{{1,9}})?(?![\w.])")
_NOUN = re.compile(
    r"\b(?:remaining|obtained|final|units?|of|crops?|products?|machines?|parts?|blocks?|and"
    r"|kinds?|types?|counts?|numbers?|amounts?)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:[\s,;|:=→\[\]{}()]|->|-{2,})*")
_NOISE = str.maketrans("", "", "\"'\\*`$")


def counts(text: str) -> Counts:
    """Read a list of integers, or counts with their kinds.

    These are pairs (`A: 2, B: 0`, `2 A, 0 B`, a JSON object, the rows of a table), or all kinds
    first and then all counts: `(A, B) = (2, 0)`. Digits written together (`0120`) are one count
    each.

    Raises:
        AnswerError: if it is neither of these.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"counts of {len(text)} characters; at most {MAX_LENGTH}")
    text = unlisted(text).removesuffix(".")
    plain = text.translate(_NOISE).strip()
    digits = plain.strip("[](){}<> ")
    if digits.isascii() and digits.isdigit() and 1 < len(digits) <= 40:
        return tuple(("", int(digit)) for digit in digits)
    if named := _named(_NOUN.sub(" ", plain.replace("_", " "))):
        return named
    numbers = integers(text.replace("*", ""))
    if len(numbers) < 2:
        raise AnswerError("expected several counts, such as [1, 0, 2]")
    return written(numbers)


def _named(text: str) -> Counts:
    """Read counts with their kinds; empty if there are no kinds.

    Raises:
        AnswerError: if the two do not go together, or there is anything else.
    """
    found = _TOKEN.findall(text)
    kinds = [kind.upper() for kind, _ in found if kind]
    if not kinds:
        return ()
    numbers = [int(number) for _, number in found if number]
    order = "".join("n" if number else "k" for _, number in found)
    size = len(kinds)
    together = order in ("kn" * size, "nk" * size, "k" * size + "n" * size)
    if not together or not _BETWEEN.fullmatch(_TOKEN.sub(" ", text)):
        raise AnswerError("expected counts such as [1, 0, 2] or A: 1, B: 0, C: 2")
    return tuple(zip(kinds, numbers, strict=True))


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
