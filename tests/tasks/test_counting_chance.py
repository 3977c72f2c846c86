"""Formulas on chance and random points against plain enumeration."""

from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from generators import _counting_chance, _counting_random
from generators._counting_families import BY_NAME
from generators._exact import Exact, bounds


def share(outcomes: Any, good: Any) -> Any:
    outcomes = list(outcomes)
    return Fraction(sum(map(good, outcomes)), len(outcomes))


def mean(values: Any) -> Any:
    values = list(values)
    return Fraction(sum(values), len(values))


def polya(r: Any, b: Any, n: Any, k: Any) -> Any:
    if n == 0:
        return Fraction(k == 0)
    red = Fraction(r, r + b)
    return red * polya(r + 1, b, n - 1, k - 1) + (1 - red) * polya(r, b + 1, n - 1, k)


def balls(r: Any, b: Any) -> Any:
    return [1] * r + [0] * b


def moved(r: Any, b: Any, s: Any, c: Any, k: Any) -> Any:
    draws = combinations(balls(r, b), k)
    return mean(mean((*balls(s, c), *chosen)) for chosen in draws)


def chain(n: Any, r: Any, b: Any, s: Any, c: Any) -> Any:
    if n == 1:
        return Fraction(r, r + b)
    before = chain(n - 1, r, b, s, c)
    return before * Fraction(s + 1, s + c + 1) + (1 - before) * Fraction(s, s + c + 1)


def dice(n: Any, s: Any) -> Any:
    return product(range(1, s + 1), repeat=n)


def trials(n: Any, a: Any, b: Any, good: Any) -> Any:
    hits = (t for t in product((0, 1), repeat=n) if good(t))
    return sum(Fraction(a ** sum(t) * (b - a) ** (n - sum(t)), b**n) for t in hits)


def coupons(n: Any, k: Any) -> Any:
    chance, total = {0: 1.0}, 0.0
    for _ in range(800):
        total += sum(p for seen, p in chance.items() if seen < k)
        grown = dict.fromkeys(range(n + 1), 0.0)
        for seen, p in chance.items():
            grown[seen] += p * seen / n
            grown[min(n, seen + 1)] += p * (n - seen) / n
        chance = grown
    return total


def grid(dimensions: Any, good: Any, cells: int = 60) -> Any:
    middles = [(i + 0.5) / cells for i in range(cells)]
    return sum(map(good, product(middles, repeat=dimensions))) / cells**dimensions


FORMULAS = _counting_chance.FORMULAS + _counting_random.FORMULAS
CHECKS: dict[str, Any] = {
    "urn.exactly": (
        lambda r, b, k, j: share(combinations(balls(r, b), k), lambda t: sum(t) == j),
        (2, 6),
        (2, 6),
        (2, 5),
        (1, 4),
    ),
    "urn.replaced": (
        lambda r, b, k, j: share(product(balls(r, b), repeat=k), lambda t: sum(t) == j),
        (1, 4),
        (1, 4),
        (2, 4),
        (1, 3),
    ),
    "urn.same": (
        lambda r, b, k: share(combinations(balls(r, b), k), lambda t: sum(t) in (0, k)),
        (2, 6),
        (2, 6),
        (2, 5),
    ),
    "urn.all_colours": (
        lambda r, b, w, k: share(
            combinations("r" * r + "b" * b + "w" * w, k), lambda t: len(set(t)) == 3
        ),
        (1, 5),
        (1, 5),
        (1, 5),
        (3, 6),
    ),
    "urn.waiting": (
        lambda r, b, j, n: share(
            combinations(range(1, r + b + 1), r), lambda reds: reds[j - 1] == n
        ),
        (2, 6),
        (2, 6),
        (2, 5),
        (2, 9),
    ),
    "urn.polya": (polya, (1, 5), (1, 5), (2, 7), (1, 6)),
    "two_stage.total": (
        lambda r, b, s, c: mean((mean(balls(r, b)), mean(balls(s, c)))),
        *((1, 9),) * 4,
    ),
    "two_stage.bayes": (
        lambda r, b, s, c: Fraction(r * (s + c), r * (s + c) + s * (r + b)),
        *((1, 9),) * 4,
    ),
    "two_stage.moved": (moved, (2, 5), (2, 5), (1, 5), (1, 5), (1, 4)),
    "two_stage.boxes": (chain, (2, 7), (1, 5), (1, 5), (1, 5), (1, 5)),
    "dice.different": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) == n), (2, 4), (3, 7)),
    "dice.pair": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) < n), (2, 4), (4, 7)),
    "dice.most": (lambda n, s, k: share(dice(n, s), lambda t: max(t) == k), (2, 4), (3, 7), (2, 6)),
    "dice.sum": (lambda n, s, k: share(dice(n, s), lambda t: sum(t) == k), (2, 4), (3, 7), (3, 20)),
    "dice.remainder": (
        lambda n, s, m: share(dice(n, s), lambda t: sum(t) % m == 0),
        (2, 4),
        (3, 7),
        (3, 9),
    ),
    "bernoulli.exactly": (
        lambda n, k, a, b: trials(n, a, b, lambda t: sum(t) == k),
        (2, 8),
        (1, 6),
        (1, 5),
        (2, 6),
    ),
    "bernoulli.at_least": (
        lambda n, k, a, b: trials(n, a, b, lambda t: sum(t) >= k),
        (2, 8),
        (1, 6),
        (1, 5),
        (2, 6),
    ),
    "bernoulli.series": (
        lambda m, a, b: trials(2 * m - 1, a, b, lambda t: sum(t) >= m),
        (2, 5),
        (1, 5),
        (2, 6),
    ),
    "bernoulli.no_run": (
        lambda n, k, a, b: trials(n, a, b, lambda t: "1" * k not in "".join(map(str, t))),
        (3, 9),
        (2, 5),
        (1, 5),
        (2, 6),
    ),
    "expected_value.sum": (
        lambda n, k: mean(map(sum, combinations(range(1, n + 1), k))),
        (3, 9),
        (2, 6),
    ),
    "expected_value.highest_ticket": (
        lambda n, k: mean(map(max, combinations(range(1, n + 1), k))),
        (3, 9),
        (2, 6),
    ),
    "expected_value.highest_die": (lambda n, s: mean(map(max, dice(n, s))), (2, 4), (3, 7)),
    "expected_value.different": (
        lambda n, k: mean(len(set(t)) for t in dice(k, n)),
        (3, 7),
        (2, 4),
    ),
    "expected_value.coupons": (coupons, (3, 9), (2, 9)),
    "geometric_probability.near": (
        lambda a, d: grid(2, lambda p: abs(p[0] - p[1]) * a < d),
        (3, 9),
        (1, 5),
    ),
    "geometric_probability.disc": (
        lambda a, r: grid(2, lambda p: sum((x - 0.5) ** 2 for x in p) * a * a < r * r),
        (4, 9),
        (1, 4),
    ),
    "geometric_probability.ball": (
        lambda a, r: grid(3, lambda p: sum((x - 0.5) ** 2 for x in p) * a * a < r * r, 40),
        (4, 9),
        (1, 4),
    ),
    "geometric_probability.sum": (
        lambda a, b, c: grid(2, lambda p: a * p[0] + b * p[1] < c),
        (2, 9),
        (2, 9),
        (1, 15),
    ),
    "geometric_probability.meeting": (
        lambda t, d, e: grid(2, lambda p: -d < t * (p[0] - p[1]) < e),
        (5, 20),
        (1, 15),
        (1, 15),
    ),
    "geometric_probability.uniform_sum": (
        lambda n, a, b: grid(n, lambda p: sum(p) * b < a - 1e-9, 40),
        (2, 3),
        (2, 9),
        (2, 5),
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
