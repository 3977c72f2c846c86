"""New operators: spellings of a rational, reading order, and an evaluator of its own."""

import json
import re
from fractions import Fraction

import pytest

from generators import load
from generators.errors import PublishedError
from generators.published.audit import Audit
from generators.published.walk import Source
from generators.tasks.new_operator.shortcuts import backwards, misread
from generators.tasks.new_operator.task import Puzzle
from generators.tasks.new_operator.trees import formula, read_infix, value, worth

TASK = load("new_operator")
SUM = ("+", ("*", 4, "a"), ("*", 2, "b"))
RATIO = ("/", ("+", "a", "b"), "b")
PUZZLE = Puzzle((("@", SUM), ("&", RATIO)), ("&", ("&", ("@", 3, 4), 5), 6), True)  # (5 + 6) / 6


@pytest.mark.parametrize(
    "text",
    [
        "11/6",
        "22/12",
        "\\frac{11}{6}",
        "1.8333333",
        "1.83333333333333333",
        "+11/6",
        "[11/6]",
        "= 11/6",
        "(3@4)&5&6 = 11/6",
        "11/6 ≈ 1.83",
        "11 / 6 = 22/12",
        "Result: 1.8333333",
        "1.8333333e0",
        "1 5/6",
        "about 11/6",
        "(11)/(6)",
        "1.8333333333333335",
    ],
)
def test_spellings_of_eleven_sixths(text: str) -> None:
    verdict = TASK.verify(PUZZLE, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text", ["1.8333", "1.83334", "1.83333", "2", "11/5", "6/11", "-11/6", "1.8334000"]
)
def test_other_values_are_wrong(text: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text", ["nan", "inf", "11/0", "11, 6", "[11, /, 6]", "5&6", "11/6%", "", "11/6 or 2", "11/6/1"]
)
def test_texts_that_are_no_number(text: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == "unparsed"


def test_integers_are_never_rounded() -> None:
    puzzle = Puzzle((("@", RATIO),), ("@", 1_000_001, 3))  # 1000004 / 3
    assert TASK.verify(puzzle, "<<<333334.6667>>>").right
    assert not TASK.verify(puzzle, "<<<333335>>>").right
    assert not TASK.verify(puzzle, "<<<333334>>>").right
    puzzle = Puzzle((("@", RATIO),), ("@", 1, 1_000_001))  # 1000002 / 1000001
    assert TASK.verify(puzzle, "<<<1.0000010>>>").right
    assert not TASK.verify(puzzle, "<<<1.0000000>>>").right


def test_decimals_that_end_are_exact() -> None:
    puzzle = Puzzle((("@", RATIO),), ("@", 68_999, 2))  # 69001 / 2
    for text in ("34500.5", "69001/2", "3.45005e4", "34500.500000000007"):
        assert TASK.verify(puzzle, f"<<<{text}>>>").right, text
    for text in ("34500.51", "34500.50001", "34501", "34500.5000001"):
        assert not TASK.verify(puzzle, f"<<<{text}>>>").right, text


def calculate(text: str, rules: dict[str, str], names: dict[str, Fraction]) -> Fraction:
    """Evaluate text by splitting it at the last of the weakest signs outside parentheses."""
    text = text.strip()
    for signs in ("".join(rules), "+-", "*/"):
        depth = 0
        for place in range(len(text) - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(text[place], 0)
            if depth == 0 and text[place] in signs:
                left = calculate(text[:place], rules, names)
                right = calculate(text[place + 1 :], rules, names)
                if text[place] in rules:
                    return calculate(rules[text[place]], rules, {"a": left, "b": right})
                return {"+": left + right, "-": left - right, "*": left * right}.get(
                    text[place], left / right if right else Fraction(0)
                )
    if text.startswith("("):
        return calculate(text[1:-1], rules, names)
    return names[text] if text in names else Fraction(text)


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_answers_follow_from_the_printed_question(level: int) -> None:
    for index in range(60):
        puzzle = TASK.instance(level, index)
        question = TASK.question(puzzle)
        rules = dict(re.findall(r"^a (\S) b = (.*)$", question, re.MULTILINE))
        line = re.search(
            r"(?:value of|Evaluate) (\(*\d.*?)(?: \?$| with|\.$)", question, re.MULTILINE
        )
        assert line is not None
        assert TASK.solve(puzzle).value == calculate(line[1], rules, {})


def test_choices_remainders_and_extremes() -> None:
    tree = ("if", "a", "b", ("mod", ("-", "a", ("*", 9, "b")), 7), ("max", "a", ("*", 2, "b")))
    puzzle = Puzzle((("#", tree), ("~", ("-", ("#", "b", "a"), ("min", "a", 3)))), 0)
    assert formula(tree, {}) == "(a - 9*b) mod 7 if a > b, otherwise max(a, 2*b)"
    operators = puzzle.operators
    for expression, right in [
        (("#", 5, 2), "1"),
        (("#", 2, 5), "10"),
        (("#", 4, 4), "8"),  # a tie is not a > b
        (("#", ("/", 5, 2), 1), "1/2"),
        (("~", 2, 5), "-1"),
    ]:
        assert TASK.verify(Puzzle(operators, expression), f"<<<{right}>>>").right


def test_published_expressions_hold_from_left_to_right() -> None:
    """The stored answer of this sample is 5@6 = 22 alone."""
    files = {
        "question.txt": "Define things.\nCalculate (3&4)~5@6.\nReturn it.",
        "solution.json": '{"solution": 22.0, "operator_definitions": '
        '{"&": "1*a*b", "~": "3*a*b", "@": "2*a+2*b"}}',
    }
    read = TASK.published("p", files)
    assert TASK.solve(read.instance).value == 372
    assert read.stored == "22.0"


@pytest.mark.parametrize(
    ("text", "stored", "status", "other"),
    [
        ("(3@4)&5&6", 11 / 6, "ambiguous", "131/11 from right to left"),  # (3@4)&(5&6)
        ("(3@4)&5&6", 131 / 11, "wrong key", "11/6 from left to right"),
        ("(3@4)@6", 92, "sound", ""),  # 3@(4@6) is 68, which nobody could mean
        ("(3@4)@6", 68, "wrong key", ""),
        ("(1&5)&5", 1.2400000000000002, "sound", ""),
    ],
)
def test_the_audit_finds_what_no_order_is_stated_for(
    text: str, stored: float, status: str, other: str
) -> None:
    rules = {"@": "4*a+2*b", "&": "(a + b)/b"}
    files = {
        "question.txt": f"Define things.\nCalculate {text}.\nReturn <<<it>>>",
        "solution.json": json.dumps({"solution": stored, "operator_definitions": rules}),
    }
    _, origin = Audit(TASK).judged(Source("new_operator", "p", files))
    assert origin["status"] == status
    said = f"{origin['reason']} {origin['also']}"
    assert (other in said) if other else ("from right to left" not in said)


@pytest.mark.parametrize("text", ["3@", "(3@4", "3@4)", "3 4", "3?4", "", "@", "3@@4", "(" * 999])
def test_malformed_expressions(text: str) -> None:
    files = {
        "question.txt": f"Calculate {text}.",
        "solution.json": '{"solution": 1, "operator_definitions": {"@": "a+b"}}',
    }
    with pytest.raises(PublishedError):
        TASK.published("p", files)
    with pytest.raises(ValueError):  # noqa: PT011 - any of the reader's messages
        read_infix(text, {"@": 1})


@pytest.mark.parametrize(
    "text",
    [
        "11/6 (≈ 1.8333)",
        "11/6 (approximately 1.8333)",
        "11/6 about 1.83",
        "Fraction(11, 6)",
        "11⁄6",
        "\\dfrac{11}{6}.",
        "1.83333333...",
    ],
)
def test_what_may_stand_behind_or_around_a_fraction(text: str) -> None:
    verdict = TASK.verify(PUZZLE, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize("text", ["11/6 ± 1", "Fraction(11)", "Fraction(11, 6, 1)", "about", "≈"])
def test_estimates_alone_are_no_answers(text: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == "unparsed"


def test_misreading_one_rule_gives_another_value() -> None:
    for level in (3, 4, 5):
        for index in range(60 if level < 5 else 15):
            puzzle = TASK.instance(level, index)
            definitions = dict(puzzle.operators)
            right = worth(puzzle.tree, definitions)
            for other in misread(definitions):
                assert worth(puzzle.tree, other) != right
            if puzzle.bare:
                assert worth(backwards(puzzle.tree, definitions), definitions) != right


def test_misreadings() -> None:
    tree = ("if", "a", "b", ("/", "a", "b"), ("mod", ("-", "a", "b"), 3))
    read = [dict(one)["#"] for one in misread({"#": tree})]
    values = [[value(one, {}, *pair) for pair in ((7, 2), (2, 7))] for one in read]
    assert value(tree, {}, 7, 2) == Fraction(7, 2)
    assert value(tree, {}, 2, 7) == 1
    assert values == [
        [Fraction(7, 2), Fraction(2, 7)],  # always the first formula
        [2, 1],  # always the second
        [3, 1],  # rounded down
        [Fraction(7, 2), -2],  # the remainder of -5 by 3 below 0
    ]
    assert [dict(one)["#"] for one in misread({"#": ("max", "a", 2)})] == ["a", 2]
    assert [dict(one)["#"] for one in misread({"#": ("min", "a", 2)})] == ["a", 2]


def test_left_to_right_is_asked_often() -> None:
    drawn = [TASK.instance(3, index) for index in range(300)]
    assert 80 < sum(puzzle.bare for puzzle in drawn) < 160


def test_eight_significant_digits_are_enough_and_zeros_in_front_are_none() -> None:
    puzzle = Puzzle((("@", RATIO),), ("@", 2, 7))  # 9/7 = 1.28571428...
    assert TASK.verify(puzzle, "<<<1.2857143>>>").right
    assert not TASK.verify(puzzle, "<<<1.285714>>>").right
    assert not TASK.verify(puzzle, "<<<1.2857142>>>").right  # cut off, not rounded
    puzzle = Puzzle((("@", RATIO),), ("@", -89, 90))  # 1/90
    assert not TASK.verify(puzzle, "<<<0.01111111>>>").right
    assert TASK.verify(puzzle, "<<<0.011111111>>>").right
