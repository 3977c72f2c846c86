"""New operators: spellings of a rational, reading order, and an evaluator of its own."""

import json
import re
from fractions import Fraction

import pytest

from generators import load
from generators._operators import formula, read_infix
from generators._published_audit import Audit
from generators._published_walk import Source
from generators.errors import PublishedError
from generators.tasks.new_operator import Puzzle

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
    "text", ["nan", "inf", "11/0", "11, 6", "[11, /, 6]", "5&6", "1 5/6", "", "11/6 or 2", "11/6/1"]
)
def test_texts_that_are_no_number(text: str) -> None:
    assert TASK.verify(PUZZLE, f"<<<{text}>>>").outcome == "unparsed"


def test_integers_are_never_rounded() -> None:
    puzzle = Puzzle((("@", RATIO),), ("@", 1_000_001, 3))  # 1000004 / 3
    assert TASK.verify(puzzle, "<<<333334.6667>>>").right
    assert not TASK.verify(puzzle, "<<<333335>>>").right
    assert not TASK.verify(puzzle, "<<<333334>>>").right
    puzzle = Puzzle((("@", RATIO),), ("@", 1, 1_000_001))  # 1000002 / 1000001
    assert TASK.verify(puzzle, "<<<1.000001>>>").right
    assert not TASK.verify(puzzle, "<<<1.0000>>>").right


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
        line = re.search(r"(?:value of|Evaluate) (\(*\d.*?)(?: \?$| by)", question, re.MULTILINE)
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
