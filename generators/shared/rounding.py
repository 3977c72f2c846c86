"""Whether a number written in so many digits may stand for an exact value, roots and pi included.

The rule is that of `generators.answers.numbers.agrees`: whole numbers and decimals that end must
be exact. Any other value may be rounded, half a unit of the last place written being the most
that it may be off, and must then have as many significant digits as are asked for; the digits
before the point count. A decimal may always be off by a relative error of `PRINTED`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from generators.answers.numbers import PRINTED
from generators.shared.exact import Exact, bounds, exact

MAX_PLACES: Final = 40
"""Decimals beyond this place are not looked at."""


@dataclass(frozen=True)
class Digits:
    """How precisely a number was written, in the decimal system.

    Attributes:
        places: digits behind the point, less the exponent: 2 for `0.25`, -3 for `5e3`.
        significant: digits from the first that is not zero on.
        pointed: whether there is a decimal point or an exponent.
    """

    places: int
    significant: int
    pointed: bool = False


def stands_for(
    said: Exact | Fraction, right: Exact | Fraction, written: Digits | None, least: int
) -> bool:
    """Whether `said` may stand for the value `right`.

    Args:
        said: what was written, exactly.
        right: the value.
        written: its digits; None for what is no decimal, such as a fraction, which must be exact.
        least: fewest significant digits of a rounded value.
    """
    gap = exact(right) - said
    if not gap.terms:
        return True
    if written is None:
        return False
    if written.pointed and _within(gap, PRINTED * (max(map(abs, bounds(exact(right)))) or 1)):
        return True
    if written.significant < least or _ends(exact(right)):
        return False
    return is_rounded(gap, written.places)


def is_rounded(gap: Exact, places: int) -> bool:
    """Whether a difference is at most half a unit of a decimal place."""
    return _within(gap, Fraction(10) ** -min(places, MAX_PLACES) / 2)


def _within(gap: Exact, limit: Fraction) -> bool:
    """Whether the absolute value of a difference is at most `limit`."""
    low, high = bounds(gap) if gap.rational is None else (gap.rational, gap.rational)
    return -limit <= low and high <= limit


def _ends(value: Exact) -> bool:
    """Whether the decimal expansion of a value ends."""
    rest = value.rational
    if rest is None:
        return False
    return pow(10, rest.denominator.bit_length(), rest.denominator) == 0 or rest.denominator == 1
