"""Words, rows, round tables, committees, permutations."""

from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, perm
from typing import Final

from generators.shared.competition import need, row
from generators.tasks.math_counting_and_probability.tools import apart, multinomial, within


def _smooth(a: int, b: int, c: int, d: int) -> int:
    """Count words without two equal neighbours by cutting each letter's copies into blocks.

    With i blocks of a letter there are C(count - 1, i - 1) ways to cut, with the sign of
    the blocks saved; the blocks are then arranged freely.
    """
    ways = {0: 1}
    for count in (a, b, c, d):
        grown: dict[int, int] = {}
        for total, have in ways.items():
            for blocks in range(1, count + 1):
                sign = -1 if (count - blocks) % 2 else 1
                step = sign * comb(count - 1, blocks - 1) * comb(total + blocks, blocks)
                grown[total + blocks] = grown.get(total + blocks, 0) + have * step
        ways = grown
    return sum(ways.values())


def _girls_apart(b: int, g: int, m: int, t: int) -> int:
    """Line up the others, boy first and teacher last, and put the girls into gaps inside."""
    others = b + m + t
    need(g < others)
    return b * t * factorial(others - 2) * perm(others - 1, g)


def _split_couples(n: int, things: int) -> int:
    """Line up so many things, n pairs of which must not be neighbours."""
    blocks = (factorial(things - i) for i in range(n + 1))
    return sum((-2) ** i * comb(n, i) * ways for i, ways in enumerate(blocks))


def _couples_at_table(n: int, s: int, c: int) -> int:
    """Count from the block of children on clockwise, beside which nobody is cut off."""
    return factorial(c) * _split_couples(n, 2 * n + s)


def _round_mixed(m: int, w: int, b: int, g: int) -> int:
    """Seat men, boys and the block of women, then put the girls into gaps."""
    need(g <= m + b + 1)
    return factorial(m + b) * factorial(w) * perm(m + b + 1, g)


def _at_least(b: int, g: int, m: int, j: int) -> int:
    need(0 < j < m < b + g and j <= g)
    return sum(comb(g, i) * comb(b, m - i) for i in range(j, m + 1))


def _with_child(b: int, g: int, c: int, m: int, j: int) -> int:
    need(0 < j < m < b + g + c and j <= g)
    return _at_least(b + c, g, m, j) - sum(comb(g, i) * comb(b, m - i) for i in range(j, m + 1))


def _feud_mixed(b: int, g: int, m: int, j: int) -> int:
    need(1 < j < m < b + g and j <= g)
    both = sum(comb(g - 1, i - 1) * comb(b - 1, m - i - 1) for i in range(j, m))
    return _at_least(b, g, m, j) - both


def _derangements(n: int) -> int:
    before, value = 1, 0
    for k in range(2, n + 1):
        before, value = value, (k - 1) * (before + value)
    return value if n else 1


def _fixed(n: int, m: int, k: int) -> int:
    """Choose the numbers in their places; by inclusion and exclusion no other of the m is."""
    need(0 < k < m < n)
    rest = range(m - k + 1)
    return comb(m, k) * int(sum((-1) ** i * comb(m - k, i) * factorial(n - k - i) for i in rest))


def _inversions(n: int, first: int, k: int) -> int:
    """Take off the first number, which is in one pair with each smaller one."""
    need(first <= n and first - 1 < k)
    return _free_inversions(n - 1, k - first + 1)


@lru_cache(maxsize=64)
def _free_inversions(n: int, k: int) -> int:
    need(k <= n * (n - 1) // 2)
    ways = [1]
    for size in range(2, n + 1):
        total = min(k, size * (size - 1) // 2)
        ways = [sum(ways[max(0, i - size + 1) : i + 1]) for i in range(total + 1)]
    return ways[k]


def _cycles(n: int, k: int, r: int) -> int:
    """Put each thing in front of another one, or into a cycle of its own."""
    return apart(n, k, r, lambda size, _: size)


LETTERS = "{0} letters A, {1} letters B and {2} letters C, equal letters being indistinguishable"
FOUR_LETTERS = (
    "{0} letters A, {1} letters B, {2} letters C and {3} letters D, equal letters being "
    "indistinguishable"
)
ROW = "ways to line up {0} distinguishable people in a row"
TABLE = (
    "ways to seat {0} distinguishable people at a round table, where seatings that differ by a "
    "rotation only count as the same and reflections as different"
)
FORMULAS: Final = (
    row("multiset_words.count", within((1, 5), (1, 5), (1, 5)), levels=(1, 2))(
        f"the number of different words made of {LETTERS}", lambda a, b, c: multinomial(a, b, c)
    ),
    row("multiset_words.ends", within((2, 20), (2, 20), (2, 20), (2, 20)), steps=2, levels=(2, 3))(
        f"the number of different words made of {FOUR_LETTERS}, that begin with A and end with A",
        lambda a, *others: need(a > 1) and multinomial(a - 2, *others),
    ),
    row("multiset_words.block", within((2, 20), (2, 20), (2, 20), (2, 20)), steps=2, levels=(3,))(
        f"the probability that all letters A stand side by side in a word made of {FOUR_LETTERS}, "
        "if all different words are equally likely",
        lambda a, *others: Fraction(multinomial(1, *others), multinomial(a, *others)),
    ),
    row(
        "multiset_words.smooth", within((2, 25), (2, 25), (2, 25), (2, 25)), steps=4, levels=(4, 5)
    )(
        "the number of different words made of {0} letters A, {1} letters B, {2} letters C and {3} "
        "letters D in which no two equal letters are next to each other",
        _smooth,
    ),
    row("row_adjacency.together", within((3, 12), (2, 10)), steps=2, levels=(2,))(
        f"the number of {ROW} so that {{1}} given ones of them stand next to each other without "
        "anybody else between them",
        lambda n, k: need(2 <= k < n) and factorial(k) * factorial(n - k + 1),
    ),
    row("row_adjacency.apart", within((3, 20), (2, 10)), steps=2, levels=(2,))(
        f"the number of {ROW} so that no two of {{1}} given ones stand next to each other",
        lambda n, k: need(2 <= k <= n - k + 1) and factorial(n - k) * perm(n - k + 1, k),
    ),
    row(
        "row_adjacency.girls_apart",
        within((2, 14), (2, 14), (1, 14), (2, 14)),
        steps=2,
        levels=(3,),
    )(
        "the number of ways to line up {0} boys, {1} girls, {2} mothers and {3} teachers (all "
        "distinguishable) in a row so that a boy is first, a teacher is last and no two girls "
        "stand next to each other",
        _girls_apart,
    ),
    row("row_adjacency.couples", within((3, 30), (2, 20), (2, 20)), steps=4, levels=(4, 5))(
        "the number of ways to line up {0} married couples, {1} single men and {2} single women "
        "(all distinguishable) in a row so that a single woman is first and nobody stands next to "
        "his or her spouse",
        lambda n, m, w: w * _split_couples(n, 2 * n + m + w - 1),
    ),
    row("round_table.free", within((3, 9)), levels=(1,))(
        f"the number of {TABLE}", lambda n: factorial(n - 1)
    ),
    row("round_table.together", within((4, 14), (2, 9)), steps=2, levels=(2,))(
        f"the number of {TABLE}, if {{1}} given people must sit next to each other without anybody "
        "else between them",
        lambda n, k: need(2 <= k < n) and factorial(k) * factorial(n - k),
    ),
    row("round_table.mixed", within((2, 12), (2, 12), (2, 12), (2, 12)), steps=2, levels=(3,))(
        "the number of ways to seat {0} men, {1} women, {2} boys and {3} girls (all "
        "distinguishable) at a round table so that the women sit side by side without anybody else "
        "between them and no two girls sit next to each other, where seatings that differ by a "
        "rotation only count as the same and reflections as different",
        _round_mixed,
    ),
    row("round_table.couples", within((3, 30), (2, 20), (2, 20)), steps=4, levels=(4, 5))(
        "the number of ways to seat {0} married couples, {1} single adults and {2} children (all "
        "distinguishable) at a round table so that the children sit side by side without anybody "
        "else between them and nobody sits next to his or her spouse, where seatings that differ "
        "by a rotation only count as the same and reflections as different",
        _couples_at_table,
    ),
    row("committee.officers", within((3, 12), (2, 6)), levels=(1, 2))(
        "the number of ways to fill {1} different offices from {0} people, nobody holding two",
        lambda n, k: need(1 < k < n) and perm(n, k),
    ),
    row("committee.same", within((2, 12), (2, 12)), levels=(1, 2))(
        "the number of ways to choose a president and a different vice-president of the same sex "
        "from {0} men and {1} women",
        lambda b, g: b * (b - 1) + g * (g - 1),
    ),
    row("committee.feud", within((4, 12), (2, 9)), steps=2, levels=(2,))(
        "the number of ways to choose a committee of {1} from {0} people if two given people must "
        "not both be in it",
        lambda n, k: need(2 <= k < n) and comb(n, k) - comb(n - 2, k - 2),
    ),
    row(
        "committee.with_child",
        within((3, 30), (3, 30), (3, 30), (4, 15), (2, 9)),
        steps=2,
        levels=(3,),
    )(
        "the number of ways to choose a committee of {3} with at least {4} women and at least one "
        "child from {0} men, {1} women and {2} children",
        _with_child,
    ),
    row("committee.feud_mixed", within((8, 60), (8, 60), (6, 25), (2, 12)), steps=4, levels=(4, 5))(
        "the number of ways to choose a committee of {2} with at least {3} women from {0} men and "
        "{1} women if a certain man and a certain woman must not both be in it",
        _feud_mixed,
    ),
    row("permutation_statistics.derangements", within((3, 9)), steps=2, levels=(2,))(
        "the number of permutations of 1, 2, ..., {0} in which no number stands in its own place",
        _derangements,
    ),
    row("permutation_statistics.fixed", within((4, 30), (2, 25), (1, 20)), steps=3, levels=(3,))(
        "the number of permutations of 1, 2, ..., {0} in which exactly {2} of the numbers "
        "from 1 to {1} stand in their own places",
        _fixed,
    ),
    row(
        "permutation_statistics.ballot",
        within((3, 300), (2, 250), capped=False),
        steps=3,
        levels=(3,),
    )(
        "the probability that candidate A is strictly ahead all the time while {0} votes for A and "
        "{1} votes for B are counted in a random order",
        lambda a, b: need(a > b) and Fraction(a - b, a + b),
    ),
    row(
        "permutation_statistics.inversions",
        within((6, 30), (1, 30), (4, 60)),
        steps=4,
        levels=(3, 4, 5),
    )(
        "the number of permutations of 1, 2, ..., {0} that begin with {1} and in which "
        "exactly {2} pairs of numbers have the larger number before the smaller",
        _inversions,
    ),
    row("permutation_statistics.cycles", within((8, 50), (3, 30), (2, 12)), steps=4, levels=(4, 5))(
        "the number of permutations of {0} things that consist of exactly {1} cycles, fixed things "
        "being cycles of length 1, so that {2} given things are all in different cycles",
        _cycles,
    ),
)
