"""Arrangements of queens that cost little thought: by heart, found first, or by greed.

Boards are masks of columns by row and arrangements are columns by row, as in `_queens`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from generators._queens import plain_steps, textbook

Columns = tuple[int, ...]
_PATIENCE = 1000
"""Most queens that a plain search places in `first_found`."""


@lru_cache
def by_heart(size: int) -> frozenset[Columns]:
    """Return the textbook arrangements of an empty board in all turns and mirror images."""
    return frozenset(
        _undressed(columns, *dress) for columns in textbook(size) for dress in _dresses(3)
    )


def first_found(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what a plain search row by row finds first, starting from each of the corners."""
    plain = _spared(allowed)
    for flipped, mirrored in _dresses(2):
        columns = plain_steps(_dressed(plain, False, flipped, mirrored), _PATIENCE)[1]
        if columns:
            yield _undressed(columns, False, flipped, mirrored)


def without_going_back(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what comes of taking the first free cell of a row, where that ends well.

    Rows are taken in turn from either end or from the middle, or those with the fewest free
    cells first; their cells mostly from the left; and likewise columns.
    """
    plain = _spared(allowed)
    size = range(len(plain))
    back = size[::-1]
    low, high = (sorted(way, key=_to_middle(size)) for way in (size, back))
    ways: list[tuple[Sequence[int] | None, Sequence[int]]] = [
        (size, size),
        (size, back),
        (back, size),
        (back, back),
    ]
    ways += [(low, size), (high, size), (size, low), (None, size)]
    for turned, (rows, cells) in product((False, True), ways):
        if columns := _greedy(_dressed(plain, turned, False, False), rows, cells):
            yield _undressed(columns, turned, False, False)


def _to_middle(size: range) -> Callable[[int], int]:
    return lambda place: abs(2 * place - size[-1])


def _dresses(size: int) -> Iterator[tuple[bool, ...]]:
    return product((False, True), repeat=size)


def _dressed(allowed: Sequence[int], turned: bool, flipped: bool, mirrored: bool) -> list[int]:
    """Return the board with rows for columns, upside down, left for right, in this order."""
    size = range(len(allowed))
    if turned:
        allowed = [sum((mask >> c & 1) << r for r, mask in enumerate(allowed)) for c in size]
    if flipped:
        allowed = allowed[::-1]
    if mirrored:
        allowed = [sum((mask >> c & 1) << size[-1] - c for c in size) for mask in allowed]
    return list(allowed)


def _undressed(columns: Columns, turned: bool, flipped: bool, mirrored: bool) -> Columns:
    """Return the arrangement on the board that was dressed."""
    if mirrored:
        columns = tuple(len(columns) - 1 - c for c in columns)
    if flipped:
        columns = columns[::-1]
    if turned:
        columns = tuple(sorted(range(len(columns)), key=columns.__getitem__))
    return columns


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
