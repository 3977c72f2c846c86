"""Logic puzzle: spellings of cells, the rules one by one, solvers against all selections."""

import json
from collections import defaultdict
from itertools import combinations
from math import prod
from random import Random

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.logic_puzzle.shortcuts import SHORTCUTS, rectangles, tried
from generators.tasks.logic_puzzle.task import Selection

TASK = load("logic_puzzle")
SUMS = Selection(((1, 2), (3, 1)), 3, 4)
PRODUCTS = Selection(((-1, 9, -2), (-3, 8, -4), (5, -6, 7)), 7)
CELLS = "0 1, 1 0, 0 0"


@pytest.mark.parametrize(
    "text",
    [
        CELLS,
        "0 0, 0 1, 1 0",
        "(0,1), (1,0), (0,0)",
        "[[0, 1], [1, 0], [0, 0]]",
        "0 1; 1 0; 0 0",
        "0 1\n1 0\n0 0",
        "(0, 1)\n(1, 0)\n(0, 0)",
        "r0c1, r1c0, r0c0",
        "row 0 column 1, row 1 column 0, row 0 column 0",
        '[{"row": 0, "col": 1}, {"row": 1, "col": 0}, {"row": 0, "col": 0}]',
        "0 1, 1 0, 0 0.",
        "(0, 1), (1, 0), and (0, 0)",
        "cells = [(0, 1), (1, 0), (0, 0)]",
        '{"selected": [[0, 1], [1, 0], [0, 0]]}',
        "* 0 1\n* 1 0\n* 0 0",
    ],
)
def test_spellings_of_a_right_selection(text: str) -> None:
    verdict = TASK.verify(SUMS, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


@pytest.mark.parametrize(
    ("one", "text", "fault"),
    [
        (SUMS, "0 1, 1 0", "2 cells instead of 3"),
        (SUMS, "99 99, 99 99, 99 99", "outside"),
        (SUMS, "0 1, 1 0, -1 0", "outside"),
        (SUMS, "0 1, 1 0, 1 0", "twice"),
        (SUMS, "0 0, 1 0, 1 1", "0 1 is not selected"),
        (Selection(SUMS.grid, 4, 9), "0 0, 0 1, 1 0, 1 1", "number 1 is selected 2 times"),
        (Selection(SUMS.grid, 3, 3), CELLS, "column 0 has the sum 4"),
        (Selection(PRODUCTS.grid, 2), "0 2, 1 1", "negative product"),
        (Selection(((-1, -2), (3, 4)), 2), "0 0, 0 1", "column 0 has a negative product"),
        (Selection(((3, -1), (4, -2)), 2), "0 1, 1 1", "row 0 has a negative product"),
        (Selection(((0, 3), (1, 2)), 2), "0 1, 0 0", "product 0"),
    ],
)
def test_selections_that_break_a_rule(one: Selection, text: str, fault: str) -> None:
    verdict = TASK.verify(one, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text", ["0 1 1", "0.5 1", "0 a", "top right", "(0, 1), ...", "9" * 8, "0 1.."]
)
def test_texts_that_are_no_cells(text: str) -> None:
    assert TASK.verify(SUMS, f"<<<{text}>>>").outcome == "unparsed"


def keeps_rules(one: Selection, cells: tuple[tuple[int, int], ...]) -> bool:
    lines = defaultdict(list)
    for r, c in cells:
        lines["row", r].append(one.grid[r][c])
        lines["column", c].append(one.grid[r][c])
    values = [one.grid[r][c] for r, c in cells]
    if one.bound is None:
        fine = all(prod(line) > 0 for line in lines.values())
    else:
        fine = all(sum(line) <= one.bound for line in lines.values())
    return fine and len(set(values)) == len(values) and (0, len(one.grid) - 1) in cells


@pytest.mark.parametrize("seed", range(60))
def test_solver_and_verifier_agree_with_trying_all_selections(seed: int) -> None:
    rng = Random(seed)
    size = 3 if seed % 2 else 4
    bound = rng.randint(4, 9) if rng.random() < 0.4 else None
    values = [v for v in range(-6, 6) if v > 0 or (bound is None and v)]
    grid = tuple(tuple(rng.choice(values) for _ in range(size)) for _ in range(size))
    one = Selection(grid, rng.randint(3, 7), bound)
    everywhere = [(r, c) for r in range(size) for c in range(size)]
    right = {cells for cells in combinations(everywhere, one.count) if keeps_rules(one, cells)}
    assert (TASK.solve(one) in right) if right else (TASK.solve(one) is None)
    for cells in [*sorted(right)[:3], *(tuple(rng.sample(everywhere, one.count)) for _ in "ab")]:
        assert TASK.verify(one, f"<<<{TASK.render(cells)}>>>").right == keeps_rules(one, cells)


def test_positive_numbers_alone_never_suffice() -> None:
    for index in range(40):
        one = TASK.instance(4, index)
        assert len({v for row in one.grid for v in row if v > 0}) < one.count


@pytest.mark.parametrize("name", sorted(SHORTCUTS))
def test_shortcuts_are_never_enough(name: str) -> None:
    for level in (2, 3):
        for index in range(40):
            one = TASK.instance(level, index)
            cells = SHORTCUTS[name](one.grid, one.count, one.bound)
            assert not keeps_rules(one, tuple(cells)) or len(cells) < one.count


def test_negative_numbers_at_corners_of_rectangles() -> None:
    grid = ((1, 2, -9), (-3, -4, 5), (-5, -6, 5))
    assert rectangles(grid, 7, None) == [(1, 0), (1, 1), (2, 0), (2, 1), (0, 0), (0, 1), (1, 2)]
    assert rectangles(grid, 7, 3) == []
    start = ((-5, 3, -9), (1, -4, 5), (-3, -6, -8))
    assert {(0, 0), (0, 2), (2, 0), (2, 2)} <= {*rectangles(start, 5, None)}
    assert rectangles(((1, 2, 3), (4, -5, -5), (6, -7, -8)), 9, None).count((1, 1)) == 0


def test_a_hundred_fillings_in_random_order() -> None:
    grid = ((1, 3, 2), (3, 4, 4), (4, 4, 4))
    cells = tried(grid, 3, 5)
    assert TASK.verify(Selection(grid, 3, 5), f"<<<{TASK.render(cells)}>>>").right
    assert tried(grid, 3, None) == []


def test_the_rule_on_empty_rows_stands_where_it_is_needed() -> None:
    grid = ((1, 3), (3, 4))
    assert "in which numbers are selected" not in TASK.question(Selection(grid, 2, 4))
    assert "in which numbers are selected" in TASK.question(Selection(grid, 2))


def test_shortcuts_keep_what_they_are_to_keep() -> None:
    one = TASK.instance(3, 10)
    assert one.bound is None
    for shortcut in SHORTCUTS.values():
        cells = shortcut(one.grid, 5, None)
        assert cells[0] == (0, len(one.grid) - 1) or one.grid[0][-1] < 0
        assert len({one.grid[r][c] for r, c in cells}) == len(cells) == 5
    summed = Selection(((1, 2, 3), (4, 5, 6), (7, 8, 9)), 3, 9)
    assert SHORTCUTS["largest numbers first"](summed.grid, 3, 9) == [(0, 2), (2, 1), (1, 2)]
    assert SHORTCUTS["smallest numbers from the left"](summed.grid, 3, 6)[1:] == [(0, 0), (0, 1)]


def test_published_sample_without_a_solution() -> None:
    record = {
        "grid": [[3, 3], [3, 2]],
        "solution": [[0, 1], [1, 0], [0, 0]],
        "constraints": {"type": "sum_le_4"},
    }
    read = TASK.published("x", {"solution.json": json.dumps(record)})
    assert TASK.solve(read.instance) is None
    assert not TASK.verify(read.instance, f"<<<{read.stored}>>>").right


@pytest.mark.parametrize("text", ["", "[]", '{"grid": [[1]], "solution": [[0]]}', '{"grid": 3}'])
def test_malformed_files_are_one_clear_error(text: str) -> None:
    with pytest.raises(PublishedError, match="logic_puzzle: x"):
        TASK.published("x", {"solution.json": text})
