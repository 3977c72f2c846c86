"""Runs on a Ray cluster of three nodes on this machine; workers are killed with SIGKILL."""

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
import table
from aiohttp import web
from scripted import FAULTS, scripted
from table import rows

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
    """A cluster of three nodes that this process has joined."""
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(2):
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


async def killed_twice(directory: Path, server: Server) -> tuple[Summary, int]:
    """Run on the cluster and kill one of its workers, and then the one in its place."""
    before = workers()
    task = asyncio.create_task(run(directory, settings(server, "ray")))
    journal = directory / "journal.jsonl"
    known, hired = set(before), 0
    for size in (20_000, 60_000):
        while not (journal.exists() and journal.stat().st_size > size and workers() - known):
            await asyncio.sleep(0.05)
            assert not task.done(), task.result()
        mine = workers() - known
        hired += len(mine)
        known |= mine
        os.kill(min(mine), signal.SIGKILL)
    return await task, hired


async def test_a_worker_killed_twice_costs_only_its_calls_in_flight(
    nodes: Any, server: Server, tmp_path: Path
) -> None:
    local = prepare(tmp_path / "local")
    await run(local, settings(server, "local"))
    once = server.asked.total()
    server.asked.clear()
    server.latency = 0.2
    many = prepare(tmp_path / "many")
    summary, hired = await killed_twice(many, server)
    assert hired == 4  # three, and one in the place of the first that was killed
    assert (summary.stopped, summary.outcomes.total()) == ("", COUNT)
    assert results(many) == results(local)
    assert sum(1 for _ in read_journal(many, "call")) == once
    assert 0 <= server.asked.total() - once <= 2 * -(-AT_ONCE // 3)
    assert not workers()


async def test_two_runs_share_a_cluster(nodes: Any, server: Server, tmp_path: Path) -> None:
    """The second driver begins while the first is at work, and outlives it."""
    first, second = prepare(tmp_path / "first"), prepare(tmp_path / "second")
    drivers = []
    for directory, latency in ((first, 0.1), (second, 0.2)):
        server.latency = latency
        command = [sys.executable, "-m", "symbench", "resume", str(directory), "--base-url",
                   server.url, "--executor", "ray", "--concurrency", str(AT_ONCE)]  # fmt: skip
        drivers.append(
            await asyncio.create_subprocess_exec(
                *command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={**os.environ, "RAY_ADDRESS": nodes.address, "OPENAI_API_KEY": "x"},
            )
        )  # fmt: skip
        while not workers():
            await asyncio.sleep(0.1)
    for driver in drivers:
        said, _ = await asyncio.wait_for(driver.communicate(), 200)
        assert driver.returncode == 0, said.decode()
    assert results(first) == results(second)


async def test_every_fault_ends_as_on_one_machine(nodes: Any, tmp_path: Path) -> None:
    faults = [fault for fault in FAULTS if fault not in ("hangs", "drips")]  # they take time
    columns = tuple(table.column("direct", "one turn", fault) for fault in faults)
    table.prepare(tmp_path, columns)
    async with scripted() as endpoint:
        access = Access(base_urls=(endpoint.url,), timeout=60.0)
        how = Settings(access=access, policy=table.HASTY, concurrency=24, executor="ray")
        summary = await asyncio.wait_for(run(tmp_path, how), 280)
    found = {}
    for column, fault in zip(columns, faults, strict=True):
        records = [r for r in read_journal(tmp_path, "attempt") if r["column"] == column.id]
        said = [f"{r['error']}: {r['fault']}" for r in records if r["outcome"] == "error"]
        why = {column.id: summary.given_up[column.id]} if column.id in summary.given_up else {}
        found[fault] = table.ended(Summary(given_up=why, faults=Counter(said)))
    expected = {fault: row.split("|")[3].split(" (")[0].strip() for fault, row in rows().items()}
    assert found == {fault: expected[fault] for fault in faults}


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
