"""Latin squares whose minor diagonal holds one symbol: drawing, counting, greed.

See `_latin` for cells, symbols and boards. The minor diagonal runs from the top right to
the bottom left corner.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache, reduce
from operator import and_
from random import Random

from generators._latin import (
    Boards,
    BudgetError,
    Layout,
    Search,
    boards_of,
    greedy,
    symbols_of,
)

FILL_BUDGET = 100
PROOF_BUDGET = 30


def full_square(where: Layout, rng: Random) -> tuple[int, ...]:
    """Fill a square at random around a diagonal of one symbol."""
    while True:
        letter = rng.randrange(where.size)
        boards = with_diagonal(where, boards_of(where, [None] * where.size**2), letter)
        with suppress(BudgetError):
            for solved in Search(where, rng=rng, budget=FILL_BUDGET).solutions(boards):
                return symbols_of(where, solved)


@cache
def _diagonal(where: Layout) -> tuple[int, int]:
    """Return the mask of the minor diagonal and the cells that its letter may take."""
    cells = [r * where.size + where.size - 1 - r for r in range(where.size)]
    return sum(1 << i for i in cells), reduce(and_, (where.keep[i] for i in cells))


def with_diagonal(where: Layout, boards: Boards, letter: int) -> Boards:
    """Return the boards with `letter` on the whole minor diagonal."""
    diagonal, keep = _diagonal(where)
    return [board & keep if k == letter else board & ~diagonal for k, board in enumerate(boards)]


def is_cyclic(full: tuple[int, ...], size: int) -> bool:
    """Say whether every anti-diagonal holds one symbol, those around the corner included."""
    return all(full[i] == full[(i // size + i % size) % size] for i in range(size * size))


def still_unique(where: Layout, cells: list[int | None], cell: int, symbol: int) -> bool:
    """Say whether the blank `cell` holds `symbol` in every solution; no, if that takes long."""
    boards = boards_of(where, cells)
    boards[symbol] &= ~(1 << cell)
    try:
        return next(solutions(where, boards, PROOF_BUDGET)[0], None) is None
    except BudgetError:
        return False


def solutions(
    where: Layout, boards: Boards, budget: int = 1 << 60
) -> tuple[Iterator[Boards], Search]:
    """Return all solutions for all letters on the diagonal, and the search behind them."""
    search = Search(where, budget=budget)
    diagonal, _ = _diagonal(where)
    letters = [k for k, board in enumerate(boards) if board & diagonal == diagonal]
    trials = (with_diagonal(where, boards, letter) for letter in letters)
    return (found for trial in trials for found in search.solutions(trial)), search


def greed_solves(where: Layout, cells: tuple[int | None, ...], letter: int) -> bool:
    """Say whether filling cells in turn with a symbol that fits happens to end well.

    A fixed order of symbols and cells is tried, and both backwards.

    Args:
        where: the layout.
        cells: the puzzle, with one solution.
        letter: the symbol of the diagonal, which is filled first.
    """
    boards = with_diagonal(where, boards_of(where, cells), letter)
    order, letters = range(len(cells)), range(where.size)
    return any(
        greedy(where, boards, cells, symbols)
        for cells in (order, order[::-1])
        for symbols in (letters, letters[::-1])
    )
