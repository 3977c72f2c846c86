"""Counting formulas: divisors."""

from math import comb, prod
from random import Random

from generators.shared.competition import Formula, need
from generators.tasks.math_counting_and_probability.tools import formula


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


def divisor_sum(n: int) -> int:
    return prod((p ** (e + 1) - 1) // (p - 1) for p, e in prime_factors(n).items())


def _number_for_sum(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(2, 12) * rng.randint(2, 12) * rng.randint(2, 60 * top),)


def multiples(a: int, b: int, c: int, x: int, y: int) -> int:
    need(x < a and y < b)
    return (a - x + 1) * (b - y + 1) * (c + 1)


DIVISORS = "the number of positive divisors of 2^{0} · 3^{1} · 5^{2}"
FORMULAS = (
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
