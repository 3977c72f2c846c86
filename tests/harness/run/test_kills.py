"""Runs killed with SIGKILL two hundred times at random moments, against one left alone."""

import asyncio
import json
import os
import random
import signal
import sys
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators import draw, load
from harness.models import Access
from harness.run.journal import FILE, read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Settings, run

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("SYMBENCH_KILLS", "200"))
AT_ONCE = 6
ROLES = {"task", "steerer", "checker"}
COLUMNS = (
    Column("only_question", "openai/fake"),
    Column("self_consistency:k=3", "openai/fake"),
    Column("codesteer:turns=2", "openai/fake", steerer="openai/steerer", checker="openai/checker"),
)
"""With a steerer and a checker, and with programs that models write."""
COMPARED = (
    "attempt", "sample", "column", "repeat", "outcome", "fault", "answer", "final", "usage",
    "calls", "programs", "turns", "switches",
)  # fmt: skip


class Server:
    """Answers by content alone, now and then with a program, after a random moment."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.jitter = random.Random(1)
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        conversation = json.dumps([body["model"], body["messages"]])
        self.asked[conversation] += 1
        await asyncio.sleep(self.jitter.uniform(0, 0.04))
        number = zlib.crc32(conversation.encode())
        text = f"<<<{number}>>>"
        if number % 5 == 0:
            text = f"```python\nprint('{text}')\n```"
        choice = {"message": {"role": "assistant", "content": text}}
        return web.json_response({"choices": [choice], "usage": {"prompt_tokens": number % 97}})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    served = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", served.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield served
    await runner.cleanup()


def prepare(directory: Path) -> Path:
    samples = list(draw(load("number_multiply"), 1, max(8, KILLS // 3), seed=5))
    fingerprint, size = suite_hash(iter(samples))
    plan = Plan("test", fingerprint, size, COLUMNS, repeats=2, sandbox="unsafe")
    create(directory, plan, iter(samples))
    return directory


def results(directory: Path) -> list[str]:
    """What every attempt came to; what a kept reply cost depends on whether it was asked anew."""
    found = []
    for record in read_journal(directory, "attempt"):
        for usage in record["usage"].values():
            usage["cost"] = None
        found.append(json.dumps([record[key] for key in COMPARED]))
    return sorted(found)


def calls(directory: Path) -> Counter[str]:
    """Every journalled call by attempt and content."""
    records = read_journal(directory, "call")
    return Counter(f"{r['attempt']} {r['key']}" for r in records)


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


async def killed(directory: Path, url: str, chance: random.Random, *options: str) -> bool:
    """Go on with a run and kill it at a random moment; whether it was still alive."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "symbench", "resume", str(directory), "--base-url", url,
        "--concurrency", str(AT_ONCE), *options,
        env={**os.environ, "OPENAI_API_KEY": "x"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    if chance.random() < 0.2:  # at any moment, also while it starts or mends
        await asyncio.sleep(chance.uniform(0, 1.5))
    else:  # soon after it began to write
        enough = size(directory / FILE) + chance.randrange(1, 9000)
        while process.returncode is None and size(directory / FILE) < enough:
            await asyncio.sleep(0.002)
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    code = await process.wait()
    await asyncio.sleep(0.05)  # what it sent last may still arrive
    return code == -signal.SIGKILL


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("cached", [False, True])
async def test_two_hundred_kills_equal_an_uninterrupted_run(
    server: Any, tmp_path: Path, cached: bool
) -> None:
    cache = ("--cache", str(tmp_path / "cache")) if cached else ()
    alone = prepare(tmp_path / "alone")
    settings = Settings(access=Access(base_urls=(server.url,)), concurrency=AT_ONCE)
    assert not (await run(alone, settings)).stopped
    once = server.asked.copy()
    server.asked.clear()
    often, chance, kills, most = prepare(tmp_path / "often"), random.Random(7), 0, 0
    while kills < KILLS:
        asked, kept = server.asked.total(), calls(often).total()
        assert await killed(often, server.url, chance, *cache), f"done after {kills} kills"
        kills += 1
        lost = (server.asked.total() - asked) - (calls(often).total() - kept)
        most = max(most, lost)
        assert lost <= AT_ONCE  # what was in flight, and nothing else
        assert cached or lost >= 0
    summary = await run(often, settings)
    assert (summary.stopped, summary.outcomes["error"]) == ("", 0)
    assert results(often) == results(alone)
    assert calls(often) == calls(alone)
    assert set(server.asked) == set(once)
    assert {record["role"] for record in read_journal(often, "call")} == ROLES
    assert sum(1 for _ in read_journal(often, "program")) > KILLS // 4
    lost = server.asked.total() - once.total()
    print(f"{kills} kills, {once.total()} calls, {lost} lost in flight")  # noqa: T201
    assert lost <= KILLS * AT_ONCE
