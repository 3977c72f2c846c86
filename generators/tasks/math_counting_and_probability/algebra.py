"""Counting formulas: factorials, binomial coefficients, expansions."""

from fractions import Fraction
from math import comb, factorial

from generators.shared.competition import need
from generators.tasks.math_counting_and_probability.tools import formula, power


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
    return int(comb(n, k) * a**k * b ** (n - k))


def trinomial(a: int, b: int, c: int, n: int, k: int) -> int:
    need(0 < k < 2 * n)
    return power((c, b, a), n)[k]


def two_powers(a: int, n: int, b: int, m: int, k: int) -> int:
    need(0 < k < n + m)
    terms = range(max(0, k - m), min(n, k) + 1)
    return sum(comb(n, i) * a**i * comb(m, k - i) * (-b) ** (k - i) for i in terms)


FORMULAS = (
    formula(
        "factorial_ratio.quotient",
        "the value of {0}!/{1}!",
        quotient,
        ((3, 14), (2, 10)),
        (1, 2),
        1,
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
        ((5_000, 99_999), (6, 99)),
        (4,),
        3,
        capped=False,
    ),
    formula(
        "binomial_identity.row",
        "the number of subsets of a set with {0} elements, the empty set and the set included",
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
        ((4, 30), (2, 28), (3, 29)),
        (2, 3),
        2,
    ),
    formula(
        "binomial_identity.vandermonde",
        "the sum of C({0}, i) · C({1}, {2} - i) over all integers i from 0 to {2}, where C(n, k) "
        "is the number of k-element subsets of a set with n elements",
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
        ((2, 16), (1, 15), (3, 14), (2, 13)),
        (2, 3),
        2,
    ),
    formula(
        "binomial_coefficient.two_powers",
        "the coefficient of x^{4} in the expansion of ({0}x + 1)^{1} · (1 - {2}x)^{3}",
        two_powers,
        ((2, 9), (2, 15), (2, 9), (2, 15), (2, 20)),
        (3, 4),
        3,
    ),
    formula(
        "binomial_coefficient.trinomial",
        "the coefficient of x^{4} in the expansion of ({0}x^2 + {1}x + {2})^{3}",
        trinomial,
        ((2, 7), (2, 7), (1, 7), (8, 30), (6, 50)),
        (4, 5),
        4,
    ),
)
