"""Eight queens: complete a board with given queens and blocked cells.

Source: CodeSteer (ICML 2025), task "Eight Queen"; after the problem of 1848. Any completion
that keeps the rules is right.

Repaired against the published version: given queens must be kept and places must be on the
board (its checker asked for neither); the question says that all queens are listed and that
blocked cells do not block attacks; boards of any size are judged; blocked cells rule out
other completions, so that neither the textbook arrangements, nor placing queens without going
back, nor a search from the top left corner that forgets the blocked cells or the given queens
succeeds; pairs may be written in any usual way or as a board, and an unreadable pair is not
silently dropped with all behind it.

Size: 6 x 6 boards have four arrangements, so level 1 has given queens and blocked cells too,
and may yield to greed; up to symmetry, level 2 has about 1,300 puzzles, and of 10,000 at level 3,
4 in 100 repeat, as one blocked cell has to be in the way of that search.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from generators.answers.grid import show
from generators.published.finding import NOTE, Finding
from generators.published.stored import reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.eight_queens.answer import read_places
from generators.tasks.eight_queens.block import block
from generators.tasks.eight_queens.shortcuts import Columns, first_found, without_going_back
from generators.tasks.eight_queens.solver import completions, plain_steps, textbook

Place = tuple[int, int]
Places = tuple[Place, ...]
QUEEN, BLOCKED, EMPTY = "Q", "X", "."


@dataclass(frozen=True)
class Queens:
    """The `board`, one string a row: "Q" queen, "X" blocked, "." empty."""

    board: tuple[str, ...]

    def places(self, mark: str) -> list[Place]:
        """Return the places, row and column from 0, that hold `mark`."""
        size = range(len(self.board))
        return [(r, c) for r in size for c in size if self.board[r][c] == mark]


@dataclass(frozen=True)
class Level:
    """Side, numbers of given queens and of blocked cells, most completions (0: any).

    `steps` are the least and most queens that a plain search places. `mild` lets cheap ways
    succeed but for a few textbook arrangements.
    """

    size: int
    given: tuple[int, int]
    blocked: tuple[int, int]
    completions: int
    steps: tuple[int, int]
    mild: bool = False


STEP_LIMIT = 10_000
SOLVER_LIMIT = 50_000
"""Most queens placed in the search for an answer."""
LEVELS = {
    1: Level(6, (2, 3), (2, 8), 0, (0, 30), mild=True),
    2: Level(8, (0, 1), (2, 2), 0, (12, 100)),
    3: Level(8, (1, 3), (3, 4), 0, (60, 1_000)),
    4: Level(12, (3, 4), (15, 20), 5, (200, STEP_LIMIT)),
    5: Level(20, (5, 7), (60, 100), 1, (2_000, STEP_LIMIT)),
}


def generate(level: Level, rng: Random) -> Queens:
    """Draw an arrangement, keep some queens, and block cells of other completions."""
    while True:
        columns = next(completions([(1 << level.size) - 1] * level.size, rng))
        kept = set(rng.sample(range(level.size), rng.randint(*level.given)))
        allowed = [1 << c if r in kept else (1 << level.size) - 1 for r, c in enumerate(columns)]
        first = () if level.mild else first_found(allowed)
        if first == columns:
            continue
        blocked = block(columns, allowed, first, level.blocked, level.completions, rng)
        if blocked is not None:
            queens = _drawn(columns, kept, blocked)
            least, most = level.steps
            if least <= difficulty(queens) <= most and not _is_cheap(queens, level.mild):
                return queens


def _is_cheap(queens: Queens, mild: bool) -> bool:
    """Say whether a completion comes of itself; where `mild`, whether it is a textbook one."""
    if mild:
        return any(_keeps(queens, answer) for answer in textbook(len(queens.board)))
    if next(without_going_back(_allowed(queens)), None):
        return True
    known = (*textbook(len(queens.board)), first_found(_allowed(queens, given=False)))
    return any(_keeps(queens, answer) for answer in known if answer)


def _drawn(columns: tuple[int, ...], kept: set[int], blocked: set[Place]) -> Queens:
    cells = [[EMPTY] * len(columns) for _ in columns]
    for r, c in blocked:
        cells[r][c] = BLOCKED
    for r in kept:
        cells[r][columns[r]] = QUEEN
    return Queens(tuple(map("".join, cells)))


def _allowed(queens: Queens, given: bool = True, blocked: bool = True) -> list[int]:
    """Return for every row the mask of columns where its queen may stand.

    Given queens, or blocked cells, can be left out of account.
    """
    masks = []
    for row in queens.board:
        if QUEEN in row and given:
            cells = QUEEN
        else:
            cells = QUEEN + EMPTY if blocked else QUEEN + EMPTY + BLOCKED
        masks.append(sum(1 << c for c, cell in enumerate(row) if cell in cells))
    return masks


def _keeps(queens: Queens, columns: Columns) -> bool:
    return all(mask >> c & 1 for mask, c in zip(_allowed(queens), columns, strict=True))


def _cells(size: int) -> list[Place]:
    return [(r, c) for r in range(size) for c in range(size)]


WORDINGS = (
    "Place queens on the board of {n} x {n} cells below until there are {n} of them and no two "
    "attack each other.",
    "On the {n} x {n} board below some queens may stand already. Add queens so that there are {n} "
    "in all, none of which attacks another.",
    "Complete the {n} x {n} board below to {n} queens that do not attack one another.",
)
RULES = (
    "Two queens attack each other if they share a row, a column or a diagonal, at any distance. "
    "Q is a queen that is already there and must stay, X a blocked cell on which no queen may "
    "stand, and a dot an empty cell. A blocked cell does not shield: queens attack across it. "
    "Rows and columns are counted from 0; row 0 is at the top and column 0 on the left."
)


def question(queens: Queens) -> str:
    """State the puzzle."""
    n = len(queens.board)
    text = f"{phrase(queens, WORDINGS).format(n=n)} {RULES}\n\n{show(queens.board, '')}\n\n"
    return text + f"Give the places of all {n} queens, including any that are already there."


def render(answer: Places) -> str:
    """Write the pairs."""
    return ", ".join(f"{row} {column}" for row, column in answer)


def violations(queens: Queens, answer: Places) -> Iterator[str]:
    """Yield the rules that `answer` breaks; places are row and column from 0."""
    n = len(queens.board)
    if len(answer) != n:
        yield f"lists {len(answer)} queens instead of {n}"
    for row, column in answer:
        if row >= n or column >= n:
            yield f"the place {row} {column} is off the board, which ends at {n - 1} {n - 1}"
            return
        if queens.board[row][column] == BLOCKED:
            yield f"the place {row} {column} is blocked"
    for row, column in queens.places(QUEEN):
        if (row, column) not in answer:
            yield f"the given queen at {row} {column} is missing"
    for k, (row, column) in enumerate(answer):
        for r, c in answer[:k]:
            if r == row or c == column or abs(r - row) == abs(c - column):
                yield f"the queens at {r} {c} and {row} {column} attack each other"


def solve(queens: Queens) -> Places | None:
    """Search, the row with the fewest choices first; milliseconds at every level."""
    columns = next(completions(_allowed(queens), limit=SOLVER_LIMIT), None)
    return None if columns is None else tuple(enumerate(columns))


def spoil(queens: Queens, answer: Places, rng: Random) -> Places:
    """Move a queen along its row, leave one out, or count from 1."""
    places = list(answer)
    k = rng.randrange(len(places))
    match rng.randrange(4):
        case 0:
            del places[k]
        case 1:
            places = [(row + 1, column + 1) for row, column in places]
        case _:
            row, column = places[k]
            places[k] = row, rng.choice([c for c in range(len(places)) if c != column])
    return tuple(places)


def guess(queens: Queens, rng: Random) -> Places:
    """Put one queen in every row and column."""
    n = len(queens.board)
    return tuple(enumerate(rng.sample(range(n), n)))


def difficulty(queens: Queens) -> float:
    """Return how many queens a search row by row, from the left, places (capped)."""
    return plain_steps(_allowed(queens), STEP_LIMIT)[0]


def _canonical(queens: Queens) -> Hashable:
    """Return the least of the board's eight turns and mirror images."""
    board, dresses = queens.board, []
    for _ in range(4):
        board = tuple(map("".join, zip(*board[::-1], strict=True)))
        dresses += [board, board[::-1]]
    return min(dresses)


def _by_heart(queens: Queens, which: int) -> Places:
    return tuple(enumerate(textbook(len(queens.board))[which]))


def _places(columns: Columns) -> Places | None:
    return tuple(enumerate(columns)) or None


def published(path: str, files: Mapping[str, str]) -> Published[Queens]:
    """Read one published sample: `initial_board` of 0, 1 and X, and `solution`."""
    with reading("eight_queens", path):
        values = solution_json(files)
        board = tuple(values["initial_board"])
        if not 4 <= len(board) <= 40 or any(len(row) != len(board) for row in board):
            raise ValueError("expected a square board")
        if set("".join(board)) - set("01X") or any(row.count("1") > 1 for row in board):
            raise ValueError("expected cells 0, 1 and X with at most one 1 a row")
        stored = show(table(values["solution"], int, 2), " ")
        marked = tuple(row.replace("0", EMPTY).replace("1", QUEEN) for row in board)
    return Published(Queens(marked), stored)


def defects(queens: Queens, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the published text leaves open which queens are to be listed."""
    if any(QUEEN in row for row in queens.board):
        reason = "asks for the remaining queens, the original's checker for all: that is ambiguous"
        yield Finding(NOTE, reason)


TASK = Task(
    name="eight_queens",
    title="Eight Queen",
    category="planning",
    split="unseen",
    summary="Complete a board with given queens and blocked cells.",
    levels=LEVELS,
    instance_type=Queens,
    generate=generate,
    question=question,
    form=(
        "the list of places, each as row and column with a space between them, and a comma "
        "between two places."
    ),
    parse=read_places,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="queens placed by a plain search",
    shortcuts={
        "stairs": lambda queens: _by_heart(queens, 0),
        "mirrored stairs": lambda queens: _by_heart(queens, 1),
        "first arrangement of the empty board": lambda queens: _by_heart(queens, 3),
        "without going back": lambda queens: _places(
            next(without_going_back(_allowed(queens)), ())
        ),
        "without blocked cells": lambda queens: _places(
            first_found(_allowed(queens, blocked=False))
        ),
        "without given queens": lambda queens: _places(first_found(_allowed(queens, given=False))),
    },
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
