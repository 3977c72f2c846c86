"""The folder of replies across runs, and the steerer that knows the verdict."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generators import draw, load
from harness.chat import Message, Reply, Request, Sampling, Usage
from harness.models import Access, open_model
from harness.models.cache import Cached
from harness.run.journal import read_journal
from harness.run.plan import Column, Plan, create, suite_hash
from harness.run.runner import Settings, run


class Counting:
    """A backend that numbers its replies."""

    uri = "openai/fake"

    def __init__(self) -> None:
        self.asked = 0

    def bind(self, *_: object) -> Any:
        return self

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        return Reply(f"reply {self.asked}", usage=Usage(5, cost=0.25))

    async def close(self) -> None:
        """Nothing to release."""


def hello(occurrence: int = 0, **sampling: Any) -> Request:
    return Request((Message("user", "hello"),), Sampling(**sampling), occurrence=occurrence)


async def test_what_was_paid_for_is_not_paid_again(tmp_path: Path) -> None:
    model = Counting()
    first = await Cached(model, tmp_path, 0).complete(hello())
    again = await Cached(model, tmp_path, 0).complete(hello())
    assert (first.text, again.text, model.asked) == ("reply 1", "reply 1", 1)
    assert (first.usage.cost, again.usage.cost, again.usage.input) == (0.25, 0.0, 5)


async def test_repeats_occurrences_and_samplings_are_kept_apart(tmp_path: Path) -> None:
    model = Counting()
    for repeat, request in ((0, hello()), (1, hello()), (0, hello(1)), (0, hello(seed=1))):
        await Cached(model, tmp_path, repeat).complete(request)
    assert model.asked == 4


def damage(folder: Path) -> None:
    next(folder.rglob("*.json")).write_text('{"text')


async def test_a_damaged_reply_is_asked_for_again(tmp_path: Path) -> None:
    model = Counting()
    await Cached(model, tmp_path, 0).complete(hello())
    damage(tmp_path)
    assert (await Cached(model, tmp_path, 0).complete(hello())).text == "reply 2"


async def steered(
    directory: Path, column: Column, settings: Settings | None = None
) -> Counter[str]:
    samples = list(draw(load("number_multiply"), 3, 8, seed=5))
    fingerprint, size = suite_hash(iter(samples))
    create(directory, Plan("t", fingerprint, size, (column,), sandbox="unsafe"), iter(samples))
    return (await run(directory, settings)).outcomes


async def test_two_runs_share_a_cache(endpoint: Any, tmp_path: Path) -> None:
    settings = Settings(
        access=Access(base_urls=(endpoint.url,), timeout=5), cache=tmp_path / "cache"
    )
    column = Column("self_consistency:k=3", "openai/fake")
    once = await steered(tmp_path / "a", column, settings)
    asked = endpoint.asked.total()
    assert asked == 24
    assert await steered(tmp_path / "b", column, settings) == once
    assert endpoint.asked.total() == asked


@pytest.mark.parametrize("form", ["prompt", "training"])
async def test_the_oracle_ends_the_loop_when_the_answer_is_right(tmp_path: Path, form: str) -> None:
    method = f"codesteer:turns=2,check=false,form={form}"
    outcomes = await steered(
        tmp_path / "oracle", Column(method, "simulated/beginner", steerer="reference/oracle")
    )
    plain = await steered(tmp_path / "plain", Column("only_question", "simulated/beginner"))
    assert outcomes["right"] > plain["right"]
    attempts = [r for r in read_journal(tmp_path / "oracle") if r["type"] == "attempt"]
    assert all("steerer=reference/oracle" in attempt["column"] for attempt in attempts)
    for attempt in attempts:
        told = attempt["calls"]["steerer"]
        assert told == 3 or attempt["outcome"] == "right"


async def test_the_oracle_needs_a_sample() -> None:
    from harness.errors import ModelError

    with pytest.raises(ModelError, match="was not told"):
        await open_model("reference/oracle").complete(hello())
