"""A task as a data set of reasoning-gym's protocol, without that library.

The protocol, as of reasoning-gym 0.1.25: length, iteration and `[i]` give entries with `question`,
`answer` and `metadata`; `score_answer(answer, entry)` gives a reward from 0 to 1; `config`, `seed`,
`size` and `category` are attributes, and the class takes a config with another seed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import generators
from generators.errors import SymBenchError
from generators.sample import Sample, draw
from generators.task import Stream
from symbench.interop.rows import row_of, verify


@dataclass
class GymConfig:
    """What a `GymDataset` is made of; equal values give equal entries.

    Not frozen: users of the protocol copy it and set another `seed`.

    Attributes:
        name: the task's name.
        level: of difficulty, 1 to 5.
        size: how many entries, at least 1.
        seed: of the stream.
        stream: `train`, or `eval` for the stream that suites are drawn from.
    """

    name: str
    level: int = 3
    size: int = 500
    seed: int = 0
    stream: Stream = "train"

    def validate(self) -> None:
        """Return if there is such a data set.

        Raises:
            SymBenchError: naming the value that does not go.
        """
        levels = generators.load(self.name).levels
        if self.level not in levels:
            known = ", ".join(map(str, levels))
            raise SymBenchError(f"{self.name} has no level {self.level!r}; expected one of {known}")
        if self.size < 1:
            raise SymBenchError(f"size {self.size!r}: expected at least 1")
        if self.stream not in ("train", "eval"):
            raise SymBenchError(f"stream {self.stream!r}: expected train or eval")


class GymDataset:
    """Entries of one task and level, no two the same puzzle; each is drawn when first asked for.

    Attributes:
        config: what it is made of.
        seed: of the stream.
        size: how many entries.
        category: the paper's group of the task.
    """

    def __init__(self, config: GymConfig) -> None:
        """Begin the stream.

        Raises:
            SymBenchError: if there is no such data set.
        """
        config.validate()
        task = generators.load(config.name)
        self.config = config
        self.seed = config.seed
        self.size = config.size
        self.category: str = task.category
        self._samples: list[Sample] = []
        self._stream = draw(task, config.level, config.size, config.seed, config.stream)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self.__getitem__, range(self.size))

    def __getitem__(self, index: int) -> dict[str, Any]:
        """Return an entry.

        Raises:
            IndexError: if it is past the end.
            SymBenchError: if the level has fewer distinct puzzles than `size`.
        """
        if not -self.size <= index < self.size:
            raise IndexError(f"entry {index} of {self.size}")
        index %= self.size
        self._samples.extend(islice(self._stream, max(0, index + 1 - len(self._samples))))
        row = row_of(self._samples[index])
        shown = {"question": row.pop("question"), "answer": row.pop("answer")}
        place = {"source_dataset": self.config.name, "source_index": index}
        return {**shown, "metadata": {**place, **row, "difficulty": {"level": self.config.level}}}

    def score_answer(self, answer: str | None, entry: Mapping[str, Any]) -> float:
        """Return the reward of an answer to an entry: 1.0 if right, else 0.0.

        Args:
            answer: a whole reply, or what a trainer cut out of one; None if there is none.
            entry: of this data set.

        Raises:
            SymBenchError: if the entry is none of ours or was changed.
        """
        if answer is None:
            return 0.0
        row = {**entry["metadata"], "question": entry["question"]}
        return float(verify(row, answer).right)


def as_reasoning_gym(
    name: str, level: int = 3, size: int = 500, seed: int = 0, stream: Stream = "train"
) -> GymDataset:
    """Return a task as a data set that takes the place of one of reasoning-gym's.

    >>> data = as_reasoning_gym("game24", level=1, size=2, seed=7)
    >>> [data.score_answer(entry["answer"], entry) for entry in data]
    [1.0, 1.0]

    Args:
        name: the task's name.
        level: of difficulty, 1 to 5.
        size: how many entries.
        seed: of the stream.
        stream: `train`, or `eval` for the stream that suites are drawn from.

    Raises:
        SymBenchError: for an unknown task or level, or a size below 1.
    """
    return GymDataset(GymConfig(name, level, size, seed, stream))
