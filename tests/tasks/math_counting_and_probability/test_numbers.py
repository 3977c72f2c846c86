"""Formulas on digits, divisibility, divisors against plain enumeration."""

from itertools import product
from math import gcd, lcm
from typing import Any

from formula_checks import check_enumeration, compared, smooth

from generators.tasks.math_counting_and_probability import numbers

LOW = (1, 3)


def matching(d: Any, good: Any) -> Any:
    return sum(good(str(n)) for n in range(10 ** (d - 1), 10**d))


def within(n: Any, low: Any, high: Any) -> Any:
    return all(str(low) <= digit <= str(high) for digit in n)


def divisors(n: Any) -> Any:
    return [d for d in range(1, n + 1) if n % d == 0]


def survey(n: Any, a: Any, b: Any, c: Any, ab: Any, ac: Any, bc: Any, abc: Any) -> Any:
    """Number the pupils so that three sets have all the sizes told, and count the others."""
    regions = (("abc", abc), ("ab", ab - abc), ("ac", ac - abc), ("bc", bc - abc))
    games = [game for game, count in regions for _ in range(count)]
    for letter, size in (("a", a), ("b", b), ("c", c)):
        games += [letter] * (size - sum(letter in game for game in games))
    told = ("a", a), ("b", b), ("c", c), ("ab", ab), ("ac", ac), ("bc", bc), ("abc", abc)
    assert all(sum(set(both) <= set(game) for game in games) == size for both, size in told)
    return sum(1 for _ in range(len(games), n))


FORMULAS = numbers.FORMULAS
CHECKS: dict[str, Any] = {
    "digit_numbers.increasing": (
        lambda d, k: matching(d, lambda n: list(n) == sorted(set(n)) and n[-1] <= str(k)),
        (2, 4),
        (3, 9),
    ),
    "digit_numbers.distinct": (
        lambda d, k: matching(d, lambda n: len(set(n)) == d and max(n) <= str(k)),
        (2, 4),
        (3, 9),
    ),
    "digit_numbers.containing": (lambda d, k: matching(d, lambda n: str(k) in n), (2, 4), (1, 9)),
    "digit_numbers.sum": (
        lambda d, low, high, s: matching(
            d, lambda n: within(n, low, high) and sum(map(int, n)) == s
        ),
        (2, 4),
        (1, 6),
        (3, 9),
        (4, 30),
    ),
    "digit_numbers.remainder": (
        lambda d, low, high, m, r: matching(d, lambda n: within(n, low, high) and int(n) % m == r),
        (2, 4),
        (1, 6),
        (3, 9),
        (3, 30),
        (0, 20),
    ),
    "digit_numbers.smooth": (
        lambda d, last, m, r: matching(
            d, lambda n: smooth(n) and n[-1] == str(last) and int(n) % m == r
        ),
        (2, 4),
        (0, 9),
        (3, 9),
        (0, 8),
    ),
    "inclusion_exclusion.either": (
        lambda n, a, b: sum(i % a == 0 or i % b == 0 for i in range(1, n + 1)),
        (20, 300),
        (2, 15),
        (2, 15),
    ),
    "inclusion_exclusion.none": (
        lambda n, *t: sum(all(i % a for a in t) for i in range(1, n + 1)),
        (20, 300),
        (2, 15),
        (2, 15),
        (2, 15),
    ),
    "inclusion_exclusion.exactly_one": (
        lambda n, *t: sum(sum(i % a == 0 for a in t) == 1 for i in range(1, n + 1)),
        (20, 300),
        (2, 15),
        (2, 15),
        (2, 15),
    ),
    "inclusion_exclusion.coprime": (
        lambda n, m: sum(gcd(i, m) == 1 for i in range(1, n + 1)),
        (20, 300),
        (30, 3000),
    ),
    "inclusion_exclusion.venn_two": (
        lambda n, a, b, c: n - len({*range(a)} | {*range(a - c, a - c + b)}),
        (20, 60),
        (2, 30),
        (2, 30),
        (1, 10),
    ),
    "inclusion_exclusion.venn_three": (survey,),
    "divisors.count": (lambda a, b, c: len(divisors(2**a * 3**b * 5**c)), LOW, LOW, (1, 2)),
    "divisors.even": (
        lambda a, b, c: sum(d % 2 == 0 for d in divisors(2**a * 3**b * 5**c)),
        LOW,
        LOW,
        (1, 2),
    ),
    "divisors.squares": (
        lambda a, b, c, d: sum(
            1 for n in range(1, 300) if (2**a * 3**b * 5**c * 7**d) % (n * n) == 0
        ),
        LOW,
        LOW,
        (1, 2),
        (1, 2),
    ),
    "divisors.multiples": (
        lambda a, b, c, x, y: sum(d % (2**x * 3**y) == 0 for d in divisors(2**a * 3**b * 5**c)),
        (2, 4),
        (2, 4),
        (1, 2),
        LOW,
        LOW,
    ),
    "divisors.sum": (lambda n: sum(divisors(n)), (20, 900)),
    "divisors.triples": (
        lambda a, b, c, d: sum(len(divisors(n)) for n in divisors(2**a * 3**b * 5**c * 7**d)),
        (1, 2),
        (1, 2),
        (1, 1),
        (1, 1),
    ),
    "divisors.lcm": (
        lambda k, a, b, c: sum(
            lcm(*t) == 2**a * 3**b * 5**c for t in product(divisors(2**a * 3**b * 5**c), repeat=k)
        ),
        (2, 3),
        (1, 2),
        (1, 2),
        (1, 1),
    ),
}


test_formula_equals_the_enumeration, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_enumeration
)
