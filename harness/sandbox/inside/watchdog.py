"""Adds up what a tree of processes uses, from /proc."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_KIB = 1024


@dataclass(frozen=True)
class Usage:
    """One process: its parent, and seconds of CPU including children it has waited for."""

    parent: int
    cpu: float


def processes(numbers: Iterable[int] | None = None) -> dict[int, Usage]:
    """Return those of the processes `numbers`, or of all in /proc, that are still there."""
    found = {}
    for number in _all() if numbers is None else numbers:
        with contextlib.suppress(OSError):
            found[number] = _usage(number)
    return found


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _usage(process: int) -> Usage:
    fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    return Usage(int(fields[1]), sum(map(int, fields[11:15])) / _TICK)


def memory(members: list[int], limit: int, shared: int = 0) -> int:
    """Return the bytes of memory of all members together, shared pages counted once.

    A fork shares up to `shared` bytes with the zygote, so the plain sum is only an upper
    bound. The exact figure costs a walk over the page tables and is taken only when it may
    be on the other side of `limit`.
    """
    bound = sum(map(_resident, members))
    if not limit < bound <= limit + shared * len(members):
        return bound
    return sum(_proportional(process) or _resident(process) for process in members)


def _resident(process: int) -> int:
    return _fields(process, "status", (b"RssAnon:", b"RssShmem:", b"VmSwap:"))


def _proportional(process: int) -> int:
    """Return the exact share of a process, 0 where we may not look."""
    return _fields(process, "smaps_rollup", (b"Pss_Anon:", b"Pss_Shmem:", b"Swap:"))


def _fields(process: int, file: str, names: tuple[bytes, ...]) -> int:
    try:
        lines = Path(f"/proc/{process}/{file}").read_bytes().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * _KIB for line in lines if line.startswith(names))
