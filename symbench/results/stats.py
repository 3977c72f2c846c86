"""Statistics of scores: intervals, paired tests, ranks, and what a run can detect.

The unit is the sample: repeats of one sample are averaged first, since they share its
difficulty. Tasks are fixed strata, samples within them random. Rates are fractions, 0 to 1.

Sources: Wilson (1927); Kott and Carr (1997) for his interval with a design effect; Clopper and
Pearson (1934); McNemar (1947); Holm (1979).
`benchmarks/coverage.py` measures what the intervals cover, `docs/statistics.md` shows it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import generators
from symbench.results.score import judged

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95
FLIPS: Final = 100_000
RANK_FLIPS: Final = 20_000
LEAST_DESIGN_EFFECT: Final = 0.05
"""No run is taken to be worth more than twenty times its samples."""
FEW: Final = 3.0
"""Below so many of the heaviest samples solved (or failed) the exact interval is used."""
ROUNDING: Final = 1e-9
"""Below this a variance is an error of rounding: nothing varied."""
UNSEEN: Final = 1.5
"""Standard deviation, in samples, of differences that the samples happened not to show: with
none seen among n the interval ends near 3 / n, as the exact one does."""
SEED: Final = 2025
"""Of the generator behind every resampling, so that equal runs give equal figures."""


class Test(NamedTuple):
    """P-values of one test: of no difference, and of no loss (one-sided)."""

    two_sided: float
    worse: float


def wilson(
    solved: "ArrayLike", judged: "ArrayLike", confidence: float = CONFIDENCE
) -> "tuple[Floats, Floats]":
    """Return the Wilson score interval of a rate, element by element; 0 to 1 for no attempts."""
    import numpy as np
    from scipy.special import ndtri

    count = np.asarray(judged, dtype=float)
    n = np.where(count > 0, count, 1.0)
    rate = np.asarray(solved, dtype=float) / n
    z = ndtri((1 + confidence) / 2)
    middle = rate + z * z / (2 * n)
    half = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return np.where(count > 0, np.maximum(low, 0), 0.0), np.where(
        count > 0, np.minimum(high, 1), 1.0
    )


def difficulty(attempts: "pd.DataFrame", *, readable_only: bool = False) -> "pd.DataFrame":
    """Return how many attempts at each level of each task a column solved.

    Returns:
        One row per column, task and level, in the order of the tasks: attempts, how many of them
        are right, the rate in percent, and the ends of its 95 % Wilson interval, which takes
        attempts for independent (repeats of one sample are not).
    """
    kept = judged(attempts, readable_only=readable_only)
    by = kept.groupby(["column", "task", "level"], sort=False)["solved"]
    table = by.agg(["size", "sum"]).set_axis(["attempts", "right"], axis=1).astype(int)
    low, high = wilson(table["right"], table["attempts"])
    table = table.assign(
        rate=100 * table["right"] / table["attempts"], low=100 * low, high=100 * high
    ).reset_index()
    columns, tasks = list(dict.fromkeys(table["column"])), list(generators.NAMES)
    by_name: dict[str, Callable[[Any], int]] = {
        "column": columns.index,
        "task": tasks.index,
        "level": int,
    }
    return table.sort_values(
        list(by_name), key=lambda values: values.map(by_name[str(values.name)]), ignore_index=True
    )


def score_table(attempts: "pd.DataFrame", *, readable_only: bool = False) -> "pd.DataFrame":
    """Return the share of repeats solved, (task, sample) x columns; NaN where none is judged.

    Rows are sorted, as draws go by place: the order in which attempts ended must not matter. A
    sample of another version of its task, or with other contents, is another sample.
    """
    kept = judged(attempts, readable_only=readable_only)
    for key in ("task_version", "sample_hash"):
        if key in kept:
            kept = kept.assign(sample=kept["sample"] + "#" + kept[key].astype(str))
    means = kept.groupby(["task", "sample", "column"], sort=True)["solved"].mean()
    return means.unstack("column")


def macro_interval(
    scores: "pd.DataFrame", weights: "pd.Series[float] | None" = None
) -> "pd.DataFrame":
    """Return the 95 % interval of the mean over tasks of every column: columns x (low, high).

    Wilson's interval for as many samples of one binomial as the stratified mean is worth. Tasks
    differ in difficulty, so that their mean varies less than a binomial of the same rate; how
    much less is estimated within the tasks of two samples and more, while a task with one sample
    is given the variance of the mean rate, which no mixture exceeds. Jeffreys' interval, and
    where hardly anything was solved or failed the exact one for samples as heavy as the heaviest,
    widen it. NaN for a column without samples.

    Args:
        scores: share of repeats solved, (task, sample) x columns; NaN where none is judged.
        weights: of the tasks, 1 by default; the weighted rates are averaged over the tasks.
    """
    import numpy as np
    import pandas as pd

    of = scores.groupby(level="task", sort=False)
    count, mean, variance = of.count(), of.mean(), of.var()
    chosen: Any = (
        np.ones(len(count)) if weights is None else weights.reindex(count.index).to_numpy()
    )
    ends = {}
    for column in scores:
        n = count[column].to_numpy(dtype=float)
        kept = ~np.isnan(chosen) & (n > 0)
        strata: Any = (n, mean[column].to_numpy(), variance[column].to_numpy(), chosen)
        ends[column] = _stratified(*(values[kept] for values in strata))
    return pd.DataFrame(ends, index=["low", "high"]).T


def _stratified(
    n: "Floats", means: "Floats", variances: "Floats", weights: "Floats"
) -> tuple[float, float]:
    import numpy as np

    if not len(n):
        return float("nan"), float("nan")
    scale = float(weights.mean())
    share = weights / weights.sum()
    mean = float(share @ means)
    worst = mean * (1 - mean)
    within = np.where(n > 1, np.nan_to_num(variances), worst)
    samples = 1 / float(share**2 @ (1 / n))
    effect = float(share**2 @ (within / n)) * samples / worst if worst > ROUNDING else 1.0
    low, high = _ends(mean, samples / np.clip(effect, LEAST_DESIGN_EFFECT, 1.0))
    heavy = 1 / float((share / n).max())
    if mean * heavy < FEW:
        low = min(low, _exact(mean, heavy))
    if (1 - mean) * heavy < FEW:
        high = max(high, 1 - _exact(1 - mean, heavy))
    return low * scale, high * scale


def _ends(mean: float, samples: float) -> tuple[float, float]:
    """Return the union of Wilson's and Jeffreys' intervals of a rate."""
    from scipy.special import betaincinv

    low, high = (float(end) for end in wilson(mean * samples, samples))
    right, tail = mean * samples, (1 - CONFIDENCE) / 2
    below = betaincinv(right + 0.5, samples - right + 0.5, tail) if mean > 0 else 0.0
    above = betaincinv(right + 0.5, samples - right + 0.5, 1 - tail) if mean < 1 else 1.0
    return min(low, float(below)), max(high, float(above))


def _exact(mean: float, samples: float) -> float:
    """Return the lower end of the Clopper-Pearson interval of a rate."""
    from scipy.special import betaincinv

    right = mean * samples
    return float(betaincinv(right, samples - right + 1, (1 - CONFIDENCE) / 2)) if right > 0 else 0.0


def difference_error(gaps: "pd.Series[float]") -> float:
    """Return the standard error of the mean over tasks of paired differences of samples.

    A task with one sample is given the mean square of all differences, which no spread within
    it exceeds on average; what the samples happened not to show is added (see `UNSEEN`).

    Args:
        gaps: difference of each sample, indexed by (task, sample), in any unit up to 1.
    """
    import numpy as np

    strata = gaps.groupby(level="task", sort=False).agg(["size", "var"])
    n = strata["size"].to_numpy(dtype=float)
    pooled = float((gaps**2).mean())
    within = np.where(n > 1, np.nan_to_num(strata["var"].to_numpy()), pooled)
    samples = len(n) ** 2 / float((1 / n).sum())
    return float(np.sqrt((within / n).sum() / len(n) ** 2 + (UNSEEN / samples) ** 2))


def mean_of(scores: "pd.Series[float]") -> float:
    """Return the mean over tasks of figures of samples, indexed by (task, sample)."""
    return float(scores.groupby(level="task", sort=False).mean().mean())


def difference_interval(
    gaps: "pd.Series[float]", p: float, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return the interval of the mean over tasks of paired differences.

    Args:
        gaps: see `difference_error`.
        p: of the exact two-sided test; an interval never excludes 0 where the test does not.
        confidence: of the interval, 0.95 by default.
    """
    from scipy.special import ndtri

    middle = mean_of(gaps)
    half = float(ndtri((1 + confidence) / 2)) * difference_error(gaps)
    low, high = max(middle - half, -1.0), min(middle + half, 1.0)
    if p > 1 - confidence:
        low, high = min(low, 0.0), max(high, 0.0)
    return low, high


def sign_flips(units: "ArrayLike") -> Test:
    """Return the exact paired test on whole-numbered differences of the samples of one task.

    Under the hypothesis of no difference each sample's difference is as likely to have the
    other sign. With differences of -1, 0 and 1 (no repeats) this is the exact McNemar test.
    """
    import numpy as np
    from scipy.signal import convolve
    from scipy.stats import binom

    given = np.asarray(units, dtype=np.int64)
    sizes, counts = np.unique(np.abs(given[given != 0]), return_counts=True)
    chances = np.ones(1)
    for size, count in zip(sizes, counts, strict=True):
        step = np.zeros(2 * size * count + 1)
        step[:: 2 * size] = binom.pmf(np.arange(count + 1), count, 0.5)
        chances = convolve(chances, step)
    sums = np.arange(len(chances)) - int((sizes * counts).sum())
    seen = int(given.sum())
    less = float(chances[sums <= seen].sum())
    extreme = float(chances[np.abs(sums) >= abs(seen)].sum())
    return Test(min(1.0, extreme), min(1.0, less))


def stratified_flips(parts: "ArrayLike", draws: int = FLIPS, seed: int = SEED) -> Test:
    """Return the permutation test on a total, given what each sample adds to its difference.

    The sign of every sample's part is flipped at random; parts of equal size are drawn
    together, which is equivalent and fast.
    """
    import numpy as np

    given = np.asarray(parts, dtype=float)
    sizes, counts = np.unique(np.round(np.abs(given[given != 0]), 12), return_counts=True)
    rng = np.random.default_rng(seed)
    sums = np.zeros(draws)
    for size, count in zip(sizes, counts, strict=True):
        sums += size * (2.0 * rng.binomial(count, 0.5, size=draws) - count)
    seen, slack = given.sum(), 1e-9
    worse = np.count_nonzero(sums <= seen + slack)
    extreme = np.count_nonzero(np.abs(sums) >= abs(seen) - slack)
    return Test((1 + extreme) / (1 + draws), (1 + worse) / (1 + draws))


def holm(values: "ArrayLike") -> "Floats":
    """Return Holm's adjusted p-values: rejecting those below alpha errs with alpha at most."""
    import numpy as np

    given = np.asarray(values, dtype=float)
    order = np.argsort(given, kind="stable")
    steps = given[order] * np.arange(len(given), 0, -1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def ranks(scores: "pd.DataFrame") -> "pd.DataFrame":
    """Return rank, rank interval and tie group of columns, best first.

    A column's rank lies between 1 + the number of columns surely better and their number less
    those surely worse. "Surely" holds for all pairs at once: sign-flip tests on the paired
    samples, adjusted after Holm, so that a board of equal columns has a false claim with a chance
    of at most 5 %. A group holds the columns that are not surely worse than its first. With one
    sample a task nothing is sure.

    Args:
        scores: share of repeats solved, (task, sample) x columns, without gaps.
    """
    import numpy as np
    import pandas as pd

    point = scores.groupby(level="task", sort=False).mean().mean()
    means: Any = point.to_numpy()
    surely = _surely(scores)
    order = np.argsort(-means, kind="stable")
    group, leader, groups = 0, -1, np.zeros(len(means), dtype=int)
    for one in order:
        if leader < 0 or surely[leader][one] < 0:
            group, leader = group + 1, one
        groups[one] = group
    table = pd.DataFrame(
        {
            "rank": (means[None, :] > means[:, None]).sum(axis=1) + 1,
            "low": 1 + (surely > 0).sum(axis=1),
            "high": len(means) - (surely < 0).sum(axis=1),
            "group": groups,
        },
        index=point.index,
    )
    return table.iloc[order]


def _surely(scores: "pd.DataFrame") -> "Floats":
    """Return 1 in row i and column j where j is surely better than i, -1 where worse, else 0."""
    from itertools import combinations

    import numpy as np

    count = scores.shape[1]
    surely = np.zeros((count, count))
    sizes = scores.iloc[:, 0].groupby(level="task").transform("size").to_numpy()
    if count < 2 or sizes.max() < 2:
        return surely
    values = scores.to_numpy(dtype=float)
    pairs = list(combinations(range(count), 2))
    tests = [stratified_flips((values[:, j] - values[:, i]) / sizes, RANK_FLIPS) for i, j in pairs]
    for (i, j), p in zip(pairs, holm([test.two_sided for test in tests]), strict=True):
        if p <= 1 - CONFIDENCE:
            sign = np.sign(((values[:, j] - values[:, i]) / sizes).sum())
            surely[i, j], surely[j, i] = sign, -sign
    return surely


def detectable(error: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest true difference that is found with the given power.

    Args:
        error: standard error of the difference, in any unit; the result has the same.
        alpha: of the two-sided test.
        power: chance of finding it.
    """
    from scipy.special import ndtri

    return float((ndtri(1 - alpha / 2) + ndtri(power)) * error)


def samples_needed(
    difference: float, error: float, samples: int, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Return how many samples find a difference, if `samples` of the same kind gave `error`."""
    import math

    if difference <= 0:
        raise ValueError(f"difference {difference!r}: expected more than 0")
    return math.ceil(samples * (detectable(error, alpha, power) / difference) ** 2)


def planned_error(tasks: int, per_task: int, rate: float = 0.5, agreement: float = 0.0) -> float:
    """Return the standard error of a paired difference before anything is run.

    Args:
        tasks: number of tasks.
        per_task: samples of each.
        rate: expected success rate of both columns.
        agreement: correlation of their verdicts on one sample, 0 to 1.
    """
    variance = 2 * rate * (1 - rate) * (1 - agreement) / (tasks * per_task)
    return float(variance**0.5)
