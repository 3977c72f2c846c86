r"""Numbers written by a model, read exactly: no floats, no evaluation, no size surprises.

A single number may carry a sign, thousands separators (`1,234,567`, `1 234 567`,
`1_234_567`), a fraction part, an exponent, LaTeX spacing (`1{,}234`, `1\,234`) and what it is
said to be the value of (`x = 5`, `Result: 5`, `2*3 = 6`). Lists are separated by commas,
semicolons or white space, with or without brackets around.
"""

import contextlib
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from generators.errors import AnswerError

MAX_LENGTH: Final = 4_000
"""Longest text of one number, in characters; below Python's own limit for integers."""
MAX_ITEMS: Final = 5_000
"""Most numbers in a list."""
MAX_EXPONENT: Final = 400

_SPACING = re.compile(r"\\[,;:! ]|\\(?:left|right|quad|displaystyle)(?![A-Za-z])")
_NAME = re.compile(r"\A[A-Za-z][A-Za-z ]{0,40}:\s*")
_DECIMAL = re.compile(
    r"([+-]?)\s*(\d{1,3}(?:([ ,_'])\d{3})(?:\3\d{3})*|\d+|(?=\.\d))(?:\.(\d*))?"
    r"(?:\s*(?:[eE]|(?:[x*×]|\\times|\\cdot)\s*10\s*\^)\s*\{?([+-]?\d{1,4})\}?)?"
)
_RATIO = re.compile(r"([+-]?)\s*\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}


def integer(text: str) -> int:
    """Read one integer; `36.0` and `3.6e1` are 36.

    Raises:
        AnswerError: if `text` is not one number, or not a whole one.
    """
    return _whole(decimal(text), text)


def decimal(text: str) -> Fraction:
    """Read one integer or decimal number as an exact fraction.

    Raises:
        AnswerError: if `text` is not one number.
    """
    return _last_value(text, _decimal)


def rational(text: str) -> Fraction:
    r"""Read one integer, decimal number or fraction (`3/4`, `-\frac{3}{4}`) exactly.

    Raises:
        AnswerError: if `text` is not one number, or a fraction over zero.
    """
    return _last_value(text, _rational)


def integers(text: str) -> tuple[int, ...]:
    """Read a list of integers; an empty list is read where there are brackets only.

    Raises:
        AnswerError: if anything in it is not an integer, or it has over `MAX_ITEMS` numbers.
    """
    return tuple(
        int(item) if item.isascii() and item.isdigit() else _whole(_decimal(item), item)
        for item in _items(text)
    )


def _items(text: str) -> list[str]:
    """Return the texts of a flat list: brackets, quotes around items and a label taken off.

    Raises:
        AnswerError: if an item is empty or the list is longer than `MAX_ITEMS`.
    """
    text = _NAME.sub("", _SPACING.sub("", text).strip())
    head, sign, tail = text.partition("=")
    if sign and re.fullmatch(r"\s*[A-Za-z]\w{0,40}\s*", head):
        text = tail
    body = _unwrapped(text)
    commas = body.translate({ord(";"): ","}).rstrip().removesuffix(",")
    parts = commas.split(",") if "," in commas else commas.split()
    if len(parts) > MAX_ITEMS:
        raise AnswerError(f"a list of {len(parts)} numbers; at most {MAX_ITEMS}")
    if max(map(len, parts), default=0) > MAX_LENGTH:
        raise AnswerError(f"a number of more than {MAX_LENGTH} characters")
    items = [part.strip(" \t\n\"'") for part in parts]
    if not all(items) or (not items and body == text.strip()):
        raise AnswerError(f"expected a list of numbers, got {_short(text)}")
    return items


def _last_value(text: str, read: Callable[[str], Fraction]) -> Fraction:
    """Read what stands behind a label or the last equals sign; numbers before must be equal."""
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a number of {len(text)} characters; at most {MAX_LENGTH}")
    text = _SPACING.sub("", text).replace("{,}", ",").strip()
    *heads, tail = _NAME.sub("", text).split("=")
    value = read(_unwrapped(tail))
    for head in heads:
        if head.rstrip().endswith(("!", "<", ">", "~")):
            raise AnswerError(f"{_short(text)} states no equality")
        with contextlib.suppress(AnswerError):
            if read(_unwrapped(head)) != value:
                break
    else:
        return value
    raise AnswerError(f"{_short(text)} names different numbers")


def _whole(value: Fraction, text: str) -> int:
    if value.denominator != 1:
        raise AnswerError(f"{_short(text)} is not a whole number")
    return value.numerator


def _rational(text: str) -> Fraction:
    if found := _RATIO.fullmatch(text):
        upper, lower = _decimal(found[1] + found[2].strip()), _decimal(found[3])
    elif "/" in text:
        upper, lower = (_decimal(_unwrapped(part)) for part in text.split("/", 1))
    else:
        return _decimal(text)
    if lower == 0:
        raise AnswerError(f"{_short(text)} divides by zero")
    return upper / lower


def _decimal(text: str) -> Fraction:
    found = _DECIMAL.fullmatch(text.strip())
    if found is None:
        raise AnswerError(f"expected one number, got {_short(text)}")
    sign, whole, _, part, exponent = found.groups()
    digits = re.sub(r"\D", "", whole) + (part or "")
    power = int(exponent or 0)
    if abs(power) > MAX_EXPONENT:
        raise AnswerError(f"the exponent {power} is beyond {MAX_EXPONENT}")
    value = Fraction(int(digits)) * Fraction(10) ** (power - len(part or ""))
    return -value if sign == "-" else value


def _unwrapped(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and _BRACKETS.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else f"{text[:27]}...")
