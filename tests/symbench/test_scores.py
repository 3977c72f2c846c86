"""Scores against the paper's printed figures and against hand computations."""

import math

import pandas as pd
import pytest

from symbench import averages, normalised, of_attempts, of_paper, published_table, render
from symbench.score import outcome_counts, success_rates


def test_the_39_printed_averages_are_reproduced() -> None:
    printed = published_table("normalized_averages")
    board = of_paper()
    assert printed.size == 39
    for row, split in zip(printed.index, ("seen", "unseen", "total"), strict=True):
        difference = (board.average("normalised", split) - printed.loc[row]).abs()
        assert difference.max() <= 0.051, difference


def test_the_published_table_names_our_tasks() -> None:
    import generators

    table = published_table()
    tasks = [generators.load(name) for name in generators.NAMES]
    assert {(task.title, task.split) for task in tasks} <= set(table["split"].items())


def attempts(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["task", "column", "outcome"])
    return frame.assign(title=frame["column"].str.partition("@")[0])


def test_errors_count_nowhere_and_unreadable_replies_as_not_solved() -> None:
    frame = attempts(
        ("game24", "a@m/x", "right"),
        ("game24", "a@m/x", "unparsed"),
        ("game24", "a@m/x", "truncated"),
        ("game24", "a@m/x", "wrong"),
        ("game24", "a@m/x", "error"),
    )
    assert success_rates(frame).loc["game24", "a@m/x"] == 25.0
    assert outcome_counts(frame).loc["a@m/x"].tolist() == [1, 1, 1, 1, 1]


def test_normalised_averages_by_hand() -> None:
    rates = pd.DataFrame({"a": [50.0, 20.0, 0.0], "b": [100.0, 10.0, 0.0]}, index=["x", "y", "z"])
    splits = pd.Series({"x": "seen", "y": "unseen", "z": "unseen"})
    means = averages(rates, splits)
    assert means.loc[("raw", "total"), "a"] == pytest.approx(70 / 3)
    assert means.loc[("normalised", "total"), "a"] == pytest.approx(75)  # z is solved by nobody
    assert means.loc[("normalised", "unseen"), "b"] == 50
    frozen = pd.Series({"x": 100.0, "y": 100.0, "z": 100.0})
    assert normalised(rates, frozen).loc["y", "a"] == 20


def test_reference_rows_are_no_competitors() -> None:
    frame = attempts(
        ("game24", "only_question@reference/solver", "right"),
        ("game24", "only_question@m/x", "right"),
        ("game24", "only_question@m/x", "wrong"),
        ("game24", "all_code@simulated/s", "wrong"),
    )
    board = of_attempts(frame)
    assert list(board.rates)[-1] == "only_question@reference/solver"
    assert board.average("normalised", "total")["only_question@m/x"] == 100
    assert math.isnan(board.average("normalised", "total")["only_question@reference/solver"])
    text = render(board, "md")
    assert "simulated/s [simulated]" in text
    assert "**50.0**" in text
    assert "**100.0** |" not in text.split("## Tasks")[1].split("Solver")[0]


def test_csv_has_every_figure() -> None:
    from io import StringIO

    table = pd.read_csv(StringIO(render(of_paper(), "csv")), index_col=0)
    assert table.shape == (6 + 37, 13)
    assert table.loc["Game 24", "GPT-4o + CodeSteer"] == 93
