"""Adds up what a tree of processes uses, from /proc."""

import contextlib
import functools
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_KIB = 1024
_FEW_SOCKETS = 64


@dataclass(frozen=True)
class Usage:
    """One process.

    Attributes:
        parent: process id of its parent.
        own: seconds of CPU of its threads.
        waited: seconds of CPU of children that it has waited for.
        started: when it began, in ticks of the clock; tells it from another of its number.
        running: whether it runs, or would if there were a processor for it.
        delay: seconds that its first thread spent ready to run without a processor.
    """

    parent: int
    own: float
    waited: float
    started: int
    running: bool
    delay: float

    @property
    def cpu(self) -> float:
        """Seconds of CPU of all that it accounts for."""
        return self.own + self.waited


def processes(
    numbers: Iterable[int] | None = None, root: str = "/proc", delays: bool = False
) -> dict[int, Usage]:
    """Return those of the processes `numbers`, or of all in `root`, that are still there."""
    found = {}
    for number in _all(root) if numbers is None else numbers:
        with contextlib.suppress(OSError):
            found[number] = _usage(f"{root}/{number}", delays)
    return found


def _all(root: str) -> list[int]:
    try:
        return [int(path.name) for path in Path(root).iterdir() if path.name.isdecimal()]
    except OSError:
        return []


def _usage(folder: str, delays: bool) -> Usage:
    fields = Path(f"{folder}/stat").read_bytes().rpartition(b")")[2].split()
    user, system, waited_user, waited_system = (int(text) / _TICK for text in fields[11:15])
    own, delay = _scheduled(folder) if delays else (0.0, 0.0)
    return Usage(
        parent=int(fields[1]),
        own=max(user + system, own),
        waited=waited_user + waited_system,
        started=int(fields[19]),
        running=fields[0] == b"R",
        delay=delay,
    )


def _scheduled(folder: str) -> tuple[float, float]:
    """Return exact seconds that the first thread ran, and that it was ready without running."""
    try:
        ran, delayed, _ = Path(f"{folder}/schedstat").read_bytes().split()
    except (OSError, ValueError):  # a kernel without it
        return 0.0, 0.0
    return int(ran) / 1e9, int(delayed) / 1e9


class Ledger:
    """What one program has used so far, with all of its processes, dead or alive.

    A process that nobody waits for takes its time with it when it ends, so the time is kept
    that each had when it was last seen. Those that come and go between two looks are counted
    by the share of a processor that the newborn among them had when they were met: each stands
    for as many as fill the time from one look to the next.

    Attributes:
        cpu: seconds of CPU.
        delay: seconds of real time in which the program was ready without a processor.
    """

    _TRUSTED = 0.85  # share of the estimate that counts, for it is noisy where time is exact

    def __init__(self) -> None:
        self.cpu = 0.0
        self.delay = 0.0
        self._seen: dict[tuple[int, int], Usage] = {}
        self._newborn: dict[tuple[int, int], float] = {}
        self._gone = 0.0
        self._unseen = 0.0

    def add(self, found: Mapping[int, Usage], interval: float) -> None:
        """Take in the processes that there are, `interval` seconds after the last look."""
        alive = {(process, used.started): used for process, used in found.items()}
        for who in self._seen.keys() - alive.keys():
            last = self._seen[who].own
            self._gone += last
            self._unseen += max(0.0, interval * self._newborn.get(who, 0.0) - last)
        before, self._seen = self._seen, alive
        fresh = alive.keys() - before.keys()
        self._newborn = {who: _share(alive[who]) for who in fresh} if before else {}
        delays = (used.delay - _delay(before.get(who)) for who, used in alive.items())
        self.delay += min(interval, max(delays, default=0.0))
        own = sum(used.own for used in alive.values())
        waited = sum(used.waited for used in alive.values())
        seen = self._gone + own
        self.cpu = max(self.cpu, own + waited, seen, self._TRUSTED * (seen + self._unseen))


def _delay(used: Usage | None) -> float:
    return used.delay if used else 0.0


def _share(used: Usage) -> float:
    """Return the share of a processor that a process had since it began."""
    ready = used.own + used.delay
    return used.own / ready if used.running and ready else 0.0


def memory(members: Iterable[int], limit: int, root: str = "/proc") -> int:
    """Return the bytes of memory of all members together, shared pages counted once.

    The plain sum is only an upper bound. The exact figure costs a walk over the page tables
    and is taken only when the bound is above `limit`.
    """
    folders = [f"{root}/{process}" for process in members]
    bound = sum(map(_resident, folders))
    return sum(map(_proportional, folders)) if bound > limit else bound


def tasks_of_user() -> int:
    """Return how many threads the user of this process has on this machine."""
    user, found = os.geteuid(), 0
    for number in _all("/proc"):
        with contextlib.suppress(OSError):
            folder = Path(f"/proc/{number}")
            if folder.stat().st_uid == user:
                found += len(list(folder.joinpath("task").iterdir()))
    return found


def sockets(members: Iterable[int], root: str) -> int:
    """Return the bytes that the sockets of all members may hold, which no process is charged for.

    They are looked for only where the network namespace, which is ours too, has more than a few.
    """
    line = Path("/proc/net/sockstat").read_bytes().partition(b"\n")[0]
    if int(line.split()[-1]) <= _FEW_SOCKETS:
        return 0
    found = {link for process in members for link in _sockets(f"{root}/{process}/fd")}
    return len(found) * _per_socket()


def _sockets(folder: str) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for path in Path(folder).iterdir():
            with contextlib.suppress(OSError):
                link = str(path.readlink())
                if link.startswith("socket:"):
                    yield link


@functools.cache
def _per_socket() -> int:
    """Return what can be sent through one before somebody receives it."""
    with socket.socketpair()[0] as one:
        return one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


def _resident(folder: str) -> int:
    return _fields(folder, "status", (b"RssAnon:", b"RssShmem:", b"VmSwap:"))


def _proportional(folder: str) -> int:
    """Return the exact share of a process, or what it is at most where we may not look."""
    names = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:")
    return _fields(folder, "smaps_rollup", names) or _resident(folder)


def _fields(folder: str, file: str, names: tuple[bytes, ...]) -> int:
    try:
        lines = Path(f"{folder}/{file}").read_bytes().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith(names))
