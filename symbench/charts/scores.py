"""Charts of scores: bars, heat map, histogram, seen against unseen, outcomes, slopes."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from symbench.charts.style import (
    COLOURS,
    HATCHES,
    kind_legend,
    new_figure,
    short_names,
    styled,
    titled,
)
from symbench.results.leaderboard import Leaderboard
from symbench.results.score import normalised, reference_maxima
from symbench.results.words import counted, p_equals

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from symbench.results.paired.compare import Comparison

OUTCOME_HATCHES: Final = {"wrong": "//", "truncated": "..", "error": "xx"}
OUTCOME_COLOURS: Final = {
    "right": "#009E73",
    "wrong": "#D55E00",
    "unparsed": "#E69F00",
    "truncated": "#F0E442",
    "error": "#999999",
}
ROOMY: Final = 32
"""Letters of a column's name that fit above a heat map without more room."""


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
        [names[name] for name in columns], means.to_numpy(), height=0.7, edgecolor="white",
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
    axes.set_xlim(0, 109)
    said = "" if board.low is None else "; lines: 95 % interval"
    said += "; diamonds: answers in the form asked for alone" if strict else ""
    axes.set_xlabel(f"solved, % (mean over {counted(len(board.rates), 'task')}{said})")
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
    figure.colorbar(image, ax=axes, label="solved, %", shrink=0.6)
    if shared:
        axes.set_xlabel(shared)
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
    figure = Figure(figsize=(1 + 2.3 * across, 0.7 + 1.7 * down))
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    edges = np.arange(0, 100.1, 12.5)
    for axes, column in zip(panels, columns, strict=False):
        values = np.minimum(scores[column].dropna().to_numpy(), 99.99)
        axes.hist(values, edges, color=COLOURS[board.kind(column)], edgecolor="white")
        axes.set_title(names[column], fontsize=8)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.yaxis.get_major_locator().set_params(integer=True)
    for axes in panels[len(columns) :]:
        axes.set_visible(False)
    figure.supxlabel(f"normalised score ({board.maxima}){', ' + shared if shared else ''}",
                     fontsize=9)  # fmt: skip
    figure.supylabel("tasks", fontsize=9)
    return figure


@styled
def seen_unseen(board: Leaderboard) -> "Figure":
    """Return raw averages on the tasks that the paper's steerer was trained on against others."""
    figure, axes = new_figure(6.4, 5)
    names, shared = short_names(board, board.columns)
    axes.plot([0, 100], [0, 100], color="#999999", lw=1, ls="--", marker="")
    seen, unseen = board.average("raw", "seen"), board.average("raw", "unseen")
    for number, column in enumerate(board.columns):
        across, up = (board.interval("raw", split, column) for split in ("seen", "unseen"))
        point = (seen[column], unseen[column])
        colour = COLOURS[board.kind(column)]
        if across and up:
            axes.plot(across, [point[1]] * 2, color=colour, lw=0.8, marker="", ls="-")
            axes.plot([point[0]] * 2, up, color=colour, lw=0.8, marker="", ls="-")
        axes.plot(*point, marker="o", ms=14, color=colour, ls="", mec="white")
        axes.text(*point, str(number + 1), ha="center", va="center", fontsize=7, color="black")
    key = [f"{number + 1}  {names[column]}" for number, column in enumerate(board.columns)]
    axes.text(1.03, 1, "\n".join(key), transform=axes.transAxes, va="top", fontsize=7.5,
              linespacing=1.5)  # fmt: skip
    axes.set(xlim=(-3, 103), ylim=(-3, 103), aspect="equal")
    axes.set_xlabel("seen tasks, % solved")
    axes.set_ylabel("unseen tasks, % solved")
    titled(axes, "Seen and unseen tasks", shared)
    return figure


@styled
def outcome_bars(board: Leaderboard) -> "Figure":
    """Return how attempts ended, in percent, a stacked bar per column.

    Raises:
        SymBenchError: if no outcomes are known (published tables).
    """
    from generators.errors import SymBenchError

    if board.outcomes is None:
        raise SymBenchError("the outcomes of published figures are not known")
    shares = board.outcomes.div(board.outcomes.sum(axis=1), axis=0).mul(100).iloc[::-1]
    names, shared = short_names(board, [str(name) for name in shares.index])
    figure, axes = new_figure(8, 1.3 + 0.36 * len(shares))
    left = shares.iloc[:, 0] * 0
    for outcome, colour in OUTCOME_COLOURS.items():
        part = shares[outcome]
        bars = axes.barh(
            [names[str(name)] for name in shares.index], part, left=left, color=colour, height=0.7,
            edgecolor="white", label=outcome, hatch=OUTCOME_HATCHES.get(outcome),
        )  # fmt: skip
        axes.bar_label(bars, [f"{v:.0f}" if v >= 4 else "" for v in part], label_type="center",
                       fontsize=7)  # fmt: skip
        left = left + part
    axes.set_xlim(0, 100)
    axes.set_xlabel("attempts, %")
    axes.grid(visible=False)
    titled(axes, "Outcomes", shared)
    axes.legend(ncols=5, loc="upper center", bbox_to_anchor=(0.5, -0.12 - 0.5 / (2 + len(shares))))
    return figure


@styled
def slopes(comparison: "Comparison") -> "Figure":
    """Return before and after per task; bold where chance does not explain it (Holm, 5 %)."""
    table = comparison.tasks
    height = 2.2 + 0.17 * max(12, len(table))
    figure, axes = new_figure(6, height)
    values = table[["base", "candidate", "p_holm"]].astype(float)
    ends = list(zip(map(str, table.index), *(values[key] for key in values), strict=True))
    for _, before, after, p in ends:
        colour = "#D55E00" if after < before else "#0072B2" if after > before else "#999999"
        sure = p <= 0.05
        axes.plot([0, 1], [before, after], color=colour, lw=2.2 if sure else 0.8,
                  alpha=1 if sure else 0.6, ls="-", marker="o", ms=4)  # fmt: skip
    for place, side, align in ((0, 1, "right"), (1, 2, "left")):
        heights = _spread([float(end[side]) for end in ends], 106 * 0.125 / (height - 1.1))
        for end, height in zip(ends, heights, strict=True):
            text = f"{end[0]} {end[side]:.0f}" if place == 0 else f"{end[side]:.0f} {end[0]}"
            axes.text(place + (0.03 if place else -0.03), height, text, ha=align, va="center",
                      fontsize=7, weight="bold" if end[3] <= 0.05 else "normal")  # fmt: skip
    total = comparison.total
    axes.plot([0, 1], [total["base"], total["candidate"]], color="black", lw=3, ls="-", marker="")
    axes.set(xlim=(-0.7, 1.7), ylim=(-3, 103), ylabel="solved, %")
    axes.set_xticks([0, 1], [_wrapped(comparison.base), _wrapped(comparison.candidate)])
    axes.grid(visible=False)
    change = f"{total['difference']:+.1f} [{total['low']:+.1f}, {total['high']:+.1f}]"
    titled(axes, f"Total (black): {change} points, {p_equals(total['p'])}")
    return figure


def _wrapped(name: str) -> str:
    return name.replace(": ", ":\n").replace("@", "\n@")


def _spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights moved apart just enough that labels do not overlap."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    shift = (sum(placed) - sum(heights)) / max(1, len(heights))
    return [height - shift for height in placed]
