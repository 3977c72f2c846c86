"""Points and lines with coordinates."""

from fractions import Fraction
from math import gcd
from random import Random
from typing import Final

from generators.shared.competition import Draw, need, row
from generators.shared.exact import Exact, exact, root
from generators.tasks.math_geometry.tools import integers, whole

Point = tuple[Exact, Exact]


def _fourth(a: Point, b: Point, c: Point) -> Point:
    _not_in_line(a, b, c)
    return a[0] + c[0] - b[0], a[1] + c[1] - b[1]


def _coordinates(count: int) -> Draw:
    return lambda top, rng: tuple(rng.randint(-top, top) for _ in range(count))


def _not_in_line(a: Point, b: Point, c: Point) -> Exact:
    double = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    need(bool(double.terms))
    return double


def _half(value: Exact) -> Exact:
    """Return half of the absolute value."""
    return (value if value > 0 else -value) * Fraction(1, 2)


def _foot(x: Exact, y: Exact, a: Exact, b: Exact, c: Exact) -> Point:
    """Return the point of ax + by = c nearest to (x, y)."""
    step = (a * x + b * y - c) / (a * a + b * b)
    need(bool(step.terms))
    return x - a * step, y - b * step


def _mirrored(x: Exact, y: Exact, a: Exact, b: Exact, c: Exact) -> Point:
    foot = _foot(x, y, a, b, c)
    return 2 * foot[0] - x, 2 * foot[1] - y


def _crossing(a: Exact, b: Exact, c: Exact, d: Exact, e: Exact, f: Exact) -> Point:
    determinant = a * e - b * d
    need(bool(determinant.terms))
    return (c * e - b * f) / determinant, (a * f - c * d) / determinant


def _lattice(a: Exact, b: Exact, c: Exact, d: Exact) -> Exact:
    across, up = whole(a - c), whole(b - d)
    need(across != 0 or up != 0)
    return exact(gcd(across, up) + 1)


def _stretched(top: int, rng: Random) -> tuple[int, ...]:
    """Draw two points whose differences share a factor."""
    a, b, factor = *_coordinates(2)(top, rng), rng.randint(2, 12)
    small = max(2, top // 4)
    return a, b, a + factor * rng.randint(1, small), b + factor * rng.randint(-small, small)


def _point_and_line(top: int, rng: Random) -> tuple[int, ...]:
    a, b = (rng.choice([n for n in range(-9, 10) if n]) for _ in range(2))
    return (*_coordinates(2)(top, rng), a, b, rng.randint(-top, top))


def _two_lines(top: int, rng: Random) -> tuple[int, ...]:
    signed = [n for n in range(-min(top, 99), min(top, 99) + 1) if n]
    return tuple(rng.choice(signed) for _ in range(6))


LINE = "the line {2}x {3:+d}y = {4}"
FORMULAS: Final = (
    row("quadrilateral.fourth", _coordinates(6), steps=2)(
        "the point D, as a pair (x, y), for which ABCD, in this order, is a parallelogram with "
        "A = ({0}, {1}), B = ({2}, {3}) and C = ({4}, {5})",
        lambda a, b, c, d, e, f: _fourth((a, b), (c, d), (e, f)),
    ),
    row("coordinate.distance", _coordinates(4), gives="length")(
        "the distance between the points ({0}, {1}) and ({2}, {3})",
        lambda a, b, c, d: root((a - c) ** 2 + (b - d) ** 2),
    ),
    row("coordinate.area", _coordinates(6), steps=2, gives="area")(
        "the area of the triangle with corners ({0}, {1}), ({2}, {3}) and ({4}, {5})",
        lambda a, b, c, d, e, f: _half(_not_in_line((a, b), (c, d), (e, f))),
    ),
    row("coordinate.turned", _coordinates(4), steps=2)(
        "the image, as a pair (x, y), of the point ({0}, {1}) under a counterclockwise rotation by "
        "90 degrees about the point ({2}, {3})",
        lambda x, y, c, d: (c - (y - d), d + (x - c)),
    ),
    row("coordinate.foot", _point_and_line, steps=3)(
        f"the point, as a pair (x, y), of {LINE} that is nearest to the point ({{0}}, {{1}})", _foot
    ),
    row("coordinate.mirrored", _point_and_line, steps=3)(
        f"the mirror image, as a pair (x, y), of the point ({{0}}, {{1}}) in {LINE}", _mirrored
    ),
    row("coordinate.crossing", _two_lines, steps=2)(
        "the point, as a pair (x, y), in which the lines {0}x {1:+d}y = {2} and {3}x {4:+d}y = {5} "
        "meet",
        _crossing,
    ),
    row("coordinate.lattice", _stretched, steps=2)(
        "the number of points with two integer coordinates on the segment from ({0}, {1}) to "
        "({2}, {3}), both ends included",
        _lattice,
    ),
    row("coordinate.axes", integers(3), steps=2, gives="area")(
        "the area of the triangle that the line {0}x + {1}y = {2} forms with the coordinate axes",
        lambda a, b, c: c * c / (2 * a * b),
    ),
)
