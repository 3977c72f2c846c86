"""Reading what letters stand for: a list in the order of the letters, or pairs."""

import re
from typing import Final

from generators.answers.numbers import integer, integers
from generators.errors import AnswerError
from generators.tasks.logical_equation.equations import LETTERS

MAX_LENGTH: Final = 10_000
"""Longest answer that is read, in characters."""

_PAIR = re.compile(
    r"\s*(?:[-*]\s+)?[\"']?([A-Za-z])[\"']?\s*(?:[=:→]|->)\s*[\"']?([-+]?\d[\d.]*)[\"']?"
    r"\s*(?:[,;\n]|\Z|(?=\s))"
)


def letter_values(text: str) -> tuple[int, ...]:
    """Read a list in letter order, or pairs of letter and number in any order.

    Raises:
        AnswerError: if there is anything else, or letters are missing or named twice.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"{len(text)} characters; at most {MAX_LENGTH} are read")
    body = text.strip().strip("{}[]()").strip()
    if not _PAIR.match(body):
        return integers(text.strip().removesuffix("."))
    found: dict[str, int] = {}
    place = 0
    while place < len(body):
        pair = _PAIR.match(body, place)
        if pair is None or pair[1].upper() in found:
            raise AnswerError(f"cannot read {body[place : place + 20]!r} as the next letter")
        found[pair[1].upper()] = integer(pair[2])
        place = pair.end()
    if set(found) != set(LETTERS[: len(found)]):
        raise AnswerError(f"names the letters {', '.join(sorted(found))}")
    return tuple(found[letter] for letter in sorted(found))
