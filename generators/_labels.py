"""Reading a sequence of letters or names: `A, B`, `AB`, `["A", "B"]`, `1. A 2. B`."""

import re
from collections.abc import Collection
from typing import Final

from generators.errors import AnswerError

MAX_LENGTH: Final = 10_000
"""Longest answer that is read, in characters."""

_NUMBER = re.compile(r"(?:\b(?:round|position|pos|place|step) ?#?)?\b(\d{1,3}) ?[:.)=-]>? ?")
_ASIDE = re.compile(r"(?<=[a-z]) ?\([a-z]{1,10}\)")
_BETWEEN = re.compile(r"->|=>|→|[\[\](){},;.|<>]")


def read_labels(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return capital letters, and names with a capital letter, in the order given.

    Any separators will do. Items may be numbered, from 0 or 1 and in order. A remark in
    brackets behind an item is passed over, as in `B (Tiger)`. A single word that is no name is
    a sequence of letters.

    Args:
        text: the answer.
        names: what is accepted besides single letters, in small letters.

    Raises:
        AnswerError: if there is anything else, or nothing.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"{len(text)} characters; at most {MAX_LENGTH} are read")
    plain = " ".join(re.sub(r"[\"'`*]", "", text.lower()).split())
    numbers = [int(match[1]) for match in _NUMBER.finditer(plain)]
    if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise AnswerError("the numbers before the items are not in order")
    plain = _ASIDE.sub("", _NUMBER.sub(",", plain))
    items = _BETWEEN.sub(" ", plain).split()
    if len(items) == 1 and items[0] not in names and len(items[0]) <= 26:
        items = list(items[0])
    for item in items:
        if item not in names and not (len(item) == 1 and "a" <= item <= "z"):
            raise AnswerError(f"{item[:20]!r} is not one of the letters or names")
    if not items:
        raise AnswerError("the answer names nothing")
    return tuple(item.upper() if len(item) == 1 else item.capitalize() for item in items)
