"""A session: one interpreter that keeps its state from part to part."""

import asyncio
import contextlib
import os
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from harness.sandbox.client import NOBODYS_FAULT, STOPPED, ZygoteClient
from harness.sandbox.inside import wire
from harness.sandbox.inside.program import PART_ENDED
from harness.sandbox.inside.wire import Reply
from harness.sandbox.outcome import conclude
from harness.sandbox.output import Output
from harness.sandbox.types import Execution, ExecutionOutcome, Limits, SandboxError

_PATIENCE = 10
"""Times its real time after which a part without an end is a fault of the sandbox."""


class KeptSession:
    """See `Session`: a fork of a warm interpreter that waits for its next part."""

    def __init__(
        self, pick: Callable[[], Awaitable[ZygoteClient]], limits: Limits, seed: int
    ) -> None:
        self._pick = pick
        self._limits = limits
        self._seed = seed
        self._live: _Live | None = None
        self.restarts = 0

    async def run(self, part: str) -> Execution:
        """See `Session.run`."""
        if self._live is None:
            self._live = await _Live.start(await self._pick(), self._limits, self._seed)
        live = self._live
        try:
            execution = await live.run(part.encode("utf-8", "surrogatepass"))
        except BaseException:
            await self.close()
            raise
        if live.ended:
            await self.close()
            self.restarts += 1
        return execution

    async def close(self) -> None:
        """See `Session.close`."""
        live, self._live = self._live, None
        if live is not None:
            await live.close()


class _Live:
    """The process of a session, until it ends."""

    def __init__(self, client: ZygoteClient, limits: Limits) -> None:
        self._loop = asyncio.get_running_loop()
        self._client = client
        self._limits = limits
        self._number = 0
        self._channel: socket.socket
        self._end: asyncio.Future[Reply]
        self.stdout = Output(limits.output, self._stop)
        self.stderr = Output(limits.output, self._stop)
        self.ended = False

    @classmethod
    async def start(cls, client: ZygoteClient, limits: Limits, seed: int) -> "_Live":
        """Start one on `client`, which it keeps busy for as long as it lives."""
        live = cls(client, limits)
        client.load += 1
        try:
            started = await client.start_session(limits, seed, live.stdout, live.stderr)
        except BaseException:
            client.load -= 1
            live.stdout.finish()
            live.stderr.finish()
            raise
        live._number, live._channel, live._end = started
        return live

    def _stop(self) -> None:
        self._client.tell(wire.KILL, self._number)

    async def run(self, part: bytes) -> Execution:
        """Run one part to its end, or to that of the process."""
        began = time.monotonic()
        self._client.tell(wire.BEGIN, self._number)
        self._hand(part)
        answer = asyncio.ensure_future(self._answer())
        either: set[asyncio.Future[Any]] = {answer, self._end}
        try:
            done, _ = await asyncio.wait(
                either,
                timeout=_PATIENCE * self._limits.wall,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            answer.cancel()
        if not done:
            self._client.kill("no answer in time")
        wall = time.monotonic() - began
        if self._end.done() or not answer.done() or answer.cancelled() or answer.exception():
            return await self._ended(wall)
        self._client.tell(wire.END, self._number)
        cpu, fine = answer.result()
        outcome: ExecutionOutcome = "ok" if fine else "exit"
        texts = (self.stdout.take(), self.stderr.take())
        if self.stdout.cut or self.stderr.cut:
            return await self._ended(wall, *texts)
        return Execution(outcome, *texts, 0 if fine else 1, None, cpu, wall)

    def _hand(self, part: bytes) -> None:
        code = os.memfd_create("part")
        try:
            with open(code, "wb", closefd=False) as file:
                file.write(part)
            with contextlib.suppress(OSError):  # it has ended, which its end tells
                socket.send_fds(self._channel, [b"p"], [code])
        finally:
            os.close(code)

    async def _answer(self) -> tuple[float, bool]:
        frame = await self._loop.sock_recv(self._channel, wire.MAX_FRAME)
        try:
            cpu, fine = PART_ENDED.unpack(frame)
        except struct.error:
            self._stop()
            await asyncio.shield(self._end)
            raise
        return cpu, fine

    async def _ended(self, wall: float, stdout: str = "", stderr: str = "") -> Execution:
        """Return how the process ended; raise `SandboxError` where that was not its own doing."""
        self.ended = True
        reply = await asyncio.shield(self._end)
        if reply.stopped in NOBODYS_FAULT:
            raise SandboxError(f"sandbox fault: {NOBODYS_FAULT[reply.stopped]}")
        whole = conclude(
            reply.status,
            STOPPED[reply.stopped],
            self.stdout,
            self.stderr,
            reply.cpu,
            wall,
            self._limits.cpu,
        )
        return replace(whole, stdout=stdout + whole.stdout, stderr=stderr + whole.stderr)

    async def close(self) -> None:
        """End the process, if it lives, and free what belongs to it."""
        self._stop()
        with contextlib.suppress(SandboxError):
            await asyncio.shield(self._end)
        self._client.load -= 1
        self._channel.close()
        self.stdout.finish()
        self.stderr.finish()
