"""A program that calls the kernel at random reaches nothing outside, and ends in time."""

import asyncio
import os
import platform
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from harness.sandbox import Limits, Sandbox
from harness.sandbox.attack import Descendants, Prey
from harness.sandbox.inside import syscalls
from harness.sandbox.inside.jail import SPARE_ID

Opener = Callable[..., Awaitable[Sandbox]]

PROGRAM = Path(__file__).with_name("fuzz.py").read_text("utf-8").partition("\nENDING")[2]
STEP = 10
PER_PROGRAM = 2000
LIMITS = Limits(cpu=2, wall=4, memory=128 << 20, file_size=1 << 20, files=256)
SLACK = 128 << 20
SECONDS_FOR_A_PROGRAM = 8 * LIMITS.wall + 5


def source(seed: int, files: list[str]) -> str:
    machine = syscalls.native()
    numbers = syscalls.allowed(machine) | syscalls.by_argument(machine)
    given = {"SEED": seed, "COUNT": PER_PROGRAM, "STEP": STEP, "NUMBERS": numbers, "FILES": files}
    said = "\n".join(f"{name} = {value!r}" for name, value in given.items())
    return f"import contextlib, ctypes, os, random, signal\n{said}\nENDING{PROGRAM}"


def of_the_host() -> tuple[object, ...]:
    """What no program may change."""
    priorities = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0), os.nice(0)
    with os.scandir("/dev/shm") as entries:  # others may use it too
        names = [entry.name for entry in entries if entry.stat().st_uid == SPARE_ID]
    mounts = Path("/proc/self/mountinfo").read_text()
    return platform.node(), priorities, names, mounts, Path("/etc/passwd").read_bytes()


async def fuzz(box: Sandbox, calls: int, folder: Path) -> Counter[str]:
    """Make at least so many calls; return how the programs ended."""
    prey = Prey(folder)
    files = [*map(str, prey.files), "/etc/passwd", os.environ.get("HOME", "/")]
    before, offset = of_the_host(), time.time() - time.monotonic()
    ended: Counter[str] = Counter()
    seeds = iter(range(10**9))

    async def one() -> None:
        while ended["calls"] < calls:
            began = time.monotonic()
            run = await box.run(source(next(seeds), files), LIMITS)
            assert time.monotonic() - began < SECONDS_FOR_A_PROGRAM
            ended["calls"] += STEP * run.stdout.count(".")
            ended[run.outcome] += 1

    try:
        with Descendants() as descendants:
            await asyncio.gather(*(one() for _ in range(2)))
        assert list(prey.damage()) == []
    finally:
        prey.close()
    assert descendants.peak < 2 * (LIMITS.memory + SLACK)
    assert of_the_host() == before
    assert abs(time.time() - time.monotonic() - offset) < 1
    return ended


@pytest.mark.timeout(120)
async def test_calls_at_random_reach_nothing(contained: Sandbox, tmp_path: Path) -> None:
    clean = (await contained.run("import os; print(os.getcwd(), sorted(os.environ))")).stdout
    ended = await fuzz(contained, 2_000, tmp_path)
    assert ended["calls"] >= 2_000
    after = (await contained.run("import os; print(os.getcwd(), sorted(os.environ))")).stdout
    assert after == clean


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_a_hundred_thousand_calls_reach_nothing(contained: Sandbox, tmp_path: Path) -> None:
    ended = await fuzz(contained, 100_000, tmp_path)
    assert ended["calls"] >= 100_000
    assert (await contained.run("print(6 * 7)")).stdout == "42\n"
    print(dict(ended))  # noqa: T201
