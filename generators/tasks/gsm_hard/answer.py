"""A number with its unit as an answer, and how far it may be rounded."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Final

from generators.answers import numbers
from generators.answers.numbers import Stated
from generators.answers.undressing import peel
from generators.errors import AnswerError

MAX_TEXT: Final = 300
"""Longest text that is read, in characters."""
MIN_DIGITS: Final = 7
"""Fewest significant digits of a rounded value."""
CENTS: Final = 2
"""Fewest places behind the point of a rounded amount of money."""

_JSON = re.compile(r"\{ ?[\"']?\w+[\"']? ?: ?[\"']?([^{}\"']*)[\"']? ?\}")
_WORDS = re.compile(r"\\(?:text|mathrm|textrm)\s?\{([^{}]*)\}")
_BLANK = re.compile(r"\\ |(?<=\d)~(?= ?[\\A-Za-z])")
_LINK = re.compile(r"\\approx|[=≈]")
_SAID = re.compile(r"^(?:the )?(?:final )?(?:answer|result|total) is\b", re.IGNORECASE)
_SIGNS = re.compile(r"\\?[$€£]|\b(?:USD|US)\b")
_UNIT = re.compile(r"(.*[\d})\]]) ?(%?) ?\(?([A-Za-z][A-Za-z /.-]+)\)?")
_MULTIPLES = re.compile(
    r"\b(?:hundred|thousand|million|billion|trillion|mn|bn|cents?|or|and)\b", re.I
)
_ROUGH = re.compile(r"\(?(?:approx|rounded)")
_GROUPS = re.compile(r"(?<=\d),(?=[\d,]+(?: \d+/\d+| ?\+| ?\\[dt]?frac))")


def read_number(text: str) -> Stated:
    r"""Read one number with its unit: `$1,234.50`, `12 1/2 litres`, `\frac{1}{3}`, `N = 5%`.

    The value of `5%` is 5, as a percentage is asked for in per cent. A number may be followed by
    its rounded value: `7/3 ≈ 2.33`.

    Raises:
        AnswerError: if it is not one number.
    """
    if len(text) > MAX_TEXT:
        raise AnswerError(f"{len(text)} characters where a number was expected")
    text = peel(" ".join(text.split()))
    if match := _JSON.fullmatch(text):
        text = peel(match[1])
    parts = _LINK.split(_SAID.sub("=", text))
    said = numbers.stated("=".join(map(_without_unit, parts)))
    if not said.percent:
        return said
    places = None if said.decimals is None else said.decimals - 2
    return replace(said, value=said.value * 100, decimals=places)


def _without_unit(text: str) -> str:
    text = _BLANK.sub(" ", _WORDS.sub(r" \1", text))
    text = _GROUPS.sub("", " ".join(_SIGNS.sub("", text).split()))
    match = _UNIT.fullmatch(text)
    if match is None or _ROUGH.match(match[3]):
        return text
    named = match[3].lower().startswith(("percent", "per cent"))
    if not named and _MULTIPLES.search(match[3]):
        raise AnswerError(f"expected one number, got {text!r}")
    return f"{match[1]}%" if named or match[2] else match[1]


def write_number(value: Fraction) -> str:
    """Write a number as an integer, as a decimal of up to 12 places, or as a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = value * 10**12
    if scaled.denominator > 1:
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if value < 0 else ""
    whole, places = divmod(abs(scaled.numerator), 10**12)
    return f"{sign}{whole}.{places:012d}".rstrip("0")


def agrees(said: Stated, right: Fraction, *, money: bool) -> bool:
    """Whether a number as it was written is a value.

    A rounded value needs `MIN_DIGITS` digits; an amount of money may be rounded to cents as well.
    """
    if numbers.agrees(said, right, digits=MIN_DIGITS):
        return True
    if not money or right.denominator == 1 or said.decimals is None or said.decimals < CENTS:
        return False
    return 2 * abs(said.value - right) <= Fraction(10) ** -said.decimals
