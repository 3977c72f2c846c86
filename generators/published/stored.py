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
        raise PublishedError(f"{task}: {path}: {error!r}") from error


def solution_json(files: Mapping[str, str]) -> dict[str, Any]:
    """Return the object in `solution.json`.

    Raises:
        LookupError: if the file is missing.
        ValueError: if it holds no JSON object.
    """
    values = json.loads(files["solution.json"])
    if not isinstance(values, dict):
        raise ValueError("solution.json holds no object")
    return values


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
