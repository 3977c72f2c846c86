"""The warm interpreter: forks itself for every program and watches over the forks."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from harness.sandbox.inside import (
    enclosures,
    kernel,
    preload,
    program,
    seccomp,
    syscalls,
    watchdog,
    wire,
)
from harness.sandbox.inside.wire import Reply, Request

_ENCLOSURES: dict[str, type[enclosures.Enclosure]] = {
    "ns": enclosures.NamespaceEnclosure,
    "ns-flat": enclosures.FlatEnclosure,
    "landlock": enclosures.LandlockEnclosure,
}
_TICK = 0.025
_OPEN_FILES = 256
_PENDING_SIGNALS = 256
_STACK = 8 << 20
_HIGH = 200


@dataclass
class Program:
    """A program that is alive, or was until a moment ago."""

    request: Request
    enclosure: enclosures.Enclosure
    trouble: int
    began: float = field(default_factory=time.monotonic)
    stopped: int = wire.NOT_STOPPED
    cpu: float = 0.0

    def stop(self, reason: int) -> None:
        """Kill it; the first reason counts."""
        self.stopped = self.stopped or reason
        self.enclosure.kill()


class Zygote:
    """Serves requests from `control` until that is closed."""

    def __init__(self, control: socket.socket, tier: str, readable: list[str]) -> None:
        self._control = control
        self._enclosure = _ENCLOSURES[tier]
        self._enclosure.prepare(readable)
        self._machine = syscalls.native()
        self._filter = b"" if self._enclosure.alone else seccomp.build(self._machine)
        self._own = {field: _own(field) for field in ("VmSize", "VmData", "RssAnon")}
        self._alive: dict[int, Program] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> NoReturn:
        """Serve for ever; the end of this process ends all programs."""
        self._send(Reply(wire.READY))
        while True:
            timeout = 1000 * _TICK if self._alive else None
            for descriptor, _ in self._poll.poll(timeout):
                if descriptor == self._control.fileno():
                    self._receive()
                else:
                    self._poll.unregister(descriptor)
                    os.close(descriptor)
            self._reap()
            self._watch()

    def _receive(self) -> None:
        frame, descriptors, _, _ = socket.recv_fds(
            self._control, wire.MAX_FRAME, wire.DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
        )
        if not frame:
            self._leave()
        request = Request.unpack(frame)
        if request.op == wire.RUN:
            try:
                self._start(request, *descriptors)
            except OSError as error:
                self._send(Reply(wire.FAULT, request.number, text=str(error)))
        elif request.op == wire.KILL:
            for one in self._alive.values():
                if one.request.number == request.number:
                    one.stop(wire.NOT_STOPPED)
        for descriptor in descriptors:
            os.close(descriptor)

    def _start(self, request: Request, code: int, stdout: int, stderr: int) -> None:
        trouble, report = os.pipe()
        enclosure = self._enclosure(request.file_size, request.files)
        try:
            enclosure.start(lambda: self._child(enclosure, request, code, stdout, stderr, report))
        except OSError:
            os.close(trouble)
            raise
        finally:
            os.close(report)
        self._alive[enclosure.child] = Program(request, enclosure, trouble)
        self._poll.register(os.pidfd_open(enclosure.child), select.POLLIN)

    def _child(
        self,
        enclosure: enclosures.Enclosure,
        request: Request,
        code: int,
        stdout: int,
        stderr: int,
        report: int,
    ) -> NoReturn:
        """Become the program; what goes wrong on the way is written to `report`."""
        try:
            report = fcntl.fcntl(report, fcntl.F_DUPFD_CLOEXEC, _HIGH)
            source = os.pread(code, os.fstat(code).st_size, 0)
            os.setsid()
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
            enclosure.enter()
            os.closerange(3, report)
            os.closerange(report + 1, 1 << 16)
            self._confine(request)
            _settle_in(enclosure, source)
            program.seed_generators(request.seed)
            os.close(report)
        except BaseException as error:  # noqa: BLE001
            os.write(report, repr(error).encode())
            os._exit(1)
        program.run(source)

    def _confine(self, request: Request) -> None:
        seconds = int(request.cpu) + 2
        for name, value in {
            "CORE": 0,
            "CPU": seconds,
            "AS": 4 * request.memory + self._own["VmSize"],
            "DATA": request.memory + self._own["VmData"],
            "FSIZE": request.file_size,
            "NOFILE": _OPEN_FILES,
            "MSGQUEUE": 0,
            "MEMLOCK": 0,
            "SIGPENDING": _PENDING_SIGNALS,
            "STACK": _STACK,
        }.items():
            program.limit(name, value)
        if not self._enclosure.alone:
            program.limit("NPROC", request.processes + 1)
        kernel.drop_capabilities()
        kernel.hide_memory()
        seccomp.install(self._filter or seccomp.build(self._machine, os.getpid()))

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                process, status, used = os.wait4(-1, os.WNOHANG)
                if process == 0:
                    return
                if process in self._alive:
                    self._finish(self._alive.pop(process), status, used.ru_utime + used.ru_stime)

    def _finish(self, one: Program, status: int, cpu: float) -> None:
        trouble = os.read(one.trouble, wire.MAX_FRAME)
        os.close(one.trouble)
        one.enclosure.end()
        self._send(
            Reply(
                wire.FAULT if trouble else wire.DONE,
                one.request.number,
                status,
                one.stopped,
                max(cpu, one.cpu),
                time.monotonic() - one.began,
                trouble.decode("utf-8", "replace"),
            )
        )
        one.enclosure.clear()

    def _watch(self) -> None:
        """Stop the programs that are over a limit."""
        now = time.monotonic()
        old = [one for one in self._alive.values() if now - one.began >= _TICK]
        if not old:
            return
        found = watchdog.processes(list(self._alive) if self._enclosure.alone else None)
        parents = {process: used.parent for process, used in found.items()}
        shared = self._own["RssAnon"]
        for one in old:
            members = one.enclosure.members(parents)
            limit = one.request.memory + shared  # the interpreter itself is free
            one.cpu = max(one.cpu, sum(found[p].cpu for p in members if p in found))
            if one.cpu > one.request.cpu:
                one.stop(wire.STOPPED_CPU)
            elif one.enclosure.overfull() or watchdog.memory(members, limit, shared) > limit:
                one.stop(wire.STOPPED_MEMORY)
            elif now - one.began > one.request.wall:
                one.stop(wire.STOPPED_WALL)

    def _send(self, reply: Reply) -> None:
        try:
            self._control.send(reply.pack())
        except OSError:
            self._leave()

    def _leave(self) -> NoReturn:
        for one in self._alive.values():
            one.enclosure.kill()
        os._exit(0)


def _settle_in(enclosure: enclosures.Enclosure, source: bytes) -> None:
    """Make the process look like one that has just been started on `program.PATH`."""
    program.reopen_streams()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir("/")
    if enclosure.writable:
        path = Path(program.PATH)
        os.chdir(path.parent)
        path.write_bytes(source)


def _own(field: str) -> int:
    """Return the bytes that the kernel reports for this process, with which every fork begins."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{field}:"))


def main(text: str) -> NoReturn:
    """Serve on the descriptor, for the tier, with the modules that `text` names."""
    given = json.loads(text)
    kernel.die_with_parent()
    kernel.hide_memory()
    kernel.no_new_privileges()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    del sys.path[0]  # the archive that this code came in
    preload.load(given["preload"])
    for name in [n for n in sys.modules if n.partition(".")[0] == "harness"]:
        del sys.modules[name]
    control = socket.socket(fileno=given["control"])
    Zygote(control, given["tier"], given["readable"]).serve()
