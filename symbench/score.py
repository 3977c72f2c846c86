"""From attempts to scores: success rates, raw and normalised averages.

Errors are no verdicts: attempts that ended in one count nowhere here. Unparsed and truncated
replies count as not solved.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import pandas as pd

JUDGED: Final = ("right", "wrong", "unparsed", "truncated")
OUTCOMES: Final = (*JUDGED, "error")
Rows = Literal["seen", "unseen", "total"]


def success_rates(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return percent solved, tasks x columns, over the judged attempts.

    Args:
        attempts: one row per attempt with `task`, `column`, `outcome`.
    """
    judged = attempts[attempts["outcome"].isin(JUDGED)]
    solved = (judged["outcome"] == "right") * 100.0
    return solved.groupby([judged["task"], judged["column"]], sort=False).mean().unstack()


def outcome_counts(attempts: "pd.DataFrame") -> "pd.DataFrame":
    """Return how many attempts ended in which way, columns x outcomes."""
    counts = attempts.groupby(["column", "outcome"], sort=False).size().unstack(fill_value=0)
    return counts.reindex(columns=list(OUTCOMES), fill_value=0)


def normalised(rates: "pd.DataFrame", maxima: "pd.Series[float] | None" = None) -> "pd.DataFrame":
    """Return 100 x rate / best rate of the task over all columns (paper, Eq. 2).

    Tasks that no column solves carry no information about the order and are left out.

    Args:
        rates: percent solved, tasks x columns.
        maxima: best rates by task to divide by instead, so that adding a column changes
            nobody's score.
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


def in_order(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return `names` sorted as in `known`, unknown ones behind."""
    place = {name: number for number, name in enumerate(known)}
    return sorted(names, key=lambda name: place.get(name, len(place)))
