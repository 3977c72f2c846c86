"""Formulas about quadrilaterals, rectangles and squares."""

from generators.shared.competition import Formula, need
from generators.shared.exact import Exact, root
from generators.tasks.math_geometry.triangles import area, integers, whole


def _trapezoid(a: Exact, b: Exact, c: Exact, d: Exact) -> Exact:
    base = a - b
    need(base > 0)
    return area(base, c, d) / base * (a + b)


def _isosceles_diagonal(c: Exact, a: Exact, b: Exact) -> Exact:
    need(4 * c * c > (a - b) ** 2 and a != b)
    return root(c * c + a * b)


def _perimeter(d: Exact, k: Exact) -> Exact:
    need(d * d > 2 * k)
    return 2 * root(d * d + 2 * k)


def _crease(a: Exact, b: Exact) -> Exact:
    need(a > b)
    return b * root(a * a + b * b) / a


FORMULAS = (
    Formula(
        "quadrilateral.rhombus",
        "the side length of a rhombus whose diagonals have the lengths {0} and {1}",
        lambda p, q: root(p * p + q * q) / 2,
        integers(2),
        takes="length",
        gives="length",
    ),
    Formula(
        "quadrilateral.trapezoid",
        "the area of a trapezoid whose parallel sides have the lengths {0} and {1} and whose other "
        "two sides have the lengths {2} and {3}",
        _trapezoid,
        lambda top, rng: (rng.randint(6, max(7, top)), *integers(3)(max(5, top // 2), rng)),
        steps=3,
    ),
    Formula(
        "quadrilateral.diagonals",
        "the area of a trapezoid ABCD with AB parallel to CD whose diagonals cross at P, where "
        "triangle ABP has the area {0} and triangle BCP the area {1}",
        lambda p, q: p + 2 * q + q * q / p,
        integers(2),
        steps=3,
        takes="length",
    ),
    Formula(
        "quadrilateral.isosceles",
        "the length of a diagonal of an isosceles trapezoid whose legs have the length {0} and "
        "whose parallel sides have the lengths {1} and {2}",
        _isosceles_diagonal,
        integers(3),
        steps=3,
        takes="length",
        gives="length",
    ),
    Formula(
        "rect_square.frame",
        "the area of a frame of width {2} all around a picture that is {0} wide and {1} high",
        lambda a, b, w: 2 * w * (a + b) + 4 * w * w,
        integers(3),
        steps=2,
        takes="length",
    ),
    Formula(
        "rect_square.inscribed",
        "the area of the last square obtained from a square with sides of length {0} by repeating "
        "{1} times: join the midpoints of the four sides to form the next square",
        lambda s, n: s * s / 2 ** whole(n),
        lambda top, rng: (rng.randint(2, top), rng.randint(1, 9)),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "rect_square.perimeter",
        "the perimeter of a rectangle whose diagonals have the length {0} and whose area is {1}",
        _perimeter,
        lambda top, rng: (rng.randint(3, top), rng.randint(2, top * top // 4 + 2)),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "rect_square.fold",
        "the length of the crease when a rectangular sheet of length {0} and smaller width {1} is "
        "folded so that two opposite corners coincide",
        _crease,
        integers(2),
        steps=3,
        takes="length",
        gives="length",
    ),
)
