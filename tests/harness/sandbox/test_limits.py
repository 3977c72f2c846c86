"""Limits hold whatever a program does, and honest programs do not feel them."""

import time
from collections.abc import Awaitable, Callable

import pytest

from harness.sandbox import Limits, Sandbox
from harness.sandbox.inside.watchdog import Ledger, Usage

Opener = Callable[..., Awaitable[Sandbox]]

BURN = """
import os, signal, time
{before}
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
for _ in range({count}):
    {start}
print("done")
"""
WAITED = "if os.fork() == 0: burn({each}); os._exit(0)\n    os.wait()"
UNWAITED = """if os.fork() == 0: burn({each}); os._exit(0)
    try: os.wait()
    except ChildProcessError: pass"""
ORPHANED = """if os.fork() == 0:
        if os.fork() == 0: burn({each}); os._exit(0)
        os._exit(0)
    os.wait(); time.sleep(1.2 * {each})"""
IGNORED = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)"


@pytest.fixture(params=["ns", "ns-flat"])
async def family(request: pytest.FixtureRequest, opened: Opener) -> Sandbox:
    return await opened(request.param)


@pytest.mark.parametrize(
    ("before", "start", "each"),
    [
        ("", WAITED, 0.2),
        (IGNORED, UNWAITED, 0.2),
        (IGNORED, UNWAITED, 0.015),
        ("", ORPHANED, 0.1),
    ],
    ids=["waited", "ignored", "ignored_and_short", "orphaned"],
)
async def test_children_in_sequence_count(
    family: Sandbox, before: str, start: str, each: float
) -> None:
    count = round(4 / each)
    program = BURN.format(before=before, start=start.format(each=each), count=count)
    execution = await family.run(program, Limits(cpu=1, wall=60))
    assert execution.outcome == "cpu", execution
    assert execution.cpu < 2


async def test_waited_children_within_the_limit_are_fine(family: Sandbox) -> None:
    program = BURN.format(before="", start=WAITED.format(each=0.005), count=80)
    execution = await family.run(program, Limits(cpu=2, wall=60))
    assert (execution.outcome, execution.stdout) == ("ok", "done\n")


BUFFERS = """
import os, socket
held, total = [], 0
for _ in range(7):
    if os.fork() == 0: break
try:
    while True:
        ours, theirs = socket.socketpair()
        for one in (ours, theirs): one.setblocking(False)
        held.append((ours, theirs))
        for one in (ours, theirs):
            try:
                while True: total += one.send(b"x" * 65536)
            except BlockingIOError: pass
except OSError: pass
import time
time.sleep(3)
print("kept", total)
"""


async def test_memory_in_sockets_counts(family: Sandbox) -> None:
    execution = await family.run(BUFFERS, Limits(cpu=20, wall=20, memory=128 << 20))
    assert execution.outcome == "memory", execution


SHARED = """
from multiprocessing import Pool
data = b"x" * (200 << 20)
def size(_): return len(data)
if __name__ == "__main__":
    with Pool(5) as pool: print(sum(pool.map(size, range(5))))
"""
SLEEPERS = """
import time
from multiprocessing import Pool
if __name__ == "__main__":
    with Pool(24) as pool: print(pool.map(time.sleep, [0.2] * 24).count(None))
"""


@pytest.mark.parametrize(("program", "printed"), [(SHARED, 1048576000), (SLEEPERS, 24)])
async def test_shared_memory_counts_once(family: Sandbox, program: str, printed: int) -> None:
    execution = await family.run(program, Limits(cpu=10, wall=30, memory=512 << 20))
    assert (execution.outcome, execution.stdout) == ("ok", f"{printed}\n")


async def test_the_dead_do_not_fill_the_process_table(family: Sandbox) -> None:
    program = """
import os
for _ in range(200):
    if os.fork() == 0:
        if os.fork() == 0: os._exit(0)
        os._exit(0)
    os.wait()
print("done")
"""
    assert (await family.run(program)).stdout == "done\n"


async def test_threads_are_limited(contained: Sandbox) -> None:
    program = """
import threading, time
threading.stack_size(65536)
made = 0
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); made += 1
except RuntimeError: pass
print(made < 200)
"""
    assert (await contained.run(program)).stdout == "True\n"


async def test_one_program_does_not_hold_up_the_others(contained: Sandbox) -> None:
    began = time.monotonic()
    await contained.run("import os\ntry:\n  while True: os.fork()\nexcept OSError: pass")
    await contained.run("print(1)")
    assert time.monotonic() - began < 20


def _usage(own: float, started: int, waited: float = 0.0, delay: float = 0.0) -> Usage:
    return Usage(1, own, waited, started, running=True, delay=delay)


def test_a_ledger_keeps_the_time_of_the_dead() -> None:
    ledger = Ledger()
    ledger.add({1: _usage(0.1, 1), 2: _usage(0.5, 2)}, 0.025)
    ledger.add({1: _usage(0.1, 1)}, 0.025)
    ledger.add({1: _usage(0.1, 1), 2: _usage(0.4, 9)}, 0.025)
    assert ledger.cpu == pytest.approx(1.0)


def test_a_ledger_believes_what_was_waited_for() -> None:
    ledger = Ledger()
    ledger.add({1: _usage(0.1, 1, waited=3.0)}, 0.025)
    assert ledger.cpu == pytest.approx(3.1)


def test_a_ledger_estimates_what_it_never_saw_whole() -> None:
    ledger = Ledger()
    for look in range(100):  # one after another, each of 10 ms, met at a random age
        ledger.add({1: _usage(0.0, 1), 2 + look: _usage(0.005, 2 + look)}, 0.025)
    assert ledger.cpu == pytest.approx(0.85 * 100 * 0.025, rel=0.1)


def test_delay_is_no_more_than_real_time() -> None:
    ledger = Ledger()
    ledger.add({1: _usage(0.0, 1), 2: _usage(0.0, 2)}, 0.025)
    ledger.add({1: _usage(0.0, 1, delay=0.01), 2: _usage(0.0, 2, delay=9.0)}, 0.025)
    assert ledger.delay == pytest.approx(0.025)
