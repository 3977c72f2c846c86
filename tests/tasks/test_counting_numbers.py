"""Formulas on digits, divisors, distributions, figures against plain enumeration."""

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import gcd, lcm
from random import Random
from typing import Any

import pytest

from generators import _counting_numbers, _counting_sets
from generators._counting_families import BY_NAME
from generators._exact import Exact, bounds

LOW = (1, 3)


def smooth(word: Any) -> Any:
    return all(a != b for a, b in pairwise(word))


def share(outcomes: Any, good: Any) -> Any:
    outcomes = list(outcomes)
    return Fraction(sum(map(good, outcomes)), len(outcomes))


def rows(n: Any, good: Any) -> Any:
    return sum(map(good, permutations(range(n))))


def numbers(d: Any, good: Any) -> Any:
    return sum(good(str(n)) for n in range(10 ** (d - 1), 10**d))


def divisors(n: Any) -> Any:
    return [d for d in range(1, n + 1) if n % d == 0]


def fill(n: Any, k: Any) -> Any:
    return [boxes for boxes in product(range(n + 1), repeat=k) if sum(boxes) == n]


def groups(n: Any, k: Any) -> Any:
    found = {
        frozenset(frozenset(i for i in range(n) if label[i] == box) for box in range(k))
        for label in product(range(k), repeat=n)
        if len(set(label)) == k
    }
    return len(found)


def triangles(points: Any) -> Any:
    def area(p: Any, q: Any, r: Any) -> Any:
        return (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])

    return sum(area(*three) != 0 for three in combinations(points, 3))


def lines(*counts: Any) -> Any:
    rng = Random(3)
    return [(rng.randrange(10**9), y) for y, count in enumerate(counts) for _ in range(count)]


def cycles(p: Any) -> Any:
    seen, count = set(), 0
    for start in p:
        count += start not in seen
        while start not in seen:
            seen.add(start)
            start = p[start]
    return count


def votes(a: Any, b: Any) -> Any:
    for chosen in combinations(range(a + b), a):
        yield [1 if i in chosen else -1 for i in range(a + b)]


def survey(n: Any, a: Any, b: Any, c: Any, ab: Any, ac: Any, bc: Any, abc: Any) -> Any:
    only = (a - ab - ac + abc) + (b - ab - bc + abc) + (c - ac - bc + abc)
    return n - only - (ab - abc) - (ac - abc) - (bc - abc) - abc


FORMULAS = _counting_numbers.FORMULAS + _counting_sets.FORMULAS
CHECKS: dict[str, Any] = {
    "digit_numbers.increasing": (
        lambda d, k: numbers(d, lambda n: list(n) == sorted(set(n)) and n[-1] <= str(k)),
        (2, 4),
        (3, 9),
    ),
    "digit_numbers.distinct": (
        lambda d, k: numbers(d, lambda n: len(set(n)) == d and max(n) <= str(k)),
        (2, 4),
        (3, 9),
    ),
    "digit_numbers.containing": (lambda d, k: numbers(d, lambda n: str(k) in n), (2, 4), (1, 9)),
    "digit_numbers.sum": (
        lambda d, s: numbers(d, lambda n: sum(map(int, n)) == s),
        (2, 4),
        (2, 35),
    ),
    "digit_numbers.multiple": (
        lambda d, k, m: numbers(d, lambda n: "0" not in n and max(n) <= str(k) and int(n) % m == 0),
        (2, 4),
        (2, 9),
        (3, 30),
    ),
    "digit_numbers.smooth": (
        lambda d, m, r: numbers(d, lambda n: smooth(n) and int(n) % m == r),
        (2, 4),
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
    "inclusion_exclusion.venn_three": (survey, *((1, 60),) * 8),
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
    "distribution.identical": (
        lambda n, k, m: sum(min(f) >= m for f in fill(n, k)),
        (4, 9),
        (2, 4),
        (0, 2),
    ),
    "distribution.onto": (
        lambda n, k: sum(len(set(t)) == k for t in product(range(k), repeat=n)),
        (3, 7),
        (2, 4),
    ),
    "distribution.capped": (
        lambda n, k, c: sum(max(f) <= c for f in fill(n, k)),
        (4, 12),
        (2, 4),
        (1, 5),
    ),
    "distribution.partitions": (
        lambda n, k: len({tuple(sorted(f)) for f in fill(n, k) if min(f)}),
        (4, 12),
        (2, 4),
    ),
    "distribution.groups": (groups, (3, 7), (2, 4)),
    "figures.two_lines": (lambda *c: triangles(lines(*c)), (2, 7), (2, 7)),
    "figures.diagonals": (
        lambda n: sum(1 < b - a < n - 1 for a, b in combinations(range(n), 2)),
        (4, 12),
    ),
    "figures.handshakes": (
        lambda n: sum(a ^ 1 != b for a, b in combinations(range(2 * n), 2)),
        (2, 9),
    ),
    "figures.rectangles": (
        lambda a, b: sum(
            1 for _ in product(combinations(range(a + 1), 2), combinations(range(b + 1), 2))
        ),
        (2, 7),
        (2, 7),
    ),
    "figures.squares": (
        lambda a, b: sum(
            v - u == y - x
            for (u, v), (x, y) in product(
                combinations(range(a + 1), 2), combinations(range(b + 1), 2)
            )
        ),
        (2, 7),
        (2, 7),
    ),
    "figures.three_lines": (lambda *c: triangles(lines(*c)), (2, 5), (2, 5), (2, 5)),
    "figures.grid": (lambda a, b: triangles(list(product(range(a), range(b)))), (2, 5), (2, 5)),
    "permutation_statistics.derangements": (
        lambda n: rows(n, lambda p: all(i != x for i, x in enumerate(p))),
        (2, 7),
    ),
    "permutation_statistics.fixed": (
        lambda n, k: rows(n, lambda p: sum(i == x for i, x in enumerate(p)) == k),
        (3, 7),
        (1, 5),
    ),
    "permutation_statistics.ballot": (
        lambda a, b: share(votes(a, b), lambda v: all(sum(v[:i]) > 0 for i in range(1, a + b + 1))),
        (2, 7),
        (1, 5),
    ),
    "permutation_statistics.inversions": (
        lambda n, k: rows(n, lambda p: sum(x > y for x, y in combinations(p, 2)) == k),
        (3, 7),
        (1, 15),
    ),
    "permutation_statistics.cycles": (
        lambda n, k: rows(n, lambda p: cycles(p) == k),
        (3, 7),
        (2, 6),
    ),
}


def number(value: Any) -> Any:
    return float(sum(bounds(value)) / 2) if isinstance(value, Exact) else value


@pytest.mark.parametrize("name", [formula.name for formula in FORMULAS])
def test_formula_equals_the_enumeration(name: str) -> None:
    check, *ranges = CHECKS[name]
    rng, tested = Random(name), 0
    for _ in range(2000):
        params = tuple(rng.randint(low, high) for low, high in ranges)
        try:
            value = BY_NAME[name].value(*params)
        except ValueError:
            continue
        rough = 0.03 if name.startswith("geometric") else 1e-7
        expected = check(*params)
        exact = isinstance(expected, int | Fraction)
        assert value == expected if exact else abs(number(value) - expected) < rough, params
        tested += 1
        if tested == 12:
            return
    assert tested >= 3, "hardly any parameters make sense"


def test_every_formula_has_a_check() -> None:
    assert set(CHECKS) == {formula.name for formula in FORMULAS}
