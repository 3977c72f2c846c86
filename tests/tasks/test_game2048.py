"""2048 walk: naive simulation, spellings, the rules, walks that matter."""

import json
from typing import Any

import pytest

import generators
from generators.errors import PublishedError
from generators.tasks.game2048 import SHORTCUTS

TASK = generators.load("game2048")
Walk = TASK.instance_type
GRID = ((2, 0, 4), (0, 2, 0), (8, 0, 4))


def naive(walk: Any) -> tuple[list[list[int]], int, int]:
    """Return the final grid, merges and blocked letters by a dictionary of tiles."""
    size = len(walk.grid)
    tiles = {(r + 1, c + 1): n for r, row in enumerate(walk.grid) for c, n in enumerate(row)}
    at, merges, blocked = walk.start, 0, 0
    for letter in walk.letters:
        row, column = at
        match letter:
            case "u":
                row -= 1
            case "d":
                row += 1
            case "l":
                column -= 1
            case "r":
                column += 1
        if (row, column) not in tiles or tiles[row, column] not in (0, tiles[at]):
            blocked += 1
            continue
        merges += tiles[row, column] > 0
        tiles[row, column], tiles[at] = tiles[row, column] + tiles[at], 0
        at = row, column
    rows = range(1, size + 1)
    return [[tiles[r, c] for c in rows] for r in rows], merges, blocked


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_solutions_and_walks_against_a_naive_simulation(level: int) -> None:
    for index in range(25):
        walk = TASK.instance(level, index)
        grid, merges, blocked = naive(walk)
        assert TASK.verify(walk, f"<<<{json.dumps(grid)}>>>").right
        assert merges >= TASK.levels[level].merges
        assert blocked >= TASK.levels[level].blocked
        assert grid != [list(row) for row in walk.grid]
        assert walk.grid[walk.start[0] - 1][walk.start[1] - 1] > 0
        assert level < 3 or set(walk.letters) == set("udlr")


def test_other_readings_are_those_that_they_are_called() -> None:
    walk = Walk(((2, 0, 0), (2, 0, 0), (0, 4, 0)), (1, 1), "uddr")
    said = {name: reading(walk) for name, reading in SHORTCUTS.items()}
    assert said == {
        "copy": walk.grid,
        "leave out the last letter": ((0, 0, 0), (0, 0, 0), (4, 4, 0)),
        "leave out the first letter": ((0, 0, 0), (0, 0, 0), (0, 8, 0)),
        "stop at the first block": walk.grid,
        "stop at the first merge": ((0, 0, 0), (4, 0, 0), (0, 4, 0)),
        "never merge": ((0, 2, 0), (2, 0, 0), (0, 4, 0)),
        "slide to the end": ((0, 0, 0), (0, 0, 0), (0, 0, 8)),
        "leave the tile behind": ((2, 0, 0), (4, 0, 0), (4, 8, 0)),
        "merge without doubling": ((0, 0, 0), (0, 0, 0), (2, 4, 0)),
        "letters backwards": ((0, 2, 0), (2, 0, 0), (0, 4, 0)),
        "move all tiles": ((0, 0, 0), (0, 0, 0), (0, 0, 8)),
    }


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("uld", [[0, 0, 4], [4, 0, 0], [8, 0, 4]]),
        ("r", [[2, 0, 4], [0, 0, 2], [8, 0, 4]]),
        ("rrr", [[2, 0, 4], [0, 0, 2], [8, 0, 4]]),
        ("rul", [[2, 0, 4], [0, 2, 0], [8, 0, 4]]),
        ("ulr", [[0, 4, 4], [0, 0, 0], [8, 0, 4]]),
        ("ulrr", [[0, 0, 8], [0, 0, 0], [8, 0, 4]]),
        ("lldd", [[2, 0, 4], [2, 0, 0], [8, 0, 4]]),
    ],
)
def test_steps_merges_and_blocks(letters: str, expected: list[list[int]]) -> None:
    walk = Walk(GRID, (2, 2), letters)
    assert [[int(cell) for cell in row] for row in TASK.solve(walk)] == expected


ULD = Walk(GRID, (2, 2), "uld")


@pytest.mark.parametrize(
    "text",
    [
        "0, 0, 4\n4, 0, 0\n8, 0, 4",
        "0,0,4,4,0,0,8,0,4",
        "0 0 4; 4 0 0; 8 0 4",
        "[[0, 0, 4], [4, 0, 0], [8, 0, 4]]",
        "[0, 0, 4]\n[4, 0, 0]\n[8, 0, 4]",
        ". . 4\n4 . .\n8 _ 4",
        "| 0 | 0 | 4 |\n|---|---|---|\n| 4 | 0 | 0 |\n| 8 | 0 | 4 |",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(ULD, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("0,0,4,4,0,0,8,0", "wrong"),
        ("0,0,4,4\n0,0,8,0,4", "wrong"),
        ("004\n400\n804", "wrong"),
        ("0,0,4\n4,0,0\n8,0,5", "wrong"),
        ("0,0,4\n4,0,0\n8,0,4.0", "unparsed"),
        ("0,0,4\n4,0,0\n8,0,-4", "unparsed"),
        ("uld", "unparsed"),
    ],
)
def test_spellings_that_are_not(text: str, outcome: str) -> None:
    assert TASK.verify(ULD, f"<<<{text}>>>").outcome == outcome


def test_a_published_walk_from_an_empty_cell_leaves_the_grid() -> None:
    values = {"grid": GRID, "start_pos": [0, 1], "moves": "drlu", "solution": "2, 0, 4"}
    read = TASK.published("here", {"solution.json": json.dumps(values)})
    assert TASK.verify(read.instance, f"<<<{json.dumps(GRID)}>>>").right


@pytest.mark.parametrize(
    "change",
    [{"start_pos": [0, 3]}, {"start_pos": [1]}, {"moves": "ux"}, {"grid": [[1, 2]]}, {"grid": 4}],
)
def test_malformed_files_are_reported(change: dict[str, object]) -> None:
    values = {"grid": GRID, "start_pos": [0, 0], "moves": "u", "solution": "", **change}
    with pytest.raises(PublishedError, match="game2048: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})
