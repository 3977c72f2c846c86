"""Turns what the kernel reports about a process into a `Run`."""

import math
import os
import re
import signal
from collections.abc import Mapping

from harness.sandbox.output import Output
from harness.sandbox.types import Run, RunOutcome

# A program that catches its own MemoryError decides for itself; one that dies of it ran out.
_MEMORY_ERROR = re.compile(r"^(numpy\.\S+\.)?_?(Array)?MemoryError\b")

# The share of its CPU time after which a program that dies of this signal died of the limit.
# The kernel counts ticks for the limit and exact times for its report: they differ by a fifth.
_SPENT: Mapping[int, float] = {signal.SIGXCPU: 0.5, signal.SIGKILL: 0.9}


def conclude(
    status: int,
    stopped: RunOutcome | None,
    stdout: Output,
    stderr: Output,
    cpu: float,
    wall: float,
    cpu_limit: float,
) -> Run:
    """Closes both outputs and states how the program ended.

    Args:
        status: Wait status as of `os.waitpid`.
        stopped: The limit for which it was killed, if it was.
        stdout: Its standard output.
        stderr: Its standard error.
        cpu: Seconds of processor time.
        wall: Seconds of real time.
        cpu_limit: Seconds; who was killed beyond it was killed for it.
    """
    stdout.finish()
    stderr.finish()
    cut = stdout.cut or stderr.cut
    code = os.waitstatus_to_exitcode(status)
    if cpu >= _SPENT.get(-code, math.inf) * cpu_limit:
        stopped = stopped or "cpu"
    outcome = "output" if cut else _outcome(code, stopped, stderr.text)
    return Run(
        outcome=outcome,
        stdout=stdout.text,
        stderr=stderr.text,
        exit_code=code if outcome in ("ok", "exit") else None,
        signal=-code if outcome == "signal" else None,
        cpu=cpu,
        wall=wall,
        cut=cut,
    )


def _outcome(code: int, stopped: RunOutcome | None, stderr: str) -> RunOutcome:
    if code == 0:
        return "ok"
    if code < 0:
        return stopped or "signal"
    last_line = stderr.rstrip().rpartition("\n")[2]
    return "memory" if code == 1 and _MEMORY_ERROR.match(last_line) else "exit"
