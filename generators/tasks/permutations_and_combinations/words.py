"""Constraints on the order of books on a shelf, in words."""

import re

from generators.shared.order import Clue
from generators.shared.wording import phrase

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

TEXTS = {
    "at": ("Book {0} stands at position {p}.", "Position {p} holds book {0}."),
    "not": ("Book {0} does not stand at position {p}.", "Position {p} does not hold book {0}."),
    "before": (
        "Book {0} stands somewhere to the left of book {1}.",
        "Book {1} stands somewhere to the right of book {0}.",
    ),
    "beside": (
        "Book {0} stands directly beside book {1}, on either side.",
        "Books {0} and {1} stand next to each other, in either order.",
    ),
    "parted": (
        "Book {0} does not stand directly beside book {1}.",
        "Books {0} and {1} do not stand next to each other.",
    ),
    "apart": (
        "The positions of books {0} and {1} differ by exactly {k}.",
        "There are exactly {between} books between books {0} and {1}.",
    ),
    "either": (
        "Book {0} stands at position {p} or at position {q}.",
        "Book {0} is at one of the positions {p} and {q}.",
    ),
    "between": (
        "Book {0} stands somewhere between books {1} and {2}, which may be in either order.",
        "Of the books {0}, {1} and {2}, book {0} is neither the leftmost nor the rightmost.",
    ),
}


def worded(clue: Clue) -> str:
    """Return a clue of `shared.order` as a sentence; positions are counted from 1."""
    kind, *numbers = clue
    letters = [LETTERS[number] for number in numbers]
    p, q = numbers[1] + 1, numbers[-1] + 1
    if kind == "apart":
        kind = "beside" if numbers[2] == 1 else kind
    options = TEXTS[kind][:1] if kind == "apart" and numbers[2] == 2 else TEXTS[kind]
    return phrase(clue, options).format(*letters, p=p, q=q, k=numbers[-1], between=numbers[-1] - 1)


_SHAPES = (
    (re.compile(r"Book (\w) must be placed in position (\d+)"), "at"),
    (re.compile(r"Book (\w) cannot be placed in position (\d+)"), "not"),
    (re.compile(r"Book (\w) must be to the left of book (\w)"), "before"),
    (re.compile(r"Book (\w) must be to the right of book (\w)"), "after"),
    (re.compile(r"Book (\w) must be adjacent to book (\w)"), "apart"),
)


def published_clue(line: str, count: int) -> Clue:
    """Read a constraint on `count` books as the published questions print it.

    Raises:
        ValueError: if it is none.
    """
    for pattern, kind in _SHAPES:
        if match := pattern.search(line):
            a = LETTERS.index(match[1], 0, count)
            b = int(match[2]) - 1 if kind in ("at", "not") else LETTERS.index(match[2], 0, count)
            if kind == "after":
                return ("before", b, a)
            return (kind, a, b, 1) if kind == "apart" else (kind, a, b)
    raise ValueError(f"no such constraint: {line!r}")
