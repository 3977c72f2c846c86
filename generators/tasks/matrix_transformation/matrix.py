"""Operations on a matrix: rotations and mirror images (turns), shifts and swaps (moves)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from generators.answers.grid import Rows

Operation = tuple[str, int, int]
"""Name and two numbers: places to shift, or positions from 1 to swap; 0 where unused."""

TURNS = ("clockwise", "counterclockwise", "half", "transpose", "anti", "left-right", "up-down")
MOVES = ("shift rows", "shift columns", "swap rows", "swap columns", "ring")
OPPOSITES = (("clockwise", "counterclockwise"), ("transpose", "anti"), ("left-right", "up-down"))


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


def confused(operations: Sequence[Operation]) -> Iterator[tuple[Operation, ...]]:
    """Yield the operations with one kind taken for its opposite throughout."""
    for one, other in OPPOSITES:
        names = {one: other, other: one}
        yield tuple((names.get(name, name), n, m) for name, n, m in operations)
    yield tuple((name, -n, m) if n and not m else (name, n, m) for name, n, m in operations)
