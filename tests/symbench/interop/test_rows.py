"""Rows: what they hold, that they are judged like samples, and what is refused."""

import json
from collections.abc import Sequence

import pytest

import symbench
from generators import SymBenchError, draw, load
from symbench.interop.rows import FIELDS, row_of, sample_of


def row() -> dict[str, object]:
    return row_of(next(draw(load("game24"), 1, 1)))


def test_a_reply_to_a_row_has_the_verdict_of_the_task(cases: Sequence[object]) -> None:
    rows = {case.sample.id: row_of(case.sample) for case in cases}
    for case in cases:
        assert symbench.verify(rows[case.sample.id], case.reply) == case.verdict


def test_a_row_survives_json_and_gives_its_sample_back() -> None:
    sample = next(draw(load("boxlift"), 2, 1))
    made = row_of(sample)
    assert list(made) == list(FIELDS)
    assert sample_of(json.loads(json.dumps({**made, "more": 1}))) == sample


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question": "What?"}, "was changed"),
        ({"instance": '{"numbers": [1, 2]}'}, "was changed"),
        ({"instance": None}, "instance is None, not a text"),
        ({"instance": "["}, "cannot be read"),
        ({"version": 1}, "is of version 1 of game24; this SymBench judges version"),
        ({"level": "hard"}, "cannot be read"),
        ({"task": "game25"}, "did you mean 'game24'"),
        ({"hash": "0"}, "was changed"),
    ],
)
def test_what_is_no_row_of_this_version_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(SymBenchError, match=said):
        symbench.verify({**row(), **change}, "Answer: 1 + 2")


def test_any_mapping_that_is_no_row_is_refused() -> None:
    with pytest.raises(SymBenchError, match="not a row of SymBench: id is None"):
        symbench.verify({"prompt": "?"}, "Answer: 1")
