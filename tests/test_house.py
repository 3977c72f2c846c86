"""The house rules that can be measured: sizes, lightness, and what must not be written."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("generators", "harness", "symbench")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
DATA_TABLES = "_data"
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "litellm", "aiohttp", "sympy", "asyncio")


@pytest.mark.parametrize("path", SOURCES + BENCHMARKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not path.stem.endswith(DATA_TABLES):
        assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, f"{node.name} is too long"


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
