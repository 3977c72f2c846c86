"""Counting formulas: words, rows, round tables, committees."""

from fractions import Fraction
from math import comb, factorial, perm

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import formula, multinomial


def ends(a: int, *others: int) -> int:
    need(a > 1)
    return multinomial(a - 2, *others)


def block_of_letters(a: int, *others: int) -> Fraction:
    return Fraction(multinomial(1, *others), multinomial(a, *others))


def smooth(a: int, b: int, c: int, d: int) -> int:
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


def apart(n: int, k: int) -> int:
    need(2 <= k <= n - k + 1)
    return factorial(n - k) * perm(n - k + 1, k)


def together(n: int, k: int) -> int:
    need(2 <= k < n)
    return factorial(k) * factorial(n - k + 1)


def girls_apart(b: int, g: int, m: int, t: int) -> int:
    """Line up the others, boy first and teacher last, and put the girls into gaps inside."""
    others = b + m + t
    need(g < others)
    return b * t * factorial(others - 2) * perm(others - 1, g)


def split_couples(n: int, things: int) -> int:
    """Line up so many things, n pairs of which must not be neighbours."""
    blocks = (factorial(things - i) for i in range(n + 1))
    return sum((-2) ** i * comb(n, i) * ways for i, ways in enumerate(blocks))


def couples_in_row(n: int, m: int, w: int) -> int:
    return w * split_couples(n, 2 * n + m + w - 1)


def couples_at_table(n: int, s: int, c: int) -> int:
    """Count from the block of children on clockwise, beside which nobody is cut off."""
    return factorial(c) * split_couples(n, 2 * n + s)


def round_together(n: int, k: int) -> int:
    need(2 <= k < n)
    return factorial(k) * factorial(n - k)


def round_mixed(m: int, w: int, b: int, g: int) -> int:
    """Seat men, boys and the block of women, then put the girls into gaps."""
    need(g <= m + b + 1)
    return factorial(m + b) * factorial(w) * perm(m + b + 1, g)


def at_least(b: int, g: int, m: int, j: int) -> int:
    need(0 < j < m < b + g and j <= g)
    return sum(comb(g, i) * comb(b, m - i) for i in range(j, m + 1))


def with_child(b: int, g: int, c: int, m: int, j: int) -> int:
    need(0 < j < m < b + g + c and j <= g)
    return at_least(b + c, g, m, j) - sum(comb(g, i) * comb(b, m - i) for i in range(j, m + 1))


def feud(n: int, k: int) -> int:
    need(2 <= k < n)
    return comb(n, k) - comb(n - 2, k - 2)


def feud_mixed(b: int, g: int, m: int, j: int) -> int:
    need(1 < j < m < b + g and j <= g)
    both = sum(comb(g - 1, i - 1) * comb(b - 1, m - i - 1) for i in range(j, m))
    return at_least(b, g, m, j) - both


def officers(n: int, k: int) -> int:
    need(1 < k < n)
    return perm(n, k)


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
FORMULAS = (
    formula(
        "multiset_words.count",
        f"the number of different words made of {LETTERS}",
        lambda a, b, c: multinomial(a, b, c),
        ((1, 5), (1, 5), (1, 5)),
        (1, 2),
        1,
    ),
    formula(
        "multiset_words.ends",
        f"the number of different words made of {FOUR_LETTERS}, that begin with A and end with A",
        ends,
        ((2, 20), (2, 20), (2, 20), (2, 20)),
        (2, 3),
        2,
    ),
    formula(
        "multiset_words.block",
        f"the probability that all letters A stand side by side in a word made of {FOUR_LETTERS}, "
        "if all different words are equally likely",
        block_of_letters,
        ((2, 20), (2, 20), (2, 20), (2, 20)),
        (3,),
        2,
    ),
    formula(
        "multiset_words.smooth",
        "the number of different words made of {0} letters A, {1} letters B, {2} letters C and {3} "
        "letters D in which no two equal letters are next to each other",
        smooth,
        ((2, 25), (2, 25), (2, 25), (2, 25)),
        (4, 5),
        4,
    ),
    formula(
        "row_adjacency.together",
        f"the number of {ROW} so that {{1}} given ones of them stand next to each other without "
        "anybody else between them",
        together,
        ((3, 12), (2, 10)),
        (2,),
        2,
    ),
    formula(
        "row_adjacency.apart",
        f"the number of {ROW} so that no two of {{1}} given ones stand next to each other",
        apart,
        ((3, 20), (2, 10)),
        (2,),
        2,
    ),
    formula(
        "row_adjacency.girls_apart",
        "the number of ways to line up {0} boys, {1} girls, {2} mothers and {3} teachers (all "
        "distinguishable) in a row so that a boy is first, a teacher is last and no two girls "
        "stand next to each other",
        girls_apart,
        ((2, 14), (2, 14), (1, 14), (2, 14)),
        (3,),
        2,
    ),
    formula(
        "row_adjacency.couples",
        "the number of ways to line up {0} married couples, {1} single men and {2} single women "
        "(all distinguishable) in a row so that a single woman is first and nobody stands next to "
        "his or her spouse",
        couples_in_row,
        ((3, 30), (2, 20), (2, 20)),
        (4, 5),
        4,
    ),
    formula(
        "round_table.free", f"the number of {TABLE}", lambda n: factorial(n - 1), ((3, 9),), (1,), 1
    ),
    formula(
        "round_table.together",
        f"the number of {TABLE}, if {{1}} given people must sit next to each other without anybody "
        "else between them",
        round_together,
        ((4, 14), (2, 9)),
        (2,),
        2,
    ),
    formula(
        "round_table.mixed",
        "the number of ways to seat {0} men, {1} women, {2} boys and {3} girls (all "
        "distinguishable) at a round table so that the women sit side by side without anybody else "
        "between them and no two girls sit next to each other, where seatings that differ by a "
        "rotation only count as the same and reflections as different",
        round_mixed,
        ((2, 12), (2, 12), (2, 12), (2, 12)),
        (3,),
        2,
    ),
    formula(
        "round_table.couples",
        "the number of ways to seat {0} married couples, {1} single adults and {2} children (all "
        "distinguishable) at a round table so that the children sit side by side without anybody "
        "else between them and nobody sits next to his or her spouse, where seatings that differ "
        "by a rotation only count as the same and reflections as different",
        couples_at_table,
        ((3, 30), (2, 20), (2, 20)),
        (4, 5),
        4,
    ),
    formula(
        "committee.officers",
        "the number of ways to fill {1} different offices from {0} people, nobody holding two",
        officers,
        ((3, 12), (2, 6)),
        (1, 2),
        1,
    ),
    formula(
        "committee.same",
        "the number of ways to choose a president and a different vice-president of the same sex "
        "from {0} men and {1} women",
        lambda b, g: b * (b - 1) + g * (g - 1),
        ((2, 12), (2, 12)),
        (1, 2),
        1,
    ),
    formula(
        "committee.feud",
        "the number of ways to choose a committee of {1} from {0} people if two given people must "
        "not both be in it",
        feud,
        ((4, 12), (2, 9)),
        (2,),
        2,
    ),
    formula(
        "committee.with_child",
        "the number of ways to choose a committee of {3} with at least {4} women and at least one "
        "child from {0} men, {1} women and {2} children",
        with_child,
        ((3, 30), (3, 30), (3, 30), (4, 15), (2, 9)),
        (3,),
        2,
    ),
    formula(
        "committee.feud_mixed",
        "the number of ways to choose a committee of {2} with at least {3} women from {0} men and "
        "{1} women if a certain man and a certain woman must not both be in it",
        feud_mixed,
        ((8, 60), (8, 60), (6, 25), (2, 12)),
        (4, 5),
        4,
    ),
)
