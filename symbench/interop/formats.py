"""The formats of other tools in one table, and the ways out and in that all of them share."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Literal

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
        module: below `symbench.interop`; its `export(wanted, out)` writes to a path that does
            not exist yet and returns what was written, in words.
        out: what is written.
        reader: the module whose `import_run(path, out)` makes a run of a log of the tool in the
            same way, empty where there is none.
        logs: what that log is: patterns of file names.
    """

    name: str
    title: str
    source: Literal["run", "suite"]
    extra: str
    module: str
    out: str
    reader: str = ""
    logs: tuple[str, ...] = ()


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


FORMATS: Final = (
    Format("hf", "Hugging Face datasets", "suite", "hf", "huggingface", "a folder"),
    Format(
        "inspect",
        "inspect_ai",
        "run",
        "inspect",
        "inspect.logs",
        "a log FILE.eval, or a folder of one log a column",
        reader="inspect.reading",
        logs=("*.eval",),
    ),
    Format(
        "lm-eval",
        "lm-evaluation-harness",
        "suite",
        "lm-eval",
        "lm_eval",
        "a folder of tasks for --include_path",
        reader="lm_eval",
        logs=("samples_*.jsonl",),
    ),
    Format("eee", "Every Eval Ever", "run", "", "eee", "a folder: a datastore by model"),
)
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


def format_of(log: Path) -> Format:
    """Return the format of a foreign log, a file or a folder of them, by the names of files.

    Raises:
        SymBenchError: if there is no such file, or no reader for it.
    """
    if not log.exists():
        raise SymBenchError(f"{log} does not exist")
    for one in FORMATS:
        for pattern in one.logs:
            if log.match(pattern) or (log.is_dir() and any(log.rglob(pattern))):
                return one
    known = "; ".join(f"{one.title}: {', '.join(one.logs)}" for one in FORMATS if one.logs)
    raise SymBenchError(f"{log} is no log that can be read; expected {known}")


def checked(one: Format, wanted: Wanted) -> None:
    """Return if the format takes what is to be exported.

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


def export(one: Format, wanted: Wanted, out: Path) -> str:
    """Write what is wanted in a format and return what was written, in words.

    Raises:
        SymBenchError: if what it needs is not installed, or as it does; nothing is left then.
    """
    checked(one, wanted)
    with fresh(out) as part, _needing(one):
        return str(import_module(f"symbench.interop.{one.module}").export(wanted, part))


def import_run(log: Path, out: Path) -> str:
    """Make a run directory of a foreign log and return what was written, in words.

    Raises:
        SymBenchError: if what it needs is not installed, or as it does; nothing is left then.
    """
    one = format_of(log)
    with fresh(out) as part, _needing(one):
        return str(import_module(f"symbench.interop.{one.reader}").import_run(log, part))


@contextmanager
def _needing(one: Format) -> Iterator[None]:
    """Say which extra installs a library that is missing.

    Raises:
        SymBenchError: if one is.
    """
    try:
        yield
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
    part = out.with_name(f".part-{out.name}")
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
