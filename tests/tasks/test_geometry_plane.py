"""Formulas on triangles, circles and angles against numeric constructions."""

import cmath
import math
from itertools import combinations
from random import Random
from typing import Any

import pytest

from generators import _geometry_angles, _geometry_circles, _geometry_triangles
from generators._exact import Exact, bounds, exact
from generators._geometry_families import BY_NAME, WEIGHTS

PI = math.pi
I = 1j  # noqa: E741


def deg(z: Any) -> Any:
    return abs(math.degrees(cmath.phase(z)))


def turn(degrees: Any) -> Any:
    return cmath.exp(I * math.radians(degrees))


def cross(z: Any, w: Any) -> Any:
    return (z.conjugate() * w).imag


def shoelace(*points: Any) -> Any:
    return abs(sum(cross(z, w) for z, w in zip(points, (*points[1:], points[0]), strict=True))) / 2


def triangle(a: Any, b: Any, c: Any) -> Any:
    """Corners A, B, C of the triangle with BC = a, CA = b, AB = c."""
    return 0j, complex(c), b * cmath.exp(I * math.acos((b * b + c * c - a * a) / (2 * b * c)))


def centre(p: Any, q: Any, r: Any) -> Any:
    """Centre of the circle through three points."""
    w = (r - p) / (q - p)
    return p + (q - p) * (w - abs(w) ** 2) / (w - w.conjugate())


def inradius(*corners: Any) -> Any:
    sides = [abs(z - w) for z, w in combinations(corners, 2)]
    return 2 * shoelace(*corners) / sum(sides)


def meet(p: Any, u: Any, q: Any, v: Any) -> Any:
    """Point in which the lines p + t u and q + t v meet."""
    return p + u * cross(q - p, v) / cross(u, v)


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


def polygon(n: Any, s: Any) -> Any:
    return [s / (2 * math.sin(PI / n)) * turn(360 * k / n) for k in range(n)]


def discs(s: Any, n: Any) -> Any:
    corners = polygon(n, s)
    inner = abs(corners[0] + corners[1]) / 2
    return PI * abs(corners[0]) ** 2, shoelace(*corners), PI * inner**2


def shared(n: Any, m: Any) -> Any:
    a, b = turn(180 - 360 / n), turn(-(180 - 360 / m))
    return deg(a / b)


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


def sides(p: Any, q: Any) -> Any:
    return next(n for n in range(3, 5000) if 360 * q == p * n)


def foot(x: Any, y: Any, a: Any, b: Any, c: Any) -> Any:
    start = complex(c / a, 0)
    along = complex(-b, a)
    z = start + along * ((complex(x, y) - start) * along.conjugate()).real / abs(along) ** 2
    return z.real, z.imag


def radius_of(d: Any, e: Any, f: Any) -> Any:
    x = [-d / 2, -e / 2]
    return math.sqrt(-(x[0] ** 2 + x[1] ** 2 + d * x[0] + e * x[1] + f))


FORMULAS = _geometry_triangles.FORMULAS + _geometry_circles.FORMULAS + _geometry_angles.FORMULAS
CHECKS: dict[str, Any] = {
    "right_triangle.hypotenuse": lambda a, b: abs(complex(a, b)),
    "right_triangle.leg": lambda a, c: c * math.sin(math.acos(a / c)),
    "right_triangle.altitude": lambda a, b: abs(cross(a + 0j, b * I)) / abs(a - b * I),
    "right_triangle.inradius": lambda a, b: inradius(0, a + 0j, b * I),
    "heron.area": lambda *s: shoelace(*triangle(*s)),
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
    "sector_segment.sector": lambda r, x: r * r * math.radians(x) / 2,
    "sector_segment.segment": lambda r, x: (
        r * r * math.radians(x) / 2 - shoelace(0, r + 0j, r * turn(x))
    ),
    "sector_segment.perimeter": lambda r, x: r + r + r * math.radians(x),
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
    "circle_equation.centre": lambda d, e, f: (-d / 2, -e / 2),
    "circle_equation.radius": radius_of,
    "circle_equation.area": lambda d, e, f: PI * radius_of(d, e, f) ** 2,
    "circle_equation.distance": lambda d, e, f, a, b, c: math.dist(
        (-d / 2, -e / 2), foot(-d / 2, -e / 2, a, b, c)
    ),
    "angle_chase.base": lambda x: deg((turn(x) - 1) / -1),
    "angle_chase.apex": lambda x: 180 - x - x,
    "angle_chase.third": lambda x, y: deg(turn(180) / turn(x + y)),
    "angle_chase.exterior": lambda x, y: 180 - (180 - x - y),
    "angle_chase.inscribed": lambda x: deg((turn(x) - turn(x / 2 + 180)) / (1 - turn(x / 2 + 180))),
    "angle_chase.arc": lambda x: x + x,
    "angle_chase.parallels": lambda x: deg(-1 / turn(x)),
    "angle_chase.right": lambda x: deg(I / turn(x)),
    "angle_chase.cyclic": lambda x: (360 - 2 * x) / 2,
    "angle_chase.chords": chords_angle,
    "angle_chase.tangents": lambda x: 360 - 90 - 90 - x,
    "angle_chase.incentre": incentre_angle,
    "regular_polygons.interior": interior,
    "regular_polygons.sides": sides,
    "regular_polygons.shared": shared,
    "regular_polygons.diagonals": lambda n: sum(
        1 < b - a < n - 1 for a, b in combinations(range(n), 2)
    ),
    "regular_polygons.hexagon": lambda s: shoelace(*polygon(6, s)),
    "regular_polygons.octagon": lambda s: shoelace(*polygon(8, s)),
}


def number(value: Exact) -> float:
    return float(sum(bounds(value)) / 2)


@pytest.mark.parametrize("name", [formula.name for formula in FORMULAS])
def test_formula_equals_the_construction(name: str) -> None:
    formula, rng, tested = BY_NAME[name], Random(name), 0
    while tested < 25:
        params = formula.draw(14, rng)
        try:
            value = formula.value(*map(exact, params))
        except ValueError:
            continue
        if not isinstance(value, tuple) and not value > 0 and "special" not in name:
            continue
        tested += 1
        found = value if isinstance(value, tuple) else (value,)
        expected = CHECKS[name](*params)
        expected = expected if isinstance(expected, tuple) else (expected,)
        assert [number(x) for x in found] == pytest.approx(expected, rel=1e-9, abs=1e-9), params


def test_every_formula_has_a_check() -> None:
    assert set(CHECKS) == {formula.name for formula in FORMULAS}


def test_every_family_has_a_weight() -> None:
    assert set(WEIGHTS) == {formula.family for formula in BY_NAME.values()} - {"surd"}
    assert len(WEIGHTS) == 20
