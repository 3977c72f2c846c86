"""Eight queens: complete a board with given queens and blocked cells.

Source: CodeSteer (ICML 2025), task "Eight Queen"; after the problem of 1848. Any completion
that keeps the rules is right.

Repaired against the published version: given queens must be kept and places must be on the
board; the question says that all queens are listed and that blocked cells do not block attacks;
from level 2 on neither the textbook arrangements, nor placing queens without going back, nor a
search from the top left corner that forgets the blocked cells or the given queens succeeds.

A board is also given as masks: in which columns the queen of each row may stand, a bit each. An
arrangement is its columns by row, counted from 0.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from math import inf
from random import Random

from generators.answers.grid import fit, read_pairs, read_rows, show
from generators.errors import AnswerError, UndecidedError
from generators.published.finding import NOTE, Finding
from generators.published.stored import reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Published, Task

Place = tuple[int, int]
Places = tuple[Place, ...]
Columns = tuple[int, ...]
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

    `steps` are the least and most queens that a plain search places. Where `mild`,
    shortcuts may succeed, but for the textbook arrangements.
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
_PATIENCE = 1000
"""Most queens that a plain search places in `_first_found`."""
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
        first = () if level.mild else _first_found(allowed)
        if first == columns:
            continue
        blocked = _blocked(columns, allowed, first, level, rng)
        if blocked is not None:
            queens = _drawn(columns, kept, blocked)
            least, most = level.steps
            if least <= difficulty(queens) <= most and shortcuts_fail(queens, mild=level.mild):
                return queens


def shortcuts_fail(queens: Queens, *, mild: bool = False) -> bool:
    """Whether no completion comes of itself; where `mild`, no textbook arrangement is one."""
    known = textbook(len(queens.board))
    if not mild:
        if next(_without_going_back(_allowed(queens)), None):
            return False
        known = (*known, _first_found(_allowed(queens, given=False)))
    return not any(_keeps(queens, answer) for answer in known if answer)


def _blocked(
    columns: Columns, allowed: list[int], trap: Columns, level: Level, rng: Random
) -> set[Place] | None:
    """Return cells to block so that `columns` are to be found, None if these are too many.

    Another arrangement, `trap`, is blocked first, if there is one; `allowed` is narrowed.
    """
    few, wanted = level.completions, rng.randint(*level.blocked)
    blocked: set[Place] = set()
    found = [trap] if trap else _some(allowed, few, rng)
    while (uses := _uses(found, columns)) and (trap or few or len(blocked) < wanted):
        if len(blocked) == level.blocked[1]:
            return None
        most = max(uses.values()) if few else 1
        row, column = rng.choice([place for place in uses if uses[place] >= most])
        blocked.add((row, column))
        allowed[row] &= ~(1 << column)
        trap, found = (), _some(allowed, few, rng)
        if len(found) <= few:
            break
    size = range(len(columns))
    spare = [(r, c) for r in size for c in size if (r, c) not in blocked and columns[r] != c]
    return blocked | set(rng.sample(spare, max(0, wanted - len(blocked))))


def _some(allowed: list[int], few: int, rng: Random) -> list[Columns]:
    return list(islice(completions(allowed, rng), max(3, few + 1)))


def _uses(found: list[Columns], columns: Columns) -> Counter[Place]:
    """Count how often cells that `columns` leaves free are used."""
    uses = Counter(place for other in found for place in enumerate(other))
    for place in enumerate(columns):
        uses.pop(place, None)
    return uses


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


def completions(
    allowed: list[int], rng: Random | None = None, limit: float = inf
) -> Iterator[tuple[int, ...]]:
    """Yield columns by row of all arrangements, the row with the fewest choices first.

    Args:
        allowed: in which columns the queen of each row may stand.
        rng: tries columns in random order, in ascending order without it.
        limit: most queens placed before `UndecidedError`.
    """
    size = len(allowed)
    columns = [0] * size
    left = limit

    def place(rows: list[int], taken: int, down: int, up: int) -> Iterator[tuple[int, ...]]:
        nonlocal left
        if not rows:
            yield tuple(columns)
            return
        choices = {r: allowed[r] & ~(taken | down >> r | up >> size - r) for r in rows}
        row = min(rows, key=lambda r: choices[r].bit_count())
        free = [c for c in range(size) if choices[row] >> c & 1]
        if rng is not None:
            rng.shuffle(free)
        rest = [r for r in rows if r != row]
        for c in free:
            left -= 1
            if left < 0:
                raise UndecidedError(f"no arrangement found with {limit} queens placed")
            columns[row] = c
            yield from place(rest, taken | 1 << c, down | 1 << row + c, up | 1 << c - row + size)

    yield from place(list(range(size)), 0, 0, 0)


def plain_steps(allowed: list[int], limit: int) -> tuple[int, tuple[int, ...]]:
    """Search row by row, lowest column first; return the queens placed, and the columns found.

    The columns are none where there is no arrangement or the limit is reached.
    """
    size, steps = len(allowed), 0
    columns: list[int] = []
    lines = [(0, 0, 0)]
    left = [allowed[0]]
    while left and steps < limit:
        if not left[-1]:
            left.pop()
            lines.pop()
            del columns[-1:]
            continue
        bit = left[-1] & -left[-1]
        left[-1] ^= bit
        steps += 1
        columns.append(bit.bit_length() - 1)
        row = len(columns)
        if row == size:
            return steps, tuple(columns)
        taken, down, up = lines[-1]
        taken, down, up = taken | bit, (down | bit) << 1, (up | bit) >> 1
        lines.append((taken, down, up))
        left.append(allowed[row] & ~(taken | down | up))
    return steps, ()


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


@lru_cache
def textbook(size: int) -> tuple[tuple[int, ...], ...]:
    """Return stairs of knight's moves, two mirror images, and the first of a plain search.

    The last is the stairs again where a plain search takes long.
    """
    low, high = list(range(0, size, 2)), list(range(1, size, 2))
    if size % 6 == 2:
        low = [2, 0, *low[3:], 4]
    elif size % 6 == 3:
        low, high = [*low[2:], 0, 2], [*high[1:], 1]
    stairs = (*high, *low)
    first = plain_steps([(1 << size) - 1] * size, 10_000)[1]
    return stairs, stairs[::-1], tuple(size - 1 - c for c in stairs), first or stairs


def _first_found(allowed: Sequence[int]) -> Columns:
    """Return what a plain search row by row finds first; nothing if that takes long."""
    return plain_steps(_spared(allowed), _PATIENCE)[1]


def _without_going_back(allowed: Sequence[int]) -> Iterator[Columns]:
    """Yield what comes of taking the first free cell of a row, where that ends well.

    Rows are taken from either end, or those with the fewest free cells first; cells from the left
    or from the right; and likewise columns.
    """
    plain = _spared(allowed)
    size = range(len(plain))
    ends: tuple[Sequence[int], ...] = size, size[::-1]
    ways: list[tuple[Sequence[int] | None, Sequence[int]]] = [(None, size)]
    ways += [(rows, cells) for rows in ends for cells in ends]
    for turned, (rows, cells) in product((False, True), ways):
        if columns := _greedy(_turned(plain) if turned else plain.copy(), rows, cells):
            yield tuple(sorted(size, key=columns.__getitem__)) if turned else columns


def _turned(allowed: Sequence[int]) -> list[int]:
    """Return the board with rows for columns."""
    size = range(len(allowed))
    return [sum((mask >> c & 1) << r for r, mask in enumerate(allowed)) for c in size]


def _spared(allowed: Sequence[int]) -> list[int]:
    """Return the masks without cells that a row with a single choice attacks."""
    masks = list(allowed)
    for row, mask in enumerate(allowed):
        if mask.bit_count() == 1:
            _attack(masks, row, mask, [r for r in range(len(masks)) if r != row])
    return masks


def _attack(masks: list[int], row: int, bit: int, rows: Sequence[int]) -> None:
    for r in rows:
        masks[r] &= ~(bit | bit << abs(r - row) | bit >> abs(r - row))


def _greedy(masks: list[int], rows: Sequence[int] | None, cells: Sequence[int]) -> Columns:
    """Place queens in an order of rows, those with the fewest choices first if it is None."""
    columns, left = [0] * len(masks), list(rows or range(len(masks)))
    while left:
        row = left[0] if rows else min(left, key=lambda r: masks[r].bit_count())
        left.remove(row)
        if not masks[row]:
            return ()
        columns[row] = next(c for c in cells if masks[row] >> c & 1)
        _attack(masks, row, 1 << columns[row], left)
    return tuple(columns)


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
    parse=parse,
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
            next(_without_going_back(_allowed(queens)), ())
        ),
        "without blocked cells": lambda queens: _places(
            _first_found(_allowed(queens, blocked=False))
        ),
        "without given queens": lambda queens: _places(_first_found(_allowed(queens, given=False))),
    },
    canonical=_canonical,
    published=published,
    defects=defects,
    version=4,
)
