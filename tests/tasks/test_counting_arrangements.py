"""Formulas on words, rows, tables, committees, binomials against plain enumeration."""

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import comb, factorial, prod
from random import Random
from typing import Any

import pytest

from generators import _counting_algebra, _counting_words
from generators._counting_families import BY_NAME, WEIGHTS
from generators._exact import Exact, bounds

LOW = (1, 3)


def words(*counts: Any) -> Any:
    letters = "".join(letter * count for letter, count in zip("ABCD", counts, strict=False))
    return {"".join(word) for word in permutations(letters)}


def smooth(word: Any) -> Any:
    return all(a != b for a, b in pairwise(word))


def share(outcomes: Any, good: Any) -> Any:
    outcomes = list(outcomes)
    return Fraction(sum(map(good, outcomes)), len(outcomes))


def zeros(n: Any, base: Any) -> Any:
    value, count = factorial(n), 0
    while value % base == 0:
        value, count = value // base, count + 1
    return count


def coefficient(factors: Any, k: Any) -> Any:
    """Coefficient of x^k in a product of polynomials, by choosing a term from each."""
    picks = product(*[list(enumerate(factor)) for factor in factors])
    return sum(prod(c for _, c in pick) for pick in picks if sum(e for e, _ in pick) == k)


def rows(n: Any, good: Any) -> Any:
    return sum(map(good, permutations(range(n))))


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


def table_block(n: Any, k: Any) -> Any:
    def good(row: Any) -> Any:
        return sum((a < k) != (b < k) for a, b in pairwise(row)) == 2

    return tables(n, good)


def no_spouses(n: Any) -> Any:
    return lambda row: not any(a < 2 * n and b < 2 * n and a ^ 1 == b for a, b in pairwise(row))


def girls_apart(b: Any, g: Any, c: Any) -> Any:
    return rows(b + g + c, lambda row: row[0] >= g + c and no_pair_of(g)(row))


def committees(b: Any, g: Any, m: Any, good: Any) -> Any:
    return sum(good(team) for team in combinations(range(b + g), m))


FORMULAS = _counting_algebra.FORMULAS + _counting_words.FORMULAS
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
        LOW,
        (1, 2),
    ),
    "multiset_words.block": (
        lambda *c: share(words(*c), lambda w: "A" * c[0] in w),
        (2, 3),
        LOW,
        (1, 2),
    ),
    "multiset_words.smooth": (lambda *c: sum(map(smooth, words(*c))), *((1, 2),) * 3, (1, 3)),
    "row_adjacency.together": (lambda n, k: rows(n, block_of(n, k)), (3, 7), (2, 5)),
    "row_adjacency.apart": (lambda n, k: rows(n, no_pair_of(k)), (3, 7), (2, 4)),
    "row_adjacency.girls_apart": (girls_apart, LOW, LOW, (1, 2)),
    "row_adjacency.couples": (lambda n, s: rows(2 * n + s, no_spouses(n)), (2, 3), (1, 2)),
    "round_table.free": (lambda n: tables(n, lambda _: True), (3, 7)),
    "round_table.together": (table_block, (4, 8), (2, 6)),
    "round_table.apart": (lambda n, k: tables(n, no_pair_of(k)), (4, 8), (2, 4)),
    "round_table.couples": (lambda n, s: tables(2 * n + s, no_spouses(n)), (2, 3), (1, 2)),
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
    "committee.at_least": (
        lambda b, g, m, j: committees(b, g, m, lambda t: sum(p >= b for p in t) >= j),
        (2, 6),
        (2, 6),
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
}


def number(value: Any) -> Any:
    return float(sum(bounds(value)) / 2) if isinstance(value, Exact) else value


@pytest.mark.parametrize("name", [formula.name for formula in FORMULAS])
def test_formula_equals_the_enumeration(name: str) -> None:
    check, *ranges = CHECKS[name]
    rng, tested = Random(name), 0
    for _ in range(2000):
        params = tuple(rng.randint(low, high) for low, high in ranges)
        try:
            value = BY_NAME[name].value(*params)
        except ValueError:
            continue
        rough = 0.03 if name.startswith("geometric") else 1e-7
        expected = check(*params)
        exact = isinstance(expected, int | Fraction)
        assert value == expected if exact else abs(number(value) - expected) < rough, params
        tested += 1
        if tested == 12:
            return
    assert tested >= 3, "hardly any parameters make sense"


def test_every_formula_has_a_check() -> None:
    assert set(CHECKS) == {formula.name for formula in FORMULAS}


def test_every_family_has_a_weight() -> None:
    assert set(WEIGHTS) == {formula.family for formula in BY_NAME.values()} - {"surd"}
    assert len(WEIGHTS) == 21
