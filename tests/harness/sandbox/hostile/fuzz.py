"""Calls the kernel at random until it is ended: the program of `test_fuzz.py`, run in a sandbox.

Its first constants are replaced: `NUMBERS` are of the calls that the filter knows, by name, and
`FILES` are those of the host. It prints one character for `STEP` calls.
"""

# ruff: noqa: TID251

import contextlib
import ctypes
import os
import random
import signal

SEED, COUNT, STEP = 0, 0, 1
NUMBERS: dict[str, int] = {}
FILES: list[str] = []

ENDING = {NUMBERS[name] for name in ("exit", "exit_group", "rt_sigreturn") if name in NUMBERS}
FORKING = {NUMBERS[name] for name in ("fork", "vfork", "clone") if name in NUMBERS}
CLOSING = ("close", "close_range", "dup2", "dup3", "shutdown", "ftruncate", "fcntl", "write")
CLOSING = {NUMBERS[name] for name in CLOSING if name in NUMBERS}
ROOM = ctypes.create_string_buffer(os.urandom(1 << 16), 1 << 16)

random.seed(SEED)
signal.signal(signal.SIGALRM, lambda *_: None)  # so that no call waits for ever
libc = ctypes.CDLL(None, use_errno=True)
texts = [ctypes.create_string_buffer(os.fsencode(path)) for path in (*FILES, ".", "/", "main.py")]
for path in ("/", "/proc/self", "/dev/null"):
    with contextlib.suppress(OSError):
        os.open(path, os.O_RDONLY)
os.pipe()


def number() -> int:
    drawn = random.random()
    if drawn < 0.7:
        return random.choice(list(NUMBERS.values()))
    return random.randrange(0x4000_0000, 0x4000_0200) if drawn > 0.9995 else random.randrange(600)


def argument() -> int:
    return random.choice(
        (
            lambda: random.randrange(-2, 40),
            lambda: 1 << random.randrange(64),
            lambda: random.getrandbits(32),
            lambda: random.getrandbits(64),
            lambda: ctypes.addressof(ROOM) + random.randrange(1 << 15),
            lambda: ctypes.addressof(random.choice(texts)),
            lambda: random.choice((0, 0, -100, os.getpid(), os.getppid(), 1 << 31 | 17)),
        )
    )()


for done in range(1, COUNT + 1):
    called, arguments = number(), [argument() for _ in range(6)]
    if called in ENDING:
        continue
    if called in CLOSING:  # our own output and its like stay open
        arguments = [3 + abs(arguments[0]) % 40, max(3, arguments[1] % 40), *arguments[2:]]
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    result = libc.syscall(ctypes.c_long(called), *(ctypes.c_ulong(a) for a in arguments))
    if result == 0 and called in FORKING:
        os._exit(0)
    if done % STEP == 0:
        os.write(1, b".")
