"""The gate of a regression test: is a candidate worse than its base?"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import generators
from symbench.results.paired.compare import Comparison
from symbench.results.words import counted, p_equals

if TYPE_CHECKING:
    import pandas as pd

TOTAL_SHARE: Final = 0.8
"""Part of alpha spent on the total; the rest is for the tasks, shared among them after Holm."""


@dataclass(frozen=True)
class Gate:
    """The verdict of a regression test.

    Attributes:
        failed: whether the candidate is worse.
        reasons: a sentence for each part that fell, which begins with its name and a colon.
        parts: what was tested beside the total: tasks, and categories of tasks with too few
            samples to be tested alone.
        untested: tasks that cannot fail alone, with the reason.
        remarks: sentences on what the gate cannot see.
    """

    failed: bool
    reasons: tuple[str, ...]
    parts: tuple[str, ...] = ()
    untested: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """A task, or several of a category, as the gate tests it."""

    name: str
    samples: int
    difference: float
    gained: int
    lost: int
    p: float


def least_samples(parts: int, alpha: float) -> int:
    """Return the fewest samples with which one of several parts can be told to be worse.

    If all n samples of a part are lost its exact one-sided p-value is 2^-n, and Holm's first
    step multiplies that by the number of parts.

    Args:
        parts: tested together.
        alpha: of the whole gate.
    """
    return max(1, math.ceil(math.log2(parts / (alpha * (1 - TOTAL_SHARE)))))


def gate(comparison: Comparison, fail_if_worse: float = 1.0, alpha: float = 0.05) -> Gate:
    """Return the verdict on whether the candidate is worse than its base.

    It is if the total, or a part, fell by more than `fail_if_worse` points and chance does not
    explain the fall (one-sided). Four fifths of alpha are spent on the total, one fifth on all
    parts together (Holm), so that equal columns fail with a probability of at most alpha. A part
    is a task; tasks with fewer samples than could ever show a loss are tested by category.
    """
    from symbench.results.stats import holm

    reasons = []
    total = comparison.total
    if total["difference"] < -fail_if_worse and total["p_worse"] <= alpha * TOTAL_SHARE:
        reasons.append(
            f"total: {total['difference']:+.1f} points, {p_equals(total['p_worse'])} (one-sided)"
        )
    tasks = comparison.tasks
    least = least_samples(len(tasks), alpha)
    few = {str(name): int(n) for name, n in tasks["samples"].items() if n < least}
    parts = [*_alone(tasks, few), *_grouped(comparison.pairs, few)]
    for part, p in zip(parts, holm([part.p for part in parts]), strict=True):
        if part.difference < -fail_if_worse and p <= alpha * (1 - TOTAL_SHARE):
            reasons.append(
                f"{part.name}: {part.difference:+.1f} points, {part.lost} lost and "
                f"{part.gained} gained, {p_equals(float(p))} (Holm, one-sided)"
            )
    untested = {
        name: f"{counted(n, 'sample')}: a task alone needs {least} to fail"
        for name, n in few.items()
    }
    remarks = tuple(_remarks(comparison, few, least, parts, alpha))
    names = tuple(part.name for part in parts)
    return Gate(bool(reasons), tuple(reasons), names, untested, remarks)


def _alone(tasks: "pd.DataFrame", few: dict[str, int]) -> Iterator[_Part]:
    for name, row in tasks.iterrows():
        if name not in few:
            samples, gained, lost = (int(row[key]) for key in ("samples", "gained", "lost"))
            yield _Part(str(name), samples, row["difference"], gained, lost, row["p_worse"])


def _grouped(pairs: "pd.DataFrame", few: dict[str, int]) -> Iterator[_Part]:
    """Yield the categories of tasks that have too few samples; every task weighs the same."""
    from symbench.results.stats import stratified_flips

    gaps = pairs["candidate"] - pairs["base"]
    names = gaps.index.get_level_values("task")
    categories = {name: generators.load(name).category for name in few}
    for category in dict.fromkeys(categories.values()):
        own = [name for name, of in categories.items() if of == category]
        of = gaps[names.isin(own)]
        sizes = of.groupby(level="task").transform("size")
        shares = (of / sizes).to_numpy()
        yield _Part(
            f"{category} ({counted(len(own), 'task')})",
            len(of),
            float(shares.sum()) / len(own) * 100,
            int((of > 0).sum()),
            int((of < 0).sum()),
            stratified_flips(shares).worse,
        )


def _remarks(
    comparison: Comparison, few: dict[str, int], least: int, parts: list[_Part], alpha: float
) -> Iterator[str]:
    for name, (have, planned) in comparison.incomplete.items():
        yield (
            f"the {name} is incomplete: {have:,} of {counted(planned, 'attempt')} have a verdict; "
            f"{counted(comparison.missing, 'sample')} left out"
        )
    if few:
        which = "no task" if len(few) == len(comparison.tasks) else counted(len(few), "task")
        verb = "can" if which == "no task" else "cannot"
        fewest, most = min(few.values()), max(few.values())
        sizes = str(most) if fewest == most else f"{fewest} to {most}"
        yield (
            f"{which} {verb} fail alone with {sizes} of at least {least} samples a task; tested "
            "by category instead, where the collapse of one task may not show"
        )
    needed = least_samples(len(parts), alpha)
    for part in parts:
        if part.samples < needed:
            yield f"{part.name} cannot fail: {counted(part.samples, 'sample')}, {needed} needed"
