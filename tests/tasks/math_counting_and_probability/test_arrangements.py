"""Formulas on binomials, words, rows, tables, permutations against plain enumeration."""

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import comb, factorial, prod
from typing import Any

from formula_checks import check_enumeration, compared, rows, share, smooth

from generators.tasks.math_counting_and_probability import algebra, arrangements
from generators.tasks.math_counting_and_probability.families import BY_NAME, WEIGHTS

LOW = (1, 3)


def words(*counts: Any) -> Any:
    letters = "".join(letter * count for letter, count in zip("ABCD", counts, strict=False))
    return {"".join(word) for word in permutations(letters)}


def zeros(n: Any, base: Any) -> Any:
    value, count = factorial(n), 0
    while value % base == 0:
        value, count = value // base, count + 1
    return count


def coefficient(factors: Any, k: Any) -> Any:
    """Coefficient of x^k in a product of polynomials, by choosing a term from each."""
    picks = product(*[list(enumerate(factor)) for factor in factors])
    return sum(prod(c for _, c in pick) for pick in picks if sum(e for e, _ in pick) == k)


def tables(n: Any, good: Any) -> Any:
    return sum(good((0, *rest, 0)) for rest in permutations(range(1, n)))


def no_pair_of(k: Any) -> Any:
    return lambda row: not any(a < k and b < k for a, b in pairwise(row))


def block_of(n: Any, k: Any) -> Any:
    """Whether people 0..k-1 are side by side; a table row ends with its first person again."""

    def good(row: Any) -> Any:
        places = [row.index(person) for person in range(k)]
        return max(places) - min(places) == k - 1

    return good


def no_spouses(n: Any) -> Any:
    return lambda row: not any(a < 2 * n and b < 2 * n and a ^ 1 == b for a, b in pairwise(row))


def girls_apart(b: Any, g: Any, m: Any, t: Any) -> Any:
    """Girls have the lowest numbers, then mothers, teachers and boys."""

    def good(row: Any) -> Any:
        teacher = g + m <= row[-1] < g + m + t
        return row[0] >= g + m + t and teacher and no_pair_of(g)(row)

    return rows(b + g + m + t, good)


def one_block(row: Any, low: Any, high: Any) -> Any:
    """Whether the people low..high-1 of a closed row are side by side."""
    return sum((low <= a < high) != (low <= b < high) for a, b in pairwise(row)) == 2


def round_mixed(m: Any, w: Any, b: Any, g: Any) -> Any:
    """Girls have the lowest numbers, then women."""
    return tables(m + w + b + g, lambda row: no_pair_of(g)(row) and one_block(row, g, g + w))


def couples_in_row(n: Any, m: Any, w: Any) -> Any:
    return rows(2 * n + m + w, lambda row: row[0] >= 2 * n + m and no_spouses(n)(row))


def couples_at_table(n: Any, s: Any, c: Any) -> Any:
    people = 2 * n + s + c
    return tables(people, lambda row: no_spouses(n)(row) and one_block(row, people - c, people))


def committees(b: Any, g: Any, m: Any, good: Any) -> Any:
    return sum(good(team) for team in combinations(range(b + g), m))


def cycles(p: Any) -> Any:
    """For every thing the smallest one in its cycle."""
    least = list(range(len(p)))
    for start in range(len(p)):
        place = p[start]
        while place != start:
            least[start], place = min(least[start], place), p[place]
    return least


def votes(a: Any, b: Any) -> Any:
    for chosen in combinations(range(a + b), a):
        yield [1 if i in chosen else -1 for i in range(a + b)]


FORMULAS = algebra.FORMULAS + arrangements.FORMULAS
CHECKS: dict[str, Any] = {
    "factorial_ratio.quotient": (lambda a, b: prod(range(b + 1, a + 1)), (3, 9), (1, 8)),
    "factorial_ratio.mixed": (
        lambda a, b, c, d: (
            Fraction(prod(range(1, a + 1)), prod(range(1, c + 1)))
            * Fraction(prod(range(1, b + 1)), prod(range(1, d + 1)))
        ),
        *((2, 9),) * 4,
    ),
    "factorial_ratio.zeros": (zeros, (10, 90), (2, 99)),
    "binomial_identity.row": (lambda n: sum(1 for _ in product((0, 1), repeat=n)), (2, 9)),
    "binomial_identity.subsets": (
        lambda n, a, b: sum(a <= sum(s) <= b for s in product((0, 1), repeat=n)),
        (4, 9),
        (1, 5),
        (2, 8),
    ),
    "binomial_identity.vandermonde": (
        lambda a, b, k: sum(comb(a, i) * comb(b, k - i) for i in range(k + 1)),
        (3, 9),
        (3, 9),
        (1, 9),
    ),
    "binomial_identity.residue": (
        lambda n, m, r: sum(sum(s) % m == r for s in product((0, 1), repeat=n)),
        (5, 9),
        (2, 5),
        (0, 4),
    ),
    "binomial_coefficient.linear": (
        lambda a, b, n, k: coefficient([(b, a)] * n, k),
        LOW,
        LOW,
        (2, 7),
        (0, 7),
    ),
    "binomial_coefficient.two_powers": (
        lambda a, n, b, m, k: coefficient([(1, a)] * n + [(1, -b)] * m, k),
        LOW,
        (2, 5),
        LOW,
        (2, 5),
        (1, 9),
    ),
    "binomial_coefficient.trinomial": (
        lambda a, b, c, n, k: coefficient([(c, b, a)] * n, k),
        LOW,
        LOW,
        LOW,
        (2, 6),
        (1, 11),
    ),
    "multiset_words.count": (lambda *c: len(words(*c)), LOW, LOW, (1, 2)),
    "multiset_words.ends": (
        lambda *c: sum(w[0] == w[-1] == "A" for w in words(*c)),
        (2, 3),
        (1, 2),
        (1, 2),
        (0, 1),
    ),
    "multiset_words.block": (
        lambda *c: share(words(*c), lambda w: "A" * c[0] in w),
        (2, 3),
        (1, 2),
        (1, 2),
        (0, 1),
    ),
    "multiset_words.smooth": (lambda *c: sum(map(smooth, words(*c))), *((1, 2),) * 3, (1, 3)),
    "row_adjacency.together": (lambda n, k: rows(n, block_of(n, k)), (3, 7), (2, 5)),
    "row_adjacency.apart": (lambda n, k: rows(n, no_pair_of(k)), (3, 7), (2, 4)),
    "row_adjacency.girls_apart": (girls_apart, (1, 2), (1, 3), (0, 1), (1, 2)),
    "row_adjacency.couples": (couples_in_row, (1, 3), (0, 1), (1, 2)),
    "round_table.free": (lambda n: tables(n, lambda _: True), (3, 7)),
    "round_table.together": (
        lambda n, k: tables(n, lambda row: one_block(row, 0, k)),
        (4, 8),
        (2, 6),
    ),
    "round_table.mixed": (round_mixed, (1, 2), (1, 3), (0, 2), (1, 2)),
    "round_table.couples": (couples_at_table, (1, 3), (0, 1), (1, 2)),
    "committee.officers": (lambda n, k: sum(1 for _ in permutations(range(n), k)), (3, 7), (2, 4)),
    "committee.same": (
        lambda b, g: sum((p < b) == (q < b) for p, q in permutations(range(b + g), 2)),
        (2, 7),
        (2, 7),
    ),
    "committee.feud": (
        lambda n, k: committees(n, 0, k, lambda t: not {0, 1} <= set(t)),
        (4, 9),
        (2, 6),
    ),
    "committee.with_child": (
        lambda b, g, c, m, j: committees(
            b + c, g, m, lambda t: sum(p >= b + c for p in t) >= j and any(p < c for p in t)
        ),
        (1, 4),
        (1, 4),
        (1, 3),
        (2, 6),
        (1, 4),
    ),
    "committee.feud_mixed": (
        lambda b, g, m, j: committees(
            b, g, m, lambda t: sum(p >= b for p in t) >= j and not {0, b} <= set(t)
        ),
        (2, 6),
        (2, 6),
        (3, 6),
        (2, 4),
    ),
    "permutation_statistics.derangements": (
        lambda n: rows(n, lambda p: all(i != x for i, x in enumerate(p))),
        (2, 7),
    ),
    "permutation_statistics.fixed": (
        lambda n, m, k: rows(n, lambda p: sum(p[i] == i for i in range(m)) == k),
        (3, 7),
        (2, 6),
        (1, 5),
    ),
    "permutation_statistics.ballot": (
        lambda a, b: share(votes(a, b), lambda v: all(sum(v[:i]) > 0 for i in range(1, a + b + 1))),
        (2, 7),
        (1, 5),
    ),
    "permutation_statistics.inversions": (
        lambda n, first, k: rows(
            n, lambda p: p[0] == first - 1 and sum(x > y for x, y in combinations(p, 2)) == k
        ),
        (3, 7),
        (1, 5),
        (1, 12),
    ),
    "permutation_statistics.cycles": (
        lambda n, k, r: rows(
            n, lambda p: len(set(cycles(p))) == k and len(set(cycles(p)[:r])) == r
        ),
        (3, 7),
        (2, 5),
        (2, 4),
    ),
}


test_formula_equals_the_enumeration, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_enumeration
)


def test_every_family_has_a_weight() -> None:
    assert set(WEIGHTS) == {formula.family for formula in BY_NAME.values()} - {"surd"}
    assert len(WEIGHTS) == 21
