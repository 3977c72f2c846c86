"""Triangles: right ones, Heron, bisectors, medians, parallels, trigonometry."""

from random import Random
from typing import Final

from generators.shared.competition import row
from generators.shared.exact import Exact, root
from generators.tasks.math_geometry.tools import area, cosine, integers, integers_and, sine, whole


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


def _times_an_angle(top: int, rng: Random) -> tuple[int, ...]:
    """Draw a factor and a multiple of 30 or 45 degrees, up to 7200 where the bound is large."""
    most = 360 if top < 20 else 7200
    angles = [a for a in range(30, most, 15) if a % 30 == 0 or a % 45 == 0]
    return rng.randint(2, top), rng.choice(angles)


SIDES = "a triangle ABC with BC = {0}, CA = {1} and AB = {2}"
FORMULAS: Final = (
    row("right_triangle.hypotenuse", integers(2), takes="length", gives="length")(
        "the length of the hypotenuse of a right triangle whose legs have the lengths {0} and {1}",
        lambda a, b: root(a * a + b * b),
    ),
    row("right_triangle.leg", integers(2), takes="length", gives="length")(
        "the length of the other leg of a right triangle that has one leg of length {0} and a "
        "hypotenuse of length {1}",
        lambda a, c: root(c * c - a * a),
    ),
    row("right_triangle.altitude", integers(2), steps=2, takes="length", gives="length")(
        "the length of the altitude to the hypotenuse of a right triangle whose legs have the "
        "lengths {0} and {1}",
        lambda a, b: a * b / root(a * a + b * b),
    ),
    row("right_triangle.inradius", integers(2), steps=2, gives="length")(
        "the radius of the circle inscribed in a right triangle whose legs have the lengths {0} "
        "and {1}",
        lambda a, b: (a + b - root(a * a + b * b)) / 2,
    ),
    row("heron.area", integers(3), steps=2, takes="length", gives="area")(
        "the area of a triangle with sides of length {0}, {1} and {2}", area
    ),
    row("heron.inradius", integers(3), steps=3, takes="length", gives="length")(
        "the radius of the circle inscribed in a triangle with sides of length {0}, {1} and {2}",
        lambda a, b, c: 2 * area(a, b, c) / (a + b + c),
    ),
    row("heron.circumradius", integers(3), steps=3, takes="length", gives="length")(
        "the radius of the circle through the corners of a triangle with sides of length {0}, "
        "{1} and {2}",
        lambda a, b, c: a * b * c / (4 * area(a, b, c)),
    ),
    row("heron.altitude", integers(2), takes="area", gives="length")(
        "the length of the altitude to a side of length {1} in a triangle of area {0}",
        lambda k, a: 2 * k / a,
    ),
    row("angle_bisector.segment", integers(3), takes="length", gives="length")(
        f"the length of BD in {SIDES}, where D is the point at which the bisector of angle A "
        "meets the side BC",
        _segment,
    ),
    row("angle_bisector.length", integers(3), steps=2, takes="length", gives="length")(
        f"the length of AD in {SIDES}, where D is the point at which the bisector of angle A "
        "meets the side BC",
        _bisector,
    ),
    row("median_cevian.median", integers(3), steps=2, takes="length", gives="length")(
        f"the length of the median from A to the midpoint of BC in {SIDES}", _median
    ),
    row("median_cevian.area", integers(3), takes="area", gives="area")(
        "the area of triangle ABD, where ABC is a triangle of area {0} and D divides the side BC "
        "so that BD : DC = {1} : {2}",
        lambda k, m, n: k * m / (m + n),
    ),
    row("median_cevian.stewart", integers(4), steps=2, takes="length", gives="length")(
        "the length of AD in a triangle ABC with AB = {0} and AC = {1}, where D lies on the side "
        "BC with BD = {2} and DC = {3}",
        _stewart,
    ),
    row("parallel_cut.band", integers(3), steps=2, takes="area", gives="area")(
        "the area of the quadrilateral PBCQ, where ABC is a triangle of area {0}, P divides AB so "
        "that AP : PB = {1} : {2}, and the parallel to BC through P meets AC at Q",
        lambda k, p, q: k * (1 - p * p / (p + q) ** 2),
    ),
    row("parallel_cut.side", integers(3), takes="length", gives="length")(
        "the length of PQ, where ABC is a triangle with BC = {0}, P divides AB so that "
        "AP : PB = {1} : {2}, and the parallel to BC through P meets AC at Q",
        lambda a, p, q: a * p / (p + q),
    ),
    row("special_angles.sine", _times_an_angle, takes="length", gives="length")(
        "the product of {0} and the sine of {1} degrees",
        lambda a, degrees: a * sine(whole(degrees)),
    ),
    row("special_angles.cosine", _times_an_angle, takes="length", gives="length")(
        "the product of {0} and the cosine of {1} degrees",
        lambda a, degrees: a * cosine(whole(degrees)),
    ),
    row("special_angles.tangent", _times_an_angle, takes="length", gives="length")(
        "the product of {0} and the tangent of {1} degrees",
        lambda a, degrees: a * sine(whole(degrees)) / cosine(whole(degrees)),
    ),
    row(
        "special_angles.sum",
        lambda top, rng: (*_times_an_angle(top, rng), *_times_an_angle(top, rng)),
        steps=2,
    )(
        "the exact value of {0} sin({1}°) + {2} cos({3}°)",
        lambda a, x, b, y: a * sine(whole(x)) + b * cosine(whole(y)),
    ),
    row("trig_from_ratio.side", integers(3), steps=2, takes="length", gives="length")(
        "the length of BC in a triangle ABC with a right angle at C, AB = {0} and tan A = {1}/{2}",
        lambda c, p, q: c * p / root(p * p + q * q),
    ),
    row("trig_from_ratio.cosine", integers(2), steps=2)(
        "the cosine of an acute angle whose sine is {0}/{1}", lambda p, q: root(q * q - p * p) / q
    ),
    row(
        "trig_from_ratio.third_side",
        integers_and(2, (30, 45, 60, 120, 135, 150)),
        steps=2,
        takes="length",
        gives="length",
    )(
        "the length of the third side of a triangle that has two sides of length {0} and {1} with "
        "an angle of {2} degrees between them",
        lambda a, b, angle: root(a * a + b * b - 2 * a * b * cosine(whole(angle))),
    ),
)
