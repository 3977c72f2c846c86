"""Selecting cells of distinct values in a square grid under a rule on rows and columns.

`product`: the selected numbers of every row and column have a positive product, so the
negative ones form a set of cells with an even number in each row and column: a union of
closed walks that turn at every cell. `sum`: their sum is at most a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from generators.errors import UndecidedError

PATIENCE: Final = 128_000
"""Most cells taken in one search for closed walks."""
STEPS: Final = 200_000
"""Most steps of one search for a small sum."""
Cell = tuple[int, int]
Grid = Sequence[Sequence[int]]


def select_product(grid: Grid, count: int) -> list[Cell] | None:
    """Return `count` cells, the top right one among them, for the product rule, or None.

    Exact: for every number of negative cells that may be enough, closed walks are searched
    depth first, from time to time anew in another order and with more patience.
    """
    start = (0, len(grid) - 1)
    positive: dict[int, Cell] = {grid[0][-1]: start} if grid[0][-1] > 0 else {}
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            if value > 0:
                positive.setdefault(value, (r, c))
    kinds = len({value for row in grid for value in row if value < 0})
    least = max(0, count - len(positive))
    most = min(kinds, count - (grid[0][-1] > 0))
    for negatives in range(least + least % 2, most + 1, 2):
        cells = _closed_walks(grid, negatives)
        if cells is not None:
            return cells + list(positive.values())[: count - negatives]
    return None


def _closed_walks(grid: Grid, size: int) -> list[Cell] | None:
    """Return `size` negative cells, an even number in each row and column, or None."""
    must = grid[0][-1] < 0
    if must and not size:
        return None
    rng, patience = Random(0), 1000
    order = list(range(len(grid)))
    while patience <= PATIENCE:
        walks = _Walks(grid, order, patience)
        try:
            return walks.cells if walks.begin(size // 2, must) else None
        except _ImpatienceError:
            rng.shuffle(order)
            patience *= 2
    raise UndecidedError(f"no selection found with {PATIENCE} cells taken")


class _ImpatienceError(Exception):
    """The search has made more steps than it was allowed."""


@dataclass
class _Walks:
    """The search for closed walks; `used` are the values of the `cells` taken so far.

    Rows and columns are tried in a given order; at most `patience` cells are taken.
    """

    grid: Grid
    order: Sequence[int]
    patience: int
    cells: list[Cell] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def begin(self, pairs: int, must: bool = False) -> bool:
        """Take `pairs` pairs of cells in a row; a first cell that must be is top right."""
        if pairs < 2:
            return pairs == 0
        for r in (0,) if must else self.order:
            for a in (len(self.grid) - 1,) if must else self.order:
                if self._taken((r, a)):
                    if any(self._step(r, b, a, pairs) for b in self.order if b != a):
                        return True
                    self._dropped()
        return False

    def _step(self, row: int, column: int, goal: int, pairs: int) -> bool:
        """Take the second cell of a pair, then go on in its column until that is `goal`."""
        if not self._taken((row, column)):
            return False
        if column == goal:
            if self.begin(pairs - 1):
                return True
        elif pairs > 1:
            for r in self.order:
                if self._taken((r, column)):
                    ends = [goal, *self.order] if pairs > 2 else [goal]
                    if any(self._step(r, c, goal, pairs - 1) for c in ends if c != column):
                        return True
                    self._dropped()
        self._dropped()
        return False

    def _taken(self, cell: Cell) -> bool:
        value = self.grid[cell[0]][cell[1]]
        if value >= 0 or value in self.used:
            return False
        self.patience -= 1
        if self.patience < 0:
            raise _ImpatienceError
        self.used.add(value)
        self.cells.append(cell)
        return True

    def _dropped(self) -> None:
        r, c = self.cells.pop()
        self.used.remove(self.grid[r][c])


def select_sum(grid: Grid, count: int, bound: int) -> list[Cell] | None:
    """Return `count` cells, the top right one among them, for the sum rule, or None.

    Exact for positive numbers: values are tried from the smallest up, each in every cell that
    still has room in its row and column.
    """
    size = len(grid)
    where: dict[int, list[Cell]] = {}
    for r, row in enumerate(grid):
        for c, value in enumerate(row):
            where.setdefault(value, []).append((r, c))
    first = grid[0][-1]
    where[first] = [(0, size - 1)]
    values = [first, *sorted(value for value in where if value != first)]
    room = [[bound] * size, [bound] * size]
    chosen: list[Cell] = []
    steps = 0

    def search(index: int) -> bool:
        nonlocal steps
        steps += 1
        if steps > STEPS:
            raise UndecidedError(f"no selection found in {STEPS} steps")
        left = count - len(chosen)
        if not left:
            return True
        if len(values) - index < left:
            return False
        if sum(values[index : index + left]) > min(sum(room[0]), sum(room[1])):
            return False
        value = values[index]
        for r, c in where[value]:
            if room[0][r] >= value <= room[1][c]:
                room[0][r] -= value
                room[1][c] -= value
                chosen.append((r, c))
                if search(index + 1):
                    return True
                chosen.pop()
                room[0][r] += value
                room[1][c] += value
        return index > 0 and search(index + 1)

    return chosen if search(0) else None
