"""Honest programs print and end in the sandbox as they do under plain `python`."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from honest import PROGRAMS

from harness.sandbox import Execution, Sandbox
from harness.sandbox.process import ENVIRONMENT

Opener = Callable[..., Awaitable[Sandbox]]


def plainly(program: str, folder: Path) -> tuple[str, str, int]:
    folder.mkdir()
    path = folder / "main.py"
    path.write_text(program)
    done = subprocess.run(
        [sys.executable, "-s", "-P", "-B", str(path)],
        capture_output=True,
        check=False,
        cwd=folder,
        env=ENVIRONMENT | {"HOME": str(folder)},
        stdin=subprocess.DEVNULL,
    )
    texts = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    stdout, stderr = (text.replace(str(folder), "/scratch") for text in texts)
    return stdout, stderr, done.returncode


def status(execution: Execution) -> int:
    if execution.outcome == "memory":
        return 1  # what it says besides
    signal = execution.signal or 0
    return -signal if execution.exit_code is None else execution.exit_code


def test_there_are_two_hundred() -> None:
    assert len(set(PROGRAMS)) >= 200


async def differing(box: Sandbox, programs: Sequence[str], folder: Path) -> dict[str, object]:
    """Return what the sandbox and plain `python` make of each program where they differ."""
    slots = asyncio.Semaphore(os.cpu_count() or 1)

    async def pair(number: int) -> tuple[object, object]:
        async with slots:
            plain = await asyncio.to_thread(plainly, programs[number], folder / str(number))
            run = await box.run(programs[number])
        return (run.stdout, run.stderr, status(run)), plain

    pairs = await asyncio.gather(*map(pair, range(len(programs))))
    return {programs[n]: both for n, both in enumerate(pairs) if both[0] != both[1]}


@pytest.mark.parametrize("tier", ["ns", "ns-flat"])
async def test_some_are_as_under_plain_python(tier: str, opened: Opener, tmp_path: Path) -> None:
    box = await opened(tier, ("numpy", "sympy"), workers=os.cpu_count() or 1)
    assert not await differing(box, PROGRAMS[::9], tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("tier", ["ns", "ns-flat"])
async def test_each_is_as_under_plain_python(tier: str, opened: Opener, tmp_path: Path) -> None:
    box = await opened(tier, ("numpy", "sympy"), workers=os.cpu_count() or 1)
    assert not await differing(box, PROGRAMS, tmp_path)
