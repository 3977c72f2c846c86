"""Game 24: spellings, exactness, the published defects."""

import re
from itertools import combinations_with_replacement, permutations, product
from random import Random

import pytest

from generators import load
from generators.answers.expression import arithmetic
from generators.shared.target_search import TargetSearch, greedily, pairwise
from generators.tasks.game24 import Deal, count_solutions, planted

TASK = load("game24")
EASY, HARD = Deal((1, 1, 4, 6)), Deal((3, 3, 8, 8))


@pytest.mark.parametrize(
    "text",
    [
        "(4*6)*1*1",
        "(4×6)×1×1 = 24",
        "24 = 6*4+1-1",
        "[4·6]÷{1}*1",
        r"4 \times 6 \cdot \left(1 \div 1\right)",
        r"\frac{4*6}{1}*1",
        "$4 x 6 x 1 x 1$",
        "4.0*6*1*1=24.0",
        "-(1 - 1 - 4*6)",
        "4*6*1*1 = 24 = 24",
        "4*6*1*1 = 20 + 1 + 1 + 1 + 1",
        "[1*1]x{4x6}.",
        "4∗6∗1∕1",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(EASY, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("6**1*4*1", "unparsed"),
        ("6//1*4*1", "unparsed"),
        ("4*6*1*1=5=24", "wrong"),
        ("20+4=4*6*1*1", "wrong"),
        ("24", "wrong"),
        ("24 = 24", "wrong"),
        ("4*6", "wrong"),
        ("4*6*1*1*1", "wrong"),
        ("46-11*1", "wrong"),
        ("4*6/(1-1)", "wrong"),
        ("11+4*6", "wrong"),
        ("4!*6*1*1", "unparsed"),
        ("abs(4*6*1*1)", "unparsed"),
        ("(4*6*1*1", "unparsed"),
        ("4 6 1 1", "unparsed"),
        ("", "unparsed"),
        ("(" * 300 + "4*6*1*1" + ")" * 300, "unparsed"),
        ("9" * 5000, "unparsed"),
    ],
)
def test_what_is_not_right(text: str, outcome: str) -> None:
    assert TASK.verify(EASY, f"<<<{text}>>>").outcome == outcome


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("4*6*1", "uses the numbers [1, 4, 6] instead of [1, 1, 4, 6]"),
        ("4/6*1*1", "4/6*1*1 is worth 2/3, not 24"),
        ("4*6/(1-1)", "4*6/(1-1) divides by zero"),
        ("4*6*1*1 = 25", "25 is worth 25, not 24"),
    ],
)
def test_the_fault_is_the_first_broken_rule(text: str, fault: str) -> None:
    assert TASK.verify(EASY, f"<<<{text}>>>").fault == fault


def test_fractions_are_exact() -> None:
    """In floating point, 8/(3-8/3) is 23.99999999999999."""
    for deal, text in (
        (HARD, "8/(3-8/3)"),
        (Deal((1, 6, 8, 8)), "8/((8/6)-1)"),
        (Deal((2, 3, 5, 8)), "8/(2-5/3)"),
    ):
        assert TASK.verify(deal, f"<<<{text}>>>").right
    assert TASK.solve(HARD) is not None


def brute(numbers: tuple[int, ...], target: int) -> bool:
    """Whether any bracketing of any order works, in floats with a tolerance."""
    shapes = (
        "(({}{}{}){}{}){}{}",
        "({}{}({}{}{})){}{}",
        "({}{}{}){}({}{}{})",
        "{}{}(({}{}{}){}{})",
        "{}{}({}{}({}{}{}))",
    )
    for a, b, c, d in permutations(numbers):
        for p, q, r in product("+-*/", repeat=3):
            for shape in shapes:
                try:
                    if abs(eval(shape.format(a, p, b, q, c, r, d)) - target) < 1e-6:
                        return True
                except ZeroDivisionError:
                    continue
    return False


def test_the_solver_agrees_with_brute_force() -> None:
    for index in range(12):
        numbers = (1 + index % 4, 3 + index % 5, 5 + index % 7, 11 + index % 3)
        assert (TASK.solve(Deal(numbers)) is not None) == brute(numbers, 24), numbers


def test_ordered_bracketed_expressions_are_counted() -> None:
    assert count_solutions((1, 2), 3) == 2  # 1+2, 2+1
    assert count_solutions((1, 2), 2) == 3  # 1*2, 2*1, 2/1


@pytest.mark.parametrize(
    ("numbers", "target", "backwards", "text"),
    [
        ((8, 9, 4, 1), 24, False, "(((8 + 9) + 4) + 1)"),
        ((13, 11, 4, 3), 24, False, "(((13 + 11) + 4) - 3)"),
        ((2, 9, 5), 24, False, "((2 * 9) + 5)"),
        ((9, 2, 3), 4, True, "(9 - (2 + 3))"),
        ((5,), 7, True, "5"),
    ],
)
def test_coming_nearest(numbers: tuple[int, ...], target: int, backwards: bool, text: str) -> None:
    assert greedily(numbers, target, backwards=backwards)[0].text == text


@pytest.mark.parametrize(
    ("numbers", "target", "divisors", "in_order", "text"),
    [
        ((2, 9, 3), 24, False, False, "((9 * 3) - 2)"),
        ((9, 1, 6), 24, False, False, "((9 + 6) + 1)"),
        ((9, 2, 6), 24, True, False, "((2 * 6) - 9)"),
        ((7, 2, 6, 3), 30, True, False, "(((7 + 3) / 2) * 6)"),
        ((2, 9, 3), 24, False, True, "(2 + (9 * 3))"),
        ((9, 5, 6), 24, True, True, "((9 - 5) * 6)"),
        ((5, 1), 4, False, True, "(5 - 1)"),
        ((1, 5), 5, False, False, "(1 * 5)"),
        ((2, 8), 4, False, False, "(8 / 2)"),
        ((5,), 7, True, False, "5"),
    ],
)
def test_joining_the_two_nearest(
    numbers: tuple[int, ...], target: int, divisors: bool, in_order: bool, text: str
) -> None:
    (joined,) = pairwise(numbers, target, divisors=divisors, in_order=in_order)
    assert joined.text == text


def test_level_2_has_many_solutions_and_level_3_some_that_need_fractions() -> None:
    assert all(count_solutions(TASK.instance(2, index).numbers, 24) >= 40 for index in range(10))
    deals = [TASK.instance(3, index) for index in range(400)]
    searches = (TargetSearch(d.numbers, in_order=False, fractions=False) for d in deals)
    whole = [search.find(24) for search in searches]
    assert 8 <= whole.count(None) <= 35


def test_planted_expressions_are_exact_and_have_no_idle_step() -> None:
    rng, found = Random(3), 0
    for _ in range(4000):
        target = rng.randint(2, 99)
        text = planted(target, 5, 60, rng)
        if text is None:
            continue
        found += 1
        read = arithmetic(text)
        assert read.value == target
        assert len(read.numbers) == 5
        assert max(read.numbers) <= 60
        for left, sign, right in steps(text):
            assert sign not in "*/" or 1 not in (left, right)
            assert sign != "/" or (left % right == 0 and left != right)
            assert sign != "-" or left > right
    assert found > 150


def steps(text: str) -> list[tuple[int, str, int]]:
    """Return the operations of a fully bracketed expression, innermost first."""
    done = []
    while match := re.search(r"\((\d+) (.) (\d+)\)", text):
        left, sign, right = int(match[1]), match[2], int(match[3])
        done.append((left, sign, right))
        result = {"+": left + right, "-": left - right, "*": left * right, "/": left // right}
        text = text[: match.start()] + str(result[sign]) + text[match.end() :]
    return done


def test_all_published_puzzles_of_the_usual_size_exist() -> None:
    deals = combinations_with_replacement(range(1, 14), 4)
    assert sum(TASK.solve(Deal(numbers)) is not None for numbers in deals) == 1362
