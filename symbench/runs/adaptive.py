"""Rounds of a run that ends when its question is answered, see `sequential`."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from generators.sample import Sample, read_samples
from harness.errors import Option, OptionError
from harness.run.plan import SAMPLES_FILE, UNTIL_FILE, Plan
from symbench.results.frames import load_run
from symbench.runs.sequential import ROUNDS, Looks, read_goal

if TYPE_CHECKING:
    import pandas as pd

MOST_MISSING: Final = 0.02
"""Share of samples that may lack a verdict at a look; more could hide a selection."""


def rounds_of(samples: Collection[Sample]) -> dict[str, int]:
    """Return the round, from 0, of each sample by its id.

    Every round has the same share of every task and level, drawn by the samples' hashes, so that
    any beginning of the run stands for the whole.

    Raises:
        OptionError: if a task and level has one sample only, which no rounds can be made of.
    """
    strata: dict[tuple[object, ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        strata[sample.task, sample.level, str(sample.origin.get("point"))].append(sample)
    fewest = min(map(len, strata.values()), default=0)
    if fewest < 2:
        raise OptionError(
            Option("until"), " needs rounds: expected at least 2 samples of every task and level, "
            f"not {fewest}; ask for more with ", Option("count"),
        )  # fmt: skip
    count = min(ROUNDS, fewest)
    return {
        sample.id: place * count // len(own)
        for own in strata.values()
        for place, sample in enumerate(sorted(own, key=lambda sample: sample.hash))
    }


class Rounds:
    """Yields the samples to be worked on, round by round, until the question is answered.

    Attributes:
        answer: what was found out in the end, a sentence; empty before.
    """

    def __init__(self, directory: Path, plan: Plan, say: Callable[[str], None]) -> None:
        """Read the suite of a run.

        Raises:
            SymBenchError: if it allows no rounds, or the plan's question is none.
        """
        self.answer = ""
        self._directory, self._say = directory, say
        self._place = rounds_of(list(read_samples(directory / SAMPLES_FILE)))
        self._count = max(self._place.values()) + 1
        self._columns = rivals(plan)
        self._goal = plan.until
        self._looks = Looks(read_goal(plan.until, self._columns), self._count)

    def __iter__(self) -> Iterator[Collection[str]]:
        """Yield the ids of the samples of all rounds so far, and look when they are done."""
        for number in range(self._count):
            chosen = {name for name, place in self._place.items() if place <= number}
            yield chosen
            scores = self._scores(chosen)
            if len(scores) < (1 - MOST_MISSING) * len(chosen):
                self._say(
                    f"round {number + 1} of {self._count}: {len(chosen) - len(scores)} of "
                    f"{len(chosen)} samples lack a verdict: no look is taken"
                )
                return
            self.answer = self._looks.answer(scores)
            self._say(
                f"round {number + 1} of {self._count}, {len(chosen):,} samples: "
                f"{self.answer or 'not answered yet'}"
            )
            if self.answer:
                self._end(number + 1, len(chosen))
                return
        self.answer = f"{self._goal!r} is not answered by the whole plan"
        self._end(self._count, len(self._place))

    def _scores(self, chosen: Collection[str]) -> "pd.DataFrame":
        from symbench.results.stats import score_table

        attempts = load_run(self._directory).attempts
        if attempts.empty:
            return attempts
        attempts = attempts[attempts["sample"].isin(list(chosen))]
        return score_table(attempts).reindex(columns=self._columns).dropna()

    def _end(self, number: int, samples: int) -> None:
        """Keep the answer in the run directory, and add what it saved."""
        whole = len(self._place)
        self.answer += f"; {samples:,} of {whole:,} samples asked, {1 - samples / whole:.0%} saved"
        values = {
            "until": self._goal, "round": number, "rounds": self._count,
            "samples": samples, "planned": whole, "answer": self.answer,
        }  # fmt: skip
        try:
            (self._directory / UNTIL_FILE).write_text(json.dumps(values, indent=1) + "\n")
        except OSError as error:
            raise SymBenchError(f"cannot write {UNTIL_FILE}: {error.strerror}") from error


def rivals(plan: Plan) -> list[str]:
    """Return the ids of the columns that compete: all but the references."""
    return [column.id for column in plan.columns if not column.is_reference]
