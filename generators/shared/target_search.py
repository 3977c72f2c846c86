"""Making a target value of given numbers: exact search, and greedy shortcuts.

The search goes from the target down. The numbers are split into a short part and a rest, in
every way that their order allows; each value that the short part can have says what the rest
must be worth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import inf
from random import Random
from typing import Final

from generators.answers.expression import Equation, arithmetic, combine
from generators.errors import UndecidedError

Value = int | Fraction
Binary = Callable[[Value, Value], Value | None]
Part = tuple[int, ...]
"""Numbers in ascending order where their order is free, else neighbouring places of a row."""
Split = tuple[Part, Part, str]
"""A part of at most `PIECE` numbers, the rest, and on which side of it the part may stand."""

PIECE: Final = 3
"""Most numbers in a part of which all values are listed."""
STEPS: Final = 400_000
"""Most values that are tried for the rest of a row before a search in order gives up."""
_TRIED: Final[Mapping[str, tuple[str, str]]] = {
    "either": (
        "x + y, x * y, x - y, y - x, x / y, y / x",
        "x + y, y - x, x - y, x * y, y / x, x / y",
    ),
    "left": ("x + y, x - y, x * y, x / y", "x * y, x + y, x - y, x / y"),
    "right": ("y + x, y - x, y * x, y / x", "y * x, y + x, y - x, y / x"),
}
"""How a part worth x and a rest worth y are joined, in the order tried: to list the values of
the whole, and to find the y that makes a target."""


class TargetSearch:
    """The search over positive integers.

    In any order it is complete. In the given order it is so for up to `2 * PIECE + 1` numbers;
    in longer rows it finds only expressions that split off a short piece again and again, and
    gives up after `STEPS`.

    Args:
        numbers: up to about seven, or fifteen where they stay in order.
        in_order: whether they stay in their order.
        fractions: whether intermediate results may be fractions; integers only is many
            times faster and misses few expressions.
        limit: most values tried or listed before `UndecidedError`.
    """

    def __init__(
        self,
        numbers: tuple[int, ...],
        *,
        in_order: bool,
        fractions: bool,
        limit: float = inf,
    ) -> None:
        self._numbers = dict(enumerate(numbers)) if in_order else {n: n for n in numbers}
        self._whole = tuple(self._numbers) if in_order else tuple(sorted(numbers))
        self._splits = _pieces if in_order else _subsets
        self._largest: Mapping[tuple[int, int], float] = {}
        if in_order and not fractions:
            self._largest = largest_values(numbers)
        self._most_steps = STEPS if in_order else inf
        self._joined, self._wanted = _operations(fractions)
        self._tables: dict[Part, dict[Value, str]] = {}
        self._failed: set[tuple[Part, Value]] = set()
        self._left = limit
        self._steps = 0

    def find(self, target: int) -> str | None:
        """Return an expression worth `target`, fully bracketed, or None if none was found.

        Raises:
            UndecidedError: if the limit is reached before the search ends.
        """
        return self._find(self._whole, target)

    def values(self, part: Part) -> Mapping[Value, str]:
        """Return all values of a part of at most `PIECE` numbers, each with an expression."""
        if part not in self._tables:
            self._tables[part] = self._listed(part)
            self._spend(len(self._tables[part]))
        return self._tables[part]

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise UndecidedError("no expression was found within the bound of the search")

    def _listed(self, part: Part) -> dict[Value, str]:
        if len(part) == 1:
            return {self._numbers[part[0]]: str(self._numbers[part[0]])}
        table: dict[Value, str] = {}
        for known, rest, side in self._splits(part):
            for x, first in self.values(known).items():
                for y, second in self.values(rest).items():
                    for form, joined in self._joined[side]:
                        value = joined(x, y)
                        if value is not None and value not in table:
                            table[value] = form.format(x=first, y=second)
        return table

    def _find(self, part: Part, target: Value) -> str | None:
        if len(part) <= PIECE:
            return self.values(part).get(target)
        if self._steps > self._most_steps or (part, target) in self._failed:
            return None
        limit = self._largest.get((part[0], part[-1] + 1), inf)
        if -limit <= target <= limit:
            for split in self._splits(part):
                found = self._completed(*split, target)
                if found is not None:
                    return found
        self._failed.add((part, target))
        return None

    def _completed(self, known: Part, rest: Part, side: str, target: Value) -> str | None:
        for x, first in self.values(known).items():
            for form, wanted in self._wanted[side]:
                y = wanted(x, target)
                if y is not None:
                    self._steps += 1
                    self._spend(1)
                    second = self._find(rest, y)
                    if second is not None:
                        return form.format(x=first, y=second)
        return None


def _subsets(part: Part) -> Iterator[Split]:
    """Yield the distinct ways to split sorted numbers, even splits first."""
    for size in range(min(len(part) // 2, PIECE), 0, -1):
        seen = set()
        for chosen in combinations(range(len(part)), size):
            known = tuple(part[i] for i in chosen)
            if known not in seen:
                seen.add(known)
                yield known, tuple(n for i, n in enumerate(part) if i not in chosen), "either"


def _pieces(part: Part) -> Iterator[Split]:
    """Yield the short pieces at either end of a row, the shortest first."""
    for size in range(1, min(len(part) // 2, PIECE) + 1):
        yield part[:size], part[size:], "left"
        yield part[-size:], part[:-size], "right"


Operations = Mapping[str, Sequence[tuple[str, Binary]]]


@cache
def _operations(fractions: bool) -> tuple[Operations, Operations]:
    """Return for each side what gives the value of x and y, and what gives y from x and it."""

    def divided(x: Value, y: Value) -> Value | None:
        if not y or (x % y and not fractions):
            return None
        return Fraction(x) / y if fractions else x // y

    joined: dict[str, Binary] = {
        "x + y": lambda x, y: x + y,
        "x * y": lambda x, y: x * y,
        "x - y": lambda x, y: x - y,
        "y - x": lambda x, y: y - x,
        "x / y": divided,
        "y / x": lambda x, y: divided(y, x),
    }
    wanted: dict[str, Binary] = {
        "x + y": lambda x, target: target - x,
        "x * y": lambda x, target: divided(target, x),
        "x - y": lambda x, target: x - target,
        "y - x": lambda x, target: target + x,
        "x / y": lambda x, target: divided(x, target) if x else None,
        "y / x": lambda x, target: target * x if x else None,
    }

    def tried(forms: str, functions: Mapping[str, Binary]) -> Sequence[tuple[str, Binary]]:
        return [
            (
                f"({form.replace('x', '{x}').replace('y', '{y}')})",
                functions.get(form) or functions[form[::-1]],
            )
            for form in forms.split(", ")
        ]

    return (
        {side: tried(forms, joined) for side, (forms, _) in _TRIED.items()},
        {side: tried(forms, wanted) for side, (_, forms) in _TRIED.items()},
    )


def largest_values(numbers: tuple[int, ...]) -> dict[tuple[int, int], int]:
    """Return the largest value of every stretch [i, j) of a row of positive integers.

    Sums and products reach it, as long as no intermediate result is a fraction.
    """
    best = {(i, i + 1): number for i, number in enumerate(numbers)}
    for size in range(2, len(numbers) + 1):
        for i in range(len(numbers) - size + 1):
            pairs = [(best[i, k], best[k, i + size]) for k in range(i + 1, i + size)]
            best[i, i + size] = max(max(x + y, x * y) for x, y in pairs)
    return best


def chained(numbers: Sequence[int], signs: Iterable[str]) -> Equation:
    """Join numbers by signs, without parentheses; signs left over are ignored."""
    pairs = zip(numbers[1:], signs, strict=False)
    return (arithmetic(f"{numbers[0]}" + "".join(f" {sign} {n}" for n, sign in pairs)),)


def first_chain(
    numbers: Sequence[int], target: int, rng: Random, *, shuffled: bool, tries: int = 100
) -> Equation:
    """Return the first of some random expressions without parentheses that is worth the target.

    The last one tried, if none is.

    Args:
        numbers: positive integers.
        target: what the whole should be worth.
        rng: source of randomness.
        shuffled: the numbers may stand in any order.
        tries: how many expressions are tried.
    """
    tried = chained(numbers, "+" * len(numbers))
    for _ in range(tries):
        order = rng.sample(numbers, len(numbers)) if shuffled else numbers
        tried = chained(order, rng.choices("+-*/", k=len(numbers)))
        if tried[0].value == target:
            break
    return tried


def from_left(numbers: Sequence[int], target: int, kept: int = 2_000) -> Equation | None:
    """Join the numbers from left to right, ignoring precedence, by all operators.

    Returns:
        An expression worth the target; None where there is none among the `kept` values that
        are followed up at every number, the first ones found.
    """
    values = {Fraction(numbers[0]): str(numbers[0])}
    for number in numbers[1:]:
        found: dict[Fraction, str] = {}
        for value, text in values.items():
            for sign in "+-*/":
                result = combine(value, sign, Fraction(number))
                if result is not None and len(found) < kept:
                    found.setdefault(result, f"({text} {sign} {number})")
        values = found
    return (arithmetic(values[Fraction(target)]),) if Fraction(target) in values else None


def greedily(numbers: Sequence[int], target: int, *, backwards: bool = False) -> Equation:
    """Join numbers one after the other by +, * or -, each time as near to the target as possible.

    Args:
        numbers: positive integers.
        target: what the whole should be worth.
        backwards: begin with the last number and put the others in front.
    """
    first, *others = numbers[::-1] if backwards else numbers
    value, text = first, str(first)
    for number in others:
        x, y = (number, value) if backwards else (value, number)
        options = (x + y, "+"), (x * y, "*"), (x - y, "-")
        value, sign = min(options, key=lambda option: abs(option[0] - target))
        text = f"({number} {sign} {text})" if backwards else f"({text} {sign} {number})"
    return (arithmetic(text),)


def pairwise(
    numbers: Sequence[int], target: int, *, divisors: bool, in_order: bool = False
) -> Equation:
    """Join two parts again and again, each time those that come nearest to the target.

    Args:
        numbers: positive integers.
        target: what the whole should be worth.
        divisors: look first among results that divide the target.
        in_order: only neighbours are joined, in their order.
    """
    parts = [(Fraction(number), str(number)) for number in numbers]

    def distance(option: tuple[Fraction, str, int, int]) -> tuple[bool, Fraction]:
        value = option[0]
        divides = value > 0 and (target * value.denominator) % value.numerator == 0
        return divisors and not divides, abs(value - target)

    while len(parts) > 1:
        best = min(_joinings([value for value, _ in parts], in_order), key=distance)
        value, sign, i, j = best
        parts[i] = value, f"({parts[i][1]} {sign} {parts[j][1]})"
        del parts[j]
    return (arithmetic(parts[0][1]),)


def _joinings(
    values: Sequence[Fraction], in_order: bool
) -> Iterator[tuple[Fraction, str, int, int]]:
    """Yield the results of joining two values, with the sign and the two places."""
    for i, x in enumerate(values):
        for j in (i + 1,) if in_order else range(len(values)):
            for sign in "+-*/" if in_order or i < j else "-/":
                if i != j < len(values) and (value := combine(x, sign, values[j])) is not None:
                    yield value, sign, i, j
