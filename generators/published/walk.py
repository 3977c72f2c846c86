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

TABLES: Final = ("lines", "csv", "examples")
"""Kinds of files of many samples."""
MAX_SAMPLE: Final = 20_000
"""Most characters of a file of one sample, or of one row, line or item; the longest published
sample has 7,592."""
MAX_FILE: Final = 20_000_000
"""Most bytes of a file of many samples; the largest published one has 1,138,151."""


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
    names, present, unreadable = set(), 0, False
    for path in matching(root, layout):
        names.add(path.name)
        for source in _READERS[layout.kind](root, path, layout):
            present += 1
            if isinstance(source, Source):
                yield source
            else:
                problems.append(str(source))
                unreadable = unreadable or layout.kind in TABLES
    missing = [name for name in layout.names() if name not in names]
    if missing:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        folder = root / layout.pattern.rpartition("/")[0]
        there = f"{layout.count - len(missing)} of {layout.count} there"
        problems.append(f"{folder / missing[0]}: missing{more}; {there}")
    elif present < layout.count and not unreadable:
        what = "" if names and layout.kind in TABLES else "missing; "
        problems.append(f"{root / layout.place()}: {what}{present} of {layout.count} there")


def matching(root: Path, layout: Layout) -> Iterator[Path]:
    """Yield the files or folders of a layout, by number."""
    yield from _matching(root, layout.pattern.split("/"), folders=layout.kind == "folder")


def _matching(folder: Path, pattern: list[str], *, folders: bool) -> Iterator[Path]:
    wanted = re.compile(pattern[0])
    try:
        names = [entry.name for entry in folder.iterdir() if wanted.fullmatch(entry.name)]
    except OSError:
        return
    for name in sorted(names, key=_by_number):
        if len(pattern) > 1:
            yield from _matching(folder / name, pattern[1:], folders=folders)
        elif not folders or (folder / name).is_dir():
            yield folder / name


def _by_number(name: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", name)
    return [(int(part) if part.isdigit() else -1, part) for part in parts]


def read_text(path: Path, most: int = MAX_FILE) -> str:
    """Return the text of a file without a byte-order mark; lines end with a line feed.

    Args:
        path: the file.
        most: its largest size in bytes.

    Raises:
        PublishedError: one line with the path, if it is missing, larger, or not UTF-8.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise PublishedError(f"{path}: {size:,} bytes, expected at most {most:,}")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PublishedError(f"{path}: not UTF-8: {error.reason} at {error.start}") from error
    except OSError as error:
        raise PublishedError(f"{path}: {error.strerror}") from error
    if not text.strip():
        raise PublishedError(f"{path}: empty")
    return text


Found = Iterator[Source | PublishedError]
"""Samples, and in the place of one (or of a whole file) that cannot be read, the reason."""


def _folder(root: Path, path: Path, layout: Layout) -> Found:
    files = {}
    for pattern in layout.files:
        name = pattern.replace("*", path.name)
        try:
            files[name] = read_text(path / name, MAX_SAMPLE)
        except PublishedError as error:
            yield error
            return
    yield Source(layout.task, path.relative_to(root).as_posix(), files)


def _file(root: Path, path: Path, layout: Layout) -> Found:
    try:
        text = read_text(path, MAX_SAMPLE)
    except PublishedError as error:
        yield error
    else:
        yield Source(layout.task, path.relative_to(root).as_posix(), {path.name: text})


def _table(read: Callable[[str], Iterator[tuple[str, str, str] | str]]) -> "Reader":
    """Return the reader of a file of many samples.

    Args:
        read: yields from the text of a file for each sample its mark in the path, its name as
            a file and its text; or what is wrong with one.
    """

    def found(root: Path, path: Path, layout: Layout) -> Found:
        try:
            text = read_text(path)
        except PublishedError as error:
            yield error
            return
        place = path.relative_to(root).as_posix()
        for part in read(text):
            if isinstance(part, str):
                yield PublishedError(f"{path}: {part}")
                continue
            mark, name, content = part
            if len(content) > MAX_SAMPLE:
                size = f"{len(content):,} characters, expected at most {MAX_SAMPLE:,}"
                yield PublishedError(f"{path}#{mark}: {size}")
            else:
                yield Source(layout.task, f"{place}#{mark}", {name or path.name: content})

    return found


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield f"line{number}", "line.json", line


def _rows(text: str) -> Iterator[tuple[str, str, str] | str]:
    header, *rows = text.splitlines()
    for number, row in enumerate(rows):
        if row.count(",") == header.count(","):
            yield f"row{number}", "", f"{header}\n{row}\n"
        else:
            wanted = f"expected {header.count(',') + 1}: {row[:60]!r}"
            yield f"row {number} has {row.count(',') + 1} fields, {wanted}"


def _examples(text: str) -> Iterator[tuple[str, str, str] | str]:
    try:
        items = json.loads(text)["examples"]
        lines = [json.dumps(item) for item in items]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        yield f"no JSON object with a list of examples: {error}"
        return
    for number, line in enumerate(lines):
        yield f"examples[{number}]", f"examples[{number}].json", line


Reader = Callable[[Path, Path, Layout], Found]
_READERS: Final[Mapping[str, Reader]] = {
    "folder": _folder,
    "file": _file,
    "lines": _table(_lines),
    "csv": _table(_rows),
    "examples": _table(_examples),
}


def left_out(root: Path, layouts: tuple[Layout, ...]) -> Iterator[str]:
    """Yield what lies below a folder and holds no sample: whole folders, and single files.

    Args:
        root: `dataset_gather/`.
        layouts: all that is read.
    """
    read = {file for one in layouts for path in matching(root, one) for file in _files(path, one)}
    holding = {parent for path in read for parent in path.parents}
    yield from _left_out(root, root, read, holding)


def _files(path: Path, layout: Layout) -> Iterator[Path]:
    if layout.kind == "folder":
        yield from (path / name.replace("*", path.name) for name in layout.files)
    elif layout.kind != "csv" or len(path.read_bytes().splitlines()) > 1:
        yield path


def _left_out(root: Path, folder: Path, read: set[Path], holding: set[Path]) -> Iterator[str]:
    for path in sorted(folder.iterdir(), key=lambda path: _by_number(path.name)):
        place = path.relative_to(root).as_posix()
        if path.is_dir():
            count = 0 if path in holding else sum(one.is_file() for one in path.rglob("*"))
            if count > 1:
                yield f"{place}/ ({count} files)"
            else:
                yield from _left_out(root, path, read, holding)
        elif path not in read:
            yield place
