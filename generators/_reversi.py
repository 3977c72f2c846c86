"""Reversi: boards, the runs that a move flips, and how the rule is misread.

A board is a list of rows of "0" (black), "1" (white) and "." (empty); places count from 0
on boards and from 1 in moves.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

BLACK, WHITE, EMPTY = "0", "1", "."
OTHER = {BLACK: WHITE, WHITE: BLACK}
DIRECTIONS = tuple((dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if dr or dc)
Board = list[list[str]]
Place = tuple[int, int]
Runs = list[list[Place]]
Rule = Callable[[Board, int, int, str], Runs]


def start(size: int) -> Board:
    """Return the board on which a game starts."""
    board = [[EMPTY] * size for _ in range(size)]
    high = size // 2
    low = high - 1
    board[low][low] = board[high][high] = WHITE
    board[low][high] = board[high][low] = BLACK
    return board


@lru_cache
def _rays(size: int) -> tuple[tuple[tuple[tuple[Place, ...], ...], ...], ...]:
    """Return for every row and column the places on each way from there to the edge."""
    inside = range(size)
    ways = [
        [
            [[(r + k * dr, c + k * dc) for k in range(1, size)] for dr, dc in DIRECTIONS]
            for c in inside
        ]
        for r in inside
    ]
    return tuple(
        tuple(
            tuple(
                tuple((r, c) for r, c in way if r in inside and c in inside)
                for way in cell
                if way[0][0] in inside and way[0][1] in inside
            )
            for cell in row
        )
        for row in ways
    )


def runs_from(
    board: Board, row: int, column: int, colour: str
) -> Iterator[tuple[list[Place], bool]]:
    """Yield the other colour's run in each direction, and whether a piece closes it."""
    other = OTHER[colour]
    for ray in _rays(len(board))[row][column]:
        r, c = ray[0]
        if board[r][c] != other:
            continue
        run: list[Place] = []
        behind = other
        for place in ray:
            behind = board[place[0]][place[1]]
            if behind != other:
                break
            run.append(place)
        yield run, behind == colour


def closed(board: Board, row: int, column: int, colour: str) -> Runs:
    """Return the runs that a new piece flips."""
    return [run for run, closed in runs_from(board, row, column, colour) if closed]


def open_too(board: Board, row: int, column: int, colour: str) -> Runs:
    """Return all adjacent runs, whether closed or not: a misreading of the rule."""
    return [run for run, _ in runs_from(board, row, column, colour)]


def longest(board: Board, row: int, column: int, colour: str) -> Runs:
    """Return the longest run alone: a misreading of the rule."""
    return sorted(closed(board, row, column, colour), key=len)[-1:]


def only_put(board: Board, row: int, column: int, colour: str) -> Runs:
    """Return nothing: the piece is put, and that is all."""
    return []


def put(board: Board, row: int, column: int, colour: str, runs: Runs) -> None:
    """Put a piece and give all pieces of the runs its colour."""
    board[row][column] = colour
    for run in runs:
        for r, c in run:
            board[r][c] = colour


def replayed(
    rows: Sequence[str], colour: str, moves: Sequence[Place], rule: Rule = closed
) -> tuple[Board, list[Runs]]:
    """Return the board after alternating moves, and the runs that each of them flipped."""
    board = [list(row) for row in rows]
    flipped = []
    for row, column in moves:
        runs = rule(board, row - 1, column - 1, colour)
        put(board, row - 1, column - 1, colour, runs)
        flipped.append(runs)
        colour = OTHER[colour]
    return board, flipped
