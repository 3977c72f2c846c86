"""The chart of an audit: what share of each task's samples is sound, and what the others are."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import generators
from generators.published.finding import (
    AMBIGUOUS,
    DUPLICATE,
    LEAK,
    NONE,
    SEVERAL,
    SOUND,
    STATUSES,
    WRONG,
)
from symbench.charts.style import new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS: Final = {
    SOUND: "#009E73",
    NONE: "#000000",
    WRONG: "#D55E00",
    LEAK: "#CC79A7",
    SEVERAL: "#0072B2",
    AMBIGUOUS: "#E69F00",
    DUPLICATE: "#BBBBBB",
}
"""By status; distinguishable with every common colour blindness (Okabe and Ito)."""


@styled
def status_bars(counts: Mapping[str, Counter[str]]) -> "Figure":
    """Return a bar a task, divided by the status of its samples; the least sound on top.

    Args:
        counts: by task, how many samples have each status.
    """
    shares = {task: count[SOUND] / count.total() for task, count in counts.items()}
    tasks = sorted(counts, key=lambda task: -shares[task])
    figure, axes = new_figure(9, 1.6 + 0.24 * len(tasks))
    names = [f"{generators.load(task).title} ({counts[task].total():,})" for task in tasks]
    left = [0.0] * len(tasks)
    for status in STATUSES:
        width = [100 * counts[task][status] / counts[task].total() for task in tasks]
        axes.barh(names, width, left=left, color=COLOURS[status], label=status, height=0.8)
        left = [start + more for start, more in zip(left, width, strict=True)]
    axes.set_xlim(0, 100)
    axes.margins(y=0.01)
    axes.set_xlabel("samples, % (each counts once, by the first of its faults)")
    axes.tick_params(labelsize=8)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=4)
    return figure
