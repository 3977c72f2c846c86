"""The columns of a run that are given up: going on with them would only cost time and money."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from harness.errors import ErrorKind

ALIKE: Final = 20
"""Attempts in a row that a column may lose to one refusal."""
REFUSALS: Final = frozenset[ErrorKind](
    ("bad request", "authentication", "forbidden", "not found", "quota")
)
"""Kinds of fault by which a provider refuses a request as such, whatever the question."""


@dataclass
class GivenUp:
    """Which columns are given up, and how near others are to it.

    Attributes:
        why: by column id; the attempts that are missing are left open.
    """

    why: dict[str, str] = field(default_factory=dict)
    _refused: dict[str, tuple[str, int]] = field(default_factory=dict)
    _judged: set[str] = field(default_factory=set)

    def add(self, column: str, why: str) -> None:
        """Give a column up."""
        self.why.setdefault(column, why)

    def count(self, record: Mapping[str, Any]) -> None:
        """Take an attempt's record into account.

        A column is given up when its first attempts are refused alike. Once one was judged,
        only a refused key can do that: other refusals may be due to the questions.
        """
        column, kind = record["column"], record.get("error", "")
        if record["outcome"] != "error":
            self._judged.add(column)
        counts = kind in REFUSALS and (column not in self._judged or kind == "authentication")
        said = alike(record["fault"]) if counts else ""
        before, times = self._refused.get(column, ("", 0))
        self._refused[column] = (said, times + 1 if said == before else 1)
        if said and self._refused[column][1] >= ALIKE:
            self.add(column, f"the same refusal {ALIKE} times in a row: {record['fault']}")


def alike(fault: str) -> str:
    """Return a fault's text with what differs from case to case left out."""
    return re.sub(r"\b(?=\w*\d)\w{2,}\b|\d", "#", fault)
