"""Estimates and previews: nothing is sent, and the figures are those of a real rehearsal."""

from dataclasses import replace
from pathlib import Path

import pytest

from generators import draw, load
from generators.errors import SymBenchError
from harness.models.prices import Price
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import run
from harness.sandbox import open_sandbox
from symbench.options import RunOptions
from symbench.runs.estimate import PROGRAM_SECONDS, REPLY_TOKENS, _add, _Shape, estimate, rehearsal
from symbench.runs.planning import columns_of, make_plan
from symbench.runs.preview import first_prompts

SAMPLES = list(draw(load("letters"), 1, 4, seed=1))


def plan(*columns: Column, repeats: int = 1) -> Plan:
    fingerprint, size = suite_hash(iter(SAMPLES))
    return Plan("test", fingerprint, size, columns, repeats=repeats, sandbox="unsafe")


async def test_an_estimate_counts_the_calls_that_a_rehearsal_makes(tmp_path: Path) -> None:
    wanted = plan(Column("codesteer:turns=1", "openai/m", steerer="rule"), repeats=3)
    sandbox = await open_sandbox("unsafe")
    prices = {"openai/m": Price(1e-6, 2e-6, 1e-6)}
    rows = await estimate(wanted, SAMPLES, sandbox, prices=prices)
    rehearsed = plan(Column("codesteer:turns=1", "simulated/student", steerer="rule"))
    create(tmp_path, rehearsed, iter(SAMPLES))
    await run(tmp_path, sandbox=sandbox)
    await sandbox.close()
    calls = [r["role"] for r in read_journal(tmp_path) if r["type"] == "call"]
    assert {row.role: row.calls for row in rows} == {
        role: 3 * calls.count(role) for role in ("task", "checker")
    }
    for row in rows:
        assert row.model == "openai/m"
        assert row.output == row.calls * REPLY_TOKENS
        assert row.cost == pytest.approx(row.input * 1e-6 + row.output * 2e-6)


def test_a_rehearsal_gives_little_time_to_programs_that_never_end() -> None:
    whole = plan(Column("all_code", "openai/m"))
    assert rehearsal(whole).limits == replace(whole.limits, cpu=PROGRAM_SECONDS)
    less = replace(whole, limits=replace(whole.limits, cpu=0.2))
    assert rehearsal(less).limits == less.limits


async def test_every_column_is_estimated_on_the_same_samples() -> None:
    """Samples may come as an iterator, which can be read once."""
    methods = ("all_code", "r1_code_interpreter", "tumix:rounds=1", "best_of_k",
               "reasoning_tools:state=fresh")  # fmt: skip
    wanted = plan(*(Column(method, "openai/m") for method in methods))
    sandbox = await open_sandbox("unsafe")
    rows = await estimate(wanted, iter(SAMPLES[:1]), sandbox)
    await sandbox.close()
    assert {row.column for row in rows} == {column.id for column in wanted.columns}
    calls = {row.column.partition("@")[0]: row.calls for row in rows if row.role == "task"}
    assert calls["all_code"] == len(SAMPLES)
    assert calls["r1_code_interpreter"] >= 2 * len(SAMPLES)
    assert calls["tumix:rounds=1"] >= 4 * len(SAMPLES)


async def test_a_column_that_cannot_be_rehearsed_is_no_column_for_nothing() -> None:
    sandbox = await open_sandbox("unsafe")  # keeps no state
    with pytest.raises(
        SymBenchError, match=r"code_interpreter: its rehearsal asked no model: .*state"
    ):
        await estimate(plan(Column("code_interpreter", "openai/m")), SAMPLES[:1], sandbox)
    await sandbox.close()


async def test_a_preview_shows_the_first_request_of_every_column() -> None:
    wanted = plan(
        Column("only_question", "openai/m"),
        Column("symbolic_agent:steerer=given", "openai/m", steerer="openai/s"),
        Column("only_question", "reference/solver"),
    )
    shown = await first_prompts(wanted, SAMPLES[0], None)
    assert [column for column, _ in shown] == [column.id for column in wanted.columns]
    assert shown[0][1][-1].content == SAMPLES[0].question
    asked = SAMPLES[0].question.partition(". ")[0]  # a steerer sees no closing words
    assert asked in shown[1][1][-1].content
    assert shown[1][1][-1].content != SAMPLES[0].question


@pytest.mark.parametrize("uri", ["openai/nothing-here", "anthropic/claude-x", "deepseek/chat"])
def test_an_estimate_needs_no_key(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(key, raising=False)
    options = RunOptions(models=(uri,), methods=("all_code",), suite="symbench-lite")
    assert make_plan(options, only_named=True).columns == (Column("all_code", uri),)
    with pytest.raises(SymBenchError, match="key"):
        make_plan(options)


def test_a_hosted_tool_is_refused_where_it_would_be_ignored() -> None:
    options = RunOptions(methods=("code_interpreter_hosted",), base_urls=("http://x/v1",))
    for uri in ("deepseek/chat", "hosted_vllm/m", "simulated/student", "vllm:x"):
        with pytest.raises(SymBenchError, match=r"no code interpreter of its own|calls tools"):
            columns_of(replace(options, models=(uri,)))
    for uri in ("openai/gpt-5", "anthropic/claude-x", "gemini/gemini-x"):
        assert columns_of(replace(options, models=(uri,)))


def test_an_estimate_refuses_names_that_mean_nothing() -> None:
    options = RunOptions(models=("gpt",), methods=("all_code",), suite="symbench-lite")
    with pytest.raises(SymBenchError, match="unknown model 'gpt'"):
        make_plan(options, only_named=True)


@pytest.mark.parametrize("method", ["code_interpreter", "self_consistency:inner=code_interpreter"])
def test_tools_are_refused_before_the_first_attempt_where_there_are_none(method: str) -> None:
    options = RunOptions(models=("transformers:x",), methods=(method,), suite="symbench-lite")
    with pytest.raises(SymBenchError, match=r"calls tools, .* serve the model") as caught:
        make_plan(options)
    assert "\n" not in str(caught.value)


def shaped(inputs: list[int], *, marked: bool) -> tuple[float, float]:
    """What a cache holds and what is written to it over the calls of one conversation."""
    shape = _Shape()
    for number in range(1, len(inputs) + 1):
        _add(shape, inputs[:number], 1.0, marked=marked)
    assert (shape.calls, shape.input) == (len(inputs), sum(inputs))
    return shape.read, shape.written


def test_an_estimate_knows_what_a_cache_holds_of_a_growing_conversation() -> None:
    assert shaped([2000, 3000, 4000], marked=False) == (5000, 0)
    assert shaped([2000, 3000, 4000], marked=True) == (3000, 4000)
    assert shaped([500, 900, 1500, 2000], marked=False) == (1500, 0)
    assert shaped([5000], marked=True) == (0, 0)
