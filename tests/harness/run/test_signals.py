"""Ctrl-C once and twice, and SIGTERM, on the command line."""

import asyncio
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash

COUNT = 40


def prepare(directory: Path) -> Path:
    samples = list(draw(load("number_multiply"), 1, COUNT, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    columns = (Column("only_question", "openai/fake"),)
    create(directory, Plan("t", fingerprint, size, columns, sandbox="unsafe"), iter(samples))
    return directory


async def resumed(
    directory: Path, url: str, *options: str, **how: Any
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "symbench", "resume", str(directory), "--base-url", url,
        "--concurrency", "4", *options,
        env={**os.environ, "OPENAI_API_KEY": "x"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        **how,
    )  # fmt: skip


async def until(endpoint: Any, asked: int) -> None:
    while endpoint.asked.total() < asked:
        await asyncio.sleep(0.01)


async def heard(process: asyncio.subprocess.Process, words: str) -> str:
    """Read the complaints of a process up to the line with some words."""
    assert process.stderr is not None
    said = ""
    while words not in said:
        line = (await process.stderr.readline()).decode()
        assert line, f"ended after {said!r}"
        said += line
    return said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_one_signal_keeps_the_calls_in_flight_and_says_how_to_go_on(
    endpoint: Any, tmp_path: Path, number: signal.Signals
) -> None:
    endpoint.latency = 0.3
    process = await resumed(prepare(tmp_path), endpoint.url)
    await until(endpoint, 4)
    process.send_signal(number)
    _, said = await process.communicate()
    assert process.returncode == 3
    assert "stopping: finishing the calls in flight (Ctrl-C again to drop them)" in said.decode()
    assert f"symbench: go on with: symbench resume {tmp_path}" in said.decode()
    assert sum(1 for _ in read_journal(tmp_path, "call")) == endpoint.asked.total() < COUNT
    endpoint.latency = 0.0
    process = await resumed(tmp_path, endpoint.url, "--json")
    await process.communicate()
    assert process.returncode == 0
    assert (len(endpoint.asked), set(endpoint.asked.values())) == (COUNT, {1})


async def test_two_signals_drop_the_calls_in_flight(endpoint: Any, tmp_path: Path) -> None:
    endpoint.latency = 60.0
    process = await resumed(prepare(tmp_path), endpoint.url)
    await until(endpoint, 4)
    process.send_signal(signal.SIGINT)
    await heard(process, "stopping:")
    process.send_signal(signal.SIGINT)
    said = await asyncio.wait_for(heard(process, "symbench resume"), 20)
    assert "dropping the calls in flight: they are asked again next time" in said
    assert "stopped at once on request" in said
    assert await process.wait() == 3
    assert not list(read_journal(tmp_path, "call"))


async def test_a_reader_that_leaves_does_not_end_the_run(endpoint: Any, tmp_path: Path) -> None:
    process = await resumed(prepare(tmp_path), endpoint.url, "--json")
    assert process.stdout is not None
    await process.stdout.readline()
    process.stdout._transport.close()  # type: ignore[attr-defined]
    said = await heard(process, "the run goes on")
    assert "nobody reads standard output any more (Broken pipe)" in said
    assert await asyncio.wait_for(process.wait(), 60) == 0
    assert sum(1 for _ in read_journal(tmp_path, "attempt")) == COUNT


@pytest.mark.parametrize("files", [140, 150])
async def test_few_open_files_make_fewer_calls_at_once(
    endpoint: Any, tmp_path: Path, files: int
) -> None:
    endpoint.latency = 0.1

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    process = await resumed(
        prepare(tmp_path), endpoint.url, "--concurrency", "300", preexec_fn=limited
    )
    _, said = await process.communicate()
    assert f"open files are limited to {files}" in said.decode()
    assert process.returncode == 0, said.decode()
    assert 8 <= endpoint.most_at_once <= files - 128
