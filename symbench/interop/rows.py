"""Samples as flat rows of text and numbers: what foreign files carry, and how a row is judged.

A row is all that a verdict needs, so that a reply can be judged wherever the row has come.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import generators
from generators.errors import SymBenchError, UndecidedError
from generators.sample import Sample
from generators.task import Verdict

FIELDS: Final = {
    "id": "unique and readable: task and version, level, stream, seed, index",
    "task": "the task's name, as `symbench tasks` lists it",
    "version": "the task's version; a verdict is given by the same version alone",
    "level": "difficulty from 1 to 5, 3 as published; 0 for published samples",
    "question": "the whole prompt, with how to give the answer",
    "answer": "one right answer, from the task's solver; any other right answer counts as well. "
    "Empty where the solver finds none",
    "instance": "the puzzle as JSON, from which a reply is judged",
    "origin": "where it comes from as JSON: stream, seed and index",
    "hash": "of all that decides a verdict and a reply; it is checked before judging",
}
"""The fields of a row and what they mean."""
NUMBERS: Final = ("version", "level")
"""Those that are whole numbers; all others are texts."""
_TEXTS: Final = ("id", "task", "question", "instance", "hash")


def row_of(sample: Sample) -> dict[str, Any]:
    """Return a sample as a row; it takes as long as the task's solver."""
    return {
        "id": sample.id,
        "task": sample.task,
        "version": sample.version,
        "level": sample.level,
        "question": sample.question,
        "answer": reference_answer(sample),
        "instance": json.dumps(sample.instance, ensure_ascii=False),
        "origin": json.dumps(sample.origin, ensure_ascii=False),
        "hash": sample.hash,
    }


def reference_answer(sample: Sample) -> str:
    """Return a right answer as the task's solver gives it, empty where it finds none."""
    return _solved(sample.task, json.dumps(sample.instance))


@lru_cache(maxsize=10_000)
def _solved(name: str, instance: str) -> str:
    """Solve a puzzle once for all the attempts at it."""
    task = generators.load(name)
    try:
        answer = task.solve(task.from_json(json.loads(instance)))
    except UndecidedError:
        return ""
    return "" if answer is None else task.render(answer)


def sample_of(row: Mapping[str, Any]) -> Sample:
    """Return the sample that a row was made of.

    Raises:
        SymBenchError: if it is no row, was changed, or belongs to another version of its task.
    """
    bad = [name for name in _TEXTS if not isinstance(row.get(name), str)]
    if bad:
        raise SymBenchError(f"not a row of SymBench: {bad[0]} is {row.get(bad[0])!r}, not a text")
    try:
        instance, origin = json.loads(row["instance"]), json.loads(row.get("origin", "{}"))
        numbers = int(row["version"]), int(row["level"])
    except (KeyError, ValueError, TypeError) as error:
        raise SymBenchError(f"row {row['id']!r} cannot be read: {error!r}") from error
    sample = Sample(row["id"], row["task"], *numbers, row["question"], instance, origin)
    _check(sample, row["hash"])
    return sample


def _check(sample: Sample, stated: str) -> None:
    known = generators.load(sample.task).version
    if sample.version != known:
        raise SymBenchError(
            f"row {sample.id!r} is of version {sample.version} of {sample.task}; "
            f"this SymBench judges version {known}"
        )
    if sample.hash != stated:
        raise SymBenchError(
            f"row {sample.id!r} was changed: its hash is {sample.hash!r}, not {stated!r}"
        )


def judged(sample: Sample, reply: str) -> Verdict:
    """Return the verdict on a reply to a sample, as a run gives it."""
    task = generators.load(sample.task)
    return task.verify(task.from_json(sample.instance), reply, sample.asked)


def verify(row: Mapping[str, Any], reply: str) -> Verdict:
    """Return the verdict on a whole reply to the question of a row.

    Args:
        row: of an exported data set, see `FIELDS`; other fields are passed over.
        reply: as the model wrote it.

    Raises:
        SymBenchError: if it is no row, was changed, or belongs to another version of its task.
    """
    return judged(sample_of(row), reply)
