"""Counting formulas: statistics of permutations."""

from fractions import Fraction
from functools import lru_cache
from math import comb, factorial

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import apart, formula


def derangements(n: int) -> int:
    before, value = 1, 0
    for k in range(2, n + 1):
        before, value = value, (k - 1) * (before + value)
    return value if n else 1


def fixed(n: int, m: int, k: int) -> int:
    """Choose the numbers in their places; by inclusion and exclusion no other of the m is."""
    need(0 < k < m < n)
    rest = range(m - k + 1)
    return comb(m, k) * int(sum((-1) ** i * comb(m - k, i) * factorial(n - k - i) for i in rest))


def inversions(n: int, first: int, k: int) -> int:
    """Take off the first number, which is in one pair with each smaller one."""
    need(first <= n and first - 1 < k)
    return free_inversions(n - 1, k - first + 1)


@lru_cache(maxsize=64)
def free_inversions(n: int, k: int) -> int:
    need(k <= n * (n - 1) // 2)
    ways = [1]
    for size in range(2, n + 1):
        total = min(k, size * (size - 1) // 2)
        ways = [sum(ways[max(0, i - size + 1) : i + 1]) for i in range(total + 1)]
    return ways[k]


def cycles(n: int, k: int, r: int) -> int:
    """Put each thing in front of another one, or into a cycle of its own."""
    return apart(n, k, r, lambda size, _: size)


def ballot(a: int, b: int) -> Fraction:
    need(a > b)
    return Fraction(a - b, a + b)


FORMULAS = (
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
        "the number of permutations of 1, 2, ..., {0} in which exactly {2} of the numbers "
        "from 1 to {1} stand in their own places",
        fixed,
        ((4, 30), (2, 25), (1, 20)),
        (3,),
        3,
    ),
    formula(
        "permutation_statistics.ballot",
        "the probability that candidate A is strictly ahead all the time while {0} votes for A and "
        "{1} votes for B are counted in a random order",
        ballot,
        ((3, 300), (2, 250)),
        (3,),
        3,
        capped=False,
    ),
    formula(
        "permutation_statistics.inversions",
        "the number of permutations of 1, 2, ..., {0} that begin with {1} and in which "
        "exactly {2} pairs of numbers have the larger number before the smaller",
        inversions,
        ((6, 30), (1, 30), (4, 60)),
        (3, 4, 5),
        4,
    ),
    formula(
        "permutation_statistics.cycles",
        "the number of permutations of {0} things that consist of exactly {1} cycles, fixed things "
        "being cycles of length 1, so that {2} given things are all in different cycles",
        cycles,
        ((8, 50), (3, 30), (2, 12)),
        (4, 5),
        4,
    ),
)
