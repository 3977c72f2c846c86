"""Blocking cells of a board so that a hidden arrangement of queens has to be searched for.

Boards are masks of columns by row and arrangements are columns by row, as in `_queens`.
"""

from collections import Counter
from itertools import chain, islice
from random import Random

from generators._queens import completions
from generators._queens_picks import Columns, by_heart, first_found

Place = tuple[int, int]


def lures(columns: Columns, allowed: list[int]) -> list[Columns]:
    """Return the arrangements that come to mind first, `columns` last if it is among them."""
    found = []
    for other in chain(by_heart(len(columns)), first_found(allowed)):
        if all(mask >> c & 1 for mask, c in zip(allowed, other, strict=True)):
            found.append(other)
        if other == columns:
            break
    return found


def block(
    columns: Columns,
    allowed: list[int],
    traps: list[Columns],
    bounds: tuple[int, int],
    few: int,
    rng: Random,
) -> set[Place] | None:
    """Return cells to block, or None where more are needed than may be.

    Args:
        columns: the arrangement to be found.
        allowed: the board, whose masks are narrowed.
        traps: other arrangements, which are blocked first.
        bounds: fewest and most cells.
        few: how many completions may be left (0: any number).
        rng: the source of chance.
    """
    wanted = rng.randint(*bounds)
    blocked: set[Place] = set()
    while traps or few or len(blocked) < wanted:
        found = traps or list(islice(completions(allowed, rng), max(8, few + 1)))
        uses = Counter(place for other in found for place in enumerate(other))
        for place in enumerate(columns):
            uses.pop(place, None)
        if not traps and (not uses or len(found) <= few):
            break
        if len(blocked) == bounds[1]:
            return None
        most = max(uses.values()) if traps or few else 1
        row, column = rng.choice([place for place in uses if uses[place] >= most])
        blocked.add((row, column))
        allowed[row] &= ~(1 << column)
        traps = [other for other in traps if other[row] != column]
    size = range(len(columns))
    spare = [(r, c) for r in size for c in size if (r, c) not in blocked and columns[r] != c]
    return blocked | set(rng.sample(spare, max(0, wanted - len(blocked))))
