"""The system call filter of a program: what is not on the list is refused.

A refusal is an errno, never a kill, so that libraries fall back as they do on other kernels.
The filter is classic BPF, see seccomp(2); every block ends in a return, so blocks may
overwrite the accumulator.
"""

import ctypes
import errno
import itertools
import struct

from harness.sandbox.inside import kernel, syscalls

_ALLOW, _ERRNO, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
_AUDIT = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_X32 = 0x4000_0000
_LOAD, _RETURN, _AND = 0x20, 0x06, 0x54
_EQUAL, _GREATER, _AT_LEAST, _ANY_BIT = 0x15, 0x25, 0x35, 0x45

_CLONE_THREAD = 0x0001_0000
_NAMESPACES = (
    kernel.NEWNS | kernel.NEWCGROUP | kernel.NEWUTS | kernel.NEWIPC
    | kernel.NEWUSER | kernel.NEWPID | kernel.NEWNET | 0x80
)  # fmt: skip
_AF_UNIX = 1
_MAP_SHARED_ANONYMOUS, _MAP_HUGETLB = 0x01 | 0x20, 0x4_0000
_SIGNAL_OWNER_FCNTLS = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to others
_HARMFUL_IOCTLS = (0x5412, 0x541C, 0x8901, 0x8902)  # TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP
_HARMFUL_PRCTLS = (1, 35)  # PR_SET_PDEATHSIG, PR_SET_MM
_ON_ITSELF_ONLY = (
    "prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler",
)  # fmt: skip
_MISSING = ("clone3", "memfd_create", "io_uring_setup")
_SIGNALS = ("kill", "tgkill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
_STARTS = ("fork", "vfork", "execve", "execveat")
# Landlock knows nothing of modes, times and, before its version 3, truncation.
_CHANGES = (
    "chmod", "fchmod", "fchmodat", "creat", "link", "linkat", "mkdir", "mkdirat", "rename",
    "renameat", "renameat2", "rmdir", "symlink", "symlinkat", "truncate", "unlink", "unlinkat",
    "utime", "utimes", "utimensat", "futimesat",
)  # fmt: skip

Instruction = tuple[int, int, int, int]
Block = list[Instruction]


def _refuse(code: int = errno.EPERM) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | code)


_YES: Instruction = (_RETURN, 0, 0, _ALLOW)


def _argument(index: int) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * index)


def _only(index: int, *values: int) -> Block:
    """Allow the call if the argument is one of `values`."""
    tests = [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [_argument(index), *tests, _refuse(), _YES]


def _none_of(index: int, *values: int) -> Block:
    """Allow the call unless the argument is one of `values`."""
    tests = [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [_argument(index), *tests, _YES, _refuse()]


def _clone(threads_only: bool) -> Block:
    block = [_argument(0), (_ANY_BIT, 0, 1, _NAMESPACES), _refuse()]
    if threads_only:
        block += [(_ANY_BIT, 1, 0, _CLONE_THREAD), _refuse()]
    return [*block, _YES]


def _mmap() -> Block:
    """Refuse memory that the watchdog cannot see: shared memory may outlive its mapping."""
    return [
        _argument(3),
        (_ANY_BIT, 0, 1, _MAP_HUGETLB),
        _refuse(),
        (_AND, 0, 0, _MAP_SHARED_ANONYMOUS),
        (_EQUAL, 0, 1, _MAP_SHARED_ANONYMOUS),
        _refuse(),
        _YES,
    ]


def _setpriority() -> Block:
    return [_argument(0), (_EQUAL, 1, 0, 0), _refuse(), *_only(1, 0)]


def _ranges(numbers: list[int]) -> Block:
    """Allow all `numbers`, neighbours by one comparison of both ends."""
    block: Block = []
    for _, group in itertools.groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        block += [(_AT_LEAST, 0, 2, run[0]), (_GREATER, 1, 0, run[-1]), _YES]
    return block


def build(machine: str, alone: int | None = None) -> bytes:
    """Return the assembled filter.

    Args:
        machine: one of `syscalls.MACHINES`.
        alone: process id of a program without a process id namespace: it may start no
            process, send no signal to another and change no file but by writing to it.
    """
    plain, special = syscalls.allowed(machine), syscalls.by_argument(machine)
    blocks: dict[str, Block] = {
        "mmap": _mmap(),
        "clone": _clone(threads_only=alone is not None),
        "prctl": _none_of(0, *_HARMFUL_PRCTLS),
        "fcntl": _none_of(1, *_SIGNAL_OWNER_FCNTLS),
        "ioctl": _none_of(1, *_HARMFUL_IOCTLS),
        "socketpair": _only(0, _AF_UNIX),
        "setpriority": _setpriority(),
    }
    blocks |= {name: _only(0, 0) for name in _ON_ITSELF_ONLY}
    blocks |= {name: [_refuse(errno.ENOSYS)] for name in _MISSING}
    if alone is not None:
        blocks |= {"kill": _only(0, 0, alone), "tgkill": _only(0, alone)}
        plain = {n: nr for n, nr in plain.items() if n not in _SIGNALS + _STARTS + _CHANGES}
    special |= {name: syscalls.allowed(machine)[name] for name in ("kill", "tgkill")}
    program: Block = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, _AUDIT[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for name, block in blocks.items():
        program += [(_EQUAL, 0, len(block), special[name]), *block]
    program += _ranges(list(plain.values()))
    newest = max(*plain.values(), *special.values())
    program += [(_GREATER, 0, 1, newest), _refuse(errno.ENOSYS), _refuse()]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def install(program: bytes) -> None:
    """Put this process and all that it starts under `program`, for good."""

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    kernel.no_new_privileges()
    kernel.prctl(22, 2, ctypes.byref(Program(len(program) // 8, program)))
