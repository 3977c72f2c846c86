"""Simpler rules than the one of the game, and readings of it that are wrong."""

from collections.abc import Callable, Mapping
from functools import partial
from math import isqrt

from generators.task import Rates
from generators.tasks.reversi.board import EMPTY, Board, Runs, closed, put, rays, runs_from

Rule = Callable[[Board, int, str], Runs]
"""The runs that a piece of a colour flips, put on a cell of a board."""


def _ended(also: tuple[str, ...], board: Board, cell: int, colour: str) -> Runs:
    """Return also the runs that have one of `also` behind them: "" for the edge."""
    return [run for run, behind in runs_from(board, cell, colour) if behind in (colour, *also)]


def _over_gaps(board: Board, cell: int, colour: str) -> Runs:
    """Return the other colour's pieces up to the next piece of the colour, over empty cells."""
    runs = []
    for ray in rays(len(board))[cell]:
        pieces = [board[place] for place in ray]
        if colour in pieces:
            before = zip(ray, pieces[: pieces.index(colour)], strict=False)
            runs.append(tuple(place for place, piece in before if piece != EMPTY))
    return runs


def _but_along(line: str, board: Board, cell: int, colour: str) -> Runs:
    """Return the runs that are not along one of the `LINES`."""
    apart = LINES[line](isqrt(len(board)))
    return [run for run in closed(board, cell, colour) if abs(run[0] - cell) != apart]


def _but_upwards(board: Board, cell: int, colour: str) -> Runs:
    """Return the runs that do not go straight up."""
    up = isqrt(len(board))
    return [run for run in closed(board, cell, colour) if cell - run[0] != up]


def _two_longest(board: Board, cell: int, colour: str) -> Runs:
    """Return the two longest runs."""
    return sorted(closed(board, cell, colour), key=len)[-2:]


def _two_pieces(board: Board, cell: int, colour: str) -> Runs:
    """Return at most the first two pieces of every run."""
    return [run[:2] for run in closed(board, cell, colour)]


def _longest(board: Board, cell: int, colour: str) -> Runs:
    """Return the longest run alone."""
    return sorted(closed(board, cell, colour), key=len)[-1:]


def _straight(board: Board, cell: int, colour: str) -> Runs:
    """Return the runs along the row and the column."""
    near = (1, isqrt(len(board)))
    return [run for run in closed(board, cell, colour) if abs(run[0] - cell) in near]


def _nearest(board: Board, cell: int, colour: str) -> Runs:
    """Return only the first piece of every run."""
    return [run[:1] for run in closed(board, cell, colour)]


def _spreading(board: Board, cell: int, colour: str) -> Runs:
    """Return also the runs that the pieces of the runs flip in turn."""
    runs = closed(board, cell, colour)
    after = list(board)
    put(after, cell, colour, runs)
    return runs + [more for run in runs for place in run for more in closed(after, place, colour)]


def _only_put(board: Board, cell: int, colour: str) -> Runs:
    """Return nothing: the piece is put, and that is all."""
    return []


SHORTCUTS: Mapping[str, Rule] = {
    "put without flipping": _only_put,
    "flip open lines too": partial(_ended, ("", EMPTY)),
    "flip the longest line only": _longest,
    "forget the diagonals": _straight,
    "flip the nearest pieces only": _nearest,
    "let pieces that change colour flip others": _spreading,
}
"""Simpler rules than the one of the game."""
MISREADINGS: Mapping[str, Rule] = {
    "flip over empty cells": _over_gaps,
    "flip up to the edge": partial(_ended, ("",)),
    "flip up to an empty cell": partial(_ended, (EMPTY,)),
}
"""Other rules on what is behind a run."""
LINES: Mapping[str, Callable[[int], int]] = {
    "rows": lambda size: 1,
    "columns": lambda size: size,
    "diagonals down to the right": lambda size: size + 1,
    "diagonals down to the left": lambda size: size - 1,
}
"""How far apart the cells along a line are on a board of a size."""
FORGOTTEN: Mapping[str, Rule] = {f"forget the {line}": partial(_but_along, line) for line in LINES}
"""The rule of the game but for one kind of lines."""
CARELESS: Mapping[str, tuple[Rule, Rates]] = {
    "forget one direction, upwards": (_but_upwards, (0.7, 0.52, 0.52, 0.35, 0.15)),
    "flip the two longest lines only": (_two_longest, (1.0, 0.87, 0.83, 0.67, 0.46)),
    "flip at most two pieces of a line": (_two_pieces, (1.0, 1.0, 0.45, 0.2, 0.02)),
}
"""The rule of the game, followed in part, and how often that is right."""
