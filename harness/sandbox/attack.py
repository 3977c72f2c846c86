"""Runs programs that try to break out, and judges from outside whether they did.

An attack is a Python file whose header says what it tries and how to judge it:

    # tries: what
    # contained: what must happen
    # judge: {"rc": 5}

A program that gets what it wants prints ESCAPED. The other signs are looked for outside:
processes that live on, files, packets, memory, a next program that differs. Before an attack
runs, `CANARY_HOME`, `VICTIM_DIR`, `PORT` and `HOME` in it become the literals of things worth
attacking.
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from harness.sandbox.inside import kernel, watchdog
from harness.sandbox.types import Execution, Limits, Sandbox, SandboxError

LIMITS = Limits(cpu=5, wall=4, memory=768 << 20)
_PROBE = """
import json, math, os, sys
places = [os.path.join(place, "left_9271") for place in ("/dev/shm", "/tmp")]
print(6 * 7, math.sqrt(9), sorted(os.listdir()) if os.access(".", os.R_OK) else None,
      [os.path.exists(place) for place in places], json.dumps([1]), len(os.sched_getaffinity(0)))
"""
_PRIOR = "x = 'PRIOR_SNIPPET_CANARY_5512'\nprint(len(x))"
_PR_SET_CHILD_SUBREAPER = 36
_SLACK = 2.0
_PATIENCE = 8  # a program that waits for a processor has that much longer
_UNTIL_DEAD = 0.3
_MEMORY_SLACK = 256 << 20


@dataclass(frozen=True)
class Attack:
    """One hostile program and the signs of its success."""

    name: str
    program: str
    judge: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; raise `SandboxError` if its header is malformed."""
        return cls.parse(path.stem, path.read_text("utf-8"))

    @classmethod
    def parse(cls, name: str, program: str) -> Self:
        """Read a text; raise `SandboxError` if its header is malformed."""
        found = re.search(r"^# judge: (.*)$", program, re.MULTILINE)
        try:
            judge = json.loads(found[1]) if found else {}
        except ValueError as error:
            raise SandboxError(f"attack {name!r}: header 'judge': {error}") from error
        return cls(name, program, judge)


class Prey:
    """What attacks go for, and whether they got it."""

    def __init__(self, folder: Path) -> None:
        self.files = {folder / "keep", folder / "home"}
        for file in self.files:
            file.write_text("HOMESECRET-9271")
        self._folder = folder
        self._before = self._state()
        self._tcp, self._udp = _adjacent_ports()
        self._abstract = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(OSError):  # another run holds it
            self._abstract.bind("\0canary_abs_9271")
            self._abstract.listen()
        self._path = socket.socket(socket.AF_UNIX)
        self._path.bind(str(folder / "socket"))
        for server in (self._tcp, self._path):
            server.listen()
        self._udp.setblocking(False)

    def arm(self, program: str) -> str:
        """Put the literals into a program."""
        port = self._tcp.getsockname()[1]
        for name, literal in (
            ("CANARY_HOME", repr(str(self._folder / "home"))),
            ("VICTIM_DIR", repr(str(self._folder))),
            ("/tmp/canary_sock_9271", str(self._folder / "socket")),  # noqa: S108
            ("PORT+1", str(port + 1)),
            ("PORT", str(port)),
            ("HOME+", f"{str(Path.home())!r}+"),
        ):
            program = program.replace(name, literal)
        return program

    def damage(self) -> Iterator[str]:
        """Yield one sentence for everything that an attack reached."""
        with contextlib.suppress(OSError):
            self._udp.recv(16)
            yield "a packet arrived"
        if self._state() != self._before:
            yield "files of the user are not what they were"
        for place in ("/tmp", "/var/tmp", "/dev/shm", "/usr", Path.home(), sys.prefix):  # noqa: S108
            for found in Path(place).glob("canary*_9271"):
                if not found.is_socket():
                    yield f"wrote {found}"
                    found.unlink()

    def _state(self) -> list[tuple[int, int, int] | None]:
        known = (file.stat() if file.exists() else None for file in sorted(self.files))
        return [s and (s.st_mode, s.st_size, s.st_mtime_ns) for s in known]

    def close(self) -> None:
        """Release everything."""
        for one in (self._tcp, self._udp, self._abstract, self._path):
            one.close()


def _adjacent_ports() -> tuple[socket.socket, socket.socket]:
    while True:
        tcp, udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp.bind(("127.0.0.1", 0))
        with contextlib.suppress(OSError):
            udp.bind(("127.0.0.1", tcp.getsockname()[1] + 1))
            return tcp, udp
        tcp.close()
        udp.close()


class Descendants:
    """All processes below this one, orphans included, and the most memory they used."""

    def __init__(self) -> None:
        kernel.prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.peak = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @staticmethod
    def list() -> list[int]:
        """Return their process ids."""
        parents = {p: used.parent for p, used in watchdog.processes().items()}
        found = [os.getpid()]
        for process in found:
            found += [child for child, parent in parents.items() if parent == process]
        return found[1:]

    def _sample(self) -> None:
        base = watchdog.memory(self.list(), 0)
        while not self._done.wait(0.05):
            self.peak = max(self.peak, watchdog.memory(self.list(), 0) - base)


async def attack_all(
    sandbox: Sandbox, attacks: Iterable[Attack], limits: Limits = LIMITS
) -> AsyncIterator[tuple[Attack, list[str]]]:
    """Run the attacks one after another, each under `limits`.

    Yields:
        each attack with what it reached, a sentence each; nothing if it was contained.

    Raises:
        SandboxError: if the sandbox contains nothing, so that this machine would suffer.
    """
    if sandbox.tier == "unsafe":
        raise SandboxError("attacks run in a sandbox only; this one is 'unsafe'")
    folder = Path(tempfile.mkdtemp(prefix="symbench-prey-"))
    prey = Prey(folder)
    try:
        expected = await sandbox.run(_PROBE)
        for one in attacks:
            reached = _reached(sandbox, prey, one, limits, expected)
            yield one, [sign async for sign in reached]
    finally:
        prey.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _reached(
    sandbox: Sandbox, prey: Prey, attack: Attack, limits: Limits, expected: Execution
) -> AsyncIterator[str]:
    before = set(Descendants.list())
    if attack.judge.get("prior"):
        await sandbox.run(_PRIOR)
    try:
        with Descendants() as descendants:
            run = await sandbox.run(prey.arm(attack.program), limits)
    except SandboxError as error:
        yield str(error)
        return
    for fault in _faults(attack.judge, run, limits):
        yield fault
    if descendants.peak > limits.memory + _MEMORY_SLACK:
        yield f"used {descendants.peak >> 20} MiB"
    for fault in prey.damage():
        yield fault
    if set(Descendants.list()) - before:
        await asyncio.sleep(_UNTIL_DEAD)
    if survivors := set(Descendants.list()) - before:
        yield f"{len(survivors)} processes live on"
    probe = await sandbox.run(_PROBE)
    missing = before - set(Descendants.list())
    if missing and sandbox.tier != "ns-flat":  # which starts anew when it cannot clean up
        yield f"{len(missing)} processes of the sandbox are gone"
    if probe.stdout != expected.stdout:
        yield f"the next program differs: {probe.notice()}, {probe.stdout[:80]!r}"


def _faults(wanted: dict[str, Any], run: Execution, limits: Limits) -> Iterator[str]:
    """Yield what the run itself gives away."""
    if "ESCAPED" in run.stdout:
        yield run.stdout[run.stdout.index("ESCAPED") :][:80].splitlines()[0]
    if run.wall > _PATIENCE * limits.wall + _SLACK:
        yield f"ended {run.wall - limits.wall:.1f} s late"
    if wanted.get("fast") and run.wall > _SLACK:
        yield f"hung for {run.wall:.1f} s"
    if max(len(run.stdout), len(run.stderr)) > limits.output:
        yield "printed beyond the limit"
    status = -run.signal if run.signal is not None else run.exit_code
    if "rc" in wanted and status != wanted["rc"]:
        yield f"status {status} instead of {wanted['rc']}: {run.notice()}"
