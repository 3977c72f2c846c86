"""Reading the files of a published sample."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from generators.errors import PublishedError

T = TypeVar("T", int, str)


@contextmanager
def reading(task: str, path: str) -> Iterator[None]:
    """Turn whatever malformed files cause into one line that names task and path.

    Raises:
        PublishedError: instead of the errors that indexing and converting raise.
    """
    try:
        yield
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PublishedError(f"{task}: {path}: {plain(error)}") from error


def plain(error: Exception) -> str:
    """Return in words what an error of indexing or converting says of a malformed file."""
    match error:
        case json.JSONDecodeError():
            return f"no JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        case KeyError():
            return f"no entry {error.args[0]!r}"
        case IndexError():
            return "something is missing at the end of a list"
        case RecursionError():
            return "nested too deeply"
        case TypeError() | AttributeError():
            return "a value of another kind than in the published set"
    return " ".join(str(error).split())


class _Solution(dict[str, Any]):
    """The object in `solution.json`; an entry that is missing is told with the file's name."""

    def __missing__(self, key: str) -> Any:
        raise LookupError(f"solution.json: no entry {key!r}")


def solution_json(files: Mapping[str, str]) -> dict[str, Any]:
    """Return the object in `solution.json`.

    Raises:
        LookupError: if the file is missing.
        ValueError: if it holds no JSON object.
    """
    try:
        values = json.loads(files["solution.json"])
    except ValueError as error:
        raise ValueError(f"solution.json: {plain(error)}") from error
    if not isinstance(values, dict):
        raise ValueError("solution.json: no JSON object")
    return _Solution(values)


def at_most(limit: int, **counts: int) -> None:
    """Refuse a puzzle that is far larger than any published one.

    Args:
        limit: the largest size that is taken.
        counts: sizes by what they are of.

    Raises:
        ValueError: if one of them is larger.
    """
    for what, count in counts.items():
        if count > limit:
            raise ValueError(f"{count} {what}, expected at most {limit}")


def table(value: Any, kind: type[T], width: int | None = None) -> tuple[tuple[T, ...], ...]:
    """Return a list of equally long lists of `kind` as tuples.

    Args:
        value: what JSON gave.
        kind: type of every cell; booleans are no integers.
        width: length of every list; any, if not given, but not 0.

    Raises:
        ValueError: if it is anything else.
    """
    rows = tuple(tuple(row) for row in value)
    width = len(rows[0]) if width is None and rows else width
    if width == 0 or any(len(row) != width for row in rows):
        raise ValueError(f"expected rows of {width} cells")
    if any(type(cell) is not kind for row in rows for cell in row):
        raise ValueError(f"expected cells of type {kind.__name__}")
    return rows


def item_text(files: Mapping[str, str]) -> str:
    """Return the text of an item of BIG-Bench Hard, GSM-Hard or MATH; empty for other samples."""
    if len(files) != 1:
        return ""
    (text,) = files.values()
    if not text.lstrip().startswith("{"):
        return ""
    try:
        item = json.loads(text)
    except ValueError:
        return ""
    found = (item.get("input") or item.get("problem")) if isinstance(item, dict) else ""
    return found if isinstance(found, str) else ""
