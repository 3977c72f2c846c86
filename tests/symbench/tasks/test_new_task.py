"""`symbench new-task`: in a copy of the source tree, and with names that are none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import generators
from generators.errors import SymBenchError
from symbench.tasks.skeleton import write_task

ROOT = Path(__file__).parents[3]
PARTS = ("generators", "harness", "symbench", "results/published", "tests/golden")
FILES = ("pyproject.toml", "tests/conftest.py", "tests/slow.txt", "tests/test_every_task.py")
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree as far as a new task concerns it."""
    root = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, root / file)
    (root / "tests" / "tasks").mkdir()
    return root


@pytest.fixture(scope="module")
def call(tree: Path) -> Call:
    """How to run a module in the copy."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", *arguments]
        env = os.environ | {"PYTHONPATH": str(tree)}
        return subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True)

    return run


def test_a_new_task_passes_all_that_every_task_must(tree: Path, call: Call) -> None:
    made = call("symbench", "new-task", "coin_purse")
    assert made.returncode == 0, made.stderr
    *files, listing = made.stdout.split("\n\n")[0].splitlines()
    assert files == ["generators/tasks/coin_purse.py", "tests/tasks/test_coin_purse.py"]
    assert listing == "generators/__init__.py"
    assert "make golden TASKS=coin_purse" in made.stdout
    for check in (["format", "--check"], ["check"]):
        said = call("ruff", *check, "--no-cache", *files, listing)
        assert said.returncode == 0, said.stdout
    suite = ("pytest", "tests/test_every_task.py", "-k", "coin_purse or listed")
    without = call(*suite)
    assert without.returncode == 1, without.stdout  # no digests yet
    assert without.stdout.count("FAILED") == 1, without.stdout
    assert "test_streams_are_golden[coin_purse]" in without.stdout
    renewed = subprocess.run([sys.executable, tree / "tests/golden/digests.py", "coin_purse"])
    assert renewed.returncode == 0
    passed = call(*suite, "tests/tasks/test_coin_purse.py")
    assert passed.returncode == 0, passed.stdout
    assert "Coin purse" in (tree / files[0]).read_text(encoding="utf-8")


def test_a_second_one_of_that_name_is_refused(tree: Path, call: Call) -> None:
    assert call("symbench", "new-task", "coin_row").returncode == 0
    again = call("symbench", "new-task", "coin_row")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == (
        "symbench: task name 'coin_row': there is such a task already; choose another\n"
    )


@pytest.mark.parametrize("name", ["Coins", "2coins", "my-task", "coins_", "class", "a" * 41, ""])
def test_names_that_are_none_are_refused(name: str, tree: Path) -> None:
    with pytest.raises(SymBenchError, match="expected lower-case words joined by _"):
        write_task(name, tree)


def test_no_file_is_written_over(tree: Path) -> None:
    there = tree / "tests" / "tasks" / "test_coin_heap.py"
    there.write_text("kept")
    with pytest.raises(SymBenchError, match="exists already"):
        write_task("coin_heap", tree)
    assert there.read_text() == "kept"
    assert not (tree / "generators" / "tasks" / "coin_heap.py").exists()


def test_without_the_tests_there_is_nothing_to_write_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from symbench.tasks.skeleton import checkout

    assert checkout() == ROOT
    monkeypatch.setattr(generators, "__file__", str(tmp_path / "generators" / "__init__.py"))
    with pytest.raises(SymBenchError, match="is no checkout of SymBench"):
        checkout()
