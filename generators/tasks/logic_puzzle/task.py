"""Logic puzzle: select cells of a grid with different numbers under a rule on rows and columns.

Source: CodeSteer (ICML 2025), task "Logical Puzzle". Any selection that keeps the rules is
right.

Repaired against the published version: cells must be inside the grid, different and hold different
numbers, and the given cell must be among them; instances have a solution; there is one convention
for coordinates; empty rows and columns are explained; with the product rule, there are too few
different positive numbers to do without negative ones, which are scarce at levels 4 and 5, where
the planted ones are not all corners of rectangles; with the sum rule, taking every number that
fits, in any simple order, ends too early from level 2 on.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import comb, log2
from random import Random

from generators.errors import AnswerError
from generators.published.stored import reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.logic_puzzle.shortcuts import SHORTCUTS, Shortcut, rectangles, tried
from generators.tasks.logic_puzzle.solver import Cell, select_product, select_sum

Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Selection:
    """A square `grid` from which `count` cells are to be selected.

    `bound` limits the sums of rows and columns; None asks for positive products instead.
    """

    grid: tuple[tuple[int, ...], ...]
    count: int
    bound: int | None = None


@dataclass(frozen=True)
class Level:
    """What may be drawn, equally often.

    Attributes:
        sums: pairs (size, cells to select) for the sum rule.
        products: pairs (size, negative cells that a selection needs) for the product rule.
        greedy: whether taking every number that fits may be enough for the sum rule.
        negative: share of negative numbers where the product rule leaves a cell free; the fewer,
            the fewer rectangles of them there are.
    """

    sums: tuple[tuple[int, int], ...] = ()
    products: tuple[tuple[int, int], ...] = ()
    greedy: bool = False
    negative: float = 0.35


LEVELS = {
    1: Level(sums=((3, 3), (3, 4)), greedy=True),
    2: Level(sums=((5, 8), (5, 9)), products=((4, 4), (5, 4))),
    3: Level(
        sums=((6, 12), (7, 13)),
        products=((5, 4), (6, 4), (6, 6), (7, 6), (8, 6), (9, 6), (10, 6)),
    ),
    4: Level(products=((10, 8), (11, 8), (11, 10), (12, 10)), negative=0.2),
    5: Level(products=((14, 12), (15, 12), (15, 14), (16, 16)), negative=0.14),
}


def generate(level: Level, rng: Random) -> Selection:
    """Plant a selection and fill the grid around it, until shortcuts fail."""
    place = rng.randrange(len(level.sums) + len(level.products))
    while True:
        if place < len(level.sums):
            drawn: Selection | None = _with_sums(*level.sums[place], rng)
        else:
            size, needed = level.products[place - len(level.sums)]
            drawn = _with_products(size, needed, level.negative, rng)
        if drawn and shortcuts_fail(drawn, greedy=level.greedy):
            return drawn


def _with_sums(size: int, count: int, rng: Random) -> Selection:
    largest = count + size
    cells, bound = _plant_sums(size, count, rng)
    filled = [
        [cells.get((r, c)) or rng.randint(1, largest) for c in range(size)] for r in range(size)
    ]
    return Selection(tuple(map(tuple, filled)), count, bound)


def _plant_sums(size: int, count: int, rng: Random) -> tuple[Mapping[Cell, int], int]:
    """Return `count` cells with small values and the bound that they need.

    The sums of rows and columns are nearly equal, so that the bound leaves little room. The
    top right cell has the largest value: who forgets it would rather do without it.
    """
    free = [(r, c) for r in range(size) for c in range(size) if (r, c) != (0, size - 1)]
    first = count + 1 + rng.randrange(3)
    cells = {(0, size - 1): first}
    rows, columns = [0] * size, [0] * size
    rows[0] = columns[-1] = first
    rng.shuffle(free)
    for value in sorted(rng.sample(range(1, count + 1), count - 1), reverse=True):
        r, c = min(free, key=lambda cell: max(rows[cell[0]], columns[cell[1]]))
        free.remove((r, c))
        cells[r, c] = value
        rows[r] += value
        columns[c] += value
    return cells, max(*rows, *columns)


def _lines(cells: Mapping[Cell, int]) -> Counter[tuple[str, int]]:
    sums: Counter[tuple[str, int]] = Counter()
    for (r, c), value in cells.items():
        sums["row", r] += value
        sums["column", c] += value
    return sums


def _with_products(size: int, negatives: int, share: float, rng: Random) -> Selection | None:
    """Plant closed walks of negative cells; positive numbers alone shall not suffice."""
    largest = 2 * size
    through_start = rng.random() < 0.5
    walks: list[Cell] = []
    left = negatives
    while left:
        pairs = 3 if left == 6 or left >= 10 else 2
        rows, columns = rng.sample(range(size), pairs), rng.sample(range(size), pairs)
        if through_start and not walks:
            rows[0], columns[0] = 0, size - 1
        walks += [(r, c) for i, r in enumerate(rows) for c in (columns[i], columns[i - 1])]
        left -= 2 * pairs
    if len(set(walks)) < negatives or (not through_start and (0, size - 1) in walks):
        return None
    values = dict(zip(walks, rng.sample(range(1, largest + 1), negatives), strict=True))
    grid = [
        [
            -values[r, c] if (r, c) in values else rng.randint(1, largest) * _sign(share, rng)
            for c in range(size)
        ]
        for r in range(size)
    ]
    if not through_start:
        grid[0][-1] = abs(grid[0][-1])
    positive = {value for row in grid for value in row if value > 0}
    count = len(positive) + negatives - rng.randrange(2)
    return Selection(tuple(map(tuple, grid)), count)


def _sign(share: float, rng: Random) -> int:
    return -1 if rng.random() < share else 1


WORDINGS = (
    "Select {count} cells of the grid below so that they hold {count} different numbers.",
    "Choose {count} cells of the grid below, no two of which hold the same number.",
    "From the grid below, pick {count} cells that all hold different numbers.",
)
RULES = (
    "\n\n{grid}\n\nA cell is named by its row and its column, both counted from 0: the top left "
    "cell is 0 0, the cell to its right is 0 1, and the cell below it is 1 0. The top right cell "
    "(0 {last}, which holds {value}) must be one of the selected cells. {rule} The cells may be "
    "listed in any order."
)
SUM = "In every row and in every column, the sum of the selected numbers must be at most {bound}."
PRODUCT = (
    "In every row and in every column in which numbers are selected, their product must be greater "
    "than 0; if only one number is selected there, it must itself be positive."
)


def question(one: Selection) -> str:
    """State the puzzle."""
    rule = PRODUCT if one.bound is None else SUM.format(bound=one.bound)
    rows = "\n".join(", ".join(map(str, row)) for row in one.grid)
    rules = RULES.format(grid=rows, last=len(one.grid) - 1, value=one.grid[0][-1], rule=rule)
    return phrase(one, WORDINGS).format(count=one.count) + rules


_WORDS = re.compile(r"(?<![a-z])(?:rows?|columns?|cols?|and|[rc])(?![a-z])|[\"']", re.IGNORECASE)
_PAIRS = re.compile(r"[\s,;:*()\[\]{}_|\d-]*\.?")
_NAME = re.compile(r"\A\{?\s?[\"']?[a-z_ ]{1,40}[\"']?\s?[:=]", re.IGNORECASE)


def parse(text: str) -> Cells:
    """Read pairs of row and column in any brackets; nothing but numbers may stand there."""
    text = _WORDS.sub(" ", _NAME.sub("", text))
    numbers = re.findall(r"-?\d+", text)
    if not 0 < len(numbers) < 2_000 or len(numbers) % 2 or not _PAIRS.fullmatch(text):
        raise AnswerError("expected pairs of a row and a column, such as 0 3, 1 0")
    if max(map(len, numbers)) > 6:
        raise AnswerError("a row or column has more than five digits")
    return tuple((int(r), int(c)) for r, c in zip(numbers[::2], numbers[1::2], strict=True))


def render(answer: Cells) -> str:
    """Write the cells as pairs with commas between them."""
    return ", ".join(f"{r} {c}" for r, c in answer)


def violations(one: Selection, answer: Cells) -> Iterator[str]:
    """Yield faults of the list, then of the numbers, then rows and columns against the rule."""
    size = len(one.grid)
    if len(answer) != one.count:
        yield f"selects {len(answer)} cells instead of {one.count}"
    for r, c in answer:
        if not (0 <= r < size and 0 <= c < size):
            yield f"the cell {r} {c} is outside the grid"
    if len(set(answer)) < len(answer):
        yield "a cell is selected twice"
    if (0, size - 1) not in answer:
        yield f"the cell 0 {size - 1} is not selected"
    cells = {(r, c): one.grid[r][c] for r, c in answer}
    value, times = Counter(cells.values()).most_common(1)[0]
    if times > 1:
        yield f"the number {value} is selected {times} times"
    yield from _broken(one, cells)


def _broken(one: Selection, cells: Mapping[Cell, int]) -> Iterator[str]:
    if one.bound is not None:
        for (kind, number), total in sorted(_lines(cells).items()):
            if total > one.bound:
                yield f"{kind} {number} has the sum {total}, more than {one.bound}"
        return
    negative = {cell: int(value < 0) for cell, value in cells.items()}
    zero = [cell for cell, value in cells.items() if value == 0]
    if zero:
        yield f"the cell {render((zero[0],))} makes a product 0"
    for (kind, number), count in sorted(_lines(negative).items()):
        if count % 2:
            yield f"{kind} {number} has a negative product"


def _right(one: Selection, answer: Cells) -> bool:
    return next(violations(one, answer), None) is None


def solve(one: Selection) -> Cells | None:
    """Search exactly."""
    if one.bound is None:
        cells = select_product(one.grid, one.count)
    else:
        cells = select_sum(one.grid, one.count, one.bound)
    return None if cells is None else tuple(sorted(cells))


def _picked(shortcut: Shortcut, one: Selection) -> Cells:
    return tuple(shortcut(one.grid, one.count, one.bound))


def shortcuts_fail(one: Selection, *, greedy: bool = False) -> bool:
    """Whether no shortcut is right; where `greedy` ones may be, none that minds no sums."""
    seen = Selection(one.grid, one.count) if greedy else one
    return not any(_right(one, _picked(shortcut, seen)) for shortcut in SHORTCUTS.values())


def spoil(one: Selection, answer: Cells, rng: Random) -> Cells:
    """Leave a cell out, repeat one, or drop the cell that must be there."""
    cells, kind = list(answer), rng.randrange(3)
    if kind == 0:
        cells.pop(rng.randrange(len(cells)))
    elif kind == 1:
        cells[rng.randrange(1, len(cells))] = cells[0]
    else:
        size = len(one.grid)
        cells[cells.index((0, size - 1))] = (0, size)
    return tuple(cells)


def guess(one: Selection, rng: Random) -> Cells:
    """Select random cells and the one that is given."""
    size = len(one.grid)
    free = [(r, c) for r in range(size) for c in range(size) if (r, c) != (0, size - 1)]
    return ((0, size - 1), *rng.sample(free, one.count - 1))


def published(path: str, files: Mapping[str, str]) -> Published[Selection]:
    """Read a grid with its rule; the number of cells is that of the stored selection."""
    with reading("logic_puzzle", path):
        record = solution_json(files)
        grid = table(record["grid"], int)
        stored = table(record["solution"], int, 2)
        bounds = {"sum_le_4": 4, "product_gt_0": None}
        one = Selection(grid, len(stored), bounds[record["constraints"]["type"]])
        if len(grid) != len(grid[0]):
            raise ValueError("the grid is not square")
    return Published(one, render(tuple((r, c) for r, c in stored)))


TASK = Task(
    name="logic_puzzle",
    title="Logical Puzzle",
    category="planning",
    split="seen",
    summary="Select different numbers in a grid under a rule on all rows and columns.",
    levels=LEVELS,
    instance_type=Selection,
    generate=generate,
    question=question,
    form=(
        "the list of the selected cells, separated by commas, each written as row and column with "
        "a space between them."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda one: log2(comb(len(one.grid) ** 2, one.count)),
    difficulty_unit="bits to name a selection of cells",
    shortcuts={name: partial(_picked, shortcut) for name, shortcut in SHORTCUTS.items()},
    lazy={
        "a hundred times any number that fits (sums)": Lazy(
            partial(_picked, tried), (1.0, 0.52, 0.2, 0.0, 0.0)
        ),
        "positive numbers and the first rectangles of negative ones (products)": Lazy(
            partial(_picked, rectangles), (0.0, 0.52, 0.63, 0.65, 0.38)
        ),
    },
    published=published,
    version=4,
)
