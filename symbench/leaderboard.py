"""The leaderboard: tasks x columns with averages below, in several formats."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import generators
from generators.errors import UnknownNameError
from symbench.published import published_table
from symbench.score import averages, in_order, outcome_counts, success_rates

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["measured", "reference", "simulated", "published"]
AVERAGES: Final = {
    "raw": "Average",
    "normalised": "Normalised average",
}


@dataclass(frozen=True)
class Leaderboard:
    """Scores of several columns on the same tasks.

    Attributes:
        rates: percent solved, tasks (titles) x columns.
        averages: (raw | normalised, seen | unseen | total) x columns, percent.
        outcomes: columns x outcomes, counts; None for published tables.
        kinds: what each column is: measured, reference, simulated or published.
        labels: what each column is called, if not by its own name.
    """

    rates: "pd.DataFrame"
    averages: "pd.DataFrame"
    outcomes: "pd.DataFrame | None"
    kinds: Mapping[str, Kind]
    labels: Mapping[str, str]

    def average(self, kind: str, split: str) -> "pd.Series[float]":
        """Return one row of the averages: `raw` or `normalised`; seen, unseen or total."""
        return cast("pd.Series[float]", self.averages.loc[(kind, split)])

    def label(self, column: str) -> str:
        """Return what a column is called in tables and charts."""
        return self.labels.get(column, column)


def kind_of(column: str) -> Kind:
    """Return what a measured column is by the model in it: `method@model+...`."""
    model = column.partition("@")[2]
    if model.startswith("reference/"):
        return "reference"
    return "simulated" if "simulated/" in model else "measured"


def label_of(column: str, title: str) -> str:
    """Return what a measured column is called in tables and charts, given its method's title."""
    method, _, models = column.partition("@")
    if models.startswith("reference/"):
        return {"reference/solver": "Solver (ceiling)", "reference/guess": "Guess (floor)"}[models]
    options = method.partition(":")[2]
    title += f" ({options})" if options else ""
    mark = " [simulated]" if kind_of(column) == "simulated" else ""
    return f"{title}, {models.removesuffix('+steerer=rule')}{mark}"


def of_attempts(attempts: "pd.DataFrame") -> Leaderboard:
    """Return the leaderboard of measured attempts, best normalised total first.

    Reference columns (solver and guess) are no competitors: they stand at the end, do not
    set the maxima that others are normalised by, and have no normalised score.
    """
    import pandas as pd

    rates = success_rates(attempts)
    rates = rates.reindex(in_order(list(rates.index), generators.NAMES))
    splits = pd.Series({name: generators.load(name).split for name in rates.index}, dtype=str)
    rivals = [column for column in rates if kind_of(str(column)) != "reference"]
    maxima = rates[rivals or list(rates)].max(axis=1)
    means = averages(rates, splits, maxima)
    means.loc["normalised", list(set(rates) - set(rivals))] = math.nan
    total = cast("pd.Series[float]", means.loc[("raw", "total")])
    best_first = total.sort_values(ascending=False, kind="stable").index
    order = sorted(best_first, key=lambda column: column not in rivals)
    titles = {name: generators.load(name).title for name in rates.index}
    return Leaderboard(
        rates=rates[order].rename(index=titles),
        averages=means[order],
        outcomes=outcome_counts(attempts).reindex(order),
        kinds={str(column): kind_of(str(column)) for column in order},
        labels={
            str(column): label_of(str(column), str(title))
            for column, title in attempts.groupby("column")["title"].first().items()
        },
    )


def of_paper() -> Leaderboard:
    """Return the paper's main table with averages recomputed from it."""
    table = published_table()
    rates = table.drop(columns="split")
    means = averages(rates, table["split"])
    return Leaderboard(rates, means, None, dict.fromkeys(map(str, rates), "published"), {})


def markdown(board: Leaderboard) -> str:
    """Return the leaderboard as Markdown: averages first, then tasks, then outcomes."""
    lines = ["## Averages", "", *_table("success, %", _average_rows(board), board)]
    lines += ["", "## Tasks", "", *_table("task", _task_rows(board), board)]
    if board.outcomes is not None:
        head = ["column", *map(str, board.outcomes.columns)]
        rows = [[board.label(str(name)), *map(str, row)] for name, row in board.outcomes.iterrows()]
        lines += ["", "## Outcomes", "", *_pipes(head, [[r[0], *_cells(r[1:])] for r in rows])]
    return "\n".join(lines) + "\n"


def csv(board: Leaderboard) -> str:
    """Return averages and tasks as CSV with unrounded values."""
    import pandas as pd

    names = [f"{AVERAGES[kind]}, {split}" for kind, split in board.averages.index]
    whole = pd.concat([board.averages.set_axis(names), board.rates])
    whole.index.name = "row"
    text: str = whole.to_csv(lineterminator="\n")
    return text


FORMATS: Final[Mapping[str, Callable[[Leaderboard], str]]] = {"md": markdown, "csv": csv}


def render(board: Leaderboard, style: str) -> str:
    """Return the leaderboard in a format.

    Raises:
        UnknownNameError: if there is no such format.
    """
    if style not in FORMATS:
        raise UnknownNameError("format", style, FORMATS)
    return FORMATS[style](board)


def _average_rows(board: Leaderboard) -> "list[tuple[str, pd.Series[float]]]":
    return [
        (f"{AVERAGES[kind]}, {split}", board.average(kind, split))
        for kind, split in board.averages.index
    ]


def _task_rows(board: Leaderboard) -> "list[tuple[str, pd.Series[float]]]":
    return [(str(title), row) for title, row in board.rates.iterrows()]


def _table(
    corner: str, rows: "list[tuple[str, pd.Series[float]]]", board: Leaderboard
) -> list[str]:
    head = [corner, *map(board.label, map(str, board.rates))]
    return _pipes(head, [[name, *_marked(row, board.kinds)] for name, row in rows])


def _marked(row: "pd.Series[float]", kinds: Mapping[str, Kind]) -> list[str]:
    """Return the figures of a row, the best competitor's in bold."""
    best = row[[kinds[str(column)] != "reference" for column in row.index]].max()
    return [
        "-"
        if value != value
        else f"**{value:.1f}**"
        if value == best and kinds[str(column)] != "reference"
        else f"{value:.1f}"
        for column, value in row.items()
    ]


def _cells(values: list[str]) -> list[str]:
    return ["·" if value == "0" else value for value in values]


def _pipes(head: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in (head, *rows)
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [lines[0], rule, *lines[1:]]
