"""Boards of Reversi, and what a piece that is put on one flips."""

from collections.abc import Callable
from functools import lru_cache
from math import isqrt
from operator import itemgetter

BLACK, WHITE, EMPTY = "0", "1", "."
OTHER = {BLACK: WHITE, WHITE: BLACK}
DIRECTIONS = tuple((dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if dr or dc)
Board = list[str]
"""The cells, row after row: "0" (black), "1" (white) or "." (empty)."""
Run = tuple[int, ...]
"""Neighbouring cells in one direction."""
Runs = list[Run]


def start(size: int) -> Board:
    """Return the board on which a game starts."""
    board = [EMPTY] * size**2
    low = (size // 2 - 1) * (size + 1)
    board[low] = board[low + size + 1] = WHITE
    board[low + 1] = board[low + size] = BLACK
    return board


@lru_cache
def rays(cells: int) -> list[list[Run]]:
    """Return for every cell of a board the others on each way from there to the edge."""
    size = isqrt(cells)
    return [[ray for way in DIRECTIONS if (ray := _ray(size, cell, *way))] for cell in range(cells)]


@lru_cache
def around(cells: int) -> list[Callable[[Board], tuple[str, ...]]]:
    """Return for every cell what gets the pieces next to it."""
    return [itemgetter(*(ray[0] for ray in rays)) for rays in rays(cells)]


def _ray(size: int, cell: int, down: int, right: int) -> Run:
    ray = []
    row, column = divmod(cell, size)
    while (row := row + down) in range(size) and (column := column + right) in range(size):
        ray.append(row * size + column)
    return tuple(ray)


def runs_from(board: Board, cell: int, colour: str) -> list[tuple[Run, str]]:
    """Return the other colour's run in each direction, and what is behind it ("" for the edge)."""
    other = OTHER[colour]
    runs = []
    for ray in rays(len(board))[cell]:
        if board[ray[0]] != other:
            continue
        length, behind = 0, ""
        for place in ray:
            if board[place] != other:
                behind = board[place]
                break
            length += 1
        runs.append((ray[:length], behind))
    return runs


def closed(board: Board, cell: int, colour: str) -> Runs:
    """Return the runs that a new piece flips."""
    return [run for run, behind in runs_from(board, cell, colour) if behind == colour]


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
