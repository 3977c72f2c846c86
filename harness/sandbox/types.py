"""What every tier of the sandbox shares: limits, the record of one run, the interface."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import inf
from typing import Literal, Protocol, Self, get_args, runtime_checkable

from generators.errors import SymBenchError, UnknownNameError

ExecutionOutcome = Literal["ok", "exit", "signal", "timeout", "cpu", "memory", "output"]
OUTCOMES: tuple[ExecutionOutcome, ...] = get_args(ExecutionOutcome)
OUT_OF_TIME: tuple[ExecutionOutcome, ...] = ("timeout", "cpu")
"""Outcomes of programs that a limit of time stopped."""

MIB = 1 << 20
_MISSING = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'\s*\Z", re.MULTILINE)


class SandboxError(SymBenchError):
    """A fault of the sandbox itself, never of the program it was given."""


@dataclass(frozen=True)
class Limits:
    """What one program may use; a program that reaches a limit is stopped.

    Attributes:
        cpu: seconds of processor time, summed over the program and its children.
            The limit meant to decide, so that a busy machine changes no result.
        wall: seconds of real time.
        memory: bytes of memory of the whole process tree.
        processes: processes and threads alive at once.
        file_size: bytes of the largest file; all files together get four times that.
        files: files and directories.
        output: bytes kept of stdout and of stderr, each.
    """

    cpu: float = 10.0
    wall: float = 30.0
    memory: int = 1024 * MIB
    processes: int = 64
    file_size: int = 16 * MIB
    files: int = 2048
    output: int = MIB

    def __post_init__(self) -> None:
        wrong = [f"{name}={value!r}" for name, value in vars(self).items() if not 0 < value < inf]
        if wrong:
            raise SandboxError(f"sandbox limits {', '.join(wrong)}: expected positive numbers")

    @classmethod
    def read(cls, cpu: float, texts: Iterable[str]) -> Self:
        """Return the limits that a CPU time in seconds and texts `NAME=NUMBER` stand for.

        Sizes are given in MiB. Real time that no text names is three times CPU time, and never
        below the default: a busy machine must not decide.

        Raises:
            SymBenchError: for an unknown name, and for what is no positive number.
        """
        given = {"cpu": cpu, **dict(_named(text) for text in texts)}
        given.setdefault("wall", max(cls.wall, 3 * given["cpu"]))
        return cls(**given)  # type: ignore[arg-type]  # whole numbers where they belong


_MIB_GIVEN = ("memory", "file_size", "output")
_SECONDS_GIVEN = ("cpu", "wall")


def _named(text: str) -> tuple[str, float]:
    """Read one `NAME=NUMBER`."""
    name, _, number = text.partition("=")
    known = [field.name for field in fields(Limits)]
    if name not in known:
        raise UnknownNameError("sandbox limit", name, known)
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not 0 < value < inf:
        raise SandboxError(f"sandbox limit {text!r}: expected {name}=NUMBER, a positive one")
    if name in _SECONDS_GIVEN:
        return name, value
    return name, max(1, round(value * MIB if name in _MIB_GIVEN else value))


@dataclass(frozen=True)
class Execution:
    """One program, run to its end.

    Attributes:
        outcome: `ok` exit status 0; `exit` another status; `signal` a crash of its own
            making; `timeout`, `cpu`, `memory` and `output` name the limit that stopped it.
        stdout: what it printed, decoded as UTF-8 with replacement characters.
        stderr: likewise.
        exit_code: the exit status; None when a signal or a limit ended the program.
        signal: number of the signal that killed it, if one did.
        cpu: seconds of processor time.
        wall: seconds of real time.
        cut: whether output beyond the limit was thrown away.
    """

    outcome: ExecutionOutcome
    stdout: str
    stderr: str
    exit_code: int | None
    signal: int | None
    cpu: float
    wall: float
    cut: bool = False

    @property
    def ok(self) -> bool:
        """Whether the program ended by itself with exit status 0."""
        return self.outcome == "ok"

    @property
    def missing(self) -> str:
        """The name of the module for lack of which it ended, or nothing."""
        found = _MISSING.search(self.stderr) if self.outcome == "exit" else None
        return found[1] if found else ""

    def notice(self) -> str:
        """Return what happened, in one line for the author of the program."""
        told = {
            "ok": "finished",
            "exit": f"ended with exit code {self.exit_code}",
            "signal": f"crashed with signal {self.signal}",
            "timeout": f"stopped after {self.wall:.3g} s of real time",
            "cpu": f"stopped after {self.cpu:.3g} s of CPU time",
            "memory": "ran out of memory",
            "output": "stopped: it printed too much",
        }[self.outcome]
        if self.missing:
            from harness.sandbox.packages import told_of

            told += f": no module {self.missing!r}; there is {told_of()}"
        return f"{told} (output was cut)" if self.cut else told


class Sandbox(Protocol):
    """Runs programs that nobody has read."""

    @property
    def tier(self) -> str:
        """`ns`, `ns-flat`, `landlock`, `docker`, `sandbox-exec` or `unsafe`."""

    @property
    def guarantees(self) -> tuple[str, ...]:
        """What this tier promises, as plain sentences."""

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """Run Python source as `python main.py` would.

        Args:
            program: the source text.
            limits: in place of those that the sandbox was opened with.
            seed: seeds `random` and `numpy.random` of the program.

        Raises:
            SandboxError: if the sandbox failed, twice; nothing is known about the program.
        """

    async def close(self) -> None:
        """Stop whatever still runs and release everything; may be called twice."""


class Session(Protocol):
    """An interpreter that keeps its state from part to part, until a fault."""

    restarts: int
    """How often it has lost its state, by a crash, a limit or `sys.exit`."""

    async def run(self, part: str) -> Execution:
        """Run one part; what its last expression is worth is printed, where it is not None.

        A part that raises is told by outcome `exit` and its traceback, and the state is kept.
        One that ends the interpreter or reaches a limit ends the state too: the next begins
        anew. Each part may use the CPU time and the real time of a program.

        Raises:
            SandboxError: if the sandbox failed; the state is lost.
        """

    async def close(self) -> None:
        """End the interpreter; may be called twice."""


@runtime_checkable
class StatefulSandbox(Sandbox, Protocol):
    """A sandbox that offers sessions: the tiers with a warm interpreter."""

    def session(self, limits: Limits | None = None, seed: int = 0) -> Session:
        """Return a session, which starts with its first part."""
