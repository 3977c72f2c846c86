"""Formulas on paths, walks, colourings and necklaces against plain enumeration."""

from collections import Counter
from itertools import combinations, product
from typing import Any

from formula_checks import check_enumeration, compared, smooth

from generators.tasks.math_counting_and_probability import paths


def steps(m: Any, n: Any) -> Any:
    for ups in combinations(range(m + n), n):
        x, y, path = 0, 0, [(0, 0)]
        for i in range(m + n):
            x, y = (x, y + 1) if i in ups else (x + 1, y)
            path.append((x, y))
        yield path


def walk(n: Any, start: Any, a: Any, b: Any) -> Any:
    chance, up, time = {start: 1.0}, a / b, 0.0
    for _ in range(4000):
        grown: Counter[int] = Counter()
        for place, p in chance.items():
            inside = 0 < place < n
            time += p * inside
            grown[place + inside] += p * (up if inside else 1)
            if inside:
                grown[place - 1] += p * (1 - up)
        chance = grown
    return chance.get(n, 0.0), time


def necklaces(beads: Any) -> Any:
    return len({min(ring[i:] + ring[:i] for i in range(len(ring))) for ring in beads})


FORMULAS = paths.FORMULAS
CHECKS: dict[str, Any] = {
    "lattice_paths.free": (lambda m, n: sum(1 for _ in steps(m, n)), (1, 6), (1, 6)),
    "lattice_paths.through": (
        lambda m, n, x, y: sum((x, y) in p for p in steps(m, n)),
        (2, 6),
        (2, 6),
        (1, 5),
        (1, 5),
    ),
    "lattice_paths.avoiding": (
        lambda m, n, x, y: sum((x, y) not in p for p in steps(m, n)),
        (2, 6),
        (2, 6),
        (1, 5),
        (1, 5),
    ),
    "lattice_paths.below": (
        lambda m, n, c: sum(all(y <= x + c for x, y in p) for p in steps(m, n)),
        (2, 7),
        (2, 7),
        (0, 3),
    ),
    "lattice_paths.blocked": (
        lambda m, n, *c: sum(
            not {(c[0], c[1]), (c[2], c[3]), (c[4], c[5])} & set(p) for p in steps(m, n)
        ),
        (3, 6),
        (3, 6),
        *((1, 5),) * 6,
    ),
    "contest.ruin": (lambda *p: walk(*p)[0], (3, 8), (1, 7), (1, 5), (2, 6)),
    "contest.duration": (lambda *p: walk(*p)[1], (3, 8), (1, 7), (1, 5), (2, 6)),
    "contest.colourings": (
        lambda n, q: sum(smooth((*t, t[0])) for t in product(range(q), repeat=n)),
        (3, 7),
        (2, 4),
    ),
    "contest.necklaces": (lambda n, q: necklaces(product(range(q), repeat=n)), (3, 7), (2, 4)),
    "contest.necklaces_of": (
        lambda a, b: necklaces(t for t in product((0, 1), repeat=a + b) if sum(t) == b),
        (2, 6),
        (2, 5),
    ),
}


test_formula_equals_the_enumeration, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_enumeration
)
