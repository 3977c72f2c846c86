"""Formulas on triangles, circles, angles, polygons against numeric constructions."""

import cmath
import math
from itertools import combinations
from typing import Any

from formula_checks import (
    I,
    check_construction,
    compared,
    cross,
    deg,
    foot,
    inradius,
    meet,
    polygon,
    shoelace,
    turn,
)

from generators.tasks.math_geometry import circles, polygons, triangles
from generators.tasks.math_geometry.families import BY_NAME, WEIGHTS

PI = math.pi


def triangle(a: Any, b: Any, c: Any) -> Any:
    """Corners A, B, C of the triangle with BC = a, CA = b, AB = c."""
    return 0j, complex(c), b * cmath.exp(I * math.acos((b * b + c * c - a * a) / (2 * b * c)))


def centre(p: Any, q: Any, r: Any) -> Any:
    """Centre of the circle through three points."""
    w = (r - p) / (q - p)
    return p + (q - p) * (w - abs(w) ** 2) / (w - w.conjugate())


def bisector_foot(a: Any, b: Any, c: Any) -> Any:
    A, B, C = triangle(a, b, c)
    return A, B, meet(A, (B - A) / abs(B - A) + (C - A) / abs(C - A), B, C - B)


def cut(k: Any, p: Any, q: Any) -> Any:
    A, B, C = complex(0.7, k), 0j, 2 + 0j
    return A + (B - A) * p / (p + q), B, C, A + (C - A) * p / (p + q)


def other_end(a: Any, b: Any, c: Any) -> Any:
    """Far end of a chord from distance c, on a circle through the points a and b of a line."""
    u = turn(70)
    return 2 * (centre(a + 0j, b + 0j, c * u) * u.conjugate()).real - c


def discs(s: Any, n: Any) -> Any:
    corners = polygon(n, s)
    inner = abs(corners[0] + corners[1]) / 2
    return PI * abs(corners[0]) ** 2, shoelace(*corners), PI * inner**2


def arc_area(r: Any, x: Any, *ends: Any) -> Any:
    """Area over an arc by polygons with more and more corners, extrapolated."""
    rough, fine = (
        shoelace(*ends, *(r * turn(x * k / n) for k in range(n + 1))) for n in (500, 1000)
    )
    return (4 * fine - rough) / 3


def arc_length(r: Any, x: Any) -> Any:
    rough, fine = (n * abs(r * turn(x / n) - r) for n in (500, 1000))
    return (4 * fine - rough) / 3


def shared(n: Any, m: Any) -> Any:
    """Two polygons above and below their first side; each ends in the corner next to A."""
    above, below = polygon(n, 1), polygon(m, 1)
    return deg((above[-1] - above[0]) / (below[-1] - below[0]).conjugate())


def exterior(n: Any) -> Any:
    z = polygon(n, 1)
    return deg((z[2] - z[1]) / (z[1] - z[0]))


def sides(p: Any, q: Any) -> Any:
    return next(n for n in range(3, 100) if abs(exterior(n) - p / q) < 1e-9)


def with_angles(x: Any, y: Any) -> Any:
    """Corners of a triangle that has these angles at A and B."""
    A, B = 0j, 1 + 0j
    return A, B, meet(A, turn(x), B, turn(180 - y))


def angle(p: Any, corner: Any, q: Any) -> Any:
    return deg((p - corner) / (q - corner))


def cut_out(x: Any) -> Any:
    """Where the sides of an inscribed angle at -1, open towards 1, leave the unit circle."""
    rays = turn(x / 2), turn(-x / 2)
    return [-1 + 2 * ray.real * ray for ray in rays]


def arc(x: Any) -> Any:
    return sum(deg(end) for end in cut_out(x))


def cyclic(x: Any) -> Any:
    B, D = cut_out(x)
    return angle(B, turn(x / 3), D)


def between_parallels(x: Any) -> Any:
    upper = meet(0j, turn(x), I, 1)
    return angle(0j, upper, upper + 1)


def tangent_angle(x: Any) -> Any:
    A, B = turn(0), turn(x)
    return angle(A, meet(A, A * I, B, B * I), B)


def circle(d: Any, e: Any, f: Any) -> Any:
    """Centre and radius by three points whose coordinates solve the equation."""

    def crossings(y: Any) -> Any:
        root = cmath.sqrt(d * d - 4 * (y * y + e * y + f))
        return [complex((sign * root - d) / 2) + y * I for sign in (-1, 1)]

    inside = [k / 10 for k in range(-400, 400) if d * d > 4 * (k * k / 100 + e * k / 10 + f)]
    p, q = crossings(inside[len(inside) // 3])
    middle = centre(p, q, crossings(inside[2 * len(inside) // 3])[0])
    return middle, abs(p - middle)


def distance_from_centre(d: Any, e: Any, f: Any, *line: Any) -> Any:
    z = circle(d, e, f)[0]
    return abs(z - complex(*foot(z.real, z.imag, *line)))


def incentre_angle(x: Any) -> Any:
    A, B, C = 0j, 1 + 0j, 1.7 * turn(x)
    a, b, c = abs(B - C), abs(C - A), abs(A - B)
    middle = (a * A + b * B + c * C) / (a + b + c)
    return deg((B - middle) / (C - middle))


def chords_angle(x: Any, y: Any) -> Any:
    A, C, B = turn(0), turn(x), turn(x + (360 - x - y) / 3)
    D = B * turn(y)
    P = meet(A, B - A, C, D - C)
    return deg((A - P) / (C - P))


def interior(n: Any) -> Any:
    z = polygon(n, 1)
    return deg((z[0] - z[1]) / (z[2] - z[1]))


def trapezoid(a: Any, b: Any, c: Any, d: Any) -> Any:
    # bases a > b, legs c (left) and d (right)
    x = ((a - b) ** 2 + c * c - d * d) / (2 * (a - b))
    h = math.sqrt(c * c - x * x)
    return shoelace(0, a + 0j, complex(x + b, h), complex(x, h))


def isosceles(c: Any, a: Any, b: Any) -> Any:
    inset = abs(a - b) / 2
    return abs(complex(min(a, b) + inset, math.sqrt(c * c - inset**2)))


def midpoints(s: Any, n: Any) -> Any:
    square = [0j, s + 0j, s + s * I, s * I]
    for _ in range(n):
        square = [(z + w) / 2 for z, w in zip(square, square[1:] + square[:1], strict=True)]
    return shoelace(*square)


def perimeter(d: Any, k: Any) -> Any:
    x = math.sqrt((d * d + math.sqrt(d**4 - 4 * k * k)) / 2)
    return 2 * (x + k / x)


def crease(a: Any, b: Any) -> Any:
    middle, normal = complex(a, b) / 2, complex(a, b) * I
    return abs(meet(middle, normal, 0, 1) - meet(middle, normal, b * I, 1))


def bisected(excess: Any) -> Any:
    """Where a growing function of a length is zero."""
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (low, middle) if excess(middle) > 0 else (middle, high)
    return low


def altitude(k: Any, a: Any) -> Any:
    return bisected(lambda h: shoelace(0, a + 0j, complex(a / 3, h)) - k)


FORMULAS = triangles.FORMULAS + circles.FORMULAS + polygons.FORMULAS
CHECKS: dict[str, Any] = {
    "right_triangle.hypotenuse": lambda a, b: abs(complex(a, b)),
    "right_triangle.leg": lambda a, c: c * math.sin(math.acos(a / c)),
    "right_triangle.altitude": lambda a, b: abs(cross(a + 0j, b * I)) / abs(a - b * I),
    "right_triangle.inradius": lambda a, b: inradius(0, a + 0j, b * I),
    "heron.area": lambda *s: shoelace(*triangle(*s)),
    "heron.altitude": altitude,
    "heron.inradius": lambda *s: inradius(*triangle(*s)),
    "heron.circumradius": lambda *s: abs(centre(*triangle(*s))),
    "angle_bisector.segment": lambda *s: abs(bisector_foot(*s)[2] - bisector_foot(*s)[1]),
    "angle_bisector.length": lambda *s: abs(bisector_foot(*s)[2]),
    "median_cevian.median": lambda *s: abs(sum(triangle(*s)) / 2),
    "median_cevian.area": lambda k, m, n: shoelace(k * I, 0j, 2 * m / (m + n) + 0j),
    "median_cevian.stewart": lambda c, b, m, n: abs(
        (triangle(m + n, b, c)[1] * n + triangle(m + n, b, c)[2] * m) / (m + n)
    ),
    "parallel_cut.band": lambda *s: shoelace(*cut(*s)),
    "parallel_cut.side": lambda a, p, q: abs(cut(1, p, q)[0] - cut(1, p, q)[3]) * a / 2,
    "special_angles.sine": lambda a, x: a * math.sin(math.radians(x)),
    "special_angles.cosine": lambda a, x: a * math.cos(math.radians(x)),
    "special_angles.tangent": lambda a, x: a * math.tan(math.radians(x)),
    "special_angles.sum": lambda a, x, b, y: a * turn(x).imag + b * turn(y).real,
    "trig_from_ratio.side": lambda c, p, q: c * math.sin(math.atan(p / q)),
    "trig_from_ratio.cosine": lambda p, q: math.cos(math.asin(p / q)),
    "trig_from_ratio.third_side": lambda a, b, x: abs(a - b * turn(x)),
    "sector_segment.sector": lambda r, x: arc_area(r, x, 0j),
    "sector_segment.segment": arc_area,
    "sector_segment.perimeter": lambda r, x: r + arc_length(r, x) + r,
    "chord.length": lambda r, d: 2 * r * math.sin(math.acos(d / r)),
    "chord.crossing": lambda a, b, c: -other_end(a, -b, c),
    "chord.secant": lambda a, b, c: other_end(a, a + b, c) - c,
    "chord.radius": lambda c, h: abs(centre(-c / 2 + 0j, c / 2 + 0j, h * I) - h * I),
    "tangents.external": lambda d, r, s: abs(d + (s - r) * cmath.exp(I * math.acos((r - s) / d))),
    "tangents.internal": lambda d, r, s: abs(d - (s + r) * cmath.exp(I * math.acos((r + s) / d))),
    "tangents.touching": lambda r, s: CHECKS["tangents.external"](r + s, r, s),
    "tangents.point": lambda d, r: abs(d - r * cmath.exp(I * math.acos(r / d))),
    "circle_polygon.circumcircle": lambda *s: discs(*s)[0],
    "circle_polygon.outer": lambda *s: discs(*s)[0] - discs(*s)[1],
    "circle_polygon.inner": lambda *s: discs(*s)[1] - discs(*s)[2],
    "circle_polygon.ring": lambda *s: discs(*s)[0] - discs(*s)[2],
    "circle_equation.centre": lambda *s: (circle(*s)[0].real, circle(*s)[0].imag),
    "circle_equation.radius": lambda *s: circle(*s)[1],
    "circle_equation.area": lambda *s: PI * circle(*s)[1] ** 2,
    "circle_equation.distance": distance_from_centre,
    "angle_chase.base": lambda x: angle(0j, 1 + 0j, turn(x)),
    "angle_chase.apex": lambda x: angle(0j, with_angles(x, x)[2], 1 + 0j),
    "angle_chase.third": lambda x, y: angle(0j, with_angles(x, y)[2], 1 + 0j),
    "angle_chase.exterior": lambda x, y: deg(with_angles(x, y)[2] / (1 - with_angles(x, y)[2])),
    "angle_chase.inscribed": lambda x: angle(1 + 0j, turn(x / 2 + 180), turn(x)),
    "angle_chase.arc": arc,
    "angle_chase.parallels": between_parallels,
    "angle_chase.right": lambda x: angle(0j, meet(0j, turn(x), 1 + 0j, I), 1 + 0j),
    "angle_chase.cyclic": cyclic,
    "angle_chase.chords": chords_angle,
    "angle_chase.tangents": tangent_angle,
    "angle_chase.incentre": incentre_angle,
    "regular_polygons.interior": interior,
    "regular_polygons.sides": sides,
    "regular_polygons.shared": shared,
    "regular_polygons.diagonals": lambda n: sum(
        1 < b - a < n - 1 for a, b in combinations(range(n), 2)
    ),
    "regular_polygons.hexagon": lambda s: shoelace(*polygon(6, s)),
    "regular_polygons.octagon": lambda s: shoelace(*polygon(8, s)),
    "quadrilateral.rhombus": lambda p, q: abs(p / 2 - q / 2 * I),
    "quadrilateral.trapezoid": trapezoid,
    "quadrilateral.diagonals": lambda p, q: shoelace(
        0, 2 + 0j, complex(0.3 + 2 * q / p, p + q), complex(0.3, p + q)
    ),
    "quadrilateral.isosceles": isosceles,
    "rect_square.frame": lambda a, b, w: (a + 2 * w) * (b + 2 * w) - a * b,
    "rect_square.inscribed": midpoints,
    "rect_square.perimeter": perimeter,
    "rect_square.side": lambda k: bisected(lambda s: shoelace(0, s + 0j, s + s * I, s * I) - k),
    "rect_square.fold": crease,
}


test_formula_equals_the_construction, test_every_formula_has_a_check = compared(
    FORMULAS, CHECKS, check_construction
)


def test_every_family_has_a_weight() -> None:
    assert set(WEIGHTS) == {formula.family for formula in BY_NAME.values()} - {"surd"}
    assert len(WEIGHTS) == 20
