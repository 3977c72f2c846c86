"""Matrix transformation: every operation against its index rule, spellings, repairs."""

import json

import pytest

import generators
from generators.errors import PublishedError
from generators.tasks.matrix_transformation import confused, transformed

TASK = generators.load("matrix_transformation")
Matrix = TASK.instance_type
M = ("abc", "def")


def result(rows: tuple[str, ...], *operations: tuple[str, int, int]) -> list[str]:
    return ["".join(row) for row in TASK.solve(Matrix(rows, operations))]


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        ("clockwise", (0, 0), ["da", "eb", "fc"]),
        ("counterclockwise", (0, 0), ["cf", "be", "ad"]),
        ("half", (0, 0), ["fed", "cba"]),
        ("transpose", (0, 0), ["ad", "be", "cf"]),
        ("anti", (0, 0), ["fc", "eb", "da"]),
        ("left-right", (0, 0), ["cba", "fed"]),
        ("up-down", (0, 0), ["def", "abc"]),
        ("shift rows", (1, 0), ["def", "abc"]),
        ("shift columns", (1, 0), ["cab", "fde"]),
        ("shift columns", (2, 0), ["bca", "efd"]),
        ("swap rows", (1, 2), ["def", "abc"]),
        ("swap columns", (1, 3), ["cba", "fed"]),
        ("ring", (1, 0), ["dab", "efc"]),
        ("ring", (2, 0), ["eda", "fcb"]),
    ],
)
def test_operations_on_a_small_matrix(
    name: str, numbers: tuple[int, int], expected: list[str]
) -> None:
    assert result(M, (name, *numbers)) == expected


def test_operations_follow_one_another() -> None:
    assert result(M, ("clockwise", 0, 0), ("swap rows", 1, 3), ("transpose", 0, 0)) == [
        "fed",
        "cba",
    ]
    assert result(("abcd", "efgh", "ijkl"), ("ring", 1, 0)) == ["eabc", "ifgd", "jklh"]


def test_rotation_against_the_index_rule() -> None:
    for index in range(30):
        matrix = Matrix(TASK.instance(3, index).rows, (("clockwise", 0, 0),))
        rows, grid = matrix.rows, TASK.solve(matrix)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                assert grid[j][len(rows) - 1 - i] == cell


ROTATED = Matrix(("123", "456"), (("clockwise", 0, 0),))


@pytest.mark.parametrize(
    "text",
    [
        "4,1,5,2,6,3",
        "4, 1\n5, 2\n6, 3",
        "4 1;5 2;6 3",
        "41\n52\n63",
        "415263",
        '[["4","1"],["5","2"],["6","3"]]',
        "[[4, 1], [5, 2], [6, 3]]",
        '["4", "1", "5", "2", "6", "3"]',
        "\\begin{pmatrix} 4 & 1 \\\\ 5 & 2 \\\\ 6 & 3 \\end{pmatrix}",
        "[4 1]\n[5 2]\n[6 3]",
        "result = [['4', '1'], ['5', '2'], ['6', '3']]",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(ROTATED, f"<<<{text}>>>")
    assert verdict.right, verdict


@pytest.mark.parametrize(
    "text",
    ["4,1,5\n2,6,3", "4,1,5,2,6", "4,1,5,2,6,3,3", "1,4,2,5,3,6", "4,1,,5,2,6,3", "4 1 5 26 3"],
)
def test_spellings_that_are_not(text: str) -> None:
    assert not TASK.verify(ROTATED, f"<<<{text}>>>").right


def test_letter_case_counts() -> None:
    matrix = Matrix(("aB", "cD"), (("half", 0, 0),))
    assert TASK.verify(matrix, "<<<D,c,B,a>>>").right
    assert not TASK.verify(matrix, "<<<d,c,b,a>>>").right


def test_symbols_survive_markdown_and_latex() -> None:
    matrix = Matrix(("!#", "%&"), (("clockwise", 0, 0),))
    for text in ("%,!,&,#", "**%,!,&,#**", "\\%,!,\\&,\\#", '["%","!","&","#"]'):
        assert TASK.verify(matrix, f"<<<{text}>>>").right, text


def test_lists_that_begin_and_end_with_a_mark_of_emphasis() -> None:
    """The published alphabet has `*` and `$`, which must not be taken for Markdown or LaTeX."""
    for mark in "*$":
        matrix = Matrix((f"a{mark}", f"{mark}b"), (("transpose", 0, 0), ("left-right", 0, 0)))
        assert TASK.verify(matrix, f"<<<{mark},a,b,{mark}>>>").right
        assert not TASK.verify(matrix, f"<<<{mark},b,a,{mark}>>>").right


@pytest.mark.parametrize("level", [4, 5])
def test_no_operation_of_a_chain_can_be_left_out(level: int) -> None:
    for index in range(20):
        matrix = TASK.instance(level, index)
        for k in range(len(matrix.operations)):
            shorter = Matrix(matrix.rows, matrix.operations[:k] + matrix.operations[k + 1 :])
            said = TASK.render(TASK.solve(shorter)).replace("\n", ",")
            assert not TASK.verify(matrix, f"<<<{said}>>>").right


def test_cells_are_mostly_distinct_and_safe_to_write() -> None:
    for level in TASK.levels:
        cells = "".join(TASK.instance(level, 3).rows)
        assert len(set(cells)) >= min(0.6 * len(cells), 69)
        assert not set(cells) & set("*$`_,;[]<>(){}|\"'\\")


def test_text_names_each_step() -> None:
    matrix = TASK.instance(5, 1)
    assert f"{len(matrix.operations)}. " in TASK.question(matrix)


@pytest.mark.parametrize(
    "values", [{}, {"matrix": [["AB"]], "formatted_solution": "AB"}, {"matrix": [[1]]}, []]
)
def test_malformed_files_are_reported(values: object) -> None:
    with pytest.raises(PublishedError, match="matrix_transformation: here"):
        TASK.published("here", {"solution.json": json.dumps(values)})


def test_an_ampersand_is_a_cell_of_latex_where_it_is_escaped() -> None:
    matrix = Matrix(("!#", "%&"), (("clockwise", 0, 0),))
    for text in (
        "\\begin{pmatrix} \\% & ! \\\\ \\& & \\# \\end{pmatrix}",
        "\\begin{array}{cc} \\text{\\%} & \\text{!} \\\\ \\text{\\&} & \\text{\\#} \\end{array}",
        "`%,!`\n`&,#`",
        "%,!\n&,#.",
    ):
        assert TASK.verify(matrix, f"<<<{text}>>>").right, text
    assert TASK.parse("\\&,a,\\^,\\%,\\#") == (("&", "a", "^", "%", "#"),)


@pytest.mark.parametrize("level", [4, 5])
def test_no_operation_can_be_taken_for_its_opposite(level: int) -> None:
    for index in range(40):
        matrix = TASK.instance(level, index)
        right = "".join(map("".join, TASK.solve(matrix)))
        for chain in (*confused(matrix.operations), matrix.operations[::-1]):
            if chain != matrix.operations or chain == matrix.operations[::-1]:
                assert "".join(map("".join, transformed(matrix.rows, chain))) != right


def test_opposites() -> None:
    chain = (("clockwise", 0, 0), ("shift rows", 2, 0), ("swap rows", 1, 2), ("ring", 3, 0))
    turned, *same, moved = confused(chain)
    assert turned == (("counterclockwise", 0, 0), *chain[1:])
    assert same == [chain, chain]
    assert [*confused((("counterclockwise", 0, 0), ("anti", 0, 0)))][:2] == [
        (("clockwise", 0, 0), ("anti", 0, 0)),
        (("counterclockwise", 0, 0), ("transpose", 0, 0)),
    ]
    assert moved == (chain[0], ("shift rows", -2, 0), chain[2], ("ring", -3, 0))
    assert transformed(("ab", "cd", "ef"), (("shift rows", -1, 0),)) == (
        ("c", "d"),
        ("e", "f"),
        ("a", "b"),
    )
