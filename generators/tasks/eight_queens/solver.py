"""Arranging n queens on an n x n board so that none attacks another.

An arrangement is the tuple of its columns by row, both counted from 0. Where queens may
stand is one bit mask of columns a row.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import inf
from random import Random

from generators.errors import UndecidedError


def completions(
    allowed: list[int], rng: Random | None = None, limit: float = inf
) -> Iterator[tuple[int, ...]]:
    """Yield columns by row of all arrangements, the row with the fewest choices first.

    Args:
        allowed: in which columns the queen of each row may stand.
        rng: tries columns in random order, in ascending order without it.
        limit: most queens placed before `UndecidedError`.
    """
    size = len(allowed)
    columns = [0] * size
    left = limit

    def place(rows: list[int], taken: int, down: int, up: int) -> Iterator[tuple[int, ...]]:
        nonlocal left
        if not rows:
            yield tuple(columns)
            return
        choices = {r: allowed[r] & ~(taken | down >> r | up >> size - r) for r in rows}
        row = min(rows, key=lambda r: choices[r].bit_count())
        free = [c for c in range(size) if choices[row] >> c & 1]
        if rng is not None:
            rng.shuffle(free)
        rest = [r for r in rows if r != row]
        for c in free:
            left -= 1
            if left < 0:
                raise UndecidedError(f"no arrangement found with {limit} queens placed")
            columns[row] = c
            yield from place(rest, taken | 1 << c, down | 1 << row + c, up | 1 << c - row + size)

    yield from place(list(range(size)), 0, 0, 0)


def plain_steps(allowed: list[int], limit: int) -> tuple[int, tuple[int, ...]]:
    """Search row by row, lowest column first; return the queens placed, and the columns found.

    The columns are none where there is no arrangement or the limit is reached.
    """
    size, steps = len(allowed), 0
    columns: list[int] = []
    lines = [(0, 0, 0)]
    left = [allowed[0]]
    while left and steps < limit:
        if not left[-1]:
            left.pop()
            lines.pop()
            del columns[-1:]
            continue
        bit = left[-1] & -left[-1]
        left[-1] ^= bit
        steps += 1
        columns.append(bit.bit_length() - 1)
        row = len(columns)
        if row == size:
            return steps, tuple(columns)
        taken, down, up = lines[-1]
        taken, down, up = taken | bit, (down | bit) << 1, (up | bit) >> 1
        lines.append((taken, down, up))
        left.append(allowed[row] & ~(taken | down | up))
    return steps, ()


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
