"""Angles, regular polygons, quadrilaterals."""

from collections.abc import Callable
from math import gcd
from random import Random
from typing import Final

from generators.shared.competition import Formula, need, row
from generators.shared.exact import Exact, exact, root
from generators.tasks.math_geometry.tools import area, integers, integers_and, whole


def _angle(name: str, *limits: int) -> Callable[[str, Callable[..., Exact]], Formula]:
    """Return the row of a rule for angles in degrees; each parameter must be below its limit."""

    def draw(_: int, rng: Random) -> tuple[int, ...]:
        return tuple(rng.randint(5, limit - 1) for limit in limits)

    def formula(wanted: str, value: Callable[..., Exact]) -> Formula:
        def checked(*params: Exact) -> Exact:
            need(all(n > 0 and n < limit for n, limit in zip(params, limits, strict=True)))
            result = value(*params)
            need(result > 0)
            return result

        return row(f"angle_chase.{name}", draw, takes="angle", gives="angle")(wanted, checked)

    return formula


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


def _bases_and_legs(top: int, rng: Random) -> tuple[int, ...]:
    return (rng.randint(6, max(7, top)), *integers(3)(max(5, top // 2), rng))


def _diagonal_and_area(top: int, rng: Random) -> tuple[int, ...]:
    return rng.randint(3, top), rng.randint(2, top * top // 4 + 2)


def _trapezoid(a: Exact, b: Exact, c: Exact, d: Exact) -> Exact:
    base = a - b
    need(base > 0)
    return area(base, c, d) / base * (a + b)


FORMULAS: Final = (
    _angle("base", 180)(
        "the size in degrees of each base angle of an isosceles triangle whose apex angle "
        "measures {0} degrees",
        lambda x: (180 - x) / 2,
    ),
    _angle("apex", 90)(
        "the size in degrees of the apex angle of an isosceles triangle whose two base angles "
        "measure {0} degrees each",
        lambda x: 180 - 2 * x,
    ),
    _angle("third", 180, 120)(
        "the size in degrees of the third angle of a triangle that has angles of {0} and {1} "
        "degrees",
        lambda x, y: 180 - x - y,
    ),
    _angle("exterior", 150, 120)(
        "the size in degrees of the exterior angle at C of a triangle ABC whose angles at A and B "
        "measure {0} and {1} degrees",
        lambda x, y: need(x + y < 180) and x + y,
    ),
    _angle("inscribed", 360)(
        "the size in degrees of an inscribed angle of a circle on an arc of {0} degrees",
        lambda x: x / 2,
    ),
    _angle("arc", 180)(
        "the size in degrees of the arc of a circle that an inscribed angle of {0} degrees stands "
        "on",
        lambda x: 2 * x,
    ),
    _angle("parallels", 180)(
        "the size in degrees of the other interior angle on the same side, where a line crosses "
        "two parallel lines and one of the interior angles on that side measures {0} degrees",
        lambda x: 180 - x,
    ),
    _angle("right", 90)(
        "the size in degrees of the other acute angle of a right triangle that has an acute angle "
        "of {0} degrees",
        lambda x: 90 - x,
    ),
    _angle("cyclic", 180)(
        "the size in degrees of angle C of a convex quadrilateral ABCD with all corners on one "
        "circle whose angle A measures {0} degrees",
        lambda x: 180 - x,
    ),
    _angle("chords", 300, 180)(
        "the size in degrees of angle APC, where the chords AB and CD of a circle cross at P, the "
        "arc AC without B and D measures {0} degrees and the arc BD without A and C {1} degrees",
        lambda x, y: need(x + y < 360) and (x + y) / 2,
    ),
    _angle("tangents", 180)(
        "the size in degrees of angle APB, where PA and PB touch a circle in A and B and the "
        "shorter arc AB measures {0} degrees",
        lambda x: 180 - x,
    ),
    _angle("incentre", 180)(
        "the size in degrees of angle BIC, where I is the centre of the circle inscribed in a "
        "triangle ABC whose angle A measures {0} degrees",
        lambda x: 90 + x / 2,
    ),
    row("regular_polygons.interior", integers(1, 3), gives="angle")(
        "the size in degrees of each interior angle of a regular polygon with {0} sides", _interior
    ),
    row("regular_polygons.sides", _exterior_fraction, steps=2)(
        "the number of sides of a regular polygon whose exterior angles measure {0}/{1} degrees "
        "each",
        lambda p, q: exact(whole(360 * q / p)),
    ),
    row("regular_polygons.shared", integers(2, 3), steps=3, gives="angle")(
        "the size in degrees of the angle below 180 degrees between the side AC of a regular "
        "polygon with {0} sides and the side AD of a regular polygon with {1} sides, where the two "
        "polygons share the side AB and lie on opposite sides of it",
        _shared,
    ),
    row("regular_polygons.diagonals", integers(1, 3))(
        "the number of diagonals of a regular polygon with {0} sides", lambda n: n * (n - 3) / 2
    ),
    row("regular_polygons.hexagon", integers(1), steps=2, takes="length", gives="area")(
        "the area of a regular hexagon with sides of length {0}", lambda s: 3 * s * s * root(3) / 2
    ),
    row("regular_polygons.octagon", integers(1), steps=2, takes="length")(
        "the area of a regular octagon with sides of length {0}",
        lambda s: 2 * s * s * (root(2) + 1),
    ),
    row("quadrilateral.rhombus", integers(2), takes="length", gives="length")(
        "the side length of a rhombus whose diagonals have the lengths {0} and {1}",
        lambda p, q: root(p * p + q * q) / 2,
    ),
    row("quadrilateral.trapezoid", _bases_and_legs, steps=3)(
        "the area of a trapezoid whose parallel sides have the lengths {0} and {1} and whose other "
        "two sides have the lengths {2} and {3}",
        _trapezoid,
    ),
    row("quadrilateral.diagonals", integers(2), steps=3, takes="area")(
        "the area of a trapezoid ABCD with AB parallel to CD whose diagonals cross at P, where "
        "triangle ABP has the area {0} and triangle BCP the area {1}",
        lambda p, q: p + 2 * q + q * q / p,
    ),
    row("quadrilateral.isosceles", integers(3), steps=3, takes="length", gives="length")(
        "the length of a diagonal of an isosceles trapezoid whose legs have the length {0} and "
        "whose parallel sides have the lengths {1} and {2}",
        lambda c, a, b: need(4 * c * c > (a - b) ** 2 and a != b) and root(c * c + a * b),
    ),
    row("rect_square.frame", integers(3), steps=2, takes="length")(
        "the area of a frame of width {2} all around a picture that is {0} wide and {1} high",
        lambda a, b, w: 2 * w * (a + b) + 4 * w * w,
    ),
    row(
        "rect_square.inscribed",
        integers_and(1, range(2, 10)),
        steps=2,
        takes="length",
        gives="area",
    )(
        "the area of the last of the squares made from a square with sides of length {0} by "
        "joining the midpoints of the four sides to form the next square, {1} times in a row",
        lambda s, n: s * s / 2 ** whole(n),
    ),
    row("rect_square.perimeter", _diagonal_and_area, steps=2, takes="length", gives="length")(
        "the perimeter of a rectangle whose diagonals have the length {0} and whose area is {1}",
        lambda d, k: need(d * d > 2 * k) and 2 * root(d * d + 2 * k),
    ),
    row("rect_square.side", integers(1), takes="area", gives="length")(
        "the side length of a square of area {0}", root
    ),
    row("rect_square.fold", integers(2), steps=3, takes="length", gives="length")(
        "the length of the crease when a rectangular sheet of length {0} and smaller width {1} is "
        "folded so that two opposite corners coincide",
        lambda a, b: need(a > b) and b * root(a * a + b * b) / a,
    ),
)
