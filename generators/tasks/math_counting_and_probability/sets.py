"""Counting formulas: distributions and figures."""

from functools import lru_cache
from math import comb, gcd, prod

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import apart, formula, stirling


def identical(n: int, k: int, m: int) -> int:
    need(n > k * m)
    return comb(n - k * m + k - 1, k - 1)


def two_colours(n: int, o: int, k: int, m: int) -> int:
    return identical(n, k, m) * comb(o + k - 1, k - 1)


def some_empty(n: int, m: int, k: int, e: int) -> int:
    """Choose the boxes without a ball, fill the others, then place the coins anywhere."""
    filled = k - e
    need(2 <= filled < n)
    balls = comb(k, e) * stirling(n, filled) * prod(range(1, filled + 1))
    return balls * comb(m + k - 1, k - 1)


def capped(n: int, k: int, c: int) -> int:
    need(c < n < c * k)
    return sum(
        (-1) ** i * comb(k, i) * comb(n - i * (c + 1) + k - 1, k - 1)
        for i in range(min(k, n // (c + 1)) + 1)
    )


def partitions(n: int, k: int, m: int) -> int:
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


def groups(n: int, k: int, r: int) -> int:
    return apart(n, k, r, lambda _, parts: parts)


def squares(a: int, b: int) -> int:
    return sum((a - i) * (b - i) for i in range(min(a, b)))


def four_lines(*points: int) -> int:
    return comb(sum(points), 3) - sum(comb(n, 3) for n in points)


def quadruples(*points: int) -> int:
    """Count sets of four with at most two on each line, line by line."""
    ways = [1, 0, 0, 0, 0]
    for n in points:
        ways = [
            ways[size] + sum(ways[size - i] * comb(n, i) for i in (1, 2) if i <= size)
            for size in range(5)
        ]
    return ways[4]


def grid_triangles(a: int, b: int) -> int:
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
FORMULAS = (
    formula(
        "distribution.identical",
        f"{BALLS} so that each box holds at least {{2}}",
        identical,
        ((5, 12), (2, 12), (0, 5)),
        (2,),
        2,
    ),
    formula(
        "distribution.two_colours",
        "the number of ways to put {0} identical red balls and {1} identical blue balls into {2} "
        "distinguishable boxes so that each box holds at least {3} red balls",
        two_colours,
        ((5, 30), (2, 30), (2, 12), (1, 5)),
        (3,),
        2,
    ),
    formula(
        "distribution.some_empty",
        "the number of ways to put {0} distinguishable balls and {1} identical coins into {2} "
        "distinguishable boxes so that the number of boxes without a ball is exactly {3} (each box "
        "may hold any number of coins)",
        some_empty,
        ((4, 20), (2, 20), (3, 12), (1, 9)),
        (3,),
        3,
    ),
    formula(
        "distribution.capped",
        f"{BALLS} so that no box holds more than {{2}}",
        capped,
        ((8, 120), (3, 30), (2, 20)),
        (3, 4, 5),
        4,
    ),
    formula(
        "distribution.partitions",
        "the number of ways to put {0} identical balls into {1} identical boxes so that each box "
        "holds at least {2}",
        partitions,
        ((100, 400), (5, 40), (2, 9)),
        (5,),
        4,
        capped=False,
    ),
    formula(
        "distribution.groups",
        "the number of ways to put {0} distinguishable balls into {1} identical boxes so that no "
        "box stays empty and {2} given balls are all in different boxes",
        groups,
        ((8, 50), (3, 20), (2, 12)),
        (4, 5),
        4,
    ),
    formula(
        "figures.two_lines",
        "the number of triangles with all corners among {0} points on one line and {1} points on a "
        "parallel line",
        lambda a, b: comb(a, 2) * b + comb(b, 2) * a,
        ((2, 12), (2, 12)),
        (1, 2),
        2,
    ),
    formula(
        "figures.diagonals",
        "the number of diagonals of a convex polygon with {0} sides",
        lambda n: n * (n - 3) // 2,
        ((5, 14),),
        (1,),
        1,
    ),
    formula(
        "figures.handshakes",
        "the number of handshakes at a party of {0} married couples where everybody shakes hands "
        "once with everybody else except his or her spouse",
        lambda n: 2 * n * (n - 1),
        ((3, 14),),
        (1,),
        1,
    ),
    formula(
        "figures.rectangles",
        "the number of rectangles (squares included) whose sides lie on the lines of a board of "
        "{0} by {1} unit squares",
        lambda a, b: comb(a + 1, 2) * comb(b + 1, 2),
        ((2, 12), (2, 12)),
        (2,),
        2,
    ),
    formula(
        "figures.squares",
        "the number of squares of all sizes whose sides lie on the lines of a board of {0} by {1} "
        "unit squares",
        squares,
        ((3, 20), (3, 20)),
        (2,),
        2,
    ),
    formula(
        "figures.four_lines",
        f"the number of triangles with all corners among {ON_LINES}",
        four_lines,
        ((3, 25), (3, 25), (3, 25), (3, 25)),
        (3,),
        2,
    ),
    formula(
        "figures.quadruples",
        f"the number of ways to choose four points, no three of them on one line, among {ON_LINES}",
        quadruples,
        ((3, 40), (3, 40), (3, 40), (3, 40)),
        (4,),
        4,
    ),
    formula(
        "figures.grid",
        "the number of triangles with positive area whose corners are among the points (x, y) with "
        "integers x from 1 to {0} and y from 1 to {1}",
        grid_triangles,
        ((4, 60), (4, 60)),
        (4,),
        4,
    ),
)
