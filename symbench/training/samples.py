"""Samples to train on: of the stream `train`, and no puzzle that an evaluation suite holds.

The streams of training and evaluation share no key, so their instances are drawn apart; where a
task has few instances they coincide all the same (48 deals at game24's level 1). Every puzzle of
the frozen suites, of any level and in any dress, is therefore left out, and so is what the user
holds out besides.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence

import generators
from generators.errors import SymBenchError
from generators.sample import Sample, draw
from generators.task import AnyTask
from symbench.runs.suite import SUITES, samples


def seen_tasks() -> list[str]:
    """Return the names of the tasks that the paper's steerer was trained on."""
    return [name for name in generators.NAMES if generators.load(name).split == "seen"]


def held_out(task: AnyTask, suites: Sequence[str] = ()) -> frozenset[Hashable]:
    """Return the canonical forms of a task's puzzles in the frozen suites and in others.

    Raises:
        SymBenchError: for a suite that does not exist.
    """
    return frozenset(
        task.canonical(task.from_json(sample.instance))
        for suite in dict.fromkeys((*SUITES, *suites))
        for sample in samples(suite, [task.name])
    )


def training_samples(
    tasks: Sequence[str],
    levels: Sequence[int],
    count: int,
    seed: int,
    suites: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Sample]:
    """Yield samples to train on.

    Args:
        tasks: names.
        levels: of each task.
        count: samples per task and level; fewer, and said so, where there are not so many
            puzzles outside the held-out suites.
        seed: of the stream.
        suites: held out besides the frozen ones: names, or JSONL files.
        say: told of levels that have too few puzzles.

    Raises:
        SymBenchError: for a task, level or suite that does not exist.
    """
    for name in tasks:
        task = generators.load(name)
        for level in levels:
            task.instance(level, 0)
        held = held_out(task, suites)
        for level in levels:
            found = list(_up_to(count, draw(task, level, count, seed, "train", held)))
            if len(found) < count:
                say(
                    f"{name} level {level}: {len(found)} of {count} samples; its other puzzles "
                    "are held out for evaluation"
                )
            yield from found


def _up_to(count: int, drawn: Iterator[Sample]) -> Iterator[Sample]:
    try:
        yield from drawn
    except SymBenchError:  # the level is exhausted
        return
