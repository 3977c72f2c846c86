"""A run that begins before its suite is drawn equals one that was drawn first."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load
from generators.errors import SymBenchError
from generators.sample import Sample
from harness.errors import JournalError
from harness.models import Access
from harness.run.drawing import Drawing
from harness.run.journal import read_journal
from harness.run.plan import (
    SAMPLES_FILE,
    Column,
    Plan,
    create,
    create_known,
    read_plan,
    suite_hash,
)
from harness.run.runner import Settings, run

COLUMNS = (Column("only_question", "openai/fake"),)
COUNT = 30


def suite() -> Iterator[Sample]:
    return iter(draw(load("number_multiply"), 1, COUNT, seed=5))


def plan() -> Plan:
    return Plan("test", *suite_hash(suite()), COLUMNS, sandbox="unsafe")


def settings(endpoint: Any) -> Settings:
    return Settings(access=Access(base_urls=(endpoint.url,)), concurrency=4)


def held(gate: threading.Event, first: int) -> Iterator[Sample]:
    """The suite, of which all but the first samples wait for a gate."""
    for number, sample in enumerate(suite()):
        if number >= first:
            assert gate.wait(30)
        yield sample


async def test_questions_are_asked_while_the_suite_is_drawn(endpoint: Any, tmp_path: Path) -> None:
    eager = tmp_path / "eager"
    create(eager, plan(), suite())
    await run(eager, settings(endpoint))
    endpoint.asked.clear()
    gate = threading.Event()
    drawn = tmp_path / "drawn"
    drawing = Drawing(drawn, create_known(drawn, plan()), held(gate, 8))
    going = asyncio.create_task(run(drawn, settings(endpoint), drawing=drawing))
    threading.Timer(1.0, gate.set).start()
    while not endpoint.asked:
        await asyncio.sleep(0.001)
    assert not (drawn / SAMPLES_FILE).exists()
    summary = await going
    assert (summary.stopped, summary.outcomes.total()) == ("", COUNT)
    assert (drawn / SAMPLES_FILE).read_bytes() == (eager / SAMPLES_FILE).read_bytes()
    assert read_plan(drawn) == read_plan(eager)
    attempts = [{r["attempt"] for r in read_journal(one, "attempt")} for one in (eager, drawn)]
    assert attempts[0] == attempts[1]


async def test_a_stopped_session_leaves_the_suite_whole(endpoint: Any, tmp_path: Path) -> None:
    drawing = Drawing(tmp_path, create_known(tmp_path, plan()), suite())
    stop = asyncio.Event()
    stop.set()
    summary = await run(tmp_path, settings(endpoint), stop=stop, drawing=drawing)
    assert summary.outcomes.total() == 0
    summary = await run(tmp_path, settings(endpoint))
    assert (summary.stopped, summary.outcomes.total()) == ("", COUNT)


async def test_a_suite_of_another_version_is_refused(endpoint: Any, tmp_path: Path) -> None:
    other = Plan("test", "0" * 16, COUNT, COLUMNS, sandbox="unsafe")
    drawing = Drawing(tmp_path, create_known(tmp_path, other), suite())
    with pytest.raises(JournalError, match="its tasks are of another version"):
        await run(tmp_path, settings(endpoint), drawing=drawing)
    assert not (tmp_path / SAMPLES_FILE).exists()


async def test_a_fault_of_the_draw_ends_the_run(endpoint: Any, tmp_path: Path) -> None:
    def broken() -> Iterator[Sample]:
        yield next(suite())
        raise SymBenchError("no more of them")

    drawing = Drawing(tmp_path, create_known(tmp_path, plan()), broken())
    with pytest.raises(SymBenchError, match="no more of them"):
        await run(tmp_path, settings(endpoint), drawing=drawing)


def test_a_directory_of_another_plan_is_refused(tmp_path: Path) -> None:
    create_known(tmp_path, plan())
    create_known(tmp_path, plan())
    with pytest.raises(JournalError, match="holds a run of another configuration"):
        create_known(tmp_path, Plan("test", "0" * 16, COUNT, COLUMNS, sandbox="unsafe"))
