"""Pages on the tasks, written from the records, so that they cannot go stale unnoticed.

`docs/tasks.md` holds all of them with one question each; the documentation site has a page for
each task with a question at every level.
"""

from collections.abc import Iterator
from typing import Any

import generators
from generators.task import AnyTask

INTRODUCTION = """\
# The tasks

Written by `symbench docs`; `symbench docs --check` fails when it is stale.

"""


EXAMPLE = "\nExample (level 1):\n\n"


def page() -> str:
    """Return the whole page."""
    tasks = [generators.load(name) for name in generators.NAMES]
    return INTRODUCTION + table("#{}") + "".join(_section(task) for task in tasks)


def table(link: str) -> str:
    """Return the table of all tasks; `link` leads to one, `{}` standing for its name."""
    rows = "".join(
        f"| [`{task.name}`]({link.format(task.name)}) | {task.title} | {task.category} "
        f"| {task.split} | {task.summary} |\n"
        for task in map(generators.load, generators.NAMES)
    )
    return f"| task | title | category | split | what it asks |\n|---|---|---|---|---|\n{rows}"


def task_page(task: AnyTask) -> str:
    """Return a page on one task, with a question at every level."""
    questions = "".join(_example(task, level, f"\n## Level {level}\n\n") for level in task.levels)
    return f"# {task.title}\n\nBy name: `{task.name}`.\n\n{''.join(_description(task))}{questions}"


def _section(task: AnyTask) -> str:
    described = "".join(_description(task))
    return f"\n## {task.name}\n\n{described}{_example(task, 1, EXAMPLE)}"


def _example(task: AnyTask, level: int, heading: str) -> str:
    return f"{heading}```text\n{task.question(task.instance(level, 0))}\n```\n"


def _description(task: AnyTask) -> Iterator[str]:
    yield f"{task.title} ({task.category}, {task.split}), version {task.version}. "
    yield f"{task.summary}\n\nThe answer is {task.form}\n\n"
    yield f"Difficulty is counted in {task.difficulty_unit}.\n\n| level | parameters |\n|---|---|\n"
    for level, parameters in task.levels.items():
        yield f"| {level} | {_plain(parameters)} |\n"
    yield from _strategies(task)


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
