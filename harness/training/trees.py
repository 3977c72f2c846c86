"""Preference pairs out of a run of `guidance_tree` attempts: a pure function of the run.

A guidance is a node at turn i, from 1. Where the loop ends with it, it scores 15 - i if the
answer is right and -i if it is wrong; otherwise it scores the mean of its children (Eq. 1 of the
paper). i is the node's own turn, whatever other paths the tree has. Siblings make a pair if
their scores differ by more than 2 and at least one is positive, so that no quick wrong end is
preferred to a slow one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import generators
from harness.run.plan import Job
from harness.training.notes import finished_notes

RIGHT: Final = 15
MIN_DIFFERENCE: Final = 2


@dataclass
class Node:
    """A guidance in a tree; the root is none.

    Attributes:
        said: the assistant message.
        shown: the user message after it, empty where the loop ends.
        right: whether the answer is right where the loop ends, None elsewhere.
        children: the guidances that were tried next.
    """

    said: str
    shown: str = ""
    right: bool | None = None
    children: list["Node"] = field(default_factory=list)

    def score(self, turn: int) -> float:
        """Return the node's score; `turn` is its own, 1 for the first guidance."""
        if self.right is not None:
            return RIGHT - turn if self.right else -turn
        return sum(child.score(turn + 1) for child in self.children) / len(self.children)


@dataclass(frozen=True)
class Pair:
    """Two guidances at one place of a conversation.

    Attributes:
        prompt: alternating user and assistant contents, ending with a user's.
        chosen: the better guidance.
        rejected: the other.
        score_chosen: see the module.
        score_rejected: likewise.
        task: name.
        sample: id.
    """

    prompt: tuple[str, ...]
    chosen: str
    rejected: str
    score_chosen: float
    score_rejected: float
    task: str = ""
    sample: str = ""

    def fits(self, characters: int) -> bool:
        """Whether the conversation is no longer than that; 0 for any length."""
        longer = max(len(self.chosen), len(self.rejected))
        return not characters or sum(map(len, self.prompt)) + longer <= characters

    def row(self) -> dict[str, Any]:
        """Return the row of the training file."""
        return {
            "prompt": [
                {"role": "assistant" if place % 2 else "user", "content": content}
                for place, content in enumerate(self.prompt)
            ],
            "chosen": [{"role": "assistant", "content": self.chosen}],
            "rejected": [{"role": "assistant", "content": self.rejected}],
            "score_chosen": self.score_chosen,
            "score_rejected": self.score_rejected,
            "task": self.task,
            "sample": self.sample,
        }


def pairs(node: Node, prompt: tuple[str, ...] = (), turn: int = 1) -> Iterator[Pair]:
    """Yield the pairs below a node, those of its own children first.

    Args:
        node: the root, or a guidance.
        prompt: the conversation up to the node.
        turn: of the node's children.
    """
    before = (*prompt, node.shown)
    scored = [(child.score(turn), child) for child in node.children]
    for one, other in combinations(scored, 2):
        (high, better), (low, worse) = sorted((one, other), key=lambda pair: -pair[0])
        if high - low > MIN_DIFFERENCE and high > 0 and better.said.strip() and worse.said.strip():
            yield Pair(before, better.said, worse.said, high, low)
    for child in node.children:
        yield from pairs(child, (*before, child.said), turn + 1)


def read_pairs(directory: Path) -> Iterator[Pair]:
    """Yield the pairs of a run, in the order of its plan; unfinished trees give none.

    Equal pairs of different trees all stay: how often one guidance beat another is what is
    learnt where luck has a part.

    Raises:
        SymBenchError: if it is no run.
    """
    for job, notes in finished_notes(directory, "node"):
        if notes:
            for pair in pairs(_tree(job, notes)):
                yield replace(pair, task=job.sample.task, sample=job.sample.id)


def _tree(job: Job, notes: Sequence[Mapping[str, Any]]) -> Node:
    """Return a tree from the notes of its attempt; the verifier judges its ends."""
    task = generators.load(job.sample.task)
    instance = task.from_json(job.sample.instance)
    nodes: dict[tuple[int, ...], Node] = {}
    for note in notes:  # a parent is noted before its children
        path, final = tuple(note["path"]), note["final"]
        right = None if final is None else task.verify(instance, final).right
        nodes[path] = Node(note["said"], note["shown"], right)
        if path:
            nodes[path[:-1]].children.append(nodes[path])
    return nodes[()]
