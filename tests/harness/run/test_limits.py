"""Limits that hold: on money, tokens and time, at any concurrency, over all sessions of a run."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators import draw, load
from harness.chat import Usage
from harness.deadline import Lanes, OwnWait, deadline
from harness.errors import BudgetError, JournalError, StoppedError
from harness.models import Access
from harness.models.prices import Price
from harness.models.retrying import ConcurrencyLimiter, Policy
from harness.run import runner
from harness.run.journal import read_journal
from harness.run.limits import Budget, RunLimits
from harness.run.lock import lock
from harness.run.plan import SAMPLES_FILE, Column, Plan, create
from harness.run.runner import Settings, run

ASK = (Column("only_question", "openai/fake"),)
PATIENT = Policy(tries=99, base=5.0, longest=60.0, concurrency=300, start=300)


def prepare(directory: Path, count: int, columns: tuple[Column, ...] = ASK) -> None:
    plan = Plan("test", "", 0, columns, sandbox="unsafe")
    create(directory, plan, iter(draw(load("number_multiply"), 1, count, seed=5)))


def settings(endpoint: Any, **values: Any) -> Settings:
    prices = {"openai/fake": Price(1e-3, 1e-3, 1e-3)}
    access = Access(base_urls=(endpoint.url,), timeout=60, prices=prices)
    return Settings(**{"access": access, "policy": PATIENT, "concurrency": 300, **values})


@pytest.mark.parametrize("concurrency", [16, 100, 300])
@pytest.mark.parametrize("budget", [Budget(tokens=150), Budget(cost=0.15)])
async def test_a_limit_holds_at_any_concurrency(
    endpoint: Any, tmp_path: Path, concurrency: int, budget: Budget
) -> None:
    """Every call uses 15 tokens: ten calls reach the limit."""
    prepare(tmp_path, 300)
    endpoint.latency = 0.005
    summary = await run(tmp_path, settings(endpoint, concurrency=concurrency, budget=budget))
    assert summary.stopped.startswith("budget reached: ")
    assert endpoint.asked.total() == summary.outcomes.total() == 10
    assert summary.spent.input + summary.spent.output == 150


async def test_what_is_said_is_what_was_spent(endpoint: Any, tmp_path: Path) -> None:
    """The first call is the surprise: its limit would have let it use less."""
    prepare(tmp_path, 5)
    summary = await run(tmp_path, settings(endpoint, budget=Budget(tokens=1)))
    assert summary.stopped == "budget reached: 15 of 1 tokens"


async def test_calls_that_wait_for_a_lane_are_not_sent_after_a_stop(
    endpoint: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, 60)
    endpoint.latency = 0.05
    stop = asyncio.Event()
    slow = Policy(concurrency=4, start=4)
    going = asyncio.create_task(run(tmp_path, settings(endpoint, policy=slow), stop=stop))
    while endpoint.asked.total() < 4:
        await asyncio.sleep(0.001)
    stop.set()
    summary = await going
    assert (summary.stopped, endpoint.asked.total()) == ("stopped on request", 4)


async def test_a_resume_counts_what_was_spent_unless_told_otherwise(
    endpoint: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, 20)
    await run(tmp_path, settings(endpoint, budget=Budget(tokens=150)))
    again = await run(tmp_path, settings(endpoint, budget=Budget(tokens=150)))
    assert (again.outcomes.total(), again.spent.input) == (0, 100)
    fresh = await run(tmp_path, settings(endpoint, budget=Budget(tokens=75, fresh=True)))
    assert (fresh.outcomes.total(), fresh.spent.input) == (5, 50)


async def test_a_call_waits_while_those_in_flight_may_use_the_rest() -> None:
    limits = RunLimits(Budget(tokens=100))
    first = await limits.admit("openai/fake", Usage(output=80))
    second = asyncio.create_task(limits.admit("openai/fake", Usage(output=80)))
    await asyncio.sleep(0)
    assert not second.done()
    limits.settle("openai/fake", first, Usage(output=20))
    limits.spend(Usage(output=20))
    assert (await second).tokens == 20  # the largest so far, not the most


async def test_a_call_that_waits_to_be_admitted_ends_with_the_session() -> None:
    limits = RunLimits(Budget(tokens=100))
    await limits.admit("openai/fake", Usage(output=80))
    second = asyncio.create_task(limits.admit("openai/fake", Usage(output=80)))
    await asyncio.sleep(0)
    limits.end(StoppedError("enough"))
    with pytest.raises(StoppedError):
        await second


@pytest.mark.parametrize("status", [429, None])
async def test_the_time_limit_ends_retries_at_once_and_hanging_calls_after_a_grace(
    endpoint: Any, http: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int | None
) -> None:
    monkeypatch.setattr(runner, "GRACE_SECONDS", 0.05)
    prepare(tmp_path, 6)

    async def behave(*_: object) -> web.Response:
        if status is None:
            await asyncio.sleep(3600)
        return http.error(429)

    endpoint.behave = behave
    limited = settings(endpoint, budget=Budget(seconds=0.2))
    summary = await asyncio.wait_for(run(tmp_path, limited), 30)
    assert summary.stopped.endswith("of 0.2 seconds")
    assert summary.outcomes.total() == 0
    endpoint.behave = None
    assert (await run(tmp_path, settings(endpoint))).outcomes.total() == 6


async def test_a_session_may_be_dropped_at_once(endpoint: Any, tmp_path: Path) -> None:
    prepare(tmp_path, 6)
    endpoint.latency = 3600
    drop = asyncio.Event()
    going = asyncio.create_task(run(tmp_path, settings(endpoint), drop=drop))
    while endpoint.asked.total() < 6:
        await asyncio.sleep(0.001)
    drop.set()
    summary = await asyncio.wait_for(going, 30)
    assert summary.stopped == "stopped at once on request"


def test_the_reason_names_the_amount_in_the_end() -> None:
    limits = RunLimits(Budget(tokens=10))
    limits.spend(Usage(output=10))
    with pytest.raises(BudgetError, match="10 of 10"):
        limits.check()
    limits.spend(Usage(output=5))
    assert limits.why == "budget reached: 15 of 10 tokens"


async def test_a_cancelled_wait_that_was_passed_over_ends_quietly() -> None:
    limiter = ConcurrencyLimiter(most=1, limit=1.0)
    await limiter.enter()
    wait = asyncio.create_task(limiter.enter())
    await asyncio.sleep(0)
    wait.cancel()
    limiter.leave()  # drops the cancelled one before its task runs
    with pytest.raises(asyncio.CancelledError):
        await wait


def poisoned(http: Any, words: set[str]) -> Any:
    """Behaviour of a server that fails on every question that it sees first, some of them."""

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response | None:
        question = body["messages"][-1]["content"]
        bad = question in words or (len(words) < 10 and not question.startswith("Reply"))
        if bad:
            words.add(question)
        return http.error(500) if bad else None

    return behave


async def test_questions_that_always_fail_are_error_records_and_the_rest_is_asked(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    """Ten of sixty, the first to be asked, at a concurrency that they fill."""
    prepare(tmp_path, 60)
    endpoint.behave = poisoned(http, set())
    hasty = Policy(tries=3, base=0.001, longest=0.002, dead_seconds=0.0)
    for _ in range(2):
        summary = await run(tmp_path, settings(endpoint, policy=hasty, concurrency=8))
        assert (summary.stopped, summary.given_up) == ("", {})
        assert summary.outcomes["error"] == 10
    assert len({r["attempt"] for r in read_journal(tmp_path, "attempt")}) == 60
    assert summary.earlier == 50


BOTH = (*ASK, Column("only_question", "openai/other"))


@pytest.mark.parametrize(("status", "most"), [(503, 99), (401, 4), (404, 4), (402, 4)])
async def test_a_dead_model_ends_its_own_columns_alone(
    endpoint: Any, http: Any, tmp_path: Path, status: int, most: int
) -> None:
    prepare(tmp_path, 40, BOTH)
    refused: list[str] = []

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response | None:
        if body["model"] == "other":
            refused.append(body["model"])
            return http.error(status, "no such luck")
        return None

    endpoint.behave = behave
    hasty = Policy(tries=50, base=0.001, longest=0.002, dead_after=4, dead_seconds=0.02)
    summary = await run(tmp_path, settings(endpoint, policy=hasty, concurrency=4))
    assert (summary.stopped, summary.complete) == ("", False)
    assert list(summary.given_up) == [BOTH[1].id]
    assert "no such luck" in summary.given_up[BOTH[1].id]
    assert summary.outcomes.total() == 40
    assert len(refused) <= most


async def test_a_column_that_is_refused_alike_is_given_up(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, 100)

    async def behave(_: web.Request, __: object, number: int) -> web.Response:
        return http.error(400, f"request req_{number}a7: temperature is not supported")

    endpoint.behave = behave
    summary = await run(tmp_path, settings(endpoint, concurrency=1))
    assert summary.outcomes == {"error": 20}
    assert "the same refusal 20 times in a row" in summary.given_up[ASK[0].id]
    ((fault, count),) = summary.faults.items()
    assert count == 20
    assert "drop=temperature" in fault


async def test_one_flagged_prompt_is_one_error_record(
    endpoint: Any, http: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, 10)

    async def behave(_: web.Request, __: object, number: int) -> web.Response | None:
        return http.error(403, "flagged") if number == 1 else None

    endpoint.behave = behave
    summary = await run(tmp_path, settings(endpoint, concurrency=1))
    assert (summary.stopped, summary.given_up) == ("", {})
    assert (summary.outcomes.total(), summary.outcomes["error"]) == (10, 1)
    assert list(summary.faults) == ["forbidden: HTTP 403: flagged"]


@pytest.mark.parametrize("kept", [0, 3])
async def test_a_suite_that_was_cut_is_refused(endpoint: Any, tmp_path: Path, kept: int) -> None:
    prepare(tmp_path, 6)
    path = tmp_path / SAMPLES_FILE
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:kept]))
    with pytest.raises(JournalError, match=f"has been changed: {kept} samples"):
        await run(tmp_path, settings(endpoint))
    assert not endpoint.asked


def test_a_directory_that_is_being_written_is_refused(tmp_path: Path) -> None:
    held = lock(tmp_path)
    with pytest.raises(JournalError, match="is being written"):
        prepare(tmp_path, 6)
    assert not (tmp_path / SAMPLES_FILE).exists()
    os.close(held)


async def test_a_cache_that_is_full_costs_no_reply(endpoint: Any, tmp_path: Path) -> None:
    """Places in which nothing can be written stand for a disk that is full."""
    prepare(tmp_path / "run", 6)
    (tmp_path / "cache").mkdir()
    for number in range(256):
        (tmp_path / "cache" / f"{number:02x}").symlink_to("nowhere")
    summary = await run(tmp_path / "run", settings(endpoint, cache=tmp_path / "cache"))
    assert (summary.outcomes.total(), summary.outcomes["error"]) == (6, 0)
    (remark,) = summary.remarks
    assert "the reply is in the journal" in remark


async def test_a_limit_holds_where_the_provider_counts_nothing(
    endpoint: Any, tmp_path: Path
) -> None:
    prepare(tmp_path, 40)

    async def behave(*_: object) -> web.Response:
        message = {"role": "assistant", "content": "<<<1>>>"}
        return web.json_response({"choices": [{"message": message}]})

    endpoint.behave = behave
    summary = await run(tmp_path, settings(endpoint, budget=Budget(tokens=500)))
    assert summary.stopped.startswith("budget reached: ")
    assert summary.outcomes.total() < 40
    assert summary.remarks == [runner.ESTIMATED]
    record = next(read_journal(tmp_path, "attempt"))
    assert record["usage"]["task"]["estimated"] is True
    assert record["usage"]["task"]["input"] > 0


async def test_a_deadline_does_not_count_the_wait_for_our_own_lanes(
    endpoint: Any, tmp_path: Path
) -> None:
    """Eight attempts at once in one lane: the last waits longer than it may take."""
    plan = Plan("test", "", 0, ASK, sandbox="unsafe", deadline=1.5)
    create(tmp_path, plan, iter(draw(load("number_multiply"), 1, 8, seed=5)))
    endpoint.latency = 0.3
    one_lane = settings(endpoint, policy=Policy(concurrency=1, start=1), concurrency=8)
    summary = await run(tmp_path, one_lane)
    assert (summary.outcomes.total(), summary.outcomes["error"]) == (8, 0)


async def test_a_deadline_still_ends_a_call_that_hangs(endpoint: Any, tmp_path: Path) -> None:
    plan = Plan("test", "", 0, ASK, sandbox="unsafe", deadline=0.2)
    create(tmp_path, plan, iter(draw(load("number_multiply"), 1, 4, seed=5)))
    endpoint.latency = 3600
    policy = Policy(concurrency=2, start=2)
    summary = await asyncio.wait_for(run(tmp_path, settings(endpoint, policy=policy)), 30)
    assert summary.outcomes == {"error": 4}
    assert list(summary.faults) == ["attempt not done in 0.2 s"]


async def test_the_clock_of_a_deadline_stands_still_while_any_part_waits() -> None:
    lanes = Lanes(1)
    await lanes.acquire()

    async def waits(seconds: float) -> None:
        with OwnWait():
            await asyncio.sleep(seconds)

    async with deadline(0.1):
        await asyncio.gather(waits(0.1), waits(0.2))
        asyncio.get_running_loop().call_later(0.15, lanes.release)
        await lanes.acquire()
    with pytest.raises(TimeoutError):
        async with deadline(0.05):
            await asyncio.gather(waits(0.05), asyncio.sleep(3600))
