"""Shards merge into the unsharded run; calls have prices; plans can be previewed and estimated."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load
from generators.errors import SymBenchError
from harness.chat import Reply, Usage
from harness.models import Access
from harness.models.prices import Price, price_of, priced, read_prices
from harness.models.retrying import Policy
from harness.run.journal import read_journal
from harness.run.merge import merge
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Budget, Settings, run

COLUMNS = (Column("all_code", "simulated/expert"), Column("only_question", "reference/guess"))


def prepare(directory: Path, shard: tuple[int, int] = (0, 1), seed: int = 3) -> Path:
    samples = list(draw(load("letters"), 1, 6, seed=seed))
    fingerprint, size = suite_hash(iter(samples))
    plan = Plan("test", fingerprint, size, COLUMNS, sandbox="unsafe", shard=shard)
    create(directory, plan, iter(samples))
    return directory


def verdicts(directory: Path) -> list[tuple[Any, ...]]:
    keys = ("attempt", "sample", "column", "outcome", "answer", "usage", "calls")
    records = [r for r in read_journal(directory) if r["type"] == "attempt"]
    return [tuple(str(record[key]) for key in keys) for record in records]


async def test_merged_shards_are_the_unsharded_run(tmp_path: Path) -> None:
    whole = prepare(tmp_path / "whole")
    await run(whole)
    shards = [prepare(tmp_path / str(number), (number, 3)) for number in range(3)]
    for shard in shards:
        await run(shard)
    assert merge(shards, tmp_path / "merged") == 12
    assert sorted(verdicts(tmp_path / "merged")) == sorted(verdicts(whole))
    again = await run(tmp_path / "merged")
    assert (again.earlier, again.outcomes.total()) == (12, 0)


async def test_shards_of_other_plans_are_refused(tmp_path: Path) -> None:
    shards = [prepare(tmp_path / "a", (0, 2)), prepare(tmp_path / "b", (1, 2), seed=4)]
    with pytest.raises(SymBenchError, match="not a shard of the same plan"):
        merge(shards, tmp_path / "merged")
    with pytest.raises(SymBenchError, match="holds a run already"):
        merge(shards[:1], shards[1])


def test_prices_come_from_the_map_and_the_user_overrides_them(tmp_path: Path) -> None:
    usage = Usage(input=1_000_000, cached=400_000, output=500_000)
    assert Price(2e-6, 8e-6, 5e-7).cost(usage) == pytest.approx(1.2 + 0.2 + 4.0)
    known = price_of("openai/gpt-4o")
    assert known is not None
    assert known.input > 0
    assert price_of("openai/no-such-model") is None
    file = tmp_path / "prices.toml"
    file.write_text('["openai/gpt-4o"]\ninput = 1.0\noutput = 3.0\n')
    own = read_prices(file)
    assert price_of("openai/gpt-4o", own) == Price(1e-6, 3e-6, 1e-6)
    assert priced(Reply("x", usage=usage), own["openai/gpt-4o"]).usage.cost == pytest.approx(2.5)
    stated = Reply("x", usage=Usage(cost=0.5))
    assert priced(stated, known).usage.cost == 0.5


@pytest.mark.parametrize("text", ["[", "x = 1\n", '["m"]\ninput = "a"\noutput = 1\n', '["m"]\n'])
def test_unreadable_prices_are_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(SymBenchError, match=r"prices"):
        read_prices(file)


async def test_a_limit_on_money_needs_prices(tmp_path: Path) -> None:
    samples = list(draw(load("letters"), 1, 2, seed=3))
    fingerprint, size = suite_hash(iter(samples))
    columns = (
        Column("only_question", "reference/guess"),
        Column("only_question", "openai/own-server"),
    )
    create(tmp_path, Plan("t", fingerprint, size, columns, sandbox="unsafe"), iter(samples))
    limited = Settings(budget=Budget(cost=1.0), access=Access(("http://127.0.0.1:9/v1",)))
    with pytest.raises(SymBenchError, match="the price of openai/own-server is not known"):
        await run(tmp_path, limited)
    priced_ = Access(limited.access.base_urls, prices={"openai/own-server": Price(0, 0, 0)})
    tries = Policy(tries=1, dead_after=1, dead_seconds=0)
    summary = await run(tmp_path, replace(limited, access=priced_, policy=tries))
    assert "127.0.0.1:9" in str(summary.faults)
