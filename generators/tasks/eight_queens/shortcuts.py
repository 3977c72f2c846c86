"""Arrangements of queens that cost little thought: found first, or by greed.

Boards are masks of columns by row and arrangements are columns by row, as in `_queens`.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from generators.tasks.eight_queens.solver import plain_steps

Columns = tuple[int, ...]
_PATIENCE = 1000
"""Most queens that a plain search places in `first_found`."""


def first_found(allowed: Sequence[int]) -> Columns:
    """Return what a plain search row by row finds first; nothing if that takes long."""
    return plain_steps(_spared(allowed), _PATIENCE)[1]


def without_going_back(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what comes of taking the first free cell of a row, where that ends well.

    Rows are taken in turn from either end, or those with the fewest free cells first; their cells
    from the left or from the right; and likewise columns.
    """
    plain = _spared(allowed)
    size = range(len(plain))
    ends: tuple[Sequence[int], ...] = size, size[::-1]
    ways: list[tuple[Sequence[int] | None, Sequence[int]]] = [(None, size)]
    ways += [(rows, cells) for rows in ends for cells in ends]
    for turned, (rows, cells) in product((False, True), ways):
        if columns := _greedy(_turned(plain) if turned else plain.copy(), rows, cells):
            yield tuple(sorted(size, key=columns.__getitem__)) if turned else columns


def _turned(allowed: Sequence[int]) -> list[int]:
    """Return the board with rows for columns."""
    size = range(len(allowed))
    return [sum((mask >> c & 1) << r for r, mask in enumerate(allowed)) for c in size]


def _spared(allowed: Sequence[int]) -> list[int]:
    """Return the masks without cells that a row with a single choice attacks."""
    masks = list(allowed)
    for row, mask in enumerate(allowed):
        if mask.bit_count() == 1:
            _attack(masks, row, mask, [r for r in range(len(masks)) if r != row])
    return masks


def _attack(masks: list[int], row: int, bit: int, rows: Sequence[int]) -> None:
    for r in rows:
        masks[r] &= ~(bit | bit << abs(r - row) | bit >> abs(r - row))


def _greedy(masks: list[int], rows: Sequence[int] | None, cells: Sequence[int]) -> Columns:
    """Place queens in an order of rows, those with the fewest choices first if it is None."""
    columns, left = [0] * len(masks), list(rows or range(len(masks)))
    while left:
        row = left[0] if rows else min(left, key=lambda r: masks[r].bit_count())
        left.remove(row)
        if not masks[row]:
            return ()
        columns[row] = next(c for c in cells if masks[row] >> c & 1)
        _attack(masks, row, 1 << columns[row], left)
    return tuple(columns)
