"""Pooling: a plain reimplementation, spellings of numbers, tolerance, repairs."""

import json
from fractions import Fraction
from statistics import median
from typing import Any

import pytest

import generators
from generators.errors import PublishedError
from generators.tasks.pooling import pooled, unnoticed

TASK = generators.load("pooling")
Pooling = TASK.instance_type
TAKE: dict[str, Any] = {
    "max": max,
    "min": min,
    "average": lambda values: sum(values) / len(values),
    "median": median,
}


def plain(grid: list[list[Fraction]], step: tuple[Any, ...]) -> list[list[Fraction]]:
    """Index rule: R[i][j] over rows i*s - p + a*d, zero outside."""
    kind, h, w, s, p, d = step
    height, width = len(grid), len(grid[0])

    def at(r: int, c: int) -> Fraction:
        return grid[r][c] if 0 <= r < height and 0 <= c < width else Fraction(0)

    rows = (height + 2 * p - (h - 1) * d - 1) // s + 1
    columns = (width + 2 * p - (w - 1) * d - 1) // s + 1
    return [
        [
            Fraction(
                TAKE[kind](
                    [at(i * s - p + a * d, j * s - p + b * d) for a in range(h) for b in range(w)]
                )
            )
            for j in range(columns)
        ]
        for i in range(rows)
    ]


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_solutions_against_the_index_rule(level: int) -> None:
    for index in range(25):
        pooling = TASK.instance(level, index)
        grid = [[Fraction(number) for number in row] for row in pooling.matrix]
        for step in pooling.steps:
            grid = plain(grid, step)
        said = [[Fraction(cell) for cell in row] for row in TASK.solve(pooling)]
        assert said == grid


SMALL = ((-2, 12, -3), (11, 20, -3), (-9, -4, 10))
AVERAGE = Pooling(SMALL, (("average", 2, 2, 1, 0, 1),))
THIRDS = Pooling(((0, 0, 1), (0, 0, 0), (0, 0, 0)), (("average", 1, 3, 1, 0, 1),))


@pytest.mark.parametrize(
    "text",
    [
        "10.25,6.5,4.5,5.75",
        "10.25, 6.5\n4.5, 5.75",
        "41/4 13/2; 9/2 23/4",
        "[[10.25, 6.5], [4.5, 5.75]]",
        "41/4, 26/4, 18/4, 23 / 4",
        "\\frac{41}{4}, \\frac{13}{2}, \\frac{9}{2}, \\frac{23}{4}",
        "10.2500,6.50,4.5,5.75",
        "10.250000000000002 6.499999999999999 4.5 5.75",
        "10.25, 6.5<br>4.5, 5.75",
        "1.025e1, 6.5, 4.5, 5.75",
        '["10.25", "6.5", "4.5", "5.75"]',
        "[[10.25 6.5 ]\n [ 4.5  5.75]]",
        "+10.25, 6.50, 4.5, 5.75",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(AVERAGE, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    "text",
    [
        "10,6,4,5",
        "10.25,6.5,4.5",
        "10.25,6.5,4.5\n5.75",
        "10.2501,6.5,4.5,5.75",
        "10.2500001,6.5,4.5,5.75",
        "41/4,13/2,9/2,23/0",
        "1025/100000,6.5,4.5,5.75",
        "nan,6.5,4.5,5.75",
        "inf,6.5,4.5,5.75",
        "1e1,6.5,4.5,5.75",
        "10.25,6.5,4.5,5.75,",
    ],
)
def test_spellings_that_are_not(text: str) -> None:
    right = TASK.verify(AVERAGE, f"<<<{text}>>>").right
    assert right == text.endswith("5.75,")


def test_only_decimals_that_do_not_end_may_be_rounded() -> None:
    assert TASK.verify(THIRDS, "<<<0.3333, 0, 0>>>").right
    assert TASK.verify(THIRDS, "<<<1/3, 0.0, -0>>>").right
    assert TASK.verify(THIRDS, "<<<.3333, .0, +0.0>>>").right
    assert not TASK.verify(THIRDS, "<<<0.33, 0, 0>>>").right
    assert not TASK.verify(THIRDS, "<<<0.3334, 0, 0>>>").right
    assert TASK.verify(THIRDS, "<<<0.33333, 0, 0>>>").right
    assert TASK.verify(THIRDS, "<<<0.3333333333333333, 0, 0>>>").right
    assert not TASK.verify(THIRDS, "<<<0.3333, 0.0002, 0>>>").right
    largest = Pooling(SMALL, (("max", 3, 3, 1, 0, 1),))
    assert TASK.verify(largest, "<<<20.0>>>").right
    assert not TASK.verify(largest, "<<<20.00001>>>").right
    assert not TASK.verify(THIRDS, "<<<0, 0, 0>>>").right
    assert not TASK.verify(THIRDS, "<<<3333/10000, 0, 0>>>").right


def test_results_vary() -> None:
    for level in (2, 3, 4, 5):
        for index in range(40):
            cells = [cell for row in TASK.solve(TASK.instance(level, index)) for cell in row]
            assert len(set(cells)) >= len(cells) ** 0.5


def test_settings_are_stated() -> None:
    text = TASK.question(Pooling(SMALL, (("median", 2, 3, 2, 1, 2),)))
    for part in (
        "2 rows and 3 columns",
        "spans 3 rows and 5 columns",
        "stride 2",
        "zeros, 1 wide",
        "every 2nd row",
        "median",
    ):
        assert part in text
    assert "spread" not in TASK.question(AVERAGE)
    assert "no border" in TASK.question(AVERAGE)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"matrix": [[1, 2]], "window_size": 3, "pooling_type": "max", "solution": [[1]]},
        {"matrix": [[1, 2], [3]], "window_size": 1, "pooling_type": "max", "solution": [[1]]},
        {"matrix": [[1.5]], "window_size": 1, "pooling_type": "max", "solution": [[1]]},
        {"matrix": [[1]], "window_size": 1, "pooling_type": "sum", "solution": [[1]]},
    ],
)
def test_malformed_files_are_reported(values: object) -> None:
    with pytest.raises(PublishedError, match="pooling: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})


def test_results_are_no_part_of_the_matrix() -> None:
    """Else copying the corner of every window would be right now and then."""
    for level in (1, 3):
        for index in range(300):
            pooling = TASK.instance(level, index)
            corners = TASK.shortcuts["top left of every window"](pooling)
            assert not TASK.verify(pooling, f"<<<{TASK.render(corners)}>>>").right


def test_borders_of_zeros_count() -> None:
    """Whoever leaves them out of a largest or smallest value must get another result."""
    for level in (4, 5):
        for index in range(100):
            pooling = TASK.instance(level, index)
            assert unnoticed(pooling) != pooled(pooling)
    bordered = Pooling(((5, 6), (7, -8)), (("min", 2, 2, 2, 1, 1),))
    assert unnoticed(bordered) == [[5, 6], [7, -8]]
    assert pooled(bordered) == [[0, 0], [0, -8]]
    assert unnoticed(Pooling(bordered.matrix, (("min", 2, 2, 1, 0, 1),))) is None
    assert unnoticed(Pooling(bordered.matrix, (("average", 2, 2, 1, 1, 1),))) is None


@pytest.mark.parametrize(
    "text",
    [
        "10.25,6.5\n4.5,5.75.",
        "$\\frac{41}{4}$, $\\frac{13}{2}$\n$\\frac{9}{2}$, $\\frac{23}{4}$",
        "`10.25,6.5`\n`4.5,5.75`",
    ],
)
def test_marks_around_rows_and_numbers_are_dropped(text: str) -> None:
    verdict = TASK.verify(AVERAGE, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("2.67", True),
        ("2.6667", True),
        ("2.6666666666666665", True),
        ("8/3", True),
        ("2.66", False),
        ("2.7", False),
        ("3", False),
    ],
)
def test_where_no_precision_is_stated_two_decimals_are_enough(said: str, right: bool) -> None:
    """The published questions state none; ours ask for four places."""
    steps = (("average", 3, 1, 1, 0, 1),)
    matrix = ((1,), (3,), (4,), (4,))
    loose = Pooling(matrix, steps, loose=True)
    assert TASK.verify(loose, f"Answer: {said}\n3.67").right is right
    if said == "2.67":
        assert not TASK.verify(Pooling(matrix, steps), f"Answer: {said}\n3.6667").right
