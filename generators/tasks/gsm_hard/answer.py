"""A number as an answer: its exact value, how precisely it was written, and its unit."""

import contextlib
import re
from dataclasses import dataclass
from fractions import Fraction

from generators.answers.numbers import rational
from generators.answers.undressing import peel
from generators.errors import AnswerError

MAX_TEXT = 300
"""Longest text that is read, in characters."""


@dataclass(frozen=True)
class Stated:
    """A number as it was stated.

    Attributes:
        value: exactly what was written.
        decimals: places behind the decimal point (negative with an exponent); None where a
            fraction was written.
        digits: significant digits written.
        percent: whether a percent sign stood behind it.
    """

    value: Fraction
    decimals: int | None = None
    digits: int = 0
    percent: bool = False


_JSON = re.compile(r"\{ ?[\"']?\w+[\"']? ?: ?[\"']?([^{}\"']*)[\"']? ?\}")
_WORDS = re.compile(r"\\(?:text|mathrm|textrm)\s?\{([^{}]*)\}")
_BLANK = re.compile(r"\\ |(?<=\d)~(?= ?[\\A-Za-z])")
_ABOUT = re.compile(
    r"\\approx|≈|^~|^(?:about|approximately|approx\.|roughly)\b"
    r"|^(?:the )?(?:final )?(?:answer|result|total) is\b",
    re.IGNORECASE,
)
_SHORT_RATIO = re.compile(r"(\\[dt]?frac) ?(\d) ?(\d)(?!\d)")
_UNIT = re.compile(r"(.*[\d})\]]) ?(%?) ?\(?([A-Za-z][A-Za-z /.-]+)\)?")
_MULTIPLES = re.compile(
    r"\b(?:hundred|thousand|million|billion|trillion|mn|bn|cents?|or|and)\b", re.I
)
_MIXED = re.compile(
    r"(?:.*[=:] ?)?([+-]?) ?(\d[\d,]*) ?"
    r"(?:(?:(?: | ?\+ ?)(\d+) ?/ ?(\d+))|(?:\+? ?\\[dt]?frac ?\{ ?(\d+) ?\} ?\{ ?(\d+) ?\}))"
)
_EXPONENT = re.compile(r"(?:[eE]|(?:[x*×]|\\times|\\cdot) ?10 ?\^) ?\{?([+-]?\d+)\}?$")


def read_number(text: str) -> Stated:
    r"""Read one number with its unit: `$1,234.50`, `12 1/2 litres`, `\frac{1}{3}`, `N = 5%`.

    A fraction may be followed by its rounded value: `7/3 ≈ 2.3333`.

    Raises:
        AnswerError: if it is not one number.
    """
    if len(text) > MAX_TEXT:
        raise AnswerError(f"{len(text)} characters where a number was expected")
    text = peel(" ".join(text.split()))
    if match := _JSON.fullmatch(text):
        text = peel(match[1])
    text = _ABOUT.sub("=", text)
    head, _, tail = text.rpartition("=")
    with contextlib.suppress(AnswerError):
        exact = _one_number(head)
        if exact.decimals is None and agrees(_one_number(tail), exact.value, money=True):
            return exact
    return _one_number(text)


def _one_number(text: str) -> Stated:
    text = _SHORT_RATIO.sub(r"\1{\2}{\3}", text.translate({0x2044: "/"}))
    text = " ".join(_BLANK.sub(" ", _WORDS.sub(r" \1", text)).split())
    text = text.replace("\\$", "$").replace("\\%", "%")
    text = re.sub(r"[$€£]|\b(?:USD|US)\b", "", text).strip().rstrip(". …")
    percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    if match := _UNIT.fullmatch(text):
        named = match[3].lower().startswith(("percent", "per cent"))
        if not named and _MULTIPLES.search(match[3]):
            raise AnswerError(f"expected one number, got {text!r}")
        percent = percent or named or bool(match[2])
        text = match[1]
    if match := _MIXED.fullmatch(text):
        return Stated(_mixed(match), percent=percent)
    value = rational(text)
    tail = text.rsplit("=", 1)[-1]
    if "/" in tail or "frac" in tail:
        return Stated(value, percent=percent)
    exponent = _EXPONENT.search(tail)
    mantissa = tail[: exponent.start()] if exponent else tail
    _, _, places = mantissa.partition(".")
    decimals = sum(map(str.isdigit, places)) - (int(exponent[1]) if exponent else 0)
    digits = len(re.sub(r"\D", "", mantissa).lstrip("0"))
    return Stated(value, decimals, digits, percent)


def _mixed(match: re.Match[str]) -> Fraction:
    whole = int(match[2].replace(",", ""))
    top, bottom = int(match[3] or match[5]), int(match[4] or match[6])
    if not 0 < top < bottom:
        raise AnswerError("a mixed number whose fraction is not between 0 and 1")
    value = whole + Fraction(top, bottom)
    return -value if match[1] == "-" else value


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


def agrees(stated: Stated, value: Fraction, *, money: bool) -> bool:
    """Return whether a stated number is a value, as far as that can be written.

    Whole numbers and decimals of up to six places must be exact, sums of money may be rounded
    half up to two or more places. Other decimals may be off by a millionth part or by half a
    unit of the last place written, with at least four significant digits; fractions must be exact.
    """
    if stated.value == value:
        return True
    if 10**6 % value.denominator == 0:
        places = stated.decimals
        return (
            money
            and value.denominator > 1
            and places is not None
            and 2 <= places < 10
            and stated.value == _half_up(value, places)
        )
    if stated.decimals is None:
        return False
    half = Fraction(1, 2) * Fraction(10) ** -stated.decimals
    off = abs(stated.value - value)
    return stated.digits >= 4 and off <= max(abs(value) / 10**6, half)


def _half_up(value: Fraction, places: int) -> Fraction:
    scaled = (2 * abs(value) * 10**places + 1) // 2
    return Fraction(scaled if value > 0 else -scaled, 10**places)
