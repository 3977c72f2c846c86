"""Reversi: the board after a few given moves.

Source: CodeSteer (ICML 2025), task "Reversi"; after the game of the same name. The result is
unique; the moves are replayed and the boards compared cell by cell.

Repaired against the published version: the question shows the board before the moves (there, the
one after them), states the flipping rule exactly, and boards come from games under way. From level
2 on simpler rules give other boards, from level 3 on also misreadings of what ends a line, and
from level 4 on the rule without one of the four kinds of lines; boards of 4 x 4, on which this
cannot be had, are left to levels 1 and 2. Nobody ever has to pass. Published samples are read with
the start position as the board before.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import NamedTuple

from generators.answers.grid import Rows, fit, misfit, read_rows, show
from generators.published.finding import LEAK, Finding
from generators.published.stored import at_most, reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.reversi.board import (
    BLACK,
    EMPTY,
    OTHER,
    WHITE,
    Board,
    Runs,
    around,
    closed,
    put,
    rows_of,
    runs_from,
    start,
)
from generators.tasks.reversi.shortcuts import (
    CARELESS,
    FORGOTTEN,
    LINES,
    MISREADINGS,
    SHORTCUTS,
    Rule,
)

Place = tuple[int, int]


@dataclass(frozen=True)
class Game:
    """The `board` before the moves, the colour to move `first`, and the places of the moves.

    Cells are "0" black, "1" white, "." empty; places are row and column from 1; the colours
    take turns.
    """

    board: tuple[str, ...]
    first: str
    moves: tuple[Place, ...]


@dataclass(frozen=True)
class Level:
    """Sides of the board, fewest and most moves played before, and moves to play.

    In an `eventful` game there are at least two flips a move, a piece is flipped twice, and runs
    end at the edge and before an empty cell; a `varied` one has flips along rows, columns and
    both diagonals.
    """

    sizes: tuple[int, ...]
    before: tuple[int, int]
    moves: tuple[int, int]
    eventful: bool = True
    varied: bool = False


LEVELS = {
    1: Level((4,), (2, 7), (1, 1), eventful=False),
    2: Level((4,), (2, 7), (2, 3), eventful=False),
    3: Level((6,), (6, 26), (2, 3)),
    4: Level((8,), (10, 40), (5, 5), varied=True),
    5: Level((12,), (30, 80), (10, 10), varied=True),
}


def replayed(game: Game, rule: Rule = closed) -> tuple[Board, list[Runs]]:
    """Return the board after the moves, and the runs that each of them flipped."""
    board, colour = list("".join(game.board)), game.first
    flipped = []
    for row, column in game.moves:
        cell = (row - 1) * len(game.board) + column - 1
        runs = rule(board, cell, colour)
        put(board, cell, colour, runs)
        flipped.append(runs)
        colour = OTHER[colour]
    return board, flipped


class Move(NamedTuple):
    """A move of a game that is played.

    Attributes:
        board: before the move.
        colour: whose move it is.
        cell: where the piece is put.
        runs: what it flips.
        seen: what is behind adjacent runs that are not flipped, and how far apart the cells of
            runs are that are.
    """

    board: str
    colour: str
    cell: int
    runs: Runs
    seen: set[str | int]


def generate(level: Level, rng: Random) -> Game:
    """Play random legal moves until some in a row are of the wanted kind."""
    fewest, most = level.before
    counts = range(level.moves[0], level.moves[1] + 1)
    while True:
        size = rng.choice(level.sizes)
        played = _played(size, most + counts[-1], rng)
        stretches = [(k, k + n) for k in range(fewest, most + 1) for n in counts]
        for first, last in rng.sample(stretches, len(stretches)):
            if last <= len(played) and _eventful(level, size, played[first:last]):
                game = _game(size, played[first:last])
                if shortcuts_fail(game, level):
                    return game


def _game(size: int, moves: list[Move]) -> Game:
    shown = tuple(map("".join, rows_of(list(moves[0].board))))
    places = tuple((move.cell // size + 1, move.cell % size + 1) for move in moves)
    return Game(shown, moves[0].colour, places)


def _played(size: int, count: int, rng: Random) -> list[Move]:
    """Play legal moves, drawn uniformly, until somebody cannot move or there are enough."""
    board, colour, other = start(size), BLACK, WHITE
    near = around(size**2)
    moves: list[Move] = []
    free = [cell for cell, piece in enumerate(board) if piece == EMPTY]
    for _ in range(count):
        for left in range(len(free) - 1, -1, -1):
            k = int(rng.random() * (left + 1))
            cell = free[k]
            free[k], free[left] = free[left], cell
            if other not in near[cell](board):
                continue
            adjacent = runs_from(board, cell, colour)
            if runs := [run for run, behind in adjacent if behind == colour]:
                seen: set[str | int] = {behind for _, behind in adjacent if behind != colour}
                seen.update(abs(run[0] - cell) for run in runs)
                moves.append(Move("".join(board), colour, cell, runs, seen))
                put(board, cell, colour, runs)
                del free[left]
                break
        else:
            break
        colour, other = other, colour
    return moves


def _eventful(level: Level, size: int, moves: list[Move]) -> bool:
    """Whether there is all that an `eventful` or a `varied` level asks for."""
    if not level.eventful:
        return True
    seen = set[str | int]().union(*[move.seen for move in moves])
    if not {"", EMPTY} <= seen or (level.varied and len(seen) < 2 + len(LINES)):
        return False
    places = [place for move in moves for run in move.runs for place in run]
    return len(places) >= 2 * len(moves) and len(set(places)) < len(places)


def shortcuts_fail(game: Game, level: Level) -> bool:
    """Whether every simpler rule gives another board; of a single move, whether a few do."""
    final = _final(game)
    rules = [*SHORTCUTS.values()] if len(game.moves) > 1 else list(SHORTCUTS.values())[:3]
    if level.eventful:
        rules = [*MISREADINGS.values(), *rules]
    if level.varied:
        rules += FORGOTTEN.values()
    if any(_final(game, rule) == final for rule in rules):
        return False
    return not (level.eventful and final in (_first_only_put(game), _judged_at_the_start(game)))


def _final(game: Game, rule: Rule = closed) -> Rows:
    return tuple(map(tuple, rows_of(replayed(game, rule)[0])))


def _first_only_put(game: Game) -> Rows:
    """Flip nothing in the first move."""
    board, (row, column) = [list(cells) for cells in game.board], game.moves[0]
    board[row - 1][column - 1] = game.first
    return _final(Game(tuple(map("".join, board)), OTHER[game.first], game.moves[1:]))


def _judged_at_the_start(game: Game) -> Rows:
    """Flip in every move what it would flip on the board that is shown."""
    shown = list("".join(game.board))
    return _final(game, lambda _, cell, colour: closed(shown, cell, colour))


def _flipped(game: Game) -> list[Runs]:
    return replayed(game)[1]


WORDINGS = (
    "Below is a position from a game of Reversi on a {n} x {n} board.",
    "Two players, Black and White, are playing Reversi on a board with {n} rows and {n} columns.",
    "A game of Reversi is in progress on a {n} x {n} board.",
)
RULES = (
    "Black pieces are shown as 0, white pieces as 1 and empty cells as dots. In a move, a player "
    "puts a piece of their own colour on an empty cell. Then, in each of the eight directions (up, "
    "down, left, right and the four diagonals), look at the unbroken run of the opponent's pieces "
    "that begins right next to the new piece. If the cell directly behind the run holds a piece of "
    "the player's own colour, all pieces of the run change to that colour; if that cell is empty, "
    "or if the run ends at the edge of the board, nothing changes in that direction. All eight "
    "directions are judged on the board as it was when the piece was put down: pieces that change "
    "colour do not make others change."
)
TURNS = "The players take turns, and nobody passes."
NUMBERS = (
    "Positions are written as (row, column) and numbered from 1, with row 1 at the top and column "
    "1 on the left."
)


def question(game: Game) -> str:
    """State the puzzle."""
    opening = phrase(game, WORDINGS).format(n=len(game.board))
    colours = ("Black", "White") if game.first == BLACK else ("White", "Black")
    moves = [f"{colours[k % 2]} plays at {place}" for k, place in enumerate(game.moves)]
    listed = "\n".join(f"{number}. {move}" for number, move in enumerate(moves, start=1))
    one = len(moves) == 1
    next_moves = f"The next move: {moves[0]}." if one else f"The next moves:\n\n{listed}"
    rules = " ".join([opening, RULES, *([] if one else [TURNS]), NUMBERS])
    return (
        f"{rules}\n\nThe board now:\n\n{show(game.board, '')}\n\n{next_moves}\n\n"
        f"What does the board look like after {'this move' if one else 'these moves'}?"
    )


_CELL = re.compile(r"[01.*_-]{1,400}")
_RULED = re.compile(r"^[ \t]*\|(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*$", re.MULTILINE)
_BLANKS = str.maketrans("*_-", "...")


def parse(text: str) -> Rows:
    """Read the rows, cells separated or run together; empty cells as . * _ or -."""
    rows = read_rows(_RULED.sub("", text), _CELL)
    return tuple(tuple(cell.translate(_BLANKS) for cell in row) for row in rows)


def violations(game: Game, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    size = len(game.board)
    grid = fit(answer, size, size, single=True)
    if grid is None:
        yield misfit(answer, size, size, single=True)
        return
    for r, (said, right) in enumerate(zip(grid, _final(game), strict=True), 1):
        if said != right:
            yield f"row {r} reads {''.join(said)} instead of {''.join(right)}"


def solve(game: Game) -> Rows | None:
    """Replay the moves."""
    return _final(game)


def spoil(game: Game, answer: Rows, rng: Random) -> Rows:
    """Change one cell, or leave out the last row."""
    if rng.random() < 0.1:
        return answer[:-1]
    rows = [list(row) for row in answer]
    row = rng.choice(rows)
    c = rng.randrange(len(row))
    row[c] = rng.choice([cell for cell in (BLACK, WHITE, EMPTY) if cell != row[c]])
    return tuple(map(tuple, rows))


def guess(game: Game, rng: Random) -> Rows:
    """Fill a board at random."""
    size = len(game.board)
    return tuple(tuple(rng.choices((BLACK, WHITE, EMPTY), k=size)) for _ in range(size))


def difficulty(game: Game) -> float:
    """Return how many times a piece is flipped."""
    return sum(len(run) for runs in _flipped(game) for run in runs)


def _canonical(game: Game) -> Hashable:
    """Return the least of the 16 dresses: turned, mirrored, colours swapped."""
    swap = str.maketrans("01", "10")
    dresses = []
    board, moves, size = game.board, game.moves, len(game.board)
    for turn in range(8):
        if turn == 4:
            board = tuple(row[::-1] for row in board)
            moves = tuple((r, size + 1 - c) for r, c in moves)
        board = tuple(map("".join, zip(*board[::-1], strict=True)))
        moves = tuple((c, size + 1 - r) for r, c in moves)
        dresses.append((game.first, board, moves))
        swapped = tuple(row.translate(swap) for row in board)
        dresses.append((OTHER[game.first], swapped, moves))
    return min(dresses)


def published(path: str, files: Mapping[str, str]) -> Published[Game]:
    """Read one published sample: `board_size`, `moves`, `solution`, from the start position."""
    with reading("reversi", path):
        values = solution_json(files)
        size = values["board_size"]
        if type(size) is not int or not 4 <= size <= 20 or size % 2:
            raise ValueError(f"expected an even board size, not {size!r}")
        moves = tuple((r, c) for r, c in table(values["moves"], int, 2))
        at_most(400, moves=len(moves))
        if any(not (1 <= r <= size and 1 <= c <= size) for r, c in moves):
            raise ValueError("a move is off the board")
        stored = str(values["solution"])
    return Published(Game(tuple(map("".join, rows_of(start(size)))), BLACK, moves), stored)


def defects(game: Game, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a copy of the board that the published question prints is right."""
    size = len(game.board)
    rows = re.findall(rf"^[01*]{{{size}}}$", files["question.txt"], re.MULTILINE)[:size]
    if TASK.verify(game, f"<<<{chr(10).join(map(','.join, rows))}>>>").right:
        yield Finding(LEAK, "the board printed as the one before the moves is the answer")


TASK = Task(
    name="reversi",
    title="Reversi",
    category="execution",
    split="seen",
    summary="Replay moves of Reversi on a given board.",
    levels=LEVELS,
    instance_type=Game,
    generate=generate,
    question=question,
    form=(
        "the final board: one line per row, from top to bottom, with each cell as 0, 1 or a dot, "
        "separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="pieces flipped",
    shortcuts={
        "copy": lambda game: tuple(map(tuple, game.board)),
        **{name: partial(_final, rule=rule) for name, rule in SHORTCUTS.items()},
    },
    lazy={
        "flip nothing in the first move": Lazy(_first_only_put, (0.0, 0.3, 0.0, 0.0, 0.0)),
        "judge all moves on the board shown": Lazy(_judged_at_the_start, (1.0, 0.1, 0.0, 0.0, 0.0)),
        **{
            name: Lazy(partial(_final, rule=rule), (1.0, 0.95, 0.0, 0.0, 0.0))
            for name, rule in MISREADINGS.items()
        },
        **{
            name: Lazy(partial(_final, rule=rule), (0.9, 0.5, 0.3, 0.0, 0.0))
            for name, rule in FORGOTTEN.items()
        },
        **{
            name: Lazy(partial(_final, rule=rule), rates)
            for name, (rule, rates) in CARELESS.items()
        },
    },
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
