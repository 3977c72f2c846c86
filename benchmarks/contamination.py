"""What `symbench contamination` errs, covers and finds: python benchmarks/contamination.py [RUNS]

Simulated columns over 12 tasks at two levels, true rates drawn uniformly, with as many known as
fresh samples. Known samples are solved more often by a number of points in all tasks, or in one.
Prints a Markdown table, see docs/statistics.md.
"""

import sys

import numpy as np
import pandas as pd

from symbench.results.contamination import Contamination, contamination

TASKS, LEVELS = 12, (1, 3)


def attempts(rng: np.random.Generator, rates: np.ndarray, each: int, name: str) -> pd.DataFrame:
    """Return attempts on samples of all tasks and levels; `rates` are tasks x levels."""
    rows = [
        (f"task{task:02}", level, f"{name}/{task}/{level}/{number}")
        for task in range(TASKS) for level in LEVELS for number in range(each)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["task", "level", "sample"])
    solved = rng.random(len(rows)) < np.repeat(rates.ravel(), each)
    return frame.assign(
        sample_hash=frame["sample"], task_version=1, outcome=np.where(solved, "right", "wrong")
    )


def one(
    rng: np.random.Generator, each: int, points: float, where: str
) -> tuple[Contamination, float]:
    """Return a simulated comparison, and the true difference in points."""
    rates = rng.uniform(0.05, 0.95 - points / 100, (TASKS, len(LEVELS)))
    known = rates.copy()
    known[: 1 if where == "one" else TASKS] += points / 100
    frames = (attempts(rng, of, each, name) for of, name in ((known, "known"), (rates, "fresh")))
    return contamination(*frames), 100 * float((known - rates).mean())


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print("| samples each | known better by | in | total suspect, % | a task suspect, % "
          "| interval covers, % |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    cells = [(1, 0, "all"), (10, 0, "all"), (50, 0, "all"), (50, 5, "all"), (50, 10, "all")]
    for each, points, where in [*cells, (50, 40, "one")]:
        rng = np.random.default_rng(each + points)
        found = [one(rng, each, points, where) for _ in range(runs)]
        total = 100 * np.mean([it.suspect for it, _ in found])
        tasks = 100 * np.mean([bool(it.suspect_tasks) for it, _ in found])
        covers = 100 * np.mean(
            [it.total["low"] <= truth <= it.total["high"] for it, truth in found]
        )
        print(
            f"| {each} | {points} | {where} | {total:.1f} | {tasks:.1f} | {covers:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
