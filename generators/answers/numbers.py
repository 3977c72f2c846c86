r"""Numbers written by a model, read exactly: no floats, no evaluation, no size surprises.

A single number may carry a sign, thousands separators (`1,234,567`, `1 234 567`,
`1_234_567`), a fraction part, an exponent, LaTeX spacing (`1{,}234`, `1\,234`) and what it is
said to be the value of (`x = 5`, `Result: 5`, `2*3 = 6`, `8/3 ≈ 2.67`). Signs and words of
approximation (`≈`, `~`, `\approx`, "about") are passed over: how precise a number has to be,
`agrees` decides. Lists are separated by commas, semicolons, white space or "and", with or
without brackets around.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from generators.answers.undressing import unlisted
from generators.errors import AnswerError

MAX_LENGTH: Final = 4_000
"""Longest text of one number, in characters; below Python's own limit for integers."""
MAX_ITEMS: Final = 5_000
"""Most numbers in a list."""
MAX_EXPONENT: Final = 400
MAX_LINKS: Final = 20
"""Most equals signs and signs of approximation in one answer."""
PRINTED: Final = Fraction(1, 10**12)
"""Relative error that a decimal may have however exact an answer must be: the error with which
programs print numbers that they computed in floating point."""

_SPACING = re.compile(r"\\[,;:! ]|\\(?:left|right|quad|displaystyle)(?![A-Za-z])")
_NAME = re.compile(r"\A[A-Za-z][A-Za-z ]{0,40}:\s*")
_RAISED = re.compile(r"10([⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})")
_FRACTION_BARS = str.maketrans("⁄∕", "//")
_LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_NEARLY = re.compile(
    r"\\(?:approx|simeq|sim)(?:eq)?(?![A-Za-z])|[≈≃≅∼]|~=|=~|~(?=\s?[-+$(\\\d.])"
    r"|\b(?:approximately|approx\b\.?|about|roughly|around|circa)\s*(?=[-+$(\\]{0,2}\s?[\d.\\])",
    re.IGNORECASE,
)
_NEARLY_ASIDE = re.compile(r"\(\s*≈\s*([^()]*)\)\s*\Z")
_NEARLY_BEHIND = re.compile(r",?\s*\(?\s*(?:approximately|approx\.?|rounded)\s*\)?\s*\Z", re.I)
_LINK = re.compile(r"={1,3}|≈")
_NO_EQUALITY = re.compile(r"[!<>]=|\\(?:neq?|leq?|geq?)(?![a-z])|[≠≤≥]")
_DECIMAL = re.compile(
    r"([+-]?)\s*(\d{1,3}(?:([ ,_'])\d{3})(?:\3\d{3})*|\d+|(?=\.\d))(?:\.(\d*))?"
    r"(?:\s*(?:[eE]|(?:[x*×]|\\times|\\cdot)\s*10\s*(?:\^|\*\*))\s*\{?([+-]?\d{1,4})\}?)?"
)
_DOTS = re.compile(r"(?:\.{3}|…|\\l?dots)\Z")
_RATIO = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}\s*\{([^{}]*)\}|(\d)\s?(\d))")
_PYTHON = re.compile(r"Fraction\(\s?(-?\d+)\s?,\s?(\d+)\s?\)")
_MIXED = re.compile(r"(\d{1,40})(?: ?\+ ?| (?!\d{3}/))(\d{1,40}) ?/ ?(\d{1,40})")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}
_BRACKET = re.compile(r"[\[\](){}]")
_AND = re.compile(r",?\s+and\s+(?=[-+\d\"'])")


@dataclass(frozen=True)
class Stated:
    """A number as it was written.

    Attributes:
        value: exactly what was written; 0.25 for `25%`. Behind dots, as in `0.33...`, the middle
            of the values that begin like this.
        decimals: places behind the point, less the exponent: 2 for `0.25` and `25%`, -3 for
            `5e3`; None for a fraction.
        digits: significant digits, zeros at the end among them; 0 for a fraction.
        pointed: whether it has a decimal point or an exponent.
        percent: whether a percent sign stood behind it.
    """

    value: Fraction
    decimals: int | None = None
    digits: int = 0
    pointed: bool = False
    percent: bool = False


def stated(text: str) -> Stated:
    r"""Read one number: an integer, a decimal, a fraction (`3/4`, `\frac{3}{4}`), `1 3/4`, `5%`.

    Of several that are said to be equal, or nearly (`8/3 ≈ 2.667`), the most precise one counts;
    the others must be roundings of it. What else stands before the last one, such as `x =` or
    `2*3 =`, is passed over.

    Raises:
        AnswerError: if it is not one number, or a fraction over zero.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a number of {len(text)} characters; at most {MAX_LENGTH}")
    plain = _plain(text)
    *heads, tail = _LINK.split(plain)
    if _NO_EQUALITY.search(plain) or len(heads) > MAX_LINKS:
        raise AnswerError(f"{_short(text)} states no equality")
    said = [*(one for head in heads if (one := _readable(head))), _one(tail)]
    for one in said:
        if all(_is_rounded(other, one.value) for other in said):
            return one
    raise AnswerError(f"{_short(text)} names different numbers")


def at_approximation(text: str) -> tuple[str, str]:
    r"""Split a text at its first sign or word of approximation before a number.

    Returns:
        What stands before it, and what stands behind it; the text itself and nothing where
        there is none. `\frac{8}{3} \approx 2.67` gives `\frac{8}{3}` and `2.67`.
    """
    exact, _, near = _with_signs(text).partition("≈")
    return exact.strip(), near.strip()


def agrees(said: Stated, right: Fraction, *, digits: int = 0, places: int | None = None) -> bool:
    """Whether a number as it was written is a value.

    Whole numbers, decimals that end and fractions must be exact; other values may be rounded
    (half a unit of the last place) to so many digits as are asked for, or more. Decimals may
    always be off by a relative error of `PRINTED`.

    Args:
        said: what was written.
        right: the value.
        digits: fewest significant digits of a rounded value.
        places: fewest places behind the point of a rounded value, if any are asked for.
    """
    off = abs(said.value - right)
    if off == 0 or (said.pointed and off <= PRINTED * (abs(right) or 1)):
        return True
    if said.decimals is None or _ends(right):
        return False
    rounded = 2 * off <= Fraction(10) ** -said.decimals
    return rounded and said.digits >= digits and (places is None or said.decimals >= places)


def _ends(value: Fraction) -> bool:
    """Whether the decimal expansion of a value ends."""
    return pow(10, value.denominator.bit_length(), value.denominator) == 0


def integer(text: str) -> int:
    """Read one integer; `36.0`, `3.6e1` and `36.000000000000004` are 36.

    Raises:
        AnswerError: if `text` is not one number, or not a whole one.
    """
    return _whole(_decimal(text), text)


def decimal(text: str) -> Fraction:
    """Read one integer or decimal number as an exact fraction.

    Raises:
        AnswerError: if `text` is not one number.
    """
    return _decimal(text).value


def _decimal(text: str) -> Stated:
    said = stated(text)
    if said.decimals is None or said.percent:
        raise AnswerError(f"expected an integer or a decimal, got {_short(text)}")
    return said


def rational(text: str) -> Fraction:
    r"""Read one integer, decimal number or fraction (`3/4`, `-\frac{3}{4}`) exactly.

    Raises:
        AnswerError: if `text` is not one number, or a fraction over zero.
    """
    said = stated(text)
    if said.percent:
        raise AnswerError(f"expected a number without a percent sign, got {_short(text)}")
    return said.value


def integers(text: str) -> tuple[int, ...]:
    """Read a list of integers; an empty list is read where there are brackets only.

    Raises:
        AnswerError: if anything in it is not an integer, or it has over `MAX_ITEMS` numbers.
    """
    return tuple(
        int(item) if item.isascii() and item.isdigit() else _whole(_number(item), item)
        for item in _items(text)
    )


def _items(text: str) -> list[str]:
    """Return the texts of a flat list: brackets, quotes around items and a label taken off.

    Raises:
        AnswerError: if an item is empty or the list is longer than `MAX_ITEMS`.
    """
    text = unlisted(_NAME.sub("", _SPACING.sub("", text).strip()))
    head, sign, tail = text.partition("=")
    if sign and re.fullmatch(r"\s*[A-Za-z]\w{0,40}\s*", head):
        text = tail
    body = _AND.sub(", ", _unwrapped(text))
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


def _plain(text: str) -> str:
    """Return a text without its label and LaTeX spacing, with `≈` for every approximation."""
    text = _NAME.sub("", _SPACING.sub("", text).replace("{,}", ",").strip())
    text = _RAISED.sub(lambda found: f"10^{found[1].translate(_LOWERED)}", text)
    return _with_signs(text.translate(_FRACTION_BARS)).replace("~", " ")


def _with_signs(text: str) -> str:
    text = _NEARLY.sub("≈", _NEARLY_BEHIND.sub("", text))
    return _NEARLY_ASIDE.sub(r"≈ \1", text)


def _readable(text: str) -> Stated | None:
    try:
        return _one(text)
    except AnswerError:
        return None


def _is_rounded(said: Stated, value: Fraction) -> bool:
    """Whether a number is a value, rounded in any way to the places that it has."""
    off = abs(said.value - value)
    if said.decimals is None or off == 0:
        return off == 0
    unit = Fraction(10) ** -said.decimals
    cut_off = abs(said.value) < abs(value) and off < unit
    return cut_off or 2 * off <= unit


def _whole(said: Stated, text: str) -> int:
    value = round(said.value)
    off = abs(said.value - value)
    if off and not (said.pointed and off <= PRINTED * min(max(abs(value), 1), 10**9)):
        raise AnswerError(f"{_short(text)} is not a whole number")
    return value


def _one(text: str) -> Stated:
    """Read a number without an equals sign, which may be in brackets, signed, or per cent."""
    text, negative = _unwrapped(text), False
    for _ in range(3):
        sign, inner = text[:1], text[1:].lstrip()
        if sign not in ("-", "+") or _unwrapped(inner) == inner:
            break
        negative ^= sign == "-"
        text = _unwrapped(inner)
    share = text.removesuffix("%").removesuffix("\\").rstrip() if text.endswith("%") else text
    said = _fraction(share) or _number(share)
    if share != text:
        places = None if said.decimals is None else said.decimals + 2
        said = replace(said, value=said.value / 100, decimals=places, percent=True)
    return replace(said, value=-said.value) if negative else said


def _fraction(text: str) -> Stated | None:
    r"""Read `3/4`, `\frac{3}{4}`, `Fraction(3, 4)` or `1 3/4`; None if it is none of these."""
    sign, size = (text[0], text[1:].strip()) if text[:1] in ("-", "+") else ("", text)
    size = _PYTHON.sub(r"\1/\2", size)
    whole, ratio, rest = size.partition("\\")
    if ratio and (found := _RATIO.fullmatch(ratio + rest)):
        upper, lower = found[1] or found[3], found[2] or found[4]
        whole = whole.rstrip("+ ")
    elif found := _MIXED.fullmatch(size):
        whole, upper, lower = found.groups()
    elif "/" in size:
        whole, (upper, lower) = "", map(_unwrapped, size.split("/", 1))
    else:
        return None
    above, below = _number(upper), _number(lower)
    if below.value == 0:
        raise AnswerError(f"{_short(text)} divides by zero")
    value = above.value / below.value
    if whole:
        if not (whole.isascii() and whole.isdigit() and 0 < value < 1):
            raise AnswerError(f"cannot read {_short(text)} as a mixed number")
        value += int(whole)
    return Stated(-value if sign == "-" else value)


def _number(text: str) -> Stated:
    """Read an integer or a decimal, which may go on with dots."""
    cut = _DOTS.sub("", text.strip())
    found = _DECIMAL.fullmatch(cut)
    if found is None:
        raise AnswerError(f"expected one number, got {_short(text)}")
    sign, whole, _, part, exponent = found.groups()
    digits = re.sub(r"\D", "", whole) + (part or "")
    power = int(exponent or 0)
    if abs(power) > MAX_EXPONENT:
        raise AnswerError(f"the exponent {power} is beyond {MAX_EXPONENT}")
    places = len(part or "") - power
    value = Fraction(int(digits)) * Fraction(10) ** -places
    if part and cut != text.strip():
        value += Fraction(10) ** -places / 2
    return Stated(
        -value if sign == "-" else value,
        places,
        len(digits.lstrip("0")),
        pointed=part is not None or exponent is not None,
    )


def _unwrapped(text: str) -> str:
    """Return a text without the brackets around it, if they are a pair."""
    text = text.strip()
    if len(text) < 2 or _BRACKETS.get(text[0]) != text[-1]:
        return text
    depth = 0
    for bracket in _BRACKET.findall(text[1:-1]):
        depth += 1 if bracket in _BRACKETS else -1
        if depth < 0:
            return text
    return text[1:-1].strip()


def _short(text: str) -> str:
    return repr(text if len(text) <= 30 else f"{text[:27]}...")
