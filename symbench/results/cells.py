"""The cells of leaderboard tables: what is said of each column, as text."""

import math
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

import generators
from symbench.results.leaderboard import Leaderboard
from symbench.results.words import counted

if TYPE_CHECKING:
    import pandas as pd

AVERAGES: Final = {
    "raw": "Average", "normalised": "Normalised average", "strict": "Strict average",
}  # fmt: skip
SHARES: Final = {
    "other form": "Answers in another form than asked",
    "unreadable": "Replies without a readable answer",
    "truncated": "Replies cut by the length limit",
    "refused": "Refused",
    "errors": "Errors",
}
"""Names of the rows of shares, all in percent of the attempts."""


def notes(board: Leaderboard) -> list[str]:
    """Return the sentences that prevent the figures from being misread."""
    kinds = board.kinds
    lines = []
    if board.maxima == "table":
        lines.append("Normalised by the best competing column here on each task.")
    else:
        lines.append(f"Normalised by the frozen reference maxima {board.maxima}.")
    if board.faults is not None:
        lines.append(
            "Average: an answer counts in whatever form it can be read (flexible); strict: only in "
            "the form asked for. Other form, unreadable, truncated, refused, errors: % of attempts."
        )
    if board.low is not None:
        lines.append(
            "Brackets: 95 % intervals over samples. Rank: the range that 95 % confidence leaves, "
            "for all columns at once; equal letters: not surely different from the first of the "
            "group."
        )
    if short := [board.label(name) for name in board.columns if not board.is_complete(name)]:
        lines.append(
            f"Incomplete, and without a rank unless --partial: {', '.join(short)}. Averages over "
            "other samples cannot be compared."
        )
    lines += [
        f"Ended by its question: {answer}. A difference that ends a run is too large on average."
        for answer in board.ended
    ]
    if "published" in kinds:
        lines.append("[published]: printed in the paper, measured on other samples, not rerun.")
    if "simulated" in kinds:
        lines.append("[simulated]: a seeded stand-in with known success rates, no model.")
    return [*lines, *_incidents(board)]


_INCIDENTS: Final = {
    "repetition": "the reply ran into its limit by repeating itself",
    "task": "an earlier answer was graded, as the TaskLLM refused to go on or had no room to",
    "steerer": "the loop ended, as the steerer refused to go on",
    "checker": "an answer stayed unchecked, as the checker refused",
    "second": "the second model refused",
}


def _incidents(board: Leaderboard) -> Iterator[str]:
    if board.incidents is None:
        return
    for column, counts in board.incidents.iterrows():
        for kind, count in counts.items():
            if count > 0:
                told = f"in {counted(int(count), 'attempt')} {_INCIDENTS[str(kind)]}"
                yield f"{board.label(str(column))}: {told}."


SUMMARY_HEAD: Final = (
    "rank", "column", "samples", "average", "95 % interval", "strict", "seen", "unseen",
    "normalised", *SHARES, "tokens", "$/solved", "s",
)  # fmt: skip


def summary(board: Leaderboard) -> list[list[str]]:
    """Return one row of cells per column: rank, averages, trouble, effort."""
    return [_summary_row(board, column) for column in board.columns]


def _summary_row(board: Leaderboard, column: str) -> list[str]:
    means = [
        figure(float(board.average("raw", split)[column])) for split in ("total", "seen", "unseen")
    ]
    bounds = board.interval("raw", "total", column)
    between = "" if bounds is None else f"{bounds[0]:.1f}-{bounds[1]:.1f}"
    share = figure(float(board.average("normalised", "total")[column]))
    return [
        rank(board, column), board.label(column), _samples(board, column),
        means[0], between, _strict(board, column), means[1], means[2], share,
        *_trouble(board, column), *_effort(board, column),
    ]  # fmt: skip


def _strict(board: Leaderboard, column: str) -> str:
    known = ("strict", "total") in board.averages.index
    return figure(float(board.average("strict", "total")[column])) if known else ""


def _samples(board: Leaderboard, column: str) -> str:
    """Return how many samples have a verdict, of how many where some lack one, and of tasks."""
    if board.judged is None or column not in board.judged.index:
        return ""
    if board.is_complete(column):
        return f"{int(board.judged[column]):,}"
    tasks, every = int(board.rates[column].notna().sum()), len(board.rates)
    return board.shortfall(column) + (f", {tasks} of {every} tasks" if tasks < every else "")


def rank(board: Leaderboard, column: str) -> str:
    """Return a column's rank interval and the letter of its tie group, e.g. `1-2 a`."""
    if board.ranks is None or column not in board.ranks.index:
        return ""
    low, high, group = (int(board.ranks[key][column]) for key in ("low", "high", "group"))
    letter = chr(ord("a") + (group - 1) % 26)
    return f"{low} {letter}" if low == high else f"{low}-{high} {letter}"


def _trouble(board: Leaderboard, column: str) -> list[str]:
    if board.faults is None or column not in board.faults.index:
        return [""] * len(SHARES)
    return [figure(float(board.faults[key][column])) for key in SHARES]


def _effort(board: Leaderboard, column: str) -> list[str]:
    if board.efforts is None or column not in board.efforts.index:
        return ["", "", ""]
    row = {key: float(board.efforts[key][column]) for key in board.efforts}
    solved = row["cost_per_solved"]
    return [
        f"{row['tokens']:,.0f}",
        "" if math.isnan(solved) else f"{solved:.4f}",
        f"{row['runtime']:.1f}",
    ]


def figure(value: float) -> str:
    """Return percent with one decimal, a dash where there is none."""
    return "-" if math.isnan(value) else f"{value:.1f}"


def rows(board: Leaderboard) -> "Iterator[tuple[str, pd.Series[float]]]":
    """Yield the rows of the whole table, averages first: name and percent by column."""
    for kind, split in board.averages.index:
        yield f"{AVERAGES[kind]}, {split}", board.average(kind, split)
    for title, rates in board.rates.iterrows():
        yield str(title), rates


def column_spans(board: Leaderboard) -> list[tuple[str, int]]:
    """Return the headings over neighbouring columns and how many each spans, if there are any."""
    groups = [board.column_groups[column] for column in board.columns if board.column_groups]
    return [(name, len(list(of))) for name, of in groupby(groups)]


def task_spans(board: Leaderboard) -> list[tuple[str, int]]:
    """Return the headings over neighbouring tasks and how many each spans.

    Without groups of columns there is one, without words, over all of them.
    """
    if not board.column_groups:
        return [("", len(board.rates))]
    splits = {task.title: task.split for task in map(generators.load, generators.NAMES)}
    kinds = (splits.get(str(title), "other") for title in board.rates.index)
    return [(f"{name.capitalize()} tasks", len(list(of))) for name, of in groupby(kinds)]


def competing(board: Leaderboard) -> set[str]:
    """Return the columns that compete for best of a row: the user's, or the paper's if alone."""
    own = {name for name in board.columns if board.kind(name) in ("measured", "simulated")}
    return own or {name for name in board.columns if board.kind(name) == "published"}


def marked(board: Leaderboard, row: "pd.Series[float]", bold: Callable[[str], str]) -> list[str]:
    """Return the cells of a row, those of the best competitors in bold."""
    rivals = competing(board)
    top = float(row[[str(column) in rivals for column in row.index]].max())
    return [
        bold(figure(float(value))) if value == top and column in rivals else figure(float(value))
        for column, value in row.items()
    ]
