"""Probabilities of dice and their expected values."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import perm

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import formula, power


def different(n: int, s: int) -> Fraction:
    need(2 <= n <= s)
    return Fraction(perm(s, n), s**n)


def pair(n: int, s: int) -> Fraction:
    return 1 - different(n, s)


def span(n: int, s: int, low: int, high: int) -> Fraction:
    """Take off the throws within low..high that miss one of the two."""
    need(1 <= low < high <= s)
    width = high - low + 1
    return Fraction(width**n - 2 * (width - 1) ** n + (width - 2) ** n, s**n)


def total(n: int, s: int, m: int, t: int, k: int) -> Fraction:
    need(s != t and n + m < k < n * s + m * t)
    first, second = power((1,) * s, n), power((1,) * t, m)
    return Fraction(_together(first, second, k - n - m), s**n * t**m)


def _together(first: Sequence[int], second: Sequence[int], degree: int) -> int:
    """Return a coefficient of a product of two polynomials."""
    terms = range(max(0, degree - len(second) + 1), min(degree, len(first) - 1) + 1)
    return sum(first[i] * second[degree - i] for i in terms)


@lru_cache(maxsize=256)
def _remainders(n: int, s: int, m: int) -> list[int]:
    ways = [1] + [0] * (m - 1)
    for _ in range(n):
        ways = [sum(ways[(r - face) % m] for face in range(1, s + 1)) for r in range(m)]
    return ways


def remainder(n: int, s: int, m: int, r: int) -> Fraction:
    need(r < m)
    return Fraction(_remainders(n, s, m)[r], s**n)


def highest(n: int, low: int, high: int) -> Fraction:
    """Subtract the chances of staying below each number."""
    sides = high - low + 1
    need(sides >= 4)
    return high - Fraction(sum(k**n for k in range(1, sides)), sides**n)


DICE = "{0} fair dice with the numbers 1 to {1} on their sides"
FORMULAS = (
    formula(
        "dice.different",
        f"the probability that {DICE} show {{0}} different numbers",
        different,
        ((2, 6), (3, 12)),
        (1, 2),
        1,
    ),
    formula(
        "dice.pair",
        f"the probability that at least two of {DICE} show the same number",
        pair,
        ((2, 7), (4, 14)),
        (2,),
        2,
    ),
    formula(
        "dice.span",
        f"the probability that the lowest number shown by {DICE} is {{2}} and the highest {{3}}",
        span,
        ((2, 9), (4, 30), (1, 29), (2, 30)),
        (3,),
        2,
    ),
    formula(
        "dice.sum",
        f"the probability that {DICE}, and {{2}} fair dice with the numbers 1 to {{3}} on theirs, "
        "show numbers whose total sum is {4}",
        total,
        ((2, 6), (4, 20), (2, 6), (4, 20), (4, 120)),
        (3, 4),
        3,
        capped=False,
    ),
    formula(
        "dice.remainder",
        f"the probability that the sum of the numbers shown by {DICE} leaves the remainder {{3}} "
        "when divided by {2}",
        remainder,
        ((4, 30), (4, 20), (3, 25), (0, 24)),
        (4, 5),
        4,
    ),
    formula(
        "expected_value.highest_die",
        "the expected highest number shown by {0} fair dice with the numbers {1} to {2} on their "
        "sides",
        highest,
        ((2, 9), (1, 60), (4, 99)),
        (3,),
        3,
        capped=False,
    ),
)
