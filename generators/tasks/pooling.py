"""Pooling: slide a window over a matrix and write one number for each of its positions.

Source: CodeSteer (ICML 2025), task "Pooling". The result is unique and recomputed with exact
rationals. Whole numbers, fractions and decimals that end must be exact; other decimals may be
rounded to four places or more.

Repaired against the published version: averages can be answered, all settings and the rounding
are stated, and no matrix is drawn whose result a shortcut might hit.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial, reduce
from itertools import product
from random import Random

from generators.answers.grid import Rows, fit, misfit, read_rows, show, written
from generators.answers.numbers import agrees, stated
from generators.errors import AnswerError
from generators.published.finding import NOTE, Finding
from generators.published.stored import at_most, reading, solution_json, table
from generators.shared.wording import phrase
from generators.task import Published, Task

Number = int | Fraction
Values = Sequence[Sequence[Number]]
Step = tuple[str, int, int, int, int, int]
"""Kind, then rows and columns of the window, stride, padding and dilation."""


@dataclass(frozen=True)
class Pooling:
    """The `matrix` row by row, and the poolings to apply one after the other.

    `loose`: the question states no precision, as the published ones, so that any value may be
    rounded. It is no part of the text form that chooses among wordings.
    """

    matrix: tuple[tuple[int, ...], ...]
    steps: tuple[Step, ...]
    loose: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Level:
    """Sides of matrix and window, kinds, largest stride and padding, range of values.

    A `stacked` level applies two poolings with rectangular, spread windows.
    """

    sizes: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]
    stride: int = 1
    padding: int = 0
    values: tuple[int, int] = (-10, 20)
    stacked: bool = False


LEVELS = {
    1: Level(((3, 2),), ("max",)),
    2: Level(((5, 2),), ("max", "min")),
    3: Level(((3, 2), (4, 2), (5, 3), (5, 3), (6, 2), (6, 3), (6, 3)), ("max", "average")),
    4: Level(((9, 3),), ("max", "min", "average"), 2, 1, (-30, 60)),
    5: Level(((16, 3),), ("max", "min", "average", "median"), 3, 1, (-50, 90), stacked=True),
}
PLACES = 4
"""Fewest places of a rounded value."""
LOOSE_PLACES = 2
"""The same where the question states no precision."""
LARGEST_RESULT = 64


def generate(level: Level, rng: Random) -> Pooling:
    """Draw matrices until the result varies."""
    while True:
        size, window = rng.choice(level.sizes)
        steps = (_two_steps if level.stacked else _one_step)(level, window, rng)
        # a border of zeros hardly ever counts for the largest of mostly positive values
        sign = -1 if steps[0][0] == "max" and steps[0][4] else 1
        flat = [sign * rng.randint(*level.values) for _ in range(size * size)]
        pooling = Pooling(tuple(zip(*[iter(flat)] * size, strict=True)), steps)
        if shortcuts_fail(pooling):
            return pooling


def shortcuts_fail(pooling: Pooling) -> bool:
    """Whether the result varies, is not too large, no part of the matrix, and needs zeros."""
    rows = pooled(pooling)
    result = [value for row in rows for value in row]
    if len(result) > LARGEST_RESULT or not len(set(result)) ** 2 >= len(result) > 3:
        return False
    if _stands_in(rows, pooling.matrix) or unnoticed(pooling) == rows:
        return False
    return _rounded(pooling) != written(rows)


def _stands_in(part: Values, whole: Values) -> bool:
    """Whether the rows of `part` are found in `whole` as they stand."""
    height, width = len(part), len(part[0])
    corners = product(range(len(whole) - height + 1), range(len(whole[0]) - width + 1))
    return any(
        all(
            tuple(row) == tuple(line[left : left + width])
            for row, line in zip(part, whole[top : top + height], strict=True)
        )
        for top, left in corners
    )


_UNNOTICED = {"max": -1_000, "min": 1_000}
"""What fills a border so that it holds no largest or smallest value."""


def unnoticed(pooling: Pooling) -> Values | None:
    """Return the result where no border counts for a largest or smallest; None without any."""
    if not any(kind in _UNNOTICED and padding for kind, _, _, _, padding, _ in pooling.steps):
        return None
    matrix: Values = pooling.matrix
    for step in pooling.steps:
        matrix = pool(matrix, step, _UNNOTICED.get(step[0], 0))
    return matrix


def _one_step(level: Level, window: int, rng: Random) -> tuple[Step, ...]:
    stride, padding = rng.randint(1, level.stride), rng.randint(0, level.padding)
    return ((rng.choice(level.kinds), window, window, stride, padding, 1),)


def _two_steps(level: Level, window: int, rng: Random) -> tuple[Step, ...]:
    first, second = rng.sample(level.kinds, 2)
    wide = rng.choice(((2, 3), (3, 2)))
    height, width = rng.choice(((2, 2), (2, 3), (3, 2), (3, 3)))
    return (
        (first, *wide, 1, rng.randint(0, level.padding), rng.randint(1, 2)),
        (second, height, width, rng.randint(2, level.stride), rng.randint(0, level.padding), 1),
    )


def pooled(pooling: Pooling) -> Values:
    """Return the exact result of all steps."""
    start: Values = pooling.matrix
    return reduce(pool, pooling.steps, start)


def pool(grid: Values, step: Step, border: int = 0) -> Values:
    """Return the exact result of one step, with the number that fills its border."""
    kind, height, width, stride, padding, dilation = step
    take = _TAKE[kind]
    side = [border] * padding
    edge = [[border] * (len(grid[0]) + 2 * padding)] * padding
    framed: Values = [*edge, *([*side, *row, *side] for row in grid), *edge]
    tall, broad = (height - 1) * dilation + 1, (width - 1) * dilation + 1
    return [
        [
            take(
                [
                    n
                    for row in framed[t : t + tall : dilation]
                    for n in row[s : s + broad : dilation]
                ]
            )
            for s in range(0, len(framed[0]) - broad + 1, stride)
        ]
        for t in range(0, len(framed) - tall + 1, stride)
    ]


def _average(values: Sequence[Number]) -> Number:
    return Fraction(sum(values), len(values))


def _median(values: Sequence[Number]) -> Number:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


_TAKE: Mapping[str, Callable[[Sequence[Number]], Number]] = {
    "max": max,
    "min": min,
    "average": _average,
    "median": _median,
}


_NAMES = {
    "max": "the largest of its values",
    "min": "the smallest of its values",
    "average": "the average of its values",
    "median": "the median of its values (the middle one in order of size; the average of the two "
    "middle ones if their number is even)",
}
WORDINGS = (
    "A window slides over the matrix below, and for each position of the window one number is "
    "written down; these numbers form a new matrix in the order of the positions.",
    "Pooling a matrix means: put a window on every position in turn and replace each position by "
    "one number, so that the numbers form a new matrix in the order of the positions.",
    "From the matrix below a new one is made by moving a window across it: every position of the "
    "window gives one number of the new matrix, at the corresponding place.",
)
RULES = (
    "The window starts in the top left corner and takes every position, stride by stride from "
    "left to right and from top to bottom, where it lies completely inside the matrix "
    "(including its border, if it has one)."
)
STACKED = (
    "Carry out the following steps in this order: the first one on the matrix above, each later "
    "one on the result of the step before."
)
NO_BORDER = "The matrix has no border."
BORDER = (
    "First a border of zeros, {} wide, is put around the matrix on all four sides; these zeros "
    "count like other values."
)
SPREAD = (
    " that are spread out (dilation {dilation}): it spans {tall} rows and {broad} columns of the "
    "matrix, of which only every {dilation}nd row and every {dilation}nd column count, starting "
    "with the first ones"
)
NUMBERS = (
    "Write a result that is not a whole number as a fraction such as 7/3, or as a decimal; a "
    "non-terminating decimal may be rounded to four or more places."
)


def question(pooling: Pooling) -> str:
    """State the puzzle."""
    steps = [_describe(*step) for step in pooling.steps]
    if len(steps) == 1:
        task = f"Settings: {steps[0]}"
    else:
        listed = "\n".join(f"{k}. {step}" for k, step in enumerate(steps, 1))
        task = f"{STACKED}\n\n{listed}"
    head = f"{phrase(pooling, WORDINGS)} {RULES}"
    return f"{head}\n\n{show(pooling.matrix, ', ')}\n\n{task}\n\n{NUMBERS}"


def _describe(kind: str, height: int, width: int, stride: int, padding: int, dilation: int) -> str:
    border, spread = BORDER.format(padding) if padding else NO_BORDER, ""
    if dilation > 1:
        tall, broad = (height - 1) * dilation + 1, (width - 1) * dilation + 1
        spread = SPREAD.format(dilation=dilation, tall=tall, broad=broad)
    cells = "1 cell" if stride == 1 else f"{stride} cells"
    return (
        f"{border} The window has {height} rows and {width} columns{spread}, and it moves {cells} "
        f"at a time, both to the right and down (stride {stride}). The number for a position is "
        f"{_NAMES[kind]}."
    )


_CELL = re.compile(
    r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,25}|/[0-9]{1,12})?|\.[0-9]{1,25})(?:[eE][+-]?[0-9]{1,2})?"
)
_FRACTION = re.compile(r"(-?)\\[dt]?frac\{(-?[0-9]{1,12})\}\{([0-9]{1,12})\}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}\.[0-9]{1,30}")
_SPACED = re.compile(r"(?<=[0-9]) ?/ ?(?=[0-9])")


def parse(text: str) -> Rows:
    """Read the rows of integers, decimals or fractions."""
    text = re.sub(r"[$`≈~]|\\approx(?![a-z])", "", text).rstrip().removesuffix(".")
    return read_rows(_SPACED.sub("/", _FRACTION.sub(r"\1\2/\3", text)), _CELL)


def violations(pooling: Pooling, answer: Rows) -> Iterator[str]:
    """Yield the rules that `answer` breaks."""
    result = pooled(pooling)
    grid = fit(answer, len(result), len(result[0]))
    if grid is None:
        yield misfit(answer, len(result), len(result[0]))
        return
    for r, (said, values) in enumerate(zip(grid, result, strict=True), 1):
        for c, (text, value) in enumerate(zip(said, values, strict=True), 1):
            if text != str(value) and not _is_value(text, Fraction(value), pooling.loose):
                yield f"row {r} column {c} is {text}, not {value}"


def _is_value(text: str, value: Fraction, loose: bool) -> bool:
    places = len(text.partition(".")[2])
    free = loose and places >= LOOSE_PLACES and _DECIMAL.fullmatch(text)
    if free and abs(Fraction(text) - value) <= Fraction(1, 2 * 10**places):
        return True
    try:
        return agrees(stated(text), value, places=PLACES)
    except AnswerError:  # a fraction over zero
        return False


def solve(pooling: Pooling) -> Rows | None:
    """Pool with exact numbers."""
    return written(pooled(pooling))


def spoil(pooling: Pooling, answer: Rows, rng: Random) -> Rows:
    """Move one number by a little, or leave out the last row or column."""
    choice = rng.randrange(4)
    if choice == 0 and len(answer) > 1:
        return answer[:-1]
    if choice == 1 and len(answer[0]) > 1:
        return tuple(row[:-1] for row in answer)
    rows = [list(row) for row in answer]
    row, c = rng.choice(rows), rng.randrange(len(rows[0]))
    row[c] = str(Fraction(row[c]) + rng.choice((-1, 1)) * Fraction(1, rng.choice((1, 2, 9))))
    return tuple(map(tuple, rows))


def guess(pooling: Pooling, rng: Random) -> Rows:
    """Write numbers of the matrix at random in a matrix one smaller."""
    numbers = [str(number) for row in pooling.matrix for number in row]
    side = len(pooling.matrix) - 1
    return tuple(tuple(rng.choices(numbers, k=side)) for _ in range(side))


def difficulty(pooling: Pooling) -> float:
    """Return how many numbers lie in the windows, counted for every position."""
    total = 0
    grid: Values = pooling.matrix
    for step in pooling.steps:
        grid = pool(grid, step)
        total += len(grid) * len(grid[0]) * step[1] * step[2]
    return total


def published(path: str, files: Mapping[str, str]) -> Published[Pooling]:
    """Read one published sample: `matrix`, `window_size`, `pooling_type`, `solution`."""
    with reading("pooling", path):
        values = solution_json(files)
        matrix = table(values["matrix"], int)
        at_most(50, rows=len(matrix), columns=len(matrix[0]) if matrix else 0)
        kind, size = values["pooling_type"], values["window_size"]
        if kind not in ("max", "average") or type(size) is not int or not matrix:
            raise ValueError("expected max or average pooling of a matrix")
        if not 0 < size <= min(len(matrix), len(matrix[0])):
            raise ValueError(f"a window of {size} does not fit")
        stored = "\n".join(",".join(map(str, row)) for row in values["solution"])
    return Published(Pooling(matrix, ((kind, size, size, 1, 0, 1),), loose=True), stored)


def _constant(pooling: Pooling) -> Rows:
    """Say the largest number everywhere, in the right shape."""
    largest = str(max(max(row) for row in pooling.matrix))
    return tuple((largest,) * len(row) for row in pooled(pooling))


def _corners(pooling: Pooling) -> Rows:
    """Say the top left number of every window, in the right shape."""
    result = pooled(pooling)
    return tuple(row[: len(result[0])] for row in written(pooling.matrix)[: len(result)])


def _otherwise(change: Callable[[Step], Step], pooling: Pooling) -> Rows | None:
    """Pool with other settings; None where they are the same, or leave no window."""
    steps = tuple(map(change, pooling.steps))
    other = pooled(Pooling(pooling.matrix, steps))
    return None if steps == pooling.steps or not other or not other[0] else written(other)


def _rounded(pooling: Pooling) -> Rows | None:
    """Say whole numbers; None where only such are asked for."""
    if not {step[0] for step in pooling.steps} & {"average", "median"}:
        return None
    return written([[round(value) for value in row] for row in pooled(pooling)])


OTHER_KINDS = {"max": "min", "min": "max", "average": "median", "median": "average"}
SETTINGS: Mapping[str, Callable[[Step], Step]] = {
    "disjoint windows": lambda step: (*step[:3], max(step[1:3]), *step[4:]),
    "stride 1": lambda step: (*step[:3], 1, *step[4:]),
    "no border": lambda step: (*step[:4], 0, step[5]),
    "no dilation": lambda step: (*step[:5], 1),
    "largest for smallest, average for median": lambda step: (OTHER_KINDS[step[0]], *step[1:]),
}
"""What is taken for another setting."""


def defects(_: Pooling, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the stored averages have decimals."""
    rows = solution_json(files)["solution"]
    if any(cell != int(cell) for row in rows for cell in row):
        yield Finding(NOTE, "the original's checker reads whole numbers only: no answer passes")


TASK = Task(
    name="pooling",
    title="Pooling",
    category="execution",
    split="seen",
    summary="Pool a matrix with a sliding window.",
    levels=LEVELS,
    instance_type=Pooling,
    generate=generate,
    question=question,
    form=(
        "the resulting matrix: its rows from top to bottom, each on a line of its own, the "
        "numbers of a row separated by commas."
    ),
    parse=parse,
    render=show,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="numbers read by the windows",
    shortcuts={
        "largest everywhere": _constant,
        "top left of every window": _corners,
        "first step alone": lambda pooling: (
            written(pool(pooling.matrix, pooling.steps[0])) if len(pooling.steps) > 1 else None
        ),
        "rounded to whole numbers": _rounded,
        **{name: partial(_otherwise, change) for name, change in SETTINGS.items()},
    },
    published=published,
    defects=defects,
    version=4,
)
