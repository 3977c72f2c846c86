"""Filling cells so that every unit holds every symbol once: Latin squares and sudoku.

Glossary: a cell is numbered row by row from 0, a symbol from 0; a unit is a row, column
or box; a board is a bit mask of cells. The state of a search is one board per symbol, with
the cells where it may still stand; solved cells stand on exactly one board. Forced cells
of the whole grid are found by a few operations on whole boards, which is what makes this
fast in Python.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from random import Random

from generators.errors import UndecidedError

Boards = list[int]


class BudgetError(UndecidedError):
    """A search took more nodes than it was allowed."""

    def __init__(self) -> None:
        super().__init__("no filling found within the bound of the search")


@dataclass(frozen=True)
class Layout:
    """A square of `size` x `size` cells with square boxes of side `box`, 0 for none."""

    size: int
    box: int = 0

    @cached_property
    def everything(self) -> int:
        """The mask of all cells."""
        return (1 << self.size * self.size) - 1

    @cached_property
    def units(self) -> tuple[int, ...]:
        """The masks of all rows, columns and boxes."""
        n, b = self.size, self.box
        rows = [[r * n + c for c in range(n)] for r in range(n)]
        columns = [[r * n + c for r in range(n)] for c in range(n)]
        boxes = [
            [(top + r) * n + left + c for r in range(b) for c in range(b)]
            for top in range(0, n, b or n)
            for left in range(0, n, b or n)
        ]
        return tuple(sum(1 << i for i in cells) for cells in rows + columns + boxes if cells)

    @cached_property
    def keep(self) -> tuple[int, ...]:
        """For every cell, the cells where its symbol may stand once it stands there."""
        masks = []
        for i in range(self.size * self.size):
            seen = 0
            for unit in self.units:
                if unit >> i & 1:
                    seen |= unit
            masks.append(self.everything & ~seen | 1 << i)
        return tuple(masks)


@cache
def layout(size: int, box: int = 0) -> Layout:
    """Return the layout of that size; its masks are computed once."""
    return Layout(size, box)


def boards_of(where: Layout, symbols: Iterable[int | None]) -> Boards:
    """Return the boards for given symbols by cell, None for a blank."""
    allowed = [where.everything] * where.size
    given = [0] * where.size
    taken = 0
    for i, symbol in enumerate(symbols):
        if symbol is not None:
            allowed[symbol] &= where.keep[i]
            given[symbol] |= 1 << i
            taken |= 1 << i
    return [may & (own | ~taken) for may, own in zip(allowed, given, strict=True)]


def symbols_of(where: Layout, boards: Boards) -> tuple[int, ...]:
    """Return the symbols by cell of solved boards."""
    symbols = [0] * (where.size * where.size)
    for symbol, board in enumerate(boards):
        for i in bits(board):
            symbols[i] = symbol
    return tuple(symbols)


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Search:
    """Depth-first search over forced cells and the cell with the fewest candidates.

    Attributes:
        nodes: grids examined so far.
        placed: symbols placed so far, those of failed branches included.
    """

    def __init__(
        self,
        where: Layout,
        *,
        rng: Random | None = None,
        budget: int = 1 << 60,
        hidden: bool = True,
    ) -> None:
        """Search `where`.

        Args:
            where: the layout.
            rng: tries candidates in random order, in ascending order without it.
            budget: most nodes examined before `BudgetError`.
            hidden: also look for symbols with one place left in a unit.
        """
        self.where, self.rng, self.budget, self.hidden = where, rng, budget, hidden
        self.nodes = self.placed = 0

    def solutions(self, boards: Boards, done: int = 0) -> Iterator[Boards]:
        """Yield every solution within `boards`, which are used up.

        Raises:
            BudgetError: if the budget is spent.
        """
        self.nodes += 1
        if self.nodes > self.budget:
            raise BudgetError
        done = self.settle(boards, done)
        if done == self.where.everything:
            yield boards
        elif done >= 0:
            cell = self.narrowest(boards, done)
            symbols = [symbol for symbol, board in enumerate(boards) if board & cell]
            if self.rng is not None:
                self.rng.shuffle(symbols)
            for symbol in symbols:
                trial = [board & ~cell for board in boards]
                trial[symbol] = boards[symbol]
                yield from self.solutions(trial, done)

    def settle(self, boards: Boards, done: int) -> int:
        """Place all forced symbols on `boards`; return the cells done, -1 if impossible."""
        keep, everything = self.where.keep, self.where.everything
        while True:
            once = twice = 0
            for board in boards:
                twice |= once & board
                once |= board
            if once != everything:
                return -1
            forced = once & ~twice & ~done
            if forced:
                done |= forced
                self.placed += forced.bit_count()
                for symbol, board in enumerate(boards):
                    hits = board & forced
                    while hits:
                        low = hits & -hits
                        hits ^= low
                        board &= keep[low.bit_length() - 1]
                    boards[symbol] = board
            elif done == everything or not self.hidden:
                return done
            else:
                found = self._place_hidden(boards, done)
                if found <= 0:
                    return found if found < 0 else done

    def _place_hidden(self, boards: Boards, done: int) -> int:
        """Clear cells for symbols with one place left in a unit; return how many, or -1."""
        found = 0
        for symbol, board in enumerate(boards):
            if not board & ~done and board.bit_count() == self.where.size:
                continue
            for unit in self.where.units:
                places = board & unit
                if not places & (places - 1):
                    if not places:
                        return -1
                    if not places & done:
                        found += 1
                        done |= places
                        for other in range(len(boards)):
                            if other != symbol:
                                boards[other] &= ~places
        return found

    def narrowest(self, boards: Boards, done: int) -> int:
        """Return the first open cell with the fewest candidates, as a mask."""
        at_least = [self.where.everything] + [0] * len(boards)
        for rank, board in enumerate(boards):
            for k in range(rank, -1, -1):
                at_least[k + 1] |= at_least[k] & board
        for k in range(2, len(boards)):
            exact = at_least[k] & ~at_least[k + 1] & ~done
            if exact:
                return exact & -exact
        rest = self.where.everything & ~done
        return rest & -rest


def greedy(
    where: Layout, boards: Boards, cells: Iterable[int], symbols: Sequence[int]
) -> tuple[int, ...] | None:
    """Fill every cell in turn with the first of `symbols` that may still stand there.

    Args:
        where: the layout.
        boards: where the symbols may stand; they are left as they are.
        cells: all cells in the order of filling.
        symbols: all symbols in the order of trying.

    Returns:
        The symbols by cell, None if some cell is left without one.
    """
    left = list(boards)
    filled = [0] * (where.size * where.size)
    for cell in cells:
        symbol = next((k for k in symbols if left[k] >> cell & 1), None)
        if symbol is None:
            return None
        filled[cell] = symbol
        left[symbol] &= where.keep[cell]
    return tuple(filled)


Unique = Callable[[list[int | None], int, int], bool]


def dig(
    full: Sequence[int | None],
    blanks: int,
    rng: Random,
    still_unique: Unique,
    first: Sequence[int] = (),
) -> tuple[int | None, ...]:
    """Empty cells of `full` in random order while the solution stays unique.

    Args:
        full: symbols by cell, None for a blank.
        blanks: how many more cells to empty; fewer if no more can be.
        rng: draws the order.
        still_unique: told the cells left, the cell emptied and its symbol, says whether no
            solution has another symbol there.
        first: cells that are tried before the others.
    """
    cells = list(full)
    left = blanks
    for i in chain(first, rng.sample(range(len(cells)), len(cells))):
        if not left:
            break
        symbol = cells[i]
        if symbol is None:
            continue
        cells[i] = None
        if still_unique(cells, i, symbol):
            left -= 1
        else:
            cells[i] = symbol
    return tuple(cells)
