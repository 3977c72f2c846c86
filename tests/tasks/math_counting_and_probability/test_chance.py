"""Formulas on chance and random points against plain enumeration."""

from fractions import Fraction
from itertools import combinations, product
from typing import Any

from formula_checks import check_enumeration, compared, share

from generators.shared.competition import Formula
from generators.tasks.math_counting_and_probability import chance


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


def reds(count: Any) -> Any:
    return lambda drawn: drawn.count("r") == count


def moved(r: Any, b: Any, s: Any, c: Any, k: Any) -> Any:
    draws = combinations(balls(r, b), k)
    return mean(mean((*balls(s, c), *chosen)) for chosen in draws)


def bayes(r: Any, b: Any, s: Any, c: Any) -> Any:
    """Write every ball down so often that all entries are equally likely."""
    entries = balls(r, b) * (s + c), balls(s, c) * (r + b)
    red = [box for box, entry in enumerate(entries) for ball in entry if ball]
    return share(red, lambda box: box == 0)


def chain(n: Any, r: Any, b: Any, s: Any, c: Any) -> Any:
    """Add up the chances of all sequences of colours that end in red."""
    total = Fraction(0)
    for colours in product((1, 0), repeat=n - 1):
        chance, before = Fraction(1), None
        for red in (*colours, 1):
            box = balls(r, b) if before is None else [*balls(s, c), before]
            chance *= share(box, lambda ball, red=red: ball == red)
            before = red
        total += chance
    return total


def dice(n: Any, s: Any) -> Any:
    return product(range(1, s + 1), repeat=n)


def trials(n: Any, a: Any, b: Any, good: Any) -> Any:
    hits = (t for t in product((0, 1), repeat=n) if good(t))
    return sum(Fraction(a ** sum(t) * (b - a) ** (n - sum(t)), b**n) for t in hits)


def coupons(n: Any, k: Any, j: Any) -> Any:
    chance, total = {j: 1.0}, 0.0
    for _ in range(800):
        total += sum(p for seen, p in chance.items() if seen < k)
        grown = dict.fromkeys(range(n + 1), 0.0)
        for seen, p in chance.items():
            grown[seen] += p * seen / n
            grown[min(n, seen + 1)] += p * (n - seen) / n
        chance = grown
    return total


def grid(dimensions: Any, good: Any, cells: int = 120) -> Any:
    middles = [(i + 0.5) / cells for i in range(cells)]
    return sum(map(good, product(middles, repeat=dimensions))) / cells**dimensions


FORMULAS = chance.FORMULAS
CHECKS: dict[str, Any] = {
    "urn.exactly": (
        lambda r, b, k, j: share(combinations(balls(r, b), k), lambda t: sum(t) == j),
        (2, 6),
        (2, 6),
        (2, 5),
        (1, 4),
    ),
    "urn.replaced": (
        lambda r, b, w, k, j: share(product("r" * r + "b" * b + "w" * w, repeat=k), reds(j)),
        *((1, 3),) * 3,
        (2, 4),
        (1, 3),
    ),
    "urn.same": (
        lambda r, b, w, k: share(
            combinations("r" * r + "b" * b + "w" * w, k), lambda t: len(set(t)) == 1
        ),
        (1, 5),
        (1, 5),
        (1, 5),
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
    "two_stage.bayes": (bayes, *((1, 9),) * 4),
    "two_stage.moved": (moved, (2, 5), (2, 5), (1, 5), (1, 5), (1, 4)),
    "two_stage.boxes": (chain, (2, 7), (1, 5), (1, 5), (1, 5), (1, 5)),
    "dice.different": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) == n), (2, 4), (3, 7)),
    "dice.pair": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) < n), (2, 4), (4, 7)),
    "dice.span": (
        lambda n, s, low, high: share(dice(n, s), lambda t: (min(t), max(t)) == (low, high)),
        (2, 4),
        (3, 7),
        (1, 5),
        (2, 7),
    ),
    "dice.sum": (
        lambda n, s, m, t, k: share(
            product(dice(n, s), dice(m, t)), lambda p: sum(map(sum, p)) == k
        ),
        (1, 3),
        (2, 5),
        (1, 3),
        (2, 5),
        (4, 20),
    ),
    "dice.remainder": (
        lambda n, s, m, r: share(dice(n, s), lambda t: sum(t) % m == r),
        (2, 4),
        (3, 7),
        (3, 9),
        (0, 8),
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
        lambda m, o, a, b: trials(m + o - 1, a, b, lambda t: sum(t) >= m),
        (1, 5),
        (1, 5),
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
    "expected_value.highest_die": (
        lambda n, low, high: mean(map(max, product(range(low, high + 1), repeat=n))),
        (2, 4),
        (1, 5),
        (4, 10),
    ),
    "expected_value.colours": (
        lambda k, r, b, w: mean(
            len(set(t)) for t in product("r" * r + "b" * b + "w" * w, repeat=k)
        ),
        (2, 4),
        *((1, 3),) * 3,
    ),
    "expected_value.coupons": (coupons, (3, 9), (2, 9), (0, 5)),
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


def check_roughly(formula: Formula, checks: dict[str, Any]) -> None:
    check_enumeration(formula, checks, 0.02 if formula.family.startswith("geometric") else 1e-7)


test_formula_equals_the_enumeration, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_roughly
)
