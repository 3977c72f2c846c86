"""Counting formulas: digits, inclusion and exclusion."""

from collections import Counter
from functools import lru_cache
from math import comb, gcd, lcm, prod
from random import Random

from generators.shared.competition import Formula, need
from generators.tasks.math_counting_and_probability.divisors import prime_factors
from generators.tasks.math_counting_and_probability.tools import formula, power


def increasing(d: int, k: int) -> int:
    need(2 <= d <= k <= 9)
    return comb(k, d)


def distinct(d: int, k: int) -> int:
    """Count numbers of d different digits from 0..k that do not start with 0."""
    need(2 <= d <= k + 1 <= 10)
    return k * prod(range(k, k - d + 1, -1))


def containing(d: int, k: int) -> int:
    return int(9 * 10 ** (d - 1) - 8 * 9 ** (d - 1))


def digit_sum(d: int, low: int, high: int, s: int) -> int:
    need(low < high and low * d < s < high * d)
    return power((1,) * (high - low + 1), d)[s - low * d]


def digit_remainder(d: int, low: int, high: int, m: int, r: int) -> int:
    """Count d-digit numbers with digits low..high that leave r, remainder by remainder."""
    need(low < high and r < m)
    ways = Counter({0: 1})
    for _ in range(d):
        grown: Counter[int] = Counter()
        for remainder, have in ways.items():
            for digit in range(low, high + 1):
                grown[(remainder * 10 + digit) % m] += have
        ways = grown
    return ways[r]


@lru_cache(maxsize=64)
def smooth_numbers(d: int, m: int) -> Counter[tuple[int, int]]:
    """Count d-digit numbers without equal neighbours by last digit and remainder modulo m."""
    ways = Counter({(digit, digit % m): 1 for digit in range(1, 10)})
    for _ in range(d - 1):
        grown: Counter[tuple[int, int]] = Counter()
        for (last, remainder), have in ways.items():
            for digit in range(10):
                if digit != last:
                    grown[digit, (remainder * 10 + digit) % m] += have
        ways = grown
    return ways


def smooth_remainder(d: int, last: int, m: int, r: int) -> int:
    need(r < m and (last - r) % gcd(10, m) == 0)
    return smooth_numbers(d, m)[last, r]


def either(n: int, a: int, b: int) -> int:
    need(a != b and a % b != 0 and b % a != 0)
    return n // a + n // b - n // lcm(a, b)


def exactly_one(n: int, a: int, b: int, c: int) -> int:
    need(len({a, b, c}) == 3)
    pairs = n // lcm(a, b) + n // lcm(b, c) + n // lcm(a, c)
    return n // a + n // b + n // c - 2 * pairs + 3 * (n // lcm(a, b, c))


def none_of(n: int, a: int, b: int, c: int) -> int:
    need(len({a, b, c}) == 3)
    pairs = n // lcm(a, b) + n // lcm(b, c) + n // lcm(a, c)
    return n - n // a - n // b - n // c + pairs - n // lcm(a, b, c)


def coprime(n: int, m: int) -> int:
    """Count 1..n without a prime factor of m, by inclusion and exclusion over its primes."""
    total, primes = 0, tuple(prime_factors(m))
    need(len(primes) >= 3)
    for mask in range(1 << len(primes)):
        chosen = [p for bit, p in enumerate(primes) if mask >> bit & 1]
        total += (-1) ** len(chosen) * (n // prod(chosen))
    return total


def venn_two(n: int, a: int, b: int, c: int) -> int:
    need(c < min(a, b) and a + b - c < n)
    return n - a - b + c


def venn_three(n: int, a: int, b: int, c: int, ab: int, ac: int, bc: int, abc: int) -> int:
    return n - (a + b + c - ab - ac - bc + abc)


def _survey(top: int, rng: Random) -> tuple[int, ...]:
    """Draw the eight regions of three sets and return what a survey would tell."""
    a, b, c, ab, ac, bc, abc = (rng.randint(1, 60) for _ in range(7))
    out = rng.randint(100, 600)
    sets = (a + ab + ac + abc, b + ab + bc + abc, c + ac + bc + abc)
    return (a + b + c + ab + ac + bc + abc + out, *sets, ab + abc, ac + abc, bc + abc, abc)


ALL = "the number of positive integers with exactly {0} digits"
FORMULAS = (
    formula(
        "digit_numbers.increasing",
        f"{ALL} in which every digit is larger than the one before it and none is larger than "
        f"{{1}}",
        increasing,
        ((2, 6), (3, 9)),
        (1, 2),
        1,
    ),
    formula(
        "digit_numbers.distinct",
        f"{ALL}, all different and none larger than {{1}}",
        distinct,
        ((2, 7), (3, 9)),
        (1, 2),
        1,
    ),
    formula(
        "digit_numbers.containing",
        f"{ALL} of which at least one is {{1}}",
        containing,
        ((2, 8), (1, 9)),
        (2,),
        2,
    ),
    formula(
        "digit_numbers.sum",
        f"{ALL}, all of them from {{1}} to {{2}}, that add up to {{3}}",
        digit_sum,
        ((3, 25), (1, 7), (3, 9), (5, 220)),
        (3, 4),
        3,
        capped=False,
    ),
    formula(
        "digit_numbers.remainder",
        f"{ALL}, all of them from {{1}} to {{2}}, that leave the remainder {{4}} when divided by "
        "{3}",
        digit_remainder,
        ((4, 30), (1, 7), (3, 9), (3, 30), (0, 29)),
        (3, 4),
        3,
    ),
    formula(
        "digit_numbers.smooth",
        f"{ALL} that have no two equal neighbouring digits, end in {{1}} and leave the remainder "
        "{3} when divided by {2}",
        smooth_remainder,
        ((5, 36), (0, 9), (3, 18), (0, 17)),
        (4, 5),
        4,
    ),
    Formula(
        "inclusion_exclusion.either",
        "the number of integers from 1 to {0} that are divisible by {1} or by {2} or by both",
        either,
        lambda top, rng: (rng.randint(top, 50 * top), rng.randint(2, top), rng.randint(2, top)),
        2,
        levels=(2, 3),
    ),
    Formula(
        "inclusion_exclusion.none",
        "the number of integers from 1 to {0} that are divisible by none of {1}, {2} and {3}",
        none_of,
        lambda top, rng: (rng.randint(9 * top, 99 * top), *(rng.randint(2, top) for _ in "abc")),
        3,
        levels=(3, 4),
    ),
    Formula(
        "inclusion_exclusion.exactly_one",
        "the number of integers from 1 to {0} that are divisible by exactly one of {1}, {2} and "
        "{3}",
        exactly_one,
        lambda top, rng: (rng.randint(9 * top, 99 * top), *(rng.randint(2, top) for _ in "abc")),
        3,
        levels=(3, 4),
    ),
    Formula(
        "inclusion_exclusion.coprime",
        "the number of integers from 1 to {0} that have no prime factor in common with {1}",
        coprime,
        lambda top, rng: (rng.randint(10**4, 10**8), rng.randint(10**3, 10**7)),
        4,
        levels=(4,),
    ),
    Formula(
        "inclusion_exclusion.venn_two",
        "the number of pupils in a class of {0} who play neither chess nor tennis, if {1} of them "
        "play chess, {2} play tennis and {3} play both",
        venn_two,
        lambda top, rng: tuple(rng.randint(2, 5 * top) for _ in range(4)),
        1,
        levels=(1, 2),
    ),
    Formula(
        "inclusion_exclusion.venn_three",
        "the number of pupils in a school of {0} who play none of chess, tennis and football, if "
        "{1} play chess, {2} tennis, {3} football, {4} chess and tennis, {5} chess and football, "
        "{6} tennis and football, and {7} all three (those who play more are counted in each "
        "number)",
        venn_three,
        _survey,
        3,
        levels=(3,),
    ),
)
