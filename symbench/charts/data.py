"""The figures that charts show, as plain tables for CSV files."""

from typing import TYPE_CHECKING

import generators
from symbench.charts.effort import RIVALS, score_shown, spent_by
from symbench.results.leaderboard import Leaderboard
from symbench.results.score import normalised, reference_maxima

if TYPE_CHECKING:
    import pandas as pd

    from symbench.results.paired.compare import Comparison


def _heads(board: Leaderboard) -> "pd.DataFrame":
    """Return a row for each column: its id, label and kind."""
    import pandas as pd

    rows = [(name, board.headings[name].label, board.kind(name)) for name in board.columns]
    return pd.DataFrame(rows, columns=["column", "label", "kind"])


def average_rows(board: Leaderboard) -> "pd.DataFrame":
    """Return raw averages by column over all tasks, with 95 % intervals, and the strict average."""
    table = _heads(board)
    table = table.assign(**_with_ends(board, "total", "solved", ""))
    if ("strict", "total") in board.averages.index:
        table["strict"] = board.average("strict", "total")[table["column"]].to_numpy()
    return table


def _with_ends(board: Leaderboard, split: str, name: str, prefix: str) -> dict[str, list[float]]:
    """Return the columns of a raw average and of the ends of its interval, NaN where unknown."""
    unknown = (float("nan"), float("nan"))
    ends = [board.interval("raw", split, column) or unknown for column in board.columns]
    return {
        name: [float(value) for value in board.average("raw", split)[board.columns]],
        f"{prefix}low": [low for low, _ in ends],
        f"{prefix}high": [high for _, high in ends],
    }


def rate_rows(board: Leaderboard) -> "pd.DataFrame":
    """Return success rates: tasks x columns, in percent."""
    return board.rates.rename_axis("task").reset_index()


def effort_rows(board: Leaderboard, effort: str) -> "pd.DataFrame":
    """Return what a sample took and the average score by column."""
    table = _heads(board)
    score = score_shown(board)
    means = board.average(score, "total")[table["column"]].to_numpy()
    table[effort] = table["column"].map(spent_by(board, effort))
    table[score] = means
    shown = (table[effort] > 0) & table["kind"].isin(RIVALS)
    return table[shown].reset_index(drop=True)


def score_rows(board: Leaderboard) -> "pd.DataFrame":
    """Return the normalised score of every task: tasks x columns that compete."""
    columns = [name for name in board.columns if board.kind(name) != "reference"]
    frozen = None if board.maxima == "table" else reference_maxima(board.maxima)
    return normalised(board.rates[columns], frozen).rename_axis("task").reset_index()


def split_rows(board: Leaderboard) -> "pd.DataFrame":
    """Return raw averages on seen and unseen tasks by column, with 95 % intervals."""
    table = _heads(board)
    for split in ("seen", "unseen"):
        table = table.assign(**_with_ends(board, split, split, f"{split}_"))
    return table


def share_rows(table: "pd.DataFrame | None") -> "pd.DataFrame":
    """Return a table of parts by column as rows; an empty one where nothing is known."""
    import pandas as pd

    return pd.DataFrame() if table is None else table.rename_axis("column").reset_index()


def slope_rows(comparison: "Comparison") -> "pd.DataFrame":
    """Return both ends by task with the interval of their difference and its tests."""
    table = comparison.tasks.reset_index()
    titles = [generators.load(str(name)).title for name in table["task"]]
    table.insert(1, "title", titles)
    return table


def published_levels() -> "pd.DataFrame":
    """Return the paper's figure of rising complexity as read off it."""
    from symbench.results.paper import published_table

    return published_table("complexity_sweeps").reset_index()
