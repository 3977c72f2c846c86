"""The formats of other tools in one table, and the ways out and in that all of them share."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

from generators.errors import SymBenchError, UnknownNameError
from harness.run.plan import RUN_FILE, SAMPLES_FILE


@dataclass(frozen=True)
class Format:
    """What a foreign tool reads or writes.

    Attributes:
        name: on the command line.
        title: the tool.
        source: what is exported: a run, or a suite.
        extra: the extra that installs what is needed, empty where nothing is.
        module: below `symbench.interop`; it has `export(source, out)`, where `out` is a path
            that does not exist yet, and `import_run(path)` where `imports` says so.
        out: what is written.
        imports: what `symbench import-run` takes, empty where it takes nothing.
    """

    name: str
    title: str
    source: Literal["run", "suite"]
    extra: str
    module: str
    out: str
    imports: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is exported.

    Attributes:
        suite: its name, `NAME@SEED`, or a JSONL file; or the directory of a run.
        tasks: only these; all if empty.
        levels: these instead of the suite's.
        count: samples a task and level instead of the suite's.
    """

    suite: str
    tasks: Sequence[str] = ()
    levels: Sequence[int] = ()
    count: int | None = None

    @property
    def command(self) -> str:
        """The options of `symbench export` that name it."""
        tasks = "".join(f" --task {name}" for name in self.tasks)
        levels = "".join(f" --level {level}" for level in self.levels)
        count = "" if self.count is None else f" --count {self.count}"
        return f"{self.suite}{tasks}{levels}{count}"


FORMATS: Final = (Format("hf", "Hugging Face datasets", "suite", "hf", "huggingface", "a folder"),)
"""All formats, in the order of the documentation."""


def format_named(name: str) -> Format:
    """Return a format.

    Raises:
        UnknownNameError: if there is none of that name.
    """
    for one in FORMATS:
        if one.name == name:
            return one
    raise UnknownNameError("format", name, [one.name for one in FORMATS])


def checked(one: Format, wanted: Wanted) -> Wanted:
    """Return what is to be exported if the format takes it.

    Raises:
        SymBenchError: for a run where a suite is needed, and the other way round.
    """
    place = Path(wanted.suite)
    is_run = (place / RUN_FILE).exists()
    if one.source == "suite" and is_run:
        raise SymBenchError(
            f"{place} is a run; {one.name} takes a suite, e.g. {place / SAMPLES_FILE}"
        )
    if one.source == "run" and not is_run:
        raise SymBenchError(f"{place} is not a run: it has no {RUN_FILE}; {one.name} takes a run")
    if one.source == "run" and wanted.command != wanted.suite:
        raise SymBenchError(f"--task, --level and --count are for suites; {one.name} takes a run")
    return wanted


def call(one: Format, name: str, *arguments: Any) -> Any:
    """Call `export` or `import_run` of a format and return what it returns.

    Raises:
        SymBenchError: if what it needs is not installed, or as it does.
    """
    try:
        return getattr(import_module(f"symbench.interop.{one.module}"), name)(*arguments)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not one.extra or missing in ("symbench", "harness", "generators"):
            raise
        raise SymBenchError(
            f"{one.title} needs the package {missing}: pip install 'symbench[{one.extra}]'"
        ) from error


@contextmanager
def fresh(out: Path) -> Iterator[Path]:
    """Give a path to write to beside `out`; it takes that name when all went well.

    Raises:
        SymBenchError: if `out` exists, or cannot be written.
    """
    if out.exists():
        raise SymBenchError(f"{out} exists already; name a path that does not")
    part = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _remove(part)
        yield part
        part.replace(out)
    except OSError as error:
        raise SymBenchError(f"cannot write {out}: {error.strerror or error}") from error
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
