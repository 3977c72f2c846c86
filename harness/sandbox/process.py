"""Tiers that start one fresh process for every program: simple, and slow."""

import asyncio
import contextlib
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import ClassVar

from harness.sandbox.outcome import conclude
from harness.sandbox.output import Output
from harness.sandbox.types import Limits, Run, RunOutcome, SandboxError

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

_OPEN_FILES = 256
_PROGRAM = (Path(__file__).parent / "inside" / "program.py").read_text("utf-8")


class ProcessSandbox:
    """Base of these tiers, which differ in what they wrap around the interpreter."""

    tier: ClassVar[str]
    guarantees: ClassVar[tuple[str, ...]]

    def __init__(self, limits: Limits, workers: int) -> None:
        self._limits = limits
        self._slots = asyncio.Semaphore(workers)

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """The command line that runs `command` contained; as it is where nothing contains it."""
        return command

    def kill(self, process: subprocess.Popen[bytes], scratch: Path) -> None:
        """Ends the program and its process group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Run:
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

    async def _run(self, scratch: Path, limits: Limits, seed: int) -> Run:
        stopped: list[RunOutcome] = []

        def stop(reason: RunOutcome) -> None:
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
                env=_environment(str(scratch)),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxError(f"cannot start {command[0]!r}: {error}") from error


def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="symbench-")).resolve()


def _environment(home: str) -> dict[str, str]:
    return ENVIRONMENT | {"HOME": home, "TMPDIR": home}


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Blocks until the end; returns the wait status and the seconds of processor time."""
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


class MacSandbox(ProcessSandbox):
    """macOS `sandbox-exec`: one profile around a fresh interpreter. Written, not tested."""

    tier = "sandbox-exec"
    guarantees = (
        "programs read the interpreter and system libraries, write to a directory of their own, "
        "start no other process and have no network",
        "CPU time, real time and output are limited; memory is not, macOS has no such limit",
        "NOT TESTED by us on any macOS",
    )

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """See `ProcessSandbox.wrapped`."""
        python = os.path.realpath(sys.executable)
        prefixes = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix)}
        readable = sorted({*prefixes, "/usr/lib", "/System", "/private/var/db/timezone"})
        profile = (
            '(version 1)(deny default)(import "bsd.sb")(deny process-fork)'
            f"(allow process-exec* (literal {json.dumps(python)}))"
            f"(allow file-read* {' '.join(f'(subpath {json.dumps(p)})' for p in readable)})"
            f"(allow file-read* file-write* (subpath {json.dumps(str(scratch))}))(deny network*)"
        )
        return ["/usr/bin/sandbox-exec", "-p", profile, python, *command[1:]]


class DockerSandbox(ProcessSandbox):
    """A container for every program. Written, not tested.

    The image is named by the environment variable SYMBENCH_SANDBOX_IMAGE; it needs `python`
    with the packages that programs may import.
    """

    tier = "docker"
    guarantees = (
        "each program has a container of its own: no network, no capabilities, read-only files, "
        "limits on memory and processes by control groups",
        "NOT TESTED by us with any engine",
    )

    def wrapped(self, command: list[str], scratch: Path, limits: Limits) -> list[str]:
        """See `ProcessSandbox.wrapped`."""
        image = os.environ.get("SYMBENCH_SANDBOX_IMAGE")
        if image is None:
            raise SandboxError("tier docker: set SYMBENCH_SANDBOX_IMAGE to an image with python")
        scratch.chmod(0o755)
        options = {
            "name": scratch.name,
            "network": "none",
            "user": "65534:65534",
            "cap-drop": "ALL",
            "security-opt": "no-new-privileges",
            "pids-limit": limits.processes,
            "memory": limits.memory,
            "memory-swap": limits.memory,
            "ulimit": f"nofile={_OPEN_FILES}",
            "workdir": "/scratch",
            "tmpfs": f"/scratch:mode=1777,size={4 * limits.file_size},nr_inodes={limits.files}",
            "volume": f"{scratch / 'main.py'}:/main.py:ro",
        }
        variables = (f"--env={name}={value}" for name, value in _environment("/scratch").items())
        given = (f"--{name}={value}" for name, value in options.items())
        inner = ["/main.py" if word == "main.py" else word for word in command[1:]]
        return ["docker", "run", "--rm", "--read-only", *given, *variables, image, "python", *inner]

    def kill(self, process: subprocess.Popen[bytes], scratch: Path) -> None:
        """See `ProcessSandbox.kill`; the container is not a child of the client."""
        if process.returncode is None:
            command = ["docker", "kill", scratch.name]
            subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        super().kill(process, scratch)


TIERS: dict[str, type[ProcessSandbox]] = {
    kind.tier: kind for kind in (UnsafeSandbox, MacSandbox, DockerSandbox)
}
