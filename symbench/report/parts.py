"""Scores by level, category and task with intervals, and right answers, for the report."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

import generators
from generators.sample import Sample
from symbench.results.frames import RunData
from symbench.results.leaderboard import Leaderboard

if TYPE_CHECKING:
    import pandas as pd


def breakdown(board: Leaderboard, attempts: "pd.DataFrame") -> Iterator[str]:
    """Yield tables in HTML of a board's own columns within levels, categories and tasks.

    Args:
        board: of the attempts.
        attempts: of one suite.
    """
    from symbench.charts.levels import level_rates, rates_of
    from symbench.charts.scores import category_rates

    own = [name for name in board.columns if board.kind(name) != "published"]
    tables = (
        ("level", level_rates(board, attempts).rename(columns={"level": "group"})),
        ("category", category_rates(board, attempts).rename(columns={"category": "group"})),
        ("task", rates_of(board, attempts, "task").rename(columns={"task": "group"})),
    )
    for key, table in tables:
        yield _table(board, own, key, table)


def _table(board: Leaderboard, columns: Sequence[str], key: str, table: "pd.DataFrame") -> str:
    """Return rates as a table: a row for each group, percent with the ends of its interval."""
    head = "".join(
        f'<th scope="col" data-column="{name}">{name}</th>'
        for name in (escape(board.label(column)) for column in columns)
    )
    rows = []
    for group, of in table.groupby("group", sort=False):
        figures = of.set_index("column").loc[list(columns), ["solved", "low", "high"]]
        cells = "".join(f"<td>{_cell(*row)}</td>" for row in figures.to_numpy())
        title = generators.load(str(group)).title if key == "task" else str(group)
        rows.append(f'<tr data-{key}="{escape(str(group))}"><td>{escape(title)}</td>{cells}</tr>')
    return (
        f'<table class="parts"><caption>Solved by {key}, % [95 % interval]</caption>\n'
        f'<thead><tr><th scope="col">{key}</th>{head}</tr></thead>\n<tbody>'
        + "\n".join(rows)
        + "</tbody></table>\n"
    )


def _cell(solved: float, low: float, high: float) -> str:
    return "" if solved != solved else f"{solved:.1f} <small>[{low:.0f}, {high:.0f}]</small>"


def solutions(runs: Sequence[RunData], wanted: "set[str]") -> dict[str, str]:
    """Return a right answer of each sample for which one is known, by the sample's id."""
    found: dict[str, str] = {}
    for run in runs:
        for sample in run.samples():
            if sample.id in wanted and sample.id not in found:
                answer = _solution(sample)
                if answer is not None:
                    found[sample.id] = answer
    return found


def _solution(sample: Sample) -> str | None:
    task = generators.load(sample.task)
    answer = task.solve(task.from_json(sample.instance))
    return None if answer is None else task.render(answer)
