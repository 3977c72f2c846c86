"""Reversi: boards, the runs that a move flips, and how the rule is misread.

A board is a list of rows of "0" (black), "1" (white) and "." (empty); places count from 0
on boards and from 1 in moves.
"""

from collections.abc import Callable, Iterator, Sequence

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


def runs_from(
    board: Board, row: int, column: int, colour: str
) -> Iterator[tuple[list[Place], bool]]:
    """Yield the other colour's run in each direction, and whether a piece closes it."""
    size, other = len(board), OTHER[colour]
    for dr, dc in DIRECTIONS:
        run: list[Place] = []
        r, c = row + dr, column + dc
        while 0 <= r < size and 0 <= c < size and board[r][c] == other:
            run.append((r, c))
            r, c = r + dr, c + dc
        if run:
            yield run, 0 <= r < size and 0 <= c < size and board[r][c] == colour


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
