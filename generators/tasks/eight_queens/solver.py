"""Arrangements of queens that do not attack one another, one in every row.

A board is given as masks: in which columns the queen of each row may stand, a bit each. An
arrangement is its columns by row, counted from 0.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from math import inf
from random import Random

from generators.errors import UndecidedError

Columns = tuple[int, ...]


def completions(
    allowed: list[int], rng: Random | None = None, limit: float = inf
) -> Iterator[Columns]:
    """Yield columns by row of all arrangements, the row with the fewest choices first.

    Args:
        allowed: in which columns the queen of each row may stand.
        rng: tries columns in random order, in ascending order without it.
        limit: most queens placed before `UndecidedError`.
    """
    size = len(allowed)
    columns = [0] * size
    left = limit

    def place(rows: list[int], taken: int, down: int, up: int) -> Iterator[Columns]:
        nonlocal left
        if not rows:
            yield tuple(columns)
            return
        row, choices, fewest = -1, 0, size + 1
        for r in rows:
            mask = allowed[r] & ~(taken | down >> r | up >> size - r)
            if (count := mask.bit_count()) < fewest:
                row, choices, fewest = r, mask, count
                if not count:
                    return
        free = [c for c in range(size) if choices >> c & 1]
        if rng is not None and fewest > 1:
            rng.shuffle(free)
        rest = [r for r in rows if r != row]
        for c in free:
            left -= 1
            if left < 0:
                raise UndecidedError(f"no arrangement found with {limit} queens placed")
            columns[row] = c
            yield from place(rest, taken | 1 << c, down | 1 << row + c, up | 1 << c - row + size)

    yield from place(list(range(size)), 0, 0, 0)


def plain_steps(allowed: list[int], limit: int) -> tuple[int, Columns]:
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


def some(allowed: list[int], count: int, rng: Random | None = None) -> list[Columns]:
    """Return that many arrangements, or all there are; all of small boards."""
    if len(allowed) > 8:
        return list(islice(completions(allowed, rng), count))
    return [one for one in _every(len(allowed)) if fits(allowed, one)]


@lru_cache
def _every(size: int) -> tuple[Columns, ...]:
    return tuple(completions([(1 << size) - 1] * size))


def fits(allowed: Sequence[int], columns: Columns) -> bool:
    """Whether the queen of every row stands in a column where it may."""
    return all(mask >> c & 1 for mask, c in zip(allowed, columns, strict=True))
