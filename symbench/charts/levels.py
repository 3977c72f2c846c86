"""Charts of success against difficulty: levels, tasks by level, free axes, the paper's figure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import generators
from generators.errors import SymBenchError
from symbench.charts.style import COLOURS, LABEL, new_figure, short_names, styled, titled
from symbench.results.leaderboard import Leaderboard
from symbench.results.paper import published_table
from symbench.results.score import in_order

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW: Final = 6
"""Columns that one pair of axes shows readably; more are a panel each."""
STYLES: Final = 8
"""Lines that the style file's cycle tells apart."""
ACROSS: Final = 4
"""Panels side by side."""
LEVELS: Final = "level of difficulty (3 = as published)"


@styled
def level_curves(board: Leaderboard, attempts: "pd.DataFrame") -> "Figure":
    """Return success against the level of difficulty with 95 % intervals, one line per column.

    The intervals are those of the mean over tasks within each level: bands, or bars where there
    is one level. More than six columns are a panel each, before all others in grey.
    """
    table = level_rates(board, attempts)
    names, shared = short_names(board, board.columns)
    said = "bars" if attempts["level"].nunique() == 1 else "bands"
    title = f"Success against difficulty; {said}: 95 % intervals"
    if len(board.columns) > FEW:
        return _column_panels(board, table, names, f"{title}\n{shared}" if shared else title)
    figure, axes = new_figure(8.6, 4.2)
    _curves(axes, board, table, names)
    axes.set(xlabel=LEVELS, ylabel="solved, %")
    titled(axes, title, shared)
    figure.legend(loc="outside right upper")
    return figure


def level_rates(board: Leaderboard, attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return rates by level: rows of column, level, solved, low, high (95 %), all in percent."""
    table = rates_of(board, attempts, "level")
    return table.assign(level=table["level"].astype(int))


def rates_of(board: Leaderboard, attempts: "pd.DataFrame", key: str) -> "pd.DataFrame":
    """Return rates within groups of attempts: rows of column, the group, solved, low, high.

    Args:
        board: whose columns.
        attempts: of the board.
        key: the column of `attempts` that groups them; groups stand in their natural order.
    """
    import pandas as pd

    from symbench.results.stats import macro_interval, score_table

    rows = []
    for group, of in attempts.groupby(key):
        scores = score_table(of).reindex(columns=board.columns)
        means = scores.groupby(level="task").mean().mean()
        ends = macro_interval(scores)
        rows += [
            (column, group, means[column] * 100, *(ends.loc[column] * 100))
            for column in board.columns
        ]
    return pd.DataFrame(rows, columns=["column", key, "solved", "low", "high"])


def task_rates(board: Leaderboard, attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return the rates of `level_rates` within each task, with a column `task` before them."""
    import pandas as pd

    parts = []
    for task in in_order(list(dict.fromkeys(attempts["task"])), generators.NAMES):
        table = level_rates(board, attempts[attempts["task"] == task])
        table.insert(0, "task", task)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _column_panels(
    board: Leaderboard, table: "pd.DataFrame", names: dict[str, str], title: str
) -> "Figure":
    from textwrap import fill

    figure, panels = _grid(len(board.columns), 2.3, 1.9)
    for axes, column in zip(panels, board.columns, strict=True):
        for _, other in table.groupby("column"):
            axes.plot(other["level"], other["solved"], color="#CCCCCC", lw=0.7, marker="", ls="-")
        _curve(
            axes,
            board,
            column,
            table,
            {"color": COLOURS[board.kind(column)], "marker": "o", "ls": "-"},
        )
        axes.set_title(fill(names[column], 28), fontsize=8)
        _level_axis(axes, table)
    figure.supxlabel(LEVELS, fontsize=9)
    figure.supylabel("solved, %", fontsize=9)
    figure.suptitle(title, fontsize=10, fontweight="bold")
    return figure


def _grid(count: int, width: float, height: float) -> "tuple[Figure, list[Axes]]":
    """Return a figure of so many panels that share their y axis; sizes of a panel in inches."""
    from matplotlib.figure import Figure

    across = min(ACROSS, count)
    down = -(-count // across)
    figure = Figure(figsize=(max(4.5, 0.8 + width * across), 1.3 + height * down))
    panels = list(figure.subplots(down, across, sharey=True, squeeze=False).ravel())
    for axes in panels[count:]:
        axes.set_visible(False)
    return figure, panels[:count]


@styled
def task_curves(board: Leaderboard, attempts: "pd.DataFrame") -> "Figure":
    """Return success against the level of difficulty, a panel per task.

    Up to six columns have 95 % bands, or bars where there is one level.
    """
    names, shared = short_names(board, board.columns)
    table = task_rates(board, attempts)
    tasks = list(dict.fromkeys(table["task"]))
    figure, panels = _grid(len(tasks), 2.5, 2.1)
    for axes, task in zip(panels, tasks, strict=True):
        _curves(axes, board, table[table["task"] == task], names)
        axes.set_title(generators.load(task).title, fontsize=9)
    figure.supylabel("solved, %", fontsize=9)
    figure.set_figheight(max(figure.get_figheight(), 1 + 0.18 * len(names)))
    told = f"{LEVELS}; 95 % intervals" if len(board.columns) <= FEW else LEVELS
    figure.supxlabel(f"{told}; {shared}" if shared else told, fontsize=9)
    wide, _ = figure.get_size_inches()
    figure.set_figwidth(wide + 0.6 + 0.06 * min(LABEL, max(map(len, names.values()))))
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right upper")
    return figure


def _curves(axes: "Axes", board: Leaderboard, table: "pd.DataFrame", names: dict[str, str]) -> None:
    """Draw a line per column with its 95 % intervals, those of few columns alone."""
    for column, look in zip(board.columns, _looks(board), strict=True):
        _curve(axes, board, column, table, {"label": names[column], **look})
    _level_axis(axes, table)


def _looks(board: Leaderboard) -> "Iterator[dict[str, Any]]":
    for number, column in enumerate(board.columns):
        if board.kind(column) == "reference":
            yield {"color": COLOURS["reference"]}
        elif number >= STYLES:  # the cycle of styles begins anew: hollow, so that none recurs
            yield {"markerfacecolor": "white", "lw": 0.9}
        else:
            yield {}


def _curve(
    axes: "Axes", board: Leaderboard, column: str, table: "pd.DataFrame", look: dict[str, Any]
) -> None:
    of = table[table["column"] == column]
    place = board.columns.index(column)
    alone = table["level"].nunique() == 1
    shift = (place - (len(board.columns) - 1) / 2) * 0.1 if alone and "label" in look else 0.0
    (line,) = axes.plot(of["level"] + shift, of["solved"], **look)
    if board.kind(column) == "reference" or ("label" in look and len(board.columns) > FEW):
        return
    if alone:
        axes.vlines(of["level"] + shift, of["low"], of["high"], color=line.get_color(), lw=1)
    else:
        axes.fill_between(of["level"], of["low"], of["high"], color=line.get_color(),
                          alpha=0.13, lw=0)  # fmt: skip


def _level_axis(axes: "Axes", table: "pd.DataFrame") -> None:
    levels = sorted(set(table["level"]))
    axes.set_xticks(levels)
    axes.set(xlim=(levels[0] - 0.6, levels[-1] + 0.6), ylim=(-3, 103))


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
