"""What comparisons err, cover and find: python benchmarks/comparisons.py [TRIALS]

Simulated columns on the same samples, true rates drawn uniformly: two columns that are equal or
10 points apart, and boards of four equal ones. Prints a Markdown table of percentages of trials,
see docs/statistics.md.
"""

import sys

import numpy as np
import pandas as pd

from symbench.results.stats import difference_interval, holm, ranks, sign_flips, stratified_flips


def drawn(rng: np.random.Generator, tasks: int, each: int, gaps: list[float]) -> pd.DataFrame:
    """Return whether columns that are `gaps` better than a first one solve the samples."""
    index = [(task, f"{task}/{number}") for task in range(tasks) for number in range(each)]
    rates = np.repeat(rng.uniform(0.05, 0.95 - max(gaps), tasks), each)
    solved = [rng.random(len(rates)) < rates + gap for gap in gaps]
    names = pd.MultiIndex.from_tuples(index, names=["task", "sample"])
    return pd.DataFrame(np.stack(solved, axis=1) * 1.0, names)


def pair(scores: pd.DataFrame, gap: float) -> tuple[bool, bool, bool]:
    """Return whether the interval covers, the total's test rejects, a task's test rejects."""
    gaps = scores[1] - scores[0]
    by_task = gaps.groupby(level="task")
    p = stratified_flips(gaps / by_task.transform("size"), 20_000).two_sided
    low, high = difference_interval(gaps, p)
    tasks = holm([sign_flips(list(of.astype(int))).two_sided for _, of in by_task])
    return low <= gap <= high, p <= 0.05, bool((tasks <= 0.05).any())


def main() -> None:
    """Print the table."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print("| tasks | samples each | equal: interval covers | total differs | a task differs "
          "| 10 points: interval covers | total differs | four equal: a false claim |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for tasks, each in ((12, 5), (12, 20), (37, 5), (37, 20), (37, 50)):
        rng = np.random.default_rng(tasks + each)
        equal = [pair(drawn(rng, tasks, each, [0, 0]), 0.0) for _ in range(trials)]
        apart = [pair(drawn(rng, tasks, each, [0, 0.1]), 0.1)[:2] for _ in range(trials)]
        boards = [ranks(drawn(rng, tasks, each, [0] * 4)) for _ in range(trials)]
        false = [(board["low"].max() > 1) or (board["high"].min() < 4) for board in boards]
        shares = [*np.mean(equal, axis=0), *np.mean(apart, axis=0), np.mean(false)]
        print(f"| {tasks} | {each} |", " | ".join(f"{100 * one:.1f}" for one in shares), "|",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
