"""Selections of cells that look no further than the next cell or pair of cells.

Rules and coordinates are those of `solver`; a bound of None stands for the product rule.
"""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import combinations, product
from random import Random

from generators.tasks.logic_puzzle.solver import Cell, Grid

Shortcut = Callable[[Grid, int, int | None], list[Cell]]
Order = Callable[[int, int, int], tuple[int, int, int]]
"""Key to sort cells by: of their row, column and number."""


def _fitting(order: Order, grid: Grid, count: int, bound: int | None) -> list[Cell]:
    """Take the top right cell, then in an order whatever is a new number and keeps the bound."""
    size = len(grid)
    everywhere = [(r, c) for r in range(size) for c in range(size)]
    everywhere.sort(key=lambda cell: order(cell[0], cell[1], grid[cell[0]][cell[1]]))
    rows, columns = [0] * size, [0] * size
    chosen: dict[int, Cell] = {}
    for r, c in [(0, size - 1), *everywhere]:
        value = grid[r][c]
        fits = bound is None or (rows[r] + value <= bound and columns[c] + value <= bound)
        if fits and value not in chosen:
            chosen[value] = (r, c)
            rows[r] += value
            columns[c] += value
            if len(chosen) == count:
                break
    return list(chosen.values())


def _pairs(across: bool, grid: Grid, count: int, _: int | None) -> list[Cell]:
    """Take the positive numbers, then negative ones two by two within rows or within columns."""
    size = len(grid)
    chosen = {grid[r][c]: (r, c) for r, c in _fitting(_positive_first, grid, count, None)}
    chosen = {value: cell for value, cell in chosen.items() if value > 0}
    for line in range(size):
        cells = [(line, i) if across else (i, line) for i in range(size)]
        new = {grid[r][c]: (r, c) for r, c in cells if grid[r][c] < 0}
        fresh = [(value, cell) for value, cell in new.items() if value not in chosen]
        chosen |= dict(fresh[: min(len(fresh), count - len(chosen)) // 2 * 2])
    return list(chosen.values())


def rectangles(grid: Grid, count: int, bound: int | None) -> list[Cell]:
    """Take positive numbers, and negative ones at the corners of rectangles; none for sums.

    Rectangles are taken in reading order, those with the top right cell first if it is negative.
    """
    if bound is not None:
        return []
    size, start = len(grid), (0, len(grid) - 1)
    found = {grid[r][c]: (r, c) for r, c in _fitting(_positive_first, grid, count, None)}
    positive = [cell for value, cell in found.items() if value > 0]
    sides = list(combinations(range(size), 2))
    corners = [list(product(rows, columns)) for rows in sides for columns in sides]
    if grid[0][-1] < 0:
        corners.sort(key=lambda cells: start not in cells)
    chosen: dict[int, Cell] = {}
    for cells in corners:
        new = {grid[r][c]: (r, c) for r, c in cells if grid[r][c] < 0}
        if len(chosen) + len(positive) < count and len(new) == 4 and new.keys().isdisjoint(chosen):
            chosen |= new
    return [*chosen.values(), *positive[: count - len(chosen)]]


def tried(grid: Grid, count: int, bound: int | None) -> list[Cell]:
    """Take what fits in random order, a hundred times or until it is enough; none for products."""
    rng, cells = Random(str(grid)), list[Cell]()
    for _ in range(0 if bound is None else 100):
        cells = _fitting(lambda *_: (rng.getrandbits(30), 0, 0), grid, count, bound)
        if len(cells) == count:
            break
    return cells


def _positive_first(r: int, c: int, value: int) -> tuple[int, int, int]:
    return value < 0, r, c


_ORDERS: Mapping[str, Order] = {
    "smallest numbers first": lambda r, c, value: (abs(value), r, c),
    "smallest numbers from the left": lambda r, c, value: (abs(value), c, r),
    "smallest numbers from the end": lambda r, c, value: (abs(value), -r, -c),
    "largest numbers first": lambda r, c, value: (-value, r, c),
    "largest numbers from the left": lambda r, c, value: (-value, c, r),
    "largest numbers from the end": lambda r, c, value: (-value, -r, -c),
    "positive numbers first": _positive_first,
    "in reading order": lambda r, c, value: (0, r, c),
    "column by column": lambda r, c, value: (0, c, r),
    "backwards": lambda r, c, value: (0, -r, -c),
    "every second cell first": lambda r, c, value: ((r + c) % 2, r, c),
}
SHORTCUTS: Mapping[str, Shortcut] = {
    **{name: partial(_fitting, order) for name, order in _ORDERS.items()},
    "negative numbers in pairs along rows": partial(_pairs, True),
    "negative numbers in pairs along columns": partial(_pairs, False),
}
