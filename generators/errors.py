"""The error tree of SymBench, smallest floor first.

SymBenchError            one clear line for the user; the command line exits with 2
├── UnknownNameError     a name that is not in a closed list, with a suggestion
├── PublishedError       a published file that cannot be read into an instance
├── UndecidedError       a solver that ended at its bound of steps
└── ...                  `harness.errors` adds the boundaries of models and sandbox

AnswerError              the *model's* mistake: an answer that cannot be read. Only
                         `parse` raises it, only `Task.verify` catches it.
"""

import difflib
from collections.abc import Iterable


class SymBenchError(Exception):
    """Something the user can mend; its text is one line: what, the value, what was expected."""


class UnknownNameError(SymBenchError):
    """A name that is not among the known ones; the message suggests the nearest."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = list(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of: {', '.join(names)}"
        super().__init__(f"unknown {kind} {name!r}; {hint}")
        self.suggestion = near[0] if near else None


class PublishedError(SymBenchError):
    """A file of the published data set that is missing, truncated or malformed."""


class UndecidedError(SymBenchError):
    """A search that ended at its bound of steps; there may or may not be an answer."""


class AnswerError(ValueError):
    """An answer that cannot be read; the text says what was expected."""
