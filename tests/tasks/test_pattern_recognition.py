"""Pattern recognition: spellings, the largest square only, a naive check."""

import pytest

from generators.errors import AnswerError, PublishedError
from generators.tasks.pattern_recognition import LEVELS, TASK, Matrix, sizes

MATRIX = Matrix(("KQQQA", "PQQQB", "CQQQD", "EFGHI"))


@pytest.mark.parametrize(
    "text",
    [
        "[2, 3]",
        "(2, 3)",
        "2, 3",
        "2 3",
        "row: 2, column: 3",
        "Row 2, Column 3",
        "column: 3, row: 2",
        '{"row": 2, "column": 3}',
        "{'column': 3, 'row': 2}",
        "row 2 and column 3",
        '["2", "3"]',
        "(row = 2, col = 3)",
        "[row 2, column 3]",
        "r=2 c=3",
        "[2, 3].",
        "[2.0, 3]",
        "**Row:** 2, **Column:** 3",
        "- Row: 2\n- Column: 3",
        '{"row": "2", "column": "3"}',
        "(row, column) = (2, 3)",
        "[row, col]: [2, 3]",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(MATRIX, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[3, 4]", "the largest square ending at [3, 4] has side 1, not 3"),
        ("[0, 1]", "the largest square ending at [0, 1] has side 1, not 3"),
        ("[3, 2]", "the largest square ending at [3, 2] has side 1, not 3"),
        ("[1, 3]", "the largest square ending at [1, 3] has side 2, not 3"),
        ("[4, 4]", "there is no cell [4, 4] in the matrix"),
        ("[-2, -2]", "there is no cell [-2, -2] in the matrix"),
        ("[-2, 3]", "there is no cell [-2, 3] in the matrix"),
        ("[2, -2]", "there is no cell [2, -2] in the matrix"),
    ],
)
def test_other_cells_are_wrong(text: str, fault: str) -> None:
    assert TASK.verify(MATRIX, f"<<<{text}>>>").fault == fault


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "[2, 3, 99]",
        "2,3,99,junk",
        "[2.5, 3]",
        "row: 2, row: 3",
        "two, three",
        "23",
    ],
)
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_only_the_largest_square_counts() -> None:
    matrix = Matrix(("AAAAB", "AAAAB", "AAAAB", "AAAAB", "CCCDE"))
    assert TASK.verify(matrix, "<<<[3, 3]>>>").right
    for inner in ("[2, 2]", "[2, 3]", "[3, 2]"):
        assert not TASK.verify(matrix, f"<<<{inner}>>>").right


def test_hollow_and_damaged_squares_do_not_count() -> None:
    matrix = Matrix(("AAAABBB", "AXXABBB", "AXXABBB", "AAAACCC", "DDDDCYC", "DDDDCCC"))
    assert TASK.solve(matrix) == (2, 6)


@pytest.mark.parametrize("level", [2, 3, 4])
def test_row_and_column_are_mostly_different(level: int) -> None:
    cells = [TASK.solve(TASK.instance(level, index)) for index in range(60)]
    assert sum(row == column for row, column in cells) < 6


def naive(matrix: Matrix) -> tuple[int, list[tuple[int, int]]]:
    """Try every square from the largest side down; return the side and where they end."""
    rows = matrix.rows
    for side in range(min(len(rows), len(rows[0])), 0, -1):
        ends = [
            (r + side - 1, c + side - 1)
            for r in range(len(rows) - side + 1)
            for c in range(len(rows[0]) - side + 1)
            if len({letter for line in rows[r : r + side] for letter in line[c : c + side]}) == 1
        ]
        if ends:
            return side, ends
    raise AssertionError("a matrix has a cell")


@pytest.mark.parametrize(("level", "count"), [(1, 60), (2, 60), (3, 60), (4, 10), (5, 2)])
def test_the_largest_square_is_unique(level: int, count: int) -> None:
    for index in range(count):
        matrix = TASK.instance(level, index)
        side, ends = naive(matrix)
        assert LEVELS[level].side[0] <= side <= LEVELS[level].side[1]
        assert ends == [TASK.solve(matrix)]


def test_large_squares_touch_the_edges_too() -> None:
    bottom = right = 0
    for index in range(300):
        matrix = TASK.instance(3, index)
        side, ((row, column),) = naive(matrix)
        bottom += side > 3 and row == len(matrix.rows) - 1
        right += side > 3 and column == len(matrix.rows[0]) - 1
    assert bottom > 5
    assert right > 5


@pytest.mark.parametrize(
    "files",
    [
        {},
        {
            "solution.json": '{"row": 1, "column": 2}',
            "question.txt": "If the matrix is\n\nA B\nC\n\n",
        },
        {"solution.json": '{"row": 1}', "question.txt": "If the matrix is\n\nA B\nC D\n\n"},
    ],
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("pattern_recognition/sample_0", files)


@pytest.mark.parametrize("level", [3, 4])
def test_smaller_squares_stand_before_and_behind_the_square(level: int) -> None:
    """A search for any block of the least side would find the square itself."""
    found = 0
    for index in range(60):
        matrix = TASK.instance(level, index)
        row, column = TASK.solve(matrix)
        ends = [
            (r, c) for r, line in enumerate(sizes(matrix.rows)) for c, n in enumerate(line) if n > 2
        ]
        side = sizes(matrix.rows)[row][column]
        found += ends[0] < (row - side + 3, 0) and ends[-1] > (row, column)
    assert found > 50
