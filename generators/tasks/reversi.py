"""Reversi: the board after a few given moves.

Source: CodeSteer (ICML 2025), task "Reversi"; after the game of the same name. The result is
unique; the moves are replayed and the boards compared cell by cell.

Repaired against the published version: the question shows the board before the moves (there, the
one after them), states the flipping rule exactly, and boards come from games under way; from
level 2 on, whoever forgets or misreads a part of the rule is wrong. Nobody ever has to pass.
Published samples are read with the start position as the board before.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from math import isqrt
from random import Random

from generators.answers.grid import Rows, fit, misfit, read_rows, show
from generators.published.finding import LEAK, Finding
from generators.published.stored import at_most, reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Published, Task

BLACK, WHITE, EMPTY = "0", "1", "."
OTHER = {BLACK: WHITE, WHITE: BLACK}
DIRECTIONS = tuple((dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1) if dr or dc)
Board = list[str]
"""The cells, row after row: "0" (black), "1" (white) or "." (empty)."""
Place = tuple[int, int]
Run = tuple[int, ...]
"""Neighbouring cells in one direction."""
Runs = list[Run]
Rule = Callable[[Board, int, str], Runs]
"""The runs that a piece of a colour flips, put on a cell of a board."""


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

    In an `eventful` game there are at least two flips a move, and a piece is flipped twice.
    """

    sizes: tuple[int, ...]
    before: tuple[int, int]
    moves: tuple[int, int]
    eventful: bool = True


LEVELS = {
    1: Level((4,), (2, 7), (1, 1), eventful=False),
    2: Level((4,), (2, 7), (2, 3), eventful=False),
    3: Level((4, 6, 6, 6, 6, 6, 6), (6, 20), (2, 3)),
    4: Level((8,), (10, 20), (5, 5)),
    5: Level((12,), (30, 60), (10, 10)),
}
TRIES = 4
"""How often to go on from the same board before another one is played."""


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


def _open_too(board: Board, cell: int, colour: str) -> Runs:
    """Return all adjacent runs, whether closed or not."""
    return [run for run, _ in runs_from(board, cell, colour)]


def _longest(board: Board, cell: int, colour: str) -> Runs:
    """Return the _longest run alone."""
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
    "flip open lines too": _open_too,
    "flip the longest line only": _longest,
    "forget the diagonals": _straight,
    "flip the nearest pieces only": _nearest,
    "let pieces that change colour flip others": _spreading,
}
"""Simpler rules than the one of the game."""


def generate(level: Level, rng: Random) -> Game:
    """Play random legal moves until those at the end are of the wanted kind."""
    while True:
        board = start(rng.choice(level.sizes))
        before = rng.randint(*level.before)
        if _play(board, BLACK, before, rng) is None:
            continue
        shown = tuple(map("".join, rows_of(board)))
        first = OTHER[BLACK] if before % 2 else BLACK
        for _ in range(TRIES):
            moves = _play(list(board), first, rng.randint(*level.moves), rng)
            if moves is not None:
                game = Game(shown, first, moves)
                if (not level.eventful or _eventful(game)) and shortcuts_fail(game):
                    return game


def _play(board: Board, colour: str, count: int, rng: Random) -> tuple[Place, ...] | None:
    """Play legal moves, drawn uniformly, on `board`; None if somebody cannot move."""
    moves: list[Place] = []
    size = isqrt(len(board))
    free = [cell for cell, piece in enumerate(board) if piece == EMPTY]
    for _ in range(count):
        for left in range(len(free) - 1, -1, -1):
            k = int(rng.random() * (left + 1))
            free[k], free[left] = free[left], free[k]
            if runs := closed(board, free[left], colour):
                put(board, free[left], colour, runs)
                moves.append((free[left] // size + 1, free[left] % size + 1))
                del free[left]
                break
        else:
            return None
        colour = OTHER[colour]
    return tuple(moves)


def shortcuts_fail(game: Game) -> bool:
    """Whether every simpler rule gives another board; of a single move, whether a few do."""
    final = _final(game)
    rules = SHORTCUTS.values() if len(game.moves) > 1 else (_open_too, _longest, _only_put)
    return all(_final(game, rule) != final for rule in rules)


def _final(game: Game, rule: Rule = closed) -> Rows:
    return tuple(map(tuple, rows_of(replayed(game, rule)[0])))


def _flipped(game: Game) -> list[Runs]:
    return replayed(game)[1]


def _eventful(game: Game) -> bool:
    places = [place for runs in _flipped(game) for run in runs for place in run]
    return len(places) >= 2 * len(game.moves) and len(set(places)) < len(places)


WORDINGS = (
    "This is a position from a game of Reversi on a board of {n} x {n} cells.",
    "Two players, black and white, are playing Reversi on {n} rows of {n} cells.",
    "A game of Reversi is under way. The board has {n} rows and {n} columns.",
)
RULES = (
    "Black pieces are shown as 0, white pieces as 1 and empty cells as a dot. In a move a player "
    "puts a piece of their colour on an empty cell. Then, in each of the eight directions (along "
    "the row, the column and both diagonals), look at the unbroken run of the other colour's "
    "pieces that begins right next to the new piece: if the cell directly behind the run holds a "
    "piece of the mover's colour, all pieces of the run change to that colour; if it is empty or "
    "beyond the edge, nothing changes in that direction. All eight directions are judged on the "
    "board as it was when the piece was put down: pieces that change colour do not make others "
    "change. The players take turns and nobody passes. Places are written (row, column), counted "
    "from 1; row 1 is at the top and column 1 on the left."
)


def question(game: Game) -> str:
    """State the puzzle."""
    opening = phrase(game, WORDINGS).format(n=len(game.board))
    colours = ("black", "white") if game.first == BLACK else ("white", "black")
    moves = "\n".join(
        f"{k + 1}. {colours[k % 2]} to ({row}, {column})"
        for k, (row, column) in enumerate(game.moves)
    )
    return (
        f"{opening} {RULES}\n\nThe board now:\n\n{show(game.board, '')}\n\nThe next moves:\n\n"
        f"{moves}\n\nWhat does the board look like after them?"
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
        "the final board: its rows from top to bottom, each on a line of its own, each cell"
        " as 0, 1 or a dot, separated by commas."
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
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
