"""Turns what the kernel reports about a process into an `Execution`."""

import math
import os
import signal
from collections.abc import Mapping

from harness.sandbox.inside.program import RAN_OUT
from harness.sandbox.output import Output
from harness.sandbox.types import Execution, ExecutionOutcome

# The share of its CPU time after which a program that dies of this signal died of the limit.
# The kernel counts ticks for the limit and exact times for its report: they differ by a fifth.
_SPENT: Mapping[int, float] = {signal.SIGXCPU: 0.5, signal.SIGKILL: 0.9}


def conclude(
    status: int,
    stopped: ExecutionOutcome | None,
    stdout: Output,
    stderr: Output,
    cpu: float,
    wall: float,
    cpu_limit: float,
) -> Execution:
    """Close both outputs and return how the program ended.

    Args:
        status: wait status as of `os.waitpid`.
        stopped: the limit for which it was killed, if it was.
        stdout: its standard output.
        stderr: its standard error.
        cpu: seconds of processor time.
        wall: seconds of real time.
        cpu_limit: seconds; who was killed beyond it was killed for it.
    """
    stdout.finish()
    stderr.finish()
    cut = stdout.cut or stderr.cut
    code = os.waitstatus_to_exitcode(status)
    if cpu >= _SPENT.get(-code, math.inf) * cpu_limit:
        stopped = stopped or "cpu"
    outcome = "output" if cut else _outcome(code, stopped)
    return Execution(
        outcome=outcome,
        stdout=stdout.text,
        stderr=stderr.text,
        exit_code=code if outcome in ("ok", "exit") else None,
        signal=-code if outcome == "signal" else None,
        cpu=cpu,
        wall=wall,
        cut=cut,
    )


def _outcome(code: int, stopped: ExecutionOutcome | None) -> ExecutionOutcome:
    if code == -RAN_OUT:
        return "memory"
    if code < 0:
        return stopped or "signal"
    return "exit" if code else "ok"
