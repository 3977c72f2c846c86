"""What `--until` errs and saves: python benchmarks/sequential.py [RUNS]

Simulated runs of two columns over 12 or 37 tasks with true rates drawn uniformly, equal or a
number of points apart, looked at in ten rounds as `symbench run --until` does. Prints Markdown
tables of the share of runs with a false claim, and of the samples saved against the whole plan:
see docs/statistics.md.
"""

import sys

import numpy as np
import pandas as pd

from symbench.results.stats import macro_interval
from symbench.runs.sequential import ROUNDS, Goal, Looks

COLUMNS = ["a", "b"]


class Simulation:
    """Runs of two columns of one size, with their rounds.

    Attributes:
        goal: the question.
        tasks: how many.
        each: samples of each at the end of the plan.
        apart: true difference of the columns, as a fraction.
    """

    def __init__(self, goal: Goal, tasks: int, each: int, apart: float) -> None:
        self.goal, self.apart, self.shape = goal, apart, (tasks, each)
        index = [(task, f"{task}/{n}") for task in range(tasks) for n in range(each)]
        self.index = pd.MultiIndex.from_tuples(index, names=["task", "sample"])
        self.place = np.tile(np.arange(each) * ROUNDS // each, tasks)

    def run(self, rng: np.random.Generator) -> tuple[str, float, "np.ndarray", pd.DataFrame]:
        """Return the answer, the share of samples saved, the true means, and the scores used."""
        tasks, each = self.shape
        rates = rng.uniform(0.15, 0.95 - max(self.apart, 0), tasks)
        both = np.stack([rates, rates + self.apart], axis=1)
        drawn = rng.random((tasks * each, 2)) < np.repeat(both, each, axis=0)
        scores = pd.DataFrame(drawn.astype(float), self.index, COLUMNS)
        looks = Looks(self.goal, ROUNDS)
        for round_ in range(ROUNDS):
            seen = scores[self.place <= round_]
            answer = looks.answer(seen)
            if answer:
                return answer, 1 - len(seen) / len(scores), both.mean(axis=0), seen
        return "", 0.0, both.mean(axis=0), scores


def of_differences(runs: int) -> None:
    """Print errors and savings of the questions on two columns."""
    print("| goal | tasks | samples each | true difference | claims, % | false, % | saved, % |")
    print("|---|---|---|---|---|---|---|")
    for goal in (Goal("rank"), Goal("difference", 5, ("a", "b"))):
        for tasks, each in ((37, 20), (37, 100)):
            for points in (0, 2, 5, 10):
                simulation = Simulation(goal, tasks, each, points / 100)
                count = runs if points == 0 and each == 20 else max(1, runs // 20)
                print(_row(goal, tasks, each, points, simulation, count), flush=True)


def _row(goal: Goal, tasks: int, each: int, points: int, simulation: Simulation, count: int) -> str:
    rng = np.random.default_rng(points * 1000 + each)
    ends = [simulation.run(rng)[:2] for _ in range(count)]
    claims = sum(bool(answer) for answer, _ in ends)
    wrong = sum(_is_false(answer, points) for answer, _ in ends)
    saved = 100 * float(np.mean([share for _, share in ends]))
    name = " ".join([goal.kind, *([f"{goal.points:g}"] if goal.points else [])])
    return (
        f"| {name} | {tasks} | {each} | {points} | {100 * claims / count:.1f} | "
        f"{100 * wrong / count:.1f} | {saved:.0f} |"
    )


def _is_false(answer: str, points: int) -> bool:
    """Whether an answer claims what is not so: column b is better by the points given."""
    if "differ by less" in answer:
        return points >= 5
    if "ranking" in answer:
        return points == 0 or "1 a" in answer
    return "better" in answer and (points == 0 or answer.startswith("a is"))


def of_widths(runs: int) -> None:
    """Print what the intervals cover where the run ended, and what was saved."""
    print("\n| width | tasks | samples each | covered, % | saved, % |")
    print("|---|---|---|---|---|")
    for width, tasks, each in ((10, 37, 20), (5, 37, 100), (10, 12, 100)):
        simulation = Simulation(Goal("width", width), tasks, each, 0.0)
        rng = np.random.default_rng(width + tasks)
        hits, saved, count = 0, 0.0, max(1, runs // 10)
        for _ in range(count):
            _, share, truth, seen = simulation.run(rng)
            ends = macro_interval(seen).to_numpy()
            hits += int(((ends[:, 0] <= truth) & (truth <= ends[:, 1])).sum())
            saved += share
        print(
            f"| {width} | {tasks} | {each} | {50 * hits / count:.1f} | {100 * saved / count:.0f} |"
        )


def main() -> None:
    """Print both tables."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    of_differences(runs)
    of_widths(runs)


if __name__ == "__main__":
    main()
