"""Questions that a run answers before its plan is done, with an error that holds under looking.

Samples are looked at after each of a fixed number of rounds. Every look spends a part of the
error of 5 %, so that the parts of all looks together are 5 %: whatever the dependence between
looks, a run makes a false claim with a chance of at most that (Bonferroni's inequality). The tests
are the exact and permutation tests of finished runs, so that no distribution is assumed.

Sources: Lan and DeMets (1983) for spending, with their function of Pocock's kind; Jennison and
Turnbull (1989) for repeated confidence intervals; Chow and Robbins (1965) for intervals of fixed
width. `benchmarks/sequential.py` measures errors and what is saved.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from harness.errors import Option, OptionError

if TYPE_CHECKING:
    import pandas as pd

ROUNDS: Final = 10
"""Most rounds of a run."""
ALPHA: Final = 0.05
"""Chance of a false claim over all looks."""
FORMS: Final = "'rank', 'width POINTS' or 'difference A B POINTS'"


def spent(rounds: int, alpha: float = ALPHA) -> list[float]:
    """Return the error that each look may spend; they add up to alpha.

    The spending function is alpha * ln(1 + (e - 1) t) after a share t of the samples.

    Args:
        rounds: how many looks there are at most.
        alpha: chance of a false claim over all looks.
    """
    marks = [alpha * math.log1p((math.e - 1) * look / rounds) for look in range(rounds + 1)]
    return [after - before for before, after in pairwise(marks)]


@dataclass(frozen=True)
class Goal:
    """A question that ends a run.

    Attributes:
        kind: `rank`, `width` or `difference`.
        points: width of the intervals, or the difference that matters, in percentage points; 0
            for `rank`.
        columns: the two that are compared; empty but for `difference`.
    """

    kind: str
    points: float = 0.0
    columns: tuple[str, ...] = ()


def read_goal(text: str, columns: Sequence[str]) -> Goal:
    """Return the goal that a text names.

    Args:
        text: `rank`, `width POINTS`, or `difference A B POINTS`.
        columns: ids of the competing columns of the run; A and B are such, or unambiguous parts.

    Raises:
        OptionError: if it is none, or the run has not the columns that it needs.
    """
    kind, *rest = text.split() or [""]
    sizes = {"rank": 0, "width": 1, "difference": 3}
    if sizes.get(kind) != len(rest):
        raise _bad(text, f"expected {FORMS}")
    points = _points(text, rest[-1]) if rest else 0.0
    if kind != "width" and len(columns) < 2:
        raise _bad(text, f"expected at least two columns to compare, not {len(columns)}")
    named = tuple(_column(text, part, columns) for part in rest[:-1])
    if len(set(named)) < len(named):
        raise _bad(text, f"expected two columns, not {named[0]} twice")
    return Goal(kind, points, named)


def _bad(text: str, expected: str) -> OptionError:
    return OptionError(Option("until"), f" {text!r}: {expected}")


def _points(text: str, word: str) -> float:
    try:
        points = float(word)
    except ValueError:
        points = -1.0
    if not 0 < points <= 100:
        raise _bad(text, f"expected points between 0 and 100, not {word}")
    return points


def _column(text: str, part: str, columns: Sequence[str]) -> str:
    exact = [name for name in columns if part in (name, name.partition("@")[0])]
    found = exact or [name for name in columns if part in name]
    if len(found) != 1:
        raise _bad(text, f"{part} names {len(found)} of the columns {', '.join(columns)}")
    return found[0]


class Looks:
    """The looks at one run, in their order.

    Attributes:
        goal: the question.
        levels: the error that each look spends.
        sure: pairs of columns that are told apart so far, the better one first.
    """

    def __init__(self, goal: Goal, rounds: int) -> None:
        self.goal = goal
        self.levels = spent(rounds)
        self.sure: set[tuple[str, str]] = set()
        self._taken = 0

    def answer(self, scores: "pd.DataFrame") -> str:
        """Return the answer that the next look gives, in a sentence; empty while there is none.

        Args:
            scores: share of repeats solved, (task, sample) x competing columns, without gaps.

        Raises:
            SymBenchError: if no sample has a verdict of every column.
        """
        if scores.empty:
            raise SymBenchError("no sample has a verdict of every column: nothing can be compared")
        level = self.levels[self._taken]
        self._taken += 1
        of = {"rank": self._rank, "width": self._width, "difference": self._difference}
        return of[self.goal.kind](scores, level)

    def _rank(self, scores: "pd.DataFrame", level: float) -> str:
        from symbench.results.stats import RANK_FLIPS, holm, mean_of, stratified_flips

        columns = list(map(str, scores.columns))
        pairs = list(combinations(columns, 2))
        gaps = [scores[one] - scores[other] for one, other in pairs]
        tests = [stratified_flips(_parts(gap), RANK_FLIPS).two_sided for gap in gaps]
        for (one, other), gap, p in zip(pairs, gaps, holm(tests), strict=True):
            if p <= level and not {(one, other), (other, one)} & self.sure:
                self.sure.add((one, other) if mean_of(gap) > 0 else (other, one))
        if len(self.sure) < len(pairs):
            return ""
        order = sorted(columns, key=lambda name: -sum(name == better for better, _ in self.sure))
        places = (f"{place} {name} ({mean_of(scores[name]) * 100:.1f})"
                  for place, name in enumerate(order, 1))  # fmt: skip
        return f"the ranking is sure: {', '.join(places)}"

    def _width(self, scores: "pd.DataFrame", _: float) -> str:
        from symbench.results.stats import macro_interval, mean_of

        ends = macro_interval(scores) * 100
        if ((ends["high"] - ends["low"]) > self.goal.points).any():
            return ""
        told = (f"{name} {mean_of(scores[name]) * 100:.1f} [{row['low']:.1f}, {row['high']:.1f}]"
                for name, row in ends.iterrows())  # fmt: skip
        return f"no interval is wider than {self.goal.points:g} points: {', '.join(told)}"

    def _difference(self, scores: "pd.DataFrame", level: float) -> str:
        from symbench.results.stats import (
            RANK_FLIPS,
            difference_interval,
            mean_of,
            stratified_flips,
        )

        one, other = self.goal.columns
        gap = scores[one] - scores[other]
        p = stratified_flips(_parts(gap), RANK_FLIPS).two_sided
        low, high = (end * 100 for end in difference_interval(gap, p, 1 - level))
        told = f"{mean_of(gap) * 100:+.1f} points [{low:+.1f}, {high:+.1f}]"
        if p <= level:
            better, worse = (one, other) if mean_of(gap) > 0 else (other, one)
            return f"{better} is better than {worse}; {one} less {other}: {told}"
        if -self.goal.points < low and high < self.goal.points:
            return f"{one} and {other} differ by less than {self.goal.points:g} points: {told}"
        return ""


def _parts(gaps: "pd.Series[float]") -> "pd.Series[float]":
    """Return what each sample adds to the mean over tasks, up to one factor."""
    return gaps / gaps.groupby(level="task").transform("size")
