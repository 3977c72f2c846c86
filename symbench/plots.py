"""All charts by name, on runs or on the paper's figures; each is also a function of its own."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generators.errors import SymBenchError, UnknownNameError
from symbench.charts.behaviour import checker_bars, turn_bars
from symbench.charts.effort import (
    level_curves,
    point_curves,
    published_curves,
    score_against,
    task_curves,
)
from symbench.charts.scores import (
    distribution,
    heat_map,
    leaderboard_bars,
    outcome_bars,
    seen_unseen,
    slopes,
)
from symbench.charts.style import save
from symbench.results.filters import Filter
from symbench.results.leaderboard import of_attempts, of_paper, with_published

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "KINDS", "PUBLISHED", "checker_bars", "distribution", "draw_chart", "draw_published",
    "heat_map", "leaderboard_bars", "level_curves", "outcome_bars", "point_curves",
    "published_curves", "save",
    "score_against", "seen_unseen", "slopes", "task_curves", "turn_bars",
]  # fmt: skip

KINDS: Final = {
    "leaderboard": "bars with intervals",
    "heatmap": "tasks x columns",
    "levels": "success against difficulty",
    "points": "success along free axes of difficulty",
    "tokens": "score against tokens",
    "cost": "score against US dollars",
    "runtime": "score against seconds",
    "distribution": "histogram of task scores",
    "splits": "seen against unseen tasks",
    "outcomes": "how attempts ended",
    "turns": "turns and switches of steered methods",
    "checker": "precision and recall of self-checks",
    "slope": "before and after: two runs, or two columns",
}
"""What `symbench plot KIND` draws."""

PUBLISHED: "Final[Mapping[str, Callable[[], Figure]]]" = {
    "leaderboard": lambda: leaderboard_bars(of_paper()),
    "heatmap": lambda: heat_map(of_paper()),
    "levels": published_curves,
    "tokens": lambda: score_against(of_paper(), "tokens"),
    "runtime": lambda: score_against(of_paper(), "runtime"),
    "distribution": lambda: distribution(of_paper()),
    "splits": lambda: seen_unseen(of_paper()),
}
"""The charts that the paper's own figures allow."""


BESIDE: Final = ("leaderboard", "heatmap", "tokens", "runtime", "distribution", "splits")
"""The charts on which the paper's columns can stand beside those of runs."""


def draw_published(kind: str) -> "Figure":
    """Return a chart of the paper's figures.

    Raises:
        UnknownNameError: if there is none of that kind.
    """
    if kind not in PUBLISHED:
        raise UnknownNameError("chart of published figures", kind, PUBLISHED)
    return PUBLISHED[kind]()


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
    from symbench.results.frames import load_attempts, load_run

    if kind not in KINDS:
        raise UnknownNameError("chart", kind, KINDS)
    if beside and kind not in BESIDE:
        raise SymBenchError(
            f"the paper's columns beside have no effect on {kind}; expected one of "
            f"{', '.join(BESIDE)}"
        )
    if kind == "slope":
        if only:
            raise SymBenchError(f"a slope chart shows two columns whole, not {only} alone")
        return _slope(paths, columns)
    if kind in ("turns", "checker"):
        runs = [load_run(path) for path in paths]
        runs = [run.only(only) for run in runs] if only else runs
        return turn_bars(runs) if kind == "turns" else checker_bars(runs)
    attempts = load_attempts(paths, only)
    board = of_attempts(attempts, maxima)
    if kind == "levels":
        draw_levels = task_curves if only and only.tasks else level_curves
        return draw_levels(board, attempts)
    if kind == "points":
        return point_curves(board)
    board = with_published(board) if beside else board
    draw: Mapping[str, Callable[[Any], Figure]] = {
        "leaderboard": leaderboard_bars,
        "heatmap": heat_map,
        "distribution": distribution,
        "splits": seen_unseen,
        "outcomes": outcome_bars,
    }
    return draw[kind](board) if kind in draw else score_against(board, kind)


def _slope(paths: Sequence[str | Path], columns: tuple[str, str]) -> "Figure":
    from symbench.results.paired.compare import compare_runs

    if len(paths) > 2:
        raise SymBenchError(f"a slope chart compares two runs; {len(paths)} were given")
    return slopes(compare_runs(paths[0], paths[-1], columns, across_methods=True))
