"""All charts by name, on runs or on the paper's figures; each is also a function of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError, UnknownNameError
from symbench.charts import data
from symbench.charts.behaviour import (
    checker_bars,
    checker_quality,
    checks_of,
    spending,
    spending_curves,
    turn_bars,
    turn_shares,
    turns_of,
)
from symbench.charts.effort import score_against
from symbench.charts.levels import (
    level_curves,
    level_rates,
    point_curves,
    published_curves,
    task_curves,
    task_rates,
)
from symbench.charts.scores import (
    category_dots,
    category_rates,
    distribution,
    fault_bars,
    heat_map,
    leaderboard_bars,
    outcome_bars,
    seen_unseen,
    slopes,
)
from symbench.charts.style import save
from symbench.results.filters import Filter
from symbench.results.leaderboard import Leaderboard, of_attempts, of_paper, with_published

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from symbench.results.frames import RunData
    from symbench.results.paired.compare import Comparison

__all__ = [
    "KINDS", "PUBLISHED", "category_dots", "chart_data", "checker_bars", "distribution",
    "draw_chart", "draw_published", "fault_bars", "heat_map", "leaderboard_bars", "level_curves",
    "outcome_bars", "point_curves", "published_curves", "published_data", "save",
    "score_against", "seen_unseen", "slopes", "spending_curves", "task_curves", "turn_bars",
]  # fmt: skip

KINDS: Final = {
    "leaderboard": "bars with intervals",
    "heatmap": "tasks x columns",
    "levels": "success against difficulty",
    "tasks": "success against difficulty, a panel per task",
    "categories": "success by category of task",
    "points": "success along free axes of difficulty",
    "tokens": "score against tokens",
    "cost": "score against US dollars",
    "runtime": "score against seconds",
    "spending": "tokens and US dollars over time",
    "distribution": "histogram of task scores",
    "splits": "seen against unseen tasks",
    "outcomes": "how attempts ended",
    "faults": "other form, unreadable, truncated, refused, errors",
    "turns": "turns and switches of steered methods",
    "checker": "precision and recall of self-checks",
    "slope": "before and after: two runs, or two columns",
}
"""What `symbench plot KIND` draws."""

BESIDE: Final = (
    "leaderboard", "heatmap", "categories", "tokens", "runtime", "distribution", "splits",
)  # fmt: skip
"""The charts on which the paper's columns can stand beside those of runs."""


@dataclass(frozen=True)
class Source:
    """What charts of runs are drawn from, read when first asked for; see `draw_chart`."""

    paths: Sequence[str | Path]
    columns: tuple[str, str] = ("", "")
    beside: bool = False
    maxima: str | None = None
    only: Filter | None = None

    @cached_property
    def attempts(self) -> "pd.DataFrame":
        """The attempts chosen."""
        from symbench.results.frames import load_attempts

        return load_attempts(self.paths, self.only)

    @cached_property
    def board(self) -> Leaderboard:
        """Their leaderboard, with the paper's columns where wanted."""
        board = of_attempts(self.attempts, self.maxima)
        return with_published(board) if self.beside else board

    @cached_property
    def runs(self) -> "list[RunData]":
        """The runs with the attempts chosen."""
        from symbench.results.frames import load_run

        runs = [load_run(path) for path in self.paths]
        return [run.only(self.only) for run in runs] if self.only else runs

    @cached_property
    def comparison(self) -> "Comparison":
        """The two runs, or two columns of one, sample by sample.

        Raises:
            SymBenchError: for more than two runs, or a filter.
        """
        from symbench.results.paired.compare import compare_runs

        if self.only:
            raise SymBenchError(f"a slope chart shows two columns whole, not {self.only} alone")
        if len(self.paths) > 2:
            raise SymBenchError(f"a slope chart compares two runs; {len(self.paths)} were given")
        return compare_runs(self.paths[0], self.paths[-1], self.columns, across_methods=True)


@dataclass(frozen=True)
class _Chart:
    """How a kind of chart is drawn, and the figures that it shows."""

    draw: "Callable[[Source], Figure]"
    data: "Callable[[Source], pd.DataFrame]"


def _of_board(
    draw: "Callable[[Leaderboard], Figure]", rows: "Callable[[Leaderboard], pd.DataFrame]"
) -> _Chart:
    return _Chart(lambda source: draw(source.board), lambda source: rows(source.board))


def _effort(kind: str) -> _Chart:
    return _of_board(
        lambda board: score_against(board, kind), lambda board: data.effort_rows(board, kind)
    )


def _levels(source: Source) -> "Figure":
    draw = task_curves if source.only and source.only.tasks else level_curves
    return draw(source.board, source.attempts)


def _level_data(source: Source) -> "pd.DataFrame":
    table = task_rates if source.only and source.only.tasks else level_rates
    return table(source.board, source.attempts)


_CHARTS: "Final[Mapping[str, _Chart]]" = {
    "leaderboard": _of_board(leaderboard_bars, data.average_rows),
    "heatmap": _of_board(heat_map, data.rate_rows),
    "levels": _Chart(_levels, _level_data),
    "tasks": _Chart(
        lambda source: task_curves(source.board, source.attempts),
        lambda source: task_rates(source.board, source.attempts),
    ),
    "categories": _Chart(
        lambda source: category_dots(source.board, source.attempts),
        lambda source: category_rates(source.board, source.attempts),
    ),
    "points": _of_board(point_curves, lambda board: data.share_rows(board.groups.get("point"))),
    **{kind: _effort(kind) for kind in ("tokens", "cost", "runtime")},
    "spending": _Chart(
        lambda source: spending_curves(source.runs), lambda source: spending(source.runs)
    ),
    "distribution": _of_board(distribution, data.score_rows),
    "splits": _of_board(seen_unseen, data.split_rows),
    "outcomes": _of_board(outcome_bars, lambda board: data.share_rows(board.outcomes)),
    "faults": _of_board(fault_bars, lambda board: data.share_rows(board.faults)),
    "turns": _Chart(
        lambda source: turn_bars(source.runs), lambda source: turn_shares(turns_of(source.runs))
    ),
    "checker": _Chart(
        lambda source: checker_bars(source.runs),
        lambda source: checker_quality(checks_of(source.runs)).reset_index(),
    ),
    "slope": _Chart(
        lambda source: slopes(source.comparison), lambda source: data.slope_rows(source.comparison)
    ),
}


@dataclass(frozen=True)
class _Paper:
    """How a chart of the paper's figures is drawn, and the figures that it shows."""

    draw: "Callable[[], Figure]"
    data: "Callable[[], pd.DataFrame]"


def _paper(kind: str) -> _Paper:
    chart = _CHARTS[kind]
    return _Paper(lambda: chart.draw(_PaperSource()), lambda: chart.data(_PaperSource()))


class _PaperSource(Source):
    """The paper's table in the place of runs."""

    def __init__(self) -> None:
        super().__init__(())

    @cached_property
    def board(self) -> Leaderboard:
        """The paper's columns."""
        return of_paper()


PUBLISHED: "Final[Mapping[str, _Paper]]" = {
    **{kind: _paper(kind) for kind in
       ("leaderboard", "heatmap", "tokens", "runtime", "distribution", "splits")},
    "levels": _Paper(published_curves, data.published_levels),
    "categories": _Paper(
        lambda: category_dots(of_paper()), lambda: category_rates(of_paper())
    ),
}  # fmt: skip
"""The charts that the paper's own figures allow."""


def draw_published(kind: str) -> "Figure":
    """Return a chart of the paper's figures.

    Raises:
        UnknownNameError: if there is none of that kind.
    """
    return _of_paper(kind).draw()


def published_data(kind: str) -> "pd.DataFrame":
    """Return the figures that `draw_published` shows.

    Raises:
        UnknownNameError: if there is no chart of that kind.
    """
    return _of_paper(kind).data()


def _of_paper(kind: str) -> _Paper:
    if kind not in PUBLISHED:
        raise UnknownNameError("chart of published figures", kind, PUBLISHED)
    return PUBLISHED[kind]


def draw_chart(
    kind: str,
    paths: Sequence[str | Path],
    columns: tuple[str, str] = ("", ""),
    *,
    beside: bool = False,
    maxima: str | None = None,
    only: Filter | None = None,
) -> "Figure":
    """Return a chart of runs.

    Args:
        kind: one of `KINDS`.
        paths: run directories; two (or one with two columns named) for `slope`.
        columns: for `slope`, see `compare_runs`.
        beside: show the paper's columns beside the measured ones.
        maxima: see `of_attempts`.
        only: which attempts; all if not given. With tasks named, `levels` is drawn task by task.

    Raises:
        UnknownNameError: if there is no such kind.
        SymBenchError: if the runs do not hold what it shows, or an argument has no effect on it.
    """
    return _chart(kind, beside=beside).draw(Source(paths, columns, beside, maxima, only))


def chart_data(
    kind: str,
    paths: Sequence[str | Path],
    columns: tuple[str, str] = ("", ""),
    *,
    beside: bool = False,
    maxima: str | None = None,
    only: Filter | None = None,
) -> "pd.DataFrame":
    """Return the figures that a chart of runs shows; arguments and errors as of `draw_chart`."""
    return _chart(kind, beside=beside).data(Source(paths, columns, beside, maxima, only))


def _chart(kind: str, *, beside: bool) -> _Chart:
    if kind not in _CHARTS:
        raise UnknownNameError("chart", kind, KINDS)
    if beside and kind not in BESIDE:
        raise SymBenchError(
            f"the paper's columns beside have no effect on {kind}; expected one of "
            f"{', '.join(BESIDE)}"
        )
    return _CHARTS[kind]
