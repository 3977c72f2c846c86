"""Formulas on distributions and figures against plain enumeration."""

from itertools import combinations, product
from random import Random
from typing import Any

from formula_checks import check_enumeration, compared

from generators.tasks.math_counting_and_probability import distributions


def fill(n: Any, k: Any) -> Any:
    return [boxes for boxes in product(range(n + 1), repeat=k) if sum(boxes) == n]


def groups(n: Any, k: Any, r: Any) -> Any:
    found = {
        frozenset(frozenset(i for i in range(n) if label[i] == box) for box in range(k))
        for label in product(range(k), repeat=n)
        if len(set(label)) == k and len(set(label[:r])) == r
    }
    return len(found)


def in_line(p: Any, q: Any, r: Any) -> Any:
    return (q[0] - p[0]) * (r[1] - p[1]) == (r[0] - p[0]) * (q[1] - p[1])


def triangles(points: Any) -> Any:
    return sum(not in_line(*three) for three in combinations(points, 3))


def quadruples(*counts: Any) -> Any:
    fours = combinations(lines(*counts), 4)
    return sum(not any(in_line(*three) for three in combinations(four, 3)) for four in fours)


def lines(*counts: Any) -> Any:
    rng = Random(3)
    return [(rng.randrange(10**9), y) for y, count in enumerate(counts) for _ in range(count)]


FORMULAS = distributions.FORMULAS
CHECKS: dict[str, Any] = {
    "distribution.identical": (
        lambda n, k, m: sum(min(f) >= m for f in fill(n, k)),
        (4, 9),
        (2, 4),
        (0, 2),
    ),
    "distribution.two_colours": (
        lambda n, o, k, m: sum(min(f) >= m for f, _ in product(fill(n, k), fill(o, k))),
        (3, 7),
        (1, 5),
        (2, 3),
        (0, 2),
    ),
    "distribution.some_empty": (
        lambda n, m, k, e: sum(
            len(set(balls)) == k - e
            for balls, _ in product(product(range(k), repeat=n), fill(m, k))
        ),
        (3, 6),
        (1, 3),
        (3, 4),
        (0, 2),
    ),
    "distribution.capped": (
        lambda n, k, c: sum(max(f) <= c for f in fill(n, k)),
        (4, 12),
        (2, 4),
        (1, 5),
    ),
    "distribution.partitions": (
        lambda n, k, m: len({tuple(sorted(f)) for f in fill(n, k) if min(f) >= m}),
        (4, 12),
        (2, 4),
        (1, 3),
    ),
    "distribution.groups": (groups, (3, 7), (2, 4), (2, 3)),
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
    "figures.four_lines": (lambda *c: triangles(lines(*c)), *((1, 4),) * 4),
    "figures.quadruples": (quadruples, *((1, 4),) * 4),
    "figures.grid": (lambda a, b: triangles(list(product(range(a), range(b)))), (2, 5), (2, 5)),
}


test_formula_equals_the_enumeration, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_enumeration
)
