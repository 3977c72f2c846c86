"""Two columns on the same samples: paired statistics, and what they can detect."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import generators
from generators.errors import SymBenchError
from symbench.results.columns import headings
from symbench.results.paired.pairing import (
    NotComparableError,
    changes,
    check_plans,
    check_samples,
    incomplete,
    side_of,
)
from symbench.results.score import in_order, judged
from symbench.results.words import counted, least_difference

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Comparison",
    "NotComparableError",
    "compare_attempts",
    "compare_runs",
    "detection",
]

MOST_MISSING: Final = 0.02
"""Share of samples that may lack a verdict on either side; more could hide a selection."""


@dataclass(frozen=True)
class Comparison:
    """A candidate against a base on the same samples; differences in percentage points.

    Attributes:
        base: what the base is called.
        candidate: what the candidate is called.
        changed: what differs by intention: models, sampling, prompts, code; base and candidate.
        samples: how many have verdicts on both sides.
        missing: how many lack one on a side and are left out.
        total: base, candidate, difference, low, high (95 %), error (standard error), p
            (two-sided permutation), p_worse (one-sided), detectable (true difference found
            with 80 % power at the 5 % level).
        tasks: by task: samples, base, candidate, difference, low, high, gained, lost, p
            (exact McNemar), p_holm, p_worse, p_worse_holm.
        flips: samples solved more often on one side: task, sample, level, base and
            candidate (share solved), base_attempt, candidate_attempt, base_outcome,
            candidate_outcome, fault (the candidate's).
    """

    base: str
    candidate: str
    changed: Mapping[str, tuple[str, str]]
    samples: int
    missing: int
    total: Mapping[str, float]
    tasks: "pd.DataFrame"
    flips: "pd.DataFrame"
    pairs: "pd.DataFrame"
    incomplete: Mapping[str, tuple[int, int]]


def compare_runs(
    base: str | Path,
    candidate: str | Path,
    columns: tuple[str, str] = ("", ""),
    *,
    across_methods: bool = False,
) -> Comparison:
    """Compare a column of one run with a column of another.

    Args:
        base: run directory.
        candidate: run directory, perhaps the same.
        columns: a column's name or an unambiguous part of it, for either run; empty where the
            run has one column besides the references.
        across_methods: allow different methods, which a regression test must not.

    Raises:
        NotComparableError: for different samples, task versions, method options, limits of
            programs or repeats, or too many attempts without a verdict.
        SymBenchError: if a run cannot be read or the name of a column is ambiguous.
    """
    sides = (side_of(base, columns[0]), side_of(candidate, columns[1]))
    check_plans(*sides, across_methods=across_methods)
    before, after = (side.attempts for side in sides)
    check_samples(*sides)
    names = [f"{side.run.path.name}: {side.column.id}" for side in sides]
    return compare_attempts(
        before, after, (names[0], names[1]), changes(*sides), incomplete(*sides)
    )


def compare_attempts(
    before: "pd.DataFrame",
    after: "pd.DataFrame",
    names: tuple[str, str] = ("base", "candidate"),
    changed: Mapping[str, tuple[str, str]] | None = None,
    incomplete: Mapping[str, tuple[int, int]] | None = None,
) -> Comparison:
    """Compare two frames of attempts, one column each, on the samples judged in both.

    Args:
        before: the base's attempts.
        after: the candidate's.
        names: what the two are called.
        changed: see `Comparison`.
        incomplete: see `Comparison`.

    Raises:
        NotComparableError: if more than 2 % of the samples lack a verdict on a side.
    """
    from symbench.results.stats import detectable, difference_error, difference_interval

    pairs = _pairs(before, after)
    whole = len(pairs)
    pairs = pairs.dropna()
    missing = whole - len(pairs)
    if not len(pairs) or missing > MOST_MISSING * whole:
        raise NotComparableError(
            f"not comparable: {missing} of {whole} samples have no verdict on one side"
            f"{_lacking(incomplete)}; go on with `symbench resume` first"
        )
    tasks = _tasks(pairs, _repeats(before, after))
    total = {key: float(tasks[key].mean()) for key in ("base", "candidate", "difference")}
    test = _total_test(pairs)
    gaps = pairs["candidate"] - pairs["base"]
    low, high = difference_interval(gaps, test[0])
    error = difference_error(gaps) * 100
    total |= {"low": low * 100, "high": high * 100, "error": error}
    total |= {"p": test[0], "p_worse": test[1], "detectable": detectable(error)}
    flips = _flips(pairs, before, after)
    return Comparison(
        *names, changed or {}, len(pairs), missing, total, tasks, flips, pairs, incomplete or {}
    )


def _lacking(incomplete: Mapping[str, tuple[int, int]] | None) -> str:
    told = [f"{name} has {have} of {of}" for name, (have, of) in (incomplete or {}).items()]
    return f" (incomplete: {'; '.join(told)} attempts with a verdict)" if told else ""


def _pairs(before: "pd.DataFrame", after: "pd.DataFrame") -> "pd.DataFrame":
    """Return the share of repeats solved, (task, sample) x (base, candidate)."""
    import pandas as pd

    keys = ["task", "sample"]
    index = pd.MultiIndex.from_frame(pd.concat([before, after])[keys].drop_duplicates())
    sides = {
        name: judged(side).groupby(keys, sort=False)["solved"].mean()
        for name, side in (("base", before), ("candidate", after))
    }
    table = pd.DataFrame(sides).reindex(index.sort_values())
    names = in_order(list(index.get_level_values(0).unique()), generators.NAMES)
    return table.reindex(names, level="task")


def _repeats(before: "pd.DataFrame", after: "pd.DataFrame") -> int:
    """Return the factor that makes every share solved a whole number."""
    from math import lcm

    counts = [judged(side).groupby("sample").size() for side in (before, after)]
    return lcm(*{int(count) for of in counts for count in of})


def _tasks(pairs: "pd.DataFrame", unit: int) -> "pd.DataFrame":
    import pandas as pd

    from symbench.results.stats import difference_interval, holm, sign_flips

    rows = {}
    for name, of in pairs.groupby(level="task", sort=False):
        gaps = of["candidate"] - of["base"]
        test = sign_flips((gaps * unit).round().to_numpy())
        low, high = difference_interval(gaps, test.two_sided)
        rows[name] = {
            "samples": len(of),
            "base": of["base"].mean() * 100,
            "candidate": of["candidate"].mean() * 100,
            "difference": gaps.mean() * 100,
            "gained": int((gaps > 0).sum()),
            "lost": int((gaps < 0).sum()),
            "p": test.two_sided,
            "p_worse": test.worse,
            "low": low * 100,
            "high": high * 100,
        }
    table = pd.DataFrame(rows).T.rename_axis("task")
    table = table.astype({"samples": int, "gained": int, "lost": int})
    return table.assign(p_holm=holm(table["p"]), p_worse_holm=holm(table["p_worse"]))


def _total_test(pairs: "pd.DataFrame") -> tuple[float, float]:
    from symbench.results.stats import stratified_flips

    gaps = pairs["candidate"] - pairs["base"]
    sizes = gaps.groupby(level="task").transform("size")
    test = stratified_flips((gaps / sizes).to_numpy())
    return test.two_sided, test.worse


def _flips(pairs: "pd.DataFrame", before: "pd.DataFrame", after: "pd.DataFrame") -> "pd.DataFrame":
    moved = pairs[pairs["base"] != pairs["candidate"]].reset_index()
    before, after = (side.sort_values(["sample", "repeat"]) for side in (before, after))
    for name, side in (("base", before), ("candidate", after)):
        first = side.drop_duplicates("sample").set_index("sample")
        for key in ("attempt", "outcome"):
            moved[f"{name}_{key}"] = moved["sample"].map(first[key])
    first = after.drop_duplicates("sample").set_index("sample")
    return moved.assign(
        level=moved["sample"].map(first["level"]), fault=moved["sample"].map(first["fault"])
    )


def detection(attempts: "pd.DataFrame", points: float) -> str:
    """Return what difference of two columns such a run detects, and what `points` would need.

    The spread is that of the paired differences between the competing columns (median over
    pairs); of a single column it is that of two independent ones like it.

    Raises:
        SymBenchError: if `points` is not positive.
    """
    from itertools import combinations

    import numpy as np

    from symbench.results.stats import (
        detectable,
        difference_error,
        macro_interval,
        samples_needed,
        score_table,
    )

    if points <= 0:
        raise SymBenchError(f"a difference of {points:g} points: expected more than 0")
    heads = headings(attempts)
    rivals = [name for name, heading in heads.items() if heading.kind != "reference"]
    table = score_table(attempts)[rivals or list(heads)]
    gaps = [(table[one] - table[other]).dropna() for one, other in combinations(table, 2)]
    errors = [difference_error(gap) * 100 for gap in gaps if len(gap)]
    error = float(np.median(errors)) if errors else _alone(macro_interval(table))
    count = len(table)
    needed = samples_needed(points, error, count)
    return (
        f"{counted(count, 'sample')}: {least_difference(detectable(error))} between "
        f"two columns is found with 80 % power (two-sided, 5 %); {points:g} points need "
        f"{counted(needed, 'sample')}"
    )


def _alone(ends: "pd.DataFrame") -> float:
    """Return the error, in points, of the difference of two columns like the only one here."""
    from scipy.stats import norm

    width = float((ends["high"] - ends["low"]).iloc[0]) * 100
    return width / 2 / float(norm.ppf(0.975)) * 2**0.5
