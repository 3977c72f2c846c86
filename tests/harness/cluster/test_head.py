"""A run over several workers, with workers in this process that can be lost at any exchange."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators import draw, load
from generators.errors import SymBenchError
from harness.cluster.head import Head, WorkerLostError
from harness.cluster.node import Brief, Dealt, Handover, Worker
from harness.errors import JournalError
from harness.models import Access
from harness.models.retrying import Policy
from harness.prompts import read_pack
from harness.run.journal import Journal, read_journal
from harness.run.limits import RunLimits
from harness.run.plan import Column, Plan, create, jobs, read_plan, suite_hash
from harness.run.runner import Budget, Settings, Summary, run
from harness.run.session import SessionContext

COLUMNS = (Column("codesteer:turns=2", "openai/fake", steerer="rule"),)


class Here:
    """A worker in this process that is lost when the fleet says so."""

    def __init__(self, fleet: "Machines", brief: Brief) -> None:
        self.fleet = fleet
        self.worker = Worker(brief)
        self.exchanges = 0

    async def begin(self) -> tuple[str, str]:
        return await self.worker.begin()

    async def exchange(self, dealt: Sequence[Dealt], ending: str) -> Handover:
        self.exchanges += 1
        handover = await self.worker.exchange(dealt, ending)
        if self.fleet.loses(self, [job.id for job, _ in dealt]):
            for task in self.worker._tasks.values():
                task.cancel()
            raise WorkerLostError("pulled out of the rack")
        return handover

    async def close(self) -> None:
        await self.worker.close()

    def dismiss(self) -> None:
        self.fleet.dismissed += 1


class Machines:
    """A fleet in this process; `loses` decides which worker's exchange is its last."""

    def __init__(self, count: int = 2) -> None:
        self.count = count
        self.hired: list[Here] = []
        self.dismissed = 0

    def loses(self, worker: Here, dealt: list[str]) -> bool:
        return False

    def places(self) -> list[str]:
        return [f"machine {number}" for number in range(self.count)]

    def hire(self, place: str, brief: Brief) -> Here:
        self.hired.append(Here(self, brief))
        return self.hired[-1]

    def close(self) -> None:
        assert self.dismissed == len(self.hired)


def prepare(directory: Path, columns: tuple[Column, ...] = COLUMNS, count: int = 12) -> None:
    samples = list(draw(load("number_multiply"), 1, count, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    create(directory, Plan("t", fingerprint, size, columns, sandbox="unsafe"), iter(samples))


def settings(endpoint: Any, **values: Any) -> Settings:
    policy = Policy(tries=2, base=0.001, longest=0.01)
    access = Access(base_urls=(endpoint.url,), timeout=5)
    return Settings(**{"policy": policy, "access": access, "concurrency": 6, **values})


async def over(
    fleet: Machines, directory: Path, settings: Settings, stop: asyncio.Event | None = None
) -> Summary:
    """Run on a fleet as the runner does."""
    plan, summary = read_plan(directory), Summary()
    pack = read_pack(None)
    finished: set[str] = set()
    begun: dict[str, list[Any]] = {}
    for record in read_journal(directory):
        if record.get("outcome", "error") != "error":
            finished.add(record["attempt"])
        elif record["type"] != "attempt":
            begun.setdefault(record["attempt"], []).append(record)
    missing = (job for job in jobs(directory, plan) if job.id not in finished)
    run_limits = RunLimits(settings.budget, stop)
    with Journal(directory) as journal:
        head = Head(
            SessionContext(
                plan, settings, pack, journal, run_limits, begun, lambda _: None, summary
            ),
            fleet,
        )
        await asyncio.wait_for(head.work(missing), 60)
        await head.close()
    summary.stopped = run_limits.why
    for hired in fleet.hired:  # the lost ones too: they live on in this process
        await hired.worker.close()
    return summary


async def steer(_: web.Request, body: dict[str, Any], __: int) -> web.Response:
    size = sum(len(message["content"]) for message in body["messages"])
    text = f"```python\nprint('<<<{size}>>>')\n```" if size % 3 else f"<<<{size}>>>"
    message = {"role": "assistant", "content": text}
    return web.json_response({"choices": [{"message": message}], "usage": {"prompt_tokens": 9}})


KEYS = ("sample", "column", "repeat", "outcome", "fault", "answer", "usage", "calls", "programs")


def results(directory: Path) -> list[str]:
    return sorted(str([r[key] for key in KEYS]) for r in read_journal(directory, "attempt"))


def calls(directory: Path) -> int:
    return sum(1 for _ in read_journal(directory, "call"))


async def test_a_cluster_gives_what_one_machine_gives(endpoint: Any, tmp_path: Path) -> None:
    endpoint.behave = steer
    prepare(tmp_path / "one")
    await run(tmp_path / "one", settings(endpoint))
    once = endpoint.asked.total()
    prepare(tmp_path / "many")
    summary = await over(Machines(3), tmp_path / "many", settings(endpoint))
    assert (summary.stopped, summary.outcomes.total()) == ("", 12)
    assert endpoint.asked.total() == 2 * once
    assert results(tmp_path / "many") == results(tmp_path / "one")


async def test_a_lost_worker_costs_its_calls_in_flight(endpoint: Any, tmp_path: Path) -> None:
    endpoint.behave = steer
    prepare(tmp_path / "one")
    await run(tmp_path / "one", settings(endpoint))
    once = endpoint.asked.total()

    class Fragile(Machines):
        lost = 0

        def loses(self, worker: Here, dealt: list[str]) -> bool:
            lose = worker.exchanges == 5 and self.lost < 4
            self.lost += lose
            return lose

    fleet = Fragile(2)
    prepare(tmp_path / "many")
    summary = await over(fleet, tmp_path / "many", settings(endpoint))
    assert (summary.stopped, summary.outcomes.total()) == ("", 12)
    assert fleet.lost == 4
    assert results(tmp_path / "many") == results(tmp_path / "one")
    assert calls(tmp_path / "many") == once
    assert endpoint.asked.total() - 2 * once <= 4 * 3  # three attempts a worker, one call each


async def test_an_attempt_that_kills_every_worker_is_one_error(
    endpoint: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, (Column("only_question", "openai/fake"),))
    plan = read_plan(tmp_path)
    poison = next(iter(jobs(tmp_path, plan))).id

    class Poisoned(Machines):
        def loses(self, worker: Here, dealt: list[str]) -> bool:
            return poison in dealt

    summary = await over(Poisoned(1), tmp_path, settings(endpoint, concurrency=1))
    assert summary.outcomes["error"] == 1
    assert (summary.outcomes.total(), summary.stopped) == (12, "")
    (bad,) = (r for r in read_journal(tmp_path, "attempt") if r["outcome"] == "error")
    assert (bad["attempt"], bad["error"]) == (poison, "worker")
    assert "pulled out of the rack" in bad["fault"]


async def test_a_cluster_that_loses_everything_says_so_and_can_go_on(
    endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.cluster.head.LOSS_SECONDS", 0.001)
    prepare(tmp_path, (Column("only_question", "openai/fake"),), count=40)

    class Doomed(Machines):
        def loses(self, worker: Here, dealt: list[str]) -> bool:
            return True

    summary = await over(Doomed(2), tmp_path, settings(endpoint))
    assert summary.stopped == "no worker is left of 2: pulled out of the rack"
    await over(Machines(2), tmp_path, settings(endpoint))
    last = {r["attempt"]: r["outcome"] for r in read_journal(tmp_path, "attempt")}
    assert len(last) == 40
    assert "error" not in last.values()


async def test_a_stop_ends_all_workers_and_keeps_their_calls(endpoint: Any, tmp_path: Path) -> None:
    prepare(tmp_path, count=40)
    endpoint.latency = 0.05
    stop = asyncio.Event()
    task = asyncio.create_task(over(Machines(2), tmp_path, settings(endpoint), stop))
    while endpoint.asked.total() < 8:
        await asyncio.sleep(0.01)
    stop.set()
    summary = await task
    assert summary.stopped == "stopped on request"
    assert calls(tmp_path) == endpoint.asked.total()


async def test_budgets_and_general_faults_end_all_workers(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path / "budget", count=40)
    budget = settings(endpoint, budget=Budget(tokens=100), concurrency=2)
    summary = await over(Machines(2), tmp_path / "budget", budget)
    assert "budget reached" in summary.stopped
    assert endpoint.asked.total() < 20

    async def refuse(*_: object) -> web.Response:
        return http.error(401, "who are you")

    endpoint.behave = refuse
    prepare(tmp_path / "key")
    summary = await over(Machines(2), tmp_path / "key", settings(endpoint))
    assert "authentication" in summary.given_up[COLUMNS[0].id]


async def test_a_fault_of_our_own_is_not_hidden(
    endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)

    async def broken(*_: object) -> None:
        raise ZeroDivisionError("of our own")

    monkeypatch.setattr("harness.run.session.Session.make_attempt", broken)
    with pytest.raises(ExceptionGroup) as caught:
        await over(Machines(1), tmp_path, settings(endpoint))
    assert caught.group_contains(ZeroDivisionError)


async def test_a_full_disk_ends_all_workers(
    endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path, (Column("only_question", "openai/fake"),), count=40)
    room = [10]

    def append(self: Journal, record: Any) -> None:
        room[0] -= 1
        if room[0] < 0:
            raise JournalError("no space left")

    monkeypatch.setattr(Journal, "append", append)
    summary = await over(Machines(2), tmp_path, settings(endpoint))
    assert summary.stopped == "no space left"
    assert endpoint.asked.total() <= 10 + 2 * 6


async def test_a_node_with_another_version_is_refused(
    endpoint: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    monkeypatch.setattr("harness.cluster.node.version", lambda: "9.9.9+abc")
    summary = await over(Machines(1), tmp_path, settings(endpoint))
    assert re.search(r"the head has SymBench [\d.]+.*, this node 9\.9\.9", summary.stopped)
    assert not endpoint.asked


async def test_without_ray_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    monkeypatch.setattr("harness.run.settings.find_spec", lambda _: None)
    with pytest.raises(SymBenchError, match=r"executor ray .* pip install 'symbench\[ray\]'"):
        await run(tmp_path, Settings(executor="ray"))
    assert not (tmp_path / "journal.jsonl").exists()
