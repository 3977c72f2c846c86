"""Circles: sectors, chords, tangents, polygons, equations."""

from fractions import Fraction
from random import Random
from typing import Final

from generators.shared.competition import need, row
from generators.shared.exact import PI, Exact, exact, root
from generators.tasks.math_geometry.tools import integers, integers_and, sine, whole

CIRCUMRADII = {3: root(3) / 3, 4: root(2) / 2, 6: exact(1)}
_RADIUS_AND_ANGLE = integers_and(1, (30, 45, 60, 90, 120, 135, 150))
_SIDE_AND_CORNERS = integers_and(1, tuple(CIRCUMRADII))


def _distance_and_radii(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(5, top), *integers(2, 1)(max(2, top // 2), rng))


def _sector(r: Exact, degrees: Exact) -> Exact:
    return PI * r * r * degrees / 360


def _half(r: Exact, d: Exact) -> Exact:
    need(r > d)
    return root(r * r - d * d)


def _rise(c: Exact, h: Exact) -> Exact:
    radius = (c * c / 4 + h * h) / (2 * h)
    need(radius > h)
    return radius


def _circumradius(s: Exact, n: Exact) -> Exact:
    return s * CIRCUMRADII[whole(n)]


def _polygon(s: Exact, n: Exact) -> Exact:
    corners, r = whole(n), _circumradius(s, n)
    return r * r * sine(360 // corners) * Fraction(corners, 2)


def _inner_disc(s: Exact, n: Exact) -> Exact:
    r = _circumradius(s, n)
    return PI * (r * r - s * s / 4)


def _centre_form(d: Exact, e: Exact, f: Exact) -> Exact:
    square = (d * d + e * e) / 4 - f
    need(square > 0)
    return square


def _centre(d: Exact, e: Exact, f: Exact) -> tuple[Exact, ...]:
    _centre_form(d, e, f)
    return -d / 2, -e / 2


def _circle(top: int, rng: Random) -> tuple[int, ...]:
    signed = [n for n in range(-top, top + 1) if n]
    return rng.choice(signed), rng.choice(signed), rng.choice(signed)


def _circle_and_line(top: int, rng: Random) -> tuple[int, ...]:
    signed = [n for n in range(-min(top, 30), min(top, 30) + 1) if n]
    return (*_circle(top, rng), *(rng.choice(signed) for _ in range(3)))


def _distance(d: Exact, e: Exact, f: Exact, a: Exact, b: Exact, c: Exact) -> Exact:
    _centre_form(d, e, f)
    value = -a * d / 2 - b * e / 2 - c
    return (value if value > 0 else -value) / root(a * a + b * b)


CIRCLE = "the circle x^2 + y^2 {0:+d}x {1:+d}y {2:+d} = 0"
POLYGON = "a regular polygon with {1} sides of length {0}"
FORMULAS: Final = (
    row("sector_segment.sector", _RADIUS_AND_ANGLE, takes="length")(
        "the area of a sector of a circle of radius {0} whose central angle is {1} degrees", _sector
    ),
    row("sector_segment.segment", _RADIUS_AND_ANGLE, steps=2, takes="length")(
        "the area between a chord and the shorter arc over it in a circle of radius {0}, where "
        "the chord is seen from the centre under an angle of {1} degrees",
        lambda r, degrees: _sector(r, degrees) - r * r * sine(whole(degrees)) / 2,
    ),
    row("sector_segment.perimeter", _RADIUS_AND_ANGLE, steps=2, takes="length")(
        "the perimeter (two radii and an arc) of a sector of a circle of radius {0} whose central "
        "angle is {1} degrees",
        lambda r, degrees: 2 * r + PI * r * degrees / 180,
    ),
    row("chord.length", integers(2), takes="length", gives="length")(
        "the length of a chord at distance {1} from the centre of a circle of radius {0}",
        lambda r, d: 2 * _half(r, d),
    ),
    row("chord.crossing", integers(3), takes="length", gives="length")(
        "the length of PD, where two chords AB and CD of a circle cross at P with AP = {0}, "
        "PB = {1} and CP = {2}",
        lambda a, b, c: a * b / c,
    ),
    row("chord.secant", integers(3), steps=2, gives="length")(
        "the length of CD, where two lines through a point P outside a circle meet the circle, "
        "the first in A and then B with PA = {0} and AB = {1}, the second in C and then D with "
        "PC = {2}",
        lambda a, b, c: a * (a + b) / c - c,
    ),
    row("chord.radius", integers(2), steps=2, takes="length", gives="length")(
        "the radius of a circle in which a chord of length {0} and the shorter arc over it are {1} "
        "apart at their midpoints",
        _rise,
    ),
    row("tangents.external", _distance_and_radii, steps=2, takes="length", gives="length")(
        "the length, between the points of contact, of a common external tangent of two circles "
        "of radius {1} and {2} whose centres are {0} apart",
        lambda d, r, s: need(d > r + s) and root(d * d - (r - s) ** 2),
    ),
    row("tangents.internal", _distance_and_radii, steps=2, takes="length", gives="length")(
        "the length, between the points of contact, of a common internal tangent (one that "
        "crosses the line of centres) of two circles of radius {1} and {2} whose centres are {0} "
        "apart",
        lambda d, r, s: need(d > r + s) and root(d * d - (r + s) ** 2),
    ),
    row("tangents.touching", integers(2), steps=2, takes="length", gives="length")(
        "the length, between the points of contact, of a common external tangent of two circles "
        "of radius {0} and {1} that touch each other from outside",
        lambda r, s: 2 * root(r * s),
    ),
    row("tangents.point", integers(2), takes="length", gives="length")(
        "the length of a tangent from a point P to a circle of radius {1} whose centre is {0} "
        "away from P, measured from P to the point of contact",
        _half,
    ),
    row("circle_polygon.circumcircle", _SIDE_AND_CORNERS, takes="length")(
        f"the area of the circle through all corners of {POLYGON}",
        lambda s, n: PI * _circumradius(s, n) ** 2,
    ),
    row("circle_polygon.outer", _SIDE_AND_CORNERS, steps=2, takes="length")(
        f"the area inside the circle through all corners of {POLYGON}, but outside the polygon",
        lambda s, n: PI * _circumradius(s, n) ** 2 - _polygon(s, n),
    ),
    row("circle_polygon.inner", _SIDE_AND_CORNERS, steps=2, takes="length")(
        f"the area inside {POLYGON}, but outside the circle that touches all its sides",
        lambda s, n: _polygon(s, n) - _inner_disc(s, n),
    ),
    row("circle_polygon.ring", _SIDE_AND_CORNERS, steps=3, takes="length")(
        f"the area between the circle through all corners of {POLYGON} and the circle that touches "
        "all its sides",
        lambda s, n: PI * _circumradius(s, n) ** 2 - _inner_disc(s, n),
    ),
    row("circle_equation.centre", _circle)(f"the centre, as a pair (x, y), of {CIRCLE}", _centre),
    row("circle_equation.radius", _circle, steps=2, gives="length")(
        f"the radius of {CIRCLE}", lambda d, e, f: root(_centre_form(d, e, f))
    ),
    row("circle_equation.area", _circle, steps=2)(
        f"the area of {CIRCLE}", lambda d, e, f: PI * _centre_form(d, e, f)
    ),
    row("circle_equation.distance", _circle_and_line, steps=2, gives="length")(
        f"the distance from the centre of {CIRCLE} to the line {{3}}x {{4:+d}}y = {{5}}", _distance
    ),
)
