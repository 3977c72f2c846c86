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

_CLONE_THREAD, _SIGNAL_AT_END, _SIGCHLD = 0x0001_0000, 0xFF, 17
# Of memory, files and signals to share, and of the ids to write. Not CLONE_PARENT: its children
# would be the zygote's; not CLONE_IO, CLONE_UNTRACED and what makes namespaces.
_CLONE_FLAGS = 0x013D_4F00 | _CLONE_THREAD | _SIGNAL_AT_END
_AF_UNIX = 1
# Not SOCK_DGRAM, which sends to any address without a connection, nor SOCK_RAW, its other name.
_KINDS_OF_SOCKETS, _KIND = (1, 5), 0xF
_MAP_SHARED_ANONYMOUS, _MAP_HUGETLB = 0x01 | 0x20, 0x4_0000
# Of fcntl: descriptors and their flags, taking locks on ranges, the size of a pipe. Not: leases,
# notices and signals to others; whether another program holds a lock; larger pipes.
_FCNTLS = (0, 1, 2, 3, 4, 6, 7, 37, 38, 1030, 1032)
# Terminals, sizes, waiting, closing on execution, cloning a file. Others: as on no terminal.
_IOCTLS = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x4004_9409)
# Names of threads and of memory, timer slack, huge pages; and what only asks.
_PRCTLS = (2, 3, 15, 16, 21, 23, 29, 30, 38, 39, 41, 42, 0x5356_4D41)
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
# Nor of these: they tell about private files, and the name of the machine.
_LOOKS = (
    "readlink", "readlinkat", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr",
    "flistxattr", "uname",
)  # fmt: skip

Instruction = tuple[int, int, int, int]
Block = list[Instruction]


def _refuse(code: int = errno.EPERM) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | code)


_YES: Instruction = (_RETURN, 0, 0, _ALLOW)


def _argument(index: int) -> Instruction:
    return (_LOAD, 0, 0, 16 + 8 * index)


def _only(index: int, *values: int, otherwise: int = errno.EPERM) -> Block:
    """Allow the call if the argument is one of `values`."""
    tests = [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [_argument(index), *tests, _refuse(otherwise), _YES]


def _clone(threads_only: bool) -> Block:
    block = [_argument(0), (_ANY_BIT, 0, 1, 0xFFFF_FFFF & ~_CLONE_FLAGS), _refuse()]
    block += [(_ANY_BIT, 0, 1, _CLONE_THREAD), _YES]
    if not threads_only:
        block += [(_AND, 0, 0, _SIGNAL_AT_END), (_EQUAL, 0, 1, _SIGCHLD), _YES]
    return [*block, _refuse()]


def _socketpair() -> Block:
    kinds = [(_EQUAL, 0, 1, kind) for kind in _KINDS_OF_SOCKETS]
    block = [_argument(0), (_EQUAL, 1, 0, _AF_UNIX), _refuse(), _argument(1), (_AND, 0, 0, _KIND)]
    return [*block, *(part for test in kinds for part in (test, _YES)), _refuse()]


def _sendto() -> Block:
    """Allow it without an address, both halves of which are zero then."""
    low, high = _argument(4), (_LOAD, 0, 0, 16 + 8 * 4 + 4)
    return [low, (_EQUAL, 1, 0, 0), _refuse(), high, (_EQUAL, 1, 0, 0), _refuse(), _YES]


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
        "prctl": _only(0, *_PRCTLS),
        "fcntl": _only(1, *_FCNTLS),
        "ioctl": _only(1, *_IOCTLS, otherwise=errno.ENOTTY),
        "socketpair": _socketpair(),
        "sendto": _sendto(),
        "setpriority": _setpriority(),
    }
    blocks |= {name: _only(0, 0) for name in _ON_ITSELF_ONLY}
    blocks |= {name: [_refuse(errno.ENOSYS)] for name in _MISSING}
    if alone is not None:
        blocks |= {"kill": _only(0, 0, alone), "tgkill": _only(0, alone)}
        gone = (*_SIGNALS, *_STARTS, *_CHANGES, *_LOOKS)
        plain = {name: number for name, number in plain.items() if name not in gone}
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
