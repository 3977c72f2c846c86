"""Ablations of the loop on the simulated student, whose true rates and reactions are known."""

from pathlib import Path

import pytest

import generators
from harness.models.simulated.student import PROFILES
from symbench import evaluate

STUDENT = "simulated/student"
COLUMNS = {
    "all code": "all_code",
    "full": "codesteer",
    "no symbolic": "codesteer:symbolic=off",
    "no check": "codesteer:check=False",
    "neither": "codesteer:symbolic=off,check=False",
}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_each_part_of_the_loop_is_worth_what_the_student_can_make_of_it(tmp_path: Path) -> None:
    """Of failing programs 60 % are wrong and nothing but a check names that, 20 % are constants.

    A student repairs only what is named, so every part taken away costs, the check most.
    """
    run = evaluate(
        STUDENT,
        list(COLUMNS.values()),
        suite="symbench-sweep@7",
        levels=[3],
        count=4,
        cpu=2,
        steerer="rule",
        out=tmp_path / "run",
    )
    right = (run.attempts["outcome"] == "right").groupby(run.attempts["column"]).mean()
    methods = {column.partition("@")[0]: column for column in right.index}
    score = {name: right[methods[method]] for name, method in COLUMNS.items()}
    true = sum(PROFILES["student"].rate(task, 3, "code") for task in generators.NAMES) / 37
    assert abs(score["all code"] - true) < 4 * (true * (1 - true) / (4 * 37)) ** 0.5
    assert score["all code"] <= score["neither"] < score["no check"] < score["no symbolic"]
    assert score["no symbolic"] < score["full"]
    assert score["full"] - score["no check"] > score["full"] - score["no symbolic"] > 0
