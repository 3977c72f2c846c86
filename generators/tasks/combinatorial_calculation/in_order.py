"""Search for an expression over a row of numbers in their given order that makes a target.

The search goes from the target down: a short piece at either end of the row, of which all
values are known, says what the rest must be worth.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import inf, prod

Value = int | Fraction
PIECE = 3
"""Longest piece whose values are all listed; rows up to twice as long plus one are searched
completely, longer ones only for expressions that split off a short piece again and again."""
STEPS = 400_000
"""Most pieces that are tried before a search gives up."""


class InOrder:
    """The search over one row.

    Args:
        numbers: positive integers in their order.
        fractions: whether intermediate results may be fractions; integers only is many
            times faster and misses few puzzles.
    """

    def __init__(self, numbers: tuple[int, ...], *, fractions: bool) -> None:
        self.numbers = numbers
        self.fractions = fractions
        self.steps = 0
        self._tables: dict[tuple[int, int], dict[Value, str]] = {}
        self._failed: set[tuple[int, int, Value]] = set()
        self._largest = largest_values(numbers)

    def find(self, target: int) -> str | None:
        """Return an expression worth `target`, or None if none was found."""
        text = self._find(0, len(self.numbers), target)
        return text[1:-1] if text is not None and len(self.numbers) > 1 else text

    def values(self, i: int, j: int) -> Iterable[Value]:
        """Return all values of the stretch [i, j)."""
        return self._table(i, j)

    def _table(self, i: int, j: int) -> dict[Value, str]:
        if (i, j) not in self._tables:
            self._tables[i, j] = self._listed(i, j)
        return self._tables[i, j]

    def _listed(self, i: int, j: int) -> dict[Value, str]:
        if j - i == 1:
            return {self.numbers[i]: str(self.numbers[i])}
        table: dict[Value, str] = {}
        for k in range(i + 1, j):
            for x, left in self._table(i, k).items():
                for y, right in self._table(k, j).items():
                    for value, sign in self._results(x, y):
                        table.setdefault(value, f"({left} {sign} {right})")
        return table

    def _results(self, x: Value, y: Value) -> Iterator[tuple[Value, str]]:
        yield x + y, "+"
        yield x - y, "-"
        yield x * y, "*"
        if (value := self._quotient(x, y)) is not None:
            yield value, "/"

    def _quotient(self, x: Value, y: Value) -> Value | None:
        if y == 0:
            return None
        if self.fractions:
            return Fraction(x) / y
        return x // y if x % y == 0 else None

    def _find(self, i: int, j: int, target: Value) -> str | None:
        if j - i <= PIECE:
            return self._table(i, j).get(target)
        if self.steps > STEPS or (i, j, target) in self._failed:
            return None
        limit: float = inf if self.fractions else self._largest[i, j]
        if -limit <= target <= limit:
            for k in range(1, min(PIECE, (j - i) // 2) + 1):
                found = self._from_left(i, i + k, j, target) or self._from_right(
                    i, j - k, j, target
                )
                if found is not None:
                    return found
        self._failed.add((i, j, target))
        return None

    def _from_left(self, i: int, k: int, j: int, target: Value) -> str | None:
        for x, left in self._table(i, k).items():
            for y, sign in self._wanted_right(x, target):
                self.steps += 1
                right = self._find(k, j, y)
                if right is not None:
                    return f"({left} {sign} {right})"
        return None

    def _from_right(self, i: int, k: int, j: int, target: Value) -> str | None:
        for y, right in self._table(k, j).items():
            for x, sign in self._wanted_left(y, target):
                self.steps += 1
                left = self._find(i, k, x)
                if left is not None:
                    return f"({left} {sign} {right})"
        return None

    def _wanted_right(self, x: Value, target: Value) -> Iterator[tuple[Value, str]]:
        """Yield the values y, and sign, with `x sign y` worth the target."""
        if (value := self._quotient(target, x)) is not None:
            yield value, "*"
        yield target - x, "+"
        yield x - target, "-"
        if target and x and (value := self._quotient(x, target)) is not None:
            yield value, "/"

    def _wanted_left(self, y: Value, target: Value) -> Iterator[tuple[Value, str]]:
        """Yield the values x, and sign, with `x sign y` worth the target."""
        if (value := self._quotient(target, y)) is not None:
            yield value, "*"
        yield target - y, "+"
        yield target + y, "-"
        if y:
            yield target * y, "/"


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


def largest_flat_value(numbers: tuple[int, ...]) -> int:
    """Return the largest value that a row of positive integers has without parentheses."""
    best = [0]
    for j in range(1, len(numbers) + 1):
        product, values = 1, []
        for i in range(j - 1, -1, -1):
            product *= numbers[i]
            values.append(best[i] + product)
        best.append(max(values))
    return best[-1]


def quotients(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the row with two neighbouring pieces of one or two numbers joined into a quotient.

    Of every such pair, each whole quotient of two or more by two or more gives one row.
    """
    values = InOrder(numbers, fractions=False).values
    size = len(numbers)
    return [
        (*numbers[:i], x // y, *numbers[j:])
        for i in range(size)
        for k in range(i + 1, min(i + 3, size))
        for j in range(k + 1, min(k + 3, size + 1))
        for x, y in product(values(i, k), values(k, j))
        if 1 < y < x and x % y == 0
    ]


def in_order(numbers: tuple[int, ...], target: int) -> str | None:
    """Return an expression of all `numbers` in order worth `target`: integers first, or None.

    For rows of up to `2 * PIECE + 1` numbers None means that there is no expression at all.
    """
    found = InOrder(numbers, fractions=False).find(target)
    if found is None and len(numbers) <= 2 * PIECE + 1:
        found = InOrder(numbers, fractions=True).find(target)
    return found


def is_flat_value(numbers: tuple[int, ...], target: int) -> bool:
    """Return whether a row of positive integers makes the target without parentheses.

    All values are multiplied by the product of the row, so that quotients stay integers;
    O(4^n) for n numbers.
    """
    scale = prod(numbers)
    sums = [{0}]
    for j in range(1, len(numbers) + 1):
        values: set[int] = set()
        for i in range(j - 1, -1, -1):
            terms = _flat_terms(numbers[i:j], scale)
            values.update(s + t for s in sums[i] for t in terms)
            if i:
                values.update(s - t for s in sums[i] for t in terms)
        sums.append(values)
    return target * scale in sums[-1]


def _flat_terms(numbers: tuple[int, ...], scale: int) -> set[int]:
    terms = {scale * numbers[0]}
    for number in numbers[1:]:
        terms = {value for t in terms for value in (t * number, t // number)}
    return terms
