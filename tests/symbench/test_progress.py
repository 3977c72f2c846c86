"""What a run shows while it goes."""

import json
from pathlib import Path

import pytest

from generators import draw, load
from harness.plan import Column, Plan, create, suite_hash
from symbench.progress import Progress


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    samples = list(draw(load("letters"), 1, 4))
    fingerprint, size = suite_hash(iter(samples))
    create(tmp_path, Plan("t", fingerprint, size, (Column("only_question", "x/y"),)), iter(samples))
    return tmp_path


def record(outcome: str) -> dict[str, object]:
    return {"outcome": outcome, "column": "only_question@x/y", "attempt": "a", "cost": None}


def test_json_lines_for_machines(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(directory, as_json=True) as progress:
        progress.report(record("right"))
    shown = json.loads(capsys.readouterr().out)
    assert (shown["outcome"], shown["column"]) == ("right", "only_question@x/y")


def test_plain_lines_where_there_is_no_terminal(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(directory, as_json=False) as progress:
        progress.said -= 60
        progress.report(record("right"))
        progress.said -= 60
        progress.report(record("error"))
        progress.said -= 60
        progress.report(record("wrong"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "3 of 4 attempts, 50.0 % right, 1 errors"
