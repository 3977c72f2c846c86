"""Letter logic diagram: a Latin square whose minor diagonal holds one letter throughout.

Source: CodeSteer (ICML 2025), task "Letter Logic Diagram". A grid that keeps the rules and
the given cells is right; our puzzles have one solution.

Repaired against the published version: its checker compared with one stored grid although
84 of 200 puzzles have several solutions, and read no answer in the form asked for; all its
squares are cyclic (the same letter along every anti-diagonal), which gives them away, so
ours are random and never cyclic. Above level 1, filling the cells in turn with the first
letter that fits never ends well, from whichever corner, and rows and columns alone leave more
than one grid. Published samples are judged by the rules.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from random import Random
from string import ascii_lowercase

from generators.answers.grid import Rows, fit, misfit, read_rows, show
from generators.errors import AnswerError, UndecidedError
from generators.published.finding import SEVERAL, Finding
from generators.published.stored import reading, solution_json
from generators.shared.latin import Boards, Layout, boards_of, dig, greedy, layout, symbols_of
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.letter_logic_diagram.diagonal import (
    block,
    full_square,
    greed_solves,
    is_cyclic,
    solutions,
    still_unique,
    swap,
    with_diagonal,
)

BLANK = "."


@dataclass(frozen=True)
class Diagram:
    """The `rows` of letters from a on, with a dot where blank."""

    rows: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Sides, the least and greatest share of blanks in percent, and if greed may succeed."""

    sizes: tuple[int, ...]
    blanks: tuple[int, int]
    greedy: bool = False


LEVELS = {
    1: Level((5,), (32, 40), greedy=True),
    2: Level((7,), (31, 40)),
    3: Level((7,), (31, 61)),
    4: Level((9,), (56, 68)),
    5: Level((10, 11, 12), (59, 66)),
}
NAMINGS = 4
"""How often letters are renamed in the hope that greed fails, before cells are emptied anew."""
SEARCH_LIMIT = 2_000
SOLVER_LIMIT = 5_000
"""Most nodes of the search for an answer."""


def generate(level: Level, rng: Random) -> Diagram:
    """Empty cells of a random square while the solution stays unique and greed fails."""
    where = layout(rng.choice(level.sizes))
    least, most = (round(where.size**2 * share / 100) for share in level.blanks)
    blanks = rng.randint(least, most)
    while True:
        full = full_square(where, rng)
        first = swap(full, where.size, rng)
        if is_cyclic(full, where.size) or not (first or level.greedy):
            continue
        if 2 * blanks < where.size**2:
            first += block(where.size, rng)
        dug = dig(full, blanks, rng, partial(still_unique, where), first)
        if dug.count(None) < least:
            continue
        for _ in range(NAMINGS):
            names = rng.sample(range(where.size), where.size)
            named = tuple(None if k is None else names[k] for k in dug)
            if level.greedy or not greed_solves(where, named, names[full[where.size - 1]]):
                return _drawn(where, named)


def _drawn(where: Layout, symbols: tuple[int | None, ...]) -> Diagram:
    text = "".join(BLANK if k is None else ascii_lowercase[k] for k in symbols)
    return Diagram(tuple(text[k : k + where.size] for k in range(0, len(text), where.size)))


def _boards(diagram: Diagram) -> Boards:
    cells = "".join(diagram.rows)
    symbols = (None if cell == BLANK else ascii_lowercase.index(cell) for cell in cells)
    return boards_of(layout(len(diagram.rows)), symbols)


WORDINGS = (
    "Fill the blank cells of this {n} x {n} grid with the letters {first} to {last}.",
    "The grid below has {n} rows and {n} columns; complete it with letters from {first} to {last}.",
    "Complete the following {n} x {n} grid of letters, which uses the letters {first} to {last}.",
)
RULES = (
    "Every row and every column must contain each of these {n} letters exactly once, and all {n} "
    "cells on the diagonal from the top right corner to the bottom left corner must hold the same "
    "letter. The cells already filled must stay as they are. A dot is a blank cell."
)


def question(diagram: Diagram) -> str:
    """State the puzzle."""
    n = len(diagram.rows)
    text = f"{phrase(diagram, WORDINGS)} {RULES}"
    text = text.format(n=n, first="a", last=ascii_lowercase[n - 1])
    return f"{text}\n\n{show(diagram.rows, ' ')}"


_CELL = re.compile(r"[a-p]{1,256}")


def parse(text: str) -> Rows:
    """Read the rows of letters in either case, separated or run together."""
    rows = read_rows(text.lower(), _CELL)
    if sum(len(word) for row in rows for word in row) < 9:
        raise AnswerError("expected a grid of letters")
    return rows


def violations(diagram: Diagram, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    n = len(diagram.rows)
    grid = fit(answer, n, n, single=True)
    if grid is None:
        yield misfit(answer, n, n, single=True)
        return
    letters = set(ascii_lowercase[:n])
    for r, (row, given) in enumerate(zip(grid, diagram.rows, strict=True), 1):
        for c, (cell, kept) in enumerate(zip(row, given, strict=True), 1):
            if kept not in (BLANK, cell):
                yield f"row {r} column {c} was given as {kept} but holds {cell}"
        if set(row) != letters:
            yield f"row {r} does not hold each of the {n} letters once"
    for c, column in enumerate(zip(*grid, strict=True), 1):
        if set(column) != letters:
            yield f"column {c} does not hold each of the {n} letters once"
    diagonal = [grid[r][n - 1 - r] for r in range(n)]
    if len(set(diagonal)) > 1:
        yield f"the diagonal from the top right holds {' '.join(diagonal)}, not one letter"


def solve(diagram: Diagram) -> Rows | None:
    """Search for every letter on the diagonal; milliseconds at every level."""
    where = layout(len(diagram.rows))
    solved = next(solutions(where, _boards(diagram), SOLVER_LIMIT)[0], None)
    if solved is None:
        return None
    return _lettered(where, symbols_of(where, solved))


def _lettered(where: Layout, symbols: tuple[int, ...]) -> Rows:
    return tuple(map(tuple, _drawn(where, symbols).rows))


def spoil(diagram: Diagram, answer: Rows, rng: Random) -> Rows:
    """Change a cell, swap two rows or columns (which breaks the diagonal), or repeat a row."""
    n = len(answer)
    one, other = rng.sample(range(n), 2)
    rows = [list(row) for row in answer]
    match rng.randrange(4):
        case 0:
            rows[one][other] = rng.choice([k for k in ascii_lowercase[:n] if k != rows[one][other]])
        case 1:
            rows[one], rows[other] = rows[other], rows[one]
        case 2:
            for row in rows:
                row[one], row[other] = row[other], row[one]
        case _:
            rows.append(rows[one])
    return tuple(map(tuple, rows))


def guess(diagram: Diagram, rng: Random) -> Rows:
    """Write the letters of every row in random order."""
    n = len(diagram.rows)
    return tuple(tuple(rng.sample(ascii_lowercase[:n], n)) for _ in range(n))


def difficulty(diagram: Diagram) -> float:
    """Return the cells filled until the solution, wrong guesses included, givens not."""
    found, search = solutions(layout(len(diagram.rows)), _boards(diagram), SEARCH_LIMIT)
    next(found)
    return search.placed - len("".join(diagram.rows).replace(BLANK, ""))


def _as_if_cyclic(diagram: Diagram) -> Rows:
    """Take every anti-diagonal for uniform, as in the published data; a where nothing tells."""
    n = len(diagram.rows)
    known = {
        (r + c) % n: cell
        for r, row in enumerate(diagram.rows)
        for c, cell in enumerate(row)
        if cell != BLANK
    }
    return tuple(tuple(known.get((r + c) % n, "a") for c in range(n)) for r in range(n))


def _missing_in_order(diagram: Diagram) -> Rows:
    """Fill the blanks of every row with its missing letters in alphabetical order."""
    rows = []
    for row in diagram.rows:
        missing = iter(sorted(set(ascii_lowercase[: len(row)]) - set(row)))
        rows.append(tuple(next(missing) if cell == BLANK else cell for cell in row))
    return tuple(rows)


def _first_that_fits(diagram: Diagram) -> Rows | None:
    """Fill the diagonal, then in reading order every blank with the first letter that fits.

    Where no cell of the diagonal is given, take for its letter the one given least often.
    """
    n, cells = len(diagram.rows), "".join(diagram.rows)
    letters = ascii_lowercase[:n]
    given = (cell for cell in cells[n - 1 : -1 : n - 1] if cell != BLANK)
    letter = letters.index(next(given, min(letters, key=cells.count)))
    where = layout(n)
    boards = with_diagonal(where, _boards(diagram), letter)
    filled = greedy(where, boards, range(n * n), range(n))
    return None if filled is None else _lettered(where, filled)


def _canonical(diagram: Diagram) -> Hashable:
    """Rename letters by first appearance in each of the four dresses that keep the rules."""
    rows = diagram.rows
    mirrored = tuple(map("".join, zip(*rows, strict=True)))
    dresses = ["".join(rows), "".join(mirrored)]
    dresses += [dress[::-1] for dress in dresses]
    return min(_renamed(dress) for dress in dresses)


def _renamed(cells: str) -> tuple[int, ...]:
    names = {BLANK: 0}
    return tuple(names.setdefault(cell, len(names)) for cell in cells)


def published(path: str, files: Mapping[str, str]) -> Published[Diagram]:
    """Read one published sample: `grid` with null for a blank, and `solution`."""
    with reading("letter_logic_diagram", path):
        values = solution_json(files)
        rows = tuple("".join(cell or BLANK for cell in row) for row in values["grid"])
        size = len(rows)
        if not 3 <= size <= 16 or any(len(row) != size for row in rows):
            raise ValueError("expected a square of letters and null")
        if set("".join(rows)) - set(BLANK + ascii_lowercase[:size]):
            raise ValueError(f"expected the first {size} letters only")
        stored = show(values["solution"])
    return Published(Diagram(rows), stored)


def defects(diagram: Diagram, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a published diagram has several answers."""
    where = layout(len(diagram.rows))
    cells = (None if cell == BLANK else ord(cell) - 97 for cell in "".join(diagram.rows))
    found, _search = solutions(where, boards_of(where, cells), SOLVER_LIMIT)
    with suppress(UndecidedError):
        if len(list(islice(found, 2))) > 1:
            yield Finding(SEVERAL, "several grids keep the rules; the original compares with one")


TASK = Task(
    name="letter_logic_diagram",
    title="Letter Logic Diagram",
    category="planning",
    split="seen",
    summary="Complete a Latin square of letters with one letter along the minor diagonal.",
    levels=LEVELS,
    instance_type=Diagram,
    generate=generate,
    question=question,
    form=(
        "the completed grid: its rows from top to bottom, each on a line of its own, the "
        "letters of a row separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="cells filled by a search with forced cells",
    shortcuts={
        "as if cyclic": _as_if_cyclic,
        "missing letters in order": _missing_in_order,
        "first letter that fits": _first_that_fits,
    },
    version=4,
    canonical=_canonical,
    published=published,
    defects=defects,
)
