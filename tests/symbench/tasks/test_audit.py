"""`symbench audit`: what holds is said to hold, and a task with a fault is told by it."""

import dataclasses
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import generators
from generators.task import AnyTask, Lazy
from symbench.commands.audit import audit as command
from symbench.tasks.audit import Finding, audit, look

TASK = "string_insertion"
TIMES = ("generate", "solve", "verify")


def untimed(finding: Finding) -> dict[str, Any]:
    return {k: v for k, v in dataclasses.asdict(finding).items() if k not in TIMES}


def constant(task: AnyTask) -> AnyTask:
    one = task.instance(3, 0)
    return replace(task, generate=lambda _, rng: one)


FAULTY = {
    "solver 0.0%": lambda task: replace(task, violations=lambda *_: iter(["no"])),
    "spoiled 0.0%": lambda task: replace(task, violations=lambda *_: iter(())),
    "dressing": lambda task: replace(task, violations=lambda *_: iter(())),
    "peeking passes 100.0%": lambda task: replace(task, shortcuts={"peeking": task.solve}),
    "peeping passes 100.0%, stated 10.0%": lambda task: replace(
        task, lazy={"peeping": Lazy(task.solve, (0.1,) * 5)}
    ),
    "guess passes 100.0%": lambda task: replace(task, guess=lambda one, _: task.solve(one)),
    "no harder than level 1": constant,
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_faulty_task_is_told_by_its_fault(fault: str) -> None:
    task = FAULTY[fault](generators.load(TASK))
    assert any(fault in one for one in look(task, 2, 10).faults)


def test_a_slow_solver_is_a_fault() -> None:
    finding = look(generators.load(TASK), 1, 2)
    assert not finding.faults
    assert replace(finding, solve=2100.0).faults == ["solver takes 2.1 s"]


def test_repeated_instances_are_counted() -> None:
    assert look(constant(generators.load(TASK)), 3, 8).duplicates == 7


def test_processes_change_nothing_but_the_times() -> None:
    alone, shared = (list(audit([TASK], 5, (1, 3), processes)) for processes in (1, 2))
    assert [untimed(one) for one in alone] == [untimed(one) for one in shared]
    assert [one.level for one in shared] == [1, 3]


def test_the_command_prints_and_writes_the_same_table(tmp_path: Path) -> None:
    page = tmp_path / "audit.md"
    asked = ["--task", TASK, "-n", "4", "--level", "2", "-o", str(page)]
    shown = CliRunner().invoke(command, asked)
    assert shown.exit_code == 0, shown.output
    assert page.read_text(encoding="utf-8").endswith(shown.output)
    assert f"| {TASK} | 2 | 100.0% |" in shown.output


@pytest.mark.parametrize("wrong", [["--level", "6"], ["-n", "0"], ["--processes", "0"]])
def test_impossible_requests_are_refused(wrong: list[str]) -> None:
    shown = CliRunner().invoke(command, wrong)
    assert shown.exit_code == 2
    assert wrong[0] in shown.output
