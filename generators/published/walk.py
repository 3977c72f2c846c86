"""Walking a clone of the published data set: every sample with its files, every fault a line."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from generators.errors import PublishedError
from generators.published.layout import Layout

Problems = list[str]


@dataclass(frozen=True)
class Source:
    """One published sample as it lies there.

    Attributes:
        task: the task's name.
        path: its path below `dataset_gather/`, with `#...` for a part of a file.
        files: its files by name, or the one part of a file that it is.
    """

    task: str
    path: str
    files: Mapping[str, str]

    @property
    def part(self) -> str:
        """The part of the data set that it belongs to: a top folder, or a table."""
        file = self.path.partition("#")[0]
        if file.startswith("("):
            return "benchmark"
        return file if file.endswith(".csv") else file.split("/")[0]


def walk(root: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    """Yield the samples of one layout in the order of their numbers.

    Args:
        root: `dataset_gather/`.
        layout: what to look for.
        problems: gets one line for whatever is missing or cannot be read.
    """
    before, found = len(problems), 0
    for path in _matching(root, layout.pattern.split("/")):
        for source in _READERS[layout.kind](root, path, layout, problems):
            found += 1
            yield source
    if found + len(problems) - before < layout.count:
        problems.append(f"{_missing(root, layout)}: missing; {found} of {layout.count} there")


def _missing(root: Path, layout: Layout) -> Path:
    """Return the first folder that is missing where that is sure, else where to look."""
    folder, _, name = layout.pattern.rpartition("/")
    if name == r"sample_\d+" and "\\" not in folder:
        places = (root / folder / f"sample_{number}" for number in range(layout.count))
        return next((place for place in places if not place.exists()), root / folder)
    place = re.sub(r"(?:\\d\+)?\(\?:.*?\)\*|\\d\+|\[a-z\]", "*", layout.pattern)
    return root / place.replace("\\", "")


def _matching(folder: Path, pattern: list[str]) -> Iterator[Path]:
    """Yield the paths below a folder that match, by number; folders that are none are none."""
    wanted = re.compile(pattern[0])
    try:
        names = [entry.name for entry in folder.iterdir() if wanted.fullmatch(entry.name)]
    except OSError:
        return
    for name in sorted(names, key=_by_number):
        if len(pattern) == 1:
            yield folder / name
        else:
            yield from _matching(folder / name, pattern[1:])


def _by_number(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(int(part) if part.isdigit() else -1, part) for part in parts]


def read_text(path: Path) -> str:
    """Return the text of a file, with line breaks as they are counted in Python.

    Raises:
        PublishedError: one line with the path, if it is missing or not readable as UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PublishedError(f"{path}: not UTF-8: {error.reason} at {error.start}") from error
    except OSError as error:
        raise PublishedError(f"{path}: {error.strerror}") from error
    if not text.strip():
        raise PublishedError(f"{path}: empty")
    return text


def _read(path: Path, problems: Problems) -> str | None:
    try:
        return read_text(path)
    except PublishedError as error:
        problems.append(str(error))
        return None


def _folder(root: Path, path: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    if not path.is_dir():
        return
    files = {}
    for pattern in layout.files:
        name = pattern.replace("*", path.name)
        text = _read(path / name, problems)
        if text is None:
            return
        files[name] = text
    yield Source(layout.task, path.relative_to(root).as_posix(), files)


def _file(root: Path, path: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    text = _read(path, problems)
    if text is not None:
        yield Source(layout.task, path.relative_to(root).as_posix(), {path.name: text})


def _lines(root: Path, path: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    place = path.relative_to(root).as_posix()
    for number, line in enumerate((_read(path, problems) or "").split("\n")):
        if line.strip():
            yield Source(layout.task, f"{place}#line{number}", {"line.json": line})


def _csv(root: Path, path: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    place = path.relative_to(root).as_posix()
    header, *rows = (_read(path, problems) or "").splitlines() or [""]
    for number, row in enumerate(rows):
        if row.count(",") != header.count(","):
            problems.append(
                f"{path}: row {number} has {row.count(',') + 1} fields, "
                f"expected {header.count(',') + 1}: {row[:60]!r}"
            )
        else:
            yield Source(layout.task, f"{place}#row{number}", {path.name: f"{header}\n{row}\n"})


def _examples(root: Path, path: Path, layout: Layout, problems: Problems) -> Iterator[Source]:
    text = _read(path, problems)
    if text is None:
        return
    try:
        items = json.loads(text)["examples"]
        lines = [json.dumps(item) for item in items]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        problems.append(f"{path}: no JSON object with a list of examples: {error}")
        return
    place = path.relative_to(root).as_posix()
    for number, line in enumerate(lines):
        name = f"examples[{number}]"
        yield Source(layout.task, f"{place}#{name}", {f"{name}.json": line})


Reader = Callable[[Path, Path, Layout, Problems], Iterator[Source]]
_READERS: Final[Mapping[str, Reader]] = {
    "folder": _folder,
    "file": _file,
    "lines": _lines,
    "csv": _csv,
    "examples": _examples,
}
