"""Runs end to end: every attempt once, nothing lost, nothing asked twice."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators import draw, load
from harness.errors import JournalError
from harness.models import Access
from harness.models.prices import Price
from harness.models.retrying import Policy
from harness.run.journal import FILE, read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Budget, Settings, Summary, run

FAST = Policy(tries=3, base=0.001, longest=0.01)


def prepare(directory: Path, columns: tuple[Column, ...], count: int = 10, **plan: Any) -> Plan:
    samples = list(draw(load("number_multiply"), 1, count, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    made = Plan("test", fingerprint, size, columns, sandbox="unsafe", **plan)
    create(directory, made, iter(samples))
    return made


def settings(endpoint: Any, **values: Any) -> Settings:
    access = Access(base_urls=(endpoint.url,), timeout=5)
    return Settings(**{"access": access, "policy": FAST, "concurrency": 20, **values})


def attempts(directory: Path) -> list[dict[str, Any]]:
    return [record for record in read_journal(directory) if record["type"] == "attempt"]


ASK = (Column("only_question", "openai/fake"),)


async def test_every_attempt_is_made_once_and_resume_makes_none(
    endpoint: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, ASK)
    first = await run(tmp_path, settings(endpoint))
    assert first.outcomes.total() == 10
    assert set(endpoint.asked.values()) == {1}
    again = await run(tmp_path, settings(endpoint))
    assert (again.outcomes.total(), again.earlier) == (0, 10)
    assert endpoint.asked.total() == 10


async def test_ceiling_and_floor(tmp_path: Path) -> None:
    columns = (
        Column("only_question", "reference/solver"),
        Column("only_question", "reference/guess"),
    )
    prepare(tmp_path, columns)
    await run(tmp_path)
    right = {column.model: 0 for column in columns}
    for record in attempts(tmp_path):
        right[record["model"]] += record["outcome"] == "right"
    assert right == {"reference/solver": 10, "reference/guess": 0}


async def test_repeats_are_asked_apart(endpoint: Any, tmp_path: Path) -> None:
    prepare(tmp_path, ASK, count=4, repeats=3)
    await run(tmp_path, settings(endpoint))
    assert set(endpoint.asked.values()) == {3}
    assert len(attempts(tmp_path)) == 12


async def test_one_poisoned_sample_is_one_error_and_is_retried_by_resume(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, ASK)
    poisoned: list[str] = []

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response | None:
        question = body["messages"][-1]["content"]
        if not poisoned:
            poisoned.append(question)
        return http.error(500) if question in poisoned else None

    endpoint.behave = behave
    summary = await run(tmp_path, settings(endpoint))
    assert summary.outcomes["error"] == 1
    assert summary.outcomes.total() == 10
    assert not summary.stopped
    poisoned.clear()
    poisoned.append("")
    again = await run(tmp_path, settings(endpoint))
    assert (again.earlier, again.outcomes.total(), again.outcomes["error"]) == (9, 1, 0)


async def test_authentication_stops_the_run_at_once(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, ASK, count=100)

    async def behave(*_: object) -> web.Response:
        return http.error(401, "who are you")

    endpoint.behave = behave
    summary = await run(tmp_path, settings(endpoint, concurrency=4))
    assert "authentication" in summary.stopped
    assert endpoint.asked.total() <= 4
    assert not attempts(tmp_path)


async def test_a_dead_endpoint_ends_the_run_and_leaves_it_resumable(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, ASK, count=50)

    async def behave(*_: object) -> web.Response:
        return http.error(503)

    endpoint.behave = behave
    dying = Policy(tries=50, base=0.001, longest=0.01, dead_after=5, dead_seconds=0.1)
    summary = await run(tmp_path, settings(endpoint, policy=dying))
    assert "failed" in summary.stopped
    endpoint.behave = None
    again = await run(tmp_path, settings(endpoint))
    assert again.earlier + again.outcomes.total() == 50
    assert not again.stopped


async def test_budgets_stop_the_run(endpoint: Any, tmp_path: Path) -> None:
    prepare(tmp_path, ASK, count=50)
    summary = await run(tmp_path, settings(endpoint, budget=Budget(tokens=100), concurrency=1))
    assert "budget" in summary.stopped
    assert 100 <= 15 * summary.outcomes.total() <= 130


async def test_stopping_finishes_the_calls_in_flight(endpoint: Any, tmp_path: Path) -> None:
    prepare(tmp_path, ASK, count=50)

    async def unequal(_: web.Request, __: dict[str, Any], number: int) -> None:
        await asyncio.sleep(0.02 * number)

    endpoint.behave = unequal
    stop = asyncio.Event()
    task = asyncio.create_task(run(tmp_path, settings(endpoint, concurrency=5), stop=stop))
    while endpoint.asked.total() < 5:
        await asyncio.sleep(0.01)
    stop.set()
    summary = await task
    assert summary.stopped == "stopped on request"
    calls = [record for record in read_journal(tmp_path) if record["type"] == "call"]
    assert len(calls) == endpoint.asked.total()
    endpoint.behave = None
    await run(tmp_path, settings(endpoint))
    assert set(endpoint.asked.values()) == {1}


async def test_another_configuration_is_refused_with_what_changed(tmp_path: Path) -> None:
    prepare(tmp_path, ASK)
    with pytest.raises(JournalError, match="repeats: 1 -> 2"):
        prepare(tmp_path, ASK, repeats=2)


async def test_shards_make_the_unsharded_attempts_between_them(tmp_path: Path) -> None:
    columns = (Column("only_question", "reference/solver"),)
    seen: list[str] = []
    for shard in range(3):
        prepare(tmp_path / str(shard), columns, shard=(shard, 3))
        await run(tmp_path / str(shard))
        seen += [record["attempt"] for record in attempts(tmp_path / str(shard))]
    prepare(tmp_path / "whole", columns)
    await run(tmp_path / "whole")
    assert sorted(seen) == sorted(record["attempt"] for record in attempts(tmp_path / "whole"))


COMPARED = ("sample", "column", "repeat", "outcome", "fault", "answer", "usage", "calls")


def results(directory: Path) -> list[str]:
    return sorted(json.dumps([r[key] for key in COMPARED]) for r in attempts(directory))


async def test_kill_and_resume_equals_an_uninterrupted_run(endpoint: Any, tmp_path: Path) -> None:
    """A CodeSteer run with programs, killed with SIGKILL again and again."""

    async def steer(_: web.Request, body: dict[str, Any], __: int) -> web.Response:
        size = sum(len(message["content"]) for message in body["messages"])
        text = f"```python\nprint('<<<{size}>>>')\n```" if size % 3 else f"<<<{size}>>>"
        message = {"role": "assistant", "content": text}
        return web.json_response({"choices": [{"message": message}], "usage": {}})

    endpoint.behave = steer
    columns = (Column("codesteer:turns=2", "openai/fake", steerer="rule"),)
    prepare(tmp_path / "whole", columns, count=12)
    await run(tmp_path / "whole", settings(endpoint))
    once = endpoint.asked.total()
    endpoint.asked.clear()
    prepare(tmp_path / "killed", columns, count=12)
    kills = [await killed(tmp_path / "killed", endpoint.url) for _ in range(4)]
    assert sum(kills) >= 2
    await run(tmp_path / "killed", settings(endpoint))
    assert results(tmp_path / "killed") == results(tmp_path / "whole")
    journalled = [r for r in read_journal(tmp_path / "killed") if r["type"] == "call"]
    assert len(journalled) == once
    assert endpoint.asked.total() - once <= 4 * 6  # at most what was in flight at each kill


async def killed(directory: Path, url: str) -> None:
    """Resume a run in a process of its own and kill it after some records more."""
    arguments = [
        "-m",
        "symbench",
        "resume",
        str(directory),
        "--base-url",
        url,
        "--concurrency",
        "6",
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={**os.environ, "OPENAI_API_KEY": "x"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    before = size(directory / FILE)
    while process.returncode is None:
        if size(directory / FILE) > before + 6000:
            process.send_signal(signal.SIGKILL)
            break
        await asyncio.sleep(0.005)
    return await process.wait() == -signal.SIGKILL


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # not begun, or just compressed
        return 0


async def test_a_crashing_method_is_an_error_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harness.methods import registry

    async def broken(question: str, kit_: Any, options: Any) -> Any:
        raise ZeroDivisionError("of our own")

    monkeypatch.setitem(
        registry._REGISTRY,
        "broken",
        registry.Method("broken", "Broken", broken, registry.NoOptions()),
    )
    prepare(tmp_path, (Column("broken", "reference/solver"),), count=3)
    summary: Summary = await run(tmp_path)
    assert summary.outcomes == {"error": 3}
    assert attempts(tmp_path)[0]["fault"] == "ZeroDivisionError: of our own"


async def test_an_attempt_says_what_it_used_by_role(endpoint: Any, tmp_path: Path) -> None:
    async def alternating(_: web.Request, body: dict[str, Any], __: int) -> web.Response:
        turn = len(body["messages"]) // 2
        text = f"<<<{turn}>>>" if turn % 2 else f"```python\nprint('<<<{turn}>>>')\n```"
        usage = {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": 2},
        }
        message = {"role": "assistant", "content": text}
        return web.json_response({"choices": [{"message": message}], "usage": usage})

    endpoint.behave = alternating
    prepare(tmp_path, (Column("codesteer:turns=2", "openai/fake", steerer="rule"),), count=1)
    prices = {"openai/fake": Price(1e-3, 2e-3, 5e-4)}
    access = Access(base_urls=(endpoint.url,), timeout=5, prices=prices)
    await run(tmp_path, settings(endpoint, access=access))
    (record,) = attempts(tmp_path)
    calls = record["calls"]["task"]
    assert calls > 1
    used = record["usage"]["task"]
    assert (used["input"], used["cached"]) == (10 * calls, 4 * calls)
    assert (used["output"], used["reasoning"]) == (5 * calls, 2 * calls)
    assert used["cost"] == pytest.approx(calls * (6e-3 + 4 * 5e-4 + 5 * 2e-3))
    assert set(record["latency"]) == set(record["usage"])
    assert record["seconds"] == pytest.approx(sum(record["latency"].values()), abs=0.01)
    assert (record["turns"], record["switches"]) == (calls, calls - 1)
    assert record["sandbox_seconds"] > 0
