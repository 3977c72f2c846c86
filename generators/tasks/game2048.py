"""2048 walk: one numbered tile is moved step by step and merges with its equals.

Source: CodeSteer (ICML 2025), task "2048". It is not the game of that name: only one tile
moves, one cell a letter. The result is unique; it is recomputed and compared cell by cell.

Repaired against the published version: all rules are stated, the walk starts on a tile and merges,
and other readings of the rules and shorter walks give other grids.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

from generators.answers.grid import Rows, cut, fit, misfit, read_rows, show, written
from generators.published.finding import AMBIGUOUS, LEAK, Finding
from generators.published.stored import at_most, reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Published, Task

Place = tuple[int, int]
Tiles = tuple[tuple[int, ...], ...]
STEPS = {"u": (-1, 0), "d": (1, 0), "l": (0, -1), "r": (0, 1)}


@dataclass(frozen=True)
class Walk:
    """The `grid` with 0 for empty, the place (row and column from 1) to `start`, the letters."""

    grid: Tiles
    start: Place
    letters: str


@dataclass(frozen=True)
class Level:
    """Sides of the grid, numbers of letters, fewest merges and blocked letters.

    Attributes:
        sizes: possible sides of the grid.
        letters: fewest and most letters.
        merges: fewest letters at which tiles merge.
        blocked: fewest letters at which nothing happens.
        tricky: the no shortcut is right.
        varied: all four letters occur.
    """

    sizes: tuple[int, ...]
    letters: tuple[int, int]
    merges: int
    blocked: int
    tricky: bool = True
    varied: bool = True


LEVELS = {
    1: Level((3,), (2, 2), 0, 0, tricky=False, varied=False),
    2: Level((4,), (4, 4), 1, 1, varied=False),
    3: Level((4, 5), (4, 6), 1, 1),
    4: Level((7,), (20, 20), 3, 4),
    5: Level((10,), (60, 60), 8, 10),
}
TILES = (2, 4, 8, 16, 32)
LARGEST = 4096
FILLED = 0.35


def generate(level: Level, rng: Random) -> Walk:
    """Lay tiles along a random walk until it is of the wanted kind."""
    size, count = rng.choice(level.sizes), rng.randint(*level.letters)
    while True:
        walk = _laid(size, _word(level, count, rng), rng)
        final, events = followed(walk)
        if (
            final != walk.grid
            and events.count("merge") >= level.merges
            and events.count("blocked") >= level.blocked
            and not (level.tricky and "blocked" in (events[0], events[-1]))
            and (not level.tricky or shortcuts_fail(walk))
        ):
            return walk


def shortcuts_fail(walk: Walk) -> bool:
    """Whether every other reading of the rules gives another grid."""
    final = followed(walk)[0]
    return all(reading(walk) != final for reading in SHORTCUTS.values())


def _word(level: Level, count: int, rng: Random) -> str:
    letters = [*("udlr" if level.varied else "")]
    letters += rng.choices("udlr", k=count - len(letters))
    return "".join(rng.sample(letters, count))


def _laid(size: int, letters: str, rng: Random) -> Walk:
    """Decide what lies in a cell when the walk first meets it."""
    start = row, column = rng.randrange(size), rng.randrange(size)
    value = rng.choice(TILES[:3])
    met: dict[Place, int] = {start: 0}
    laid: dict[Place, int] = {start: value}
    for letter in letters:
        ahead = row + STEPS[letter][0], column + STEPS[letter][1]
        if not (0 <= ahead[0] < size and 0 <= ahead[1] < size):
            continue
        if ahead not in met:
            met[ahead] = laid[ahead] = _tile(value, rng)
        if met[ahead] in (0, value):
            value += met[ahead]
            met[ahead] = 0
            row, column = ahead
    for cell in product(range(size), range(size)):
        if cell not in laid:
            laid[cell] = rng.choice(TILES) if rng.random() < FILLED else 0
    grid = tuple(tuple(laid[r, c] for c in range(size)) for r in range(size))
    return Walk(grid, (start[0] + 1, start[1] + 1), letters)


def _tile(value: int, rng: Random) -> int:
    """Return what the walk meets: nothing, an equal tile, or one that blocks."""
    kind = rng.choices(("free", "equal", "other"), (4, 3, 3))[0]
    if kind == "equal" and value < LARGEST:
        return value
    return 0 if kind == "free" else rng.choice([t for t in (*TILES, 2 * value) if t != value])


WORDINGS = (
    "In the {n} x {n} grid below, numbers are tiles and 0 means that a cell is empty. One single "
    "tile is moved, the one in row {row}, column {column}.",
    "Below are tiles with powers of two on a grid of {n} rows and {n} columns; 0 stands for an "
    "empty cell. Only the tile that starts in row {row}, column {column} moves.",
    "The tile in row {row}, column {column} of the {n} x {n} grid below goes for a walk; all other "
    "tiles stay where they are. A 0 is an empty cell.",
)
RULES = (
    "It follows the letters of a word from left to right; u means up, d down, l left and r right. "
    "Each letter moves it by at most one cell:\n"
    "- If the next cell in that direction is empty, the tile moves there and leaves 0 behind.\n"
    "- If the next cell holds a tile of the same number, the two merge there into one tile of "
    "twice the number, and 0 is left behind. The merged tile is the one that follows the "
    "remaining letters.\n"
    "- If the next cell holds another number or lies outside the grid, nothing happens, and the "
    "next letter is read.\n"
    "The tile never slides further, and no new tiles appear. Rows are counted from 1 at the top, "
    "columns from 1 on the left."
)


def question(walk: Walk) -> str:
    """State the puzzle."""
    row, column = walk.start
    opening = phrase(walk, WORDINGS).format(n=len(walk.grid), row=row, column=column)
    return (
        f"{opening} {RULES}\n\n{show(walk.grid, ', ')}\n\nThe word: {walk.letters}\n\n"
        "What is the grid after the last letter?"
    )


_CELL = re.compile(r"[0-9]{1,9}|[._]")


def parse(text: str) -> Rows:
    """Read the rows of numbers; a dot or an underscore is an empty cell."""
    rows = read_rows(text, _CELL)
    return tuple(tuple("0" if cell in "._" else cell for cell in row) for row in rows)


def violations(walk: Walk, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    size = len(walk.grid)
    grid = fit(answer, size, size)
    if grid is None:
        yield misfit(answer, size, size)
        return
    for r, (said, right) in enumerate(zip(grid, followed(walk)[0], strict=True), 1):
        for c, (cell, number) in enumerate(zip(said, right, strict=True), 1):
            if cell != str(number):
                yield f"row {r} column {c} holds {number} in the end, not {cell}"


def solve(walk: Walk) -> Rows | None:
    """Follow the letters."""
    return written(followed(walk)[0])


def followed(walk: Walk, letters: str | None = None) -> tuple[Tiles, list[str]]:
    """Return the final grid and what each letter did: "step", "merge" or "blocked".

    Args:
        walk: the grid and the start.
        letters: followed instead of the walk's own.
    """
    cells = [list(line) for line in walk.grid]
    row, column = walk.start[0] - 1, walk.start[1] - 1
    events = []
    for letter in walk.letters if letters is None else letters:
        r, c = row + STEPS[letter][0], column + STEPS[letter][1]
        inside = 0 <= r < len(cells) and 0 <= c < len(cells)
        if inside and cells[r][c] in (0, cells[row][column]):
            events.append("merge" if cells[r][c] else "step")
            cells[r][c] += cells[row][column]
            cells[row][column] = 0
            row, column = r, c
        else:
            events.append("blocked")
    return tuple(map(tuple, cells)), events


def spoil(walk: Walk, answer: Rows, rng: Random) -> Rows:
    """Change one number, swap two unequal ones, or leave out the last row."""
    size = len(answer)
    flat = [cell for row in answer for cell in row]
    first = rng.randrange(len(flat))
    match rng.randrange(5):
        case 0:
            return answer[:-1]
        case 1 | 2:
            second = rng.choice([k for k in range(len(flat)) if flat[k] != flat[first]])
            flat[first], flat[second] = flat[second], flat[first]
        case _:
            flat[first] = "0" if flat[first] != "0" else "2"
    return cut(flat, size)


def guess(walk: Walk, rng: Random) -> Rows:
    """Write random tiles."""
    size = len(walk.grid)
    return tuple(tuple(map(str, rng.choices((0, *TILES), k=size))) for _ in range(size))


def _until(event: str, walk: Walk) -> Tiles:
    """End the walk with the first letter that does this."""
    events = followed(walk)[1]
    count = events.index(event) + 1 if event in events else len(events)
    return followed(walk, walk.letters[:count])[0]


def _sliding(walk: Walk) -> Tiles:
    """Move the tile until it is blocked, letter by letter."""
    done = ""
    for letter in walk.letters:
        for _ in walk.grid:
            if followed(walk, done + letter)[1][-1] == "blocked":
                break
            done += letter
    return followed(walk, done)[0]


def _without_merging(walk: Walk) -> Tiles:
    """Let equal tiles block like others."""
    done = ""
    for letter in walk.letters:
        if followed(walk, done + letter)[1][-1] == "step":
            done += letter
    return followed(walk, done)[0]


def _undoubled(walk: Walk, *, left: bool = False) -> Tiles:
    """Let merged tiles keep their number; `left`: double it, but leave the tile behind, too."""
    cells = [list(line) for line in walk.grid]
    row, column = walk.start[0] - 1, walk.start[1] - 1
    for letter in walk.letters:
        r, c = row + STEPS[letter][0], column + STEPS[letter][1]
        tile = cells[row][column]
        if 0 <= r < len(cells) and 0 <= c < len(cells) and cells[r][c] in (0, tile):
            cells[r][c] = tile + left * cells[r][c]
            cells[row][column] = left * tile
            row, column = r, c
    return tuple(map(tuple, cells))


def _all_tiles(walk: Walk) -> Tiles:
    """Let all tiles slide and merge, as in the game 2048."""
    grid = walk.grid
    for letter in walk.letters:
        upright = tuple(zip(*grid, strict=True)) if letter in "ud" else grid
        back = -1 if letter in "dr" else 1
        moved = tuple(_slid(row[::back])[::back] for row in upright)
        grid = tuple(zip(*moved, strict=True)) if letter in "ud" else moved
    return grid


def _slid(row: tuple[int, ...]) -> tuple[int, ...]:
    tiles = [tile for tile in row if tile]
    merged: list[int] = []
    while tiles:
        tile = tiles.pop(0)
        if tiles and tiles[0] == tile:
            tile += tiles.pop(0)
        merged.append(tile)
    return tuple(merged + [0] * (len(row) - len(merged)))


SHORTCUTS: Mapping[str, Callable[[Walk], Tiles]] = {
    "copy": lambda walk: walk.grid,
    "leave out the last letter": lambda walk: followed(walk, walk.letters[:-1])[0],
    "leave out the first letter": lambda walk: followed(walk, walk.letters[1:])[0],
    "stop at the first block": lambda walk: _until("blocked", walk),
    "stop at the first merge": lambda walk: _until("merge", walk),
    "never merge": _without_merging,
    "slide to the end": _sliding,
    "leave the tile behind": lambda walk: _undoubled(walk, left=True),
    "merge without doubling": _undoubled,
    "letters backwards": lambda walk: followed(walk, walk.letters[::-1])[0],
    "move all tiles": _all_tiles,
}


def _as_answer(reading: Callable[[Walk], Tiles]) -> Callable[[Walk], Rows]:
    return lambda walk: written(reading(walk))


def published(path: str, files: Mapping[str, str]) -> Published[Walk]:
    """Read one published sample: `grid`, `start_pos` from 0, `moves`, `solution`.

    Where its start is empty, nothing moves; the rule for tiles gives the same.
    """
    with reading("game2048", path):
        values = solution_json(files)
        grid = table(values["grid"], int)
        row, column = values["start_pos"]
        letters = values["moves"]
        at_most(1000, rows=len(grid), moves=len(letters))
        if not grid or len(grid) != len(grid[0]) or any(n < 0 for line in grid for n in line):
            raise ValueError("expected a square of numbers")
        if row not in range(len(grid)) or column not in range(len(grid)):
            raise ValueError(f"the start {row!r}, {column!r} is off the grid")
        if set(letters) - set(STEPS):
            raise ValueError(f"unexpected letters {letters!r}")
        stored = str(values["solution"])
    return Published(Walk(grid, (row + 1, column + 1), letters), stored)


def defects(walk: Walk, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a copy of the published grid is right, and whether nothing walks there."""
    if followed(walk)[0] == walk.grid:
        yield Finding(LEAK, "the printed grid is the answer")
    row, column = walk.start
    if not walk.grid[row - 1][column - 1]:
        yield Finding(AMBIGUOUS, "the walk starts on an empty cell, for which there is no rule")


TASK = Task(
    name="game2048",
    title="2048",
    category="execution",
    split="unseen",
    summary="Walk one tile over a grid, merging it with equal tiles.",
    levels=LEVELS,
    instance_type=Walk,
    generate=generate,
    question=question,
    form=(
        "the final grid: its rows from top to bottom, each on a line of its own, the "
        "numbers of a row separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda walk: len(walk.letters),
    difficulty_unit="letters to follow",
    shortcuts={name: _as_answer(reading) for name, reading in SHORTCUTS.items()},
    published=published,
    defects=defects,
    version=4,
)
