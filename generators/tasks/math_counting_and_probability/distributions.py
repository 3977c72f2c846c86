"""Balls in boxes, and figures on points and lines."""

from functools import lru_cache
from math import comb, gcd, prod
from typing import Final

from generators.shared.competition import need, row
from generators.tasks.math_counting_and_probability.tools import apart, stirling, within


def _identical(n: int, k: int, m: int) -> int:
    need(n > k * m)
    return comb(n - k * m + k - 1, k - 1)


def _some_empty(n: int, m: int, k: int, e: int) -> int:
    """Choose the boxes without a ball, fill the others, then place the coins anywhere."""
    filled = k - e
    need(2 <= filled < n)
    balls = comb(k, e) * stirling(n, filled) * prod(range(1, filled + 1))
    return balls * comb(m + k - 1, k - 1)


def _capped(n: int, k: int, c: int) -> int:
    need(c < n < c * k)
    return sum(
        (-1) ** i * comb(k, i) * comb(n - i * (c + 1) + k - 1, k - 1)
        for i in range(min(k, n // (c + 1)) + 1)
    )


def _partitions(n: int, k: int, m: int) -> int:
    """Count the ways to write n as a sum of k integers from m on, order ignored."""
    need(2 <= k < n - k * (m - 1))
    return _parts(n - k * (m - 1), k)


@lru_cache(maxsize=256)
def _parts(n: int, k: int) -> int:
    ways = [1] + [0] * (n - k)
    for part in range(1, k + 1):
        for total in range(part, n - k + 1):
            ways[total] += ways[total - part]
    return ways[n - k]


def _quadruples(*points: int) -> int:
    """Count sets of four with at most two on each line, line by line."""
    ways = [1, 0, 0, 0, 0]
    for n in points:
        ways = [
            ways[size] + sum(ways[size - i] * comb(n, i) for i in (1, 2) if i <= size)
            for size in range(5)
        ]
    return ways[4]


def _grid_triangles(a: int, b: int) -> int:
    """Count triples of points of an a x b grid that are not in line, by the outer pair's gap."""
    need(a * b >= 3)
    in_line = a * comb(b, 3) + b * comb(a, 3)
    for across in range(2, a):
        for up in range(2, b):
            in_line += 2 * (a - across) * (b - up) * (gcd(across, up) - 1)
    return comb(a * b, 3) - in_line


BALLS = "the number of ways to put {0} identical balls into {1} distinguishable boxes"
ON_LINES = (
    "{0} points on one line, {1} points on a second, {2} points on a third and {3} points on a "
    "fourth, where the lines are parallel and no line that is not one of them passes through three "
    "of the points"
)
FORMULAS: Final = (
    row("distribution.identical", within((5, 12), (2, 12), (0, 5)), steps=2, levels=(2,))(
        f"{BALLS} so that each box holds at least {{2}}", _identical
    ),
    row(
        "distribution.two_colours", within((5, 30), (2, 30), (2, 12), (1, 5)), steps=2, levels=(3,)
    )(
        "the number of ways to put {0} identical red balls and {1} identical blue balls into {2} "
        "distinguishable boxes so that each box holds at least {3} red balls",
        lambda n, o, k, m: _identical(n, k, m) * comb(o + k - 1, k - 1),
    ),
    row("distribution.some_empty", within((4, 20), (2, 20), (3, 12), (1, 9)), steps=3, levels=(3,))(
        "the number of ways to put {0} distinguishable balls and {1} identical coins into {2} "
        "distinguishable boxes so that the number of boxes without a ball is exactly {3} (each box "
        "may hold any number of coins)",
        _some_empty,
    ),
    row("distribution.capped", within((8, 120), (3, 30), (2, 20)), steps=4, levels=(3, 4, 5))(
        f"{BALLS} so that no box holds more than {{2}}", _capped
    ),
    row(
        "distribution.partitions",
        within((100, 400), (5, 40), (2, 9), capped=False),
        steps=4,
        levels=(5,),
    )(
        "the number of ways to put {0} identical balls into {1} identical boxes so that each box "
        "holds at least {2}",
        _partitions,
    ),
    row("distribution.groups", within((8, 50), (3, 20), (2, 12)), steps=4, levels=(4, 5))(
        "the number of ways to put {0} distinguishable balls into {1} identical boxes so that no "
        "box stays empty and {2} given balls are all in different boxes",
        lambda n, k, r: apart(n, k, r, lambda _, parts: parts),
    ),
    row("figures.two_lines", within((2, 12), (2, 12)), steps=2, levels=(1, 2))(
        "the number of triangles with all corners among {0} points on one line and {1} points on a "
        "parallel line",
        lambda a, b: comb(a, 2) * b + comb(b, 2) * a,
    ),
    row("figures.diagonals", within((5, 14)), levels=(1,))(
        "the number of diagonals of a convex polygon with {0} sides", lambda n: n * (n - 3) // 2
    ),
    row("figures.handshakes", within((3, 14)), levels=(1,))(
        "the number of handshakes at a party of {0} married couples where everybody shakes hands "
        "once with everybody else except his or her spouse",
        lambda n: 2 * n * (n - 1),
    ),
    row("figures.rectangles", within((2, 12), (2, 12)), steps=2, levels=(2,))(
        "the number of rectangles (squares included) whose sides lie on the lines of a board of "
        "{0} by {1} unit squares",
        lambda a, b: comb(a + 1, 2) * comb(b + 1, 2),
    ),
    row("figures.squares", within((3, 20), (3, 20)), steps=2, levels=(2,))(
        "the number of squares of all sizes whose sides lie on the lines of a board of {0} by {1} "
        "unit squares",
        lambda a, b: sum((a - i) * (b - i) for i in range(min(a, b))),
    ),
    row("figures.four_lines", within((3, 25), (3, 25), (3, 25), (3, 25)), steps=2, levels=(3,))(
        f"the number of triangles with all corners among {ON_LINES}",
        lambda *points: comb(sum(points), 3) - sum(comb(n, 3) for n in points),
    ),
    row("figures.quadruples", within((3, 40), (3, 40), (3, 40), (3, 40)), steps=4, levels=(4,))(
        f"the number of ways to choose four points, no three of them on one line, among {ON_LINES}",
        _quadruples,
    ),
    row("figures.grid", within((4, 60), (4, 60)), steps=4, levels=(4,))(
        "the number of triangles with positive area whose corners are among the points (x, y) with "
        "integers x from 1 to {0} and y from 1 to {1}",
        _grid_triangles,
    ),
)
