"""The protocol of reasoning-gym: beside their base class where it is installed, and without it."""

from collections.abc import Sequence
from typing import Any

import pytest

import symbench
from generators import SymBenchError
from symbench.interop.gym import GymConfig, GymDataset
from symbench.interop.rows import row_of


def test_entries_are_reproducible_distinct_and_solved_by_their_answer() -> None:
    data = symbench.as_reasoning_gym("game24", level=2, size=20, seed=3)
    entries = list(data)
    assert len(data) == len(entries) == 20
    assert data[-1] == entries[19] == symbench.as_reasoning_gym("game24", 2, 20, 3)[19]
    assert len({entry["question"] for entry in entries}) == 20
    assert all(data.score_answer(entry["answer"], entry) == 1.0 for entry in entries)
    assert data.score_answer(entries[1]["answer"], entries[0]) == 0.0
    assert data.score_answer(None, entries[0]) == 0.0


def test_entries_say_where_they_come_from() -> None:
    entry = symbench.as_reasoning_gym("boxlift", level=1, size=3, seed=5)[2]
    metadata = entry["metadata"]
    assert metadata["source_dataset"] == metadata["task"] == "boxlift"
    assert (metadata["source_index"], metadata["difficulty"]) == (2, {"level": 1})
    assert metadata["id"].startswith("boxlift.")
    assert "/1/train/5/" in metadata["id"]


def test_replies_are_scored_like_everywhere(cases: Sequence[Any]) -> None:
    for case in cases:
        row = row_of(case.sample)
        entry = {"question": row.pop("question"), "answer": row.pop("answer"), "metadata": row}
        data = symbench.as_reasoning_gym(case.sample.task, 1, 1)
        assert data.score_answer(case.reply, entry) == float(case.verdict.right)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "game25"}, "unknown task 'game25'"),
        ({"name": "game24", "level": 6}, "no level 6; expected one of 1, 2, 3, 4, 5"),
        ({"name": "game24", "size": 0}, "size 0: expected at least 1"),
        ({"name": "game24", "stream": "test"}, "expected train or eval"),
    ],
)
def test_what_there_is_not_is_one_line(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SymBenchError, match=said):
        symbench.as_reasoning_gym(**given)


def test_an_entry_past_the_end_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        symbench.as_reasoning_gym("game24", size=3)[3]


@pytest.mark.interop
def test_their_own_wrapper_draws_on_from_a_data_set_of_ours() -> None:
    dataset = pytest.importorskip("reasoning_gym.dataset", reason="needs reasoning-gym")
    data = symbench.as_reasoning_gym("game24", level=1, size=4, seed=0)
    endless = iter(dataset.ReseedingDataset(data, chunk_size=4))
    drawn = [next(endless) for _ in range(8)]
    later = GymDataset(GymConfig("game24", level=1, size=4, seed=1))
    assert [entry["question"] for entry in drawn[4:]] == [entry["question"] for entry in later]
    assert all(endless.score_answer(entry["answer"], entry) == 1.0 for entry in drawn)


@pytest.mark.interop
def test_it_has_every_member_that_theirs_promises() -> None:
    theirs = pytest.importorskip("reasoning_gym.dataset", reason="needs reasoning-gym")
    public = {name for name in dir(theirs.ProceduralDataset) if not name.startswith("_")}
    data = symbench.as_reasoning_gym("game24", size=1)
    assert public <= set(dir(data))
