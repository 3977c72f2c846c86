"""Matrix transformation: rotate, mirror, shift or swap a matrix of characters.

Source: CodeSteer (ICML 2025), task "Matrix Transformation". The result is unique; it is
recomputed and compared cell by cell, case-sensitively, and its shape must be right where
the answer shows rows.

Repaired against the published version, in which every matrix is rotated clockwise: levels 1 and 2
have one operation, as there, the others chains of them. The order of the cells is stated, and
enough cells differ that a step left out or confused with another changes the result.
Cells never are characters that Markdown or a list would swallow, and as rotations and mirror
images alone would amount to a single one, chains have other operations in between.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from generators.answers.grid import Rows, cut, fit, misfit, read_rows, show
from generators.errors import AnswerError
from generators.published.stored import reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Operation = tuple[str, int, int]
"""Name and two numbers: places to shift, or positions from 1 to swap; 0 where unused."""


@dataclass(frozen=True)
class Matrix:
    """The `rows`, one character a cell, and the `operations` in order."""

    rows: tuple[str, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Level:
    """Sizes, how many operations, and which turns (rotations and mirror images) are used."""

    sizes: tuple[tuple[int, int], ...]
    operations: tuple[int, int]
    turns: tuple[str, ...]
    moves: tuple[str, ...] = ()


TURNS = ("clockwise", "counterclockwise", "half", "transpose", "anti", "left-right", "up-down")
MOVES = ("shift rows", "shift columns", "swap rows", "swap columns", "ring")
OPPOSITES = (("clockwise", "counterclockwise"), ("transpose", "anti"), ("left-right", "up-down"))

LEVELS = {
    1: Level(((2, 2),), (1, 1), TURNS[:1]),
    2: Level(((3, 4),), (1, 1), TURNS),
    3: Level(((3, 4), (4, 3), (4, 4), (4, 4), (4, 4)), (2, 2), TURNS, MOVES[:4]),
    4: Level(((6, 8),), (3, 3), TURNS, MOVES[:4]),
    5: Level(((10, 12),), (6, 8), TURNS, MOVES),
}
ALPHABETS = (
    ascii_uppercase,
    ascii_uppercase + digits[1:],
    ascii_uppercase + digits[1:] + "!@#%^&?~",
    ascii_uppercase + ascii_lowercase + digits[1:] + "!@#%^&?~",
)
DISTINCT = 0.6


def generate(level: Level, rng: Random) -> Matrix:
    """Draw matrices and operations until every operation matters."""
    while True:
        height, width = rng.choice(level.sizes)
        cells = _cells(height * width, rng)
        rows = tuple(cells[start : start + width] for start in range(0, len(cells), width))
        matrix = Matrix(rows, _chain(level, height, width, rng))
        if shortcuts_fail(matrix):
            return matrix


def _cells(count: int, rng: Random) -> str:
    wanted = ceil(DISTINCT * count)
    fitting = [alphabet for alphabet in ALPHABETS if len(alphabet) >= wanted]
    alphabet = rng.choice(fitting or ALPHABETS[-1:])
    distinct = rng.randint(min(wanted, len(alphabet)), min(count, len(alphabet)))
    kinds = rng.sample(alphabet, distinct)
    cells = kinds + rng.choices(kinds, k=count - distinct)
    rng.shuffle(cells)
    return "".join(cells)


def _chain(level: Level, height: int, width: int, rng: Random) -> tuple[Operation, ...]:
    """Draw operations, turns and moves in alternation."""
    chain: list[Operation] = []
    for k in range(rng.randint(*level.operations)):
        if k % 2 == 0 or not level.moves:
            name, first, second = rng.choice(level.turns), 0, 0
        else:
            name = rng.choice(level.moves)
            size = height if name.endswith("rows") else width
            first, second = sorted(rng.sample(range(1, size + 1), 2))
            if not name.startswith("swap"):
                first, second = rng.randint(1, size - 1), 0
        if name in ("clockwise", "counterclockwise", "transpose", "anti"):
            height, width = width, height
        chain.append((name, first, second))
    return tuple(chain)


def shortcuts_fail(matrix: Matrix) -> bool:
    """Whether every mistake that is tried changes the text.

    Tried are: leaving out one or two operations, a single turn for all, confusing
    operations, and the opposite order.
    """
    asked = matrix.operations
    text = _flat(matrix.rows, asked)
    chains = [
        asked[:i] + asked[i + 1 : j] + asked[j + 1 :] for i, j in combinations(range(len(asked)), 2)
    ]
    chains += [asked[:k] + asked[k + 1 :] for k in range(len(asked))]
    chains += [((turn, 0, 0),) for turn in TURNS if ((turn, 0, 0),) != asked]
    chains += [chain for chain in confused(asked) if chain != asked]
    chains += [asked[::-1]] if len(asked) > 1 else []
    return all(_flat(matrix.rows, chain) != text for chain in chains)


def confused(operations: Sequence[Operation]) -> Iterator[tuple[Operation, ...]]:
    """Yield the operations with one kind taken for its opposite throughout."""
    for one, other in OPPOSITES:
        names = {one: other, other: one}
        yield tuple((names.get(name, name), n, m) for name, n, m in operations)
    yield tuple((name, -n, m) if n and not m else (name, n, m) for name, n, m in operations)


def _flat(rows: Sequence[str], operations: Sequence[Operation]) -> str:
    return "".join(map("".join, transformed(rows, operations)))


def transformed(rows: Sequence[str], operations: Sequence[Operation]) -> Rows:
    """Return the matrix after all operations; positions beyond it start again at 1."""
    grid: Rows = tuple(map(tuple, rows))
    for name, first, second in operations:
        grid = _APPLY[name](grid, first, second)
    return grid


def _transpose(grid: Rows) -> Rows:
    return tuple(zip(*grid, strict=True))


def _mirror(grid: Rows) -> Rows:
    return tuple(row[::-1] for row in grid)


def _swap(grid: Rows, first: int, second: int) -> Rows:
    rows = list(grid)
    one, other = (first - 1) % len(rows), (second - 1) % len(rows)
    rows[one], rows[other] = rows[other], rows[one]
    return tuple(rows)


def _ring(grid: Rows, places: int) -> Rows:
    """Move the cells of the outer border clockwise along it."""
    bottom, right = len(grid) - 1, len(grid[0]) - 1
    border = [(0, c) for c in range(right)] + [(r, right) for r in range(bottom)]
    border += [(bottom, c) for c in range(right, 0, -1)] + [(r, 0) for r in range(bottom, 0, -1)]
    cells = [list(row) for row in grid]
    for k, (r, c) in enumerate(border):
        to_row, to_column = border[(k + places) % len(border)]
        cells[to_row][to_column] = grid[r][c]
    return tuple(map(tuple, cells))


_APPLY: Mapping[str, Callable[[Rows, int, int], Rows]] = {
    "clockwise": lambda grid, *_: _transpose(grid[::-1]),
    "counterclockwise": lambda grid, *_: _transpose(grid)[::-1],
    "half": lambda grid, *_: _mirror(grid[::-1]),
    "transpose": lambda grid, *_: _transpose(grid),
    "anti": lambda grid, *_: _transpose(_mirror(grid[::-1])),
    "left-right": lambda grid, *_: _mirror(grid),
    "up-down": lambda grid, *_: grid[::-1],
    "shift rows": lambda grid, k, _: grid[-k:] + grid[:-k],
    "shift columns": lambda grid, k, _: tuple(row[-k:] + row[:-k] for row in grid),
    "swap rows": _swap,
    "swap columns": lambda grid, *which: _transpose(_swap(_transpose(grid), *which)),
    "ring": lambda grid, k, _: _ring(grid, k),
}


_WORDS: Mapping[str, str] = {
    "clockwise": "rotate the matrix by 90 degrees clockwise (its first column, read from bottom "
    "to top, becomes the first row)",
    "counterclockwise": "rotate the matrix by 90 degrees counterclockwise (its last column, read "
    "from top to bottom, becomes the first row)",
    "half": "rotate the matrix by 180 degrees",
    "transpose": "transpose the matrix (its first row, read from left to right, becomes the first "
    "column, read from top to bottom, and so on)",
    "anti": "mirror the matrix in its anti-diagonal (its first row, read from left to right, "
    "becomes the last column, read from bottom to top, and so on)",
    "left-right": "reverse every row (mirror left to right)",
    "up-down": "reverse the order of the rows (mirror top to bottom)",
    "shift rows": "move every row {0} down; rows pushed out at the bottom come back "
    "in at the top, in the same order",
    "shift columns": "move every column {0} to the right; columns pushed out on the right "
    "come back in on the left, in the same order",
    "swap rows": "swap rows {0} and {1}",
    "swap columns": "swap columns {0} and {1}",
    "ring": "move each cell on the outer border {0} clockwise along the border; the cells "
    "inside stay where they are",
}
WORDINGS = (
    "Here is a matrix of single characters with {height} rows and {width} columns.",
    "Take the following matrix, {height} rows by {width} columns, each cell a single character.",
    "The matrix below has {height} rows and {width} columns; every cell holds one character.",
)
SINGLE = "Your task: {0}. What is the resulting matrix?"
CHAIN = (
    "Do the following in this order, each step on the result of the step before. Rows are "
    "counted from 1 at the top and columns from 1 on the left of the matrix as it is at that "
    "step.\n\n"
    "{0}\n\nWhat is the resulting matrix?"
)


def question(matrix: Matrix) -> str:
    """State the puzzle."""
    height, width = len(matrix.rows), len(matrix.rows[0])
    opening = phrase(matrix, WORDINGS).format(height=height, width=width)
    steps = [_step(*operation) for operation in matrix.operations]
    if len(steps) == 1:
        task = SINGLE.format(steps[0])
    else:
        task = CHAIN.format("\n".join(f"{k}. {step}" for k, step in enumerate(steps, 1)))
    return f"{opening}\n\n{show(matrix.rows, ' ')}\n\n{task}"


def _step(name: str, first: int, second: int) -> str:
    if name.startswith("swap"):
        return _WORDS[name].format(first, second)
    return _WORDS[name].format(f"{first} place" + "s" * (first != 1))


_CELL = re.compile(r"[A-Za-z0-9!@#$%^&\uff06*?~]{1,400}")
_ESCAPED = re.compile(r"\\([%#^])")
_LETTERS = re.compile(r"\\(?:text|texttt|mathrm|mathtt)\{([^{}]{1,400})\}")
_AMPERSAND = "\uff06"
"""Stands for a cell that is an ampersand, while bare ones may separate the cells of LaTeX."""


def parse(text: str) -> Rows:
    """Read the rows; cells may be run together if all rows or words are equally long."""
    text = _LETTERS.sub(r"\1", text.replace("`", "").replace("\\&", _AMPERSAND))
    rows = read_rows(_ESCAPED.sub(r"\1", text.rstrip().removesuffix(".")), _CELL)
    if len({len(word) for row in rows for word in row}) > 1:
        raise AnswerError("the cells differ in length")
    return tuple(tuple(word.replace(_AMPERSAND, "&") for word in row) for row in rows)


def violations(matrix: Matrix, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    result = transformed(matrix.rows, matrix.operations)
    grid = fit(answer, len(result), len(result[0]), single=True)
    if grid is None:
        yield misfit(answer, len(result), len(result[0]), single=True)
        return
    for r, (said, right) in enumerate(zip(grid, result, strict=True), 1):
        if said != right:
            yield f"row {r} reads {' '.join(said)} instead of {' '.join(right)}"


def solve(matrix: Matrix) -> Rows | None:
    """Apply the operations."""
    return transformed(matrix.rows, matrix.operations)


def spoil(matrix: Matrix, answer: Rows, rng: Random) -> Rows:
    """Swap two unequal cells, or leave out the last row."""
    if rng.random() < 0.2:
        return answer[:-1]
    width = len(answer[0])
    flat = [cell for row in answer for cell in row]
    first = rng.randrange(len(flat))
    second = rng.choice([k for k in range(len(flat)) if flat[k] != flat[first]])
    flat[first], flat[second] = flat[second], flat[first]
    return cut(flat, width)


def guess(matrix: Matrix, rng: Random) -> Rows:
    """Write the cells in random order, in rows as long as the given ones."""
    width = len(matrix.rows[0])
    flat = list("".join(matrix.rows))
    rng.shuffle(flat)
    return cut(flat, width)


def difficulty(matrix: Matrix) -> float:
    """Return how many times a cell is rewritten."""
    return len(matrix.rows) * len(matrix.rows[0]) * len(matrix.operations)


def published(path: str, files: Mapping[str, str]) -> Published[Matrix]:
    """Read one published sample: `matrix` of characters, to be rotated clockwise."""
    with reading("matrix_transformation", path):
        values = solution_json(files)
        rows = tuple("".join(row) for row in table(values["matrix"], str))
        if not rows or any(len(row) != len(values["matrix"][0]) for row in rows):
            raise ValueError("expected single characters")
        stored = str(values["formatted_solution"])
    return Published(Matrix(rows, (("clockwise", 0, 0),)), stored)


def _by(turn: str) -> Callable[[Matrix], Rows | None]:
    """Return the strategy that answers with one turn whatever is asked."""
    return lambda matrix: transformed(matrix.rows, ((turn, 0, 0),))


TASK = Task(
    name="matrix_transformation",
    title="Matrix Transformation",
    category="execution",
    split="seen",
    summary="Apply rotations, mirror images, shifts and swaps to a matrix of characters.",
    levels=LEVELS,
    instance_type=Matrix,
    generate=generate,
    question=question,
    form=(
        "the resulting matrix: its rows from top to bottom, each on a line of its own, the "
        "cells of a row separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="cells written",
    shortcuts={
        "copy": lambda matrix: tuple(map(tuple, matrix.rows)),
        "last step only": lambda m: (
            transformed(m.rows, m.operations[-1:]) if len(m.operations) > 1 else None
        ),
        "steps in the opposite order": lambda m: (
            transformed(m.rows, m.operations[::-1]) if len(m.operations) > 1 else None
        ),
    },
    lazy={
        f"always {turn}": Lazy(_by(turn), (float(turn in LEVELS[1].turns), 0.25, 0.0, 0.0, 0.0))
        for turn in TURNS
    },
    published=published,
    version=4,
)
