"""Exact search for the numbers of letters that are related in pairs.

A relation is (kind, a, b, k) over letters numbered from 0: `sum` a + b = k, `difference`
a - b = k, `multiple` 10 * a = k * b, `greater` a > b (k is 0).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import inf

from generators.errors import UndecidedError

Relation = tuple[str, int, int, int]
Candidate = tuple[int, tuple[tuple[int, int], ...]]
"""A mask of the numbers used, and pairs of a letter and its number."""


def holds(relation: Relation, numbers: Sequence[int] | Mapping[int, int]) -> bool:
    """Whether a relation is true where letter `i` stands for `numbers[i]`."""
    kind, a, b, k = relation
    match kind:
        case "sum":
            return numbers[a] + numbers[b] == k
        case "difference":
            return numbers[a] - numbers[b] == k
        case "multiple":
            return 10 * numbers[a] == k * numbers[b]
        case _:
            return numbers[a] > numbers[b]


def first_fit(numbers: Sequence[int], relations: Sequence[Relation]) -> tuple[int, ...] | None:
    """Give each relation in turn the first free numbers that fit, without going back.

    Args:
        numbers: one for every letter, in the order in which they are tried.
        relations: what must hold.

    Returns:
        The number of each letter, the free ones in order for letters in no relation; None where
        no numbers fit.
    """
    given: dict[int, int] = {}
    for relation in relations:
        _, a, b, _ = relation
        free = [number for number in numbers if number not in given.values()]
        pairs = product(*([given[end]] if end in given else free for end in (a, b)))
        fitting = ({a: x, b: y} for x, y in pairs if x != y)
        found = next((pair for pair in fitting if holds(relation, pair)), None)
        if found is None:
            return None
        given |= found
    left = iter([number for number in numbers if number not in given.values()])
    return tuple(given[i] if i in given else next(left) for i in range(len(numbers)))


@dataclass
class Search:
    """Depth-first search over groups of letters that equations tie together.

    An equation makes one letter a function of another, so a group has at most one
    assignment per number. Groups with the fewest candidates come first.

    Attributes:
        numbers: the distinct numbers, one per letter.
        relations: what must hold.
        limit: most candidates tried before `UndecidedError`.
        steps: candidates tried so far.
    """

    numbers: tuple[int, ...]
    relations: Sequence[Relation]
    limit: float = inf
    steps: int = 0
    _bit: dict[int, int] = field(default_factory=dict)
    _orders: list[list[tuple[int, int]]] = field(default_factory=list)

    def solutions(self) -> Iterator[tuple[int, ...]]:
        """Yield every assignment: the number of each letter, every number used once."""
        self._bit = {number: 1 << i for i, number in enumerate(self.numbers)}
        self._orders = [[] for _ in self.numbers]
        for kind, a, b, _ in self.relations:
            if kind == "greater":
                self._orders[a].append((b, 1))
                self._orders[b].append((a, -1))
        groups = [self._candidates(*group) for group in self._groups()]
        yield from self._extended(groups, [0] * len(self.numbers), 0)

    def _groups(self) -> list[tuple[int, list[Relation]]]:
        """Return groups: a first letter and equations, each with one letter known by then."""
        waiting = [r for r in self.relations if r[0] != "greater"]
        groups: list[tuple[int, list[Relation]]] = []
        seen: set[int] = set()
        for letter in range(len(self.numbers)):
            if letter in seen:
                continue
            equations: list[Relation] = []
            known = {letter}
            while tied := [r for r in waiting if r[1] in known or r[2] in known]:
                equations += tied
                known.update(end for r in tied for end in r[1:3])
                waiting = [r for r in waiting if r not in tied]
            seen |= known
            groups.append((letter, equations))
        return groups

    def _candidates(self, first: int, equations: list[Relation]) -> list[Candidate]:
        found = []
        for number in self.numbers:
            self.steps += 1
            given = self._followed(first, number, equations)
            if given is not None and all(
                (given[x] - given[y]) * sign > 0
                for x in given
                for y, sign in self._orders[x]
                if y in given
            ):
                mask = sum(self._bit[value] for value in given.values())
                found.append((mask, tuple(given.items())))
        return found

    def _followed(
        self, letter: int, number: int, equations: Sequence[Relation]
    ) -> dict[int, int] | None:
        """Return what the equations make of the other letters, None on a contradiction."""
        given = {letter: number}
        for relation in equations:
            _, a, b, _ = relation
            known, other = (a, b) if a in given else (b, a)
            value = _partner(relation, known, given[known])
            if value not in self._bit or given.setdefault(other, value) != value:
                return None
        return given if len(set(given.values())) == len(given) else None

    def _extended(
        self, groups: list[list[Candidate]], given: list[int], used: int
    ) -> Iterator[tuple[int, ...]]:
        if not groups:
            yield tuple(given)
            return
        fitting = []
        for group in groups:
            rest = [c for c in group if not c[0] & used and self._in_order(c[1], given)]
            self.steps += len(rest)
            if self.steps > self.limit:
                raise UndecidedError(f"no assignment found in {self.steps} steps")
            if not rest:
                return
            fitting.append(rest)
        fitting.sort(key=len)
        for mask, pairs in fitting[0]:
            for letter, number in pairs:
                given[letter] = number
            yield from self._extended(fitting[1:], given, used | mask)
            for letter, _ in pairs:
                given[letter] = 0

    def _in_order(self, pairs: tuple[tuple[int, int], ...], given: list[int]) -> bool:
        for letter, number in pairs:
            for other, sign in self._orders[letter]:
                if given[other] and (number - given[other]) * sign < 0:
                    return False
        return True


def _partner(relation: Relation, known: int, number: int) -> int | None:
    """Return the number of the other letter of an equation, None where it is no integer."""
    kind, a, _, k = relation
    if kind == "sum":
        return k - number
    if kind == "difference":
        return number - k if known == a else number + k
    value = Fraction(10 * number, k) if known == a else Fraction(k * number, 10)
    return value.numerator if value.denominator == 1 else None
