"""A suite as a folder that `datasets.load_dataset` reads: Parquet by split, and a card.

Splits are `eval_1` ... `eval_5`, the suite's samples by level (`eval_0` for published ones), and
for a named suite `train`: as many samples of the same tasks and levels from the stream `train`,
none of them a puzzle of the suite.
"""

import hashlib
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from string import Template
from typing import Any, Final

import generators
from generators.errors import SymBenchError
from generators.sample import Sample, draw
from harness import version
from harness.run.plan import suite_hash
from symbench.interop.formats import Wanted
from symbench.interop.rows import FIELDS, NUMBERS, row_of
from symbench.runs.suite import samples, seed_of

TRAIN: Final = "train"


def export(wanted: Wanted, out: Path) -> str:
    """Write the folder and return what was written, in words.

    Raises:
        SymBenchError: as the suite does.
    """
    suite = list(samples(wanted.suite, wanted.tasks, wanted.levels, wanted.count))
    if not suite:
        raise SymBenchError(f"{wanted.command} has no samples")
    splits = {f"eval_{level}": found for level, found in _by_level(suite)}
    seed = seed_of(wanted.suite)
    if seed is not None:
        splits = {TRAIN: list(_training(suite, seed)), **splits}
    written = [_write(out / "data" / f"{name}.parquet", some) for name, some in splits.items()]
    card = _card(wanted, suite, splits, dict(zip(splits, written, strict=True)))
    (out / "README.md").write_text(card, encoding="utf-8")
    return ", ".join(f"{len(some)} {name}" for name, some in splits.items())


def _by_level(suite: Iterable[Sample]) -> Iterator[tuple[int, list[Sample]]]:
    level = attrgetter("level")
    for number, some in groupby(sorted(suite, key=level), level):
        yield number, list(some)


def _training(suite: Sequence[Sample], seed: int) -> Iterator[Sample]:
    """Draw as many samples of each task and level from the other stream."""
    groups = sorted(suite, key=attrgetter("task", "level"))
    for (name, level), some in groupby(groups, attrgetter("task", "level")):
        task, found = generators.load(name), list(some)
        taken = {task.canonical(task.from_json(one.instance)) for one in found}
        yield from draw(task, level, len(found), seed, TRAIN, taken)


def _write(path: Path, some: Iterable[Sample]) -> str:
    """Write a split and return the SHA-256 of the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {name: pa.int64() if name in NUMBERS else pa.string() for name in FIELDS}
    table = pa.Table.from_pylist([row_of(one) for one in some], pa.schema(kinds))
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _card(
    wanted: Wanted,
    suite: Sequence[Sample],
    splits: Mapping[str, Sequence[Sample]],
    sums: Mapping[str, str],
) -> str:
    total = sum(map(len, splits.values()))
    published = any(one.level == 0 for one in suite)
    values: dict[str, Any] = {
        "name": Path(wanted.suite).stem,
        "licence": "other" if published else "apache-2.0",
        "size": _size(total),
        "files": "\n".join(f"  - split: {name}\n    path: data/{name}.parquet" for name in splits),
        "source": (
            "samples of a published set, imported; they are not covered by SymBench's licence"
            if published
            else "drawn by SymBench's generators; licence Apache-2.0"
        ),
        "command": f"symbench export {' '.join(map(shlex.quote, wanted.command.split(' ')))}",
        "version": version(),
        "hash": suite_hash(suite)[0],
        "fields": "\n".join(f"| `{name}` | {text} |" for name, text in FIELDS.items()),
        "splits": "\n".join(
            f"| `{name}` | {len(some)} | `data/{name}.parquet` | `{sums[name]}` |"
            for name, some in splits.items()
        ),
    }
    template = files("symbench.interop").joinpath("card.md").read_text(encoding="utf-8")
    return Template(template).substitute(values)


def _size(total: int) -> str:
    """Return the category of a number of rows as the hub's cards name it."""
    bounds = {1_000: "n<1K", 10_000: "1K<n<10K", 100_000: "10K<n<100K"}
    return next((name for bound, name in bounds.items() if total < bound), "100K<n<1M")
