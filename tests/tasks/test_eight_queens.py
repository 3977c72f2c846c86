"""Eight queens: brute force, spellings, and every hole of the published checker."""

import json
from itertools import permutations
from typing import Any

import pytest

import generators
from generators.errors import PublishedError

TASK = generators.load("eight_queens")
Queens = TASK.instance_type
FOUR = Queens(("..X.", "....", "Q...", "...."))


def completions(queens: Any) -> list[tuple[int, ...]]:
    n, board = len(queens.board), queens.board
    return [
        columns
        for columns in permutations(range(n))
        if len({r + c for r, c in enumerate(columns)}) == n
        and len({r - c for r, c in enumerate(columns)}) == n
        and all(
            board[r][c] != "X" and ("Q" not in board[r] or board[r][c] == "Q")
            for r, c in enumerate(columns)
        )
    ]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_exactly_the_completions_are_right(level: int) -> None:
    for index in range(3):
        queens = TASK.instance(level, index)
        found = completions(queens)
        assert tuple(c for _, c in sorted(TASK.solve(queens))) in found
        n = len(queens.board)
        right = {
            columns
            for columns in (*found, *map(tuple, completions(Queens(("." * n,) * n))))
            if next(TASK.violations(queens, tuple(enumerate(columns))), None) is None
        }
        assert right == set(found)


def test_level_five_has_one_completion_and_level_four_few() -> None:
    from generators._queens import completions as search
    from generators.tasks.eight_queens import _allowed

    for index in range(3):
        assert len(list(search(_allowed(TASK.instance(5, index))))) == 1
        assert 1 <= len(list(search(_allowed(TASK.instance(4, index))))) <= 5


def test_no_completion_is_found_where_there_is_none() -> None:
    assert TASK.solve(Queens(("Q...", "....", "....", "...."))) is None
    assert TASK.solve(FOUR) == ((0, 1), (1, 3), (2, 0), (3, 2))


@pytest.mark.parametrize(
    "text",
    [
        "0 1, 1 3, 2 0, 3 2",
        "3 2,2 0,  1 3,0 1",
        "(0,1), (1,3), (2,0), (3,2)",
        "(0 1) (1 3) (2 0) (3 2)",
        "[[0,1],[1,3],[2,0],[3,2]]",
        "[(0, 1), (1, 3), (2, 0), (3, 2)]",
        "0 1; 1 3; 2 0; 3 2",
        "0,1; 1,3; 2,0; 3,2",
        "0 1\n1 3\n2 0\n3 2",
        "0, 1\n1, 3\n2, 0\n3, 2",
        "queens = [[0, 1], [1, 3], [2, 0], [3, 2]]",
        "0100\n0001\n1000\n0010",
        ".QX.\n...Q\nQ...\n..Q.",
        '["0100", "0001", "1000", "0010"]',
        "[[0,1,0,0],[0,0,0,1],[1,0,0,0],[0,0,1,0]]",
        ". Q . .\n. . . Q\nQ . . .\n. . Q .",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(FOUR, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("0 1, 1 3, 3 2", "wrong"),
        ("0 1, 1 3, 2 0, 3 2, 3 2", "wrong"),
        ("0 1, 1 3, 2 0, 2 0", "wrong"),
        ("0 2, 1 0, 2 3, 3 1", "wrong"),
        ("1 2, 2 4, 3 1, 4 3", "wrong"),
        ("100 200, 103 207, 106 214, 109 221", "wrong"),
        ("0 1, 1 3, 2 0, 3 2, 0 1 2, 5 5", "unparsed"),
        ("0 1 1 3 2 0 3 2", "unparsed"),
        ("0.0 1, 1 3, 2 0, 3 2", "unparsed"),
        ("-1 1, 1 3, 2 0, 3 2", "unparsed"),
        ("a1, b3, c0, d2", "unparsed"),
        ("[[0,1,1],[1,3,3],[2,0,0],[3,2,2]]", "unparsed"),
    ],
)
def test_spellings_that_are_not(text: str, outcome: str) -> None:
    assert TASK.verify(FOUR, f"<<<{text}>>>").outcome == outcome


@pytest.mark.parametrize(
    ("board", "fault"),
    [
        ((".X..", "....", "....", "...."), "blocked"),
        (("....", "Q...", "....", "...."), "missing"),
        (("....", "....", "....", "...."), ""),
    ],
)
def test_given_queens_and_blocked_cells_count(board: tuple[str, ...], fault: str) -> None:
    verdict = TASK.verify(Queens(board), "<<<0 1, 1 3, 2 0, 3 2>>>")
    assert verdict.right == (not fault)
    assert fault in verdict.fault


def test_attacks_of_all_kinds_are_seen() -> None:
    empty = Queens(("....",) * 4)
    for text in (
        "0 1, 0 3, 2 0, 3 2",
        "0 1, 1 3, 2 1, 3 2",
        "0 1, 1 2, 2 0, 3 3",
        "0 2, 1 1, 2 3, 3 0",
    ):
        assert "attack" in TASK.verify(empty, f"<<<{text}>>>").fault


@pytest.mark.parametrize(
    "values",
    [
        {"initial_board": ["0000"] * 3, "solution": []},
        {"initial_board": ["0000"] * 3 + ["00Y0"], "solution": []},
        {"initial_board": ["0000"] * 4, "solution": [[1]]},
        {"initial_board": [1, 2, 3, 4], "solution": []},
        {},
    ],
)
def test_malformed_files_are_reported(values: object) -> None:
    with pytest.raises(PublishedError, match="eight_queens: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})
