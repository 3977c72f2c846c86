"""Number multiplication: spellings of an integer, and what the published verifier got wrong."""

import contextlib
import json
from fractions import Fraction
from random import Random

import pytest

from generators import load
from generators.answers.numbers import integer, integers, rational
from generators.errors import AnswerError, PublishedError
from generators.tasks.number_multiply import Product

TASK = load("number_multiply")
PUZZLE = Product((-4, 17, 7571))


@pytest.mark.parametrize(
    "text",
    [
        "-514828",
        "-514,828",
        "- 514 828",
        "-514_828",
        "−514828",
        "-514828.0",
        "-514828.",
        "= -514828",
        "Result: -514,828",
        "-4*17*7571 = -514828",
        "x = -514828",
        "\\boxed{-514{,}828}",
        "$-514\\,828$",
        "-5.14828e5",
        "-5.14828 \\times 10^{5}",
        "(-514828)",
        "-514828 = -514,828",
        "about -514828",
        "≈ -514828",
        "-514828.00000000003",
        "-5.14828 × 10⁵",
        "-(514828)",
    ],
)
def test_spellings_of_the_product(text: str) -> None:
    verdict = TASK.verify(PUZZLE, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text", ["514828", "-1514828", "-5148280", "-514828.5", "-514827", "-51482", "-5.15e5", "0"]
)
def test_other_values_are_wrong(text: str) -> None:
    assert not TASK.verify(PUZZLE, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        "-4*17*7571",
        "-514828 or 514828",
        "-514828, -514828",
        "514828 = -514828",
        "x != -514828",
        "-51,4828",
        "-514,82",
        "-1e9999",
        "nan",
        "-inf",
        "--514828",
        "9" * 5000,
    ],
)
def test_texts_that_are_no_single_integer(text: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == "unparsed"


def test_products_by_repeated_addition() -> None:
    for index in range(50):
        puzzle = TASK.instance(1, index)
        left, right = puzzle.factors
        total = sum([right] * abs(left)) * (1 if left > 0 else -1)
        assert TASK.solve(puzzle) == total
        assert [*TASK.violations(puzzle, total)] == []
        assert all(
            [*TASK.violations(puzzle, total + step)]
            for step in (-total, -2 * total, 1, -1, 9, 10**30)
        )


def test_operands_have_the_stated_length() -> None:
    for index in range(200):
        digits = [len(str(abs(n))) for n in TASK.instance(4, index).factors]
        assert tuple(digits) in TASK.levels[4].digits


def test_readers_of_numbers() -> None:
    assert rational("-\\frac{3}{4}") == rational("-0.75") == rational("x = -3/4") == -Fraction(3, 4)
    assert rational("3/4 = 0.75") == Fraction(3, 4)
    assert integers("A = [1, -2; 3.0,]") == integers("1 -2\n3") == (1, -2, 3)
    assert integers("[]") == ()
    for wrong in ("1,,2", "[1, 2] [3]", "1/0", "", "1 + 2"):
        with pytest.raises(AnswerError):
            rational(wrong) if "/" in wrong else integers(wrong)
    rng = Random(0)
    for _ in range(20_000):
        text = "".join(
            rng.choices("0123456789.,-+=/ _'eE[](){}\\fracx*^10:;\n", k=rng.randint(0, 12))
        )
        for read in (integer, rational, integers):
            with contextlib.suppress(AnswerError):
                read(text)


@pytest.mark.parametrize("text", ["", "4, x", "[[" * 9000, "[3]", "9" * 9000])
def test_malformed_files(text: str) -> None:
    with pytest.raises(PublishedError):
        TASK.published("p", {"input_value_list.txt": text, "target_answer.txt": "1"})
    with pytest.raises(PublishedError):
        TASK.published("p", {"question.txt": json.dumps(text)})
