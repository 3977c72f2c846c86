"""The filter, executed here instruction by instruction, for both machines."""

import struct

import pytest

from harness.sandbox.inside import seccomp, syscalls

ALLOW, ERRNO, KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
ALONE = 4711
machines = pytest.mark.parametrize("machine", syscalls.MACHINES)


def verdict(machine: str, number: int, *arguments: int, alone: int | None = None) -> int:
    program = seccomp.build(machine, alone)
    data = struct.pack("=iIQ6Q", number, seccomp._AUDIT[machine], 0, *(*arguments, *[0] * 6)[:6])
    return execute(program, data)


def execute(program: bytes, data: bytes) -> int:
    at, accumulator = 0, 0
    while True:
        code, yes, no, value = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif code == 0x54:
            accumulator &= value
        elif code == 0x06:
            return value
        else:
            tests = {0x15: accumulator == value, 0x25: accumulator > value}
            tests |= {0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            at += yes if tests[code] else no


@machines
def test_the_list_is_allowed_and_all_else_refused(machine: str) -> None:
    allowed = set(syscalls.allowed(machine).values())
    special = set(syscalls.by_argument(machine).values())
    for number in range(600):
        if number not in special:
            assert (verdict(machine, number) == ALLOW) == (number in allowed), number


@machines
def test_another_table_of_calls_is_deadly(machine: str) -> None:
    other = next(m for m in syscalls.MACHINES if m != machine)
    data = struct.pack("=iIQ6Q", 0, seccomp._AUDIT[other], 0, *[0] * 6)
    assert execute(seccomp.build(machine), data) == KILL


def test_x32_is_deadly() -> None:
    assert verdict("x86_64", 0x4000_0000 + 39) == KILL


@machines
@pytest.mark.parametrize(
    ("name", "arguments", "allowed"),
    [
        ("clone", (17,), True),
        ("clone", (0x003D_0F00,), True),
        ("clone", (0x1000_0011,), False),
        ("clone", (0x2000_0011,), False),
        ("clone", (0x0002_0011,), False),
        ("clone", (0x8011,), False),  # CLONE_PARENT
        ("clone", (0x003D_8F00,), False),
        ("clone", (0x8000_0011,), False),  # CLONE_IO
        ("clone", (0x0080_0011,), False),  # CLONE_UNTRACED
        ("clone", (0x4111,), True),  # as vfork
        ("clone", (0x0120_0011,), True),  # as fork
        ("clone", (0,), False),  # an end without SIGCHLD
        ("clone3", (), False),
        ("mmap", (0, 4096, 3, 0x22), True),
        ("mmap", (0, 4096, 3, 0x01), True),
        ("mmap", (0, 4096, 3, 0x21), False),
        ("mmap", (0, 4096, 3, 0x23), False),
        ("mmap", (0, 4096, 3, 0x4_0022), False),
        ("prctl", (15,), True),
        ("prctl", (1, 9), False),
        ("fcntl", (0, 3), True),
        ("fcntl", (0, 8, 1), False),  # F_SETOWN
        ("fcntl", (0, 10, 1), False),  # F_SETSIG
        ("fcntl", (0, 1024, 1), False),  # F_SETLEASE
        ("fcntl", (0, 1026, 1), False),  # F_NOTIFY
        ("fcntl", (0, 5), False),  # F_GETLK
        ("fcntl", (0, 6), True),  # F_SETLK
        ("fcntl", (0, 1030, 1), True),  # F_DUPFD_CLOEXEC
        ("fcntl", (0, 1031, 1), False),  # F_SETPIPE_SZ
        ("sendto", (3, 1, 1, 0, 0, 0), True),
        ("sendto", (3, 1, 1, 0, 1, 16), False),
        ("sendto", (3, 1, 1, 0, 1 << 40, 16), False),
        ("ioctl", (0, 0x5401), True),
        ("ioctl", (0, 0x5412), False),
        ("socketpair", (1, 1), True),
        ("socketpair", (1, 0x8_0801), True),
        ("socketpair", (1, 5), True),
        ("socketpair", (1, 2), False),
        ("socketpair", (1, 3), False),
        ("socketpair", (2, 1), False),
        ("prctl", (4, 0), False),
        ("setpriority", (0, 0), True),
        ("setpriority", (0, 1), False),
        ("setpriority", (2, 0), False),
        ("prlimit64", (0,), True),
        ("prlimit64", (1,), False),
        ("sched_setaffinity", (7,), False),
        ("memfd_create", (), False),
    ],
)
def test_arguments_decide(
    machine: str, name: str, arguments: tuple[int, ...], allowed: bool
) -> None:
    number = syscalls.by_argument(machine)[name]
    assert (verdict(machine, number, *arguments) == ALLOW) == allowed


@machines
def test_alone_means_no_processes_and_no_signals(machine: str) -> None:
    numbers = syscalls.allowed(machine) | syscalls.by_argument(machine)

    def allows(name: str, *arguments: int) -> bool:
        return verdict(machine, numbers[name], *arguments, alone=ALONE) == ALLOW

    assert allows("kill", ALONE, 9)
    assert allows("kill", 0, 9)
    assert allows("tgkill", ALONE, ALONE, 9)
    assert allows("clone", 0x003D_0F00)
    assert not allows("kill", 1, 9)
    assert not allows("kill", 2**32 - 1, 9)
    assert not allows("tgkill", 1, 1, 9)
    assert not allows("clone", 17)
    for name in ("fork", "vfork", "execve", "tkill", "rt_sigqueueinfo", "getxattr", "readlinkat"):
        if name in numbers:
            assert not allows(name, ALONE)


@machines
def test_the_filter_is_short_enough(machine: str) -> None:
    assert len(seccomp.build(machine, 1)) // 8 < 4096


@machines
def test_no_call_is_listed_twice(machine: str) -> None:
    allowed, special = syscalls.allowed(machine), syscalls.by_argument(machine)
    assert not set(allowed) & set(special)
    both = [*allowed.values(), *special.values()]
    assert len(both) == len(set(both))
