"""Digits, inclusion and exclusion, divisors."""

from collections import Counter
from functools import lru_cache
from itertools import combinations
from math import comb, gcd, lcm, prod
from random import Random
from typing import Final

from generators.shared.competition import Draw, need, row
from generators.tasks.math_counting_and_probability.tools import power, prime_factors, within


def _distinct(d: int, k: int) -> int:
    """Count numbers of d different digits from 0..k that do not start with 0."""
    need(2 <= d <= k + 1 <= 10)
    return k * prod(range(k, k - d + 1, -1))


def _digit_sum(d: int, low: int, high: int, s: int) -> int:
    need(low < high and low * d < s < high * d)
    return power((1,) * (high - low + 1), d)[s - low * d]


def _digit_remainder(d: int, low: int, high: int, m: int, r: int) -> int:
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
def _smooth_numbers(d: int, m: int) -> Counter[tuple[int, int]]:
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


def _smooth_remainder(d: int, last: int, m: int, r: int) -> int:
    need(r < m and 10 % m > 0 and (last - r) % gcd(10, m) == 0)
    return _smooth_numbers(d, m)[last, r]


def _either(n: int, a: int, b: int) -> int:
    need(a != b and a % b != 0 and b % a != 0)
    return n // a + n // b - n // lcm(a, b)


def _multiples(n: int, *divisors: int) -> list[int]:
    """Count the numbers up to n that one, two and three of three divisors divide, sets added up."""
    need(len(set(divisors)) == 3)
    return [sum(n // lcm(*some) for some in combinations(divisors, size)) for size in (1, 2, 3)]


def _exactly_one(n: int, a: int, b: int, c: int) -> int:
    one, two, three = _multiples(n, a, b, c)
    return one - 2 * two + 3 * three


def _none_of(n: int, a: int, b: int, c: int) -> int:
    one, two, three = _multiples(n, a, b, c)
    return n - one + two - three


def _coprime(n: int, m: int) -> int:
    """Count 1..n without a prime factor of m, by inclusion and exclusion over its primes."""
    total, primes = 0, tuple(prime_factors(m))
    need(len(primes) >= 3)
    for mask in range(1 << len(primes)):
        chosen = [p for bit, p in enumerate(primes) if mask >> bit & 1]
        total += (-1) ** len(chosen) * (n // prod(chosen))
    return total


def _limit_and_divisors(low: int, high: int, count: int) -> Draw:
    """Return a draw of a number from `low` to `high` times the bound, and of its divisors."""
    return lambda top, rng: (
        rng.randint(low * top, high * top),
        *(rng.randint(2, top) for _ in range(count)),
    )


def _survey(top: int, rng: Random) -> tuple[int, ...]:
    """Draw the eight regions of three sets and return what a survey would tell."""
    a, b, c, ab, ac, bc, abc = (rng.randint(1, 60) for _ in range(7))
    out = rng.randint(100, 600)
    sets = (a + ab + ac + abc, b + ab + bc + abc, c + ac + bc + abc)
    return (a + b + c + ab + ac + bc + abc + out, *sets, ab + abc, ac + abc, bc + abc, abc)


def _number_for_sum(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(2, 12) * rng.randint(2, 12) * rng.randint(2, 60 * top),)


ALL = "the number of positive integers with exactly {0} digits"
DIVISORS = "the number of positive divisors of 2^{0} · 3^{1} · 5^{2}"
FORMULAS: Final = (
    row("digit_numbers.increasing", within((2, 6), (3, 9)), levels=(1, 2))(
        f"{ALL} in which every digit is larger than the one before it and none is larger than "
        "{1}",
        lambda d, k: need(2 <= d <= k <= 9) and comb(k, d),
    ),
    row("digit_numbers.distinct", within((2, 7), (3, 9)), levels=(1, 2))(
        f"{ALL}, all different and none larger than {{1}}", _distinct
    ),
    row("digit_numbers.containing", within((2, 8), (1, 9)), steps=2, levels=(2,))(
        f"{ALL} of which at least one is {{1}}",
        lambda d, k: int(9 * 10 ** (d - 1) - 8 * 9 ** (d - 1)),
    ),
    row(
        "digit_numbers.sum",
        within((3, 25), (1, 7), (3, 9), (5, 220), capped=False),
        steps=3,
        levels=(3, 4),
    )(f"{ALL}, all of them from {{1}} to {{2}}, that add up to {{3}}", _digit_sum),
    row(
        "digit_numbers.remainder",
        within((4, 30), (1, 7), (3, 9), (3, 30), (0, 29)),
        steps=3,
        levels=(3, 4),
    )(
        f"{ALL}, all of them from {{1}} to {{2}}, that leave the remainder {{4}} when divided by "
        "{3}",
        _digit_remainder,
    ),
    row("digit_numbers.smooth", within((5, 36), (0, 9), (3, 18), (0, 17)), steps=4, levels=(4, 5))(
        f"{ALL} that have no two equal neighbouring digits, end in {{1}} and leave the remainder "
        "{3} when divided by {2}",
        _smooth_remainder,
    ),
    row("inclusion_exclusion.either", _limit_and_divisors(1, 50, 2), steps=2, levels=(2, 3))(
        "the number of integers from 1 to {0} that are divisible by {1} or by {2} or by both",
        _either,
    ),
    row("inclusion_exclusion.none", _limit_and_divisors(9, 99, 3), steps=3, levels=(3, 4))(
        "the number of integers from 1 to {0} that are divisible by none of {1}, {2} and {3}",
        _none_of,
    ),
    row("inclusion_exclusion.exactly_one", _limit_and_divisors(9, 99, 3), steps=3, levels=(3, 4))(
        "the number of integers from 1 to {0} that are divisible by exactly one of {1}, {2} and "
        "{3}",
        _exactly_one,
    ),
    row(
        "inclusion_exclusion.coprime",
        within((10**4, 10**8), (10**3, 10**7), capped=False),
        steps=4,
        levels=(4,),
    )(
        "the number of integers from 1 to {0} that have no prime factor in common with {1}",
        _coprime,
    ),
    row(
        "inclusion_exclusion.venn_two",
        lambda top, rng: tuple(rng.randint(2, 5 * top) for _ in range(4)),
        levels=(1, 2),
    )(
        "the number of pupils in a class of {0} who play neither chess nor tennis, if {1} of them "
        "play chess, {2} play tennis and {3} play both",
        lambda n, a, b, c: need(c < min(a, b) and a + b - c < n) and n - a - b + c,
    ),
    row("inclusion_exclusion.venn_three", _survey, steps=3, levels=(3,))(
        "the number of pupils in a school of {0} who play none of chess, tennis and football, if "
        "{1} play chess, {2} tennis, {3} football, {4} chess and tennis, {5} chess and football, "
        "{6} tennis and football, and {7} all three (those who play more are counted in each "
        "number)",
        lambda n, a, b, c, ab, ac, bc, abc: n - (a + b + c - ab - ac - bc + abc),
    ),
    row("divisors.count", within((1, 6), (1, 6), (1, 6)), levels=(1,))(
        DIVISORS, lambda a, b, c: (a + 1) * (b + 1) * (c + 1)
    ),
    row("divisors.even", within((1, 12), (1, 12), (1, 12)), steps=2, levels=(2,))(
        f"{DIVISORS} that are even", lambda a, b, c: a * (b + 1) * (c + 1)
    ),
    row("divisors.squares", within((1, 12), (1, 12), (1, 12), (1, 12)), steps=2, levels=(2, 3))(
        "the number of positive divisors of 2^{0} · 3^{1} · 5^{2} · 7^{3} that are perfect squares",
        lambda *e: prod(n // 2 + 1 for n in e),
    ),
    row(
        "divisors.multiples",
        within((2, 15), (2, 15), (2, 15), (1, 12), (1, 12)),
        steps=2,
        levels=(3,),
    )(
        f"{DIVISORS} that are multiples of 2^{{3}} · 3^{{4}}",
        lambda a, b, c, x, y: need(x < a and y < b) and (a - x + 1) * (b - y + 1) * (c + 1),
    ),
    row("divisors.sum", _number_for_sum, steps=3, levels=(3, 4))(
        "the sum of all positive divisors of {0}, 1 and the number itself included",
        lambda n: prod((p ** (e + 1) - 1) // (p - 1) for p, e in prime_factors(n).items()),
    ),
    row("divisors.triples", within((1, 15), (1, 15), (1, 15), (1, 15)), steps=3, levels=(3, 4))(
        "the number of ordered triples of positive integers whose product is "
        "2^{0} · 3^{1} · 5^{2} · 7^{3}",
        lambda *e: prod(comb(n + 2, 2) for n in e),
    ),
    row("divisors.lcm", within((3, 12), (1, 40), (1, 40), (1, 40)), steps=4, levels=(4, 5))(
        "the number of ordered lists of {0} positive integers whose least common multiple is "
        "2^{1} · 3^{2} · 5^{3}",
        lambda k, *e: prod((n + 1) ** k - n**k for n in e),
    ),
)
