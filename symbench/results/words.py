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
