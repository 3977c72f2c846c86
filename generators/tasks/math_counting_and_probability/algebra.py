"""Factorials, binomial coefficients, expansions."""

from fractions import Fraction
from math import comb, factorial
from typing import Final

from generators.shared.competition import need, row
from generators.tasks.math_counting_and_probability.tools import power, prime_factors, within


def _mixed(a: int, b: int, c: int, d: int) -> Fraction:
    need(len({a, b, c, d}) == 4)
    return Fraction(factorial(a) * factorial(b), factorial(c) * factorial(d))


def _zeros(n: int, base: int) -> int:
    """Count the zeros at the end of n! in a base: the scarcest prime power decides."""
    return min(_exponent(n, p) // e for p, e in prime_factors(base).items())


def _exponent(n: int, p: int) -> int:
    """Return the exponent of a prime in n! (Legendre)."""
    total = 0
    while n:
        n //= p
        total += n
    return total


def _two_powers(a: int, n: int, b: int, m: int, k: int) -> int:
    need(0 < k < n + m)
    terms = range(max(0, k - m), min(n, k) + 1)
    return sum(comb(n, i) * a**i * comb(m, k - i) * (-b) ** (k - i) for i in terms)


FORMULAS: Final = (
    row("factorial_ratio.quotient", within((3, 14), (2, 10)), levels=(1, 2))(
        "the value of {0}!/{1}!", lambda a, b: need(a > b + 1) and factorial(a) // factorial(b)
    ),
    row(
        "factorial_ratio.mixed", within((2, 20), (2, 20), (2, 20), (2, 20)), steps=2, levels=(2, 3)
    )("the value of ({0}! · {1}!)/({2}! · {3}!)", _mixed),
    row(
        "factorial_ratio.zeros",
        within((5_000, 99_999), (6, 99), capped=False),
        steps=3,
        levels=(4,),
    )("the number of zeros at the end of {0}! when it is written in base {1}", _zeros),
    row("binomial_identity.row", within((3, 12)), levels=(1,))(
        "the number of subsets of a set with {0} elements, the empty set and the set included",
        lambda n: 2**n,
    ),
    row("binomial_identity.subsets", within((4, 30), (2, 28), (3, 29)), steps=2, levels=(2, 3))(
        "the number of subsets with at least {1} and at most {2} elements of a set with {0} "
        "elements",
        lambda n, a, b: need(a < b < n) and sum(comb(n, k) for k in range(a, b + 1)),
    ),
    row("binomial_identity.vandermonde", within((5, 60), (5, 60), (2, 30)), steps=2, levels=(3, 4))(
        "the sum of C({0}, i) · C({1}, {2} - i) over all integers i from 0 to {2}, where C(n, k) "
        "is the number of k-element subsets of a set with n elements",
        lambda a, b, k: need(k <= a + b) and comb(a + b, k),
    ),
    row("binomial_identity.residue", within((15, 130), (2, 30), (0, 29)), steps=3, levels=(4, 5))(
        "the sum of C({0}, k) over all integers k from 0 to {0} that leave the remainder {2} when "
        "divided by {1}, where C(n, k) is the number of k-element subsets of a set with n elements",
        lambda n, m, r: need(r < m < n and m > 2) and sum(comb(n, k) for k in range(r, n + 1, m)),
    ),
    row(
        "binomial_coefficient.linear",
        within((2, 16), (1, 15), (3, 14), (2, 13)),
        steps=2,
        levels=(2, 3),
    )(
        "the coefficient of x^{3} in the expansion of ({0}x + {1})^{2}",
        lambda a, b, n, k: need(k <= n) and int(comb(n, k) * a**k * b ** (n - k)),
    ),
    row(
        "binomial_coefficient.two_powers",
        within((2, 9), (2, 15), (2, 9), (2, 15), (2, 20)),
        steps=3,
        levels=(3, 4),
    )("the coefficient of x^{4} in the expansion of ({0}x + 1)^{1} · (1 - {2}x)^{3}", _two_powers),
    row(
        "binomial_coefficient.trinomial",
        within((2, 7), (2, 7), (1, 7), (8, 30), (6, 50)),
        steps=4,
        levels=(4, 5),
    )(
        "the coefficient of x^{4} in the expansion of ({0}x^2 + {1}x + {2})^{3}",
        lambda a, b, c, n, k: need(0 < k < 2 * n) and power((c, b, a), n)[k],
    ),
)
