"""Lattice paths and the contest tail: random walks, colourings, necklaces."""

from collections.abc import Collection
from fractions import Fraction
from math import comb, gcd
from typing import Final

from generators.shared.competition import need, row
from generators.tasks.math_counting_and_probability.tools import within


def _through(m: int, n: int, x: int, y: int) -> int:
    need(0 < x < m and 0 < y < n)
    return comb(x + y, x) * comb(m - x + n - y, m - x)


def _below(m: int, n: int, c: int) -> int:
    """Take off the paths that touch y = x + c + 1, reflected from there on."""
    need(c < n <= m + c)
    return comb(m + n, n) - comb(m + n, n - c - 1)


def _around(m: int, n: int, blocked: Collection[tuple[int, int]]) -> int:
    """Count the paths from (0, 0) to (m, n) column by column."""
    ways = [0] * (n + 1)
    for x in range(m + 1):
        for y in range(n + 1):
            arrived = 1 if x == y == 0 else ways[y] + (ways[y - 1] if y else 0)
            ways[y] = 0 if (x, y) in blocked else arrived
    return ways[n]


def _blocked_paths(m: int, n: int, *coordinates: int) -> int:
    blocked = set(zip(coordinates[::2], coordinates[1::2], strict=True))
    need(len(blocked) == len(coordinates) // 2 and not blocked & {(0, 0), (m, n)})
    need(all(x <= m and y <= n for x, y in blocked))
    return _around(m, n, blocked)


def _ruin(n: int, start: int, a: int, b: int) -> Fraction:
    need(0 < start < n and a < b and 2 * a != b)
    ratio = Fraction(b - a, a)
    return (1 - ratio**start) / (1 - ratio**n)


def _duration(n: int, start: int, a: int, b: int) -> Fraction:
    p = Fraction(a, b)
    return (start - n * _ruin(n, start, a, b)) / (1 - 2 * p)


def _necklaces_of(a: int, b: int) -> int:
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
FORMULAS: Final = (
    row("lattice_paths.free", within((2, 9), (2, 9)), levels=(1,))(
        PATHS, lambda m, n: comb(m + n, m)
    ),
    row(
        "lattice_paths.through", within((2, 14), (2, 14), (1, 12), (1, 12)), steps=2, levels=(2, 3)
    )(f"{PATHS} that pass through ({{2}}, {{3}})", _through),
    row("lattice_paths.avoiding", within((3, 14), (3, 14), (1, 12), (1, 12)), steps=3, levels=(3,))(
        f"{PATHS} that do not pass through ({{2}}, {{3}})",
        lambda m, n, x, y: comb(m + n, m) - _through(m, n, x, y),
    ),
    row(
        "lattice_paths.below",
        within((4, 60), (3, 50), (1, 9), capped=False),
        steps=3,
        levels=(3, 4),
    )(f"{PATHS} that never visit a point (x, y) with y > x + {{2}}", _below),
    row("lattice_paths.blocked", within((8, 60), (8, 60), *((1, 12),) * 6), steps=4, levels=(4, 5))(
        f"{PATHS} that visit none of the points ({{2}}, {{3}}), ({{4}}, {{5}}) and ({{6}}, {{7}})",
        _blocked_paths,
    ),
    row("contest.ruin", within((5, 20), (1, 15), (1, 9), (2, 10)), steps=4, levels=(4, 5))(
        f"the probability of ending at {{0}} for a walk {WALK}", _ruin
    ),
    row("contest.duration", within((5, 20), (1, 15), (1, 9), (2, 10)), steps=4, levels=(4, 5))(
        f"the expected number of steps of a walk {WALK}", _duration
    ),
    row("contest.colourings", within((10, 80), (3, 30)), steps=4, levels=(4, 5))(
        "the number of ways to colour the corners of a regular polygon with {0} corners, each in "
        "one of {1} colours, so that the two ends of every side have different colours (all "
        "corners are distinguishable, and not every colour has to be used)",
        lambda n, q: int((q - 1) ** n + (-1) ** n * (q - 1)),
    ),
    row("contest.necklaces", within((8, 60), (2, 30)), steps=4, levels=(4, 5))(
        f"the number of necklaces of {{0}} beads, each in one of {{1}} colours, {NECKLACE} (not "
        "every colour has to be used)",
        lambda n, q: int(sum(q ** gcd(n, shift) for shift in range(n))) // n,
    ),
    row("contest.necklaces_of", within((6, 60), (4, 60)), steps=4, levels=(4, 5))(
        f"the number of necklaces of {{0}} red and {{1}} blue beads, {NECKLACE}", _necklaces_of
    ),
)
