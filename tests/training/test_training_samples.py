"""No puzzle that is trained on occurs in an evaluation suite."""

from pathlib import Path

import pytest

import generators
from generators.errors import SymBenchError
from generators.sample import Sample, draw, write_samples
from symbench.runs.suite import SUITES, samples
from symbench.training.samples import held_out, seen_tasks, training_samples


def form(sample: Sample) -> object:
    task = generators.load(sample.task)
    return task.canonical(task.from_json(sample.instance))


def prove(name: str) -> None:
    """Draw training samples of every level and compare them with every frozen suite."""
    evaluated = [sample for suite in SUITES for sample in samples(suite, [name])]
    trained = list(training_samples([name], (1, 2, 3, 4, 5), 12, 0))
    assert not {one.hash for one in trained} & {one.hash for one in evaluated}
    assert not {form(one) for one in trained} & {form(one) for one in evaluated}
    assert not {one.id for one in trained} & {one.id for one in evaluated}
    assert {one.origin["stream"] for one in trained} == {"train"}
    assert {one.origin["stream"] for one in evaluated} == {"eval"}


@pytest.mark.parametrize("name", ["game24", "letters", "web_of_lies", "navigate", "pooling"])
def test_training_and_evaluation_share_no_puzzle(name: str) -> None:
    prove(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", generators.NAMES)
def test_no_task_shares_a_puzzle(name: str) -> None:
    prove(name)


def test_another_stream_alone_would_not_do() -> None:
    """Game 24 has 48 deals at level 1: the streams coincide there, so what is held out counts."""
    task = generators.load("game24")
    held = held_out(task)
    assert any(form(sample) in held for sample in draw(task, 1, 20, 0, "train"))


def test_a_level_that_is_nearly_all_held_out_gives_what_is_left_and_says_so() -> None:
    said: list[str] = []
    left = list(training_samples(["game24"], (1,), 1000, 0, say=said.append))
    assert 0 < len(left) < 48
    assert len({form(sample) for sample in left}) == len(left)
    words = "samples; its other puzzles are held out for evaluation"
    assert said == [f"game24 level 1: {len(left)} of 1000 {words}"]


def test_what_else_is_held_out(tmp_path: Path) -> None:
    task = generators.load("game24")
    own = list(draw(task, 1, 5, 7, "train"))
    write_samples(tmp_path / "own.jsonl", own)
    plain = {form(sample) for sample in training_samples(["game24"], (1,), 1000, 0)}
    fewer = training_samples(["game24"], (1,), 1000, 0, [str(tmp_path / "own.jsonl")])
    assert {form(sample) for sample in fewer} == plain - set(map(form, own))
    with pytest.raises(SymBenchError, match="suite"):
        held_out(task, ["symbench-cor"])


def test_steerers_are_trained_on_the_seen_tasks() -> None:
    assert len(seen_tasks()) == 28
    assert "letters" not in seen_tasks()
