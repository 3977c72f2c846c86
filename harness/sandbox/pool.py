"""The tiers with a warm interpreter: a few zygotes, started when there is work for them."""

import asyncio
import os
from collections.abc import Callable

from harness.deadline import Lanes
from harness.sandbox.client import ZygoteClient
from harness.sandbox.session import KeptSession
from harness.sandbox.types import Execution, Limits, SandboxError

_RECYCLE_AFTER = 2000
"""Programs after which a zygote is replaced."""

_MOST_ZYGOTES = 8

GUARANTEES = {
    "ns": (
        "each program has its own user, process id and mount namespaces, no capabilities, and a "
        "list of allowed system calls",
        "it sees the interpreter and system libraries read-only: no home, no repository, no "
        "environment, no other process, no network",
        "files go to its own memory file system; all is gone when it ends",
        "memory and CPU time are limited for all its processes together",
    ),
    "ns-flat": (
        "programs run one at a time in the namespaces of their interpreter, without "
        "capabilities, under a list of allowed system calls",
        "they see the interpreter and system libraries read-only: no home, no repository, no "
        "environment, no network",
        "after each, all processes are killed; one that left any trace ends its interpreter too",
        "memory and CPU time are limited for all its processes together",
    ),
    "landlock": (
        "a program is one process that can start no other and write no file, under a list of "
        "allowed system calls",
        "it can open the interpreter and system libraries only: no home, no repository, no "
        "/proc, no network",
        "NOT as in `python main.py`: subprocess, multiprocessing and tempfile fail",
        "names and sizes of files elsewhere can be asked for, though not their content",
    ),
}


class PoolSandbox:
    """Runs each program in a fork of a warm interpreter."""

    def __init__(
        self, tier: str, start: Callable[[], ZygoteClient], limits: Limits, workers: int
    ) -> None:
        self.tier = tier
        self.guarantees = GUARANTEES[tier]
        self._start = start
        self._limits = limits
        self._slots = Lanes(workers)
        self._flat = tier == "ns-flat"
        self._size = workers if self._flat else min(workers, os.cpu_count() or 1, _MOST_ZYGOTES)
        self._zygotes: list[ZygoteClient] = []
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Process ids of the outermost processes."""
        return [zygote.pid for zygote in self._zygotes]

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """See `Sandbox.run`."""
        source = program.encode("utf-8", "surrogatepass")
        async with self._slots:
            try:
                return await self._run_in(self._pick(), source, limits or self._limits, seed)
            except SandboxError:
                if self._closed:
                    raise
            return await self._run_in(self._grow(), source, limits or self._limits, seed)

    def session(self, limits: Limits | None = None, seed: int = 0) -> KeptSession:
        """See `StatefulSandbox.session`."""
        return KeptSession(self._ready, limits or self._limits, seed)

    async def _ready(self) -> ZygoteClient:
        client = self._pick()
        await client.ready()
        return client

    async def close(self) -> None:
        """See `Sandbox.close`."""
        self._closed = True
        await asyncio.gather(*(zygote.close() for zygote in self._zygotes))
        self._zygotes.clear()

    async def _run_in(
        self, zygote: ZygoteClient, source: bytes, limits: Limits, seed: int
    ) -> Execution:
        zygote.load += 1
        try:
            await zygote.ready()
            return await zygote.run(source, limits, seed)
        finally:
            zygote.load -= 1

    def _pick(self) -> ZygoteClient:
        """Return the best zygote for one more program; start others in the background."""
        self._zygotes = [zygote for zygote in self._zygotes if not zygote.gone]
        usable = [z for z in self._zygotes if z.is_ready and not (self._flat and z.load)]
        best = min(usable, key=lambda z: (_spent(z), z.load), default=None)
        if best is None:
            return self._grow()
        if (best.load or _spent(best)) and sum(not _spent(z) for z in self._zygotes) < self._size:
            self._grow()
        for zygote in usable:
            if _spent(zygote) and not zygote.load and zygote is not best:
                zygote.kill()
        return best

    def _grow(self) -> ZygoteClient:
        if self._closed:
            raise SandboxError("sandbox fault: it is closed")
        zygote = self._start()
        self._zygotes.append(zygote)
        return zygote


def _spent(zygote: ZygoteClient) -> bool:
    return zygote.served >= _RECYCLE_AFTER
