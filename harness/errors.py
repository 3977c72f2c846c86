"""The boundaries of the harness: each fault is raised once, where it crosses one.

SymBenchError                 (generators.errors) one line for the user
├── OptionError               something that the user chose; names options in either voice
├── ModelError                a provider, with the kind of fault
├── harness.sandbox.SandboxError   the sandbox itself, never the program in it
├── JournalError              the run directory: full disk, lock, changed configuration
├── BudgetError               a limit that the user set on cost, tokens or time
└── StoppedError              the user asked to stop
"""

from typing import Final, Literal

from generators.errors import SymBenchError

ErrorKind = Literal[
    "rate limit",
    "overload",
    "timeout",
    "connection",
    "malformed",
    "bad request",
    "authentication",
    "forbidden",
    "not found",
    "quota",
    "content filter",
    "context length",
]
TRANSIENT: Final[frozenset[ErrorKind]] = frozenset(
    ("rate limit", "overload", "timeout", "connection", "malformed")
)
"""Kinds of fault that may pass: worth another try."""
OF_REQUEST: Final[frozenset[ErrorKind]] = frozenset(
    ("bad request", "content filter", "context length")
)
"""Kinds of fault that lie in what was asked: another request may succeed."""


class Option(str):
    """The name of an option as a keyword of the Python API, e.g. `max_cost`."""

    __slots__ = ()

    @property
    def flag(self) -> str:
        """The same option on the command line, e.g. `--max-cost`."""
        return f"--{self.replace('_', '-')}"


class OptionError(SymBenchError):
    """Something that the user chose and that does not go; the text speaks of keywords.

    Args:
        parts: of the message in their order; names of options as `Option`.
    """

    def __init__(self, *parts: str) -> None:
        super().__init__("".join(parts))
        self.parts = parts

    @property
    def on_command_line(self) -> str:
        """The message with flags in place of keywords."""
        return "".join(part.flag if isinstance(part, Option) else part for part in self.parts)


class ModelError(SymBenchError):
    """A provider that did not give a reply.

    Attributes:
        kind: what went wrong, see `ErrorKind`.
        message: what the provider said, without the kind.
        retry_after: seconds that the provider asked to wait, None if it did not say.
    """

    def __init__(self, kind: ErrorKind, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind: ErrorKind = kind
        self.message = message
        self.retry_after = retry_after

    @property
    def transient(self) -> bool:
        """Whether the same call may succeed later."""
        return self.kind in TRANSIENT

    @property
    def of_request(self) -> bool:
        """Whether the model refused just this request, so that the attempt may do without it."""
        return self.kind in OF_REQUEST


class JournalError(SymBenchError):
    """A run directory that cannot be written, is in use, or belongs to another configuration."""


class BudgetError(SymBenchError):
    """A limit on cost, tokens or time that the user set is reached."""


class StoppedError(SymBenchError):
    """The user asked to stop; calls in flight are finished and journalled first."""
