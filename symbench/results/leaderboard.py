"""The leaderboard: scores of columns on the same tasks, with intervals, ranks and labels."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, cast

import generators
from generators.errors import SymBenchError
from symbench.results.columns import Heading, Kind, headings
from symbench.results.paper import published_table
from symbench.results.score import (
    IN_TABLE,
    Key,
    averages,
    breakdown,
    by_task,
    default_maxima,
    efforts,
    fault_shares,
    in_order,
    incidents,
    judged,
    outcome_counts,
    reference_maxima,
    strictly,
    success_rates,
)
from symbench.results.stats import score_table

if TYPE_CHECKING:
    import pandas as pd

PAPER_MAXIMA: Final = "published-1"


@dataclass(frozen=True)
class Leaderboard:
    """Scores of several columns on the same tasks; rates and averages in percent.

    Attributes:
        rates: tasks (titles) x columns.
        averages: (raw | normalised | strict, seen | unseen | total) x columns; strict ones read
            only answers in the form asked for, and published tables have none.
        outcomes: columns x outcomes, counts; None for published tables.
        headings: what is said of each column, by its id.
        maxima: the table of reference maxima behind the normalised averages, or `table`.
        low: lower ends of the 95 % intervals of `averages`; None for published tables.
        high: upper ends.
        ranks: rank, low, high, group of the competing columns; None without intervals.
        judged: samples with a verdict by column; None for published tables.
        asked: samples that every column should have: of the plan, or of all columns together
            where there is none; 0 for published tables.
        efforts: what columns used, see `score.efforts`; None for published tables.
        faults: columns x `score.FAULTS`, in percent of the attempts; None for published tables.
        incidents: columns x kinds, counts of what scores do not show, see
            `score.incidents`; None for published tables.
        groups: raw averages by `category`, by `level` and by `point` of free axes, where known.
        ended: answers to questions that ended runs before all samples were asked.
        column_groups: the heading over each column where columns stand in groups; tables divide
            tasks into seen and unseen ones then.
    """

    rates: "pd.DataFrame"
    averages: "pd.DataFrame"
    outcomes: "pd.DataFrame | None"
    headings: Mapping[str, Heading]
    maxima: str
    low: "pd.DataFrame | None" = None
    high: "pd.DataFrame | None" = None
    ranks: "pd.DataFrame | None" = None
    judged: "pd.Series[int] | None" = None
    asked: int = 0
    efforts: "pd.DataFrame | None" = None
    faults: "pd.DataFrame | None" = None
    incidents: "pd.DataFrame | None" = None
    groups: "Mapping[str, pd.DataFrame]" = field(default_factory=dict)
    ended: tuple[str, ...] = ()
    column_groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns from best to worst, published ones behind, references last."""
        return [str(column) for column in self.rates]

    def average(self, kind: str, split: str) -> "pd.Series[float]":
        """Return one row of the averages: `raw`, `normalised` or `strict`; seen, unseen, total."""
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

    def is_complete(self, column: str) -> bool:
        """Whether a column has a verdict on every sample that is asked."""
        return self.judged is None or int(self.judged.get(column, self.asked)) == self.asked

    def shortfall(self, column: str) -> str:
        """Return `20 of 185` for a column that lacks samples, empty for a complete one."""
        if self.judged is None or self.is_complete(column):
            return ""
        return f"{int(self.judged[column]):,} of {self.asked:,}"

    def is_ranked(self, column: str, partial: bool = False) -> bool:
        """Whether a column takes part in the ranking; incomplete ones do only if `partial`."""
        some = self.judged is None or int(self.judged.get(column, 0)) > 0
        return self.is_complete(column) or (partial and some)

    @property
    def kinds(self) -> set[Kind]:
        """The kinds of its columns."""
        return {heading.kind for heading in self.headings.values()}


def check_one_suite(attempts: "pd.DataFrame") -> None:
    """Return if the attempts are on one suite.

    Raises:
        SymBenchError: naming the suites.
    """
    suites = list(dict.fromkeys(attempts.get("suite", [])))
    if len(suites) > 1:
        raise SymBenchError(
            f"these runs are on different suites ({', '.join(suites)}), whose scores cannot be "
            "compared; take one suite at a time"
        )


def boards(
    attempts: "pd.DataFrame",
    maxima: str | None = None,
    *,
    readable_only: bool = False,
    partial: bool = False,
) -> dict[str, Leaderboard]:
    """Return a leaderboard for each suite, by its name.

    Args:
        attempts: see `load_attempts`.
        maxima: see `of_attempts`.
        readable_only: see `of_attempts`.
        partial: see `of_attempts`.

    Raises:
        SymBenchError: see `of_attempts`.
    """
    return {
        str(suite): of_attempts(of, maxima, readable_only=readable_only, partial=partial)
        for suite, of in attempts.groupby("suite", sort=False)
    }


def of_attempts(
    attempts: "pd.DataFrame",
    maxima: str | None = None,
    *,
    readable_only: bool = False,
    partial: bool = False,
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
        partial: rank columns that lack samples too, on the samples that all of them have.

    Raises:
        SymBenchError: if no attempt has a verdict, there is no such table, or the attempts are
            on different suites, see `boards`.
    """
    import pandas as pd

    table = maxima or default_maxima(attempts)
    kept = _comparable(attempts, readable_only=readable_only)
    names = in_order(list(dict.fromkeys(kept["task"])), generators.NAMES)
    heads = headings(attempts)
    every = list(map(str, dict.fromkeys(attempts["column"])))
    titles = by_task(lambda task: task.title, names).to_dict()
    rates = success_rates(kept).reindex(index=names, columns=every).rename(index=titles)
    rivals = [str(column) for column in rates if heads[str(column)].kind != "reference"]
    splits = by_task(lambda task: task.split, names).set_axis(rates.index)
    means = averages(rates, splits, _maxima(rates, table, rivals))
    means.loc["normalised", [column for column in rates if column not in rivals]] = float("nan")
    means = pd.concat([means, _strict_averages(kept, names, every, splits)])
    scores = score_table(kept).reindex(columns=every)
    planned = 0 if readable_only else int(max(attempts.get("planned", [0])))
    asked = max(planned, len(scores[rivals or every].dropna(how="all")))
    short = [] if partial else [name for name in every if scores[name].count() < asked]
    order = _order(means.T[("raw", "total")], set(every) - set(rivals), short)
    board = Leaderboard(
        rates=rates[order],
        averages=means[order],
        outcomes=outcome_counts(attempts).reindex(order),
        headings={column: heads[column] for column in order},
        maxima=table,
        efforts=efforts(kept).reindex(order) if "wall" in kept else None,
        faults=fault_shares(attempts).reindex(order),
        incidents=incidents(attempts).reindex(order),
        groups=_groups(kept, order),
        judged=scores[order].notna().sum(),
        asked=asked,
        ended=tuple(filter(None, dict.fromkeys(attempts.get("ended", ())))),
    )
    tables = {"raw": scores, "normalised": scores, "strict": score_table(strictly(kept))}
    return _with_statistics(board, tables, splits.set_axis(names), rivals, partial=partial)


def _comparable(attempts: "pd.DataFrame", *, readable_only: bool) -> "pd.DataFrame":
    """Return the attempts with a verdict, which must be on one suite."""
    check_one_suite(attempts)
    kept = judged(attempts, readable_only=readable_only)
    if kept.empty:
        raise SymBenchError("no attempt has a verdict yet; every one ended in an error")
    return kept


def _strict_averages(
    kept: "pd.DataFrame", names: list[str], every: list[str], splits: "pd.Series[str]"
) -> "pd.DataFrame":
    """Return the rows of strict averages; NaN for columns whose readings are not recorded."""
    rates = success_rates(strictly(kept))
    rates = rates.reindex(index=names, columns=every).set_axis(splits.index)
    means = averages(rates, splits).loc[["raw"]]
    return means.rename(index={"raw": "strict"}, level=0)


def _groups(kept: "pd.DataFrame", order: list[str]) -> "dict[str, pd.DataFrame]":
    keys: tuple[Key, ...] = ("category", "level", "point")
    tables = {key: breakdown(kept, key).reindex(columns=order) for key in keys}
    return {key: table for key, table in tables.items() if len(table)}


def _maxima(rates: "pd.DataFrame", table: str, rivals: list[str]) -> "pd.Series[float]":
    if table != IN_TABLE:
        return reference_maxima(table)
    return rates[rivals or list(map(str, rates))].max(axis=1)


def _order(total: "pd.Series[float]", *last: Collection[str]) -> list[str]:
    """Return the columns best first; those of the groups given last stand behind, in this order."""
    best_first = [str(name) for name in total.sort_values(ascending=False, kind="stable").index]
    return sorted(best_first, key=lambda column: [column in group for group in last])


def _with_statistics(
    board: Leaderboard,
    tables: Mapping[str, "pd.DataFrame"],
    splits: "pd.Series[str]",
    rivals: list[str],
    *,
    partial: bool,
) -> Leaderboard:
    """Return the board with intervals of its averages and ranks of the competing columns.

    Args:
        board: without both.
        tables: by kind of average, the share of repeats solved, (task, sample) x columns.
        splits: `seen` or `unseen` by task.
        rivals: the competing columns.
        partial: rank incomplete columns too, on the samples that all of them have.
    """
    from symbench.results.stats import macro_interval

    low, high = board.averages.copy(), board.averages.copy()
    for kind, scores in tables.items():
        weights = _weights(board, splits) if kind == "normalised" else None
        for split in ("seen", "unseen", "total"):
            own = splits.index if split == "total" else splits.index[splits == split]
            of = scores[scores.index.get_level_values("task").isin(own)]
            of = of.reindex(columns=board.columns)
            if of.empty or (kind == "normalised" and board.maxima == IN_TABLE):
                low.loc[(kind, split)] = high.loc[(kind, split)] = float("nan")
                continue
            ends = macro_interval(of, weights) * 100
            low.loc[(kind, split)] = ends["low"].to_numpy()
            high.loc[(kind, split)] = ends["high"].to_numpy()
    known = board.averages.notna()
    ranking = _ranked(board, tables["raw"], rivals, partial=partial)
    return replace(board, low=low.where(known), high=high.where(known), ranks=ranking)


def _weights(board: Leaderboard, splits: "pd.Series[str]") -> "pd.Series[float]":
    """Return what a task's rate is multiplied by in the normalised average, by name."""
    frozen = reference_maxima(board.maxima) if board.maxima != IN_TABLE else None
    titles = by_task(lambda task: task.title, list(splits.index))
    best = titles.map(frozen) if frozen is not None else titles.map(lambda _: 100.0)
    return (100.0 / best.astype(float)).where(best > 0)


def _ranked(
    board: Leaderboard, scores: "pd.DataFrame", rivals: list[str], *, partial: bool
) -> "pd.DataFrame":
    """Return the ranks of the columns that can be compared, on the samples that all have."""
    import pandas as pd

    from symbench.results.stats import ranks

    compared = [name for name in board.columns if name in rivals and board.is_ranked(name, partial)]
    shared = scores[compared].dropna() if compared else pd.DataFrame()
    return ranks(shared) if len(shared) else pd.DataFrame()


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
    order = [*rivals, *_order(total), *references]
    heads = {str(name): Heading("published", str(name), mark="published") for name in rates}
    return replace(
        board,
        rates=pd.concat([board.rates, rates], axis=1)[order],
        averages=pd.concat([board.averages, means.reindex(board.averages.index)], axis=1)[order],
        headings={**board.headings, **heads},
    )
