"""Latin squares whose minor diagonal holds one symbol: drawing, counting, greed.

See `_latin` for cells, symbols and boards. The minor diagonal runs from the top right to
the bottom left corner.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache, reduce
from itertools import chain, combinations
from operator import and_
from random import Random

from generators.shared.latin import (
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


def swap(full: tuple[int, ...], size: int, rng: Random) -> list[int]:
    """Return four cells that let the diagonal matter when they are blank; none if there are none.

    Two of them lie on the diagonal. The two letters of the four can be swapped as far as rows
    and columns go, but then the diagonal holds two letters.
    """
    for one, other in rng.sample(list(combinations(range(size), 2)), size * (size - 1) // 2):
        corners = [one * size + size - 1 - other, other * size + size - 1 - one]
        if full[corners[0]] == full[corners[1]]:
            return [*corners, *((size - 1) * (r + 1) for r in (one, other))]
    return []


def block(size: int, rng: Random) -> list[int]:
    """Return the cells in which about half of the rows and half of the columns cross."""
    rows, columns = (rng.sample(range(size), (size + 1) // 2) for _ in range(2))
    return rng.sample([r * size + c for r in rows for c in columns], len(rows) * len(columns))


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

    Symbols are tried forwards and backwards; cells row by row from each corner (column by
    column ends alike), and along rows and along columns that are read in turn both ways.

    Args:
        where: the layout.
        cells: the puzzle, with one solution.
        letter: the symbol of the diagonal, which is filled first.
    """
    boards = with_diagonal(where, boards_of(where, cells), letter)
    letters = range(where.size)
    return any(
        greedy(where, boards, order, symbols)
        for order in _orders(where.size)
        for symbols in (letters, letters[::-1])
    )


@cache
def _orders(size: int) -> list[list[int]]:
    """Return the orders of cells that greed may take."""
    square = [[r * size + c for c in range(size)] for r in range(size)]
    mirrored = [row[::-1] for row in square]
    turned = [list(column) for column in zip(*square, strict=True)]
    winding = [
        [row[::-1] if r % 2 else row for r, row in enumerate(rows)] for rows in (square, turned)
    ]
    orders = [list(chain(*rows)) for rows in (square, mirrored, *winding)]
    return orders + [order[::-1] for order in orders]
