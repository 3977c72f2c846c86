"""From attempts to scores: success rates, averages, repeats, and what a solved sample costs.

Errors are no verdicts: attempts that ended in one count nowhere here. Unparsed and truncated
replies count as not solved unless they are left out on request. All rates are in percent.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

import generators
from generators.errors import SymBenchError, UnknownNameError
from generators.task import CATEGORIES, AnyTask
from harness.chat import Role
from harness.errors import Option, OptionError

if TYPE_CHECKING:
    import pandas as pd

READABLE: Final = ("right", "wrong")
JUDGED: Final = (*READABLE, "unparsed", "truncated")
OUTCOMES: Final = (*JUDGED, "error")
MAXIMA: Final = ("ceiling-1", "published-1")
"""Frozen tables of reference maxima; a changed table gets a new number.

`ceiling-1` is what the tasks' own solvers reach, 100 on every task, so that the normalised
score is the raw one; `published-1` is the best of the paper's 13 columns on each task.
"""
IN_TABLE: Final = "table"
FAULTS: Final = ("other form", "unreadable", "truncated", "refused", "errors")
"""What may stand between an attempt and its score, see `fault_shares`."""
Key = Literal["split", "category", "level", "point"]


def judged(attempts: "pd.DataFrame", *, readable_only: bool = False) -> "pd.DataFrame":
    """Return the attempts with a verdict, and a column `solved` (0 or 1).

    Args:
        attempts: one row per attempt with `outcome`.
        readable_only: leave out unparsed and truncated replies as well.
    """
    kept = attempts[attempts["outcome"].isin(READABLE if readable_only else JUDGED)]
    return kept.assign(solved=(kept["outcome"] == "right").astype(float))


def success_rates(attempts: "pd.DataFrame", *, readable_only: bool = False) -> "pd.DataFrame":
    """Return percent solved, tasks x columns, over the judged attempts.

    Args:
        attempts: one row per attempt with `task`, `column`, `outcome`.
        readable_only: see `judged`.
    """
    kept = judged(attempts, readable_only=readable_only)
    return kept.groupby(["task", "column"], sort=False)["solved"].mean().mul(100).unstack()


def outcome_counts(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return how many attempts ended in which way, columns x outcomes."""
    counts = attempts.groupby(["column", "outcome"], sort=False).size().unstack(fill_value=0)
    return counts.reindex(columns=list(OUTCOMES), fill_value=0)


def strictly(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return the attempts as they stand if only answers in the form asked for are read.

    Attempts of which it is not recorded how their answer was read lose their verdict.
    """
    right = attempts["outcome"] == "right"
    if "reading" not in attempts:
        return attempts.assign(outcome="error")
    unknown = attempts["reading"].isna()
    kept = attempts["outcome"].mask(right & (attempts["reading"] != "strict"), "wrong")
    return attempts.assign(outcome=kept.mask(unknown, "error"))


def fault_shares(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return what stands between attempts and their score, columns x `FAULTS`.

    In percent of the attempts made. `other form`: an answer was read, but not in the form asked
    for; NaN where that is not recorded. `unreadable`: no answer could be read, though the reply
    was complete. `truncated`: none, as the reply was cut by its limit. `refused`: the model or
    its provider declined to answer. `errors`: of provider, sandbox or harness. The last four
    exclude one another.
    """
    import pandas as pd

    none = pd.Series("", index=attempts.index)
    outcome, reading = attempts["outcome"], attempts.get("reading", none.mask(none == ""))
    unread = outcome == "unparsed"
    refused = unread & (attempts.get("finish", none) == "refusal")
    filtered = (outcome == "error") & (attempts.get("error", none) == "content filter")
    table = pd.DataFrame(
        {
            "other form": (reading == "flexible").astype(float).mask(_unknown(outcome, reading)),
            "unreadable": unread & ~refused,
            "truncated": outcome == "truncated",
            "refused": refused | filtered,
            "errors": (outcome == "error") & ~filtered,
        }
    ).astype(float)
    shares = table.groupby(attempts["column"], sort=False).mean() * 100
    known = table["other form"].notna().groupby(attempts["column"], sort=False).all()
    return shares.assign(**{"other form": shares["other form"].where(known)})


def _unknown(outcome: "pd.Series[str]", reading: "pd.Series[str]") -> "pd.Series[bool]":
    return (outcome != "error") & reading.isna()


def incidents(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return how many attempts have what scores do not show, columns x kinds.

    `repetition`: the graded reply ran into its limit by repeating itself. A role: its model
    refused to go on after an answer. Where the TaskLLM did, an earlier answer was graded; where
    the checker did, an answer stayed unchecked; where the steerer did, the loop ended.
    """
    import pandas as pd

    none = pd.Series(None, index=attempts.index, dtype=object)
    late = [by if isinstance(by, dict) else {} for by in attempts.get("late", none)]
    table = {
        "repetition": [value is True for value in attempts.get("repetition", none)],
        **{role: [bool(by.get(role)) for by in late] for role in get_args(Role)},
    }
    counts = pd.DataFrame(table, index=attempts["column"])
    return counts.groupby(level="column", sort=False).sum()


def reference_maxima(table: str) -> "pd.Series[float]":
    """Return a frozen table of reference maxima in percent, by the task's title.

    Raises:
        UnknownNameError: if there is no such table.
    """
    import pandas as pd

    if table not in MAXIMA:
        raise UnknownNameError("table of maxima", table, (*MAXIMA, IN_TABLE))
    path = Path(__file__).with_name("maxima.csv")
    return pd.read_csv(path, index_col=0)[table].astype(float)


def default_maxima(attempts: "pd.DataFrame") -> str:
    """Return the table of maxima for a track: the paper's for its own published samples.

    Raises:
        SymBenchError: if the attempts mix published samples with drawn ones.
    """
    published = set(attempts["level"] == 0)
    if len(published) > 1:
        raise OptionError(
            "these runs mix published samples with drawn ones; score the tracks apart, or name "
            f"one of {', '.join(MAXIMA)} with ",
            Option("maxima"),
        )
    return "published-1" if published == {True} else "ceiling-1"


def normalised(rates: "pd.DataFrame", maxima: "pd.Series[float] | None" = None) -> "pd.DataFrame":
    """Return 100 x rate / best rate of the task over all columns (paper, Eq. 2).

    Tasks that no column solves carry no information about the order and are left out.

    Args:
        rates: percent solved, tasks x columns.
        maxima: best rates by task to divide by instead, so that adding a column changes
            nobody's score; scores may then exceed 100.
    """
    best = rates.max(axis=1) if maxima is None else maxima.reindex(rates.index)
    return rates[best > 0].div(best[best > 0], axis=0) * 100.0


def averages(
    rates: "pd.DataFrame", splits: "pd.Series[str]", maxima: "pd.Series[float] | None" = None
) -> "pd.DataFrame":
    """Return the averages over tasks: rows (kind, split) x columns.

    Args:
        rates: percent solved, tasks x columns.
        splits: `seen` or `unseen` by task.
        maxima: see `normalised`.
    """
    import pandas as pd

    rows = {}
    for kind, table in (("raw", rates), ("normalised", normalised(rates, maxima))):
        of = splits.reindex(table.index)
        for split in ("seen", "unseen"):
            rows[kind, split] = table[of == split].mean()
        rows[kind, "total"] = table.mean()
    return pd.DataFrame(rows).T


def breakdown(attempts: "pd.DataFrame", key: Key) -> "pd.DataFrame":
    """Return raw averages over tasks within each split, category or level: groups x columns.

    Points of free axes (`point`) belong to one task each; samples at a level are left out there.
    """
    if key == "point":
        return _by_point(judged(attempts))
    rates = _rates_within(judged(attempts), key)
    table = rates.groupby(level=["column", "group"], sort=False).mean().unstack("column")
    known = {"split": ("seen", "unseen"), "category": CATEGORIES}
    groups = sorted(table.index) if key == "level" else in_order(list(table.index), known[key])
    return table.reindex(groups).rename_axis(key)


def _by_point(kept: "pd.DataFrame") -> "pd.DataFrame":
    """Return percent solved at points of free axes, named by task and point, x columns."""
    import pandas as pd

    of = kept[kept["point"].notna()] if "point" in kept else kept.iloc[:0].assign(point="")
    table = of.groupby(["task", "point", "column"], sort=False)["solved"].mean().mul(100).unstack()
    order = sorted(table.index, key=_place)
    names = [f"{generators.load(task).title}, {point}" for task, point in order]
    return table.reindex(order).set_axis(pd.Index(names, name="point"), axis=0)


def _place(at: tuple[str, str]) -> tuple[int, str, list[int]]:
    """Return what a task and a point of it are sorted by: the values count as figures."""
    axis, _, values = at[1].partition("=")
    return generators.NAMES.index(at[0]), axis, [int(value) for value in values.split("-")]


def _rates_within(kept: "pd.DataFrame", key: Key) -> "pd.Series[float]":
    if key == "level":
        group = kept["level"]
    else:
        kinds = {name: getattr(generators.load(name), key) for name in set(kept["task"])}
        group = kept["task"].map(kinds)
    keys = [kept["column"], group.rename("group"), kept["task"]]
    return kept["solved"].groupby(keys, sort=False).mean() * 100


def repeated(attempts: "pd.DataFrame", k: int) -> "pd.DataFrame":
    """Return what repeats yield, as macro averages over tasks: columns x (mean, pass@k, pass^k).

    With c of a sample's n attempts right, pass@k = 1 - C(n-c, k) / C(n, k) is the chance that
    at least one of k attempts is right (Chen et al. 2021, unbiased), and pass^k =
    C(c, k) / C(n, k) the chance that all are. Samples with fewer than k judged attempts
    count in the mean only.

    Raises:
        SymBenchError: if no sample has k judged attempts.
    """
    import pandas as pd
    from scipy.special import comb

    by = judged(attempts).groupby(["column", "task", "sample"], sort=False)["solved"]
    counts = by.agg(["size", "sum"])
    if k < 1 or (counts["size"] < k).all():
        most = counts["size"].max() if len(counts) else 0
        raise SymBenchError(f"k = {k}: expected 1 to {most}, the repeats of these runs")
    n, c = counts["size"], counts["sum"]
    enough = counts[n >= k].index
    ways = pd.Series(comb(n, k), counts.index)
    chances = {
        "mean": c / n,
        f"pass@{k}": (1 - pd.Series(comb(n - c, k), counts.index) / ways)[enough],
        f"pass^{k}": (pd.Series(comb(c, k), counts.index) / ways)[enough],
    }
    return pd.DataFrame({name: _macro(values) * 100 for name, values in chances.items()})


def _macro(values: "pd.Series[float]") -> "pd.Series[float]":
    by_task = values.groupby(level=["column", "task"], sort=False).mean()
    return by_task.groupby(level="column", sort=False).mean()


def efforts(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return what columns used per judged attempt, and per solved one.

    `tokens` are the TaskLLM's, input and output, as in the paper; `all_tokens` those of every
    role; `cost` is in US dollars, NaN where a price is unknown; `runtime` is seconds waited
    for models and used by programs (the paper's), `wall` seconds from start to finish.
    """
    import pandas as pd

    kept = judged(attempts)
    roles = ("task", "steerer", "checker", "second")
    figures = pd.DataFrame(
        {
            "column": kept["column"],
            "solved": kept["solved"],
            "tokens": kept["task_input"] + kept["task_output"],
            "all_tokens": sum(kept[f"{role}_input"] + kept[f"{role}_output"] for role in roles),
            "cost": kept["cost"].astype(float),
            "runtime": kept["seconds"] + kept["sandbox_seconds"],
            "wall": kept["wall"],
        }
    )
    by = figures.groupby("column", sort=False)
    table = by.mean().drop(columns="solved")
    table.insert(0, "attempts", by.size())
    table.insert(1, "solved", by["solved"].sum().astype(int))
    solved = table["solved"].where(table["solved"] > 0)
    known = by["cost"].apply(lambda cost: cost.sum(skipna=False))
    table["cost_per_solved"] = known / solved
    table["tokens_per_solved"] = by["tokens"].sum() / solved
    return table.assign(cost=known / table["attempts"])


def in_order(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return `names` sorted as in `known`, unknown ones behind."""
    place = {name: number for number, name in enumerate(known)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def by_task(of: Callable[[AnyTask], str], names: Sequence[str]) -> "pd.Series[str]":
    """Return a figure of the tasks by their names."""
    import pandas as pd

    return pd.Series({name: of(generators.load(name)) for name in names}, dtype=str)
