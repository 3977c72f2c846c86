"""Formulas about angles and regular polygons."""

from collections.abc import Callable
from math import gcd
from random import Random

from generators.shared.competition import Formula, need
from generators.shared.exact import Exact, exact, root
from generators.tasks.math_geometry.triangles import integers, whole


def _degrees(*limits: int) -> Callable[[int, Random], tuple[int, ...]]:
    return lambda top, rng: tuple(rng.randint(5, limit - 1) for limit in limits)


def _angle(name: str, wanted: str, value: Callable[..., Exact], *limits: int) -> Formula:
    """Return a rule for angles in degrees; each parameter must be below its limit."""

    def checked(*params: Exact) -> Exact:
        need(all(n > 0 and n < limit for n, limit in zip(params, limits, strict=True)))
        result = value(*params)
        need(result > 0)
        return result

    kind = "angle"
    name = f"angle_chase.{name}"
    return Formula(name, wanted, checked, _degrees(*limits), takes=kind, gives=kind)


def _exterior(x: Exact, y: Exact) -> Exact:
    need(x + y < 180)
    return x + y


def _mean_arc(x: Exact, y: Exact) -> Exact:
    need(x + y < 360)
    return (x + y) / 2


ANGLES = (
    _angle(
        "base",
        "the size in degrees of each base angle of an isosceles triangle whose apex angle "
        "measures {0} degrees",
        lambda x: (180 - x) / 2,
        180,
    ),
    _angle(
        "apex",
        "the size in degrees of the apex angle of an isosceles triangle whose two base angles "
        "measure {0} degrees each",
        lambda x: 180 - 2 * x,
        90,
    ),
    _angle(
        "third",
        "the size in degrees of the third angle of a triangle that has angles of {0} and {1} "
        "degrees",
        lambda x, y: 180 - x - y,
        180,
        120,
    ),
    _angle(
        "exterior",
        "the size in degrees of the exterior angle at C of a triangle ABC whose angles at A and B "
        "measure {0} and {1} degrees",
        _exterior,
        150,
        120,
    ),
    _angle(
        "inscribed",
        "the size in degrees of an inscribed angle of a circle on an arc of {0} degrees",
        lambda x: x / 2,
        360,
    ),
    _angle(
        "arc",
        "the size in degrees of the arc of a circle that an inscribed angle of {0} degrees stands "
        "on",
        lambda x: 2 * x,
        180,
    ),
    _angle(
        "parallels",
        "the size in degrees of the other interior angle on the same side, where a line crosses "
        "two parallel lines and one of the interior angles on that side measures {0} degrees",
        lambda x: 180 - x,
        180,
    ),
    _angle(
        "right",
        "the size in degrees of the other acute angle of a right triangle that has an acute angle "
        "of {0} degrees",
        lambda x: 90 - x,
        90,
    ),
    _angle(
        "cyclic",
        "the size in degrees of angle C of a convex quadrilateral ABCD with all corners on one "
        "circle whose angle A measures {0} degrees",
        lambda x: 180 - x,
        180,
    ),
    _angle(
        "chords",
        "the size in degrees of angle APC, where the chords AB and CD of a circle cross at P, the "
        "arc AC without B and D measures {0} degrees and the arc BD without A and C {1} degrees",
        _mean_arc,
        300,
        180,
    ),
    _angle(
        "tangents",
        "the size in degrees of angle APB, where PA and PB touch a circle in A and B and the "
        "shorter arc AB measures {0} degrees",
        lambda x: 180 - x,
        180,
    ),
    _angle(
        "incentre",
        "the size in degrees of angle BIC, where I is the centre of the circle inscribed in a "
        "triangle ABC whose angle A measures {0} degrees",
        lambda x: 90 + x / 2,
        180,
    ),
)


def _corners(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(3, max(9, top)),)


def _two_polygons(top: int, rng: Random) -> tuple[int, ...]:
    return rng.randint(3, max(9, top)), rng.randint(3, max(9, top))


def _exterior_fraction(top: int, rng: Random) -> tuple[int, ...]:
    sides = rng.choice([n for n in range(7, max(33, 3 * top)) if 360 % n])
    shared = gcd(360, sides)
    return 360 // shared, sides // shared


def _interior(n: Exact) -> Exact:
    return 180 * (n - 2) / n


def _shared(n: Exact, m: Exact) -> Exact:
    angle = 360 - _interior(n) - _interior(m)
    need(angle < 180)
    return angle


POLYGONS = (
    Formula(
        "regular_polygons.interior",
        "the size in degrees of each interior angle of a regular polygon with {0} sides",
        _interior,
        _corners,
        gives="angle",
    ),
    Formula(
        "regular_polygons.sides",
        "the number of sides of a regular polygon whose exterior angles measure {0}/{1} degrees "
        "each",
        lambda p, q: exact(whole(360 * q / p)),
        _exterior_fraction,
        steps=2,
    ),
    Formula(
        "regular_polygons.shared",
        "the size in degrees of the angle below 180 degrees between the side AC of a regular "
        "polygon with {0} sides and the side AD of a regular polygon with {1} sides, where the two "
        "polygons share the side AB and lie on opposite sides of it",
        _shared,
        _two_polygons,
        steps=3,
        gives="angle",
    ),
    Formula(
        "regular_polygons.diagonals",
        "the number of diagonals of a regular polygon with {0} sides",
        lambda n: n * (n - 3) / 2,
        _corners,
    ),
    Formula(
        "regular_polygons.hexagon",
        "the area of a regular hexagon with sides of length {0}",
        lambda s: 3 * s * s * root(3) / 2,
        integers(1),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "regular_polygons.octagon",
        "the area of a regular octagon with sides of length {0}",
        lambda s: 2 * s * s * (root(2) + 1),
        integers(1),
        steps=2,
        takes="length",
    ),
)
FORMULAS = ANGLES + POLYGONS
