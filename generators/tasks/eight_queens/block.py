"""Blocking cells of a board so that a hidden arrangement of queens has to be searched for.

Boards are masks of columns by row and arrangements are columns by row, as in `_queens`.
"""

from collections import Counter
from itertools import islice
from random import Random

from generators.tasks.eight_queens.shortcuts import Columns
from generators.tasks.eight_queens.solver import completions

Place = tuple[int, int]


def block(
    columns: Columns,
    allowed: list[int],
    trap: Columns,
    bounds: tuple[int, int],
    few: int,
    rng: Random,
) -> set[Place] | None:
    """Return cells to block, or None where more are needed than may be.

    Args:
        columns: the arrangement to be found.
        allowed: the board, whose masks are narrowed.
        trap: another arrangement, which is blocked first, if there is one.
        bounds: fewest and most cells.
        few: how many completions may be left (0: any number).
        rng: the source of chance.
    """
    wanted = rng.randint(*bounds)
    blocked: set[Place] = set()
    found = [trap] if trap else _some(allowed, few, rng)
    while (uses := _uses(found, columns)) and (trap or few or len(blocked) < wanted):
        if len(blocked) == bounds[1]:
            return None
        most = max(uses.values()) if few else 1
        row, column = rng.choice([place for place in uses if uses[place] >= most])
        blocked.add((row, column))
        allowed[row] &= ~(1 << column)
        trap, found = (), _some(allowed, few, rng)
        if len(found) <= few:
            break
    size = range(len(columns))
    spare = [(r, c) for r in size for c in size if (r, c) not in blocked and columns[r] != c]
    return blocked | set(rng.sample(spare, max(0, wanted - len(blocked))))


def _some(allowed: list[int], few: int, rng: Random) -> list[Columns]:
    return list(islice(completions(allowed, rng), max(3, few + 1)))


def _uses(found: list[Columns], columns: Columns) -> Counter[Place]:
    """Count how often cells that `columns` leaves free are used."""
    uses = Counter(place for other in found for place in enumerate(other))
    for place in enumerate(columns):
        uses.pop(place, None)
    return uses
