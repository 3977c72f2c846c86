"""What several families of geometry share: drawing parameters, sines, the area of a triangle."""

from collections.abc import Sequence
from fractions import Fraction

from generators.shared.competition import Draw, need
from generators.shared.exact import Exact, exact, root

SINES = {0: exact(0), 30: exact(Fraction(1, 2)), 45: root(2) / 2, 60: root(3) / 2, 90: exact(1)}


def integers(count: int, low: int = 2) -> Draw:
    """Return a draw of `count` integers from `low` to the bound."""
    return lambda top, rng: tuple(rng.randint(low, max(low, top)) for _ in range(count))


def integers_and(count: int, choices: Sequence[int]) -> Draw:
    """Return a draw of `count` integers from 2 to the bound, and one of `choices`."""
    return lambda top, rng: (*integers(count)(top, rng), rng.choice(choices))


def whole(value: Exact) -> int:
    """Return an integer parameter as such.

    Raises:
        ValueError: if it is none.
    """
    n = value.whole
    if n is None:
        raise ValueError("an integer is needed here")
    return n


def sine(degrees: int) -> Exact:
    """Return the sine of a multiple of 30 or 45 degrees."""
    degrees %= 360
    if degrees >= 180:
        return -sine(degrees - 180)
    return SINES[min(degrees, 180 - degrees)]


def cosine(degrees: int) -> Exact:
    """Return the cosine of a multiple of 30 or 45 degrees."""
    return sine(degrees + 90)


def area(a: Exact, b: Exact, c: Exact) -> Exact:
    """Return the area of the triangle with three sides.

    Raises:
        ValueError: if there is none with positive area, or the area nests roots.
    """
    x, y, z = a * a, b * b, c * c
    square = 4 * x * y - (x + y - z) ** 2
    need(square > 0)
    return root(square) / 4
