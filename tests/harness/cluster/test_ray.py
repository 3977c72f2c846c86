"""A run on a Ray cluster of two nodes on this machine; one worker is killed with SIGKILL."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiohttp import web

from generators import draw, load
from harness.models import Access
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Settings, Summary, run

pytestmark = pytest.mark.ray
COLUMNS = (Column("codesteer:turns=2", "openai/fake", steerer="rule"),)
KEYS = ("sample", "column", "repeat", "outcome", "fault", "answer", "usage", "calls", "programs")
COUNT, AT_ONCE = 30, 8


@dataclass
class Server:
    """Says the same to the same conversation, and counts what it was asked."""

    url: str = ""
    latency: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked[json.dumps(body["messages"])] += 1
        await asyncio.sleep(self.latency)
        size = sum(len(message["content"]) for message in body["messages"])
        text = f"```python\nprint('<<<{size}>>>')\n```" if size % 3 else f"<<<{size}>>>"
        message = {"role": "assistant", "content": text}
        return web.json_response({"choices": [{"message": message}], "usage": {}})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    served = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", served.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield served
    await runner.cleanup()


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """A cluster of two nodes that this process has joined."""
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def prepare(directory: Path) -> Path:
    samples = list(draw(load("number_multiply"), 1, COUNT, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    create(directory, Plan("t", fingerprint, size, COLUMNS, sandbox="unsafe"), iter(samples))
    return directory


def settings(server: Server, executor: Any) -> Settings:
    access = Access(base_urls=(server.url,), timeout=30)
    return Settings(access=access, concurrency=AT_ONCE, executor=executor)


def results(directory: Path) -> list[str]:
    return sorted(str([r[key] for key in KEYS]) for r in read_journal(directory, "attempt"))


def workers() -> set[int]:
    """The process ids of our actors."""
    found = set()
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = process.info["cmdline"] or [""]
        if words[0].startswith("ray::Worker"):
            found.add(process.info["pid"])
    return found


async def one_killed(directory: Path, server: Server) -> tuple[Summary, int]:
    """Run on the cluster and kill one of its two workers in the middle."""
    before = workers()
    task = asyncio.create_task(run(directory, settings(server, "ray")))
    journal = directory / "journal.jsonl"
    while not (journal.exists() and journal.stat().st_size > 30_000 and not task.done()):
        await asyncio.sleep(0.05)
        assert not task.done(), task.result()
    mine = workers() - before
    victim = min(mine)
    os.kill(victim, signal.SIGKILL)
    return await task, len(mine)


async def test_a_killed_worker_costs_only_its_calls_in_flight(
    nodes: Any, server: Server, tmp_path: Path
) -> None:
    local = prepare(tmp_path / "local")
    await run(local, settings(server, "local"))
    once = server.asked.total()
    server.asked.clear()
    server.latency = 0.1
    many = prepare(tmp_path / "many")
    summary, hired = await one_killed(many, server)
    assert hired == 2
    assert (summary.stopped, summary.outcomes.total()) == ("", COUNT)
    assert results(many) == results(local)
    assert sum(1 for _ in read_journal(many, "call")) == once
    assert 0 <= server.asked.total() - once <= AT_ONCE // 2
    assert not workers()


def test_the_command_line_starts_a_cluster_of_its_own(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "symbench", "run", "--task", "letters", "--level", "1", "--count",
        "4", "--executor", "ray", "--json", "--out", str(tmp_path / "run"),
    ]  # fmt: skip
    environment = {**os.environ, "RAY_ADDRESS": "local"}  # a new one, whatever runs here
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines[-1]["done"] == lines[-1]["total"] > 0
    assert lines[-1]["errors"] == 0
