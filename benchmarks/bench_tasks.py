"""Speed of the puzzle library: instances, solutions and verdicts per CPU-second at level 3.

    python benchmarks/bench_tasks.py [--count 100] [--processes 2] [--reasoning-gym PYTHON]

`--reasoning-gym` names a Python in whose environment reasoning-gym is installed, e.g.
`.venv-interop/bin/python`: its data sets that ask the same kind of question as ours are measured
beside them, by the same protocol. Levels are not of equal difficulty: ours are at level 3, theirs
as they come. Wrong verdicts are counted on replies whose truth is known without a verifier, see
`_gym.battery`; right answers that are refused stand in space, as replies have it.

The last lines draw and self-verify `symbench-core` (37 x 100 at level 3) as a user would. The
reference in the same run is a loop of one million additions, so that figures of different
machines can be compared by ratio.
"""

import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any

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


def gym(python: str, whose: str, count: int) -> list[dict[str, Any]]:
    """Measure data sets of reasoning-gym's protocol in an environment of their own."""
    script = Path(__file__).with_name("_gym.py")
    command = [python, "-W", "ignore", script, whose, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def beside_reasoning_gym(python: str, count: int) -> None:
    """Print ours and theirs, a line a shared task."""
    print(f"\n{'shared task':24} {'drawn/CPU-s':>15} {'judged/CPU-s':>17} "
          f"{'wrongly accepted':>17} {'wrongly refused':>16}")  # fmt: skip
    print(f"{'':24} {'ours':>7} {'theirs':>7} {'ours':>7} {'theirs':>9} "
          f"{'ours':>8} {'theirs':>8} {'ours':>7} {'theirs':>8}  of replies")  # fmt: skip
    for a, b in zip(gym(sys.executable, "ours", count), gym(python, "theirs", count), strict=True):
        print(f"{a['task']:24} {a['drawn']:7.0f} {b['drawn']:7.0f} {a['judged']:7.0f} "
              f"{b['judged']:9.0f} {a['accepted']:8} {b['accepted']:8} {a['refused']:7} "
              f"{b['refused']:8}  {a['replies']}, {b['replies']}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--reasoning-gym", metavar="PYTHON")
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
    if options.reasoning_gym:
        beside_reasoning_gym(options.reasoning_gym, options.count)


if __name__ == "__main__":
    main()
