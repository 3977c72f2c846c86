"""Combinatorial calculation: order, tokens and signs, checked against plain enumeration."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.combinatorial_calculation import (
    Row,
    in_order,
    is_flat_value,
    largest_flat_value,
    quotients,
)

TASK = load("combinatorial_calculation")
ROW = Row((9, 1, 3, 2, 4, 4), 100)


def values(numbers: tuple[int, ...]) -> set[Fraction]:
    """All values of a row with parentheses, by plain recursion."""
    if len(numbers) == 1:
        return {Fraction(numbers[0])}
    found = set()
    for k in range(1, len(numbers)):
        for x, y in product(values(numbers[:k]), values(numbers[k:])):
            found |= {x + y, x - y, x * y} | ({x / y} if y else set())
    return found


def flat_values(numbers: tuple[int, ...]) -> set[Fraction]:
    """All values of a row without parentheses, by sums of terms."""
    found = set()
    for signs in product("+-*/", repeat=len(numbers) - 1):
        terms = [Fraction(numbers[0])]
        for sign, number in zip(signs, numbers[1:], strict=True):
            if sign in "+-":
                terms.append(Fraction(number if sign == "+" else -number))
            else:
                terms[-1] = terms[-1] * number if sign == "*" else terms[-1] / number
        found.add(sum(terms, Fraction()))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "(9 + 1 + 3) * 2 * 4 - 4",
        "(9+1+3)*2*4-4 = 100",
        "100 = (9+1+3)*2*4-4",
        "[(, 9, +, 1, +, 3, ), *, 2, *, 4, -, 4]",
        "['(', '9', '+', '1', '+', '3', ')', '*', '2', '*', '4', '-', '4']",
        '["(", 9, "+", 1, "+", 3, ")", "*", 2, "*", 4, "-", 4]',
        "[(, 9, +, 1, +, 3, ), *, 2, *, 4, -, 4, =, 100]",
        "[(9 + 1 + 3) * 2 * 4 - 4]",
        "(9+1+3) × 2 x 4 − 4",
        "\\left(9+1+3\\right) \\times 2 \\cdot 4 - 4",
        "[[9+1+3]*2]*4-4.",
        "( 9 + (1 + 3) ) * 2 * 4 - 4",
        "(9+1+3)*2*4-4 = 104-4 = 100",
    ],
)
def test_spellings_of_an_expression(text: str) -> None:
    verdict = TASK.verify(ROW, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "4*4*(9-3)+2*(1+1)",
        "(9 + 3 + 1) * 2 * 4 - 4",
        "(9+1+3)*2*4-4 = 24 = 100",
        "(9+1+3)*2*4",
        "104-4 = (9+1+3)*2*4-4",
        "+(9+1+3)*2*4-4",
        "-(-9-1-3)*2*4-4",
        "(9+1+3)*2*4+-4",
        "9+1/(3-2-4+3)*4",
        "100",
    ],
)
def test_wrong_expressions(text: str) -> None:
    assert TASK.verify(ROW, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "[7, *, *, 2]",
        "7//2",
        "[1, 2]",
        "7^2",
        "7!",
        "(1+2",
        "1+2)",
        "1.5+2",
        "9.0+1",
        "9e1+1",
        "[9, +]",
        "",
        "=",
        "()",
        "a+b",
        "9" * 2001,
    ],
)
def test_texts_that_are_no_expression(text: str) -> None:
    assert TASK.verify(ROW, f"<<<{text}>>>").outcome == "unparsed"


def test_glued_tokens_and_other_orders_are_refused() -> None:
    """`6//2+7` and `8*2*3-4+8*7` were accepted by the published verifier."""
    assert not TASK.verify(Row((6, 2, 7), 10), "<<<[6, /, /, 2, +, 7]>>>").right
    assert TASK.verify(Row((6, 2, 7), 10), "<<<[6, /, 2, +, 7]>>>").right
    verdict = TASK.verify(Row((8, 4, 3, 2, 8, 7), 100), "<<<8*2*3-4+8*7>>>")
    assert "order" in verdict.fault


def test_search_agrees_with_enumeration() -> None:
    rng = Random(5)
    for size in (1, 2, 3, 4, 5):
        numbers = tuple(rng.randint(1, 9) for _ in range(size))
        reachable, flat = values(numbers), flat_values(numbers)
        assert max(flat) == largest_flat_value(numbers)
        for target in range(-5, 90):
            text = in_order(numbers, target)
            assert (text is not None) == (target in reachable)
            if text is not None:
                assert TASK.verify(Row(numbers, target), f"<<<{text}>>>").right
            assert is_flat_value(numbers, target) == (target in flat)


def test_high_levels_need_parentheses() -> None:
    for index in range(3):
        row = TASK.instance(4, index)
        assert row.target not in flat_values(row.numbers)
    for index in range(40):
        row = TASK.instance(4, index)
        assert not is_flat_value(row.numbers, row.target)
    for index in range(25):
        row = TASK.instance(5, index)
        assert row.target > largest_flat_value(row.numbers)
        assert any(in_order(shorter, row.target) for shorter in quotients(row.numbers))


def test_quotients_join_neighbours_only() -> None:
    assert quotients((6, 2, 1)) == [(3, 1), (2,), (3,)]  # 6/2 1, 6/(2+1), 6/(2*1)
    assert quotients((1, 8, 2)) == [(4,), (1, 4)]  # (1*8)/2, 1 8/2
    assert quotients((3, 2)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "(9+3+1)*2*4-4",
            "uses numbers in the order [9, 3, 1, 2, 4, 4] instead of [9, 1, 3, 2, 4, 4]",
        ),
        ("(9+1+3)*2*4", "uses numbers that are [9, 1, 3, 2, 4] instead of [9, 1, 3, 2, 4, 4]"),
        ("(9+1+3)*2*4--4", "(9+1+3)*2*4--4 has a sign in front of a number or parenthesis"),
        ("9+1+3*2*4/(4-4)", "uses numbers"),
        ("(9+1+3)*2*4-4=99", "99 is worth 99, not 100"),
        ("9/1/3/2/4/4", "9/1/3/2/4/4 is worth 3/32, not 100"),
        ("[9, -, 1, -, 3, -, 2, -, 4, -, 4]", "(9 - 1 - 3 - 2 - 4 - 4) is worth -5, not 100"),
    ],
)
def test_the_fault_is_the_first_broken_rule(text: str, fault: str) -> None:
    assert TASK.verify(ROW, f"<<<{text}>>>").fault.startswith(fault)


@pytest.mark.parametrize(
    "text", ["", "[" * 99_999, '{"numbers": 3}', '{"numbers": [], "target": 1}']
)
def test_malformed_files(text: str) -> None:
    with pytest.raises(PublishedError):
        TASK.published("p", {"solution.json": text})
