"""Whether a column solves samples that it may have seen more often than fresh ones.

Frozen suites and fresh seeds come from the same generators: at the same level of the same task
they differ in nothing but that the frozen samples have been published. So both are compared
within every task and level. Published samples of the paper are compared with level 3, which is
as hard; their instances may differ in other ways too, and the text says so.

The test permutes which samples are the known ones within every task and level, so that it is
exact whatever the rates are. Four fifths of the error of 5 % go to the total, one fifth to all
tasks together (Holm): a column that has seen nothing is suspected with a chance of at most 5 %.
The interval of a difference is put together from those of both sides (Newcombe 1998; Zou and
Donner 2008). `benchmarks/contamination.py` measures errors, coverage and power.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from generators.errors import SymBenchError
from generators.published.finding import SOUND
from harness.run.plan import Column
from symbench.results.frames import RunData
from symbench.results.paired.pairing import NotComparableError, Side, check_plans
from symbench.results.score import judged
from symbench.results.stats import detectable, holm, macro_interval
from symbench.results.words import least_difference, p_equals

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Floats = np.ndarray[Any, np.dtype[np.float64]]

TOTAL_ALPHA: Final = 0.04
"""Chance of a false sign in the total."""
TASKS_ALPHA: Final = 0.01
"""Chance of a false sign in any task."""
DRAWS: Final = 20_000
"""Permutations of a test."""
PUBLISHED_LEVEL: Final = 3
"""The level that is as hard as the published samples."""
MOST_MISSING: Final = 0.02
"""Share of attempts that may lack a verdict on a side; more could hide a selection."""
SEED: Final = 1


@dataclass(frozen=True)
class Contamination:
    """One column on samples that it may have seen and on fresh ones; rates in percent.

    Attributes:
        known: what the samples are that may have been seen: `frozen` or `published`.
        total: `known`, `fresh`, their `difference` in points with `low` and `high` (95 %), `p`
            of the one-sided test, and the difference `detectable` with 80 % power.
        tasks: the same of each task, with the numbers of samples and `p_holm`.
        left_out: samples of tasks and levels that one side alone has.
    """

    known: str
    total: dict[str, float]
    tasks: "pd.DataFrame"
    left_out: int

    def as_json(self) -> dict[str, Any]:
        """Return everything in plain values."""
        return {
            "known": self.known, "suspect": self.suspect, "suspect_tasks": self.suspect_tasks,
            "left_out": self.left_out, "total": self.total,
            "tasks": self.tasks.to_dict("index"),
        }  # fmt: skip

    def told(self) -> str:
        """Return the verdict on the total, a sentence."""
        of = self.total
        said = f"{of['difference']:+.1f} points [{of['low']:+.1f}, {of['high']:+.1f}], "
        said += p_equals(of["p"])
        if not self.suspect:
            return (
                f"{said}: no sign of contamination; {least_difference(of['detectable'])} "
                "would have been found with 80 % power"
            )
        if self.known == "published":
            return (
                f"{said}: published samples are solved more often than fresh ones of level "
                f"{PUBLISHED_LEVEL}: a sign of contamination, unless they are easier"
            )
        return f"{said}: frozen samples are solved more often: a sign of contamination"

    @property
    def suspect(self) -> bool:
        """Whether the known samples as a whole are solved more often than chance explains."""
        return bool(self.total["p"] <= TOTAL_ALPHA)

    @property
    def suspect_tasks(self) -> list[str]:
        """The tasks whose known samples are."""
        return [str(name) for name in self.tasks.index[self.tasks["p_holm"] <= TASKS_ALPHA]]


def contamination_of_runs(
    known: RunData, fresh: RunData, wanted: Collection[str] = (), kind: str = "frozen"
) -> dict[str, Contamination]:
    """Compare the columns that two runs share, by their ids.

    Args:
        known: run on samples that may have been seen; on published ones only those count that
            the audit found sound.
        fresh: run on samples of a seed of its own.
        wanted: columns by their names or parts of them; all if empty.
        kind: of the known samples, `frozen` or `published`.

    Raises:
        NotComparableError: see `contamination`; also for other limits or repeats.
        SymBenchError: if the runs share no column that is wanted.
    """
    found = {}
    for column in _shared(known, fresh, wanted):
        sides = [Side(run, column, _of(run, column)) for run in (known, fresh)]
        check_plans(sides[0], sides[1], across_methods=False)
        found[column.id] = contamination(sides[0].attempts, sides[1].attempts, kind)
    return found


def _shared(known: RunData, fresh: RunData, wanted: Collection[str]) -> list[Column]:
    theirs = {column.id for column in fresh.plan.columns}
    both = [one for one in known.plan.columns if one.id in theirs and not one.is_reference]
    chosen = [one for one in both if not wanted or any(name in one.id for name in wanted)]
    if not chosen:
        named = f" named {', '.join(wanted)}" if wanted else ""
        raise SymBenchError(
            f"{known.path} and {fresh.path} share no column{named}; "
            f"they share {', '.join(one.id for one in both) or 'none'}"
        )
    return chosen


def _of(run: RunData, column: Column) -> "pd.DataFrame":
    """Return a column's attempts, without those on published samples that are not sound."""
    attempts = run.attempts
    if attempts.empty:
        raise SymBenchError(f"{run.path} has no attempts yet")
    unsound = {one.id for one in run.samples() if one.origin.get("status", SOUND) != SOUND}
    kept = attempts[(attempts["column"] == column.id) & ~attempts["sample"].isin(unsound)]
    if kept.empty:
        raise SymBenchError(f"{run.path}: no attempt of {column.id} on a sound sample")
    return kept


def contamination(
    known: "pd.DataFrame", fresh: "pd.DataFrame", kind: str = "frozen"
) -> Contamination:
    """Compare the attempts of one column on samples of two kinds.

    Args:
        known: on samples that may have been seen.
        fresh: on samples of a seed that nobody has published.
        kind: of the known samples, `frozen` or `published`.

    Raises:
        NotComparableError: if the samples are the same, tasks have other versions, too many
            attempts lack a verdict, or no task and level is on both sides.
    """
    _check(known, fresh, kind)
    if kind == "published":
        known = known.assign(level=PUBLISHED_LEVEL)
    one, other = _scores(known), _scores(fresh)
    keys = [set(zip(*map(table.index.get_level_values, ("task", "level")), strict=True))
            for table in (one, other)]  # fmt: skip
    if not keys[0] & keys[1]:
        raise NotComparableError(f"the {kind} and the fresh samples share no task and level")
    here, there = (_only(table, keys[0] & keys[1]) for table in (one, other))
    left_out = len(one) + len(other) - len(here) - len(there)
    return Contamination(kind, *_compared(here, there), left_out)


def _only(scores: "pd.Series[float]", keys: set[tuple[str, int]]) -> "pd.Series[float]":
    """Return the scores of the tasks and levels given."""
    return scores[[key[:2] in keys for key in scores.index]]


def _check(known: "pd.DataFrame", fresh: "pd.DataFrame", kind: str) -> None:
    if set(known["sample_hash"]) & set(fresh["sample_hash"]):
        raise NotComparableError(
            f"the {kind} and the fresh run share samples; expected a suite with a seed of its own, "
            "e.g. symbench-core@7"
        )
    if kind != "published":
        versions = [frame.groupby("task")["task_version"].agg(set) for frame in (known, fresh)]
        for task in sorted(set(versions[0].index) & set(versions[1].index)):
            if versions[0][task] != versions[1][task]:
                raise NotComparableError(f"task {task} has other versions in the two runs")
    for name, frame in ((kind, known), ("fresh", fresh)):
        missing = 1 - len(judged(frame)) / len(frame)
        if missing > MOST_MISSING:
            raise NotComparableError(
                f"{missing:.0%} of the attempts on {name} samples lack a verdict; at most "
                f"{MOST_MISSING:.0%} may"
            )


def _scores(attempts: "pd.DataFrame") -> "pd.Series[float]":
    """Return the share of repeats solved by (task, level, sample)."""
    kept = judged(attempts)
    return kept.groupby(["task", "level", "sample"], sort=True)["solved"].mean()


def _compared(
    one: "pd.Series[float]", other: "pd.Series[float]"
) -> tuple[dict[str, float], "pd.DataFrame"]:
    """Return the total and the tasks of a comparison."""
    import numpy as np
    import pandas as pd

    tasks = list(dict.fromkeys(one.index.get_level_values("task")))
    seen, drawn = _permuted(one, other, tasks)
    p = (1 + (drawn >= seen[:, None] - 1e-9).sum(axis=1)) / (1 + DRAWS)
    table = pd.DataFrame(
        [_side_by_side(one.loc[[task]], other.loc[[task]]) for task in tasks], index=tasks
    )
    for side, scores in (("known", one), ("fresh", other)):
        table[f"{side}_samples"] = scores.groupby(level="task").size()
    table["p"], table["p_holm"] = p, holm(p)
    above = np.count_nonzero(drawn.mean(axis=0) >= seen.mean() - 1e-9)
    total = _side_by_side(one, other)
    total["p"] = (1 + above) / (1 + DRAWS)
    total["detectable"] = 100 * detectable(_error(one, other, len(tasks)), 2 * TOTAL_ALPHA)
    return total, table


def _permuted(
    one: "pd.Series[float]", other: "pd.Series[float]", tasks: list[str]
) -> tuple["Floats", "Floats"]:
    """Return the differences of the tasks as seen, and under `DRAWS` permutations.

    Within a task and level every choice of as many known samples is equally likely if knowing
    does not help; a choice is drawn by the counts of equal scores.
    """
    import numpy as np

    rng = np.random.default_rng(SEED)
    seen, drawn = np.zeros(len(tasks)), np.zeros((len(tasks), DRAWS))
    for place, task in enumerate(tasks):
        strata = list(_strata(one.loc[[task]], other.loc[[task]]))
        for here, there in strata:
            values, counts = np.unique(np.concatenate([here, there]), return_counts=True)
            picked = rng.multivariate_hypergeometric(counts, len(here), size=DRAWS) @ values
            whole, each = here.sum() + there.sum(), 1 / len(here) + 1 / len(there)
            seen[place] += (here.sum() * each - whole / len(there)) / len(strata)
            drawn[place] += (picked * each - whole / len(there)) / len(strata)
    return seen, drawn


def _strata(
    one: "pd.Series[float]", other: "pd.Series[float]"
) -> "Iterator[tuple[Floats, Floats]]":
    """Yield the scores of both sides in every task and level."""
    import numpy as np

    theirs = dict(iter(other.groupby(level=["task", "level"])))
    for key, here in one.groupby(level=["task", "level"]):
        yield np.asarray(here, dtype=float), np.asarray(theirs[key], dtype=float)


def _side_by_side(one: "pd.Series[float]", other: "pd.Series[float]") -> dict[str, float]:
    """Return the rates of both sides and their difference with its interval, in percent.

    A rate is the mean over tasks of the means over their levels.
    """
    (rate, low, high), (its_rate, its_low, its_high) = map(_rate, (one, other))
    below = ((rate - low) ** 2 + (its_high - its_rate) ** 2) ** 0.5
    above = ((high - rate) ** 2 + (its_rate - its_low) ** 2) ** 0.5
    difference = rate - its_rate
    return {
        "known": 100 * rate, "fresh": 100 * its_rate, "difference": 100 * difference,
        "low": 100 * max(difference - below, -1.0), "high": 100 * min(difference + above, 1.0),
    }  # fmt: skip


def _rate(scores: "pd.Series[float]") -> tuple[float, float, float]:
    """Return a rate and the ends of its interval, tasks and levels being the strata."""
    table = scores.rename("x").reset_index()
    table["stratum"] = table["task"] + "/" + table["level"].astype(str)
    of = table.drop_duplicates("stratum").set_index("stratum")["task"]
    levels = of.map(of.value_counts())
    weights = len(of) / (of.nunique() * levels)
    strata = table[["stratum", "sample", "x"]].rename(columns={"stratum": "task"})
    ends: Any = macro_interval(strata.set_index(["task", "sample"]), weights).loc["x"]
    means = table.groupby("stratum")["x"].mean()
    return float((means * weights).mean()), float(ends["low"]), float(ends["high"])


def _error(one: "pd.Series[float]", other: "pd.Series[float]", tasks: int) -> float:
    """Return the standard error of the total difference."""
    variance = 0.0
    for scores in (one, other):
        levels = scores.groupby(level=["task", "level"])
        within = levels.var().fillna(scores.mean() * (1 - scores.mean())) / levels.size()
        per_task = levels.size().groupby(level="task").size()
        variance += float((within.groupby(level="task").sum() / per_task**2).sum()) / tasks**2
    return float(variance**0.5)
