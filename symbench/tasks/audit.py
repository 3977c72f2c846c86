"""`symbench audit`: every claim about the tasks, measured again.

For each task and level: does the verifier accept the solver and refuse spoiled answers, does
dressing never change a verdict, how often do the blind guess and the named shortcuts pass,
how many duplicates, how hard, how fast.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from random import Random
from statistics import median
from typing import Any, Final

import generators
from generators.answers.frame import wrapped
from generators.answers.wrappers import dressed
from generators.task import AnyTask

SEED: Final = 7_000_003
"""The audit's own stream: nothing is tuned on it."""
WRAPPED: Final = 5
"""Instances per level to which all wrappers are applied."""
GRADED: Final = 100
"""Instances per level whose median difficulty is compared with that of the level below."""
PATIENCE: Final = 2000.0
"""CPU milliseconds that a solver may need at the 95th percentile."""


@dataclass(frozen=True)
class Finding:
    """One task at one level.

    Attributes:
        task: its name.
        level: 1 to 5.
        drawn: instances looked at.
        solved: share whose solution the verifier accepts.
        refused: share whose spoiled answer the verifier refuses.
        dressed: share of wrapped answers judged like the bare ones.
        guess: share of blind guesses accepted.
        shortcut: the most successful shortcut's share, and its name.
        chance: mean rate that the task states as the bound for both.
        lazy: of each lazy strategy its name, its share and the rate stated.
        duplicates: instances that repeat an earlier one.
        difficulty: median, in the task's unit.
        easier: the same of the level below; minus infinity at level 1.
        generate: CPU milliseconds an instance.
        solve: CPU milliseconds, 95th percentile.
        verify: CPU milliseconds for parsing and judging one answer.
    """

    task: str
    level: int
    drawn: int
    solved: float
    refused: float
    dressed: float
    guess: float
    shortcut: tuple[float, str]
    chance: float
    lazy: tuple[tuple[str, float, float], ...]
    duplicates: int
    difficulty: float
    easier: float
    generate: float
    solve: float
    verify: float

    @property
    def faults(self) -> list[str]:
        """What does not hold, in words; empty if all is well."""
        found = []
        for name, share in (
            ("solver", self.solved),
            ("spoiled", self.refused),
            ("dressing", self.dressed),
        ):
            if share < 1:
                found.append(f"{name} {share:.1%}")
        if self.level > 1:
            for name, share in (("guess", self.guess), (self.shortcut[1], self.shortcut[0])):
                if share > self._most(self.chance):
                    found.append(f"{name} passes {share:.1%}, chance {self.chance:.1%}")
        for name, share, rate in self.lazy:
            if share > self._most(rate):
                found.append(f"{name} passes {share:.1%}, stated {rate:.1%}")
        if self.difficulty <= self.easier:
            found.append(f"no harder than level {self.level - 1}: {self.easier:.6g}")
        if self.solve > PATIENCE:
            found.append(f"solver takes {self.solve / 1e3:.1f} s")
        return found

    def _most(self, rate: float) -> float:
        """Return the highest share that a rate explains, by 3.5 standard errors."""
        return rate + 3.5 * math.sqrt(rate * (1 - rate) / self.drawn) + 1 / self.drawn


def audit(
    names: Sequence[str] = (),
    count: int = 200,
    levels: Sequence[int] = (1, 2, 3, 4, 5),
    processes: int = 1,
) -> Iterator[Finding]:
    """Yield a finding per task and level, in this order.

    Args:
        names: tasks; all if empty.
        count: instances per level.
        levels: which levels.
        processes: worker processes.
    """
    rows = list(product(names or generators.NAMES, levels))
    if processes == 1:
        yield from (_row(*row, count) for row in rows)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_row, *zip(*rows, strict=True), [count] * len(rows))


def _row(name: str, level: int, count: int) -> Finding:
    return look(generators.load(name), level, count)


def look(task: AnyTask, level: int, count: int) -> Finding:
    """Return what `count` instances of one level show."""
    instances, generating = _timed(lambda i: task.instance(level, i, SEED), range(count))
    answers, solving = _timed(task.solve, instances)
    replies = [wrapped(task.render(answer)) for answer in answers]
    pairs = list(zip(instances, replies, strict=True))
    verdicts, judging = _timed(lambda pair: task.verify(*pair).right, pairs)
    rng = Random(f"audit/{task.name}/{level}")
    spoiled = [
        _says(task, one, task.spoil(one, a, rng)) for one, a in zip(instances, answers, strict=True)
    ]
    shares = {name: _share(task, instances, strategy) for name, strategy in task.shortcuts.items()}
    best = max(shares, key=lambda name: shares[name], default="")
    return Finding(
        task=task.name,
        level=level,
        drawn=count,
        solved=sum(verdicts) / count,
        refused=1 - sum(spoiled) / count,
        dressed=_dressed(task, instances[:WRAPPED], rng),
        guess=_share(task, instances, lambda one: task.guess(one, rng)),
        shortcut=(shares.get(best, 0.0), best),
        chance=sum(map(task.chance, instances)) / count,
        lazy=tuple(
            (name, _share(task, instances, lazy.answer), lazy.rates[level - 1])
            for name, lazy in task.lazy.items()
        ),
        duplicates=count - len({task.canonical(one) for one in instances}),
        difficulty=_median(task, level, min(GRADED, count)),
        easier=_median(task, level - 1, min(GRADED, count)) if level > 1 else -math.inf,
        generate=sum(generating) / count * 1e3,
        solve=sorted(solving)[int(0.95 * (count - 1))] * 1e3,
        verify=sum(judging) / count * 1e3,
    )


def _median(task: AnyTask, level: int, count: int) -> float:
    return median(task.difficulty(task.instance(level, i, SEED)) for i in range(count))


def _says(task: AnyTask, instance: Any, answer: Any) -> bool:
    return task.verify(instance, wrapped(task.render(answer))).right


def _share(task: AnyTask, instances: list[Any], strategy: Callable[[Any], Any]) -> float:
    said = [(one, strategy(one)) for one in instances]
    return sum(_says(task, one, a) for one, a in said if a is not None) / len(instances)


def _dressed(task: AnyTask, instances: list[Any], rng: Random) -> float:
    kept = []
    for one in instances:
        answer = task.solve(one)
        right, wrong = task.render(answer), task.render(task.spoil(one, answer, rng))
        kept += [task.verify(one, text).right for _, text in dressed(right, wrong)]
        kept += [not task.verify(one, text).right for _, text in dressed(wrong, right)]
    return sum(kept) / len(kept)


def _timed(act: Callable[[Any], Any], items: Any) -> tuple[list[Any], list[float]]:
    results, seconds = [], []
    for item in items:
        start = time.process_time()
        results.append(act(item))
        seconds.append(time.process_time() - start)
    return results, seconds


HEAD: Final = (
    "| task | level | solver | spoiled refused | dressing | guess | best shortcut | chance | "
    "duplicates | difficulty | generate, ms | solve p95, ms | verify, ms | verdict |\n"
    "|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|---|"
)


def row(finding: Finding) -> str:
    """Return a finding as a row below `HEAD`."""
    share, name = finding.shortcut
    cells = (
        finding.task,
        finding.level,
        f"{finding.solved:.1%}",
        f"{finding.refused:.1%}",
        f"{finding.dressed:.1%}",
        f"{finding.guess:.1%}",
        f"{share:.1%} {name}" if name else "-",
        f"{finding.chance:.1%}",
        finding.duplicates,
        f"{finding.difficulty:.6g}",
        f"{finding.generate:.2f}",
        f"{finding.solve:.2f}",
        f"{finding.verify:.3f}",
        "; ".join(finding.faults) or "ok",
    )
    return "| " + " | ".join(map(str, cells)) + " |"
