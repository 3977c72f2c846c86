"""The leaderboard: scores of columns on the same tasks, with intervals, ranks and labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, cast

import generators
from generators.errors import SymBenchError
from symbench.results.columns import Heading, Kind, headings
from symbench.results.paper import published_table
from symbench.results.score import (
    IN_TABLE,
    averages,
    breakdown,
    by_task,
    default_maxima,
    efforts,
    in_order,
    incidents,
    judged,
    outcome_counts,
    reference_maxima,
    success_rates,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

PAPER_MAXIMA: Final = "published-1"


@dataclass(frozen=True)
class Leaderboard:
    """Scores of several columns on the same tasks; rates and averages in percent.

    Attributes:
        rates: tasks (titles) x columns.
        averages: (raw | normalised, seen | unseen | total) x columns.
        outcomes: columns x outcomes, counts; None for published tables.
        headings: what is said of each column, by its id.
        maxima: the table of reference maxima behind the normalised averages, or `table`.
        low: lower ends of the 95 % intervals of `averages`; None for published tables.
        high: upper ends.
        ranks: rank, low, high, group of the competing columns; None without intervals.
        efforts: what columns used, see `score.efforts`; None for published tables.
        incidents: columns x kinds, counts of what scores do not show, see
            `score.incidents`; None for published tables.
        groups: raw averages by `category` and by `level`, where known.
    """

    rates: "pd.DataFrame"
    averages: "pd.DataFrame"
    outcomes: "pd.DataFrame | None"
    headings: Mapping[str, Heading]
    maxima: str
    low: "pd.DataFrame | None" = None
    high: "pd.DataFrame | None" = None
    ranks: "pd.DataFrame | None" = None
    efforts: "pd.DataFrame | None" = None
    incidents: "pd.DataFrame | None" = None
    groups: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns from best to worst, published ones behind, references last."""
        return [str(column) for column in self.rates]

    def average(self, kind: str, split: str) -> "pd.Series[float]":
        """Return one row of the averages: `raw` or `normalised`; seen, unseen or total."""
        return cast("pd.Series[float]", self.averages.loc[(kind, split)])

    def interval(self, kind: str, split: str, column: str) -> tuple[float, float] | None:
        """Return the 95 % interval of an average, None where there is none."""
        if self.low is None or self.high is None or column not in self.low:
            return None
        place = list(self.low.index).index((kind, split))
        return float(self.low[column].iloc[place]), float(self.high[column].iloc[place])

    def label(self, column: str) -> str:
        """Return what a column is called in tables and charts."""
        return self.headings[column].label

    def kind(self, column: str) -> Kind:
        """Return what a column is: measured, simulated, published or reference."""
        return self.headings[column].kind

    @property
    def kinds(self) -> set[Kind]:
        """The kinds of its columns."""
        return {heading.kind for heading in self.headings.values()}


def of_attempts(
    attempts: "pd.DataFrame", maxima: str | None = None, *, readable_only: bool = False
) -> Leaderboard:
    """Return the leaderboard of attempts, best raw total first.

    Reference columns (solver and guess) are no competitors: they stand at the end and have
    neither rank nor normalised score.

    Args:
        attempts: see `load_attempts`.
        maxima: a table of reference maxima, `table` for the best of the columns here, or
            None for the track's own frozen table, so that a column more changes no score.
        readable_only: leave out unparsed and truncated replies instead of counting them as
            not solved.

    Raises:
        SymBenchError: if no attempt has a verdict, or there is no such table.
    """
    table = maxima or default_maxima(attempts)
    kept = judged(attempts, readable_only=readable_only)
    if kept.empty:
        raise SymBenchError("no attempt has a verdict yet; every one ended in an error")
    names = in_order(list(dict.fromkeys(kept["task"])), generators.NAMES)
    rates = success_rates(kept).reindex(names)
    rates = rates.rename(index=by_task(lambda task: task.title, names).to_dict())
    heads = headings(attempts)
    rivals = [str(column) for column in rates if heads[str(column)].kind != "reference"]
    frozen = _maxima(rates, table, rivals)
    splits = by_task(lambda task: task.split, names).set_axis(rates.index)
    means = averages(rates, splits, frozen)
    means.loc["normalised", [column for column in rates if column not in rivals]] = float("nan")
    order = _order(cast("pd.Series[float]", means.loc[("raw", "total")]), rivals)
    board = Leaderboard(
        rates=rates[order],
        averages=means[order],
        outcomes=outcome_counts(attempts).reindex(order),
        headings={column: heads[column] for column in order},
        maxima=table,
        efforts=efforts(kept).reindex(order) if "wall" in kept else None,
        incidents=incidents(attempts).reindex(order),
        groups={key: breakdown(kept, key)[order] for key in ("category", "level")},
    )
    return _with_statistics(board, kept, names, splits, rivals)


def _maxima(rates: "pd.DataFrame", table: str, rivals: list[str]) -> "pd.Series[float]":
    if table != IN_TABLE:
        return reference_maxima(table)
    return rates[rivals or list(map(str, rates))].max(axis=1)


def _order(total: "pd.Series[float]", rivals: list[str]) -> list[str]:
    best_first = [str(name) for name in total.sort_values(ascending=False, kind="stable").index]
    return sorted(best_first, key=lambda column: column not in rivals)


def _with_statistics(
    board: Leaderboard,
    kept: "pd.DataFrame",
    names: list[str],
    splits: "pd.Series[str]",
    rivals: list[str],
) -> Leaderboard:
    """Return the board with intervals of its averages and ranks of the competing columns."""
    import pandas as pd

    from symbench.results.stats import bootstrap, mean_interval, ranks, score_table

    scores = score_table(kept)[board.columns]
    scores = scores.reindex(names, level="task")
    drawn = bootstrap(scores) * 100
    low, high = board.averages.copy(), board.averages.copy()
    for kind, values in (("raw", drawn), ("normalised", _normalised(drawn, board, rivals))):
        for split in ("seen", "unseen", "total"):
            chosen = [split in ("total", own) for own in splits]
            if not any(chosen):
                continue
            counts = scores[scores.index.get_level_values("task").isin(_names(names, chosen))]
            means = _mean(values[:, chosen])
            point = board.average(kind, split).to_numpy() / 100
            ends = mean_interval(means / 100, point, counts.notna().sum().to_numpy())
            low.loc[(kind, split)], high.loc[(kind, split)] = ends[0] * 100, ends[1] * 100
    places = [board.columns.index(column) for column in board.columns if column in rivals]
    total = board.average("raw", "total").iloc[places]
    ranking = ranks(total, _mean(drawn)[:, places]) if places else pd.DataFrame()
    known = board.averages.notna()
    return replace(board, low=low.where(known), high=high.where(known), ranks=ranking)


def _names(names: list[str], chosen: list[bool]) -> list[str]:
    return [name for name, wanted in zip(names, chosen, strict=True) if wanted]


def _mean(drawn: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the means over tasks of draws x tasks x columns, leaving out missing tasks."""
    import warnings

    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column without any of these tasks
        means: NDArray[np.float64] = np.nanmean(drawn, axis=1)
    return means


def _normalised(
    drawn: "NDArray[np.float64]", board: Leaderboard, rivals: list[str]
) -> "NDArray[np.float64]":
    import numpy as np

    if board.maxima == IN_TABLE:
        chosen = [column in rivals for column in board.columns]
        best = drawn[:, :, chosen].max(axis=2, keepdims=True)
    else:
        frozen = _maxima(board.rates, board.maxima, rivals).reindex(board.rates.index)
        best = frozen.to_numpy()[None, :, None]
    safe = np.where(best > 0, best, np.nan)
    result: NDArray[np.float64] = drawn / safe * 100
    return result


def of_paper() -> Leaderboard:
    """Return the paper's main table with averages recomputed from it."""
    table = published_table()
    rates = table.drop(columns="split")
    means = averages(rates, table["split"], reference_maxima(PAPER_MAXIMA))
    heads = {str(name): Heading("published", str(name)) for name in rates}
    return Leaderboard(rates, means, None, heads, PAPER_MAXIMA)


def with_published(board: Leaderboard) -> Leaderboard:
    """Return the board with the paper's columns beside the measured ones.

    Their averages are taken over the board's tasks and by the board's maxima. They stand
    behind the others and have no rank and no interval: they were measured on other samples.
    """
    import pandas as pd

    table = published_table()
    titles = [title for title in board.rates.index if title in table.index]
    rates = table.drop(columns="split").reindex(board.rates.index).astype(float)
    references = [column for column in board.columns if board.kind(column) == "reference"]
    rivals = [column for column in board.columns if column not in references]
    frozen = _maxima(board.rates, board.maxima, rivals)
    means = averages(rates.loc[titles], table["split"], frozen)
    total = cast("pd.Series[float]", means.loc[("raw", "total")])
    order = [*rivals, *_order(total, []), *references]
    heads = {str(name): Heading("published", str(name), mark="published") for name in rates}
    return replace(
        board,
        rates=pd.concat([board.rates, rates], axis=1)[order],
        averages=pd.concat([board.averages, means], axis=1)[order],
        headings={**board.headings, **heads},
    )
