"""Check that two columns can be compared: the same questions under the same rules."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generators.errors import SymBenchError
from harness.errors import Option, OptionError
from harness.run.plan import Column, Plan
from symbench.results.frames import RunData, load_run
from symbench.results.score import judged
from symbench.results.words import counted

if TYPE_CHECKING:
    import pandas as pd


class NotComparableError(SymBenchError):
    """Two columns did not answer the same questions under the same rules."""


class Side(NamedTuple):
    """One side of a comparison: a run, one of its columns, and that column's attempts."""

    run: RunData
    column: Column
    attempts: "pd.DataFrame"


def side_of(path: str | Path, wanted: str) -> Side:
    """Return a run's column by its name or an unambiguous part of it.

    Raises:
        SymBenchError: if the name is ambiguous, or the column has no attempts yet.
    """
    run = load_run(path)
    rivals = [column for column in run.plan.columns if not column.is_reference]
    rivals = rivals or list(run.plan.columns)
    exact = [column for column in rivals if wanted in (column.id, column.method)]
    found = exact or [column for column in rivals if wanted in column.id]
    if len(found) != 1:
        known = ", ".join(column.id for column in found or rivals)
        raise OptionError(
            f"{path}: name one column with ", Option("column"), f"; there are {known}"
        )
    attempts = run.attempts
    if attempts.empty:
        raise SymBenchError(f"{path} has no attempts yet")
    return Side(run, found[0], attempts[attempts["column"] == found[0].id])


def check_plans(base: Side, candidate: Side, *, across_methods: bool) -> None:
    """Refuse runs whose method options, limits or repeats differ.

    Raises:
        NotComparableError: saying what differs.
    """

    def of(side: Side) -> dict[str, Any]:
        plan: Plan = side.run.plan
        method = {} if across_methods else {"method": side.column.method}
        shared = ("limits", "repeats")
        return method | {name: getattr(plan, name) for name in shared}

    before, after = of(base), of(candidate)
    differ = [f"{key}: {before[key]} / {after[key]}" for key in before if before[key] != after[key]]
    if differ:
        raise NotComparableError(f"not comparable: {'; '.join(differ)}")


def check_samples(base: Side, candidate: Side) -> None:
    """Refuse attempts on other samples or other versions of a task.

    Where both runs have the same suite, an attempt that is not made yet is no other sample.

    Raises:
        NotComparableError: saying what differs.
    """
    first, second = (
        dict(zip(side.attempts["sample"], side.attempts["sample_hash"], strict=True))
        for side in (base, candidate)
    )
    one, other = (
        dict(zip(side.attempts["task"], side.attempts["task_version"], strict=True))
        for side in (base, candidate)
    )
    for task in sorted(set(one) & set(other)):
        if one[task] != other[task]:
            raise NotComparableError(
                f"not comparable: task {task} has version {one[task]} in the base and "
                f"{other[task]} in the candidate"
            )
    differ = sorted(name for name in set(first) & set(second) if first[name] != second[name])
    if differ:
        raise NotComparableError(
            f"not comparable: {counted(len(differ), 'sample')} differ, e.g. {differ[0]}"
        )
    apart = sorted(set(first) ^ set(second))
    if apart and base.run.plan.suite_hash != candidate.run.plan.suite_hash:
        only = "base" if apart[0] in first else "candidate"
        raise NotComparableError(
            f"not comparable: the runs have different suites; {counted(len(apart), 'sample')} "
            f"in one run only, e.g. {apart[0]} of the {only}"
        )


def incomplete(base: Side, candidate: Side) -> dict[str, tuple[int, int]]:
    """Return the sides that lack verdicts: how many attempts have one, how many should.

    Args:
        base: of a comparison.
        candidate: of a comparison.
    """
    found = {}
    for name, side in (("base", base), ("candidate", candidate)):
        plan = side.run.plan
        planned, have = plan.samples * plan.repeats, len(judged(side.attempts))
        if have < planned:
            found[name] = (have, planned)
    return found


def changes(base: Side, candidate: Side) -> dict[str, tuple[str, str]]:
    """Return what may differ and does: models, sampling, prompts, code."""
    before, after = (
        {item.name: str(getattr(side.column, item.name)) for item in fields(Column)}
        | {name: str(getattr(side.run.plan, name)) for name in ("sampling", "steerer_sampling")}
        | {"prompts": f"{side.run.plan.prompts} {side.run.plan.prompts_hash[:12]}"}
        | {"code": " ".join(sorted(set(side.attempts["code"])))}
        for side in (base, candidate)
    )
    return {key: (before[key], after[key]) for key in before if before[key] != after[key]}
