"""Arrangements of queens that are found without much care; boards are given as in `solver`."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from random import Random

from generators.tasks.eight_queens.solver import Columns, completions, plain_steps

PATIENCE = 1000
"""Most queens that a plain search places in `first_found`."""


@lru_cache
def textbook(size: int) -> tuple[tuple[int, ...], ...]:
    """Return stairs of knight's moves, two mirror images, and the first of a plain search.

    The last is the stairs again where a plain search takes long.
    """
    low, high = list(range(0, size, 2)), list(range(1, size, 2))
    if size % 6 == 2:
        low = [2, 0, *low[3:], 4]
    elif size % 6 == 3:
        low, high = [*low[2:], 0, 2], [*high[1:], 1]
    stairs = (*high, *low)
    first = plain_steps([(1 << size) - 1] * size, 10_000)[1]
    return stairs, stairs[::-1], tuple(size - 1 - c for c in stairs), first or stairs


def first_found(allowed: Sequence[int]) -> Columns:
    """Return what a plain search row by row finds first; nothing if that takes long."""
    return plain_steps(spared(allowed), PATIENCE)[1]


def from_other_sides(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what searches from the other corners and column by column find first."""
    size = len(allowed)
    mirrored = [int(f"{mask:0{size}b}"[::-1], 2) for mask in allowed]
    yield first_found(allowed[::-1])[::-1]
    for rows in (1, -1):
        yield tuple(size - 1 - c for c in first_found(mirrored[::rows])[::rows])
    yield turned_back(first_found(turned(allowed)))
    yield next(completions(list(allowed)))


def turned_back(rows: Columns) -> Columns:
    """Return the column of every row from the row of every column."""
    return tuple(sorted(range(len(rows)), key=rows.__getitem__))


def without_going_back(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what comes of taking the first free cell of a row, where that ends well.

    Rows are taken from either end, or those with the fewest free cells first; cells from the left
    or from the right; and likewise columns.
    """
    plain = spared(allowed)
    size = range(len(plain))
    ends: tuple[Sequence[int], ...] = size, size[::-1]
    ways: list[tuple[Sequence[int] | None, Sequence[int]]] = [(None, size)]
    ways += [(rows, cells) for rows in ends for cells in ends]
    for upright, (rows, cells) in product((True, False), ways):
        if columns := greedy(plain.copy() if upright else turned(plain), rows, cells):
            yield columns if upright else turned_back(columns)


def turned(allowed: Sequence[int]) -> list[int]:
    """Return the board with rows for columns."""
    size = range(len(allowed))
    return [sum((mask >> c & 1) << r for r, mask in enumerate(allowed)) for c in size]


def spared(allowed: Sequence[int]) -> list[int]:
    """Return the masks without cells that a row with a single choice attacks."""
    masks = list(allowed)
    for row, mask in enumerate(allowed):
        if mask.bit_count() == 1:
            attack(masks, row, mask, [r for r in range(len(masks)) if r != row])
    return masks


def attack(masks: list[int], row: int, bit: int, rows: Sequence[int]) -> None:
    """Take the cells of other rows that a queen attacks out of the masks."""
    for r in rows:
        masks[r] &= ~(bit | bit << abs(r - row) | bit >> abs(r - row))


def greedy(masks: list[int], rows: Sequence[int] | None, cells: Sequence[int]) -> Columns:
    """Place queens in an order of rows, those with the fewest choices first if it is None."""
    columns, left = [0] * len(masks), list(rows or range(len(masks)))
    while left:
        row = left[0] if rows else min(left, key=lambda r: masks[r].bit_count())
        left.remove(row)
        if not masks[row]:
            return ()
        columns[row] = next(c for c in cells if masks[row] >> c & 1)
        attack(masks, row, 1 << columns[row], left)
    return tuple(columns)


def tried(allowed: Sequence[int], rng: Random) -> Columns:
    """Return the first of ten tries, with cells in random order, that ends well without going back.

    The row with the fewest free cells comes first.
    """
    size = len(allowed)
    tries = (greedy(spared(allowed), None, rng.sample(range(size), size)) for _ in range(10))
    return next(filter(None, tries), ())


def roomiest(allowed: Sequence[int]) -> Columns:
    """Return what comes of taking the cell that leaves the most free cells, without going back.

    The row with the fewest free cells comes first.
    """
    masks, columns = spared(allowed), [0] * len(allowed)
    left = list(range(len(masks)))
    while left:
        row = min(left, key=lambda r: masks[r].bit_count())
        left.remove(row)
        ways = []
        for c in range(len(masks)):
            if masks[row] >> c & 1:
                after = masks.copy()
                attack(after, row, 1 << c, left)
                ways.append((-sum(after[r].bit_count() for r in left), c, after))
        if not ways:
            return ()
        _, columns[row], masks = min(ways)
    return tuple(columns)
