"""Solid squares of one letter in a matrix of letters, and what looks like them."""

from collections.abc import Sequence
from random import Random

Cell = tuple[int, int]
"""A row and a column, both from 0."""


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


def fill(grid: list[list[str]], cell: Cell, size: Cell, letter: str) -> None:
    """Write a block whose bottom right cell is `cell`."""
    (row, column), (height, width) = cell, size
    for r in range(row - height + 1, row + 1):
        grid[r][column - width + 1 : column + 1] = [letter] * width


def decoy(grid: list[list[str]], side: int, letters: list[str], rng: Random) -> None:
    """Write a bar, a smaller square, a square with one cell changed, or a larger hollow one."""
    letter = rng.choice(letters)
    kind = rng.choice(("bar", "bar", "smaller", "hole", "hollow", "hollow"))
    long = side + rng.randint(1, 3)
    bar = rng.choice(((side - 1, long), (long, side - 1), (1, long)))
    sides = {"smaller": side - 1, "hole": side, "hollow": side + 1}
    size = bar if kind == "bar" else (sides[kind], sides[kind])
    height, width = min(size[0], len(grid)), min(size[1], len(grid[0]))
    row, column = rng.randint(height - 1, len(grid) - 1), rng.randint(width - 1, len(grid[0]) - 1)
    fill(grid, (row, column), (height, width), letter)
    other = rng.choice([one for one in letters if one != letter])
    if kind == "hole":
        grid[row - rng.randrange(height)][column - rng.randrange(width)] = other
    elif kind == "hollow":
        fill(grid, (row - 1, column - 1), (height - 2, width - 2), other)


def late_bars(grid: list[list[str]], cell: Cell, letters: list[str], rng: Random) -> None:
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
            fill(grid, end, size, rng.choice((own, own, own, rng.choice(letters))))


def spoil_others(
    grid: list[list[str]], side: int, kept: Cell, letters: list[str], rng: Random
) -> None:
    """Change cells until the square that ends at `kept` is the only one with such a side."""
    while others := _as_large(grid, side, kept):
        for other in others:
            _damage(grid, other, side, kept, letters, rng)


def _damage(
    grid: list[list[str]], cell: Cell, side: int, kept: Cell, letters: list[str], rng: Random
) -> None:
    """Change one cell of the square at `cell` that is not in the square at `kept`."""
    square = {(cell[0] - i, cell[1] - j) for i in range(side) for j in range(side)}
    block = {(kept[0] - i, kept[1] - j) for i in range(side) for j in range(side)}
    row, column = rng.choice(sorted(square - block))
    grid[row][column] = rng.choice([one for one in letters if one != grid[row][column]])


def _as_large(grid: list[list[str]], side: int, kept: Cell) -> list[Cell]:
    large = [(r, c) for r, row in enumerate(sizes(grid)) for c, n in enumerate(row) if n >= side]
    return [cell for cell in large if cell != kept]
