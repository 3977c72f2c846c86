"""Standard sudoku: complete the grid so that rows, columns and boxes hold every number once.

Source: CodeSteer (ICML 2025), task "Standard Sudoku"; the classic puzzle. A grid that keeps
the rules and the given cells is right; as every puzzle has one solution, there is one.

Repaired against the published version: levels differ in more than name (clues, size, and from
level 4 on cells and numbers with one choice left do not suffice);
full grids are filled in random order instead of ascending; extra rows and numbers such as 5.0 are
refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random

from generators.answers.grid import Rows, cut, fit, misfit, read_rows, show
from generators.published.stored import reading, solution_json, table
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


@dataclass(frozen=True)
class Sudoku:
    """Boxes of `box` x `box` cells and the `cells` row by row, 0 where blank."""

    box: int
    cells: tuple[int, ...]

    @property
    def clues(self) -> int:
        """The number of cells that are given."""
        return sum(map(bool, self.cells))

    @property
    def size(self) -> int:
        """The number of rows, of columns, and the largest number."""
        return self.box * self.box


@dataclass(frozen=True)
class Level:
    """The side of a box, the fewest and most clues, and whether guessing must be needed."""

    box: int
    clues: tuple[int, int]
    guessing: bool = False


LEVELS = {
    1: Level(2, (5, 7)),
    2: Level(3, (34, 40)),
    3: Level(3, (26, 30)),
    4: Level(3, (23, 26), guessing=True),
    5: Level(4, (110, 118), guessing=True),
}
FILL_BUDGET = 400
PROOF_BUDGET = 20
SEARCH_LIMIT = 2_000
SOLVER_LIMIT = 5_000
"""Most nodes of the search for an answer."""


def generate(level: Level, rng: Random) -> Sudoku:
    """Empty a random full grid while the solution stays unique; more of it until that is hard."""
    where = layout(level.box**2, level.box)
    unique = partial(_unique, where)
    while True:
        clues = rng.randint(*level.clues)
        cells = dig(_full(where, rng), where.size**2 - clues, rng, unique)
        puzzle = _puzzle(level, cells)
        if level.guessing and _by_singles(puzzle):
            puzzle = _puzzle(level, dig(cells, puzzle.clues - level.clues[0], rng, unique))
        if puzzle.clues <= level.clues[1] and not (level.guessing and _by_singles(puzzle)):
            return puzzle


def _puzzle(level: Level, cells: Iterable[int | None]) -> Sudoku:
    return Sudoku(level.box, tuple(0 if cell is None else cell + 1 for cell in cells))


def _full(where: Layout, rng: Random) -> tuple[int, ...]:
    """Fill the boxes on the diagonal at random, then the rest with random choices."""
    while True:
        cells: list[int | None] = [None] * where.size**2
        for corner in range(0, where.size, where.box):
            for k, symbol in enumerate(rng.sample(range(where.size), where.size)):
                row, column = corner + k // where.box, corner + k % where.box
                cells[row * where.size + column] = symbol
        search = Search(where, rng=rng, budget=FILL_BUDGET, hidden=where.box > 3)
        with suppress(BudgetError):
            for solved in search.solutions(boards_of(where, cells)):
                return symbols_of(where, solved)


def _unique(where: Layout, cells: list[int | None], cell: int, symbol: int) -> bool:
    boards = boards_of(where, cells)
    boards[symbol] &= ~(1 << cell)
    try:
        return next(Search(where, budget=PROOF_BUDGET).solutions(boards), None) is None
    except BudgetError:
        return False


def _boards(puzzle: Sudoku) -> list[int]:
    cells = (cell - 1 if cell else None for cell in puzzle.cells)
    return boards_of(layout(puzzle.size, puzzle.box), cells)


def _by_singles(puzzle: Sudoku) -> Rows | None:
    """Fill cells with one candidate, and candidates with one cell in a unit; None if not all."""
    where, boards = layout(puzzle.size, puzzle.box), _boards(puzzle)
    done = Search(where).settle(boards, 0) == where.everything
    return _rows(where, boards) if done else None


def _rows(where: Layout, boards: Boards) -> Rows:
    return cut([symbol + 1 for symbol in symbols_of(where, boards)], where.size)


WORDINGS = (
    "Solve this sudoku with {n} rows and {n} columns. Fill every blank cell with a number from 1 "
    "to {n} so that each row, each column and each of the {n} boxes contains every number from "
    "1 to {n} exactly once.",
    "Below is a {n} x {n} sudoku. Complete it so that every row, every column and every box holds "
    "each of the numbers 1 to {n} exactly once.",
    "Fill in the blank cells of the {n} x {n} grid below so that each of the numbers 1 to {n} "
    "appears exactly once in every row, every column and every box.",
)
BOXES = (
    "The boxes are the {n} squares of {b} x {b} cells into which the grid is divided. The numbers "
    "already in the grid must stay as they are. This is the grid, with a dot for each blank cell:"
)


def question(puzzle: Sudoku) -> str:
    """State the puzzle."""
    text = f"{phrase(puzzle, WORDINGS)} {BOXES}".format(n=puzzle.size, b=puzzle.box)
    cells = [str(cell or ".") for cell in puzzle.cells]
    width = 2 if puzzle.size > 9 else 1
    rows = (cells[start : start + puzzle.size] for start in range(0, len(cells), puzzle.size))
    return text + "\n\n" + "\n".join(" ".join(f"{cell:>{width}}" for cell in row) for row in rows)


_CELL = re.compile(r"[0-9]{1,81}")


def parse(text: str) -> Rows:
    """Read the rows; single digits may be run together."""
    return read_rows(text, _CELL)


def violations(puzzle: Sudoku, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    n, b = puzzle.size, puzzle.box
    grid = fit(answer, n, n, single=n <= 9)
    if grid is None:
        yield misfit(answer, n, n, single=n <= 9)
        return
    cells = [cell for row in grid for cell in row]
    allowed = {str(number) for number in range(1, n + 1)}
    if not allowed.issuperset(cells):
        i = next(i for i, cell in enumerate(cells) if cell not in allowed)
        yield f"row {i // n + 1} column {i % n + 1} holds {cells[i]}, not a number from 1 to {n}"
    for i, (given, cell) in enumerate(zip(puzzle.cells, cells, strict=True)):
        if given and cell != str(given):
            yield f"row {i // n + 1} column {i % n + 1} was given as {given} but holds {cell}"
    yield from _repeats("row", grid)
    yield from _repeats("column", tuple(zip(*grid, strict=True)))
    bands = [grid[top : top + b] for top in range(0, n, b)]
    boxes = [
        sum((row[left : left + b] for row in band), ()) for band in bands for left in range(0, n, b)
    ]
    yield from _repeats("box", tuple(boxes))


def _repeats(kind: str, groups: Rows) -> Iterator[str]:
    for number, group in enumerate(groups, 1):
        if len(set(group)) < len(group):
            twice = next(cell for cell in group if group.count(cell) > 1)
            yield f"{kind} {number} holds {twice} more than once"


def solve(puzzle: Sudoku) -> Rows | None:
    """Search with forced cells first; milliseconds at every level."""
    where = layout(puzzle.size, puzzle.box)
    solved = next(Search(where, budget=SOLVER_LIMIT).solutions(_boards(puzzle)), None)
    return None if solved is None else _rows(where, solved)


def spoil(puzzle: Sudoku, answer: Rows, rng: Random) -> Rows:
    """Change one cell, swap two of a row, or repeat a row at the end."""
    rows = [list(row) for row in answer]
    r = rng.randrange(puzzle.size)
    first, second = rng.sample(range(puzzle.size), 2)
    match rng.randrange(3):
        case 0:
            rows[r][first] = rows[r][second]
        case 1:
            rows[r][first], rows[r][second] = rows[r][second], rows[r][first]
        case _:
            rows.append(rows[r])
    return tuple(map(tuple, rows))


def guess(puzzle: Sudoku, rng: Random) -> Rows:
    """Write the numbers of every row in random order."""
    n = puzzle.size
    return tuple(tuple(map(str, rng.sample(range(1, n + 1), n))) for _ in range(n))


def difficulty(puzzle: Sudoku) -> float:
    """Return the blanks filled until the solution, those after wrong guesses included."""
    search = Search(layout(puzzle.size, puzzle.box), budget=SEARCH_LIMIT)
    next(search.solutions(_boards(puzzle)))
    return search.placed - sum(map(bool, puzzle.cells))


def _missing_in_order(puzzle: Sudoku) -> Rows:
    """Fill the blanks of every row with its missing numbers in ascending order."""
    n = puzzle.size
    rows = []
    for start in range(0, n * n, n):
        row = puzzle.cells[start : start + n]
        missing = iter(number for number in range(1, n + 1) if number not in row)
        rows.append(tuple(str(cell or next(missing)) for cell in row))
    return tuple(rows)


def _least_allowed(puzzle: Sudoku) -> Rows | None:
    """Fill blanks in reading order with the least number that breaks no rule yet."""
    n = puzzle.size
    filled = greedy(layout(n, puzzle.box), _boards(puzzle), range(n * n), range(n))
    return None if filled is None else cut([symbol + 1 for symbol in filled], n)


def _guessing(puzzle: Sudoku, rng: Random | None = None) -> Rows | None:
    """Fill cells by singles; where stuck, guess in a cell with few candidates, never going back."""
    where, boards, done = layout(puzzle.size, puzzle.box), _boards(puzzle), 0
    search = Search(where)
    while (done := search.settle(boards, done)) not in (-1, where.everything):
        cell = search.narrowest(boards, done)
        symbols = [symbol for symbol, board in enumerate(boards) if board & cell]
        chosen = symbols[0] if rng is None else rng.choice(symbols)
        boards = [board if k == chosen else board & ~cell for k, board in enumerate(boards)]
    return None if done < 0 else _rows(where, boards)


def _guessing_again(puzzle: Sudoku) -> Rows | None:
    rng = Random(str(puzzle.cells))
    return next(filter(None, (_guessing(puzzle, rng) for _ in range(5))), None)


def _renamed(puzzle: Sudoku) -> tuple[int, ...]:
    """Rename the numbers in the order in which they first appear."""
    names = {0: 0}
    return tuple(names.setdefault(cell, len(names)) for cell in puzzle.cells)


def published(path: str, files: Mapping[str, str]) -> Published[Sudoku]:
    """Read one published sample: `puzzle` with 0 for a blank, and `solution`."""
    with reading("standard_sudoku", path):
        values = solution_json(files)
        cells = sum(table(values["puzzle"], int, 9), ())
        stored = table(values["solution"], int, 9)
        if len(cells) != 81 or len(stored) != 9 or not all(0 <= cell <= 9 for cell in cells):
            raise ValueError("expected 9 rows of numbers from 0 to 9")
    return Published(Sudoku(3, cells), show(stored))


TASK = Task(
    name="standard_sudoku",
    title="Standard Sudoku",
    category="planning",
    split="seen",
    summary="Complete a sudoku grid.",
    levels=LEVELS,
    instance_type=Sudoku,
    generate=generate,
    question=question,
    form=(
        "the completed grid: one line per row, from top to bottom, with the numbers of a row "
        "separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="blanks filled by a search with forced cells",
    shortcuts={"missing numbers in order": _missing_in_order, "least allowed": _least_allowed},
    lazy={
        "only cells and numbers with one choice left": Lazy(_by_singles, (1.0, 1.0, 0.8, 0.0, 0.0)),
        "the same, else the least number of a cell with few, never going back": Lazy(
            _guessing, (1.0, 1.0, 0.92, 0.35, 0.2)
        ),
        "the same, with any number of the cell, five times": Lazy(
            _guessing_again, (1.0, 1.0, 0.98, 0.75, 0.5)
        ),
    },
    canonical=_renamed,
    published=published,
    version=4,
)
