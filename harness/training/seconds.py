"""Rows for the second models of Code + Text + Sum.2 and Code/Text Choice, out of runs.

Merging: what the merging model was sent and what it wrote, of attempts that the verifier found
right. Choosing: the chooser's question and, as its answer, the way that was right more often;
where both ways were equally good there is nothing to choose. Rows are those of one-turn
trajectories, and are selected alike. Source: the paper's baselines 7 and 8, trained on the same
tasks and as much data as its steerer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import generators
from generators.sample import Sample
from harness.codec import reply_from_json
from harness.programs import find_program
from harness.run.journal import read_journal
from harness.run.plan import jobs, read_plan
from harness.training.notes import finished_notes
from harness.training.trajectories import Move, Trajectory

WORDS: Mapping[Move, str] = {"code": "Code", "text": "Text"}
"""What a chooser answers, as `harness.steering.guidance.read_choice` reads it."""


def read_merges(directory: Path) -> Iterator[Trajectory]:
    """Yield the right answers of merging models, in the order of the run's plan.

    Raises:
        SymBenchError: if it is no run.
    """
    said: dict[str, tuple[str, str, Move]] = {}
    right: set[str] = set()
    for record in read_journal(directory):
        if record["type"] == "attempt" and record["outcome"] == "right":
            right.add(record["attempt"])
        elif record["type"] == "call" and record["role"] == "second":
            reply = reply_from_json(record["reply"])
            move: Move = "text" if find_program(reply) is None else "code"
            said[record["attempt"]] = record["messages"][-1]["content"], reply.text, move
    for job in jobs(directory, read_plan(directory)):
        if job.id in right and job.id in said and said[job.id][1].strip():
            asked, text, move = said[job.id]
            yield _row(job.sample, (asked, text), "merge", move, f"{directory.name}/{job.id}")


@dataclass
class Ways:
    """What came of both ways on one sample, over all attempts.

    Attributes:
        sample: that was asked.
        asked: the chooser's question.
        right: whether each try was right, by way.
    """

    sample: Sample
    asked: str = ""
    right: dict[Move, list[bool]] = field(default_factory=lambda: {"code": [], "text": []})

    @property
    def better(self) -> Move | None:
        """The way that was right more often, None where neither was or one was not tried."""
        if not all(self.right.values()):
            return None
        code, text = (sum(self.right[way]) / len(self.right[way]) for way in ("code", "text"))
        return None if code == text else "code" if code > text else "text"


def read_choices(directory: Path) -> Iterator[Trajectory]:
    """Yield the right choice for every sample that has one, in the order of the run's plan.

    Raises:
        SymBenchError: if it is no run.
    """
    found: dict[str, Ways] = {}
    for job, notes in finished_notes(directory, "way"):
        ways = found.setdefault(job.sample.id, Ways(job.sample))
        for note in notes:
            _add(ways, note["way"], note["text"])
    for name, ways in found.items():
        if (better := ways.better) is not None:
            told = (ways.asked, WORDS[better])
            yield _row(ways.sample, told, "choice", better, f"{directory.name}/{name}")


def _add(ways: Ways, way: str, text: str) -> None:
    if way == "asked":
        ways.asked = text
        return
    task = generators.load(ways.sample.task)
    verdict = task.verify(task.from_json(ways.sample.instance), text, ways.sample.asked)
    ways.right["code" if way == "code" else "text"].append(verdict.right)


def _row(
    sample: Sample, messages: tuple[str, str], variant: str, move: Move, run: str
) -> Trajectory:
    return Trajectory(messages, sample.task, sample.id, variant, move, run)
