"""Constraints on the order of books on a shelf, in words."""

from generators._order import Clue
from generators._wording import phrase

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
    """Return a clue of `_order` as a sentence; positions are counted from 1."""
    kind, *numbers = clue
    letters = [LETTERS[number] for number in numbers]
    p, q = numbers[1] + 1, numbers[-1] + 1
    if kind == "apart":
        kind = "beside" if numbers[2] == 1 else kind
    options = TEXTS[kind][:1] if kind == "apart" and numbers[2] == 2 else TEXTS[kind]
    return phrase(clue, options).format(*letters, p=p, q=q, k=numbers[-1], between=numbers[-1] - 1)
