"""Letter logic diagram: an independent count of solutions, spellings, repairs."""

import json
from itertools import product
from random import Random
from typing import Any

import pytest

import generators
from generators.errors import PublishedError

TASK = generators.load("letter_logic_diagram")
Diagram = TASK.instance_type
SMALL = Diagram(("..c", "a..", "..."))


def count(rows: list[list[str]], limit: int = 3) -> int:
    """Count completions by plain backtracking over the blank with fewest candidates."""
    n = len(rows)
    best: tuple[int, int, set[str]] | None = None
    diagonal = {rows[r][n - 1 - r] for r in range(n)} - {"."}
    if len(diagonal) > 1:
        return 0
    for r in range(n):
        for c in range(n):
            if rows[r][c] == ".":
                free = set("abcdefghijkl"[:n]) - set(rows[r]) - {row[c] for row in rows}
                if r + c == n - 1 and diagonal:
                    free &= diagonal
                if best is None or len(free) < len(best[2]):
                    best = r, c, free
    if best is None:
        return 1
    total = 0
    for letter in sorted(best[2]):
        rows[best[0]][best[1]] = letter
        total += count(rows, limit)
        if total >= limit:
            break
    rows[best[0]][best[1]] = "."
    return total


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_puzzles_have_one_solution(level: int) -> None:
    """In the published data 84 of 200 have several."""
    for index in range(6):
        rows = [list(row) for row in TASK.instance(level, index).rows]
        assert count(rows) == 1


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_share_of_blanks_is_that_of_the_level(level: int) -> None:
    least, most = TASK.levels[level].blanks
    for index in range(12):
        cells = "".join(TASK.instance(level, index).rows)
        assert round(len(cells) * least / 100) <= cells.count(".") <= round(len(cells) * most / 100)


def test_squares_that_cannot_be_emptied_far_enough_are_dropped() -> None:
    level = type(TASK.levels[1])((5,), (80, 84), greedy=True)  # 20 or 21 of 25 cells
    drawn = [TASK.generate(level, Random(seed)) for seed in range(5)]
    assert all("".join(one.rows).count(".") >= 20 for one in drawn)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_solutions_are_not_cyclic(level: int) -> None:
    for index in range(60 if level == 1 else 6):
        rows = TASK.solve(TASK.instance(level, index))
        n = len(rows)
        assert any(rows[r][c] != rows[(r + c) % n][0] for r in range(n) for c in range(n))


def first_fit(rows: list[list[str]], letters: str) -> bool:
    """Fill blanks in turn with the first letter not yet in row or column; does it end well?"""
    for r, c in product(range(len(rows)), repeat=2):
        if rows[r][c] == ".":
            seen = {*rows[r], *(row[c] for row in rows)}
            rows[r][c] = next((k for k in letters if k not in seen), "?")
    diagonal = {row[-1 - r] for r, row in enumerate(rows)}
    return len(diagonal) == 1 and not any("?" in row for row in rows)


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_the_first_letter_that_fits_does_not_do(level: int) -> None:
    """It solved one in five at level 2, and two in five once the diagonal was filled."""
    for index in range(8):
        puzzle = TASK.instance(level, index)
        letters = "abcdefghijkl"[: len(puzzle.rows)]
        blank = [list(row) for row in puzzle.rows]
        diagonal = [row.copy() for row in blank]
        for r, row in enumerate(diagonal):
            row[-1 - r] = TASK.solve(puzzle)[0][-1]
        for rows, order in product((blank, diagonal), (letters, letters[::-1])):
            assert not first_fit([row.copy() for row in rows], order)
            assert not first_fit([row[::-1] for row in rows[::-1]], order)


@pytest.mark.parametrize(
    "text",
    [
        "b,a,c\na,c,b\nc,b,a",
        "b a c\na c b\nc b a\n\n",
        "bac\nacb\ncba",
        "BAC ACB CBA",
        "b,a,c;a,c,b;c,b,a",
        '[["b","a","c"],["a","c","b"],["c","b","a"]]',
        "[[b,a,c],[a,c,b],[c,b,a]]",
        "[[b,a,c], [a,c,b], [c,b,a]]",
        "[b,a,c]\n[a,c,b]\n[c,b,a]",
        "[['b', 'a', 'c'],\n ['a', 'c', 'b'],\n ['c', 'b', 'a']]",
        "| b | a | c |\n|---|---|---|\n| a | c | b |\n| c | b | a |",
        "bacacbcba",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(SMALL, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("b,a,c\na,c,b\nc,b,a\nb,a,c", "wrong"),
        ("b,a,c\na,c,b", "unparsed"),
        ("b,a,c\na,c,b\nc,b,a\n\nb,a,c\na,c,b\nc,b,a", "wrong"),
        ("b,a,c\na,c,b\nc,b,d", "wrong"),
        ("b,a,c\na,c,b\nc,,a", "unparsed"),
        ("b,a,c\na,c,b\nc,.,a", "unparsed"),
        ("a,b,c\nb,c,a\nc,a,b", "wrong"),
        ("b,a,c,a\nc,b,c\nb,a", "wrong"),
        ("1,2,3\n2,3,1\n3,1,2", "unparsed"),
    ],
)
def test_spellings_that_are_not(text: str, outcome: str) -> None:
    assert TASK.verify(SMALL, f"<<<{text}>>>").outcome == outcome


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("abc bca cab", "given"),
        ("aac acb cba", "row"),
        ("bac bac bac", "column"),
        ("bac cba acb", "diagonal"),
    ],
)
def test_each_rule_is_checked(text: str, word: str) -> None:
    diagram = SMALL if word == "given" else Diagram(("...",) * 3)
    assert word in TASK.verify(diagram, f"<<<{text}>>>").fault


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("bac\nacb\ncbab", "3 rows of 3 or 4 cells"),
        ("ba,c\na,cb\nc,b,a,b", "3 rows of 3 or 4 cells"),
        ("bac\nacb\ncba\nbac", "4 rows of 3 cells"),
        ("bac acb cbab", "1 rows of 10 cells"),
    ],
)
def test_a_wrong_shape_is_told_in_cells_though_they_be_run_together(text: str, shape: str) -> None:
    fault = TASK.verify(SMALL, f"<<<{text}>>>").fault
    assert fault == f"has {shape} instead of 3 rows of 3"


def test_any_completion_of_an_ambiguous_diagram_is_right() -> None:
    blank = Diagram(("...",) * 3)
    for text in ("bac acb cba", "abc bca cab", "cab abc bca"):
        assert TASK.verify(blank, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "change", [{"grid": [["a"]]}, {"grid": [["a", "z", None]] * 3}, {"grid": 3}, {"solution": 3}]
)
def test_malformed_files_are_reported(change: dict[str, Any]) -> None:
    values = {"grid": [[None] * 3] * 3, "solution": [["a"] * 3] * 3, **change}
    with pytest.raises(PublishedError, match="letter_logic_diagram: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})


def completions(rows: list[str], most: int) -> int:
    """Count grids whose rows and columns hold every letter once, whatever the diagonal."""
    n = len(rows)
    best: tuple[int, int, set[str]] | None = None
    for r, row in enumerate(rows):
        for c in range(n):
            if row[c] == ".":
                fits = set("abcdefghijklmnop"[:n]) - set(row) - {other[c] for other in rows}
                if best is None or len(fits) < len(best[2]):
                    best = r, c, fits
    if best is None:
        return 1
    r, c, fits = best
    found = 0
    for letter in fits:
        if found < most:
            trial = [*rows]
            trial[r] = rows[r][:c] + letter + rows[r][c + 1 :]
            found += completions(trial, most - found)
    return found


@pytest.mark.parametrize("level", [2, 3])
def test_the_diagonal_matters(level: int) -> None:
    for index in range(12):
        assert completions([*TASK.instance(level, index).rows], 2) == 2


@pytest.mark.parametrize("level", [2, 3])
def test_the_first_letter_that_fits_fails_from_every_corner(level: int) -> None:
    for index in range(12):
        diagram = TASK.instance(level, index)
        n, right = len(diagram.rows), TASK.solve(diagram)
        for letters in ("abcdefghijklmnop"[:n], "abcdefghijklmnop"[:n][::-1]):
            for down in (1, -1):
                for across in (1, -1):
                    grid = [list(row) for row in diagram.rows]
                    for r in range(n):
                        grid[r][n - 1 - r] = right[0][-1]
                    for r in range(n)[::down]:
                        for c in range(n)[::across]:
                            seen = {*grid[r], *(row[c] for row in grid)}
                            fits = [k for k in letters if k not in seen]
                            if grid[r][c] == ".":
                                grid[r][c] = (fits or ["a"])[0]
                    assert next(TASK.violations(diagram, tuple(map(tuple, grid))), None)
