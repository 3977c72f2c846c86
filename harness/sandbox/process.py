"""Tiers that start one fresh process for every program: simple, and slow."""

import asyncio
import contextlib
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path
from typing import ClassVar

from harness.deadline import Lanes
from harness.sandbox.outcome import conclude
from harness.sandbox.output import Output
from harness.sandbox.types import Execution, ExecutionOutcome, Limits, SandboxError

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "COLUMNS": "80",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}

_PROGRAM = resources.files("harness.sandbox.inside").joinpath("program.py").read_text("utf-8")


class ProcessSandbox:
    """Base of these tiers, which differ in what they wrap around the interpreter."""

    tier: ClassVar[str]
    guarantees: ClassVar[tuple[str, ...]]

    def __init__(self, limits: Limits, workers: int) -> None:
        self._limits = limits
        self._slots = Lanes(workers)

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """Return the command line that runs `command` contained, itself where nothing does."""
        return command

    def kill(self, process: subprocess.Popen[bytes], scratch: Path) -> None:
        """End the program and its process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """See `Sandbox.run`."""
        async with self._slots:
            scratch = _scratch()
            try:
                (scratch / "main.py").write_bytes(program.encode("utf-8", "surrogatepass"))
                return await self._run(scratch, limits or self._limits, seed)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)

    async def close(self) -> None:
        """See `Sandbox.close`; nothing outlives a run."""

    async def _run(self, scratch: Path, limits: Limits, seed: int) -> Execution:
        stopped: list[ExecutionOutcome] = []

        def stop(reason: ExecutionOutcome) -> None:
            stopped.append(reason)
            self.kill(process, scratch)

        stdout = Output(limits.output, lambda: stop("output"))
        stderr = Output(limits.output, lambda: stop("output"))
        try:
            began = time.monotonic()
            process = self._start(scratch, limits, seed, stdout.writer, stderr.writer)
            stdout.hand_over()
            stderr.hand_over()
            timer = asyncio.get_running_loop().call_later(limits.wall, stop, "timeout")
            try:
                status, cpu = await asyncio.shield(asyncio.to_thread(_wait, process))
            finally:
                timer.cancel()
                self.kill(process, scratch)
            wall = time.monotonic() - began
            reason = stopped[0] if stopped else None
            return conclude(status, reason, stdout, stderr, cpu, wall, limits.cpu)
        finally:
            stdout.finish()
            stderr.finish()

    def _start(
        self, scratch: Path, limits: Limits, seed: int, stdout: int, stderr: int
    ) -> subprocess.Popen[bytes]:
        limited = {
            "CORE": 0,
            "CPU": math.ceil(limits.cpu),
            "DATA": limits.memory,
            "FSIZE": limits.file_size,
        }
        command = [sys.executable, "-s", "-B", "-c", _PROGRAM, "main.py", str(seed)]
        command += [f"{name}={value}" for name, value in limited.items()]
        try:
            return subprocess.Popen(  # noqa: S603
                self.wrapped(command, scratch, limits),
                cwd=scratch,
                env=environment(str(scratch)),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxError(f"cannot start {command[0]!r}: {error}") from error


def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="symbench-")).resolve()


def environment(home: str) -> dict[str, str]:
    """Return the whole environment of a program whose home is `home`."""
    return ENVIRONMENT | {"HOME": home, "TMPDIR": home}


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for the end; return the wait status and the seconds of processor time."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return status, used.ru_utime + used.ru_stime


class UnsafeSandbox(ProcessSandbox):
    """No containment at all, for machines where nothing else works and the user insists."""

    tier = "unsafe"
    guarantees = (
        "NONE: programs run as you, with your files and your network",
        "their environment is empty, and time, CPU time and output are limited",
    )
