"""How figures are put into words, alike in all outputs."""

from typing import Final

LEAST_P: Final = 1e-5
"""Below this a p-value is not told apart: a permutation test of 100,000 draws cannot."""


def p_value(p: float) -> str:
    """Return a p-value to two digits, `< 1e-05` at the floor of what the tests resolve."""
    return "< 1e-05" if p < LEAST_P else f"{p:.2g}"


def p_equals(p: float) -> str:
    """Return `p = 0.03`, or `p < 1e-05` at the floor."""
    return f"p {p_value(p)}" if p < LEAST_P else f"p = {p_value(p)}"


def counted(count: int, noun: str) -> str:
    """Return `1 sample`, `2 samples`, `1,234 samples`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def least_difference(points: float) -> str:
    """Return what difference a run could have found, e.g. `a true difference of 4.2 points`.

    Args:
        points: the least that is found with 80 % power; more than 100 do not exist.
    """
    return f"a true difference of {points:.1f} points" if points <= 100 else "no true difference"
