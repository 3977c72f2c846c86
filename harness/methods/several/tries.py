"""Several tries at one question: the methods that make them, and which of their answers counts."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from harness.methods.registry import Method, find_method

COMMA: Final = "+"
"""Stands for the comma between the options of an inner method."""


def inner_method(text: str) -> Method:
    """Return the method that `name` or `name:option=value+option=value` stands for.

    Raises:
        SymBenchError: if there is none.
    """
    return find_method(text.replace(COMMA, ","))


def most_frequent(answers: Sequence[str | None]) -> int:
    """Return the place of the answer given most often, 0 if none can be read.

    Answers are equal if their canonical spelling is; of equally frequent ones the first wins.
    """
    votes = Counter(answer for answer in answers if answer is not None)
    return answers.index(votes.most_common(1)[0][0]) if votes else 0
