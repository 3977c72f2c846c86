"""Charts of scores against what they took: tokens, money, time."""

import math
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from symbench.charts.numbered import number_key, numbered_points
from symbench.charts.style import COLOURS, new_figure, short_names, styled, titled
from symbench.results.leaderboard import Leaderboard
from symbench.results.paper import published_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EFFORTS: Final = {
    "tokens": "TaskLLM tokens per sample (input and output)",
    "cost": "US dollars per sample",
    "runtime": "seconds per sample (models and programs)",
}
RIVALS: Final = ("measured", "simulated", "published")
"""Kinds of columns that are shown, each with a Pareto front of its own."""


@styled
def score_against(board: Leaderboard, effort: str) -> "Figure":
    """Return the average score against tokens, cost or runtime.

    A dashed Pareto front joins what nothing cheaper reaches, one for each kind of column:
    figures of different samples and stand-ins beat nobody. References, which are no models, are
    left out.

    Raises:
        SymBenchError: if no column has a figure for it.
    """
    spent = spent_by(board, effort)
    columns = [name for name in board.columns if spent.get(name, 0) > 0]
    columns = [name for name in columns if board.kind(name) in RIVALS]
    if not columns:
        raise SymBenchError(f"no column has {effort} above 0; its prices may be unknown")
    score = score_shown(board)
    means = board.average(score, "total")
    names, shared = short_names(board, columns)
    figure, axes = new_figure(8.4, 1.2 + max(3.6, 0.19 * len(columns)))
    points = {name: (spent[name], float(means[name])) for name in columns}
    for column, (x, _) in points.items():
        bounds = board.interval("raw", "total", column)
        if bounds:
            axes.plot([x, x], bounds, color=COLOURS[board.kind(column)], lw=1, marker="", ls="-")
    for kind in RIVALS:
        _front(axes, [points[name] for name in columns if board.kind(name) == kind], kind)
    _scale(axes, [x for x, _ in points.values()])
    axes.set(xlabel=f"{EFFORTS[effort]}, log scale", ylim=(0, 105))
    axes.set_ylabel("normalised score, %" if score == "normalised" else "solved, %")
    titled(axes, f"Score against {effort}; dashed: Pareto front of each kind", shared)
    number_key(figure, board, {column: names[column] for column in columns})
    numbered_points(figure, board, points)
    return figure


def score_shown(board: Leaderboard) -> str:
    """Return which average stands against effort: the paper's own is normalised."""
    return "normalised" if board.kinds == {"published"} else "raw"


def _scale(axes: "Axes", values: "list[float]") -> None:
    """Set a logarithmic x axis with room at its ends and few enough ticks to be read."""
    from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

    low, high = min(values), max(values)
    room = max(1.15, (high / low) ** 0.06, 2 * (low / high) ** 0.5)
    axes.set(xscale="log", xlim=(low / room, high * room))
    decades = math.log10(high / low * room**2)
    subs = (1, 2, 5) if decades <= 1.5 else (1, 3) if decades <= 3 else (1,)
    axes.xaxis.set_major_locator(LogLocator(subs=subs))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.xaxis.set_minor_locator(NullLocator())


def spent_by(board: Leaderboard, effort: str) -> dict[str, float]:
    """Return what a sample took by column, where it is known: tokens, US dollars or seconds."""
    if effort not in EFFORTS:
        raise SymBenchError(f"effort {effort!r}: expected one of {', '.join(EFFORTS)}")
    figures: dict[str, float] = {}
    if board.efforts is not None:
        figures |= {str(name): float(value) for name, value in board.efforts[effort].items()}
    if "published" in board.kinds and effort != "cost":
        key = {"tokens": "tokens_per_sample", "runtime": "runtime_s_per_sample"}[effort]
        table = published_table("cost")[key]
        figures |= {str(name): float(value) for name, value in table.items()}
    return {name: value for name, value in figures.items() if not math.isnan(value)}


def front_of(points: "list[tuple[float, float]]") -> "list[tuple[float, float]]":
    """Return the points that no cheaper one reaches, cheapest first."""
    best, front = -math.inf, []
    for cost, score in sorted(points, key=lambda point: (point[0], -point[1])):
        if score > best:
            front.append((cost, score))
            best = score
    return front


def _front(axes: "Axes", points: "list[tuple[float, float]]", kind: str) -> None:
    """Draw the steps through the front of one kind; a single point has none."""
    front = front_of(points)
    if len(front) > 1:
        x, y = zip(*front, strict=True)
        axes.step(x, y, where="post", color=COLOURS[kind], lw=1, ls="--", marker="", zorder=0)
