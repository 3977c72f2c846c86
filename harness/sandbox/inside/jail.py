"""Builds the outer wall, then becomes the zygote inside it.

Runs as a small process of its own: new user, mount, process id, network, IPC and host name
namespaces, a file system made of nothing but the interpreter and the system libraries, all
read-only, and for root the identity of a user that owns nothing.
"""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn, Self

from harness.sandbox.inside import groups, kernel

SPARE_ID = 64123
"""User and group that root turns into; nothing should belong to it."""

# No /dev/zero: a shared mapping of it is memory that the watchdog cannot see.
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")

_OLD = "/.old"
_NAMESPACES = (
    kernel.NEWUSER | kernel.NEWNS | kernel.NEWPID | kernel.NEWNET
    | kernel.NEWIPC | kernel.NEWUTS | kernel.NEWCGROUP
)  # fmt: skip
_NOTHING_SPECIAL = kernel.MS_NOSUID | kernel.MS_NODEV


@dataclass(frozen=True)
class JailSpec:
    """What to build and what to run in it.

    Attributes:
        command: executed last.
        inside_id: what the user is called inside; 0 keeps capabilities over an execution.
        binds: outside path by path inside, parents first; nothing where emptiness covers what
            an earlier one shows.
        links: target by symbolic link inside.
        scratch: options of file systems that can be written to, by where they are mounted.
        groups: descriptor of the directory of its control groups, 0 where it has none.
    """

    command: list[str]
    walled: bool = True
    inside_id: int = 0
    binds: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    scratch: dict[str, str] = field(default_factory=dict)
    groups: int = 0

    def dumps(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Self:
        """Return what `dumps` wrote."""
        return cls(**json.loads(text))


def main(text: str) -> NoReturn:
    """Build the jail that `text` specifies and run its command in it."""
    spec = JailSpec.loads(text)
    kernel.die_with_parent()
    os.umask(0o022)
    if spec.groups:
        groups.enter_own(spec.groups)
    if spec.walled:
        _enter(spec)
    elif os.geteuid() == 0:
        _give_up_root(spec.command[0])
    kernel.fix_addresses()
    os.execv(spec.command[0], spec.command)  # noqa: S606


def _enter(spec: JailSpec) -> None:
    """Enter the namespaces; root builds before it gives itself up, others in their namespace."""
    root = os.geteuid() == 0
    if root:
        kernel.unshare(kernel.NEWNS)
        _build(spec)
        _become_nobody()
    user, group = os.getuid(), os.getgid()
    # Programs get a namespace each of control groups; we must see those of all.
    kernel.unshare(_NAMESPACES & ~kernel.NEWCGROUP if spec.groups else _NAMESPACES)
    kernel.map_ids(spec.inside_id, user, group)
    child = os.fork()
    if child:
        kernel.die_with_parent()  # again: becoming another user revokes it
        _wait(child)
    kernel.die_with_parent()
    socket.sethostname("sandbox")
    if not root:
        _build(spec)
    flags = kernel.MS_RDONLY if spec.inside_id else 0  # uid_map must be written in the other case
    kernel.mount("proc", "/proc", "proc", _NOTHING_SPECIAL | kernel.MS_NOEXEC | flags)
    mount_scratch(spec.scratch)
    if spec.inside_id:
        kernel.drop_capabilities()


def _wait(child: int) -> NoReturn:
    """Stay as the parent whose end is the end of the jail."""
    os.closerange(0, 1 << 16)
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(SPARE_ID, SPARE_ID, SPARE_ID)
    os.setresuid(SPARE_ID, SPARE_ID, SPARE_ID)
    kernel.hide_memory(False)


def _give_up_root(interpreter: str) -> None:
    """Become nobody; without mounts, nobody must be able to read the interpreter by himself."""
    os.setgroups([])
    os.seteuid(SPARE_ID)
    for path in (interpreter, os.__file__):
        if not os.access(path, os.R_OK, effective_ids=True):
            raise SystemExit(f"programs of root run as user {SPARE_ID}, who cannot read {path}")
    os.seteuid(0)
    _become_nobody()


def _build(spec: JailSpec) -> None:
    """Make a new root: everything outside is reached through `_OLD` and then let go."""
    kernel.mount("none", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("root", "/tmp", "tmpfs", _NOTHING_SPECIAL, "size=1m,mode=755")  # noqa: S108
    Path("/tmp" + _OLD).mkdir()  # noqa: S108
    kernel.pivot_root("/tmp", "/tmp" + _OLD)  # noqa: S108
    os.chdir("/")
    for inside, outside in spec.binds.items():
        _bind(outside, inside) if outside else _cover(inside)
    for inside, target in spec.links.items():
        if not os.path.lexists(inside):
            Path(inside).parent.mkdir(parents=True, exist_ok=True)
            Path(inside).symlink_to(target)
    for path in ("/proc", "/scratch", "/dev/shm"):  # noqa: S108
        Path(path).mkdir(parents=True, exist_ok=True)
    for inside in (path for path, outside in spec.binds.items() if not outside):
        kernel.make_read_only(inside, recursive=False)
    # A user namespace may mount its own /proc only where it could see this one.
    kernel.mount(_OLD + "/proc", "/proc", flags=kernel.MS_BIND | kernel.MS_REC)
    kernel.detach(_OLD)
    Path(_OLD).rmdir()
    kernel.make_read_only("/", recursive=False)


def mount_scratch(options: Mapping[str, str]) -> None:
    """Mount the only places that a program can write to, empty."""
    for place, text in options.items():
        kernel.mount("scratch", place, "tmpfs", _NOTHING_SPECIAL, text)


def _cover(inside: str) -> None:
    """Put an empty directory or file on what is there; more can be bound into the former."""
    if Path(inside).is_dir():
        kernel.mount("cover", inside, "tmpfs", _NOTHING_SPECIAL, "size=4k,mode=755")
    else:
        kernel.mount(_OLD + "/dev/null", inside, flags=kernel.MS_BIND)


def _bind(outside: str, inside: str) -> None:
    """Make `outside` visible as `inside`, unless something bound earlier already shows it."""
    source, target = Path(_OLD + outside), Path(inside)
    if os.path.lexists(target) or not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.mkdir() if source.is_dir() else target.touch()
    kernel.mount(str(source), inside, flags=kernel.MS_BIND | kernel.MS_REC)
    kernel.make_read_only(inside)
