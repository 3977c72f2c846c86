"""What the interval of an average covers: python benchmarks/coverage.py [TRIALS]

Simulated runs of 3, 12 and 37 tasks with 1 to 100 samples each, or of mixed sizes, under true rates
that are drawn uniformly, equal, near 0 or 1, or two-peaked. Prints a Markdown table of the share of
trials, in percent, whose 95 % interval holds the true average: see docs/statistics.md.
"""

import sys

import numpy as np
import pandas as pd

from symbench.results.stats import macro_interval

SIZES = {"1": [1], "5": [5], "20": [20], "50": [50], "100": [100], "mixed": [1, 1, 20, 20, 5, 100]}
RATES = ("uniform", 0.5, 0.02, 0.98, 0.005, "two-peaked")
AT_ONCE = 100
"""Trials that are handed over as columns of one table."""


def truths(kind: object, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Return the true rates, tasks x trials."""
    if kind == "uniform":
        return rng.random(shape)
    if kind == "two-peaked":
        return rng.choice([0.03, 0.97], shape)
    return np.full(shape, float(str(kind)))


def covered(tasks: int, sizes: list[int], kind: object, trials: int) -> float:
    """Return the percentage of trials whose interval holds the truth."""
    rng = np.random.default_rng(tasks * 1000 + sum(sizes))
    counts = np.resize(sizes, tasks)
    index = pd.MultiIndex.from_tuples(
        [(t, f"{t}/{n}") for t, count in enumerate(counts) for n in range(count)],
        names=["task", "sample"],
    )
    hits = 0
    for _ in range(trials // AT_ONCE):
        truth = truths(kind, (tasks, AT_ONCE), rng)
        rates = np.repeat(truth, counts, axis=0)
        ends = macro_interval(pd.DataFrame((rng.random(rates.shape) < rates) * 1.0, index))
        middle = truth.mean(axis=0)
        hits += int(((ends["low"] <= middle) & (middle <= ends["high"])).sum())
    return 100 * hits / (trials // AT_ONCE * AT_ONCE)


def main() -> None:
    """Print the table."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| tasks | samples each |", " | ".join(map(str, RATES)), "|")
    print("|---|---|" + "---|" * len(RATES))
    for tasks in (3, 12, 37):
        for name, sizes in SIZES.items():
            shares = [f"{covered(tasks, sizes, kind, trials):.1f}" for kind in RATES]
            print(f"| {tasks} | {name} |", " | ".join(shares), "|", flush=True)


if __name__ == "__main__":
    main()
