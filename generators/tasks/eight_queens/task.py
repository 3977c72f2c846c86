"""Eight queens: complete a board with given queens and blocked cells.

Source: CodeSteer (ICML 2025), task "Eight Queen"; after the problem of 1848. Any completion
that keeps the rules is right.

Repaired against the published version: given queens must be kept and places must be on the
board; the question says that all queens are listed and that blocked cells do not block attacks.
From level 2 on neither the textbook arrangements, nor placing queens without going back, nor a
search from the top left corner that forgets the blocked cells or the given queens succeeds. From
level 3 on no such search from another side does either, as there are more blocked cells than in
the published samples: they spare few of the many arrangements that keep the given queens.

Masks and arrangements are those of `solver`.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from generators.answers.grid import fit, read_pairs, read_rows, show
from generators.errors import AnswerError
from generators.published.finding import NOTE, Finding
from generators.published.stored import reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.eight_queens.shortcuts import (
    first_found,
    from_other_sides,
    roomiest,
    textbook,
    tried,
    without_going_back,
)
from generators.tasks.eight_queens.solver import Columns, completions, fits, plain_steps, some

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
    """What is drawn.

    Attributes:
        size: side of the board.
        given: numbers of given queens, equally likely.
        blocked: fewest and most blocked cells.
        completions: most completions, 0 for any number.
        steps: fewest and most queens that a plain search places, 0 for any number.
        free: least number of arrangements that keep the given queens, blocked cells aside.
        mild: whether shortcuts may succeed, but for the textbook arrangements.
    """

    size: int
    given: tuple[int, ...]
    blocked: tuple[int, int]
    completions: int
    steps: tuple[int, int]
    free: int = 0
    mild: bool = False


STEP_LIMIT = 10_000
SOLVER_LIMIT = 50_000
"""Most queens placed in the search for an answer."""
LEVELS = {
    1: Level(6, (2, 3), (2, 8), 0, (0, 30), mild=True),
    2: Level(8, (1,), (2, 3), 0, (8, 80)),
    3: Level(8, (0, 0, 1), (5, 12), 1, (100, 1_000), free=16),
    4: Level(12, (2,), (15, 24), 2, (300, 0)),
    5: Level(20, (5, 6, 7), (60, 100), 1, (2_000, 0)),
}


def generate(level: Level, rng: Random) -> Queens:
    """Draw an arrangement, keep some queens, and block cells of other completions."""
    full, given = [(1 << level.size) - 1] * level.size, rng.choice(level.given)
    while True:
        columns = next(completions(full, rng))
        kept = set(rng.sample(range(level.size), given))
        allowed = [1 << c if r in kept else full[r] for r, c in enumerate(columns)]
        if level.free and len(some(allowed, level.free)) < level.free:
            continue
        blocked = _blocked(columns, allowed, level, rng)
        if blocked is not None:
            queens = _drawn(columns, kept, blocked)
            if _takes_steps(queens, *level.steps) and shortcuts_fail(queens, level):
                return queens


def _takes_steps(queens: Queens, least: int, most: int) -> bool:
    steps, _ = plain_steps(_allowed(queens), most + 1 if most else least)
    return least <= steps and (not most or steps <= most)


def shortcuts_fail(queens: Queens, level: Level) -> bool:
    """Whether no completion comes of itself; of a `mild` level, no textbook arrangement is one."""
    allowed = _allowed(queens)
    if not level.mild and next(without_going_back(allowed), None):
        return False
    return not any(fits(allowed, answer) for answer in _of_itself(queens, level) if answer)


def _of_itself(queens: Queens, level: Level) -> Iterator[Columns]:
    yield from textbook(len(queens.board))
    if not level.mild:
        yield _without_given(queens)
        yield first_found(_blind(queens))
    if level.completions:
        yield from from_other_sides(_blind(queens))


def _blocked(columns: Columns, allowed: list[int], level: Level, rng: Random) -> set[Place] | None:
    """Return cells to block so that `columns` are to be found, None if these are too many.

    Where any number of completions is left, what a plain search finds first is not among them;
    `allowed` is narrowed.
    """
    few, size = level.completions, range(level.size)
    spare = [(r, c) for r in size for c in size if columns[r] != c]
    blocked = set(rng.sample(spare, level.blocked[0] // 2 if few else 0))
    for row, column in blocked:
        allowed[row] &= ~(1 << column)
    others = [] if few or level.mild else [first_found(allowed)]
    if not {columns, ()}.isdisjoint(others):
        return None
    while True:
        others = [other for other in others if blocked.isdisjoint(enumerate(other))]
        if not others:
            others = some(allowed, 8, rng) if few else []
            if len(others) <= few:
                break
            others = [other for other in others if other != columns]
        if len(blocked) == level.blocked[1]:
            return None
        uses = _uses(others, columns)
        most = max(uses.values())
        row, column = rng.choice([place for place in uses if uses[place] == most])
        blocked.add((row, column))
        allowed[row] &= ~(1 << column)
    used = _uses(some(allowed, 3, rng), columns)
    more = [place for place in spare if place not in blocked]
    rng.shuffle(more)
    more.sort(key=lambda place: place not in used)
    return blocked.union(more[: max(0, rng.randint(*level.blocked) - len(blocked))])


def _uses(found: list[Columns], columns: Columns) -> Counter[Place]:
    """Count how often cells that `columns` leaves free are used."""
    uses = Counter(place for other in found for place in enumerate(other))
    for place in enumerate(columns):
        uses.pop(place, None)
    return uses


def _drawn(columns: Columns, kept: set[int], blocked: set[Place]) -> Queens:
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


WORDINGS = (
    "Place queens on the {n} x {n} board below so that it holds {n} queens, no two of which attack "
    "each other.",
    "On the {n} x {n} board below, place queens until there are {n} in all and no queen attacks "
    "another.",
    "Complete the {n} x {n} board below: it must hold {n} queens, none of which attacks another.",
)
ATTACK = (
    "Two queens attack each other if they share a row, a column or a diagonal, at any distance."
)
MARKS = {
    QUEEN: "Q marks a queen that is already on the board and must stay where it is.",
    BLOCKED: "X marks a blocked cell: no queen may stand there, but queens attack across it.",
    EMPTY: "A dot marks an empty cell.",
}
NUMBERS = "Rows and columns are numbered from 0, with row 0 at the top and column 0 on the left."


def question(queens: Queens) -> str:
    """State the puzzle; only the marks that occur are explained."""
    n, board = len(queens.board), show(queens.board, "")
    marks = [text for mark, text in MARKS.items() if mark in board]
    rules = " ".join([phrase(queens, WORDINGS).format(n=n), ATTACK, *marks, NUMBERS])
    given = (
        "",
        ", including the one already on the board",
        ", including those already on the board",
    )
    return (
        f"{rules}\n\n{board}\n\n"
        f"Give the positions of all {n} queens{given[min(2, board.count(QUEEN))]}."
    )


_BOARD = re.compile(r"[01.QqXx_]{1,60}")
_NAME = r"[\"']?[a-z_ ]{1,40}[\"']?\s?[:=]"
_NAMED = re.compile(rf"\A(?:\{{\s?{_NAME}(.*)\}}|{_NAME}(.*))\Z", re.IGNORECASE | re.DOTALL)
_FLAT = re.compile(r"\A[\[({]([^\[\](){}]*)[\])}]\Z")
_WORDS = re.compile(
    r"^[-| \t:]+$|^[ \t]*[-*] |(?<![a-z])(?:rows?|columns?|cols?|queens?(?: at)?|and|[rc])(?![a-z])"
    r"|[\"':|]|\.\Z",
    re.IGNORECASE | re.MULTILINE,
)


def parse(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places named as pairs, or those of Q or 1 on a board.

    Around and between pairs may stand a name, quotes, bullets, table lines and the words row,
    column and queen.
    """
    bare = _WORDS.sub(" ", _NAMED.sub(r"\1\2", text)).strip()
    pairs = read_pairs(_FLAT.sub(r"\1", bare))
    return _on_board(text) if pairs is None else pairs


def _on_board(text: str) -> tuple[tuple[int, int], ...]:
    try:
        rows = read_rows(text, _BOARD)
    except AnswerError as error:
        raise AnswerError(f"expected pairs of row and column, or a board: {error}") from error
    size = round(sum(len(word) for row in rows for word in row) ** 0.5)
    grid = fit(rows, size, size, single=True)
    if grid is None or size < 4:
        raise AnswerError("expected pairs of row and column, or a square board")
    return tuple((r, c) for r in range(size) for c in range(size) if grid[r][c] in "1Qq")


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


def _without_given(queens: Queens) -> Columns:
    return first_found(_allowed(queens, given=False)) if queens.places(QUEEN) else ()


def _blind(queens: Queens) -> list[int]:
    return _allowed(queens, blocked=False)


def _answer(find: Callable[[Queens], Columns]) -> Callable[[Queens], Places | None]:
    return lambda queens: tuple(enumerate(find(queens))) or None


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
        "the list of positions, separated by commas, each written as row and column with a space "
        "between them."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="queens placed by a plain search",
    shortcuts={
        "stairs": _answer(lambda queens: textbook(len(queens.board))[0]),
        "mirrored stairs": _answer(lambda queens: textbook(len(queens.board))[1]),
        "first arrangement of the empty board": _answer(
            lambda queens: textbook(len(queens.board))[3]
        ),
        "without going back": _answer(
            lambda queens: next(without_going_back(_allowed(queens)), ())
        ),
        "without blocked cells": _answer(lambda queens: first_found(_blind(queens))),
        "without given queens": _answer(_without_given),
    },
    lazy={
        "without blocked cells, from the bottom up": Lazy(
            _answer(lambda queens: next(from_other_sides(_blind(queens)))),
            (1.0, 0.7, 0.0, 0.0, 0.0),
        ),
        "without blocked cells, at random": Lazy(
            _answer(lambda queens: next(completions(_blind(queens), Random(str(queens))))),
            (1.0, 0.55, 0.05, 0.03, 0.01),
        ),
        "the cell that leaves the most free, without going back": Lazy(
            _answer(lambda queens: roomiest(_allowed(queens))), (0.95, 0.4, 0.06, 0.08, 0.1)
        ),
        "ten random tries, without going back": Lazy(
            _answer(lambda queens: tried(_allowed(queens), Random(str(queens)))),
            (1.0, 0.9, 0.3, 0.25, 0.3),
        ),
    },
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
