"""Eight queens: brute force, spellings, and every hole of the published checker."""

import json
from itertools import islice, permutations
from random import Random
from typing import Any

import pytest

import generators
from generators.errors import PublishedError
from generators.tasks.eight_queens.shortcuts import (
    first_found,
    from_other_sides,
    roomiest,
    tried,
    without_going_back,
)
from generators.tasks.eight_queens.solver import completions as search

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


def masks(board: Any, empty: str = "Q.") -> list[int]:
    """In which columns the queen of each row may stand: a given one where it is."""
    return [
        sum(1 << c for c, cell in enumerate(row) if cell in ("Q" if "Q" in row else empty))
        for row in board
    ]


@pytest.mark.parametrize(("level", "most"), [(3, 1), (4, 2), (5, 1)])
def test_few_of_many_arrangements_spare_the_blocked_cells(level: int, most: int) -> None:
    for index in range(4):
        board = TASK.instance(level, index).board
        assert 1 <= len(list(search(masks(board)))) <= most
        assert len(list(islice(search(masks(board, empty="QX.")), 16))) == 16


def test_searches_from_all_sides_that_forget_the_blocked_cells_fail() -> None:
    for index in range(20):
        queens = TASK.instance(3, index)
        sides = corners(queens.board)
        columns = ["".join(cells) for cells in zip(*queens.board, strict=True)]
        for board, back in [*sides, (columns, lambda r, c: (c, r))]:
            bare = [row.replace("X", ".") for row in board]
            places = tuple(back(r, c) for r, c in row_by_row(bare, going_back=True))
            assert "blocked" in next(TASK.violations(queens, places), "")


def corners(board: Any) -> list[Any]:
    """The board and its mirror images, each with the way back."""
    n = len(board)
    return [
        (
            [row[:: -1 if mirrored else 1] for row in board[:: -1 if flipped else 1]],
            lambda r, c, flipped=flipped, mirrored=mirrored: (
                n - 1 - r if flipped else r,
                n - 1 - c if mirrored else c,
            ),
        )
        for flipped in (False, True)
        for mirrored in (False, True)
    ]


def row_by_row(board: list[str], going_back: bool) -> list[tuple[int, int]] | None:
    """Search from the top left; the given queens are minded from the start."""
    n = len(board)
    given = [(r, c) for r in range(n) for c in range(n) if board[r][c] == "Q"]

    def search(places: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
        row = next((r for r in range(n) if all(x != r for x, _ in places)), None)
        if row is None:
            return places
        for c in range(n):
            safe = all(c != y and abs(c - y) != abs(row - x) for x, y in places)
            if safe and board[row][c] == ".":
                found = search([*places, (row, c)])
                if found or not going_back:
                    return found
        return None

    return search(given)


@pytest.mark.parametrize("level", [2, 3])
def test_neither_greed_nor_forgetting_a_rule_succeeds(level: int) -> None:
    for index in range(15):
        queens = TASK.instance(level, index)
        for board, _ in corners(queens.board):
            assert row_by_row(board, going_back=False) is None
            columns = ["".join(cells) for cells in zip(*board, strict=True)]
            assert row_by_row(columns, going_back=False) is None
        for forgotten in set("".join(queens.board)) - {"."}:
            bare = [row.replace(forgotten, ".") for row in queens.board]
            answer = row_by_row(bare, going_back=True)
            assert next(TASK.violations(queens, tuple(answer)), None)


def test_picks_of_a_board_that_yields_to_them() -> None:
    five = [31] * 5
    assert (0, 2, 4, 1, 3) in list(without_going_back(five))
    assert first_found(five) == (0, 2, 4, 1, 3)
    assert (
        first_found([1, 2, 4, 8]) == roomiest([1, 2, 4, 8]) == tried([1, 2, 4, 8], Random(0)) == ()
    )
    found = [*without_going_back(five), *from_other_sides(five)]
    for columns in (*found, roomiest(five), tried(five, Random(0))):
        assert columns in completions(Queens((".....",) * 5))


def test_only_what_is_on_the_board_is_explained() -> None:
    plain = TASK.question(Queens(("....",) * 4))
    assert not any(word in plain for word in ("Q marks", "X marks", "already"))
    full = TASK.question(FOUR)
    assert all(word in full for word in ("Q marks", "X marks", "the one already on the board"))


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
        "0 1, 1 3, 2 0, 3 2.",
        "(0, 1), (1, 3), (2, 0) and (3, 2)",
        '{"queens": [[0, 1], [1, 3], [2, 0], [3, 2]]}',
        '{"answer": "0 1, 1 3, 2 0, 3 2"}',
        '["0 1", "1 3", "2 0", "3 2"]',
        '[{"row": 0, "col": 1}, {"row": 1, "col": 3}, {"row": 2, "col": 0}, {"row": 3, "col": 2}]',
        "(row 0, column 1), (row 1, column 3), (row 2, column 0), (row 3, column 2)",
        "R0C1, R1C3, R2C0, R3C2",
        "- 0 1\n- 1 3\n- 2 0\n- 3 2",
        "| row | column |\n|---|---|\n| 0 | 1 |\n| 1 | 3 |\n| 2 | 0 |\n| 3 | 2 |",
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
