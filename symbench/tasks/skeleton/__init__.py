"""What `symbench new-task` writes: a small task that works, its test and its listing.

`task` and `test_task` are modules like any other, so that they are formatted, linted and typed;
a new task is a copy of them under its own name.
"""

import re
from keyword import iskeyword
from pathlib import Path
from typing import Final

import generators
from generators.errors import SymBenchError

_HERE: Final = Path(__file__).parent
_LISTED: Final = re.compile(r"^NAMES: [^\n]*\(\n(?: {4}\"\w+\",\n)+", re.MULTILINE)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def checkout() -> Path:
    """Return the root of the source tree that this package is run from.

    Raises:
        SymBenchError: if the package is installed without its tests.
    """
    root = Path(generators.__file__).parents[1]
    if not (root / "tests" / "test_every_task.py").is_file():
        raise SymBenchError(f"{root} is no checkout of SymBench; expected one with its tests")
    return root


def write_task(name: str, root: Path) -> list[Path]:
    """Write the module and the test of a new task and list it; return the files touched.

    Raises:
        SymBenchError: if the name is no new identifier; nothing is written then.
    """
    task = root / "generators" / "tasks" / f"{name}.py"
    test = root / "tests" / "tasks" / f"test_{name}.py"
    _refuse_name(name, (task, task.with_suffix(""), test))
    listing = root / "generators" / "__init__.py"
    listed = _with_name(listing, name)
    for path, template in ((task, "task.py"), (test, "test_task.py")):
        path.write_text(_named(template, name), encoding="utf-8")
    listing.write_text(listed, encoding="utf-8")
    return [task, test, listing]


def _refuse_name(name: str, paths: tuple[Path, ...]) -> None:
    if not _NAME.fullmatch(name) or iskeyword(name) or len(name) > 40:
        raise SymBenchError(
            f"task name {name!r}: expected lower-case words joined by _, at most 40 characters"
        )
    if name in generators.NAMES:
        raise SymBenchError(f"task name {name!r}: there is such a task already; choose another")
    for path in paths:
        if path.exists():
            raise SymBenchError(f"task name {name!r}: {path} exists already; choose another")


def _with_name(listing: Path, name: str) -> str:
    text = listing.read_text(encoding="utf-8")
    found = _LISTED.search(text)
    if found is None:
        raise SymBenchError(f"{listing} has no tuple NAMES with one name on each line")
    return f'{text[: found.end()]}    "{name}",\n{text[found.end() :]}'


def _named(template: str, name: str) -> str:
    text = (_HERE / template).read_text(encoding="utf-8")
    text = text.replace(f"{__name__}.task", f"generators.tasks.{name}")
    return text.replace("exact_change", name).replace(
        "Exact change", name.replace("_", " ").capitalize()
    )
