"""Which attempts of runs are looked at: by task, level, category, method and model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import generators
from generators.errors import SymBenchError, UnknownNameError
from generators.sample import Sample
from generators.task import CATEGORIES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Filter:
    """A choice of attempts; an empty field chooses all.

    Attributes:
        tasks: names.
        levels: of difficulty; 0 for published samples.
        categories: of tasks.
        methods: ids, or names without options.
        models: URIs of TaskLLMs, or parts of them.

    Raises:
        UnknownNameError: for an unknown task or category.
    """

    tasks: Sequence[str] = ()
    levels: Sequence[int] = ()
    categories: Sequence[str] = ()
    methods: Sequence[str] = ()
    models: Sequence[str] = ()

    def __post_init__(self) -> None:
        for name in self.tasks:
            generators.load(name)
        for name in self.categories:
            if name not in CATEGORIES:
                raise UnknownNameError("category", name, CATEGORIES)

    def __bool__(self) -> bool:
        return bool(self.of_samples or self.methods or self.models)

    @property
    def of_samples(self) -> bool:
        """Whether it leaves out samples, not only columns."""
        return bool(self.tasks or self.levels or self.categories)

    def count(self, samples: Iterable[Sample]) -> int:
        """Return how many samples it chooses."""
        return sum(self._takes(sample.task, sample.level) for sample in samples)

    def of(self, attempts: "pd.DataFrame") -> "pd.DataFrame":
        """Return the attempts that it chooses.

        Raises:
            SymBenchError: if it chooses none, or a method or model is none of theirs.
        """
        for kind, key, wanted in (
            ("method", "method", self.methods), ("model", "model", self.models),
        ):  # fmt: skip
            known = sorted(set(attempts[key]))
            for name in wanted:
                if not any(_is_meant(kind, name, one) for one in known):
                    raise UnknownNameError(f"{kind} of these runs", name, known)
        places = zip(attempts["task"], attempts["level"], strict=True)
        kept = attempts[[self._takes(task, level) for task, level in places]]
        kept = kept[[self._asks(*pair) for pair in zip(kept["method"], kept["model"], strict=True)]]
        if kept.empty:
            raise SymBenchError(f"these runs have no attempt of {self}")
        return kept

    def __str__(self) -> str:
        return ", ".join(self._words())

    def _words(self) -> Iterator[str]:
        for kind, wanted in (
            ("task", self.tasks), ("level", self.levels), ("category", self.categories),
            ("method", self.methods), ("model", self.models),
        ):  # fmt: skip
            if wanted:
                yield f"{kind} {' or '.join(map(str, wanted))}"

    def _takes(self, task: str, level: int) -> bool:
        if self.tasks and task not in self.tasks:
            return False
        if self.levels and level not in self.levels:
            return False
        return not self.categories or generators.load(task).category in self.categories

    def _asks(self, method: str, model: str) -> bool:
        wanted = (("method", self.methods, method), ("model", self.models, model))
        return all(
            not names or any(_is_meant(kind, name, one) for name in names)
            for kind, names, one in wanted
        )


def _is_meant(kind: str, name: str, one: str) -> bool:
    """Whether a method or a model is the one that a user named."""
    if kind == "model":
        return name in one
    return name in (one, one.partition(":")[0])
