"""Reading an order of letters or names: `A, B and C`, `A-B-C`, `["A", "B"]`, `1. A 2. B`."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from generators.errors import AnswerError

MAX_LENGTH: Final = 10_000
"""Longest answer that is read, in characters."""

_MARKUP = re.compile(
    r"[\"'`*$]|\\(?:text|math)[a-z]{0,2}|\\(?:left|right|to|(?:long)?rightarrow)\b|\\"
)
_REMARK = re.compile(r"(?<=[a-z]) ?\(([a-z]{1,10})\)")
_WORDS = re.compile(
    r"\b(?:(?:from )?left to right|(?:in|with)? ?(?:this|that|the following) order|order(?:ing)?"
    r"|(?:an? )?(?:correct|possible|valid)|final|first|one|opponents?|arrangements?|sequence"
    r"|solution|shelf|hand|books?|cards?|rounds?|positions?|pos|places?|slots?|steps?|played?|plays"
    r"|stands|goes|holds|placed|the|and|then|is|are|at|in|on)\b"
)
_TOKEN = re.compile(r"([a-z]+(?:=[a-z]+)*)|(\d{1,3})")
_BETWEEN = re.compile(r"[\s,;:.|<>→=()\[\]{}&+•·#—-]*")


def read_labels(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return capital letters, and names with a capital letter, in the order given.

    Any separators will do, and words such as `book` or `position`. If items are numbered, all are,
    from 0 or 1 on: in front of each (`1. A`), behind it (`A at position 1`), or all numbers beside
    all items (`(A, B) = (2, 1)`, a table); the numbers then say in which order. A name behind a
    letter, or a letter behind a name, is read with it: `B (Tiger)` as `B=Tiger`; other remarks
    in brackets are passed over. A single word that is no name is a sequence of letters.

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

    plain = " ".join(_MARKUP.sub("", text.lower()).split())
    plain = _REMARK.sub(aside, plain)
    found = _TOKEN.findall(plain)
    if len(found) > 1:
        plain = _WORDS.sub(" ", plain)
        found = _TOKEN.findall(plain)
    elif found and found[0][0].isalpha() and found[0][0] not in names:
        found = [(letter, "") for letter in found[0][0]]
    labels = _known([label for label, _ in found if label], names)
    if not labels or not _BETWEEN.fullmatch(_TOKEN.sub(" ", plain)):
        raise AnswerError("expected letters or names in order")
    if numbers := [int(number) for _, number in found if number]:
        labels = _in_order("".join("l" if label else "n" for label, _ in found), numbers, labels)
    return tuple("=".join(map(_written, label.split("="))) for label in labels)


def _known(labels: list[str], names: Collection[str]) -> list[str]:
    for label in labels:
        for part in label.split("="):
            if part not in names and not (len(part) == 1 and "a" <= part <= "z"):
                raise AnswerError(f"{label[:20]!r} is not one of the letters or names")
    return labels


def _in_order(layout: str, numbers: Sequence[int], labels: Sequence[str]) -> list[str]:
    """Return the labels in the order of their numbers; `layout` says where `l` and `n` stand."""
    size = len(labels)
    if layout not in ("nl" * size, "ln" * size, "n" * size + "l" * size, "l" * size + "n" * size):
        raise AnswerError("some of the items are numbered, others are not")
    start = min(*numbers, 1)
    if sorted(numbers) != list(range(start, start + size)):
        raise AnswerError("the numbers of the items are not 1, 2, 3 and so on")
    return [label for _, label in sorted(zip(numbers, labels, strict=True))]


def _written(label: str) -> str:
    return label.upper() if len(label) == 1 else label.capitalize()
