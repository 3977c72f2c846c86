"""Charts of scores: bars, heat map, histogram, seen against unseen, outcomes, slopes."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import generators
from generators.errors import SymBenchError
from generators.task import CATEGORIES
from symbench.charts.numbered import number_key, numbered_points
from symbench.charts.style import (
    COLOURS,
    HATCHES,
    MARKERS,
    kind_legend,
    new_figure,
    short_names,
    styled,
    titled,
)
from symbench.results.leaderboard import Leaderboard
from symbench.results.score import in_order, normalised, reference_maxima
from symbench.results.words import counted, p_equals

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from symbench.results.paired.compare import Comparison

PART_HATCHES: Final = {
    "wrong": "//", "truncated": "..", "error": "xx", "unreadable": "//", "errors": "xx",
}  # fmt: skip
NARROW: Final = 28
"""Letters of a title that fit above a small panel."""
SURE: Final = 0.05
"""Level of the adjusted test from which a task's change is named."""
OUTCOME_COLOURS: Final = {
    "right": "#009E73",
    "wrong": "#D55E00",
    "unparsed": "#E69F00",
    "truncated": "#F0E442",
    "error": "#999999",
}
FAULT_COLOURS: Final = {
    "other form": "#56B4E9",
    "unreadable": "#E69F00",
    "truncated": "#F0E442",
    "refused": "#CC79A7",
    "errors": "#999999",
}
ROOMY: Final = 32
"""Letters of a column's name that fit above a heat map without more room."""
LONG: Final = 8
"""Tasks from which a heat map has a colour bar; the figures in its cells say the same."""


@styled
def leaderboard_bars(board: Leaderboard) -> "Figure":
    """Return one bar per column: its raw average in percent with its 95 % interval."""
    means = board.average("raw", "total").iloc[::-1]
    if board.ranks is None:
        means = means.sort_values(kind="stable")
    columns = [str(name) for name in means.index]
    names, shared = short_names(board, columns)
    figure, axes = new_figure(8, 1.1 + 0.36 * len(columns))
    kinds = [board.kind(name) for name in columns]
    bars = axes.barh(
        range(len(columns)), means.to_numpy(), height=0.7, edgecolor="white",
        color=[COLOURS[kind] for kind in kinds], hatch=[HATCHES[kind] for kind in kinds],
    )  # fmt: skip
    ends = []
    for place, column in enumerate(columns):
        bounds = board.interval("raw", "total", column)
        if bounds is not None:
            axes.plot(bounds, [place] * 2, color="black", lw=1.2, marker="|", ms=6, ls="-")
        ends.append(max(means[column], bounds[1] if bounds else 0))
    strict = _strict(board, columns)
    if strict:
        axes.plot(
            list(strict.values()), list(strict), color="black", marker="D", ms=4, mfc="white", ls=""
        )
    for bar, end in zip(bars, ends, strict=True):
        place = bar.get_y() + bar.get_height() / 2
        axes.text(end + 1.2, place, f"{bar.get_width():.1f}", va="center", fontsize=8)
    axes.set_yticks(range(len(columns)), [names[name] for name in columns])
    axes.set_xlim(0, 109)
    said = "" if board.low is None else "; lines: 95 % interval"
    said += "; diamonds: answers in the form asked for alone" if strict else ""
    mean = f"mean over {counted(len(board.rates), 'task')}"
    axes.set_xlabel(fill(f"solved, % ({mean}{said})", 70))
    axes.grid(axis="y", visible=False)
    titled(axes, "Success rate", shared)
    kind_legend(axes, kinds)
    return figure


def _strict(board: Leaderboard, columns: Sequence[str]) -> dict[int, float]:
    """Return the strict averages by place, where they say something that the bars do not."""
    if ("strict", "total") not in board.averages.index:
        return {}
    strict, means = board.average("strict", "total"), board.average("raw", "total")
    found = {
        place: float(strict[column])
        for place, column in enumerate(columns)
        if strict[column] == strict[column]
    }
    return found if any(found[place] < means[columns[place]] for place in found) else {}


@styled
def heat_map(board: Leaderboard) -> "Figure":
    """Return success rates in percent, tasks x columns, with the figure in every cell."""
    names, shared = short_names(board, board.columns)
    room = 0.06 * max(0, max(map(len, names.values())) - ROOMY)
    width, height = 3.2 + 0.55 * len(board.columns), 1.8 + 0.24 * len(board.rates)
    figure, axes = new_figure(width + room, height + room)
    values = board.rates.to_numpy()
    image = axes.imshow(values, cmap="cividis", vmin=0, vmax=100, aspect="auto")
    axes.set_xticks(range(len(names)), [names[name] for name in board.columns], rotation=40,
                    ha="left", rotation_mode="anchor")  # fmt: skip
    axes.set_yticks(range(len(board.rates)), [str(title) for title in board.rates.index])
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    for (row, column), value in _cells(values):
        shade = "white" if value < 55 else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=shade, fontsize=7)
    if len(board.rates) >= LONG:
        figure.colorbar(image, ax=axes, label="solved, %", shrink=0.6)
    axes.set_xlabel(f"solved, %; {shared}" if shared else "solved, %")
    return figure


def _cells(values: "NDArray[Any]") -> "list[tuple[tuple[int, int], float]]":
    import numpy as np

    return [(place, value) for place, value in np.ndenumerate(values) if value == value]


@styled
def distribution(board: Leaderboard) -> "Figure":
    """Return how many tasks fall in which range of the normalised score, one panel per column.

    Bins begin at 0 in steps of 12.5; scores from 87.5 up are the last (paper, Fig. 3).
    """
    import numpy as np
    from matplotlib.figure import Figure

    columns = [name for name in board.columns if board.kind(name) != "reference"]
    names, shared = short_names(board, columns)
    rates = board.rates[columns]
    frozen = None if board.maxima == "table" else reference_maxima(board.maxima)
    scores = normalised(rates, frozen)
    across = min(4, len(columns))
    down = -(-len(columns) // across)
    tallest = max(fill(names[column], NARROW).count("\n") for column in columns)
    figure = Figure(figsize=(1 + 2.3 * across, 0.7 + (1.7 + 0.14 * tallest) * down))
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    edges = np.arange(0, 100.1, 12.5)
    for axes, column in zip(panels, columns, strict=False):
        values = np.minimum(scores[column].dropna().to_numpy(), 99.99)
        axes.hist(values, edges, color=COLOURS[board.kind(column)], edgecolor="white")
        axes.set_title(fill(names[column], NARROW), fontsize=8)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.yaxis.get_major_locator().set_params(integer=True)
    for place, axes in enumerate(panels[: len(columns)]):
        axes.tick_params(labelbottom=place + across >= len(columns))
    for axes in panels[len(columns) :]:
        axes.set_visible(False)
    figure.supxlabel(f"normalised score, % ({board.maxima}){', ' + shared if shared else ''}",
                     fontsize=9)  # fmt: skip
    figure.supylabel("tasks", fontsize=9)
    return figure


@styled
def seen_unseen(board: Leaderboard) -> "Figure":
    """Return raw averages on the tasks that the paper's steerer was trained on against others.

    Raises:
        SymBenchError: if there are tasks of one split only.
    """
    seen, unseen = board.average("raw", "seen"), board.average("raw", "unseen")
    for split, means in (("seen", seen), ("unseen", unseen)):
        if means.isna().all():
            raise SymBenchError(f"no {split} task in these runs; a chart of splits needs both")
    columns = [name for name in board.columns if seen[name] == seen[name]]
    columns = [name for name in columns if unseen[name] == unseen[name]]
    names, shared = short_names(board, columns)
    figure, axes = new_figure(8, 1 + max(4, 0.19 * len(columns)))
    axes.plot([0, 100], [0, 100], color="#999999", lw=1, ls="--", marker="")
    points = {column: (float(seen[column]), float(unseen[column])) for column in columns}
    for column, point in points.items():
        across, up = (board.interval("raw", split, column) for split in ("seen", "unseen"))
        colour = COLOURS[board.kind(column)]
        if across and up:
            axes.plot(across, [point[1]] * 2, color=colour, lw=0.8, marker="", ls="-")
            axes.plot([point[0]] * 2, up, color=colour, lw=0.8, marker="", ls="-")
    axes.set(xlim=(-6, 106), ylim=(-6, 106))
    axes.set(xlabel="seen tasks, % solved", ylabel="unseen tasks, % solved")
    titled(axes, "Seen and unseen tasks", shared)
    number_key(figure, board, {column: names[column] for column in columns})
    numbered_points(figure, board, points)
    return figure


@styled
def outcome_bars(board: Leaderboard) -> "Figure":
    """Return how attempts ended, in percent, a stacked bar per column.

    Raises:
        SymBenchError: if no outcomes are known (published tables).
    """
    if board.outcomes is None:
        raise SymBenchError("the outcomes of published figures are not known")
    shares = board.outcomes.div(board.outcomes.sum(axis=1), axis=0).mul(100)
    figure = _stacked(board, shares, OUTCOME_COLOURS, "Outcomes")
    figure.axes[0].set_xlim(0, 100)
    return figure


@styled
def fault_bars(board: Leaderboard) -> "Figure":
    """Return what stood between attempts and their score, in percent, a stacked bar per column.

    Raises:
        SymBenchError: if no faults are known (published tables).
    """
    if board.faults is None:
        raise SymBenchError("the faults of published figures are not known")
    figure = _stacked(board, board.faults.fillna(0), FAULT_COLOURS, "Faults of form")
    worst = float(board.faults.fillna(0).sum(axis=1).max())
    figure.axes[0].set_xlim(0, max(10, min(100, worst * 1.1)))
    return figure


def _stacked(
    board: Leaderboard, shares: "pd.DataFrame", colours: Mapping[str, str], title: str
) -> "Figure":
    """Return a stacked bar of percentages for each row, the first on top."""
    shares = shares.iloc[::-1]
    names, shared = short_names(board, [str(name) for name in shares.index])
    lines = sum(1 + names[str(name)].count("\n") for name in shares.index)
    figure, axes = new_figure(8, 1.4 + 0.36 * lines)
    rows = range(len(shares))
    left = shares.iloc[:, 0] * 0
    for part, colour in colours.items():
        bars = axes.barh(rows, shares[part], left=left, color=colour, height=0.7,
                         edgecolor="white", label=part, hatch=PART_HATCHES.get(part))  # fmt: skip
        axes.bar_label(bars, [f"{v:.0f}" if v >= 4 else "" for v in shares[part]],
                       label_type="center", fontsize=7)  # fmt: skip
        left = left + shares[part]
    axes.set_yticks(rows, [names[str(name)] for name in shares.index])
    axes.set_xlabel("attempts, %")
    axes.grid(axis="y", visible=False)
    titled(axes, title, shared)
    figure.legend(ncols=5, loc="outside lower center")
    return figure


@styled
def category_dots(board: Leaderboard, attempts: "pd.DataFrame | None" = None) -> "Figure":
    """Return raw averages by category of task with 95 % intervals, a panel per category.

    Args:
        board: of the attempts, or the paper's.
        attempts: of the board; without them there are no intervals.
    """
    from matplotlib.figure import Figure

    table = category_rates(board, attempts)
    names, shared = short_names(board, board.columns)
    groups = list(table.groupby("category", sort=False))
    height = 1.5 + 0.22 * sum(1 + name.count("\n") for name in names.values())
    figure = Figure(figsize=(3.2 + 1.7 * len(groups), height))
    panels = figure.subplots(1, len(groups), sharey=True, squeeze=False).ravel()
    rows = {column: len(names) - place for place, column in enumerate(board.columns)}
    for axes, (category, of) in zip(panels, groups, strict=True):
        for _, row in of.iterrows():
            kind, y = board.kind(row["column"]), rows[row["column"]]
            axes.plot([row["low"], row["high"]], [y, y], color=COLOURS[kind], lw=1.2, marker="",
                      ls="-")  # fmt: skip
            axes.plot(row["solved"], y, ls="", marker=MARKERS[kind], color=COLOURS[kind])
        axes.set_title(f"{category}\n{counted(int(of['tasks'].iloc[0]), 'task')}", fontsize=9)
        axes.set(xlim=(-4, 104), xticks=(0, 50, 100))
    panels[0].set_yticks(list(rows.values()), [names[column] for column in rows])
    panels[0].set_ylim(0.3, len(rows) + 0.7)
    said = "solved, %; lines: 95 % intervals" if attempts is not None else "solved, %"
    figure.supxlabel(f"{said}; {shared}" if shared else said, fontsize=9)
    return figure


def category_rates(board: Leaderboard, attempts: "pd.DataFrame | None" = None) -> "pd.DataFrame":
    """Return rows of category, tasks, column, solved, low, high (95 %), in percent.

    Args:
        board: whose columns and tasks.
        attempts: of its measured columns; low and high are NaN without.
    """
    import pandas as pd

    from symbench.results.stats import macro_interval, score_table

    titles = {generators.load(name).title: name for name in generators.NAMES}
    tasks = pd.Series({title: titles[str(title)] for title in board.rates.index})
    of_task = tasks.map(lambda name: generators.load(name).category)
    scores = None if attempts is None else score_table(attempts)
    rows = []
    for category in in_order(list(dict.fromkeys(of_task)), CATEGORIES):
        own = of_task.index[of_task == category]
        means = board.rates.loc[own].mean()
        ends = pd.DataFrame(columns=["low", "high"], dtype=float)
        if scores is not None:
            ends = macro_interval(scores[scores.index.isin(tasks[own], level="task")]) * 100
        for column in board.columns:
            low, high = ends.loc[column] if column in ends.index else (float("nan"),) * 2
            rows.append((category, len(own), column, means[column], low, high))
    return pd.DataFrame(rows, columns=["category", "tasks", "column", "solved", "low", "high"])


@styled
def slopes(comparison: "Comparison") -> "Figure":
    """Return before and after per task; bold and named where chance does not explain it.

    That is Holm's adjusted test at 5 %; all other tasks are thin lines without a name.
    """
    table = comparison.tasks
    sure = table["p_holm"] <= SURE
    named = [
        (generators.load(str(task)).title, (float(row["base"]), float(row["candidate"])))
        for task, row in table[sure].iterrows()
    ]
    height = max(5.0, 1.6 + 0.17 * (len(named) + 2))
    figure, axes = new_figure(8.4, height)
    for task, row in table.iterrows():
        change = row["candidate"] - row["base"]
        colour = "#D55E00" if change < 0 else "#0072B2" if change > 0 else "#999999"
        bold = bool(sure[str(task)])
        axes.plot([0, 1], [row["base"], row["candidate"]], color=colour, ls="-", marker="o", ms=4,
                  lw=2.2 if bold else 0.8, alpha=1 if bold else 0.5)  # fmt: skip
    total = comparison.total
    axes.plot([0, 1], [total["base"], total["candidate"]], color="black", lw=3, ls="-", marker="")
    gap = 106 * 0.15 / (height - 1.4)
    for place, align in ((0, "right"), (1, "left")):
        for (title, ends), at in zip(
            named, spread([ends[place] for _, ends in named], gap), strict=True
        ):
            text = f"{ends[1]:.0f}  {title}" if place else f"{title}  {ends[0]:.0f}"
            axes.text(place * 1.03 - 0.03 * (1 - place), at, text, ha=align, va="center",
                      fontsize=7.5, weight="bold")  # fmt: skip
    axes.set(xlim=(-0.8, 1.8), ylim=(-3, 103), ylabel="solved, %")
    axes.set_xticks([0, 1], [_wrapped(comparison.base), _wrapped(comparison.candidate)])
    axes.grid(axis="x", visible=False)
    change = f"{total['difference']:+.1f} [{total['low']:+.1f}, {total['high']:+.1f}]"
    few = f"{counted(len(named), 'task')} of {len(table)} surely changed (bold; Holm, 5 %)"
    titled(axes, f"Total (black): {change} points, {p_equals(total['p'])}\n{few}")
    return figure


def _wrapped(name: str) -> str:
    parts = name.replace(": ", ":\n").replace("@", "\n@").replace("+", "\n+").splitlines()
    return "\n".join(fill(part, 34) for part in parts)


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights between 0 and 100 moved apart just enough that labels do not overlap."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    ceiling = 100.0
    for place in reversed(order):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - gap
    return placed
