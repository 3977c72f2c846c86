"""Lattice paths and the contest tail: random walks, colourings, necklaces."""

from collections.abc import Collection
from fractions import Fraction
from math import comb, gcd

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import formula


def through(m: int, n: int, x: int, y: int) -> int:
    need(0 < x < m and 0 < y < n)
    return comb(x + y, x) * comb(m - x + n - y, m - x)


def avoiding(m: int, n: int, x: int, y: int) -> int:
    return comb(m + n, m) - through(m, n, x, y)


def below(m: int, n: int, c: int) -> int:
    """Take off the paths that touch y = x + c + 1, reflected from there on."""
    need(c < n <= m + c)
    return comb(m + n, n) - comb(m + n, n - c - 1)


def around(m: int, n: int, blocked: Collection[tuple[int, int]]) -> int:
    """Count the paths from (0, 0) to (m, n) column by column."""
    ways = [0] * (n + 1)
    for x in range(m + 1):
        for y in range(n + 1):
            arrived = 1 if x == y == 0 else ways[y] + (ways[y - 1] if y else 0)
            ways[y] = 0 if (x, y) in blocked else arrived
    return ways[n]


def blocked_paths(m: int, n: int, *coordinates: int) -> int:
    blocked = set(zip(coordinates[::2], coordinates[1::2], strict=True))
    need(len(blocked) == len(coordinates) // 2 and not blocked & {(0, 0), (m, n)})
    need(all(x <= m and y <= n for x, y in blocked))
    return around(m, n, blocked)


def ruin(n: int, start: int, a: int, b: int) -> Fraction:
    need(0 < start < n and a < b and 2 * a != b)
    ratio = Fraction(b - a, a)
    return (1 - ratio**start) / (1 - ratio**n)


def duration(n: int, start: int, a: int, b: int) -> Fraction:
    p = Fraction(a, b)
    return (start - n * ruin(n, start, a, b)) / (1 - 2 * p)


def cycle_colourings(n: int, q: int) -> int:
    return int((q - 1) ** n + (-1) ** n * (q - 1))


def necklaces(n: int, q: int) -> int:
    return int(sum(q ** gcd(n, shift) for shift in range(n))) // n


def necklaces_of(a: int, b: int) -> int:
    """Count by Burnside the necklaces with a red and b blue beads."""
    n = a + b
    rings = (gcd(n, shift) for shift in range(n))
    fixed = (comb(ring, a * ring // n) for ring in rings if a * ring % n == 0)
    return sum(fixed) // n


PATHS = (
    "the number of paths from (0, 0) to ({0}, {1}) in steps of one unit to the right or one unit up"
)
WALK = (
    "on the integers that starts at {1}, goes in each step up by one with probability "
    "{2}/{3} and down by one otherwise, and ends as soon as it is at 0 or at {0}"
)
NECKLACE = (
    "where necklaces that differ by a rotation only count as the same and reflections as different"
)
FORMULAS = (
    formula("lattice_paths.free", PATHS, lambda m, n: comb(m + n, m), ((2, 9), (2, 9)), (1,), 1),
    formula(
        "lattice_paths.through",
        f"{PATHS} that pass through ({{2}}, {{3}})",
        through,
        ((2, 14), (2, 14), (1, 12), (1, 12)),
        (2, 3),
        2,
    ),
    formula(
        "lattice_paths.avoiding",
        f"{PATHS} that do not pass through ({{2}}, {{3}})",
        avoiding,
        ((3, 14), (3, 14), (1, 12), (1, 12)),
        (3,),
        3,
    ),
    formula(
        "lattice_paths.below",
        f"{PATHS} that never visit a point (x, y) with y > x + {{2}}",
        below,
        ((4, 60), (3, 50), (1, 9)),
        (3, 4),
        3,
        capped=False,
    ),
    formula(
        "lattice_paths.blocked",
        f"{PATHS} that visit none of the points ({{2}}, {{3}}), ({{4}}, {{5}}) and ({{6}}, {{7}})",
        blocked_paths,
        ((8, 60), (8, 60), *((1, 12),) * 6),
        (4, 5),
        4,
    ),
    formula(
        "contest.ruin",
        f"the probability of ending at {{0}} for a walk {WALK}",
        ruin,
        ((5, 20), (1, 15), (1, 9), (2, 10)),
        (4, 5),
        4,
    ),
    formula(
        "contest.duration",
        f"the expected number of steps of a walk {WALK}",
        duration,
        ((5, 20), (1, 15), (1, 9), (2, 10)),
        (4, 5),
        4,
    ),
    formula(
        "contest.colourings",
        "the number of ways to colour the corners of a regular polygon with {0} corners, each in "
        "one of {1} colours, so that the two ends of every side have different colours (all "
        "corners are distinguishable, and not every colour has to be used)",
        cycle_colourings,
        ((10, 80), (3, 30)),
        (4, 5),
        4,
    ),
    formula(
        "contest.necklaces",
        f"the number of necklaces of {{0}} beads, each in one of {{1}} colours, {NECKLACE} (not "
        "every colour has to be used)",
        necklaces,
        ((8, 60), (2, 30)),
        (4, 5),
        4,
    ),
    formula(
        "contest.necklaces_of",
        f"the number of necklaces of {{0}} red and {{1}} blue beads, {NECKLACE}",
        necklaces_of,
        ((6, 60), (4, 60)),
        (4, 5),
        4,
    ),
)
