"""Counting formulas: distributions, figures, statistics of permutations."""

from fractions import Fraction
from functools import lru_cache
from math import comb, gcd, prod

from generators._competition import need
from generators._counting_tools import formula, stirling


def identical(n: int, k: int, m: int) -> int:
    need(n > k * m)
    return comb(n - k * m + k - 1, k - 1)


def onto(n: int, k: int) -> int:
    need(2 <= k < n)
    return stirling(n, k) * prod(range(1, k + 1))


def capped(n: int, k: int, c: int) -> int:
    need(c < n < c * k)
    return sum(
        (-1) ** i * comb(k, i) * comb(n - i * (c + 1) + k - 1, k - 1)
        for i in range(min(k, n // (c + 1)) + 1)
    )


@lru_cache(maxsize=256)
def partitions(n: int, k: int) -> int:
    """Count the ways to write n as a sum of exactly k positive integers, order ignored."""
    need(2 <= k < n)
    ways = [1] + [0] * (n - k)
    for part in range(1, k + 1):
        for total in range(part, n - k + 1):
            ways[total] += ways[total - part]
    return ways[n - k]


def groups(n: int, k: int) -> int:
    need(2 <= k < n)
    return stirling(n, k)


def squares(a: int, b: int) -> int:
    return sum((a - i) * (b - i) for i in range(min(a, b)))


def three_lines(a: int, b: int, c: int) -> int:
    return comb(a + b + c, 3) - comb(a, 3) - comb(b, 3) - comb(c, 3)


def grid_triangles(a: int, b: int) -> int:
    """Count triples of points of an a x b grid that are not in line, by the outer pair's gap."""
    need(a * b >= 3)
    in_line = a * comb(b, 3) + b * comb(a, 3)
    for across in range(2, a):
        for up in range(2, b):
            in_line += 2 * (a - across) * (b - up) * (gcd(across, up) - 1)
    return comb(a * b, 3) - in_line


def derangements(n: int) -> int:
    before, value = 1, 0
    for k in range(2, n + 1):
        before, value = value, (k - 1) * (before + value)
    return value if n else 1


def fixed(n: int, k: int) -> int:
    need(0 < k < n - 1)
    return comb(n, k) * derangements(n - k)


@lru_cache(maxsize=64)
def inversions(n: int, k: int) -> int:
    need(k <= n * (n - 1) // 2)
    ways = [1]
    for size in range(2, n + 1):
        total = min(k, size * (size - 1) // 2)
        ways = [sum(ways[max(0, i - size + 1) : i + 1]) for i in range(total + 1)]
    return ways[k]


def cycles(n: int, k: int) -> int:
    need(2 <= k < n)
    ways = [1]
    for size in range(n):
        shifted = [0, *ways]
        ways = [have + size * old for have, old in zip(shifted, [*ways, 0], strict=True)]
    return ways[k]


def ballot(a: int, b: int) -> Fraction:
    need(a > b)
    return Fraction(a - b, a + b)


BALLS = "the number of ways to put {0} identical balls into {1} distinguishable boxes"
FORMULAS = (
    formula(
        "distribution.identical",
        f"{BALLS} so that each box holds at least {{2}}",
        identical,
        ((5, 60), (2, 12), (0, 5)),
        (2, 3),
        2,
    ),
    formula(
        "distribution.onto",
        "the number of ways to put {0} distinguishable balls into {1} distinguishable boxes so "
        "that no box stays empty",
        onto,
        ((4, 30), (2, 15)),
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
        "the number of ways to put {0} identical balls into {1} identical boxes so that no box "
        "stays empty",
        partitions,
        ((15, 200), (3, 40)),
        (4, 5),
        4,
    ),
    formula(
        "distribution.groups",
        "the number of ways to put {0} distinguishable balls into {1} identical boxes so that no "
        "box stays empty",
        groups,
        ((8, 50), (3, 20)),
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
        "figures.three_lines",
        "the number of triangles with all corners among {0} points on one line, {1} points on a "
        "second and {2} points on a third, where the lines are parallel and no line that is not "
        "one of them passes through three of the points",
        three_lines,
        ((3, 25), (3, 25), (3, 25)),
        (3,),
        2,
    ),
    formula(
        "figures.grid",
        "the number of triangles with positive area whose corners are among the points (x, y) with "
        "integers x from 1 to {0} and y from 1 to {1}",
        grid_triangles,
        ((4, 60), (4, 60)),
        (4, 5),
        4,
    ),
    formula(
        "permutation_statistics.derangements",
        "the number of permutations of 1, 2, ..., {0} in which no number stands in its own place",
        derangements,
        ((3, 9),),
        (2,),
        2,
    ),
    formula(
        "permutation_statistics.fixed",
        "the number of permutations of 1, 2, ..., {0} in which exactly {1} numbers stand in their "
        "own places",
        fixed,
        ((4, 26), (1, 20)),
        (3,),
        3,
    ),
    formula(
        "permutation_statistics.ballot",
        "the probability that candidate A is strictly ahead all the time while {0} votes for A and "
        "{1} votes for B are counted in a random order",
        ballot,
        ((3, 99), (2, 90)),
        (3,),
        3,
        capped=False,
    ),
    formula(
        "permutation_statistics.inversions",
        "the number of permutations of 1, 2, ..., {0} with exactly {1} pairs in which the larger "
        "number stands before the smaller",
        inversions,
        ((6, 30), (4, 60)),
        (3, 4, 5),
        4,
    ),
    formula(
        "permutation_statistics.cycles",
        "the number of permutations of {0} things that consist of exactly {1} cycles, fixed things "
        "being cycles of length 1",
        cycles,
        ((8, 50), (3, 30)),
        (4, 5),
        4,
    ),
)
