"""Exact search for an expression that uses given numbers once each and makes a target.

The search goes from the target down: for a split of the numbers into a small and a large
part, every value of the small part says which values of the large part would do.
Parts of up to three numbers are looked up in tables of all their values.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from random import Random

Value = int | Fraction
TABLE_SIZE = 3


class Countdown:
    """The search over one multiset of positive integers.

    Args:
        numbers: the multiset, in any order; up to about seven.
        fractions: whether intermediate results may be fractions; integers only is many
            times faster and misses few puzzles.
    """

    def __init__(self, numbers: tuple[int, ...], *, fractions: bool) -> None:
        self.numbers = tuple(sorted(numbers))
        self.fractions = fractions

    def find(self, target: int) -> str | None:
        """Return an expression worth `target`, fully bracketed, or None if there is none."""
        return self._find(self.numbers, target, set())

    @cached_property
    def _tables(self) -> dict[tuple[int, ...], dict[Value, str]]:
        tables: dict[tuple[int, ...], dict[Value, str]] = {}
        for size in range(1, min(TABLE_SIZE, len(self.numbers)) + 1):
            for part in set(combinations(self.numbers, size)):
                tables[part] = self._table(part, tables)
        return tables

    def _table(
        self, part: tuple[int, ...], tables: dict[tuple[int, ...], dict[Value, str]]
    ) -> dict[Value, str]:
        if len(part) == 1:
            return {part[0]: str(part[0])}
        table: dict[Value, str] = {}
        for small, large in splits(part):
            for x, left in tables[small].items():
                for y, right in tables[large].items():
                    for value, text in self._combinations(x, left, y, right):
                        table.setdefault(value, text)
        return table

    def _combinations(
        self, x: Value, left: str, y: Value, right: str
    ) -> Iterator[tuple[Value, str]]:
        yield x + y, f"({left} + {right})"
        yield x * y, f"({left} * {right})"
        yield x - y, f"({left} - {right})"
        yield y - x, f"({right} - {left})"
        if (value := self._quotient(x, y)) is not None:
            yield value, f"({left} / {right})"
        if (value := self._quotient(y, x)) is not None:
            yield value, f"({right} / {left})"

    def _quotient(self, x: Value, y: Value) -> Value | None:
        if y == 0:
            return None
        if self.fractions:
            return Fraction(x) / y
        return x // y if x % y == 0 else None

    def _find(
        self, part: tuple[int, ...], target: Value, failed: set[tuple[tuple[int, ...], Value]]
    ) -> str | None:
        if len(part) <= TABLE_SIZE:
            return self._tables[part].get(target)
        if (part, target) in failed:
            return None
        for small, large in splits(part):
            for x, left in self._tables[small].items():
                for wanted, form in self._partners(x, target):
                    right = self._find(large, wanted, failed)
                    if right is not None:
                        return form.format(left, right)
        failed.add((part, target))
        return None

    def _partners(self, x: Value, target: Value) -> Iterator[tuple[Value, str]]:
        """Yield every y and form with `x o y` or `y o x` worth the target."""
        yield target - x, "({0} + {1})"
        yield target + x, "({1} - {0})"
        yield x - target, "({0} - {1})"
        if (value := self._quotient(target, x)) is not None:
            yield value, "({0} * {1})"
        if x:
            yield target * x, "({1} / {0})"
        if target and (value := self._quotient(x, target)) is not None and value:
            yield value, "({0} / {1})"


def splits(part: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield the distinct ways to split a sorted multiset in two, even splits first.

    The first part is never larger than the second and has at most `TABLE_SIZE` numbers.
    """
    for size in range(min(len(part) // 2, TABLE_SIZE), 0, -1):
        seen = set()
        for chosen in combinations(range(len(part)), size):
            small = tuple(part[i] for i in chosen)
            if small not in seen:
                seen.add(small)
                yield small, tuple(n for i, n in enumerate(part) if i not in chosen)


def countdown(numbers: tuple[int, ...], target: int) -> str | None:
    """Return an expression of all `numbers` worth `target`, or None: integers first."""
    found = Countdown(numbers, fractions=False).find(target)
    return found if found is not None else Countdown(numbers, fractions=True).find(target)


def ways(numbers: tuple[int, ...], target: int) -> int:
    """Return how many bracketed expressions of all numbers are worth `target`.

    Operands are ordered, and equal numbers count as different; O(3^n) splits.
    """
    whole = (1 << len(numbers)) - 1
    counts: list[Counter[Fraction]] = [Counter() for _ in range(whole + 1)]
    for i, number in enumerate(numbers):
        counts[1 << i][Fraction(number)] = 1
    for subset in range(1, whole + 1):
        part = (subset - 1) & subset
        while part:
            for x, n in counts[part].items():
                for y, m in counts[subset ^ part].items():
                    for value in (x + y, x * y, x - y, *([x / y] if y else [])):
                        counts[subset][value] += n * m
            part = (part - 1) & subset
    return counts[whole][Fraction(target)]


def nodes(numbers: tuple[int, ...], target: int, limit: int) -> int:
    """Return how many steps a plain search takes: join any two numbers, go on with the rest.

    Depth first in a fixed order until the first solution, at most `limit` steps.
    """
    count = 0

    def search(values: tuple[Fraction, ...]) -> bool:
        nonlocal count
        count += 1
        if count >= limit:
            return True
        if len(values) == 1:
            return values[0] == target
        for i, j in combinations(range(len(values)), 2):
            x, y = values[i], values[j]
            rest = tuple(v for k, v in enumerate(values) if k not in (i, j))
            if any(search((*rest, joined)) for joined in _joined(x, y)):
                return True
        return False

    search(tuple(map(Fraction, numbers)))
    return count


def _joined(x: Fraction, y: Fraction) -> Iterator[Fraction]:
    yield from (x + y, x * y, x - y, y - x)
    if y:
        yield x / y
    if x:
        yield y / x


def planted(value: int, count: int, largest: int, rng: Random) -> str | None:
    """Return a random expression of `count` numbers with a value, or None where that fails.

    The value is split backwards; every operation is exact and changes something (no factor or
    divisor of one, no quotient of equals), and no number is over `largest`.
    """
    if count == 1:
        return str(value) if value <= largest else None
    sign = rng.choice("+-*/")
    operands = _operands(value, sign, largest, rng)
    if operands is None:
        return None
    size = rng.randint(1, count - 1)
    left = planted(operands[0], size, largest, rng)
    right = left and planted(operands[1], count - size, largest, rng)
    return right and f"({left} {sign} {right})"


def _operands(value: int, sign: str, largest: int, rng: Random) -> tuple[int, int] | None:
    """Return positive x and y with `x sign y` worth the value, or None where none are found."""
    if sign == "*":
        factors = [n for n in range(2, min(value // 2, 60) + 1) if value % n == 0]
        y = rng.choice(factors) if factors else 0
        return (value // y, y) if y else None
    y = rng.randint(1, largest)
    if sign == "/":
        return (value * y, y) if value > 1 and y > 1 and value * y <= 100 * largest else None
    x = value - y if sign == "+" else value + y
    return (x, y) if x > 0 else None
