"""What a run shows while it goes."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from generators import draw, load
from harness.run.plan import Column, Plan, create, read_plan, suite_hash
from harness.run.settings import Gauge
from symbench.runs.progress import Progress, tallies

COLUMNS = (Column("only_question", "x/y"), Column("all_code", "x/y"))
ASK, CODE = (column.id for column in COLUMNS)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    samples = list(draw(load("letters"), 1, 4))
    fingerprint, size = suite_hash(iter(samples))
    create(tmp_path, Plan("t", fingerprint, size, COLUMNS), iter(samples))
    return tmp_path


def record(outcome: str, column: str = ASK, cost: float | None = None) -> dict[str, object]:
    return {"outcome": outcome, "column": column, "attempt": "a", "cost": cost}


def test_json_lines_for_machines(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(read_plan(directory), as_json=True) as progress:
        progress.watch(Gauge(0, 0, {CODE: {"right": 1, "wrong": 1}}))
        progress.report(record("right", cost=0.25))
        progress.watch(Gauge(in_flight=3, retries=7))
    attempt, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert (attempt["type"], attempt["outcome"], attempt["column"]) == ("attempt", "right", ASK)
    assert (last["type"], last["done"], last["total"]) == ("progress", 3, 8)
    assert (last["retries"], last["in_flight"], last["cost"]) == (7, 3, 0.25)
    assert last["columns"][CODE]["right"] == 0.5
    assert last["columns"][CODE]["rate"] == 0  # what was there before is not this session's work
    assert last["columns"][ASK]["eta"] == pytest.approx(3 / last["columns"][ASK]["rate"])


def test_plain_lines_where_there_is_no_terminal(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(read_plan(directory), as_json=False) as progress:
        progress.watch(Gauge())
        for outcome in ("right", "error", "wrong"):
            progress.report(record(outcome, cost=0.5))
        progress.watch(Gauge(in_flight=2))
        progress.said -= 60
        progress.watch(Gauge(in_flight=2, retries=5))
    line, *columns = capsys.readouterr().err.splitlines()
    assert line.startswith(
        "3 of 8 attempts, 50.0 % right, $1.50, 1 errors, 5 retries, 2 in flight, "
    )
    assert "/s, ETA " in line
    assert columns == [
        f"{ASK}: 3 of 4, 50.0 % right, $1.50, 1 errors",
        f"{CODE}: 0 of 4, no score yet, 0 errors",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_for_each_column_on_a_terminal(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("LINES", "24")
    with Progress(read_plan(directory), as_json=False) as progress:
        progress.watch(Gauge(0, 0, {CODE: {"right": 2}}))
        for _ in range(3):
            progress.report(record("wrong"))
        progress.report(record("right", CODE))
        progress.watch(Gauge(in_flight=4, retries=9))
        progress.say("a line between")
    shown = screen.getvalue()
    assert f"{ASK} " in shown
    assert "3/4" in shown
    assert "100.0 % right" in shown
    assert "6/8" in shown
    assert "50.0 % right, 0 errors, 9 retries, 4 in flight" in shown
    assert "a line between" in shown


def test_bars_that_do_not_fit_are_left_out(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("LINES", "4")
    with Progress(read_plan(directory), as_json=False) as progress:
        progress.watch(Gauge())
        progress.report(record("right", CODE))
        progress.watch(Gauge())
    assert CODE not in screen.getvalue()
    assert "1/8" in screen.getvalue()


def test_a_shard_has_the_totals_of_its_own_part(directory: Path) -> None:
    plan = read_plan(directory)
    assert {name: tally.total for name, tally in tallies(plan).items()} == {ASK: 4, CODE: 4}
    shard = tallies(replace(plan, shard=(1, 2)))
    assert {name: tally.total for name, tally in shard.items()} == {ASK: 0, CODE: 4}
