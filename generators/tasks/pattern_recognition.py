"""Pattern recognition: find the largest square of one letter in a matrix of letters.

Source: CodeSteer (ICML 2025), task "Pattern Recognition". Right is the bottom right cell of
the one largest square whose cells all hold the same letter, as (row, column) from 0.

Repaired against the published version: the largest square is asked for, it is proved to be the
only one, may touch every edge, and is hidden so that the eye for runs and blocks finds it seldom:
from level 3 on its side is at least 4, and smaller squares stand before and behind it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random
from typing import Final

from generators.answers.numbers import integers
from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import at_most, reading, solution_json
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Cell = tuple[int, int]
"""A row and a column, both from 0."""


@dataclass(frozen=True)
class Matrix:
    """The letters, one string per row."""

    rows: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Ranges of rows and columns and of the side; number of letters; most decoys."""

    size: tuple[int, int]
    side: tuple[int, int]
    letters: int
    decoys: int


LEVELS = {
    1: Level((5, 7), (3, 4), 26, 0),
    2: Level((7, 10), (3, 4), 26, 4),
    3: Level((9, 15), (4, 5), 26, 8),
    4: Level((20, 30), (4, 6), 5, 30),
    5: Level((40, 60), (5, 7), 3, 90),
}
FOUND = 0.02
"""How often a shortcut may find the square: else none could stand in the corner."""
TRIES = 30
"""How many places are tried for a smaller square."""
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def generate(level: Level, rng: Random) -> Matrix:
    """Plant a square and decoys in noise, mostly so that no shortcut finds the square."""
    free = not level.decoys or rng.random() < FOUND
    while True:
        matrix, cell = _planted(level, rng)
        if free:
            return matrix
        if cell[0] != cell[1] and shortcuts_fail(matrix):  # row and column must not be exchanged
            return matrix


def shortcuts_fail(matrix: Matrix) -> bool:
    """Whether no run, block or common letter ends where the square does.

    In a square of side 3 any block of nine is the answer.
    """
    row, column = cell = solve(matrix)
    small = sizes(matrix.rows)[row][column] == 3
    tried = [*SHORTCUTS.values(), *(() if small else SEARCHES.values())]
    return all(shortcut(matrix) != cell for shortcut in tried)


def _planted(level: Level, rng: Random) -> tuple[Matrix, Cell]:
    """Plant a square and decoys in noise, then spoil whatever else is as large."""
    height, width = rng.randint(*level.size), rng.randint(*level.size)
    side = min(rng.randint(*level.side), height - 2, width - 2)
    letters = rng.sample(ALPHABET, level.letters)
    grid = [rng.choices(letters, k=width) for _ in range(height)]
    for _ in range(min(level.decoys, height * width // 16)):
        _decoy(grid, side, letters, rng)
    cell = rng.randint(side - 1, height - 1), rng.randint(side - 1, width - 1)
    _fill(grid, cell, (side, side), rng.choice(letters))
    if level.decoys:
        _late_bars(grid, cell, letters, rng)
    if side > 3:
        _smaller_squares(grid, side, cell, letters, rng)
    _spoil_others(grid, side, cell, letters, rng)
    return Matrix(tuple(map("".join, grid))), cell


def _fill(grid: list[list[str]], cell: Cell, size: Cell, letter: str) -> None:
    """Write a block whose bottom right cell is `cell`."""
    (row, column), (height, width) = cell, size
    for r in range(row - height + 1, row + 1):
        grid[r][column - width + 1 : column + 1] = [letter] * width


def _decoy(grid: list[list[str]], side: int, letters: list[str], rng: Random) -> None:
    """Write a bar, a smaller square, a square with one cell changed, or a larger hollow one."""
    letter = rng.choice(letters)
    kind = rng.choice(("bar", "bar", "smaller", "hole", "hollow", "hollow"))
    long = side + rng.randint(1, 3)
    bar = rng.choice(((side - 1, long), (long, side - 1), (1, long)))
    sides = {"smaller": side - 1, "hole": side, "hollow": side + 1}
    size = bar if kind == "bar" else (sides[kind], sides[kind])
    height, width = min(size[0], len(grid)), min(size[1], len(grid[0]))
    row, column = rng.randint(height - 1, len(grid) - 1), rng.randint(width - 1, len(grid[0]) - 1)
    _fill(grid, (row, column), (height, width), letter)
    other = rng.choice([one for one in letters if one != letter])
    if kind == "hole":
        grid[row - rng.randrange(height)][column - rng.randrange(width)] = other
    elif kind == "hollow":
        _fill(grid, (row - 1, column - 1), (height - 2, width - 2), other)


def _late_bars(grid: list[list[str]], cell: Cell, letters: list[str], rng: Random) -> None:
    """Write bars of two by three equal letters behind the square, where they fit.

    One lies behind it in reading order, one stands behind it where columns are read first.
    """
    row, column = cell
    height, width = len(grid), len(grid[0])
    if row + 2 < height:
        lying = rng.randint(row + 2, height - 1), rng.randint(2, width - 1)
    else:
        lying = row, rng.randint(min(column + 3, width), width)
    if column + 2 < width:
        standing = rng.randint(2, height - 1), rng.randint(column + 2, width - 1)
    else:
        standing = rng.randint(min(row + 3, height), height), column
    for end, size in ((lying, (2, 3)), (standing, (3, 2))):
        if end[0] < height and end[1] < width:
            own = grid[row][column]
            _fill(grid, end, size, rng.choice((own, own, own, rng.choice(letters))))


def _smaller_squares(
    grid: list[list[str]], side: int, cell: Cell, letters: list[str], rng: Random
) -> None:
    """Write squares before and behind the square, by rows and by columns, where they fit.

    They are of another letter, which so becomes a common one.
    """
    row, column = cell
    letter = rng.choice([one for one in letters if one != grid[row][column]])
    first = row - side + 3, column - side + 3
    kept = _square(cell, side)
    for turn in (1, -1):
        for late in (True, False):
            size = rng.choice((3, side - 1))
            for _ in range(TRIES):
                end = rng.randint(size - 1, len(grid) - 1), rng.randint(size - 1, len(grid[0]) - 1)
                fits = end[::turn] > cell[::turn] if late else end[::turn] < first[::turn]
                if fits and kept.isdisjoint(_corners(end, size)):
                    _fill(grid, end, (size, size), letter)
                    break


def _corners(end: Cell, size: int) -> set[Cell]:
    """Return the corners of a square: one no larger than another meets it with a corner."""
    (row, column), back = end, size - 1
    return {(row, column), (row - back, column), (row, column - back), (row - back, column - back)}


def _spoil_others(
    grid: list[list[str]], side: int, kept: Cell, letters: list[str], rng: Random
) -> None:
    """Change cells until the square that ends at `kept` is the only one with such a side."""
    while others := [cell for cell in _ends(grid, side) if cell != kept]:
        for other in others:
            row, column = rng.choice(sorted(_square(other, side) - _square(kept, side)))
            grid[row][column] = rng.choice([one for one in letters if one != grid[row][column]])


def _square(end: Cell, side: int) -> set[Cell]:
    return {(end[0] - i, end[1] - j) for i, j in product(range(side), repeat=2)}


WORDINGS = (
    "Look at this matrix of letters. Among all squares (as many rows as columns) whose cells all "
    "hold one and the same letter, find the largest.",
    "Find the largest square block of cells, as high as it is wide, in which every cell has the "
    "same letter, in the following matrix.",
    "In the matrix below, one solid square of equal letters is larger than all others: find it.",
)
RULES = (
    "Every cell of the square counts, not only its border. There is exactly one largest square, "
    "and its side is at least 3. Give the row and the column of its bottom right cell; rows are "
    "counted from the top and columns from the left, both starting with 0."
)


def question(matrix: Matrix) -> str:
    """State what to find, how to count, and the matrix."""
    rows = "\n".join(map(" ".join, matrix.rows))
    return f"{phrase(matrix, WORDINGS)} {RULES}\n\n{rows}"


_NAMED = re.compile(
    r"[\s{\[(-]*+(r|row|c|col|column)\s*+[:=]?\s*+(\d{1,6})\s*+[,;]?(?:\s*+and)?[\s-]*+"
    r"(r|row|c|col|column)\s*+[:=]?\s*+(\d{1,6})[\s}\])]*+",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\W{0,2}(?:(?:r|row), ?(?:c|col|column)|((?:c|col|column), ?(?:r|row)))\W{0,2}\s*+[:=]",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("", "", "\"'`*")


def parse(text: str) -> Cell:
    """Read `[row, column]`, with or without names for the two."""
    if len(text) > 200:
        raise AnswerError(f"a cell of {len(text)} characters; at most 200")
    text = text.translate(_QUOTES).removesuffix(".")
    if both := _BOTH.match(text):
        text = text[both.end() :]
    if named := _NAMED.fullmatch(text):
        values = {named[1][0].lower(): int(named[2]), named[3][0].lower(): int(named[4])}
        numbers = tuple(values[name] for name in "rc" if name in values)
    else:
        numbers = integers(text)
    if len(numbers) != 2:
        raise AnswerError(f"expected a row and a column, got {text!r}")
    row, column = numbers[::-1] if both and both[1] else numbers
    return row, column


def violations(matrix: Matrix, answer: Cell) -> Iterator[str]:
    """Yield what is wrong with the cell; rows and columns count from 0."""
    row, column = answer
    if not (0 <= row < len(matrix.rows) and 0 <= column < len(matrix.rows[0])):
        yield f"there is no cell [{row}, {column}] in the matrix"
    sides = sizes(matrix.rows)
    most, found = max(map(max, sides)), sides[row][column]
    if found < most:
        yield f"the largest square ending at [{row}, {column}] has side {found}, not {most}"


def solve(matrix: Matrix) -> Cell:
    """Grow squares from the top left to the bottom right."""
    sides = sizes(matrix.rows)
    most = max(map(max, sides))
    row = next(r for r, line in enumerate(sides) if most in line)
    return row, sides[row].index(most)


def sizes(rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """Return for every cell the side of the largest square that ends there: O(cells)."""
    sides: list[list[int]] = []
    above, over = [0] * len(rows[0]), rows[0]
    for row in rows:
        here: list[int] = []
        left, corner, before, slant = 0, 0, "", ""
        for c, letter in enumerate(row):
            up = above[c]
            same = letter == before == over[c] == slant
            left = 1 + min(left, up, corner) if same else 1
            here.append(left)
            corner, before, slant = up, letter, over[c]
        sides.append(here)
        above, over = here, row
    return sides


def _ends(rows: Sequence[Sequence[str]], side: int) -> list[Cell]:
    """Return where squares of such a side and larger ones end, in reading order."""
    lines = enumerate(sizes(rows))
    return [(row, column) for row, line in lines for column, n in enumerate(line) if n >= side]


def spoil(matrix: Matrix, answer: Cell, rng: Random) -> Cell:
    """Name a neighbour of the right cell: the other corners, or one step off."""
    side = max(map(max, sizes(matrix.rows)))
    row, column = answer
    steps = ((-1, 0), (0, -1), (1, 1), (1 - side, 0), (0, 1 - side), (1 - side, 1 - side))
    down, right = rng.choice(steps)
    return row + down, column + right


def guess(matrix: Matrix, rng: Random) -> Cell:
    """Name any cell at which a square of side 3 may end."""
    return rng.randint(2, len(matrix.rows) - 1), rng.randint(2, len(matrix.rows[0]) - 1)


Run = tuple[int, int, int]
"""The row, the first column and the column behind the last of equal letters."""
_RUN = re.compile(r"(.)\1\1+")


@lru_cache(maxsize=2)
def _runs(matrix: Matrix) -> list[Run]:
    """Return the stretches of three or more equal letters, in reading order."""
    found = ((r, run) for r, row in enumerate(matrix.rows) for run in _RUN.finditer(row))
    return [(r, *run.span()) for r, run in found]


def _first_run(matrix: Matrix) -> Cell:
    row, start, _ = _runs(matrix)[0]
    return row + 2, start + 2


def _first_longest_run(matrix: Matrix) -> Cell:
    row, start, end = max(_runs(matrix), key=_length)
    return row + end - start - 1, end - 1


def _last_of_most_runs(matrix: Matrix) -> Cell:
    letters = Counter(matrix.rows[row][start] for row, start, _ in _runs(matrix))
    letter = letters.most_common(1)[0][0]
    *_, last = (run for run in _runs(matrix) if matrix.rows[run[0]][run[1]] == letter)
    return _end(last)


def _length(run: Run) -> int:
    return run[2] - run[1]


def _end(run: Run) -> Cell:
    return run[0], run[2] - 1


@lru_cache(maxsize=2)
def _blocks(matrix: Matrix) -> list[Cell]:
    """Return where blocks of two by two equal letters end, in reading order."""
    return _ends(matrix.rows, 2)


def _first_block(matrix: Matrix) -> Cell:
    row, column = _blocks(matrix)[0]
    return row + 1, column + 1


@lru_cache(maxsize=2)
def _nines(matrix: Matrix) -> list[Cell]:
    """Return where blocks of three by three equal letters end, in reading order."""
    return _ends(matrix.rows, 3)


def _first_nine(matrix: Matrix) -> Cell:
    """Grow the first block of nine as far as it goes."""
    row, column = _nines(matrix)[0]
    sides = sizes(matrix.rows)
    while row + 1 < len(sides) and column + 1 < len(sides[0]):
        if sides[row + 1][column + 1] <= sides[row][column]:
            break
        row, column = row + 1, column + 1
    return row, column


def _last_nine_of_commonest(matrix: Matrix) -> Cell | None:
    letter = _letter(matrix)
    found = [cell for cell in _nines(matrix) if matrix.rows[cell[0]][cell[1]] == letter]
    return found[-1] if found else None


def _largest_of_commonest(matrix: Matrix) -> Cell:
    letter, sides = _letter(matrix), sizes(matrix.rows)
    cells = [
        (r, c) for r, row in enumerate(matrix.rows) for c, one in enumerate(row) if one == letter
    ]
    return max(cells, key=lambda cell: sides[cell[0]][cell[1]])


def _letter(matrix: Matrix) -> str:
    """Return the commonest letter."""
    return Counter("".join(matrix.rows)).most_common(1)[0][0]


def _commonest(matrix: Matrix) -> Cell:
    letter = _letter(matrix)
    row = max(r for r, line in enumerate(matrix.rows) if letter in line)
    return row, matrix.rows[row].rindex(letter)


_BY_ROWS: Final[Mapping[str, Callable[[Matrix], Cell]]] = {
    "first run of three": _first_run,
    "last run of three": lambda matrix: _end(_runs(matrix)[-1]),
    "first of the longest runs": _first_longest_run,
    "last of the longest runs": lambda matrix: _end(max(reversed(_runs(matrix)), key=_length)),
    "last run of the letter with most": _last_of_most_runs,
    "first block of four": _first_block,
    "last block of four": lambda matrix: _blocks(matrix)[-1],
}


def _by_columns(rule: Callable[[Matrix], Cell]) -> Callable[[Matrix], Cell]:
    """Return the rule that goes down the columns instead of along the rows."""

    def turned(matrix: Matrix) -> Cell:
        row, column = rule(_turned(matrix))
        return column, row

    return turned


@lru_cache(maxsize=1)
def _turned(matrix: Matrix) -> Matrix:
    return Matrix(tuple(map("".join, zip(*matrix.rows, strict=True))))


_NINES: Final[Mapping[str, Callable[[Matrix], Cell]]] = {
    "first block of nine": _first_nine,
    "last block of nine": lambda matrix: _nines(matrix)[-1],
}
SEARCHES: Final[Mapping[str, Callable[[Matrix], Cell | None]]] = {
    **_NINES,
    **{f"{name}, by columns": _by_columns(rule) for name, rule in _NINES.items()},
    "last block of nine of the commonest letter": _last_nine_of_commonest,
    "largest square of the commonest letter": _largest_of_commonest,
}
"""Searches for a block of the least side, or of one letter only."""
SHORTCUTS: Final[Mapping[str, Callable[[Matrix], Cell]]] = {
    **{f"{name}, by columns": _by_columns(rule) for name, rule in _BY_ROWS.items()},
    **_BY_ROWS,
    "last of the commonest letter": _commonest,
}


def published(path: str, files: Mapping[str, str]) -> Published[Matrix]:
    """Read a published sample; the matrix stands in the question only."""
    with reading("pattern_recognition", path):
        solution = solution_json(files)
        lines = files["question.txt"].split("If the matrix is\n\n")[1].split("\n\n")[0]
        rows = tuple("".join(line.split()) for line in lines.splitlines())
        at_most(100, rows=len(rows), columns=len(rows[0]))
        if len(set(map(len, rows))) != 1 or set("".join(rows)) - set(ALPHABET):
            raise ValueError("no matrix of letters in the question")
        return Published(Matrix(rows), f"[{int(solution['row'])}, {int(solution['column'])}]")


def defects(matrix: Matrix, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether several squares fit the published wording, which asks for side 3 or more."""
    corners = len(_ends(matrix.rows, 3))
    if corners > 1:
        yield Finding(AMBIGUOUS, f"{corners} cells are corners of squares of side 3 or more")


TASK = Task(
    name="pattern_recognition",
    title="Pattern Recognition",
    category="execution",
    split="seen",
    summary="Find the largest square of one letter in a matrix of letters.",
    levels=LEVELS,
    instance_type=Matrix,
    generate=generate,
    question=question,
    form=("the row and the column of that cell, separated by a comma, in square brackets."),
    parse=parse,
    render=lambda cell: f"[{cell[0]}, {cell[1]}]",
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda matrix: len(matrix.rows) * len(matrix.rows[0]),
    difficulty_unit="cells",
    shortcuts={
        "bottom right corner": lambda matrix: (len(matrix.rows) - 1, len(matrix.rows[0]) - 1),
        "column before row": lambda matrix: solve(matrix)[::-1],
        **SHORTCUTS,
    },
    lazy={name: Lazy(rule, (1.0, 1.0, 0.05, 0.05, 0.05)) for name, rule in SEARCHES.items()},
    chance=lambda matrix: max(0.05, 1 / (len(matrix.rows) - 2) / (len(matrix.rows[0]) - 2)),
    published=published,
    defects=defects,
    version=4,
)
