"""The warm interpreter: forks itself for every program and watches over the forks."""

import contextlib
import fcntl
import json
import math
import os
import random
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from harness.sandbox.inside import (
    enclosures,
    groups,
    kernel,
    landlock,
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
_IDLE_TICK = 1.0
_OPEN_FILES = 256
_OPEN_FILES_ALONE = 64  # sockets hold memory, which only what they can hold limits there
_PENDING_SIGNALS = 256
_STACK = 8 << 20
_HIGH = 200
_DESCRIPTORS = 1024
_MOST_PARTS = 1000
"""Parts of a session of which each can use all of its CPU time."""
_FILES_OF_ONE = 4
"""Files in all, in sizes of one; see `enclosures.scratch_options`."""
_KERNEL_MEMORY = 64 << 20
"""Bytes that the kernel itself may need for the processes of a program."""
_RECOUNT_AFTER = 1.0
_SOON = 0.02
_REST = 3
"""Times that a look at memory took, after which the next is taken."""
_PATIENCE = 8
"""Times its real time after which a program for which there is no processor is given up."""


@dataclass
class Program:
    """A program that is alive, or was until a moment ago."""

    request: Request
    enclosure: enclosures.Enclosure
    trouble: int
    group: groups.Group | None = None
    began: float = field(default_factory=time.monotonic)
    looked: float = field(default_factory=time.monotonic)
    stopped: int = wire.NOT_STOPPED
    killed: bool = False
    ledger: watchdog.Ledger = field(default_factory=watchdog.Ledger)
    measured: float = 0.0
    waited: float = 0.0
    status: int = 0
    active: bool = True
    spent: float = 0.0

    @property
    def used(self) -> float:
        """Seconds of CPU, in a session of the part that runs."""
        return self.ledger.cpu + self.waited - self.spent

    def renew(self, active: bool) -> None:
        """Begin or end a part of a session; each may use the time of a program."""
        self.active = active
        self.began = time.monotonic()
        self.spent = self.ledger.cpu + self.waited
        self.ledger.delay = 0.0

    def stop(self, reason: int) -> None:
        """Kill it; the first reason counts."""
        self.stopped = self.stopped or reason
        self.killed = True
        self.enclosure.kill()


class Zygote:
    """Serves requests from `control` until that is closed."""

    def __init__(
        self, control: socket.socket, tier: str, readable: dict[str, bool], groups: int
    ) -> None:
        self._control, self._groups = control, groups
        self._enclosure = _ENCLOSURES[tier]
        self._enclosure.prepare(readable)
        self._machine = syscalls.native()
        self._filter = b"" if self._enclosure.alone else seccomp.build(self._machine)
        self._own = {field: _own(field) for field in ("VmSize", "VmData", "RssAnon")}
        self._alive: dict[int, Program] = {}
        self._ending: dict[int, Program] = {}
        self._random = random.Random()  # not the one that programs inherit
        self._counted, self._others = -math.inf, 1
        self._out_of_memory = _killed_for_memory()
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> NoReturn:
        """Serve for ever; the end of this process ends all programs."""
        self._send(Reply(wire.READY))
        while True:
            # Not even, or a program could hide between two looks.
            timeout = 1000 * _TICK * self._random.uniform(0.5, 1.5) if self._alive else None
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
        if request.op in (wire.RUN, wire.SESSION):
            try:
                self._start(request, *descriptors)
            except OSError as error:
                self._send(Reply(wire.FAULT, request.number, text=str(error)))
        for one in self._alive.values():
            if one.request.number == request.number:
                if request.op == wire.KILL:
                    one.stop(wire.NOT_STOPPED)
                elif request.op in (wire.BEGIN, wire.END):
                    self._look(one, time.monotonic())
                    one.renew(active=request.op == wire.BEGIN)
        for descriptor in descriptors:
            os.close(descriptor)

    def _start(self, request: Request, code: int, stdout: int, stderr: int) -> None:
        self._count_others()
        trouble, report = os.pipe()
        given = os.fstat(code).st_size
        enclosure = self._enclosure(request.file_size, request.files, given)
        given_fds = (code, stdout, stderr, report)
        try:
            group = self._group(request)
            enclosure.start(lambda: self._child(enclosure, group, request, *given_fds))
        except OSError:
            os.close(trouble)
            raise
        finally:
            os.close(report)
        self._alive[enclosure.child] = Program(request, enclosure, trouble, group)
        self._poll.register(os.pidfd_open(enclosure.child), select.POLLIN)

    def _group(self, request: Request) -> groups.Group | None:
        """Make a control group that holds what the looks let through, where groups can be had."""
        if not self._groups:
            return None
        files = _FILES_OF_ONE * request.file_size
        most = request.memory + self._own["RssAnon"] + files + _KERNEL_MEMORY
        return groups.Group(self._groups, request.number, most, request.processes + 1)

    def _child(
        self,
        enclosure: enclosures.Enclosure,
        group: groups.Group | None,
        request: Request,
        code: int,
        stdout: int,
        stderr: int,
        report: int,
    ) -> NoReturn:
        """Become the program; what goes wrong on the way is written to `report`."""
        try:
            report = fcntl.fcntl(report, fcntl.F_DUPFD_CLOEXEC, _HIGH)
            session = request.op == wire.SESSION
            if session:
                code = fcntl.fcntl(code, fcntl.F_DUPFD_CLOEXEC, _HIGH)
            source = b"" if session else os.pread(code, os.fstat(code).st_size, 0)
            os.setsid()
            os.dup2(stdout, 1)
            os.dup2(stderr, 2)
            if group:
                group.enter()
            enclosure.enter()
            if group:
                kernel.unshare(kernel.NEWCGROUP)
            kept = sorted({report, code} if session else {report})
            for first, end in zip([3, *(one + 1 for one in kept)], [*kept, 1 << 16], strict=True):
                os.closerange(first, end)
            _settle_in(enclosure, source)  # before the limits, which its own file may exceed
            self._confine(request)
            program.seed_generators(request.seed)
            os.close(report)
        except BaseException as error:  # noqa: BLE001
            os.write(report, repr(error).encode())
            os._exit(1)
        if session:
            program.converse(socket.socket(fileno=code))
        program.run(source)

    def _confine(self, request: Request) -> None:
        parts = _MOST_PARTS if request.op == wire.SESSION else 1
        seconds = parts * (int(request.cpu) + 2)
        for name, value in {
            "CORE": 0,
            "CPU": seconds,
            "AS": 4 * request.memory + self._own["VmSize"],
            "DATA": request.memory + self._own["VmData"],
            "FSIZE": request.file_size,
            "NOFILE": _OPEN_FILES_ALONE if self._enclosure.alone else _OPEN_FILES,
            "MSGQUEUE": 0,
            "MEMLOCK": 0,
            "SIGPENDING": _PENDING_SIGNALS,
            "STACK": _STACK,
        }.items():
            program.limit(name, value)
        # The limit counts all of a user's, who is nobody else only in a namespace of their own.
        program.limit("NPROC", request.processes + self._others)
        kernel.drop_capabilities()
        kernel.hide_memory(False)  # from the zygote, which measures it; nobody else sees it
        seccomp.install(self._filter or seccomp.build(self._machine, os.getpid()))

    def _count_others(self) -> None:
        """Count the threads that the user has besides a program, unless it was done just now."""
        now = time.monotonic()
        if self._enclosure.alone and now > self._counted + _RECOUNT_AFTER:
            self._counted, self._others = now, watchdog.tasks_of_user()

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                process, status, used = os.wait4(-1, os.WNOHANG)
                if process == 0:
                    return
                cpu = used.ru_utime + used.ru_stime
                if process in self._alive:
                    self._end(self._alive.pop(process), status, cpu)
                elif process in self._ending:
                    one = self._ending.pop(process)
                    one.waited += cpu
                    self._finish(one)
                else:  # an orphan in `ns-flat`, where one program is alive
                    for one in self._alive.values():
                        one.waited += cpu

    def _end(self, one: Program, status: int, cpu: float) -> None:
        """End what is left of a program whose first process has ended."""
        if status == signal.SIGKILL and not one.killed:
            one.stopped = self._who_killed(one)
        one.status = status
        one.waited += cpu + one.enclosure.end()
        if one.enclosure.last:
            self._ending[one.enclosure.last] = one
            door = os.pidfd_open(one.enclosure.last)
            if not select.select([door], [], [], _SOON)[0]:
                self._poll.register(door, select.POLLIN)
            else:
                os.close(door)  # the loop of our caller meets it next
        else:
            self._finish(one)

    def _finish(self, one: Program) -> None:
        trouble = os.read(one.trouble, wire.MAX_FRAME)
        os.close(one.trouble)
        spoilt = one.enclosure.spoilt()
        cpu = one.group.cpu() if one.group else max(one.waited, one.ledger.cpu)
        self._send(
            Reply(
                wire.FAULT if trouble else wire.LAST if spoilt else wire.DONE,
                one.request.number,
                one.status,
                one.stopped,
                cpu,
                time.monotonic() - one.began,
                trouble.decode("utf-8", "replace"),
            )
        )
        if one.group:
            one.group.remove()
        if spoilt:
            self._leave()
        one.enclosure.clear()

    def _who_killed(self, one: Program) -> int:
        """Tell a program's own doing from that of others, as the kernel without memory."""
        before, self._out_of_memory = self._out_of_memory, _killed_for_memory()
        if one.group and one.group.ran_out():
            return wire.STOPPED_MEMORY
        outside = self._out_of_memory != before or one.enclosure.killed_from_outside()
        return wire.KILLED_OUTSIDE if outside else wire.NOT_STOPPED

    def _watch(self) -> None:
        """Stop the programs that are over a limit."""
        now = time.monotonic()
        for one in list(self._alive.values()):
            if now - one.looked >= (_TICK / 2 if one.active else _IDLE_TICK):
                self._look(one, now)

    def _look(self, one: Program, now: float) -> None:
        found = one.enclosure.processes()
        one.ledger.add(found, now - one.looked)
        if one.group:
            one.ledger.cpu = one.group.cpu()
        one.looked = now
        elapsed = now - one.began
        if one.used > one.request.cpu:
            one.stop(wire.STOPPED_CPU)
        elif one.enclosure.overfull() or self._over_memory(one, found):
            one.stop(wire.STOPPED_MEMORY)
        elif not one.active:
            return
        elif elapsed - one.ledger.delay > one.request.wall:
            one.stop(wire.STOPPED_WALL)
        elif elapsed > _PATIENCE * one.request.wall:
            one.stop(wire.STARVED)
        elif elapsed > one.request.wall:
            self._send(Reply(wire.ALIVE, one.request.number))

    def _over_memory(self, one: Program, members: Iterable[int]) -> bool:
        """Whether it has too much; looks seldom where a look takes long."""
        began = time.monotonic()
        if began < one.measured:
            return False
        limit = one.request.memory + self._own["RssAnon"]  # the interpreter itself is free
        over = one.enclosure.memory(members, limit) > limit
        one.measured = began + _REST * (time.monotonic() - began)
        return over

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


def _killed_for_memory() -> int:
    """Return how many processes of this machine the kernel has killed to get memory, if it says."""
    try:
        lines = Path("/proc/vmstat").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _own(field: str) -> int:
    """Return the bytes that the kernel reports for this process, with which every fork begins."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{field}:"))


def _allow_descriptors() -> None:
    """Raise the number of descriptors that programs and their overseer need."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < _DESCRIPTORS:
        raise SystemExit(f"open files are limited to {hard}; expected at least {_DESCRIPTORS}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (_DESCRIPTORS, hard))


def main(text: str) -> NoReturn:
    """Serve on the descriptor, for the tier, with the modules that `text` names."""
    given = json.loads(text)
    _allow_descriptors()
    kernel.die_with_parent()
    kernel.hide_memory()
    kernel.no_new_privileges()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    del sys.path[0]  # the archive that this code came in
    if given["tier"] == "landlock":
        landlock.hide_host_name()
    preload.forget_installed(given["hidden"])
    preload.load(given["preload"])
    preload.hide(given["hidden"])
    for name in [n for n in sys.modules if n.partition(".")[0] == "harness"]:
        del sys.modules[name]
    control = socket.socket(fileno=given["control"])
    Zygote(control, given["tier"], given["readable"], given["groups"]).serve()
