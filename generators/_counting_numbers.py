"""Counting formulas: digits, divisibility, divisors."""

from collections import Counter
from math import comb, lcm, prod
from random import Random

from generators._competition import Formula, need
from generators._counting_tools import formula, power


def increasing(d: int, k: int) -> int:
    need(2 <= d <= k <= 9)
    return comb(k, d)


def distinct(d: int, k: int) -> int:
    """Count numbers of d different digits from 0..k that do not start with 0."""
    need(2 <= d <= k + 1 <= 10)
    return k * prod(range(k, k - d + 1, -1))


def containing(d: int, k: int) -> int:
    return int(9 * 10 ** (d - 1) - 8 * 9 ** (d - 1))


def digit_sum(d: int, s: int) -> int:
    need(1 < s < 9 * d)
    free = power((1,) * 10, d - 1)
    return sum(free[s - first] for first in range(1, 10) if 0 <= s - first < len(free))


def digit_multiple(d: int, k: int, m: int) -> int:
    """Count d-digit numbers with digits 1..k that m divides, remainder by remainder."""
    ways = Counter({0: 1})
    for _ in range(d):
        grown: Counter[int] = Counter()
        for remainder, have in ways.items():
            for digit in range(1, k + 1):
                grown[(remainder * 10 + digit) % m] += have
        ways = grown
    return ways[0]


def smooth_multiple(d: int, m: int, r: int) -> int:
    """Count d-digit numbers without equal neighbours that leave remainder r."""
    need(r < m)
    ways = Counter({(digit, digit % m): 1 for digit in range(1, 10)})
    for _ in range(d - 1):
        grown: Counter[tuple[int, int]] = Counter()
        for (last, remainder), have in ways.items():
            for digit in range(10):
                if digit != last:
                    grown[digit, (remainder * 10 + digit) % m] += have
        ways = grown
    return sum(have for (_, remainder), have in ways.items() if remainder == r)


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


def prime_factors(n: int) -> dict[int, int]:
    """Return the primes of n with their exponents, by trial division."""
    found: dict[int, int] = {}
    p = 2
    while p * p <= n:
        while n % p == 0:
            found[p] = found.get(p, 0) + 1
            n //= p
        p += 1
    if n > 1:
        found[n] = found.get(n, 0) + 1
    return found


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
    a, b, c, ab, ac, bc, abc, out = (rng.randint(1, 20) for _ in range(8))
    sets = (a + ab + ac + abc, b + ab + bc + abc, c + ac + bc + abc)
    return (a + b + c + ab + ac + bc + abc + out, *sets, ab + abc, ac + abc, bc + abc, abc)


def divisor_sum(n: int) -> int:
    return prod((p ** (e + 1) - 1) // (p - 1) for p, e in prime_factors(n).items())


def _number_for_sum(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(2, 12) * rng.randint(2, 12) * rng.randint(2, 9 * top),)


def multiples(a: int, b: int, c: int, x: int, y: int) -> int:
    need(x < a and y < b)
    return (a - x + 1) * (b - y + 1) * (c + 1)


ALL = "the number of positive integers with exactly {0} digits"
DIVISORS = "the number of positive divisors of 2^{0} · 3^{1} · 5^{2}"
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
        f"{ALL} whose digits add up to {{1}}",
        digit_sum,
        ((3, 25), (5, 220)),
        (3, 4),
        3,
        capped=False,
    ),
    formula(
        "digit_numbers.multiple",
        f"{ALL}, all of them from 1 to {{1}}, that are divisible by {{2}}",
        digit_multiple,
        ((4, 30), (2, 9), (3, 30)),
        (3, 4),
        3,
    ),
    formula(
        "digit_numbers.smooth",
        f"{ALL} that have no two equal neighbouring digits and leave the remainder {{2}} when "
        "divided by {1}",
        smooth_multiple,
        ((5, 36), (3, 18), (0, 17)),
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
        levels=(4, 5),
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
    formula(
        "divisors.count",
        DIVISORS,
        lambda a, b, c: (a + 1) * (b + 1) * (c + 1),
        ((1, 6), (1, 6), (1, 6)),
        (1,),
        1,
    ),
    formula(
        "divisors.even",
        f"{DIVISORS} that are even",
        lambda a, b, c: a * (b + 1) * (c + 1),
        ((1, 12), (1, 12), (1, 12)),
        (2,),
        2,
    ),
    formula(
        "divisors.squares",
        "the number of positive divisors of 2^{0} · 3^{1} · 5^{2} · 7^{3} that are perfect squares",
        lambda *e: prod(n // 2 + 1 for n in e),
        ((1, 12), (1, 12), (1, 12), (1, 12)),
        (2, 3),
        2,
    ),
    formula(
        "divisors.multiples",
        f"{DIVISORS} that are multiples of 2^{{3}} · 3^{{4}}",
        multiples,
        ((2, 15), (2, 15), (2, 15), (1, 12), (1, 12)),
        (3,),
        2,
    ),
    Formula(
        "divisors.sum",
        "the sum of all positive divisors of {0}, 1 and the number itself included",
        divisor_sum,
        _number_for_sum,
        3,
        levels=(3, 4),
    ),
    formula(
        "divisors.triples",
        "the number of ordered triples of positive integers whose product is "
        "2^{0} · 3^{1} · 5^{2} · 7^{3}",
        lambda *e: prod(comb(n + 2, 2) for n in e),
        ((1, 15), (1, 15), (1, 15), (1, 15)),
        (3, 4),
        3,
    ),
    formula(
        "divisors.lcm",
        "the number of ordered lists of {0} positive integers whose least common multiple is "
        "2^{1} · 3^{2} · 5^{3}",
        lambda k, *e: prod((n + 1) ** k - n**k for n in e),
        ((3, 12), (1, 40), (1, 40), (1, 40)),
        (4, 5),
        4,
    ),
)
