"""Formulas about triangles: right ones, Heron, bisectors, medians, parallels, trigonometry."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

from generators.shared.competition import Formula, need
from generators.shared.exact import Exact, exact, root

Draw = Callable[[int, Random], tuple[int, ...]]
SINES = {0: exact(0), 30: exact(Fraction(1, 2)), 45: root(2) / 2, 60: root(3) / 2, 90: exact(1)}


def integers(count: int, low: int = 2) -> Draw:
    """Return a draw of `count` integers from `low` to the bound."""
    return lambda top, rng: tuple(rng.randint(low, max(low, top)) for _ in range(count))


def angles(top: int, rng: Random) -> int:
    """Draw a multiple of 30 or 45 degrees, up to 7200 where the bound is large."""
    most = 360 if top < 20 else 7200
    return rng.choice([a for a in range(30, most, 15) if a % 30 == 0 or a % 45 == 0])


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


def _bisector(a: Exact, b: Exact, c: Exact) -> Exact:
    area(a, b, c)
    return root(b * c * (1 - a * a / (b + c) ** 2))


def _segment(a: Exact, b: Exact, c: Exact) -> Exact:
    area(a, b, c)
    return a * c / (b + c)


def _median(a: Exact, b: Exact, c: Exact) -> Exact:
    area(a, b, c)
    return root(2 * b * b + 2 * c * c - a * a) / 2


def _stewart(c: Exact, b: Exact, m: Exact, n: Exact) -> Exact:
    area(m + n, b, c)
    return root((b * b * m + c * c * n) / (m + n) - m * n)


def _tangent_value(a: Exact, degrees: Exact) -> Exact:
    return a * sine(whole(degrees)) / cosine(whole(degrees))


def _third_side(a: Exact, b: Exact, angle: Exact) -> Exact:
    return root(a * a + b * b - 2 * a * b * cosine(whole(angle)))


def _with_angle(count: int) -> Draw:
    choices = (30, 45, 60, 120, 135, 150)
    return lambda top, rng: (*integers(count)(top, rng), rng.choice(choices))


SIDES = "a triangle ABC with BC = {0}, CA = {1} and AB = {2}"
FORMULAS = (
    Formula(
        "right_triangle.hypotenuse",
        "the length of the hypotenuse of a right triangle whose legs have the lengths {0} and {1}",
        lambda a, b: root(a * a + b * b),
        integers(2),
        takes="length",
        gives="length",
    ),
    Formula(
        "right_triangle.leg",
        "the length of the other leg of a right triangle that has one leg of length {0} and a "
        "hypotenuse of length {1}",
        lambda a, c: root(c * c - a * a),
        integers(2),
        takes="length",
        gives="length",
    ),
    Formula(
        "right_triangle.altitude",
        "the length of the altitude to the hypotenuse of a right triangle whose legs have the "
        "lengths {0} and {1}",
        lambda a, b: a * b / root(a * a + b * b),
        integers(2),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "right_triangle.inradius",
        "the radius of the circle inscribed in a right triangle whose legs have the lengths {0} "
        "and {1}",
        lambda a, b: (a + b - root(a * a + b * b)) / 2,
        integers(2),
        steps=2,
        gives="length",
    ),
    Formula(
        "heron.area",
        "the area of a triangle with sides of length {0}, {1} and {2}",
        area,
        integers(3),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "heron.inradius",
        "the radius of the circle inscribed in a triangle with sides of length {0}, {1} and {2}",
        lambda a, b, c: 2 * area(a, b, c) / (a + b + c),
        integers(3),
        steps=3,
        takes="length",
        gives="length",
    ),
    Formula(
        "heron.circumradius",
        "the radius of the circle through the corners of a triangle with sides of length {0}, "
        "{1} and {2}",
        lambda a, b, c: a * b * c / (4 * area(a, b, c)),
        integers(3),
        steps=3,
        takes="length",
        gives="length",
    ),
    Formula(
        "angle_bisector.segment",
        f"the length of BD in {SIDES}, where D is the point at which the bisector of angle A "
        "meets the side BC",
        _segment,
        integers(3),
        takes="length",
        gives="length",
    ),
    Formula(
        "angle_bisector.length",
        f"the length of AD in {SIDES}, where D is the point at which the bisector of angle A "
        "meets the side BC",
        _bisector,
        integers(3),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "median_cevian.median",
        f"the length of the median from A to the midpoint of BC in {SIDES}",
        _median,
        integers(3),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "median_cevian.area",
        "the area of triangle ABD, where ABC is a triangle of area {0} and D divides the side BC "
        "so that BD : DC = {1} : {2}",
        lambda k, m, n: k * m / (m + n),
        integers(3),
        takes="length",
        gives="length",
    ),
    Formula(
        "median_cevian.stewart",
        "the length of AD in a triangle ABC with AB = {0} and AC = {1}, where D lies on the side "
        "BC with BD = {2} and DC = {3}",
        _stewart,
        integers(4),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "parallel_cut.band",
        "the area of the quadrilateral PBCQ, where ABC is a triangle of area {0}, P divides AB so "
        "that AP : PB = {1} : {2}, and the parallel to BC through P meets AC at Q",
        lambda k, p, q: k * (1 - p * p / (p + q) ** 2),
        integers(3),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "parallel_cut.side",
        "the length of PQ, where ABC is a triangle with BC = {0}, P divides AB so that "
        "AP : PB = {1} : {2}, and the parallel to BC through P meets AC at Q",
        lambda a, p, q: a * p / (p + q),
        integers(3),
        takes="length",
        gives="length",
    ),
    Formula(
        "special_angles.sine",
        "the product of {0} and the sine of {1} degrees",
        lambda a, degrees: a * sine(whole(degrees)),
        lambda top, rng: (rng.randint(2, top), angles(top, rng)),
        takes="length",
        gives="length",
    ),
    Formula(
        "special_angles.cosine",
        "the product of {0} and the cosine of {1} degrees",
        lambda a, degrees: a * cosine(whole(degrees)),
        lambda top, rng: (rng.randint(2, top), angles(top, rng)),
        takes="length",
        gives="length",
    ),
    Formula(
        "special_angles.tangent",
        "the product of {0} and the tangent of {1} degrees",
        _tangent_value,
        lambda top, rng: (rng.randint(2, top), angles(top, rng)),
        takes="length",
        gives="length",
    ),
    Formula(
        "special_angles.sum",
        "the exact value of {0} sin({1}°) + {2} cos({3}°)",
        lambda a, x, b, y: a * sine(whole(x)) + b * cosine(whole(y)),
        lambda top, rng: (
            *(rng.randint(2, top), angles(top, rng)),
            *(rng.randint(2, top), angles(top, rng)),
        ),
        steps=2,
    ),
    Formula(
        "trig_from_ratio.side",
        "the length of BC in a triangle ABC with a right angle at C, AB = {0} and tan A = {1}/{2}",
        lambda c, p, q: c * p / root(p * p + q * q),
        integers(3),
        steps=2,
        takes="length",
        gives="length",
    ),
    Formula(
        "trig_from_ratio.cosine",
        "the cosine of an acute angle whose sine is {0}/{1}",
        lambda p, q: root(q * q - p * p) / q,
        integers(2),
        steps=2,
    ),
    Formula(
        "trig_from_ratio.third_side",
        "the length of the third side of a triangle that has two sides of length {0} and {1} with "
        "an angle of {2} degrees between them",
        _third_side,
        _with_angle(2),
        steps=2,
        takes="length",
        gives="length",
    ),
)
