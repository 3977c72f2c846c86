"""The system calls that Python does not offer, by name, raising `OSError` when they fail."""

import ctypes
import functools
import mmap
import os
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any

from harness.sandbox.inside import syscalls

NEWNS = 0x0002_0000
NEWCGROUP = 0x0200_0000
NEWUTS = 0x0400_0000
NEWIPC = 0x0800_0000
NEWUSER = 0x1000_0000
NEWPID = 0x2000_0000
NEWNET = 0x4000_0000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x4_0000
_MNT_DETACH = 2
_AT_RECURSIVE, _AT_FDCWD = 0x8000, -100

_CLONE_VM, _CLONE_FILES = 0x100, 0x400
_MADV_COLLAPSE = 25
_ADDR_NO_RANDOMIZE = 0x004_0000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITY_VERSION_3 = 0x2008_0522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
# Private: a program must not be able to reach the stack on which the next process 1 starts.
_stack = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def _call(function: Callable[..., int], *arguments: Any) -> int:
    result = function(*arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{os.strerror(code)} ({function.__name__}{arguments!r})")
    return result


def syscall(number: int, *arguments: Any) -> int:
    """Make the system call `number`; plain integers go as 64 bits."""
    wide = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    return _call(_libc.syscall, ctypes.c_long(number), *wide)


def prctl(option: int, *arguments: Any) -> int:
    """Make the system call of that name, see the manual."""
    four = (*arguments, 0, 0, 0, 0)[:4]
    wide = (ctypes.c_ulong(a) if isinstance(a, int) else a for a in four)
    return _call(_libc.prctl, option, *wide)


def unshare(flags: int) -> None:
    """Make the system call of that name, see the manual."""
    _call(_libc.unshare, flags)


def setns(descriptor: int, flags: int) -> None:
    """Make the system call of that name, see the manual."""
    _call(_libc.setns, descriptor, flags)


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Make the system call of that name, see the manual."""
    texts = (os.fsencode(text) for text in (source, target, kind))
    _call(_libc.mount, *texts, ctypes.c_ulong(flags), os.fsencode(data))


def detach(target: str) -> None:
    """Unmount `target` with all below it as soon as nobody uses it."""
    _call(_libc.umount2, os.fsencode(target), _MNT_DETACH)


def make_read_only(target: str, recursive: bool = True) -> None:
    """Make the mount `target` and mounts below it read-only and their setuid bits void."""
    wanted = struct.pack("=4Q", MS_RDONLY | MS_NOSUID, 0, 0, 0)
    number = syscalls.by_argument(syscalls.native())["mount_setattr"]
    depth = _AT_RECURSIVE if recursive else 0
    syscall(number, _AT_FDCWD, os.fsencode(target), depth, wanted, len(wanted))


def pivot_root(new: str, old: str) -> None:
    """Make the system call of that name, see the manual."""
    number = syscalls.by_argument(syscalls.native())["pivot_root"]
    syscall(number, os.fsencode(new), os.fsencode(old))


def map_ids(inside: int, user: int, group: int) -> None:
    """Map `user` and `group` of the outer user namespace to `inside` in this fresh one."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {user} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(descriptor, text.encode())
        os.close(descriptor)


def clone_init(flags: int) -> int:
    """Start a process 1 for new namespaces that does nothing but wait for orphans to end.

    It shares our memory and descriptors and uses no stack of its own, so it costs no copy of
    this process, holds no pipe open, and all of them can share the same few bytes.

    Returns:
        Its process id.
    """
    code, argument = _reaper()
    top = _address(_stack, len(_stack))
    shared = _CLONE_VM | _CLONE_FILES | signal.SIGCHLD
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD,))
    try:
        return _call(_libc.clone, _address(code), top, flags | shared, argument)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


# while True: rt_sigtimedwait({SIGCHLD}); while wait4(any, WNOHANG | __WALL) > 0: pass
# The set comes as the argument. What a process has waited for counts as time of its own.
_REAPER = {
    "x86_64": "4889fbb8800000004889df31f631d241ba080000000f05b83d00000048c7c7ffffffff31f6"
    "ba010000404531d20f0585c07fe4ebce",
    "aarch64": "f30300aa281180d2e00313aa010080d2020080d2030180d2010000d4882080d200008092"
    "010080d2220080520200a872030080d2010000d41f0000710cffff54f1ffff17",
}


@functools.cache
def _reaper() -> tuple[mmap.mmap, ctypes.c_void_p]:
    """Return the memory with the code of a process 1, and the address of its argument."""
    protection = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, protection)
    code = bytes.fromhex(_REAPER[syscalls.native()])
    signals = (1 << signal.SIGCHLD - 1).to_bytes(8, sys.byteorder)
    page[: len(code)] = code
    page[-len(signals) :] = signals
    final = mmap.PROT_READ | mmap.PROT_EXEC
    _call(_libc.mprotect, _address(page), ctypes.c_size_t(len(page)), final)
    return page, _address(page, len(page) - len(signals))


def _address(memory: mmap.mmap, offset: int = 0) -> ctypes.c_void_p:
    return ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)) + offset)


def drop_capabilities() -> None:
    """Empty every capability set, so that nothing executed later can gain one either."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) < 0:
            break
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _call(_libc.capset, header, bytes(24))


def no_new_privileges() -> None:
    """Make setuid programs powerless for this process and all it starts."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def hide_memory(hidden: bool = True) -> None:
    """Let no other process of the same user trace this one or read its memory."""
    prctl(_PR_SET_DUMPABLE, 0 if hidden else 1)


def die_with_parent() -> None:
    """Ask for SIGKILL at the moment the thread that started this process ends."""
    prctl(_PR_SET_PDEATHSIG, 9)


def fix_addresses() -> None:
    """Switch address randomisation off for what is executed next, where that is allowed."""
    _libc.personality(ctypes.c_ulong(_ADDR_NO_RANDOMIZE))


def merge_pages(first: int, end: int) -> None:
    """Ask for huge pages between two addresses, where the kernel can and may."""
    _libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), _MADV_COLLAPSE)
