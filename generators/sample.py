"""Samples: an instance with its question and origin, one line of JSONL, addressed by content."""

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from generators.answers.frame import OPEN, Asked
from generators.errors import SymBenchError
from generators.task import AnyTask, Point, Stream

MISSES_PER_DRAW = 200
"""Consecutive duplicates after which a level is taken to be exhausted."""
PUBLISHED_LEVEL = 3
"""The level that free axes start from."""


@dataclass(frozen=True)
class Sample:
    """One question to ask.

    Attributes:
        id: unique and readable, e.g. `game24.1/3/eval/0/17`: task and version, level or point
            of a free axis (`count=20`), stream, seed, index; or `published/...` for imported ones.
        task: the task's name.
        version: the task's version when it was drawn.
        level: 1 to 5; 0 for published samples, 3 on a free axis.
        question: the whole prompt.
        instance: the puzzle as JSON values (`Task.to_json`).
        origin: where it comes from: stream, seed, index, on a free axis its point; or path and
            stored solution.
    """

    id: str
    task: str
    version: int
    level: int
    question: str
    instance: Mapping[str, Any]
    origin: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        """The frame that the question asks for: samples in published words ask for marks."""
        return "marks" if OPEN in self.question else "label"

    @cached_property
    def hash(self) -> str:
        """First 16 hex digits of the SHA-256 of all that decides a verdict and a reply."""
        content = [self.task, self.version, self.question, self.instance]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def answerable(self) -> bool:
        """Whether a right answer is known; of published samples, the audit says so."""
        return bool(self.origin.get("answerable", True))

    def line(self) -> str:
        """Return the sample as one line of JSON with its hash, without a line break."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return json.dumps({**values, "hash": self.hash}, ensure_ascii=False)


def draw(
    task: AnyTask,
    level: int,
    count: int,
    seed: int = 0,
    stream: Stream = "eval",
    without: Collection[Hashable] = (),
) -> Iterator[Sample]:
    """Yield `count` samples of a level, no two the same puzzle.

    Args:
        task: whose instances are drawn.
        level: of difficulty.
        count: how many.
        seed: of the stream.
        stream: which of the streams of the seed.
        without: canonical forms of puzzles that must not occur.

    Raises:
        SymBenchError: if the level has no such number of distinct instances.
    """
    where = f"{task.name} level {level}"
    for index, instance in _distinct(
        task, lambda index: task.instance(level, index, seed, stream), count, where, without
    ):
        origin = {"stream": stream, "seed": seed, "index": index}
        yield _sample(task, level, f"{level}/{stream}/{seed}/{index}", instance, origin)


def draw_on_axis(task: AnyTask, point: Point, count: int, seed: int = 0) -> Iterator[Sample]:
    """Yield `count` samples at a point of a free axis, no two the same puzzle.

    Raises:
        SymBenchError: if the task has no such point, or not so many distinct instances there.
    """
    where = f"{task.name}.{point}"
    for index, instance in _distinct(
        task, lambda index: task.on_axis(point, index, seed), count, where
    ):
        origin = {"stream": "eval", "seed": seed, "index": index, "point": str(point)}
        yield _sample(task, PUBLISHED_LEVEL, f"{point}/eval/{seed}/{index}", instance, origin)


def _distinct(
    task: AnyTask,
    make: Callable[[int], Any],
    count: int,
    where: str,
    without: Collection[Hashable] = (),
) -> Iterator[tuple[int, Any]]:
    """Yield so many instances that are different puzzles, each with its index."""
    seen: set[Hashable] = set()
    index = misses = 0
    while len(seen) < count:
        instance = make(index)
        key = task.canonical(instance)
        if key in seen or key in without:
            misses += 1
            if misses == MISSES_PER_DRAW:
                raise SymBenchError(
                    f"{where} gave {len(seen)} distinct instances, "
                    f"then only repeats; {count} were asked for"
                )
        else:
            seen.add(key)
            misses = 0
            yield index, instance
        index += 1


def _sample(
    task: AnyTask, level: int, place: str, instance: Any, origin: Mapping[str, Any]
) -> Sample:
    return Sample(
        id=f"{task.name}.{task.version}/{place}",
        task=task.name,
        version=task.version,
        level=level,
        question=task.prompt(instance),
        instance=task.to_json(instance),
        origin=origin,
    )


def write_samples(path: Path, samples: Iterable[Sample]) -> int:
    """Write samples as JSONL and return how many; the file appears only when complete."""
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="utf-8") as file:
            for sample in samples:
                file.write(sample.line() + "\n")
                count += 1
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def read_samples(path: Path) -> Iterator[Sample]:
    """Yield the samples of a JSONL file.

    Raises:
        SymBenchError: naming the line, if one is not a sample or its hash is not its content's.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _read_line(line, f"{path}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise SymBenchError(f"cannot read samples from {path}: {error}") from error


def _read_line(line: str, where: str) -> Sample:
    try:
        values = json.loads(line)
        stated = values.pop("hash", None)
        sample = Sample(**values)
    except (ValueError, TypeError, AttributeError) as error:
        raise SymBenchError(f"{where}: not a sample: {error}") from error
    if stated is not None and stated != sample.hash:
        raise SymBenchError(f"{where}: hash {stated!r} is not its content's, {sample.hash!r}")
    return sample
