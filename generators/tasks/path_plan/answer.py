"""Reading and writing lists of points in the plane, with exact decimals."""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import Final

from generators.answers.nested import without_latex
from generators.errors import AnswerError
from generators.tasks.path_plan.plane import Point, Rect

Way = tuple[tuple[Fraction, Fraction], ...]

MAX_POINTS: Final = 500

_NUMBER = r"([-+]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[-+]?\d{1,2})?)"
_X, _Y = (rf"(?:{axis} ?[:=] ?)?" for axis in "xy")
_POINT = re.compile(rf"[\[({{] ?{_X}{_NUMBER} ?, ?{_Y}{_NUMBER} ?,? ?[\])}}]")
_WORD = re.compile(r"[a-z]")
_ARROW = re.compile(r"[-=]{1,2}>|→")
_BETWEEN = re.compile(r"[\s,;\[\](){}]*| - |,? ?(?:and|then|to|and then)? ?(?:(?:way)?point)? ?")
_COMMENT = re.compile(r"(?<=[,\[\](){}]) *(?:#|//)[^\n]*")
_LABEL = re.compile(
    r"^[ \t>*•+-]{0,9}(?:(?:(?:way)?point|step) ?\d{1,3} ?[.:)]?|\d{1,3}[.:)])?(?=[ *]{0,4}[\[({])",
    re.MULTILINE,
)
_HEAD = re.compile(r"(?:\A|[a-z:=.,;] ?)[\[({]{1,3} ?\Z")
_TAIL = re.compile(r"[ ,]*[\])}][\])} ]*(?:\Z|[.,;(a-z])")
_DRESS = re.compile(r"[\"'`$]|\*\*")


def read_points(text: str) -> Way:
    """Read the last list of points in brackets; words may stand before and behind lists.

    Raises:
        AnswerError: if there are not from 2 to 500 points in it, or numbers outside of points.
    """
    text = _LABEL.sub(" ", _COMMENT.sub("", without_latex(text).lower()))
    text = " ".join(_DRESS.sub(" ", _ARROW.sub(";", text)).split())
    points = list(islice(_POINT.finditer(text), 2 * MAX_POINTS + 1))
    gaps = [text[a.end() : b.start()] for a, b in pairwise(points)]
    breaks = [i for i, gap in enumerate(gaps, 1) if not _BETWEEN.fullmatch(gap)]
    last = points[max(breaks, default=0) :]
    if not 2 <= len(last) <= MAX_POINTS:
        raise AnswerError(f"expected a list of 2 to {MAX_POINTS} points (x, y)")
    words = [gaps[i - 1] for i in breaks]
    around = [text[: points[0].start()], *words, text[points[-1].end() :]]
    numbers = any(re.search(r"\d", part) for part in around)
    if not all(map(_WORD.search, words)) or (numbers and not _stands_alone(text, last)):
        raise AnswerError("expected nothing but points (x, y) in the list")
    return tuple((Fraction(point[1]), Fraction(point[2])) for point in last)


def _stands_alone(text: str, points: Sequence[re.Match[str]]) -> bool:
    """Whether the points are in brackets of their own, with words around at most."""
    start, end = points[0].start(), points[-1].end()
    return bool(_HEAD.search(text, max(0, start - 9), start) and _TAIL.match(text, end))


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
