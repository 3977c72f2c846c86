"""Our tasks and suites as inspect_ai's, with our verdicts: what its entry point loads.

`symbench/game24` takes `level`; `symbench/game24@3` is the same at level 3;
`symbench/symbench-lite` is a suite. All take `count`, `seed` and `method`.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from inspect_ai import Task, task
from inspect_ai import dataset as datasets
from inspect_ai.scorer import accuracy, scorer, stderr

import generators
from generators.sample import Sample, draw
from generators.task import Stream
from harness.run.records import verdict_values
from symbench.interop.inspect.logs import SCORER, score_of
from symbench.interop.inspect.messages import graded_of
from symbench.interop.inspect.solver import by_method
from symbench.interop.rows import row_of, sample_of
from symbench.runs.suite import FROZEN_SEED, SUITES, samples


def dataset_sample(sample: Sample) -> Any:
    """Return a sample as inspect_ai's; its metadata is the row without question and answer."""
    row = row_of(sample)
    question, answer, name = row.pop("question"), row.pop("answer"), row.pop("id")
    return datasets.Sample(input=question, target=answer, id=name, metadata=row)


def _verdict() -> Callable[[Any, Any], Awaitable[Any]]:
    """Return the scorer that gives the verdict of the sample's task on the output."""

    async def score(state: Any, target: Any) -> Any:
        row = {**state.metadata, "id": state.sample_id, "question": state.input_text}
        return score_of(verdict_values(sample_of(row), graded_of(state.output, state.store)))

    return score


verdict: Final = scorer(metrics=[accuracy(), stderr()], name=SCORER)(_verdict)


def _task(name: str, version: int | str, found: Iterable[Sample], method: str) -> Any:
    return Task(
        dataset=datasets.MemoryDataset([dataset_sample(one) for one in found], name=name),
        solver=by_method(method),
        scorer=verdict(),
        version=version,
    )


def _add_family(name: str) -> None:
    """Register a task with `level` as an argument, and once more for each level."""

    def family(
        level: int = 3,
        count: int = 100,
        seed: int = FROZEN_SEED,
        stream: Stream = "eval",
        method: str = "only_question:run=false",
    ) -> Any:
        found = generators.load(name)
        return _task(name, found.version, draw(found, level, count, seed, stream), method)

    task(name=name)(family)
    for number in range(1, 6):
        _add_level(name, number)


def _add_level(name: str, level: int) -> None:
    def at_level(
        count: int = 100,
        seed: int = FROZEN_SEED,
        stream: Stream = "eval",
        method: str = "only_question:run=false",
    ) -> Any:
        found = generators.load(name)
        return _task(
            f"{name}@{level}", found.version, draw(found, level, count, seed, stream), method
        )

    task(name=f"{name}@{level}")(at_level)


def _add_suite(name: str) -> None:
    def suite(
        seed: int = FROZEN_SEED, count: int | None = None, method: str = "only_question:run=false"
    ) -> Any:
        return _task(name, 0, samples(f"{name}@{seed}", count=count), method)

    task(name=name)(suite)


for _name in generators.NAMES:
    _add_family(_name)
for _name in SUITES:
    _add_suite(_name)
