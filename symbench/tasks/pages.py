"""`docs/tasks.md`, written from the records, so that it cannot go stale unnoticed."""

from collections.abc import Iterator
from typing import Any

import generators
from generators.task import AnyTask

INTRODUCTION = """\
# The tasks

Written by `symbench docs`; `symbench docs --check` fails when it is stale.

| task | title | category | split | what it asks |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    tasks = [generators.load(name) for name in generators.NAMES]
    table = "".join(
        f"| [`{task.name}`](#{task.name}) | {task.title} | {task.category} | {task.split} "
        f"| {task.summary} |\n"
        for task in tasks
    )
    return INTRODUCTION + table + "".join(section for task in tasks for section in _section(task))


def _section(task: AnyTask) -> Iterator[str]:
    yield f"\n## {task.name}\n\n{task.title} ({task.category}, {task.split}), "
    yield f"version {task.version}. "
    yield f"{task.summary}\n\nThe answer is {task.form}\n\n"
    yield f"Difficulty is counted in {task.difficulty_unit}.\n\n| level | parameters |\n|---|---|\n"
    for level, parameters in task.levels.items():
        yield f"| {level} | {_plain(parameters)} |\n"
    yield from _strategies(task)
    yield f"\nExample (level 1):\n\n```text\n{task.question(task.instance(1, 0))}\n```\n"


def _strategies(task: AnyTask) -> Iterator[str]:
    """Yield which shortcuts were tried, and how often lazy strategies are right."""
    yield f"\nShortcuts that do not pay: {'; '.join(task.shortcuts)}.\n"
    if task.lazy:
        yield "\n| lazy strategy, right at most at level | 1 | 2 | 3 | 4 | 5 |\n"
        yield "|---|--:|--:|--:|--:|--:|\n"
    for name, lazy in task.lazy.items():
        rates = " | ".join(f"{rate:.0%}" for rate in lazy.rates)
        yield f"| {name} | {rates} |\n"


def _plain(parameters: Any) -> str:
    return repr(parameters).partition("(")[2].removesuffix(")").replace("|", "\\|") or "-"
