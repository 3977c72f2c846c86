"""Counting formulas: factorials, binomials, words, rows, round tables, committees."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, perm
from random import Random

from generators._competition import Formula, Value, need

Range = tuple[int, int]


def formula(
    name: str,
    wanted: str,
    value: Callable[..., Value],
    ranges: tuple[Range, ...],
    levels: tuple[int, ...],
    steps: int,
) -> Formula:
    """Return a formula whose parameters lie in ranges; the upper ends give way to the bound."""

    def draw(top: int, rng: Random) -> tuple[int, ...]:
        return tuple(rng.randint(low, max(low, min(high, top))) for low, high in ranges)

    return Formula(name, wanted, value, draw, steps, levels=levels)


def multinomial(*counts: int) -> int:
    """Return the number of words with these letter counts."""
    result, total = 1, 0
    for count in counts:
        total += count
        result *= comb(total, count)
    return result


def quotient(a: int, b: int) -> int:
    need(a > b + 1)
    return factorial(a) // factorial(b)


def mixed(a: int, b: int, c: int, d: int) -> Fraction:
    need(len({a, b, c, d}) == 4)
    return Fraction(factorial(a) * factorial(b), factorial(c) * factorial(d))


def zeros(n: int, base: int) -> int:
    """Count the zeros at the end of n! in a base: the scarcest prime power decides."""
    best, p, rest = n, 2, base
    while rest > 1:
        exponent = 0
        while rest % p == 0:
            rest //= p
            exponent += 1
        if exponent:
            power, found = p, 0
            while power <= n:
                found += n // power
                power *= p
            best = min(best, found // exponent)
        p += 1
    return best


def subsets(n: int, a: int, b: int) -> int:
    need(a < b < n)
    return sum(comb(n, k) for k in range(a, b + 1))


def vandermonde(a: int, b: int, k: int) -> int:
    need(k <= a + b)
    return comb(a + b, k)


def residue(n: int, m: int, r: int) -> int:
    need(r < m < n)
    return sum(comb(n, k) for k in range(r, n + 1, m))


def linear(a: int, b: int, n: int, k: int) -> int:
    need(k <= n)
    return comb(n, k) * a**k * b ** (n - k)


def power(coefficients: tuple[int, ...], n: int) -> list[int]:
    """Return the coefficients of the n-th power of a polynomial, lowest first."""
    result = [1]
    for _ in range(n):
        grown = [0] * (len(result) + len(coefficients) - 1)
        for place, have in enumerate(result):
            for shift, factor in enumerate(coefficients):
                grown[place + shift] += have * factor
        result = grown
    return result


def trinomial(a: int, b: int, c: int, n: int, k: int) -> int:
    need(0 < k < 2 * n)
    return power((c, b, a), n)[k]


def two_powers(a: int, n: int, b: int, m: int, k: int) -> int:
    need(0 < k < n + m)
    terms = range(max(0, k - m), min(n, k) + 1)
    return sum(comb(n, i) * a**i * comb(m, k - i) * (-b) ** (k - i) for i in terms)


def ends(a: int, b: int, c: int) -> int:
    need(a > 1)
    return multinomial(a - 2, b, c)


def block_of_letters(a: int, b: int, c: int) -> Fraction:
    return Fraction(multinomial(1, b, c), multinomial(a, b, c))


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


def girls_apart(b: int, g: int) -> int:
    need(g <= b)
    return factorial(b) * perm(b, g)


def couples_in_row(n: int) -> int:
    return sum((-1) ** i * comb(n, i) * 2**i * factorial(2 * n - i) for i in range(n + 1))


def couples_at_table(n: int) -> int:
    return sum((-1) ** i * comb(n, i) * 2**i * factorial(2 * n - i - 1) for i in range(n + 1))


def round_together(n: int, k: int) -> int:
    need(2 <= k < n)
    return factorial(k) * factorial(n - k)


def round_apart(n: int, k: int) -> int:
    need(2 <= k <= n - k)
    return factorial(n - k - 1) * perm(n - k, k)


def at_least(b: int, g: int, m: int, j: int) -> int:
    need(0 < j < m < b + g and j <= g)
    return sum(comb(g, i) * comb(b, m - i) for i in range(j, m + 1))


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
ROW = "ways to line up {0} distinguishable people in a row"
TABLE = (
    "ways to seat {0} distinguishable people at a round table, where seatings that differ by a "
    "rotation only count as the same and reflections as different"
)
FORMULAS = (
    formula(
        "factorial_ratio.quotient", "the value of {0}!/{1}!", quotient, ((3, 14), (2, 10)), (1, 2), 1
    ),
    formula(
        "factorial_ratio.mixed",
        "the value of ({0}! · {1}!)/({2}! · {3}!)",
        mixed,
        ((2, 20), (2, 20), (2, 20), (2, 20)),
        (2, 3),
        2,
    ),
    formula(
        "factorial_ratio.zeros",
        "the number of zeros at the end of {0}! when it is written in base {1}",
        zeros,
        ((10, 2000), (2, 99)),
        (4, 5),
        3,
    ),
    formula(
        "binomial_identity.row",
        "the number of subsets of a set with {0} elements, the empty set and the whole set "
        "included",
        lambda n: 2**n,
        ((3, 12),),
        (1,),
        1,
    ),
    formula(
        "binomial_identity.subsets",
        "the number of subsets with at least {1} and at most {2} elements of a set with {0} "
        "elements",
        subsets,
        ((4, 20), (2, 15), (3, 18)),
        (2, 3),
        2,
    ),
    formula(
        "binomial_identity.vandermonde",
        "the sum of C({0}, i) · C({1}, {2} - i) over all integers i from 0 to {2}, where C(n, k) is "
        "the number of k-element subsets of a set with n elements",
        vandermonde,
        ((5, 60), (5, 60), (2, 30)),
        (3, 4),
        2,
    ),
    formula(
        "binomial_identity.residue",
        "the sum of C({0}, k) over all integers k from 0 to {0} that leave the remainder {2} when "
        "divided by {1}, where C(n, k) is the number of k-element subsets of a set with n elements",
        residue,
        ((15, 130), (2, 30), (0, 29)),
        (4, 5),
        3,
    ),
    formula(
        "binomial_coefficient.linear",
        "the coefficient of x^{3} in the expansion of ({0}x + {1})^{2}",
        linear,
        ((1, 9), (1, 9), (3, 14), (1, 13)),
        (2, 3),
        2,
    ),
    formula(
        "binomial_coefficient.two_powers",
        "the coefficient of x^{4} in the expansion of ({0}x + 1)^{1} · (1 - {2}x)^{3}",
        two_powers,
        ((1, 9), (2, 15), (1, 9), (2, 15), (2, 20)),
        (3, 4),
        3,
    ),
    formula(
        "binomial_coefficient.trinomial",
        "the coefficient of x^{4} in the expansion of ({0}x^2 + {1}x + {2})^{3}",
        trinomial,
        ((1, 5), (1, 5), (1, 5), (8, 30), (6, 50)),
        (4, 5),
        4,
    ),
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
        f"the number of different words made of {LETTERS}, that begin with A and end with A",
        ends,
        ((2, 9), (1, 9), (1, 9)),
        (2, 3),
        2,
    ),
    formula(
        "multiset_words.block",
        f"the probability that all letters A stand side by side in a random word made of {LETTERS}, "
        "where all different words are equally likely",
        block_of_letters,
        ((2, 12), (1, 12), (1, 12)),
        (3,),
        2,
    ),
    formula(
        "multiset_words.smooth",
        "the number of different words made of {0} letters A, {1} letters B, {2} letters C and {3} "
        "letters D in which no two equal letters are next to each other",
        smooth,
        ((2, 12), (2, 12), (2, 12), (2, 12)),
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
        (2, 3),
        2,
    ),
    formula(
        "row_adjacency.girls_apart",
        "the number of ways to line up {0} boys and {1} girls (all distinguishable) in a row so "
        "that a boy is first and no two girls stand next to each other",
        girls_apart,
        ((3, 15), (2, 15)),
        (3,),
        2,
    ),
    formula(
        "row_adjacency.couples",
        "the number of ways to line up {0} married couples (all people distinguishable) in a row so "
        "that nobody stands next to his or her spouse",
        couples_in_row,
        ((5, 40),),
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
        "round_table.apart",
        f"the number of {TABLE}, if no two of {{1}} given people may sit next to each other",
        round_apart,
        ((5, 20), (2, 10)),
        (3,),
        2,
    ),
    formula(
        "round_table.couples",
        "the number of ways to seat {0} married couples (all people distinguishable) at a round "
        "table so that nobody sits next to his or her spouse, where seatings that differ by a "
        "rotation only count as the same and reflections as different",
        couples_at_table,
        ((5, 40),),
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
        "committee.at_least",
        "the number of ways to choose a committee of {2} with at least {3} women from {0} men and "
        "{1} women",
        at_least,
        ((3, 20), (3, 20), (3, 12), (1, 8)),
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


@lru_cache(maxsize=256)
def stirling(n: int, k: int) -> int:
    """Return the number of ways to split n distinct things into k non-empty groups."""
    return sum((-1) ** i * comb(k, i) * (k - i) ** n for i in range(k + 1)) // factorial(k)
