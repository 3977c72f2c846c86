"""What all charts share: the style file, colours by kind of column, short names, files."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final, Literal, ParamSpec, TypeVar

from symbench.results.columns import KINDS, Heading
from symbench.results.leaderboard import Leaderboard

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Corner = Literal["lower right", "upper right", "lower left", "upper left"]
P = ParamSpec("P")
T = TypeVar("T")

STYLE: Final = Path(__file__).with_name("symbench.mplstyle")
COLOURS: Final = {
    "measured": "#0072B2",
    "simulated": "#56B4E9",
    "reference": "#999999",
    "published": "#E69F00",
}
"""By kind of column; distinguishable with every common colour blindness (Okabe and Ito)."""
MARKERS: Final = {"measured": "o", "simulated": "s", "reference": "X", "published": "D"}
"""By kind of column, for print in grey."""
LABEL: Final = 58
"""Longest line of a column's name."""
_PATH: Final = re.compile(r"\b(?:vllm|transformers):([^?\s\]]+)(?:\?[^\s\]]*)?")
HATCHES: Final = {"simulated": "//", "reference": "..", "published": "", "measured": ""}


def styled(draw: Callable[P, T]) -> Callable[P, T]:
    """Return the function drawing in the house style, whatever the user's own settings."""

    @wraps(draw)
    def within(*args: P.args, **kwargs: P.kwargs) -> T:
        from matplotlib import style

        with style.context(["default", str(STYLE)]):
            return draw(*args, **kwargs)

    return within


def new_figure(width: float, height: float) -> "tuple[Figure, Axes]":
    """Return an empty figure with one pair of axes; sizes in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    return figure, figure.subplots()


@styled
def save(figure: "Figure", path: str | Path, dpi: int = 150) -> None:
    """Write a figure as PNG, SVG or PDF by the file's ending; equal figures give equal bytes.

    Args:
        figure: any chart.
        path: the file.
        dpi: pixels per inch of a PNG.

    Raises:
        SymBenchError: for another ending, or where it cannot be written.
    """
    from generators.errors import SymBenchError

    metadata: dict[str, dict[str, None]] = {
        ".png": {"Software": None},
        ".svg": {"Date": None},
        ".pdf": {"CreationDate": None},
    }
    path = Path(path)
    if path.suffix not in metadata:
        raise SymBenchError(f"{path}: expected a file ending in {', '.join(metadata)}")
    try:
        figure.savefig(path, dpi=dpi, metadata=metadata[path.suffix])
    except OSError as error:
        raise SymBenchError(f"cannot write {path}: {error.strerror}") from error


def short_names(board: Leaderboard, columns: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return names for a chart, and what all columns of the user's share: their models.

    The kind stays with the name where columns of several kinds stand side by side. A column that
    lacks samples says how many it has, and of how many.
    """
    names, shared = _short(board, {name: board.headings[name] for name in columns})
    lacking = {name: board.shortfall(name) for name in columns}
    told = {
        name: f"{text} ({lacking[name]} samples)" if lacking[name] else text
        for name, text in names.items()
    }
    return fitted(told), shared


def _short(board: Leaderboard, heads: Mapping[str, Heading]) -> tuple[dict[str, str], str]:
    if board.kinds == {"published"}:
        return _told(heads), "published: printed in the paper"
    own = {name: head for name, head in heads.items() if head.kind in ("measured", "simulated")}
    shared = {replace(head, title="") for head in own.values()}
    if len(own) > 1 and len(shared) == 1:
        one = shared.pop()
        mixed = any(head.kind == "published" for head in heads.values())
        bare = {
            name: replace(head, models="", mark=head.mark if mixed else "")
            for name, head in own.items()
        }
        return _told({**heads, **bare}), replace(one, title=one.models, models="").label
    if len(heads) > 1 and all(head.mark == "simulated" for head in heads.values()):
        return _told({name: replace(head, mark="") for name, head in heads.items()}), "[simulated]"
    return _told(heads), ""


def _told(heads: Mapping[str, Heading]) -> dict[str, str]:
    return {name: head.label for name, head in heads.items()}


def fitted(names: Mapping[str, str]) -> dict[str, str]:
    """Return names wrapped to fit, their paths cut to the ends where these still differ."""
    short = {key: _PATH.sub(_end, name) for key, name in names.items()}
    told = short if len(set(short.values())) == len(set(names.values())) else names
    return {key: fill(name, LABEL, break_on_hyphens=False) for key, name in told.items()}


def _end(found: re.Match[str]) -> str:
    return "/".join(found[1].rstrip("/").split("/")[-2:])


def kind_legend(axes: "Axes", kinds: Sequence[str], location: "Corner" = "lower right") -> None:
    """Add a legend of the kinds of columns where there is more than one."""
    from matplotlib.patches import Patch

    if len(set(kinds)) < 2:
        return
    patches = [
        Patch(facecolor=COLOURS[kind], hatch=HATCHES[kind], edgecolor="white", label=kind)
        for kind in KINDS
        if kind in kinds
    ]
    axes.legend(handles=patches, loc=location, frameon=True)


def titled(axes: "Axes", title: str, shared: str = "") -> None:
    """Set a chart's title with what all its columns share."""
    axes.set_title(f"{title}\n{shared}" if shared else title)
