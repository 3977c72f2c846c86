"""Reversi: boards, the runs that a move flips, and how the rule is misread.

A board is the list of its cells, row after row: "0" (black), "1" (white) or "." (empty). Cells
count from 0; the rows and columns of moves count from 1.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isqrt

BLACK, WHITE, EMPTY = "0", "1", "."
OTHER = {BLACK: WHITE, WHITE: BLACK}
DIRECTIONS = tuple((dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if dr or dc)
Board = list[str]
Place = tuple[int, int]
Run = tuple[int, ...]
"""Neighbouring cells in one direction."""
Runs = list[Run]
Rule = Callable[[Board, int, str], Runs]


def start(size: int) -> Board:
    """Return the board on which a game starts."""
    board = [EMPTY] * size**2
    low = (size // 2 - 1) * (size + 1)
    board[low] = board[low + size + 1] = WHITE
    board[low + 1] = board[low + size] = BLACK
    return board


@lru_cache
def _rays(cells: int) -> list[list[Run]]:
    """Return for every cell of a board the others on each way from there to the edge."""
    size = isqrt(cells)
    return [[ray for way in DIRECTIONS if (ray := _ray(size, cell, *way))] for cell in range(cells)]


def _ray(size: int, cell: int, down: int, right: int) -> Run:
    ray = []
    row, column = divmod(cell, size)
    while (row := row + down) in range(size) and (column := column + right) in range(size):
        ray.append(row * size + column)
    return tuple(ray)


def runs_from(board: Board, cell: int, colour: str) -> list[tuple[Run, bool]]:
    """Return the other colour's run in each direction, and whether a piece closes it."""
    other = OTHER[colour]
    runs = []
    for ray in _rays(len(board))[cell]:
        if board[ray[0]] != other:
            continue
        length, behind = 0, other
        for place in ray:
            behind = board[place]
            if behind != other:
                break
            length += 1
        runs.append((ray[:length], behind == colour))
    return runs


def closed(board: Board, cell: int, colour: str) -> Runs:
    """Return the runs that a new piece flips."""
    return [run for run, closed in runs_from(board, cell, colour) if closed]


def open_too(board: Board, cell: int, colour: str) -> Runs:
    """Return all adjacent runs, whether closed or not: a misreading of the rule."""
    return [run for run, _ in runs_from(board, cell, colour)]


def longest(board: Board, cell: int, colour: str) -> Runs:
    """Return the longest run alone: a misreading of the rule."""
    return sorted(closed(board, cell, colour), key=len)[-1:]


def straight(board: Board, cell: int, colour: str) -> Runs:
    """Return the runs along the row and the column: a misreading of the rule."""
    near = (1, isqrt(len(board)))
    return [run for run in closed(board, cell, colour) if abs(run[0] - cell) in near]


def nearest(board: Board, cell: int, colour: str) -> Runs:
    """Return only the first piece of every run: a misreading of the rule."""
    return [run[:1] for run in closed(board, cell, colour)]


def spreading(board: Board, cell: int, colour: str) -> Runs:
    """Return also the runs that the pieces of the runs flip in turn: a misreading of the rule."""
    runs = closed(board, cell, colour)
    after = list(board)
    put(after, cell, colour, runs)
    return runs + [more for run in runs for place in run for more in closed(after, place, colour)]


def only_put(board: Board, cell: int, colour: str) -> Runs:
    """Return nothing: the piece is put, and that is all."""
    return []


def put(board: Board, cell: int, colour: str, runs: Runs) -> None:
    """Put a piece and give all pieces of the runs its colour."""
    board[cell] = colour
    for run in runs:
        for place in run:
            board[place] = colour


def rows_of(board: Board) -> list[list[str]]:
    """Return the rows of a board."""
    size = isqrt(len(board))
    return [board[k : k + size] for k in range(0, len(board), size)]


def replayed(
    rows: Sequence[str], colour: str, moves: Sequence[Place], rule: Rule = closed
) -> tuple[Board, list[Runs]]:
    """Return the board after alternating moves, and the runs that each of them flipped."""
    board = list("".join(rows))
    flipped = []
    for row, column in moves:
        cell = (row - 1) * len(rows) + column - 1
        runs = rule(board, cell, colour)
        put(board, cell, colour, runs)
        flipped.append(runs)
        colour = OTHER[colour]
    return board, flipped
