"""Sudoku: spellings, an independent solver, uniqueness, every rule of the verifier."""

import json
import re
from itertools import product
from random import Random
from typing import Any

import pytest

import generators
from generators.errors import PublishedError

TASK = generators.load("standard_sudoku")
PUZZLE = TASK.instance(3, 0)
GRID = [[int(cell) for cell in row] for row in TASK.solve(PUZZLE)]


def count(cells: list[int], box: int, limit: int = 2) -> int:
    """Count solutions by plain backtracking on the first blank with fewest candidates."""
    n = box * box
    best: tuple[int, set[int]] | None = None
    for i in range(n * n):
        if cells[i] == 0:
            r, c = divmod(i, n)
            seen = {cells[r * n + k] for k in range(n)} | {cells[k * n + c] for k in range(n)}
            top, left = r - r % box, c - c % box
            seen |= {cells[(top + a) * n + left + b] for a in range(box) for b in range(box)}
            free = set(range(1, n + 1)) - seen
            if best is None or len(free) < len(best[1]):
                best = i, free
    if best is None:
        return 1
    total = 0
    for number in best[1]:
        cells[best[0]] = number
        total += count(cells, box, limit)
        if total >= limit:
            break
    cells[best[0]] = 0
    return total


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_puzzles_have_one_solution_and_the_clues_of_their_level(level: int) -> None:
    fewest, most = TASK.levels[level].clues
    for index in range(8):
        puzzle = TASK.instance(level, index)
        assert count(list(puzzle.cells), puzzle.box) == 1
        assert fewest <= sum(map(bool, puzzle.cells)) <= most


def by_singles(puzzle: Any) -> list[int]:
    """Fill cells with one candidate and candidates with one cell while there are any."""
    n, b, cells = puzzle.size, puzzle.box, list(puzzle.cells)
    rows = [[n * r + c for c in range(n)] for r in range(n)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    corners = [n * top + left for top in range(0, n, b) for left in range(0, n, b)]
    boxes = [[corner + n * r + c for r in range(b) for c in range(b)] for corner in corners]
    units = rows + columns + boxes
    seen = [{j for unit in units if i in unit for j in unit} for i in range(n * n)]
    for _ in cells:
        free = [set(range(1, n + 1)) - {cells[j] for j in seen[i]} for i in range(n * n)]
        free = [set() if cells[i] else free[i] for i in range(n * n)]
        found = [(i, *free[i]) for i in range(n * n) if len(free[i]) == 1]
        for unit, number in product(units, range(1, n + 1)):
            places = [i for i in unit if number in free[i]]
            found += [(places[0], number)] if len(places) == 1 else []
        if not found:
            break
        for i, number in found:
            cells[i] = number
    return cells


@pytest.mark.parametrize("level", [3, 4, 5])
def test_singles_suffice_at_level_3_only(level: int) -> None:
    for index in range(6 if level < 5 else 3):
        puzzle = TASK.instance(level, index)
        cells = by_singles(puzzle)
        lazy = TASK.lazy["only cells and numbers with one choice left"].answer(puzzle)
        assert (lazy is not None) == all(cells)
        assert level == 3 or not all(cells)
    assert level > 3 or any(all(by_singles(TASK.instance(3, index))) for index in range(5))


def test_guesses_are_never_taken_back() -> None:
    blank = type(PUZZLE)(2, (0,) * 16)
    assert not next(TASK.violations(blank, TASK.lazy[list(TASK.lazy)[1]].answer(blank)), None)
    dead = type(PUZZLE)(2, (1, 2, 3, 0) + (0, 0, 4, 0) + (0,) * 8)
    assert [lazy.answer(dead) for lazy in TASK.lazy.values()] == [None] * 3


def test_full_grids_show_no_ascending_bias() -> None:
    """Published grids began their top middle box in ascending order in 43% of cases."""
    rows = [TASK.solve(TASK.instance(2, index))[0][3:6] for index in range(150)]
    assert sum(list(row) == sorted(row) for row in rows) < 45


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GRID),
        json.dumps(GRID, indent=2),
        json.dumps([[str(cell) for cell in row] for row in GRID]),
        "\n".join(" ".join(map(str, row)) for row in GRID),
        "\n".join("".join(map(str, row)) for row in GRID),
        "".join(str(cell) for row in GRID for cell in row),
        "\n".join(str(row) for row in GRID),
        ";".join(",".join(map(str, row)) for row in GRID),
        "\n".join(f"| {row[:3]} | {row[3:6]} | {row[6:]} |" for row in GRID)
        .replace("[", "")
        .replace("]", ""),
        "------+------\n" + "\n".join(" ".join(map(str, row)) + " |" for row in GRID) + "\n---",
        "\\begin{matrix}" + " \\\\ ".join(" & ".join(map(str, r)) for r in GRID) + "\\end{matrix}",
        "grid = " + str(GRID),
        "\n".join(f"Row {i}: {' '.join(map(str, row))}" for i, row in enumerate(GRID, 1)),
        json.dumps("\n".join("".join(map(str, row)) for row in GRID)),
        str(tuple(map(tuple, GRID))),
    ],
)
def test_usual_spellings_are_right(text: str) -> None:
    verdict = TASK.verify(PUZZLE, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (json.dumps([*GRID, GRID[0]]), "wrong"),
        (json.dumps(GRID[:8]), "wrong"),
        (json.dumps([[float(cell) for cell in row] for row in GRID]), "unparsed"),
        (json.dumps([[0, *row[1:]] for row in GRID]), "wrong"),
        (json.dumps(GRID)[:-1], "unparsed"),
        ("\n".join(",".join(["", *map(str, row[1:])]) for row in GRID), "wrong"),
        ("5 . . 4", "unparsed"),
        (json.dumps([GRID]), "unparsed"),
        (json.dumps([list(column) for column in zip(*GRID, strict=True)]), "wrong"),
        (json.dumps([[cell % 9 + 1 for cell in row] for row in GRID]), "wrong"),
    ],
)
def test_other_answers_are_not(text: str, outcome: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == outcome


def test_each_group_is_checked() -> None:
    """Grids that break the rule on columns, or on boxes, alone."""
    blank = type(PUZZLE)(3, (0,) * 81)
    cyclic = [[(r + c) % 9 + 1 for c in range(9)] for r in range(9)]
    equal = [list(range(1, 10))] * 9
    for rows, word in ((cyclic, "box"), (equal, "column"), (zip(*equal, strict=True), "row")):
        verdict = TASK.verify(blank, f"<<<{json.dumps(list(rows))}>>>")
        assert verdict.fault.startswith(word), verdict


def changed(change: str) -> list[list[int]]:
    """Return the solution with one thing changed that leaves the other groups as they are."""
    rows = [row.copy() for row in GRID]
    match change:
        case "two of a column":
            rows[4][0], rows[5][0] = rows[5][0], rows[4][0]
        case "two of a row":
            rows[0][4], rows[0][5] = rows[0][5], rows[0][4]
        case "two rows":
            other = next(r for r in (6, 7, 8) if {*rows[r][:3]} != {*rows[5][:3]})
            rows[5], rows[other] = rows[other], rows[5]
        case _:
            rows = [[*row[:5], row[8], *row[6:8], row[5]] for row in rows]
    return rows


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ("two of a column", "row 5"),
        ("two of a row", "column 5"),
        ("two rows", "box 4"),
        ("two columns", "box 2"),
    ],
)
def test_the_broken_group_is_named(change: str, group: str) -> None:
    blank = type(PUZZLE)(3, (0,) * 81)
    fault = TASK.verify(blank, f"<<<{json.dumps(changed(change))}>>>").fault
    assert re.fullmatch(rf"{group} holds \d more than once", fault)


@pytest.mark.parametrize("number", [0, 5])
def test_other_numbers_are_refused(number: int) -> None:
    rows = [[1, 2, 3, number], [3, number, 1, 2], [2, 1, number, 3], [number, 3, 2, 1]]
    verdict = TASK.verify(type(PUZZLE)(2, (0,) * 16), f"<<<{rows}>>>")
    assert verdict.fault == f"row 1 column 4 holds {number}, not a number from 1 to 4"


def test_a_wrong_shape_is_told_in_cells() -> None:
    """Numbers up to nine may be run together, larger ones not."""
    text = "\n".join("".join(map(str, row)) for row in GRID[1:])
    fault = TASK.verify(PUZZLE, f"<<<{text}>>>").fault
    assert fault == "has 8 rows of 9 cells instead of 9 rows of 9"
    fault = TASK.verify(TASK.instance(5, 0), f"<<<{text}>>>").fault
    assert fault == "has 8 rows of 1 cells instead of 16 rows of 16"


def test_numbers_above_nine_need_separators() -> None:
    large = TASK.instance(5, 0)
    rows = TASK.solve(large)
    assert TASK.verify(large, f"<<<{' '.join(cell for row in rows for cell in row)}>>>").right
    assert not TASK.verify(large, "<<<" + "\n".join("".join(row) for row in rows) + ">>>").right
    assert TASK.verify(large, f"<<<{TASK.render(TASK.guess(large, Random(1)))}>>>").fault


MALFORMED = ["", "[]", "{}", '{"puzzle": [[1]], "solution": [[1]]}', "[" * 9999]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_files_are_reported(text: str) -> None:
    with pytest.raises(PublishedError, match="standard_sudoku: here: "):
        TASK.published("here", {"solution.json": text})
