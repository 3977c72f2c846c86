"""Rows for supervised training out of a run of `trajectory` attempts: a pure function of the run.

Kept are attempts that the verifier found right and whose every guidance says something, each
conversation once. They are balanced over tasks and first moves: a cell is a task with a first
move (a program or words), and no cell gives more rows than its bound. A task that words hardly
ever solve has a small cell of words then; it is not filled up with programs. Within a cell the
rows are dealt out over the samples in turn, in an order drawn by the seed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median_low
from typing import Any, Final, Literal

from harness.methods import find_method
from harness.run.journal import read_journal
from harness.run.plan import Job, jobs, read_plan

Move = Literal["code", "text"]

LAST_WEIGHT: Final = 2.0
"""Loss weight of the last two assistant turns; earlier ones have 1."""


@dataclass(frozen=True)
class Trajectory:
    """A conversation of a steerer that led to a right answer.

    Attributes:
        messages: alternating user and assistant contents, in the training form.
        task: name.
        sample: id.
        variant: what the steerer was made to do, see `harness.steering.switching`.
        move: whether the TaskLLM's first reply held a program.
        run: name of the run and id of the attempt.
    """

    messages: tuple[str, ...]
    task: str
    sample: str
    variant: str
    move: Move
    run: str

    def row(self, last_weight: float = LAST_WEIGHT) -> dict[str, Any]:
        """Return the row of the training file; `last_weight` is that of the last two turns."""
        turns = len(self.messages) // 2
        return {
            "messages": [
                {"role": "assistant" if place % 2 else "user", "content": content}
                for place, content in enumerate(self.messages)
            ],
            "weights": [1.0 if turn < turns - 2 else last_weight for turn in range(turns)],
            "task": self.task,
            "sample": self.sample,
            "variant": self.variant,
            "run": self.run,
        }


@dataclass(frozen=True)
class Selection:
    """What is taken of all right trajectories.

    Attributes:
        per_cell: rows of a task and first move at most; 0 for the median over the cells.
        characters: longest conversation, 0 for any; 28 000 are about 7000 tokens.
        seed: of the order in which samples and their trajectories are taken.
    """

    per_cell: int = 0
    characters: int = 28_000
    seed: int = 0


def read_trajectories(directory: Path) -> Iterator[Trajectory]:
    """Yield the right trajectories of a run, in the order of its plan.

    Raises:
        SymBenchError: if it is no run.
    """
    turns: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    moves: dict[str, Move] = {}
    outcomes: dict[str, str] = {}
    for record in read_journal(directory):
        attempt = record["attempt"]
        if record["type"] == "attempt":
            outcomes[attempt] = record["outcome"]
        elif record["type"] == "note" and record["kind"] == "steered":
            turns[attempt].append(record["values"])
        elif record["type"] == "note" and record["kind"] == "attempt":
            moves.setdefault(attempt, "code" if record["values"]["code"] else "text")
    for job in jobs(directory, read_plan(directory)):
        said = turns.get(job.id, [])
        if outcomes.get(job.id) == "right" and said and all(_speaks(turn) for turn in said):
            yield _trajectory(job, said, moves[job.id], directory.name)


def _speaks(turn: Mapping[str, Any]) -> bool:
    return turn["kind"] != "empty" and bool(turn["assistant"].strip())


def _trajectory(job: Job, said: Sequence[Mapping[str, Any]], move: Move, run: str) -> Trajectory:
    return Trajectory(
        messages=tuple(turn[who] for turn in said for who in ("user", "assistant")),
        task=job.sample.task,
        sample=job.sample.id,
        variant=find_method(job.column.method).options.switch,
        move=move,
        run=f"{run}/{job.id}",
    )


def select(trajectories: Iterable[Trajectory], selection: Selection) -> list[Trajectory]:
    """Return distinct trajectories, balanced as the module says, in their first order."""
    cells: dict[tuple[str, Move], list[Trajectory]] = defaultdict(list)
    distinct = {one.messages: one for one in trajectories if _fits(one, selection)}
    for one in distinct.values():
        cells[one.task, one.move].append(one)
    bound = selection.per_cell or median_low(list(map(len, cells.values())) or [0])
    rng = Random(f"trajectories/{selection.seed}")
    chosen = {one.messages for cell in sorted(cells) for one in _deal(cells[cell], bound, rng)}
    return [one for one in distinct.values() if one.messages in chosen]


def _fits(one: Trajectory, selection: Selection) -> bool:
    return not selection.characters or sum(map(len, one.messages)) <= selection.characters


def _deal(cell: Sequence[Trajectory], bound: int, rng: Random) -> list[Trajectory]:
    """Return up to `bound` trajectories, one of every sample before a second of any."""
    by_sample: dict[str, list[Trajectory]] = defaultdict(list)
    for one in rng.sample(cell, len(cell)):
        by_sample[one.sample].append(one)
    ranked = [(place, one) for own in by_sample.values() for place, one in enumerate(own)]
    ranked.sort(key=lambda pair: pair[0])
    return [one for _, one in ranked[:bound]]
