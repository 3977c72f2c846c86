"""Statistics of scores: intervals, paired tests, ranks, and what a run can detect.

The unit is the sample: repeats of one sample are averaged first, since they share its
difficulty. Tasks are fixed strata, samples within them random. Rates are fractions, 0 to 1.

Sources: Wilson (1927); Rao and Wu (1988) for bootstrap draws of n - 1; McNemar (1947); Holm
(1979); Mogstad, Romano, Shaikh and Wilhelm (2024) for ranks.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from symbench.results.score import judged

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CONFIDENCE: Final = 0.95
DRAWS: Final = 2000
FLIPS: Final = 100_000
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
    from scipy.stats import norm

    count = np.asarray(judged, dtype=float)
    n = np.where(count > 0, count, 1.0)
    rate = np.asarray(solved, dtype=float) / n
    z = norm.ppf((1 + confidence) / 2)
    middle = rate + z * z / (2 * n)
    half = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    return np.where(count > 0, np.maximum(low, 0), 0.0), np.where(
        count > 0, np.minimum(high, 1), 1.0
    )


def score_table(attempts: "pd.DataFrame", *, readable_only: bool = False) -> "pd.DataFrame":
    """Return the share of repeats solved, (task, sample) x columns; NaN where none is judged.

    Rows are sorted, as draws go by place: the order in which attempts ended must not matter.
    """
    kept = judged(attempts, readable_only=readable_only)
    means = kept.groupby(["task", "sample", "column"], sort=False)["solved"].mean()
    return means.unstack("column").sort_index()


def bootstrap(table: "pd.DataFrame", draws: int = DRAWS, seed: int = SEED) -> "Floats":
    """Return bootstrapped success rates, draws x tasks x columns.

    Samples are drawn anew within each task (n - 1 of n, which makes the variance unbiased
    for small n), the same ones for all columns, so that differences of columns are paired.
    Tasks come in the order of their first row. A task with one sample has no spread.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    parts = [
        _resample(rows.to_numpy(dtype=float), draws, rng)
        for _, rows in table.groupby(level="task", sort=False)
    ]
    return np.stack(parts, axis=1)


def _resample(scores: "Floats", draws: int, rng: "np.random.Generator") -> "Floats":
    import numpy as np

    n = len(scores)
    drawn = rng.integers(n, size=(draws, max(n - 1, 1))) + np.arange(draws)[:, None] * n
    weights: Any = np.bincount(drawn.ravel(), minlength=draws * n).reshape(draws, n) * 1.0
    known = ~np.isnan(scores)
    filled = np.where(known, scores, 0.0)
    if known.all():
        means: Floats = weights @ scores / max(n - 1, 1)
        return means
    held = weights @ known.astype(float)
    own = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    rates = np.where(held > 0, (weights @ filled) / np.maximum(held, 1), own)
    return np.where(known.any(axis=0), rates, np.nan)


def interval(draws: "Floats", confidence: float = CONFIDENCE) -> "tuple[Floats, Floats]":
    """Return the percentile interval over the first axis."""
    import numpy as np

    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def mean_interval(
    draws: "Floats", point: "Floats", judged: "ArrayLike", confidence: float = CONFIDENCE
) -> "tuple[Floats, Floats]":
    """Return percentile intervals of mean rates, over the first axis.

    Where nothing varies (all samples solved, or none) there is nothing to resample: the
    Wilson interval of all judged samples together stands in.
    """
    import numpy as np

    low, high = interval(draws, confidence)
    flat = np.ptp(draws, axis=0) == 0
    count = np.asarray(judged, dtype=float)
    below, above = wilson(point * count, count, confidence)
    return np.where(flat, below, low), np.where(flat, above, high)


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


def ranks(
    point: "pd.Series[float]", draws: "Floats", confidence: float = CONFIDENCE
) -> "pd.DataFrame":
    """Return rank, rank interval and tie group of columns, best first.

    A column's rank lies between 1 + the number of columns surely better and their number
    less those surely worse, where "surely" holds for all its comparisons at once. A group
    holds the columns that are not surely worse than its first.

    Args:
        point: means by column.
        draws: bootstrapped means, draws x columns in the order of `point`.
        confidence: of each column's interval.
    """
    import numpy as np
    import pandas as pd

    means: Any = point.to_numpy()
    surely = np.array([_surely(means, draws, one, confidence) for one in range(len(means))])
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


def _surely(means: "Floats", draws: "Floats", one: int, confidence: float) -> "Floats":
    """Return 1 where another column is surely better than `one`, -1 where worse, else 0."""
    import numpy as np

    gaps = means - means[one]
    drawn = draws - draws[:, [one]]
    spread = drawn.std(axis=0)
    safe = np.where(spread > 0, spread, 1.0)
    worst = (np.abs(drawn - gaps) / safe * (spread > 0)).max(axis=1)
    limit = np.where(spread > 0, np.quantile(worst, confidence) * spread, 0.0)
    return cast("Floats", np.sign(gaps) * (np.abs(gaps) > limit))


def detectable(error: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest true difference that is found with the given power.

    Args:
        error: standard error of the difference, in any unit; the result has the same.
        alpha: of the two-sided test.
        power: chance of finding it.
    """
    from scipy.stats import norm

    return float((norm.ppf(1 - alpha / 2) + norm.ppf(power)) * error)


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
