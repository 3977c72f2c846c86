"""Charts on pandas frames, written by matplotlib without a display."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from symbench.leaderboard import Leaderboard

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS: Final = {
    "measured": "#0072B2",
    "simulated": "#56B4E9",
    "reference": "#999999",
    "published": "#E69F00",
}
"""By kind of column; distinguishable with every common colour blindness (Okabe and Ito)."""
HATCHES: Final = {"simulated": "//", "reference": "..", "published": "", "measured": ""}


def leaderboard_bars(board: Leaderboard) -> "Figure":
    """Return a bar per column with its raw average over all tasks, in percent."""
    from matplotlib.figure import Figure

    means = board.average("raw", "total").iloc[::-1]
    names = list(map(str, means.index))
    figure = Figure(figsize=(9, 1.2 + 0.42 * len(names)), layout="constrained")
    axes = figure.subplots()
    kinds = [board.kinds[name] for name in names]
    bars = axes.barh(
        [board.label(name) for name in names],
        means.to_numpy(),
        color=[COLOURS[kind] for kind in kinds],
        hatch=[HATCHES[kind] for kind in kinds],
        edgecolor="white",
        height=0.7,
    )
    axes.bar_label(bars, fmt="%.1f", padding=3, fontsize=9)
    _dress(axes, len(board.rates))
    _legend(axes, kinds)
    return figure


def _dress(axes: "Axes", tasks: int) -> None:
    axes.set_xlim(0, 108)
    axes.set_xlabel(f"solved, % (mean over {tasks} tasks)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", alpha=0.25)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", labelsize=9)


def _legend(axes: "Axes", kinds: list[Any]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=COLOURS[kind], hatch=HATCHES[kind], edgecolor="white", label=kind)
        for kind in COLOURS
        if kind in kinds
    ]
    axes.legend(handles=patches, loc="lower right", frameon=True, fontsize=8)


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as PNG or SVG by the file's ending; equal figures give equal bytes."""
    metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
    figure.savefig(path, dpi=150, metadata=metadata)
