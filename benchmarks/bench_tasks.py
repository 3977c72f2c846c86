"""Speed of the puzzle library: instances, solutions and verdicts per CPU-second at level 3.

    python benchmarks/bench_tasks.py [--count 100] [--processes 2]

The last lines draw and self-verify `symbench-core` (37 x 100 at level 3) as a user would. The
reference in the same run is a loop of one million additions, so that figures of different
machines can be compared by ratio.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat

import generators

SEARCH = {
    "game24", "standard_sudoku", "cryptanalysis", "logic_puzzle", "combinatorial_calculation",
    "permutations_and_combinations", "letter_logic_diagram", "logical_equation", "eight_queens",
    "constrained_linear_arrangement", "path_plan", "boxlift", "boxnet", "blocksworld",
}  # fmt: skip
GOALS = {True: 100, False: 1000}


def reference() -> float:
    """CPU-seconds of a million additions."""
    start = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - start


def measure(name: str, count: int) -> tuple[str, float, float]:
    """CPU-seconds to draw and to self-verify `count` instances of level 3."""
    task = generators.load(name)
    task.solve(task.instance(3, count + 1))
    start = time.process_time()
    instances = [task.instance(3, index) for index in range(count)]
    drawn = time.process_time()
    replies = [f"<<<{task.render(task.solve(one))}>>>" for one in instances]
    solved = time.process_time()
    assert all(task.verify(one, text).right for one, text in zip(instances, replies, strict=True))
    return name, drawn - start, time.process_time() - solved


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    unit = min(reference() for _ in range(5))
    print(f"reference: a million additions take {unit * 1e3:.1f} CPU-ms")
    print(f"{'task':34} {'drawn/CPU-s':>12} {'goal':>6} {'judged/CPU-s':>13} {'goal':>6}")
    with ProcessPoolExecutor(options.processes) as pool:
        rows = list(pool.map(measure, generators.NAMES, repeat(options.count)))
    for name, drawing, judging in rows:
        goal = GOALS[name in SEARCH]
        print(
            f"{name:34} {options.count / drawing:12.0f} {goal:6} "
            f"{options.count / judging:13.0f} {5000:6}"
        )
    drawing, judging = (sum(row[i] for row in rows) for i in (1, 2))
    print(f"all {len(rows)} tasks x {options.count}: drawn in {drawing:.2f} CPU-s "
          f"({drawing / unit:.0f} references), judged in {judging:.2f} CPU-s")  # fmt: skip


if __name__ == "__main__":
    main()
