"""Letter logic diagram: a Latin square whose minor diagonal holds one letter throughout.

Source: CodeSteer (ICML 2025), task "Letter Logic Diagram". A grid that keeps the rules and
the given cells is right; our puzzles have one solution.

Repaired against the published version: grids are judged by the rules, not by one stored grid of
several; squares are never cyclic (the same letter along every anti-diagonal, which gave them
away); above level 1, filling the cells in turn with the first letter that fits never ends well,
and rows and columns alone leave more than one grid, at level 3 at least 40.

The minor diagonal runs from the top right to the bottom left corner. See `shared.latin` for cells,
symbols and boards.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial, reduce
from itertools import chain, combinations, islice
from operator import and_
from random import Random
from string import ascii_lowercase

from generators.answers.grid import Rows, fit, misfit, read_rows, show
from generators.errors import AnswerError, UndecidedError
from generators.published.finding import SEVERAL, Finding
from generators.published.stored import reading, solution_json
from generators.shared.latin import (
    Boards,
    BudgetError,
    Layout,
    Search,
    boards_of,
    dig,
    greedy,
    layout,
    symbols_of,
)
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

BLANK = "."


@dataclass(frozen=True)
class Diagram:
    """The `rows` of letters from a on, with a dot where blank."""

    rows: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        sizes: possible sides.
        blanks: least and greatest share of blanks in percent.
        greedy: whether greed may succeed.
        squares: fewest Latin squares that the given letters allow whatever the diagonal holds.
    """

    sizes: tuple[int, ...]
    blanks: tuple[int, int]
    greedy: bool = False
    squares: int = 1


LEVELS = {
    1: Level((5,), (32, 40), greedy=True),
    2: Level((7,), (31, 40)),
    3: Level((7,), (59, 63), squares=40),
    4: Level((9,), (56, 68)),
    5: Level((10, 11, 12), (59, 66)),
}
FILL_BUDGET = 100
PROOF_BUDGET = 30
SEARCH_LIMIT = 2_000
SOLVER_LIMIT = 5_000
"""Most nodes of the search for an answer."""
NAMINGS = 4
"""How often letters are renamed in the hope that greed fails, before cells are emptied anew."""


def generate(level: Level, rng: Random) -> Diagram:
    """Empty cells of a random square while the solution stays unique and greed fails."""
    where = layout(rng.choice(level.sizes))
    least, most = (round(where.size**2 * share / 100) for share in level.blanks)
    blanks = rng.randint(least, most)
    while True:
        full = _full_square(where, rng)
        first = _swap(full, where.size, rng)
        if _is_cyclic(full, where.size) or not (first or level.greedy):
            continue
        if 2 * blanks < where.size**2:
            first += _block(where.size, rng)
        elif level.squares > 1:
            first += rng.sample([(where.size - 1) * (r + 1) for r in range(where.size)], where.size)
        dug = dig(full, blanks, rng, partial(_still_unique, where), first)
        if dug.count(None) < least or not _allows(where, dug, level.squares):
            continue
        for _ in range(NAMINGS):
            names = rng.sample(range(where.size), where.size)
            named = tuple(None if k is None else names[k] for k in dug)
            diagram = _drawn(where, named)
            if level.greedy or shortcuts_fail(diagram, names[full[where.size - 1]]):
                return diagram


def shortcuts_fail(diagram: Diagram, letter: int) -> bool:
    """Whether filling cells in turn with a letter that fits never ends well.

    Letters are tried forwards and backwards; cells row by row from each corner (column by
    column ends alike), and along rows and along columns that are read in turn both ways. The
    diagonal with its `letter` is filled first.
    """
    where = layout(len(diagram.rows))
    boards = _with_diagonal(where, _boards(diagram), letter)
    letters = range(where.size)
    return not any(
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


def _full_square(where: Layout, rng: Random) -> tuple[int, ...]:
    """Fill a square at random around a diagonal of one symbol."""
    while True:
        letter = rng.randrange(where.size)
        boards = _with_diagonal(where, boards_of(where, [None] * where.size**2), letter)
        with suppress(BudgetError):
            for solved in Search(where, rng=rng, budget=FILL_BUDGET).solutions(boards):
                return symbols_of(where, solved)


@cache
def _diagonal(where: Layout) -> tuple[int, int]:
    """Return the mask of the minor diagonal and the cells that its letter may take."""
    cells = [r * where.size + where.size - 1 - r for r in range(where.size)]
    return sum(1 << i for i in cells), reduce(and_, (where.keep[i] for i in cells))


def _with_diagonal(where: Layout, boards: Boards, letter: int) -> Boards:
    """Return the boards with `letter` on the whole minor diagonal."""
    diagonal, keep = _diagonal(where)
    return [board & keep if k == letter else board & ~diagonal for k, board in enumerate(boards)]


def _is_cyclic(full: tuple[int, ...], size: int) -> bool:
    """Whether every anti-diagonal holds one symbol, those around the corner included."""
    return all(full[i] == full[(i // size + i % size) % size] for i in range(size * size))


def _swap(full: tuple[int, ...], size: int, rng: Random) -> list[int]:
    """Return four cells that let the diagonal matter when they are blank; none if there are none.

    Two of them lie on the diagonal. The two letters of the four can be swapped as far as rows
    and columns go, but then the diagonal holds two letters.
    """
    for one, other in rng.sample(list(combinations(range(size), 2)), size * (size - 1) // 2):
        corners = [one * size + size - 1 - other, other * size + size - 1 - one]
        if full[corners[0]] == full[corners[1]]:
            return [*corners, *((size - 1) * (r + 1) for r in (one, other))]
    return []


def _block(size: int, rng: Random) -> list[int]:
    """Return the cells in which about half of the rows and half of the columns cross."""
    rows, columns = (rng.sample(range(size), (size + 1) // 2) for _ in range(2))
    return rng.sample([r * size + c for r in rows for c in columns], len(rows) * len(columns))


def _allows(where: Layout, cells: Sequence[int | None], squares: int) -> bool:
    """Whether at least so many Latin squares hold the given cells, whatever their diagonal."""
    found = Search(where).solutions(boards_of(where, cells))
    return squares == 1 or next(islice(found, squares - 1, None), None) is not None


def _still_unique(where: Layout, cells: list[int | None], cell: int, symbol: int) -> bool:
    """Whether the blank `cell` holds `symbol` in every solution; not, if that takes long."""
    boards = boards_of(where, cells)
    boards[symbol] &= ~(1 << cell)
    try:
        return next(_solutions(where, boards, PROOF_BUDGET)[0], None) is None
    except BudgetError:
        return False


def _solutions(
    where: Layout, boards: Boards, budget: int = 1 << 60
) -> tuple[Iterator[Boards], Search]:
    """Return all solutions for all letters on the diagonal, and the search behind them."""
    search = Search(where, budget=budget)
    diagonal, _ = _diagonal(where)
    letters = [k for k, board in enumerate(boards) if board & diagonal == diagonal]
    trials = (_with_diagonal(where, boards, letter) for letter in letters)
    return (found for trial in trials for found in search.solutions(trial)), search


def _drawn(where: Layout, symbols: tuple[int | None, ...]) -> Diagram:
    text = "".join(BLANK if k is None else ascii_lowercase[k] for k in symbols)
    return Diagram(tuple(text[k : k + where.size] for k in range(0, len(text), where.size)))


def _boards(diagram: Diagram) -> Boards:
    cells = "".join(diagram.rows)
    symbols = (None if cell == BLANK else ascii_lowercase.index(cell) for cell in cells)
    return boards_of(layout(len(diagram.rows)), symbols)


WORDINGS = (
    "Fill the blank cells of this {n} x {n} grid with the letters {first} to {last}.",
    "The grid below has {n} rows and {n} columns; complete it with the letters {first} to {last}.",
    "Complete the following {n} x {n} grid of letters, which uses the letters {first} to {last}.",
)
RULES = (
    "Every row and every column must contain each of these {n} letters exactly once, and all {n} "
    "cells on the diagonal from the top right corner to the bottom left corner must hold the same "
    "letter. The cells already filled must stay as they are. A dot marks a blank cell."
)


def question(diagram: Diagram) -> str:
    """State the puzzle."""
    n = len(diagram.rows)
    text = f"{phrase(diagram, WORDINGS)} {RULES}"
    text = text.format(n=n, first="a", last=ascii_lowercase[n - 1])
    return f"{text}\n\n{show(diagram.rows, ' ')}"


_CELL = re.compile(r"[a-p]{1,256}")


def parse(text: str) -> Rows:
    """Read the rows of letters in either case, separated or run together."""
    rows = read_rows(text.lower(), _CELL)
    if sum(len(word) for row in rows for word in row) < 9:
        raise AnswerError("expected a grid of letters")
    return rows


def violations(diagram: Diagram, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    n = len(diagram.rows)
    grid = fit(answer, n, n, single=True)
    if grid is None:
        yield misfit(answer, n, n, single=True)
        return
    letters = set(ascii_lowercase[:n])
    for r, (row, given) in enumerate(zip(grid, diagram.rows, strict=True), 1):
        for c, (cell, kept) in enumerate(zip(row, given, strict=True), 1):
            if kept not in (BLANK, cell):
                yield f"row {r} column {c} was given as {kept} but holds {cell}"
        if set(row) != letters:
            yield f"row {r} does not hold each of the {n} letters once"
    for c, column in enumerate(zip(*grid, strict=True), 1):
        if set(column) != letters:
            yield f"column {c} does not hold each of the {n} letters once"
    diagonal = [grid[r][n - 1 - r] for r in range(n)]
    if len(set(diagonal)) > 1:
        yield f"the diagonal from the top right holds {' '.join(diagonal)}, not one letter"


def solve(diagram: Diagram) -> Rows | None:
    """Search for every letter on the diagonal; milliseconds at every level."""
    where = layout(len(diagram.rows))
    solved = next(_solutions(where, _boards(diagram), SOLVER_LIMIT)[0], None)
    if solved is None:
        return None
    return _lettered(where, symbols_of(where, solved))


def _lettered(where: Layout, symbols: tuple[int, ...]) -> Rows:
    return tuple(map(tuple, _drawn(where, symbols).rows))


def spoil(diagram: Diagram, answer: Rows, rng: Random) -> Rows:
    """Change a cell, swap two rows or columns (which breaks the diagonal), or repeat a row."""
    n = len(answer)
    one, other = rng.sample(range(n), 2)
    rows = [list(row) for row in answer]
    match rng.randrange(4):
        case 0:
            rows[one][other] = rng.choice([k for k in ascii_lowercase[:n] if k != rows[one][other]])
        case 1:
            rows[one], rows[other] = rows[other], rows[one]
        case 2:
            for row in rows:
                row[one], row[other] = row[other], row[one]
        case _:
            rows.append(rows[one])
    return tuple(map(tuple, rows))


def guess(diagram: Diagram, rng: Random) -> Rows:
    """Write the letters of every row in random order."""
    n = len(diagram.rows)
    return tuple(tuple(rng.sample(ascii_lowercase[:n], n)) for _ in range(n))


def difficulty(diagram: Diagram) -> float:
    """Return the cells filled until the solution, wrong guesses included, givens not."""
    found, search = _solutions(layout(len(diagram.rows)), _boards(diagram), SEARCH_LIMIT)
    next(found)
    return search.placed - len("".join(diagram.rows).replace(BLANK, ""))


def _as_if_cyclic(diagram: Diagram) -> Rows:
    """Take every anti-diagonal for uniform, as in the published data; a where nothing tells."""
    n = len(diagram.rows)
    known = {
        (r + c) % n: cell
        for r, row in enumerate(diagram.rows)
        for c, cell in enumerate(row)
        if cell != BLANK
    }
    return tuple(tuple(known.get((r + c) % n, "a") for c in range(n)) for r in range(n))


def _missing_in_order(diagram: Diagram) -> Rows:
    """Fill the blanks of every row with its missing letters in alphabetical order."""
    rows = []
    for row in diagram.rows:
        missing = iter(sorted(set(ascii_lowercase[: len(row)]) - set(row)))
        rows.append(tuple(next(missing) if cell == BLANK else cell for cell in row))
    return tuple(rows)


def _likely(diagram: Diagram) -> int:
    """Return the letter given on the diagonal; if there is none, the one given least often."""
    n, cells = len(diagram.rows), "".join(diagram.rows)
    letters = ascii_lowercase[:n]
    given = (cell for cell in cells[n - 1 : -1 : n - 1] if cell != BLANK)
    return letters.index(next(given, min(letters, key=cells.count)))


def _first_that_fits(diagram: Diagram) -> Rows | None:
    """Fill the diagonal, then in reading order every blank with the first letter that fits."""
    where = layout(len(diagram.rows))
    boards = _with_diagonal(where, _boards(diagram), _likely(diagram))
    filled = greedy(where, boards, range(where.size**2), range(where.size))
    return None if filled is None else _lettered(where, filled)


def _filled(diagram: Diagram, hidden: bool = True) -> Rows | None:
    """Fill the diagonal, then forced cells; None where a blank is left.

    Args:
        diagram: whose cells.
        hidden: whether cells of rows and columns that take a letter nowhere else are seen.
    """
    where = layout(len(diagram.rows))
    boards = _with_diagonal(where, _boards(diagram), _likely(diagram))
    done = Search(where, hidden=hidden).settle(boards, 0)
    return _lettered(where, symbols_of(where, boards)) if done == where.everything else None


def _any_square(diagram: Diagram) -> Rows | None:
    """Complete the Latin square, whatever the diagonal holds."""
    where = layout(len(diagram.rows))
    with suppress(BudgetError):
        search = Search(where, budget=SOLVER_LIMIT)
        return _lettered(where, symbols_of(where, next(search.solutions(_boards(diagram)))))
    return None


def _canonical(diagram: Diagram) -> Hashable:
    """Rename letters by first appearance in each of the four dresses that keep the rules."""
    rows = diagram.rows
    mirrored = tuple(map("".join, zip(*rows, strict=True)))
    dresses = ["".join(rows), "".join(mirrored)]
    dresses += [dress[::-1] for dress in dresses]
    return min(_renamed(dress) for dress in dresses)


def _renamed(cells: str) -> tuple[int, ...]:
    names = {BLANK: 0}
    return tuple(names.setdefault(cell, len(names)) for cell in cells)


def published(path: str, files: Mapping[str, str]) -> Published[Diagram]:
    """Read one published sample: `grid` with null for a blank, and `solution`."""
    with reading("letter_logic_diagram", path):
        values = solution_json(files)
        rows = tuple("".join(cell or BLANK for cell in row) for row in values["grid"])
        size = len(rows)
        if not 3 <= size <= 16 or any(len(row) != size for row in rows):
            raise ValueError("expected a square of letters and null")
        if set("".join(rows)) - set(BLANK + ascii_lowercase[:size]):
            raise ValueError(f"expected the first {size} letters only")
        stored = show(values["solution"])
    return Published(Diagram(rows), stored)


def defects(diagram: Diagram, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a published diagram has several answers."""
    found, _search = _solutions(layout(len(diagram.rows)), _boards(diagram), SOLVER_LIMIT)
    with suppress(UndecidedError):
        if len(list(islice(found, 2))) > 1:
            yield Finding(SEVERAL, "several grids keep the rules; the original compares with one")


TASK = Task(
    name="letter_logic_diagram",
    title="Letter Logic Diagram",
    category="planning",
    split="seen",
    summary="Complete a Latin square of letters with one letter along the minor diagonal.",
    levels=LEVELS,
    instance_type=Diagram,
    generate=generate,
    question=question,
    form=(
        "the completed grid: its rows from top to bottom, each on a line of its own, the "
        "letters of a row separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="cells filled by a search with forced cells",
    shortcuts={
        "as if cyclic": _as_if_cyclic,
        "missing letters in order": _missing_in_order,
        "first letter that fits": _first_that_fits,
    },
    lazy={
        "any Latin square": Lazy(_any_square, (0.55, 0.4, 0.05, 0.05, 0.01)),
        "diagonal, then cells with one letter left": Lazy(
            partial(_filled, hidden=False), (1, 1, 1, 0.25, 0.05)
        ),
        "diagonal, then all forced cells": Lazy(_filled, (1, 1, 1, 0.8, 0.35)),
    },
    version=4,
    canonical=_canonical,
    published=published,
    defects=defects,
)
