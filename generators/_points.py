"""Reading and writing lists of points in the plane, with exact decimals."""

import re
from fractions import Fraction
from itertools import pairwise

from generators._plane import Point, Rect
from generators.errors import AnswerError

Way = tuple[tuple[Fraction, Fraction], ...]

_NUMBER = r"([-+]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[-+]?\d{1,2})?)"
_X, _Y = (rf"(?:[\"']?{axis}[\"']? ?[:=] ?)?" for axis in "xy")
_POINT = re.compile(rf"[\[({{] ?{_X}{_NUMBER} ?, ?{_Y}{_NUMBER} ?,? ?[\])}}]")
_BETWEEN = re.compile(r"[\s,;\[\](){}>-]*|(?: ?to ?)")


def read_points(text: str) -> Way:
    """Read a list of points in brackets; words may stand before and behind it, not within.

    Raises:
        AnswerError: if there are not from 2 to 500 points, or numbers outside of them.
    """
    text = " ".join(text.lower().split())
    points = list(_POINT.finditer(text))
    if not 2 <= len(points) <= 500:
        raise AnswerError(f"expected 2 to 500 points (x, y), found {len(points)}")
    gaps = [text[a.end() : b.start()] for a, b in pairwise(points)]
    outside = text[: points[0].start()] + text[points[-1].end() :]
    if not all(map(_BETWEEN.fullmatch, gaps)) or re.search(r"\d", outside):
        raise AnswerError("expected a single list of points (x, y)")
    return tuple((Fraction(point[1]), Fraction(point[2])) for point in points)


def write_points(answer: Way) -> str:
    """Write a list of points with exact decimals."""
    return "[" + ", ".join(f"({decimal_text(x)}, {decimal_text(y)})" for x, y in answer) + "]"


def decimal_text(value: Fraction) -> str:
    """Write a number with a finite decimal expansion."""
    sign, value, places = "-" if value < 0 else "", abs(value), 0
    while value.denominator > 1 and places < 60:
        value, places = value * 10, places + 1
    digits = f"{int(value):0{places + 1}}"
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def hundredths(point: Point) -> tuple[Fraction, Fraction]:
    """Return the point whose coordinates are given in hundredths."""
    return Fraction(point[0], 100), Fraction(point[1], 100)


def centre(rect: Rect) -> tuple[Fraction, Fraction]:
    """Return the centre of a rectangle that is given in hundredths."""
    return Fraction(rect[0] + rect[1], 200), Fraction(rect[2] + rect[3], 200)
