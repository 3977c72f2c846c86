"""Eight queens: complete a board with given queens and blocked cells.

Source: CodeSteer (ICML 2025), task "Eight Queen"; after the problem of 1848. Any completion
that keeps the rules is right.

Repaired against the published version: given queens must be kept and places must be on the
board (its checker asked for neither); the question says that all queens are listed and that
blocked cells do not block attacks; boards of any size are judged; blocked cells rule out
other completions, so that neither the textbook arrangements nor placing queens row by row
without going back succeed; pairs may be written in any usual way or as a board, and an
unreadable pair is not silently dropped with all behind it.

Size: boards of 6 x 6 have four arrangements, so level 1 has given queens and blocked cells
as well; otherwise it would have four puzzles up to symmetry.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from random import Random

from generators._grid import fit, read_rows, show
from generators._published import reading, solution_json, table
from generators._wording import phrase
from generators.errors import AnswerError
from generators.task import Published, Task

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

    `steps` is the least number of queens that a plain search places.
    """

    size: int
    given: tuple[int, int]
    blocked: tuple[int, int]
    completions: int = 0
    steps: int = 0


LEVELS = {
    1: Level(6, (2, 3), (2, 8)),
    2: Level(8, (0, 1), (1, 2), steps=12),
    3: Level(8, (0, 3), (2, 4), steps=50),
    4: Level(12, (3, 4), (15, 20), completions=5, steps=100),
    5: Level(20, (5, 7), (60, 100), completions=1, steps=1_000),
}
STEP_LIMIT = 30_000


def generate(level: Level, rng: Random) -> Queens:
    """Draw an arrangement, keep some queens, and block cells of other completions."""
    while True:
        columns = next(_completions([(1 << level.size) - 1] * level.size, rng))
        kept = set(rng.sample(range(level.size), rng.randint(*level.given)))
        allowed = [1 << c if r in kept else (1 << level.size) - 1 for r, c in enumerate(columns)]
        blocked = _block(level, columns, allowed, rng)
        if blocked is not None:
            queens = _drawn(columns, kept, blocked)
            if difficulty(queens) >= level.steps and not any(
                _keeps(queens, answer) for answer in _textbook(level.size)
            ):
                return queens


def _block(
    level: Level, columns: tuple[int, ...], allowed: list[int], rng: Random
) -> set[Place] | None:
    """Block cells until few completions are left, then others; None where that takes more."""
    wanted = rng.randint(*level.blocked)
    blocked: set[Place] = set()
    while True:
        found = list(islice(_completions(allowed, rng), max(8, level.completions + 1)))
        uses = Counter(place for other in found for place in enumerate(other))
        for place in enumerate(columns):
            uses.pop(place, None)
        enough = len(blocked) >= wanted if level.completions == 0 else False
        if not uses or enough or 0 < len(found) <= level.completions:
            break
        most = max(uses.values())
        place = rng.choice([place for place in uses if uses[place] == most])
        blocked.add(place)
        allowed[place[0]] &= ~(1 << place[1])
    free = [place for place in _cells(level.size) if place[1] != columns[place[0]]]
    spare = [place for place in free if place not in blocked]
    if len(blocked) > level.blocked[1]:
        return None
    return blocked | set(rng.sample(spare, max(0, wanted - len(blocked))))


def _drawn(columns: tuple[int, ...], kept: set[int], blocked: set[Place]) -> Queens:
    cells = [[EMPTY] * len(columns) for _ in columns]
    for r, c in blocked:
        cells[r][c] = BLOCKED
    for r in kept:
        cells[r][columns[r]] = QUEEN
    return Queens(tuple(map("".join, cells)))


def _allowed(queens: Queens) -> list[int]:
    """Return for every row the mask of columns where its queen may stand."""
    masks = []
    for row in queens.board:
        cells = QUEEN if QUEEN in row else EMPTY
        masks.append(sum(1 << c for c, cell in enumerate(row) if cell == cells))
    return masks


def _completions(allowed: list[int], rng: Random | None = None) -> Iterator[tuple[int, ...]]:
    """Yield columns by row of all arrangements, the row with the fewest choices first."""
    size = len(allowed)
    columns = [0] * size

    def place(rows: list[int], taken: int, down: int, up: int) -> Iterator[tuple[int, ...]]:
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
            columns[row] = c
            yield from place(rest, taken | 1 << c, down | 1 << row + c, up | 1 << c - row + size)

    yield from place(list(range(size)), 0, 0, 0)


def _plain_steps(allowed: list[int], limit: int) -> tuple[int, tuple[int, ...]]:
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


def _cells(size: int) -> list[Place]:
    return [(r, c) for r in range(size) for c in range(size)]
