"""A recorded run as a model: the same replies, and a clear fault for what was never asked."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load, read_samples
from generators.errors import SymBenchError
from harness.chat import Message, Request
from harness.errors import ModelError
from harness.models import open_model
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import run

STUDENT = "simulated/student"


async def record(directory: Path, *columns: Column, **plan: Any) -> list[dict[str, Any]]:
    samples = list(draw(load("number_multiply"), 2, 6, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    made = Plan("test", fingerprint, size, columns, sandbox="unsafe", **plan)
    create(directory, made, iter(samples))
    summary = await run(directory)
    assert not summary.stopped
    return [one for one in read_journal(directory) if one["type"] == "attempt"]


def column(model: str) -> Column:
    return Column("codesteer:turns=2", model, steerer="rule", checker=model)


SAME = ("sample", "repeat", "outcome", "final", "calls")


def results(attempts: list[dict[str, Any]]) -> list[list[Any]]:
    return sorted([one[key] for key in SAME] for one in attempts)


async def test_a_replay_repeats_a_run_for_nothing(tmp_path: Path) -> None:
    recorded = await record(tmp_path / "a", column(STUDENT), repeats=2)
    model = f"replay:{tmp_path / 'a'}"
    replayed = await record(tmp_path / "b", column(model), repeats=2)
    assert results(replayed) == results(recorded)
    assert {one["outcome"] for one in replayed} <= {"right", "wrong", "unparsed"}
    assert {one["cost"] for one in replayed} == {0.0}
    facts = [one["facts"] for one in read_journal(tmp_path / "b") if one["type"] == "backend"]
    assert facts == [{"replayed": STUDENT}]


async def test_what_was_never_asked_is_a_clear_fault(tmp_path: Path) -> None:
    await record(tmp_path, column(STUDENT))
    sample = next(iter(read_samples(tmp_path / "samples.jsonl")))
    bound = open_model(f"replay:{tmp_path}").bind(sample, 0)
    with pytest.raises(ModelError, match="holds no reply to 'something else'") as caught:
        await bound.complete(Request((Message("user", "something else"),)))
    assert not caught.value.transient


async def test_occurrences_are_given_out_in_order_and_once(tmp_path: Path) -> None:
    """Two attempts of one sample that asked the same are two tapes."""
    same = Column("only_question", STUDENT)
    await record(tmp_path, same, Column("only_question", "simulated/expert"))
    sample = next(iter(read_samples(tmp_path / "samples.jsonl")))
    asked = Request((Message("user", _first_prompt(tmp_path)),))
    bound = open_model(f"replay:{tmp_path}#{STUDENT}").bind(sample, 0)
    first = await bound.complete(asked)
    assert first.served == STUDENT
    with pytest.raises(ModelError, match="holds no reply"):
        await bound.complete(replace(asked, occurrence=1))


def _first_prompt(directory: Path) -> str:
    sample = next(iter(read_samples(directory / "samples.jsonl")))
    for one in read_journal(directory):
        if one["type"] == "call" and sample.question in one["messages"][0]["content"]:
            text: str = one["messages"][0]["content"]
            return text
    raise AssertionError("the first sample was not asked")


async def test_a_run_of_several_models_needs_one_named(tmp_path: Path) -> None:
    await record(tmp_path, column(STUDENT), column("simulated/expert"))
    with pytest.raises(SymBenchError, match=f"#{STUDENT}"):
        open_model(f"replay:{tmp_path}")
    with pytest.raises(SymBenchError, match="expected"):
        open_model(f"replay:{tmp_path}#openai/other")
    assert open_model(f"replay:{tmp_path}#{STUDENT}").uri.endswith(STUDENT)


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SymBenchError, match="is not a run"):
        open_model(f"replay:{tmp_path}")
