"""What is peeled off an answer, and what is part of it."""

import time

import pytest

from generators.answers.frame import fold, framed
from generators.answers.undressing import peel, unlabelled, unlisted


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("**7**", "7"),
        ("$7$", "7"),
        ("**3 * 4**", "3 * 4"),
        ("$$\n1, 2\n3, 4\n$$", "1, 2\n3, 4"),
        ("```text\n**7**\n```", "7"),
        (r"\boxed{\text{abc}}", "abc"),
        (r"\(\boxed{7}\)", "7"),
        ('"`7`"', "7"),
        ("$@,#\n!,&$", "@,#\n!,&"),
        ("**@ # !**", "@ # !"),
    ],
)
def test_wrapping_is_peeled_off(text: str, inner: str) -> None:
    assert peel(text) == inner


@pytest.mark.parametrize(
    "text",
    [
        "*,0,1,1,0,1,0,*",
        "**0*\n*00*\n*01*\n*1**",
        "$,@\n#,$",
        "$ @\n# $",
        "$@#!\n%^&$",
        "$@#!%^&$",
        "*;0;1;*",
        "****",
        "__0_\n_00_\n_01_\n_1__",
        r"\text{A}, \text{B}",
        r"\(a\), \(b\)",
    ],
)
def test_cells_of_a_grid_stay(text: str) -> None:
    assert peel(text) == text


@pytest.mark.parametrize("piece", ["```\n", r"\(", r"\text{", '"`', "`'"])
def test_many_layers_cost_little(piece: str) -> None:
    """Peeling layer after layer to the end would take tens of seconds."""
    closing = {"```\n": "\n```", r"\(": r"\)", r"\text{": "}"}.get(piece, piece[::-1])
    before = time.process_time()
    peel(piece * 20_000 + "7" + closing * 20_000)
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    "line",
    [
        *("7", "Answer: 7", "**Answer:** 7", "**Answer**: 7", "### Final answer: 7", "> Answer: 7"),
        *("The answer is **7**.", "**The answer is 7**", "So the final answer is $\\boxed{7}$."),
        *("__Result:__ `7`", "# Solution: **7**", "Output = 7", "**7**."),
    ],
)
def test_labels_are_taken_off(line: str) -> None:
    assert "7" in [one.text for one in framed(f"First, 3 + 4.\n{line}\n")]
    if not line.endswith("."):
        assert unlabelled(line) == "7"


@pytest.mark.parametrize(
    "text", ["answers: 7", "the answer", "**bold:** 7", "*,answer", "answer 7"]
)
def test_what_is_no_label_stays(text: str) -> None:
    assert unlabelled(text) == text


def test_spaces_of_all_kinds_are_spaces() -> None:
    assert fold("1\u2000\u2005\u205f2\u200e\u200b3") == "1   23"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. A\n2. B", "A\nB"),
        ("1) A\n\n2) B", "A\nB"),
        ("- A\n- B", "A\nB"),
        ("• A\n• B", "A\nB"),
        *[
            (text, text)
            for text in ("- A", "1. A\n3. B", "A\nB", "1. A\nB", "-1\n-2", "0. A\n1. B")
        ],
    ],
)
def test_marks_of_a_list_are_taken_off(text: str, items: str) -> None:
    assert unlisted(text) == items


def test_bullets_that_are_cells_stay() -> None:
    assert unlisted("* 1\n* 0", bullets="-") == "* 1\n* 0"


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("[np.int64(3), np.float64(2.5)]", "[3, 2.5]"),
        ("Decimal('2.5')", "2.5"),
        ("array([[1, 2],\n       [3, 4]])", "[[1, 2],\n       [3, 4]]"),
        (r"\mathtt{ABC}", "ABC"),
    ],
)
def test_types_that_programs_print_are_taken_off(text: str, inner: str) -> None:
    assert unlabelled(text) == inner
