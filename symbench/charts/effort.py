"""Charts of success against difficulty and against what it took: tokens, money, time."""

import math
from typing import TYPE_CHECKING, Any, Final

import generators
from generators.errors import SymBenchError
from symbench.charts.style import (
    COLOURS,
    kind_legend,
    new_figure,
    short_names,
    styled,
    titled,
)
from symbench.results.leaderboard import Leaderboard
from symbench.results.paper import published_table
from symbench.results.score import in_order

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW: Final = 6
"""Columns up to which bands are drawn strongly."""
STYLES: Final = 8
"""Lines that the style file's cycle tells apart."""
EFFORTS: Final = {
    "tokens": "TaskLLM tokens per sample (input and output)",
    "cost": "US dollars per sample",
    "runtime": "seconds per sample (models and programs)",
}


@styled
def level_curves(board: Leaderboard, attempts: "pd.DataFrame") -> "Figure":
    """Return success against the level of difficulty with 95 % bands, one line per column.

    The bands are 95 % intervals of the mean over tasks within each level.
    """
    names, shared = short_names(board, board.columns)
    figure, axes = new_figure(8, 4.2)
    _curves(axes, board, attempts, names)
    axes.set(xlabel="level of difficulty (3 = as published)", ylabel="solved, %")
    titled(axes, "Success against difficulty", shared)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure


@styled
def task_curves(board: Leaderboard, attempts: "pd.DataFrame") -> "Figure":
    """Return success against the level of difficulty, a panel per task, with 95 % bands."""
    from matplotlib.figure import Figure

    names, shared = short_names(board, board.columns)
    tasks = in_order(list(dict.fromkeys(attempts["task"])), generators.NAMES)
    across = min(2, len(tasks))
    down = -(-len(tasks) // across)
    figure = Figure(figsize=(1.5 + 4.2 * across, 1.4 + 2.8 * down))
    panels = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
    for axes, task in zip(panels, tasks, strict=False):
        _curves(axes, board, attempts[attempts["task"] == task], names)
        axes.set_title(generators.load(task).title)
    for axes in panels[len(tasks) :]:
        axes.set_visible(False)
    for axes in panels[::across]:
        axes.set_ylabel("solved, %")
    said = "level of difficulty (3 = as published); bands: 95 % intervals"
    figure.supxlabel(f"{said}; {shared}" if shared else said, fontsize=9)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _curves(
    axes: "Axes", board: Leaderboard, attempts: "pd.DataFrame", names: dict[str, str]
) -> None:
    """Draw a line per column with its 95 % band."""
    from symbench.results.stats import macro_interval, score_table

    points: dict[str, list[tuple[int, float, float, float]]] = {name: [] for name in names}
    for level, of in attempts.groupby("level"):
        scores = score_table(of).reindex(columns=board.columns)
        means = scores.groupby(level="task").mean().mean().to_numpy()
        ends = macro_interval(scores)
        low, high = ends["low"].to_numpy(), ends["high"].to_numpy()
        for place, column in enumerate(board.columns):
            point = (int(str(level)), means[place] * 100, low[place] * 100, high[place] * 100)
            points[column].append(point)
    faint = 0.13 if len(points) <= FEW else 0.05
    for number, (column, found) in enumerate(points.items()):
        x, y, below, above = zip(*found, strict=True)
        look: dict[str, Any] = {"label": names[column]}
        if board.kind(column) == "reference":
            look |= {"color": COLOURS["reference"]}
        elif number >= STYLES:  # the cycle of styles begins anew: hollow, so that none recurs
            look |= {"markerfacecolor": "white", "lw": 0.9}
        (line,) = axes.plot(x, y, **look)
        if board.kind(column) != "reference":
            axes.fill_between(x, below, above, color=line.get_color(), alpha=faint, lw=0)
    axes.set_xticks(sorted({point[0] for found in points.values() for point in found}))
    axes.set(ylim=(-3, 103))


@styled
def point_curves(board: Leaderboard) -> "Figure":
    """Return success at the points of free axes: a panel for each axis, a line for each column.

    Raises:
        SymBenchError: if no sample lies on an axis.
    """
    from matplotlib.figure import Figure

    if "point" not in board.groups:
        raise SymBenchError("no sample of these runs lies on a free axis; see --param")
    table = board.groups["point"]
    names, shared = short_names(board, board.columns)
    axis_of = [str(name).partition("=")[0] for name in table.index]
    panels = list(table.groupby(axis_of, sort=False))
    figure = Figure(figsize=(4.5 * min(2, len(panels)), 2.8 * -(-len(panels) // 2)))
    shape = (-(-len(panels) // 2), min(2, len(panels)))
    cells = figure.subplots(*shape, sharey=True, squeeze=False).ravel()
    for axes, (axis, of) in zip(cells, panels, strict=False):
        for column in board.columns:
            axes.plot(range(len(of)), of[column], label=names[column])
        axes.set_xticks(range(len(of)), [str(name).partition("=")[2] for name in of.index])
        axes.set(title=str(axis), ylim=(-4, 104), ylabel="solved, %")
    for axes in cells[len(panels) :]:
        axes.set_axis_off()
    handles, labels = cells[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2, title=shared or None)
    return figure


@styled
def published_curves() -> "Figure":
    """Return the paper's figure of rising complexity: success read off it, four tasks."""
    from matplotlib.figure import Figure

    table = published_table("complexity_sweeps").reset_index()
    figure = Figure(figsize=(9, 5.6))
    panels = figure.subplots(2, 2, sharey=True).ravel()
    for axes, (task, of) in zip(panels, table.groupby("task", sort=False), strict=True):
        ticks = list(dict.fromkeys(of["complexity"]))
        for method, line in of.groupby("method", sort=False):
            axes.plot(range(len(ticks)), line["success_rate_approx"], label=method)
        axes.set_xticks(range(len(ticks)), ticks)
        axes.set(title=str(task).replace("_", " "), ylim=(-4, 104))
    panels[0].set_ylabel("solved, %")
    panels[2].set_ylabel("solved, %")
    figure.supxlabel("complexity [published, read off the figure, +-2]", fontsize=9)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=5)
    return figure


@styled
def score_against(board: Leaderboard, effort: str) -> "Figure":
    """Return the average score against tokens, cost or runtime, with the Pareto front.

    Raises:
        SymBenchError: if no column has a figure for it.
    """
    from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter

    spent = _spent(board, effort)
    columns = [name for name in board.columns if spent.get(name, 0) > 0]
    if not columns:
        raise SymBenchError(f"no column has {effort} above 0; its prices may be unknown")
    score = "normalised" if board.kinds == {"published"} else "raw"
    means = board.average(score, "total")
    names, shared = short_names(board, columns)
    figure, axes = new_figure(7.4, 4.6)
    points = {name: (spent[name], float(means[name])) for name in columns}
    _front(axes, points)
    for number, column in enumerate(columns):
        bounds = board.interval("raw", "total", column)
        colour = COLOURS[board.kind(column)]
        if bounds:
            axes.plot([spent[column]] * 2, bounds, color=colour, lw=1, marker="", ls="-")
        axes.plot(*points[column], marker="o", ms=13, color=colour, ls="", mec="white")
        axes.text(*points[column], str(number + 1), ha="center", va="center", fontsize=7)
    key = [f"{number + 1}  {names[column]}" for number, column in enumerate(columns)]
    axes.text(1.02, 1, "\n".join(key), transform=axes.transAxes, va="top", fontsize=7.5,
              linespacing=1.5)  # fmt: skip
    axes.set(xscale="log", xlabel=f"{EFFORTS[effort]}, log scale")
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("normalised score, %" if score == "normalised" else "solved, %")
    titled(axes, f"Score against {effort}; dashed: Pareto front", shared)
    kind_legend(axes, [board.kind(name) for name in columns])
    return figure


def _spent(board: Leaderboard, effort: str) -> dict[str, float]:
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


def _front(axes: "Axes", points: dict[str, tuple[float, float]]) -> None:
    """Draw the steps through the points that nothing cheaper reaches."""
    best, front = -math.inf, []
    for cost, score in sorted(points.values(), key=lambda point: (point[0], -point[1])):
        if score > best:
            front.append((cost, score))
            best = score
    x, y = zip(*front, strict=True)
    axes.step(x, y, where="post", color="#555555", lw=1, ls="--", marker="", zorder=0)
