"""Reading a sequence of letters or names: `A, B`, `AB`, `["A", "B"]`, `1. A 2. B`."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from generators.errors import AnswerError

MAX_LENGTH: Final = 10_000
"""Longest answer that is read, in characters."""

_NUMBER = re.compile(r"(?:\b(?:round|position|pos|place|step) ?#?)?\b(\d{1,3}) ?(?:[:.)=→]|->?) ?")
_ASIDE = re.compile(r"(?<=[a-z]) ?\(([a-z]{1,10})\)")
_BETWEEN = re.compile(r"->|=>|→|[\[\](){},;.|<>]")


def read_labels(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return capital letters, and names with a capital letter, in the order given.

    Any separators will do. If items are numbered, all are, from 0 or 1 on; the numbers then
    say in which order. A name behind a letter, or a letter behind a name, is read with it:
    `B (Tiger)` as `B=Tiger`; other remarks in brackets are passed over. A single word that is
    no name is a sequence of letters.

    Args:
        text: the answer.
        names: what is accepted besides single letters, in small letters.

    Raises:
        AnswerError: if there is anything else, or nothing.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"{len(text)} characters; at most {MAX_LENGTH} are read")

    def aside(found: re.Match[str]) -> str:
        return f"={found[1]}" if len(found[1]) == 1 or found[1] in names else ""

    plain = " ".join(re.sub(r"[\"'`*]", "", text.lower()).split())
    head, *numbered = _NUMBER.split(_ASIDE.sub(aside, plain))
    items = _items(head, names)
    if numbered:
        rows = [_items(piece, names) for piece in numbered[1::2]]
        if items or any(len(row) != 1 for row in rows):
            raise AnswerError("some of the items are numbered, others are not")
        items = _in_order(list(map(int, numbered[::2])), [row[0] for row in rows])
    if not items:
        raise AnswerError("the answer names nothing")
    return tuple("=".join(map(_written, item.split("="))) for item in items)


def _items(text: str, names: Collection[str]) -> list[str]:
    items = _BETWEEN.sub(" ", text).split()
    if len(items) == 1 and items[0] not in names and "=" not in items[0] and len(items[0]) <= 26:
        items = list(items[0])
    for item in items:
        for part in item.split("="):
            if part not in names and not (len(part) == 1 and "a" <= part <= "z"):
                raise AnswerError(f"{item[:20]!r} is not one of the letters or names")
    return items


def _in_order(numbers: Sequence[int], items: Sequence[str]) -> list[str]:
    start = min(*numbers, 1)
    if sorted(numbers) != list(range(start, start + len(numbers))):
        raise AnswerError("the numbers before the items are not 1, 2, 3 and so on")
    return [item for _, item in sorted(zip(numbers, items, strict=True))]


def _written(label: str) -> str:
    return label.upper() if len(label) == 1 else label.capitalize()
