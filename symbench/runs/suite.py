"""Suites: named, frozen, hashed sets of samples, and files of the user's own.

`symbench-lite`   every task, one sample at each of the five levels (37 x 5)
`symbench-core`   every task, 100 samples at level 3, the published difficulty (37 x 100)
`symbench-sweep`  every task, 20 samples at each level (37 x 5 x 20)

A name stands for the same samples for ever: a task's version is part of its samples' ids and
hashes. `NAME@SEED` draws a fresh one of the same shape, free of contamination.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import generators
from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample, draw, draw_on_axis, read_samples
from generators.task import Point
from harness.errors import Option, OptionError


@dataclass(frozen=True)
class Shape:
    """How a suite is drawn: which levels, and how many samples of each."""

    levels: tuple[int, ...]
    count: int


SUITES: Final = {
    "symbench-lite": Shape((1, 2, 3, 4, 5), 1),
    "symbench-core": Shape((3,), 100),
    "symbench-sweep": Shape((1, 2, 3, 4, 5), 20),
}
FROZEN_SEED: Final = 2025
FROZEN: Final = {
    "symbench-lite": ("e2d7922bd0ca2cd4", 185),
    "symbench-core": ("1c58dfe2bea3c735", 3700),
    "symbench-sweep": ("9ff4d123666a9f5b", 3700),
}
"""Hash and size of whole suites by name (`harness.run.plan.suite_hash`), so that a run may begin
before its suite is drawn. They change with every version of a task; a test says the new ones."""


def samples(
    suite: str,
    tasks: Sequence[str] = (),
    levels: Sequence[int] = (),
    count: int | None = None,
    points: Sequence[tuple[str, Point]] = (),
) -> Iterator[Sample]:
    """Yield the samples of a suite: `NAME`, `NAME@SEED` or a JSONL file.

    Args:
        suite: what to read or draw.
        tasks: only these tasks; all if empty.
        levels: these levels instead of the suite's.
        count: this many samples per task and level instead of the suite's; of a file,
            the first so many of each task and level. Samples to which no right answer is
            known are passed over, see `set_aside`.
        points: of free axes, each with its task, which is drawn there instead of at levels.

    Raises:
        SymBenchError: for an unknown suite, task or point, or an unreadable file.
    """
    for name in tasks:
        generators.load(name)
    if _is_file(suite):
        if points:
            raise OptionError(Option("param"), f": not with the file {suite}, which is drawn")
        yield from _of_file(Path(suite), tasks, levels, count)
        return
    shape, seed = _shape(suite)
    for name in generators.NAMES:
        if not tasks or name in tasks:
            task = generators.load(name)
            wanted = shape.count if count is None else count
            on_axes = [point for other, point in points if other == name]
            for point in on_axes:
                yield from draw_on_axis(task, point, wanted, seed)
            for level in () if on_axes else levels or shape.levels:
                yield from draw(task, level, wanted, seed)


def size(
    suite: str,
    tasks: Sequence[str] = (),
    levels: Sequence[int] = (),
    count: int | None = None,
    points: Sequence[tuple[str, Point]] = (),
) -> int:
    """Return how many samples a named suite has, without drawing them; arguments as `samples`.

    Raises:
        SymBenchError: for an unknown suite.
    """
    shape, _ = _shape(suite)
    swept = {name for name, _ in points}
    at_levels = len({*(tasks or generators.NAMES)} - swept) * len(levels or shape.levels)
    return (at_levels + len(points)) * (shape.count if count is None else count)


def read_points(params: Sequence[str]) -> list[tuple[str, Point]]:
    """Return the points that `TASK.AXIS=VALUE[,VALUE...]` name; a value may be a span, `50-100`.

    Raises:
        SymBenchError: for an unknown task or axis, or a value that lies on none.
    """
    return [point for text in params for point in _points(text)]


def _points(text: str) -> Iterator[tuple[str, Point]]:
    place, _, values = text.partition("=")
    name, _, axis = place.partition(".")
    task = generators.load(name)
    for value in values.split(","):
        found = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", value, re.ASCII)
        if found is None:
            raise OptionError(
                Option("param"), f" {text!r}: expected TASK.AXIS=VALUE[,VALUE...], e.g. "
                "game24.count=4,20 or letters.length=50-100",
            )  # fmt: skip
        point = Point(axis, (int(found[1]), int(found[2] or found[1])))
        task.params_on(point)
        yield name, point


def seed_of(suite: str) -> int | None:
    """Return the seed that a suite is drawn with, None where it is a file.

    Raises:
        SymBenchError: for an unknown suite.
    """
    return None if _is_file(suite) else _shape(suite)[1]


def _is_file(suite: str) -> bool:
    return suite.endswith(".jsonl") or "/" in suite


def _shape(suite: str) -> tuple[Shape, int]:
    name, at, seed = suite.partition("@")
    if name not in SUITES:
        raise UnknownNameError("suite", name, SUITES)
    if at and not (seed.isascii() and seed.isdigit()):
        raise SymBenchError(f"suite {suite!r}: the seed after @ must be a whole number")
    return SUITES[name], int(seed) if at else FROZEN_SEED


def _of_file(
    path: Path, tasks: Sequence[str], levels: Sequence[int], count: int | None
) -> Iterator[Sample]:
    wanted = (
        sample
        for sample in read_samples(path)
        if (not tasks or sample.task in tasks)
        and (not levels or sample.level in levels)
        and sample.answerable
    )
    yield from wanted if count is None else first_of_each(wanted, count)


def first_of_each(suite: Iterable[Sample], count: int) -> Iterator[Sample]:
    """Yield the first few samples of each task and level."""
    taken: Counter[tuple[str, int]] = Counter()
    for sample in suite:
        key = (sample.task, sample.level)
        if taken[key] < count:
            taken[key] += 1
            yield sample


def set_aside(suite: str, tasks: Sequence[str] = ()) -> int:
    """Return how many samples of these tasks in a file have no right answer that is known.

    A run leaves them out for every column alike, since nobody could be right.
    """
    if not _is_file(suite):
        return 0
    found = read_samples(Path(suite))
    return sum(not one.answerable and (not tasks or one.task in tasks) for one in found)
