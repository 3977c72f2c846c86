"""The house rules that can be measured: sizes, lightness, and what must not be written."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("generators", "harness", "symbench")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
DATA_TABLES = "_data"
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "litellm", "aiohttp", "sympy", "asyncio")


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the length in lines of every function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES + BENCHMARKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not path.stem.endswith(DATA_TABLES):
        assert text.count("\n") <= 500
    for name, length in functions(text):
        assert length <= 60, f"{name} is too long"


@pytest.mark.parametrize("package", PACKAGES)
def test_most_functions_fit_on_a_glance(package: str) -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in SOURCES if path.is_relative_to(ROOT / package)
    ]
    assert statistics.median(length for text in texts for _, length in functions(text)) <= 10


def folders() -> Iterator[Path]:
    for top in (*PACKAGES, "benchmarks", "configs", "docs", "tests"):
        yield ROOT / top
        found = (path for path in (ROOT / top).rglob("*") if path.is_dir())
        yield from (path for path in found if path.name != "__pycache__")


def test_no_folder_is_crowded() -> None:
    listings = {ROOT / name for name in ("generators/tasks", "tests/tasks", "tests/golden")}
    markers = {"__init__.py", "__pycache__", "conftest.py", "py.typed"}
    for folder in sorted(set(folders()) - listings):
        entries = {path.name for path in folder.iterdir() if any_file(path)} - markers
        assert len(entries) <= 15, f"{folder.relative_to(ROOT)} has {len(entries)} entries"


def any_file(path: Path) -> bool:
    """Whether it is a file, or a folder that holds one beside compiled ones."""
    return path.is_file() or any(one.is_file() and one.suffix != ".pyc" for one in path.rglob("*"))


def test_files_of_a_task_are_named_by_their_content() -> None:
    for path in SOURCES:
        if path.parent.parent == ROOT / "generators" / "tasks" and path.name != "__init__.py":
            task = path.parent.name
            assert not path.stem.startswith(("_", task, task.split("_")[0] + "_")), path


@pytest.mark.parametrize(
    "statement", ["import symbench", "import symbench.cli", "import generators"]
)
def test_nothing_heavy_is_imported_before_it_is_used(statement: str) -> None:
    program = f"{statement}; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    shown = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


def test_the_public_names_are_those_announced() -> None:
    import symbench

    assert sorted(symbench.__all__) == symbench.__all__ or set(symbench.__all__) == set(
        dir(symbench)
    )
    for name in symbench.__all__:
        assert getattr(symbench, name) is not None


def test_the_page_on_the_tasks_is_not_stale() -> None:
    from symbench.tasks.pages import page

    assert (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8") == page()


def test_the_slow_tests_that_are_listed_exist() -> None:
    """`make durations` renews the list; only the parameters of a test may have changed since."""
    fixtures = {
        node.name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list
    }
    for line in (ROOT / "tests" / "slow.txt").read_text(encoding="utf-8").splitlines():
        path, _, function = line.partition("[")[0].partition("::")
        if path.startswith("fixture "):
            assert path.removeprefix("fixture ") in fixtures, line
        else:
            text = (ROOT / path).read_text(encoding="utf-8")
            assert f"def {function}(" in text, line
