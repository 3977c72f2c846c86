"""Our end of one zygote: requests go out, and every reply is checked before it is believed."""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Sequence

from harness.sandbox.inside import groups, wire
from harness.sandbox.inside.wire import Reply, Request
from harness.sandbox.launch import launch
from harness.sandbox.outcome import conclude
from harness.sandbox.output import Output
from harness.sandbox.types import Execution, ExecutionOutcome, Limits, SandboxError

_READY_WITHIN = 60.0
_GRACE = 5.0
"""Seconds after its wall limit at which a program without a reply is a fault of the zygote."""

STOPPED: dict[int, ExecutionOutcome | None] = {
    wire.NOT_STOPPED: None,
    wire.STOPPED_WALL: "timeout",
    wire.STOPPED_CPU: "cpu",
    wire.STOPPED_MEMORY: "memory",
}

NOBODYS_FAULT = {
    wire.STARVED: "this machine had too little processor time for the program",
    wire.KILLED_OUTSIDE: "somebody, or a lack of memory, killed the program from outside",
}


class ZygoteClient:
    """A warm interpreter behind its wall, able to run several programs at once."""

    def __init__(self, tier: str, wall: str, limits: Limits, preload: Sequence[str]) -> None:
        self._loop = asyncio.get_running_loop()
        launched = launch(tier, wall, limits, preload)
        self._process = launched.process
        self._control = launched.control
        self._complaints = launched.complaints
        self._groups = launched.groups
        self._issued = 0
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._heard = 0.0
        self._fault: str | None = None
        self._ready: asyncio.Future[Reply] = self._loop.create_future()
        self._control.setblocking(False)
        os.set_blocking(self._complaints, False)
        self._loop.add_reader(self._control, self._receive)
        self.load = 0
        self.served = 0

    @property
    def is_ready(self) -> bool:
        """Whether it can take a program at once."""
        return self._fault is None and self._ready.done()

    @property
    def gone(self) -> bool:
        """Whether it was killed and nothing of it is left."""
        if self._fault is None or self._process.poll() is None:
            return False
        self._tidy()
        return True

    def _tidy(self) -> None:
        if self._groups is not None:
            groups.remove(self._groups)

    @property
    def pid(self) -> int:
        """Process id of its outermost process."""
        return self._process.pid

    async def ready(self) -> None:
        """Wait until it has imported everything; raise `SandboxError` if it cannot start."""
        try:
            await asyncio.wait_for(asyncio.shield(self._ready), _READY_WITHIN)
        except TimeoutError:
            self.kill(f"not ready within {_READY_WITHIN:g} s")
            raise SandboxError(f"sandbox not ready within {_READY_WITHIN:g} s") from None

    async def run(self, program: bytes, limits: Limits, seed: int) -> Execution:
        """Run one program; raise `SandboxError` if the zygote fails, which is dead then."""
        self._issued = number = self._issued + 1
        stdout = Output(limits.output, lambda: self._stop(number))
        stderr = Output(limits.output, lambda: self._stop(number))
        try:
            reply = await self._reply(program, _request(number, limits, seed), stdout, stderr)
            if reply.stopped in NOBODYS_FAULT:
                raise SandboxError(f"sandbox fault: {NOBODYS_FAULT[reply.stopped]}")
            stopped = STOPPED[reply.stopped]
            spent = (reply.cpu, reply.wall, limits.cpu)
            return conclude(reply.status, stopped, stdout, stderr, *spent)
        finally:
            stdout.finish()
            stderr.finish()

    async def start_session(
        self, limits: Limits, seed: int, stdout: Output, stderr: Output
    ) -> tuple[int, socket.socket, asyncio.Future[Reply]]:
        """Start a session; see `KeptSession`.

        Returns:
            Its number, the channel for its parts, and what comes when it ends.
        """
        await self.ready()
        self._issued = number = self._issued + 1
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        waiting: asyncio.Future[Reply] = self._loop.create_future()
        self._waiting[number] = waiting
        with theirs:
            request = _request(number, limits, seed, wire.SESSION)
            self._send(request, [theirs.fileno(), stdout.writer, stderr.writer])
        stdout.hand_over()
        stderr.hand_over()
        return number, ours, waiting

    def tell(self, operation: int, number: int) -> None:
        """Send one of `wire.KILL`, `wire.BEGIN` and `wire.END` about what has this number."""
        if self._fault is None and number in self._waiting:
            self._send(Request(operation, number))

    async def _reply(
        self, program: bytes, request: Request, stdout: Output, stderr: Output
    ) -> Reply:
        if self._fault is not None:
            raise SandboxError(f"sandbox fault: {self._fault}")
        waiting: asyncio.Future[Reply] = self._loop.create_future()
        self._waiting[request.number] = waiting
        try:
            self._send_program(program, request, stdout, stderr)
            await self._settled(waiting, request.wall + _GRACE)
        except asyncio.CancelledError:
            self._stop(request.number)
            with contextlib.suppress(asyncio.CancelledError):
                await self._settled(waiting, _GRACE)  # its place is free when it is dead
            raise
        return waiting.result()

    async def _settled(self, waiting: asyncio.Future[Reply], seconds: float) -> None:
        """Wait for the end of a program, as long as the zygote says that there is one to come."""
        until = self._loop.time() + seconds
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=max(0.0, until - self._loop.time()))
            until = max(until, self._heard + _GRACE)
            if not waiting.done() and self._loop.time() >= until:
                self.kill("no answer in time")

    def _send_program(
        self, program: bytes, request: Request, stdout: Output, stderr: Output
    ) -> None:
        code = os.memfd_create("program")
        try:
            with open(code, "wb", closefd=False) as file:
                file.write(program)
            self._send(request, [code, stdout.writer, stderr.writer])
        finally:
            os.close(code)
            stdout.hand_over()
            stderr.hand_over()

    def _send(self, request: Request, descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self._control, [request.pack()], list(descriptors))
        except OSError as error:  # a zygote that does not read its requests is as good as dead
            self.kill(f"cannot be reached: {error}")

    def _stop(self, number: int) -> None:
        self.tell(wire.KILL, number)

    def _receive(self) -> None:
        try:
            frame = self._control.recv(wire.MAX_FRAME)
            reply = Reply.unpack(frame) if frame else None
        except BlockingIOError:
            return
        except (OSError, struct.error) as error:
            return self.kill(f"unreadable reply: {error}")
        if reply is None:
            return self.kill(self._last_words() or "it ended")
        if reply.kind == wire.READY and not self._ready.done():
            self._ready.set_result(reply)
        elif reply.kind == wire.ALIVE:
            self._heard = self._loop.time()
        elif reply.kind in (wire.DONE, wire.LAST) and self._plausible(reply):
            self._deliver(reply)
            if reply.kind == wire.LAST:
                self.kill("it was spent")
        else:
            self.kill(reply.text or f"unexpected reply {reply!r}")
        return None

    def _plausible(self, reply: Reply) -> bool:
        known = reply.stopped in STOPPED or reply.stopped in NOBODYS_FAULT
        return 0 < reply.number <= self._issued and known

    def _deliver(self, reply: Reply) -> None:
        self.served += 1
        waiting = self._waiting.pop(reply.number, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    def _last_words(self) -> str:
        try:
            text = os.read(self._complaints, 1 << 16).decode("utf-8", "replace")
        except OSError:
            return ""
        return text.strip().rpartition("\n")[2]

    def kill(self, fault: str = "closed") -> None:
        """End it and all its programs at once; whoever waits for one gets a `SandboxError`."""
        if self._fault is not None:
            return
        self._fault = fault
        self._loop.remove_reader(self._control)
        self._control.close()
        os.close(self._complaints)
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._groups is not None:
            groups.end(self._groups)
        for waiting in (self._ready, *self._waiting.values()):
            if not waiting.done():
                waiting.set_exception(SandboxError(f"sandbox fault: {fault}"))
                waiting.exception()  # not to be reported as never retrieved
        self._waiting.clear()

    async def close(self) -> None:
        """End it and waits until it is gone."""
        self.kill()
        await asyncio.to_thread(self._process.wait)
        self._tidy()


def _request(number: int, limits: Limits, seed: int, operation: int = wire.RUN) -> Request:
    return Request(
        operation,
        number,
        seed % 2**64,
        limits.cpu,
        limits.wall,
        limits.memory,
        limits.processes,
        limits.file_size,
        limits.files,
    )
