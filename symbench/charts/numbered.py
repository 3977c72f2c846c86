"""Points that carry numbers, and the key that says which column each number is."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final

from symbench.charts.style import COLOURS, MARKERS
from symbench.results.leaderboard import Leaderboard

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LETTER: Final = 8.0
"""Room for a number, in points: height, and width of one digit's share with its margin."""
DIRECTIONS: Final = ((1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))


def numbered_points(
    figure: "Figure", board: Leaderboard, points: Mapping[str, tuple[float, float]]
) -> None:
    """Draw a marker per column and its number beside it, where no other stands.

    Nothing else may be added to the figure after it.

    Args:
        figure: with one pair of axes, their limits and scales set.
        board: whose columns.
        points: x and y by column, in the order of the numbers.
    """
    axes = figure.axes[0]
    for column, (x, y) in points.items():
        kind = board.kind(column)
        axes.plot(x, y, ls="", ms=7, marker=MARKERS[kind], color=COLOURS[kind], mec="white")
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2, foreground="white")]
    scale = 72 / figure.get_dpi()
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # the points must stay where the labels are placed now
    places = [tuple(axes.transData.transform(point) * scale) for point in points.values()]
    for number, point, (x, y) in zip(
        range(1, len(points) + 1), points.values(), free_places(places), strict=True
    ):
        axes.annotate(
            str(number), point, (x, y), textcoords="offset points", ha="center", va="center",
            fontsize=7.5, zorder=5, path_effects=halo, arrowprops=_leader(x, y),
        )  # fmt: skip


def _leader(x: float, y: float) -> dict[str, object] | None:
    """Return the line from a number to its point where they stand apart."""
    far = max(abs(x), abs(y)) > 1.5 * LETTER
    return {"arrowstyle": "-", "lw": 0.5, "color": "#777777", "shrinkB": 2} if far else None


def free_places(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return where the label of each point goes: the nearest free place around it.

    Args:
        points: in typographic points.

    Returns:
        The offset of each label from its point.
    """
    taken: list[tuple[float, float]] = []
    offsets = []
    for x, y in points:
        for ring, (across, up) in product(range(1, 40), DIRECTIONS):
            reach = LETTER * (0.6 + 0.6 * ring)
            place = (x + across * reach * 1.1, y + up * reach)
            if not any(
                abs(place[0] - a) < 1.7 * LETTER and abs(place[1] - b) < 1.15 * LETTER
                for a, b in taken
            ) and not any(
                abs(place[0] - a) < 1.1 * LETTER and abs(place[1] - b) < LETTER for a, b in points
            ):
                break
        taken.append(place)
        offsets.append((place[0] - x, place[1] - y))
    return offsets


def number_key(figure: "Figure", board: Leaderboard, names: Mapping[str, str]) -> None:
    """Say beside the axes which column each number is; its marker shows the kind.

    Args:
        figure: of the points.
        board: whose columns.
        names: short names by column, in the order of the numbers.
    """
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], ls="", ms=6, marker=MARKERS[board.kind(column)],
               color=COLOURS[board.kind(column)], label=f"{number}  {name}")
        for number, (column, name) in enumerate(names.items(), 1)
    ]  # fmt: skip
    figure.legend(handles=marks, loc="outside right upper", fontsize=7.5, handletextpad=0.2)
