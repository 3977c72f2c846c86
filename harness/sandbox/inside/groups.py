"""Control groups of version 2: what looking at programs now and then cannot do.

Their CPU time is exact, whatever comes and goes between two looks, and where the controllers
`memory` and `pids` are handed down no burst gets past a limit. The harness makes a directory for
a zygote, where this user may make one; in it the zygote makes a group for each program.

Source: `Documentation/admin-guide/cgroup-v2.rst` of Linux.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

_CONTROLLERS = ("memory", "pids")
_ZYGOTE = "zygote"
_MICROSECONDS = 1e6
_PREFIX = "symbench-"
_STALE_AFTER = 60.0
"""Seconds after which an empty group of ours belongs to nobody who is still setting it up."""
_HANDED_DOWN = ("", "cgroup.procs", "cgroup.subtree_control")
_PROC = Path("/proc/self")


class Group:
    """A group below the directory `parent`, a descriptor.

    Its limits are where the parent hands the controllers down; its CPU time always counts.
    """

    def __init__(self, parent: int, number: int, memory: int, processes: int) -> None:
        self._parent, self._name = parent, str(number)
        os.mkdir(self._name, 0o755, dir_fd=parent)
        for file, value in (
            ("memory.swap.max", 0),
            ("memory.oom.group", 1),
            ("memory.max", memory),
            ("pids.max", processes),
        ):
            with contextlib.suppress(FileNotFoundError):
                _write(parent, f"{self._name}/{file}", str(value))

    def enter(self) -> None:
        """Let the process that calls this be in the group, and all that it starts."""
        _write(self._parent, f"{self._name}/cgroup.procs", "0")

    def cpu(self) -> float:
        """Return the seconds of CPU of all processes that are or were in it."""
        return self._read("cpu.stat", "usage_usec") / _MICROSECONDS

    def ran_out(self) -> bool:
        """Whether the kernel ended it for its memory."""
        return self._read("memory.events", "oom_kill") > 0

    def remove(self) -> None:
        """Remove it once all has ended; the harness removes what is not gone by then."""
        with contextlib.suppress(OSError):
            os.rmdir(self._name, dir_fd=self._parent)

    def _read(self, file: str, key: str) -> int:
        """Return a figure of a file of lines `key figure`, 0 where there is no such file."""
        try:
            descriptor = os.open(f"{self._name}/{file}", os.O_RDONLY, dir_fd=self._parent)
        except FileNotFoundError:
            return 0
        with os.fdopen(descriptor, encoding="ascii") as lines:
            return next((int(line.split()[1]) for line in lines if line.split()[0] == key), 0)


def enter_own(parent: int) -> None:
    """Be in the group of the zygote: one that hands controllers down holds no process."""
    _write(parent, f"{_ZYGOTE}/cgroup.procs", "0")


def _write(parent: int, path: str, text: str) -> None:
    """Write to a file of the groups below a directory; raise `OSError` where it is refused."""
    descriptor = os.open(path, os.O_WRONLY, dir_fd=parent)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)


def make(owner: int | None = None) -> Path | None:
    """Return a new group for one zygote and its programs, None where there can be none.

    Args:
        owner: user and group that it is given to by root.
    """
    parent = parent_of_groups()
    if parent is None:
        return None
    _sweep(parent)
    place = parent / f"{_PREFIX}{os.getpid()}-{os.urandom(4).hex()}"
    try:
        (place / _ZYGOTE).mkdir(parents=True)
        _hand_down(place)
        if owner is not None:
            for name in _HANDED_DOWN:
                os.chown(place / name, owner, owner)
    except OSError:
        remove(place)
        return None
    return place


def remove(place: Path) -> None:
    """Remove a group whose processes have ended; what is still in use stays."""
    with contextlib.suppress(OSError):
        for inner in [path for path in place.iterdir() if path.is_dir()]:
            with contextlib.suppress(OSError):
                inner.rmdir()
        place.rmdir()


def end(place: Path) -> None:
    """End all that runs in a group, at once where the kernel can (5.14)."""
    with contextlib.suppress(OSError):
        (place / "cgroup.kill").write_text("1", "ascii")


def hold_limits(proc: Path = _PROC) -> bool:
    """Whether groups that we make limit memory and processes, not only count CPU time."""
    parent = parent_of_groups(proc)
    return parent is not None and _hand_down(parent)


def told() -> str:
    """Return in words whether programs get groups here."""
    if hold_limits():
        return "version 2, exact for memory, processes and CPU time in tier ns"
    return "none with the controllers memory and pids; programs are looked at every 25 ms"


def parent_of_groups(proc: Path = _PROC) -> Path | None:
    """Return the nearest group above us in which we may make others.

    One that hands its controllers down is preferred to a nearer one that does not.
    """
    writable = [path for path in _above_us(proc) if _ours(path)]
    whole = (path for path in writable if _hand_down(path))
    return next(whole, writable[0] if writable else None)


def _above_us(proc: Path) -> Iterator[Path]:
    """Yield our own group and those above it, as far as they are mounted."""
    try:
        groups = (proc / "cgroup").read_text("utf-8").splitlines()
        mounts = (proc / "mountinfo").read_text("utf-8").splitlines()
    except OSError:
        return
    own = next((line[3:] for line in groups if line.startswith("0::")), None)
    for line in mounts:
        fields = line.split()
        kind, root, mounted = fields[fields.index("-") + 1], fields[3], Path(fields[4])
        if kind == "cgroup2" and own is not None and Path(own).is_relative_to(root):
            here = mounted / Path(own).relative_to(root)
            yield from (path for path in (here, *here.parents) if path.is_relative_to(mounted))
            return


def _ours(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path / "cgroup.procs", os.W_OK)


def _hand_down(path: Path) -> bool:
    """Let groups in this one have the controllers that we use; whether they have them all."""
    control = path / "cgroup.subtree_control"
    try:
        for name in set(_CONTROLLERS) - set(control.read_text("ascii").split()):
            control.write_text(f"+{name}", "ascii")
        return set(_CONTROLLERS) <= set(control.read_text("ascii").split())
    except OSError:  # it has none to hand down, or holds processes itself
        return False


def _sweep(parent: Path) -> None:
    """Remove groups whose harness was killed; those in use cannot be removed."""
    for path in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_AFTER:
                remove(path)
