"""One program's surroundings within the zygote's: how it starts, and how all of it ends."""

import contextlib
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar, NoReturn

from harness.sandbox.inside import jail, kernel, landlock, watchdog
from harness.sandbox.inside.watchdog import Usage

_PROC_FLAGS = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC

_MAIN = "/scratch/main.py"
_PAGE = os.sysconf("SC_PAGESIZE")

Body = Callable[[], NoReturn]


def scratch_options(file_size: int, files: int, given: int = 0) -> dict[str, str]:
    """Return mount options of a program's own file systems, by where they are mounted.

    All files get four times the size of one, a quarter of it in /dev/shm; the program's own
    file, of `given` bytes, and the directories come on top.
    """
    shared = max(1, files // 4)
    sizes = {"/scratch": (3 * file_size + -(-given // _PAGE) * _PAGE, files - shared + 2)}
    sizes["/dev/shm"] = (file_size, shared + 1)  # noqa: S108
    return {
        place: f"size={size},nr_inodes={inodes},mode=700" for place, (size, inodes) in sizes.items()
    }


class Enclosure(ABC):
    """The process `child` and whatever it starts; its subclasses are the tiers."""

    writable: ClassVar[bool] = True
    alone: ClassVar[bool] = False

    def __init__(self, file_size: int, files: int, given: int) -> None:
        """Enclose a program with these limits; its own file, of `given` bytes, comes on top."""
        self.scratch = scratch_options(file_size, files, given)
        self._files = files
        self.child = 0
        self.proc = "/proc"

    @classmethod  # noqa: B027
    def prepare(cls, readable: dict[str, bool]) -> None:
        """Prepare for all programs, once; see `landlock.ruleset` for `readable`."""

    @abstractmethod
    def start(self, body: Body) -> None:
        """Run `body` in a child process, inside this enclosure."""

    def enter(self) -> None:  # noqa: B027
        """Take possession of the enclosure, in the child."""

    def processes(self) -> dict[int, Usage]:
        """Return the processes of this enclosure, by the numbers that `proc` knows them by."""
        return watchdog.processes([self.child], self.proc, delays=True)

    def memory(self, members: Iterable[int], limit: int) -> int:
        """Return bytes of memory of these of its processes, see `watchdog.memory`."""
        owners = [one for one in members if one != 1]
        held = 0 if self.alone else watchdog.sockets(owners, self.proc)
        return held + watchdog.memory(owners, limit - held, self.proc)

    def overfull(self) -> bool:
        """Whether it holds more files than it may, where the file system does not see to it."""
        return False

    def kill(self) -> None:
        """End every process of the enclosure."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)

    def end(self) -> float:
        """End what the child has left running, once it has ended.

        Returns:
            Seconds of CPU of what nobody else has waited for.
        """
        return 0.0

    @property
    def last(self) -> int:
        """The process whose end is the end of all, after that of the child; 0 where it is none."""
        return 0

    def killed_from_outside(self) -> bool:
        """Whether somebody else has ended it, where that can be told from its own doing."""
        return False

    def spoilt(self) -> bool:
        """Whether it leaves traces that cannot be removed, once all of it has ended."""
        return False

    def clear(self) -> None:  # noqa: B027
        """Remove what the child has left behind; called last, and not where that is spoilt."""

    def _fork(self, body: Body) -> None:
        self.child = os.fork()
        if self.child == 0:
            body()


class NamespaceEnclosure(Enclosure):
    """`ns`: user, process id and mount namespaces of its own, gone with their process 1."""

    _outside: ClassVar[int]

    @classmethod
    def prepare(cls, readable: dict[str, bool]) -> None:
        """See `Enclosure.prepare`."""
        cls._outside = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)

    def start(self, body: Body) -> None:
        """See `Enclosure.start`; the big interpreter is forked once, into the namespaces."""
        self._init = kernel.clone_init(kernel.NEWUSER | kernel.NEWPID | kernel.NEWNS)
        self.proc = f"/proc/{self._init}/root/proc"
        self._door = os.pidfd_open(self._init)
        try:
            kernel.setns(self._door, kernel.NEWPID)
            try:
                self._fork(body)
            finally:
                kernel.setns(self._outside, kernel.NEWPID)
        except OSError:
            self.kill()
            raise
        finally:
            os.close(self._door)

    def enter(self) -> None:
        """See `Enclosure.enter`."""
        kernel.setns(self._door, kernel.NEWUSER | kernel.NEWNS)
        kernel.map_ids(1000, 0, 0)
        jail.mount_scratch(self.scratch)
        kernel.mount("proc", "/proc", "proc", _PROC_FLAGS)

    def processes(self) -> dict[int, Usage]:
        """See `Enclosure.processes`; whoever their parents are, /proc in there shows them all."""
        try:
            mounted = Path(self.proc).stat().st_dev != Path("/proc").stat().st_dev
        except OSError:
            mounted = False
        return watchdog.processes(None, self.proc, delays=True) if mounted else {}

    def kill(self) -> None:
        """See `Enclosure.kill`; the kernel ends all processes of the namespace."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._init, signal.SIGKILL)

    def end(self) -> float:
        """See `Enclosure.end`; the zygote waits for `last`, which has the time of the others."""
        self.kill()
        return 0.0

    @property
    def last(self) -> int:
        """See `Enclosure.last`; a process 1 is gone when all others are."""
        return self._init

    def killed_from_outside(self) -> bool:
        """See `Enclosure.killed_from_outside`; nobody inside can end a process 1."""
        return os.waitid(os.P_PID, self._init, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


class FlatEnclosure(Enclosure):
    """`ns-flat`: shares the namespaces of the zygote, their process 1; one at a time.

    What a program can leave in them for the next is looked for when it has ended: another
    process number, another inode, a change of a directory. A zygote that has any of it serves
    no other program.
    """

    def start(self, body: Body) -> None:
        """See `Enclosure.start`; the program's file is made here, so that all else is its own."""
        os.close(os.open(_MAIN, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o644))
        self._before = [_traces(place) for place in self.scratch]
        self._fork(body)

    def processes(self) -> dict[int, Usage]:
        """See `Enclosure.processes`; the zygote is alone otherwise."""
        found = watchdog.processes(None, self.proc, delays=True)
        return {process: used for process, used in found.items() if process != os.getpid()}

    def overfull(self) -> bool:
        """See `Enclosure.overfull`; bubblewrap knows no limit on files."""
        totals = [os.statvfs(place) for place in self.scratch]
        ours = len(totals) + 1  # the directories, and the file of the program
        return sum(total.f_files - total.f_ffree for total in totals) - ours > self._files

    def kill(self) -> None:
        """See `Enclosure.kill`."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)

    def end(self) -> float:
        """See `Enclosure.end`."""
        cpu = 0.0
        with contextlib.suppress(ChildProcessError):
            while True:
                self.kill()
                _, _, used = os.wait4(-1, 0)
                cpu += used.ru_utime + used.ru_stime
        return cpu

    def spoilt(self) -> bool:
        """See `Enclosure.spoilt`."""
        try:
            now = [_traces(place) for place in self.scratch]
        except OSError:  # full, or closed to us
            return True
        expected = [(inode + 1, *rest) for inode, *rest in self._before]
        return now != expected or _newest_process() != self.child

    def clear(self) -> None:
        """See `Enclosure.clear`; there is nothing else where it is not spoilt."""
        Path(_MAIN).unlink()


class LandlockEnclosure(Enclosure):
    """`landlock`: one process without namespaces, that can start no other and write no file."""

    writable = False
    alone = True
    _rules: ClassVar[int]

    @classmethod
    def prepare(cls, readable: dict[str, bool]) -> None:
        """See `Enclosure.prepare`."""
        cls._rules = landlock.ruleset(readable, jail.DEVICES)

    def start(self, body: Body) -> None:
        """See `Enclosure.start`."""
        self._zygote = os.getpid()
        self._fork(body)

    def enter(self) -> None:
        """See `Enclosure.enter`; nobody else would end it after the zygote."""
        kernel.die_with_parent()
        if os.getppid() != self._zygote:
            raise ProcessLookupError("the zygote is gone")
        landlock.enter(self._rules)


def _traces(place: str) -> tuple[int, ...]:
    """Return the next inode of a memory file system, and what a change of its root changes."""
    probe = os.open(place, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        inode = os.fstat(probe).st_ino
    finally:
        os.close(probe)
    root = Path(place).stat()
    return inode, root.st_ctime_ns, root.st_mtime_ns, root.st_mode


def _newest_process() -> int:
    """Return the number of the process or thread that began last in our namespace."""
    return int(Path("/proc/loadavg").read_bytes().split()[-1])
