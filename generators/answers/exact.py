r"""Reading exact answers: `3\sqrt{2}`, `5*sqrt(5)/3`, `2\frac12`, `12pi`, `(3, -4)`, `2:3`.

An answer is one number, a tuple, a set or a ratio of numbers, in LaTeX or plain spelling.
Units, degree and dollar signs and names in front of an equals sign are dropped; any other
letter is refused. Of several numbers that are said to be equal, or nearly (`24√10 ≈ 75.89`), the
most precise one counts, and the others must be its roundings.

A number is an expression of a small grammar: sums, products, powers, roots, fractions, pi.
Products may be implicit (`2\sqrt{3}`, `5pi`), numbers mixed (`2\frac12`, `2 1/2`); factorials
and binomial coefficients (`\binom{5}{2}`, `C(5,2)`, `P(5,2)`) are read as well. Operators of
equal rank bind from left to right, so that `1/2pi` is half of pi. Nothing is evaluated that
could grow beyond the limits of `generators.shared.exact`.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, factorial, perm
from typing import Final, Literal, NoReturn
from unicodedata import normalize

from generators.errors import AnswerError
from generators.shared.exact import PI, Exact, cube_root, exact, root
from generators.shared.rounding import Digits, is_rounded

MAX_LENGTH: Final = 300
MAX_DEPTH: Final = 20
MAX_FACTORIAL: Final = 500
MAX_EXPONENT: Final = 400
BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}

Shape = Literal["one", "tuple", "set", "ratio"]


@dataclass(frozen=True)
class Number:
    """One number as written.

    Attributes:
        value: its exact value; for `18%` it is 18.
        digits: how precisely it is written if it is an integer or a decimal, else None.
        percent: whether a percent sign follows.
        left: calculations with rational numbers alone that are left to be carried out: 3 in
            `sqrt(3^2 + 4^2)`. A root and a fraction of integers are none.
    """

    value: Exact
    digits: Digits | None = None
    percent: bool = False
    left: int = 0


@dataclass(frozen=True)
class Answer:
    """One number, or several as a tuple, a set or a ratio."""

    numbers: tuple[Number, ...]
    shape: Shape = "one"


_UNITS: Final = (
    "square|sq|cubic|cu|units?|inch(?:es)?|in|feet|foot|ft|yards?|yd|miles?|mi|"
    "[cmk]?m|millimet(?:er|re)s?|centimet(?:er|re)s?|kilomet(?:er|re)s?|met(?:er|re)s?|"
    "degrees?|deg|dollars?|cents?|ways?|people|students|outcomes|paths|arrangements|numbers|"
    "hours?|minutes?|min|seconds?|sec|gallons?|lit(?:er|re)s?|pounds?|grams?|triangles|diagonals|"
    "words|committees|colou?rings|necklaces|handshakes|zeros|zeroes|pupils|rectangles|squares|"
    "divisors|subsets|integers|steps|seatings|possibilities|permutations|combinations|lists|"
    "triples|quadruples|cubes|tickets|points|sides|different|distinct|ordered|distinguishable"
)


def _closed_up(match: re.Match[str]) -> str:
    return match[1] + re.sub(r"\D", "", match[2])


def _spelt_out(match: re.Match[str]) -> str:
    """Return a character such as `½` as a fraction that may follow a whole number."""
    return " " + normalize("NFKC", match[0])


_NEARLY: Final = r"(?i:\b(?:approximately|approx|about|roughly|rounded)\b\.?)"
_FOLDS: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"\b(?:math|np|numpy|sympy)\.", ""),
        (r"\b(?:Fraction|Rational)\((-?\d{1,99}), ?(\d{1,99})\)", r"(\1/\2)"),
        (rf",?\s*\(?\s*{_NEARLY}\s*\)?\s*\Z", ""),
        (r"(?<![\w)}\]])\*\*([^*]+)\*\*(?![\w(])", r"\1"),
        (r"~(?=\s*[-+.\d($])", "≈"),
        (r"\\!|(?<=\d)(?:\\[,; ]|\{,\})(?=\d{3})", ""),
        (r"\\(?:left|right|displaystyle|quad|qquad)(?![a-zA-Z])|\\[,;: ]|~", " "),
        (r"\\(?:text|mbox|mathrm|mathtt|textbf|mathbf|hbox)\s*\{([^{}]*)\}", r" \1 "),
        (r"\^\s*\{?\s*\\circ\s*\}?|\\degree(?![a-zA-Z])|\\circ(?![a-zA-Z])|[°º˚]", " degrees "),
        (r"\\[dtc]frac(?![a-zA-Z])", r"\\frac"),
        (r"\\[dt]binom(?![a-zA-Z])", r"\\binom"),
        (r"\\(?:cdot|times|ast)(?![a-zA-Z])|[·×⋅∙]", "*"),
        (r"\*\*", "^"),
        (r"[¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]", _spelt_out),
        (r"\\div(?![a-zA-Z])|[÷⁄]", "/"),
        (r"√", r" rootsign "),
        (r"π", " pi "),
        (r"\\%|\bpercent\b", "%"),
        (r"\\?\$", ""),
        (r"²", "^2"),
        (r"³", "^3"),
        (rf"\(? ?(?:\\(?:approx|simeq|sim)(?:eq)?(?![a-zA-Z])|[≈≃≅]|{_NEARLY})=?", "~"),
        (rf"(?<![a-zA-Z\\])(?:{_UNITS})(?![a-zA-Z(])\.?\s*(?:\^\s*(?:[23]|\{{[23]\}}))?", " "),
        (r"(?<![a-zA-Z])\(\s*\)", ""),
    )
)

_GROUPS: Final = re.compile(r"(?<![\d./_'])(\d{1,3})((?:[ _']\d{3})+)(?![\d/_'])(?!\s*/)")
_THOUSANDS: Final = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d,])")
_DECIMAL: Final = re.compile(
    r"([-+]?)\s*(\d+|(?=\.\d))(\.\d*)?"
    r"(?:\s*(?:[eE]|[*xX]\s*10\s*\^)\s*[{(]?\s*([-+]?\d{1,3})\s*[)}]?)?"
)
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_LABEL: Final = re.compile(
    r"(?:[^\d=<>+*/^-]|_\{?\d\}?)*|\\?(?:sin|cos|tan|P|prob|probability)\b[^=]*"
)
_PLAIN: Final = re.compile(r"(?:[\d\s()+\-/.,]|\*(?!\*)|sqrt|pi)*")
_IN: Final = re.compile(r"\s*(\d+)\s+(?:in|out\s+of)\s+(\d+)\s*\.?")


def read(text: str) -> Answer:
    """Read an answer.

    Raises:
        AnswerError: if it is longer than `MAX_LENGTH`, not of the grammar or too large.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"answer of {len(text)} characters; at most {MAX_LENGTH}")
    if odds := _IN.fullmatch(text):
        text = f"{odds[1]}/{odds[2]}"
    text = _GROUPS.sub(_closed_up, text)
    if not _PLAIN.fullmatch(text):
        for pattern, sign in _FOLDS:
            text = pattern.sub(sign, text)
    text = text.strip().rstrip(".").strip()
    try:
        return _shaped(text)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise AnswerError(f"cannot read {text[:40]!r} as a number: {error}") from error


def render(answer: Answer) -> str:
    """Write an answer in plain spelling."""
    numbers = [f"{number.value}{'%' * number.percent}" for number in answer.numbers]
    match answer.shape:
        case "one":
            return numbers[0]
        case "ratio":
            return ":".join(f"({text})" for text in numbers)
        case "tuple":
            return f"({', '.join(numbers)})"
        case _:
            return f"{{{', '.join(numbers)}}}"


def one(value: Exact | Fraction | int) -> Answer:
    """Return the answer that is a single number."""
    return Answer((Number(exact(value)),))


def several(values: tuple[Exact, ...]) -> Answer:
    """Return the answer that is an ordered tuple."""
    return Answer(tuple(map(Number, values)), "tuple")


def _shaped(text: str) -> Answer:
    if len(parts := _split(_THOUSANDS.sub(_joined, text), ",")) > 1:
        return Answer(tuple(_number(_value_of(part)) for part in parts), "tuple")
    text = _value_of(text)
    if len(parts := _split(text, ":")) > 1 or len(parts := re.split(r"\sto\s", text)) > 1:
        return Answer(tuple(map(_number, parts)), "ratio")
    bare = text.replace("\\{", "{").replace("\\}", "}")
    if bare[:1] in BRACKETS and bare.endswith(BRACKETS[bare[0]]):
        parts = _split(bare[1:-1], ",")
        if len(parts) > 1:
            shape: Shape = "set" if bare[0] == "{" else "tuple"
            return Answer(tuple(_number(_value_of(part)) for part in parts), shape)
    return Answer((_number(text),))


def _joined(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _split(text: str, comma: str) -> list[str]:
    """Split at the commas outside all brackets."""
    parts, depth, start = [], 0, 0
    for position, sign in enumerate(text):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == comma and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]


def _value_of(text: str) -> str:
    """Return what stands behind labels such as `x =`; of several values the most precise one.

    Raises:
        AnswerError: if not all of them are roundings of one.
    """
    text = re.sub(r"^\s*[a-zA-Z][a-zA-Z ]*:", "", text)
    text = re.sub(r"^\s*\\?(?:P|Pr|prob)\s?\([^()]*\)\s*(?=[=~])", "", text)
    text = re.sub(r"^\s*(?:(?:the )?point\s|[ABD](?=\s?\([^()]*,))", "", text)
    *names, last = (_closed(part) for part in re.split(r"[=~]", text))
    parts = [*(name for name in names if not _LABEL.fullmatch(name)), last]
    if len(parts) == 1:
        return last
    numbers = [_share(_number(part)) for part in parts]
    for part, number in reversed([*zip(parts, numbers, strict=True)]):
        if all(_is_near(other, number.value) for other in numbers):
            return last if number.left else part
    raise AnswerError("several different numbers")


def _closed(part: str) -> str:
    """Return a part of an equation without a closing bracket that it does not open."""
    part = part.strip()
    return part[:-1].rstrip() if part.endswith(")") and part.count(")") > part.count("(") else part


def _share(number: Number) -> Number:
    """Return a percentage as the share that it is."""
    if not number.percent:
        return number
    digits = number.digits and replace(number.digits, places=number.digits.places + 2)
    return replace(number, value=number.value / 100, digits=digits, percent=False)


def _is_near(said: Number, value: Exact) -> bool:
    """Whether a number is a value, perhaps rounded."""
    gap = said.value - value
    if said.digits is None or not gap.terms:
        return not gap.terms
    return is_rounded(gap, said.digits.places)


def _number(text: str) -> Number:
    text = text.strip().removesuffix(".")
    percent = text.endswith("%")
    text = _THOUSANDS.sub(_joined, text.removesuffix("%").strip())
    if bracketed := _BRACKETED.fullmatch(text):
        text = bracketed[1].strip()
    if decimal := _DECIMAL.fullmatch(text):
        written, digits = _decimal(decimal)
        return Number(exact(written), digits, percent)
    expression = _Expression(text)
    value = expression.whole()
    return Number(value, percent=percent, left=expression.left)


def _decimal(found: re.Match[str]) -> tuple[Fraction, Digits]:
    sign, whole, part, exponent = found.groups()
    digits = whole + (part or "").removeprefix(".")
    if abs(int(exponent or 0)) > MAX_EXPONENT:
        raise AnswerError(f"the exponent {exponent} is beyond {MAX_EXPONENT}")
    places = len(digits) - len(whole) - int(exponent or 0)
    value = Fraction(int(digits)) * Fraction(10) ** -places
    written = Digits(places, len(digits.lstrip("0")), bool(part or exponent))
    return -value if sign == "-" else value, written


class _Expression:
    """Recursive descent over one expression, at most `MAX_DEPTH` levels deep.

    Attributes:
        left: calculations met whose operands are all rational, see `Number`.
    """

    _literal = re.compile(r"\d+(?:\.\d*)?|\.\d+")
    _name = re.compile(r"\\?[a-zA-Z]+")
    _mixed = re.compile(r"\s*\\frac\s*(?:\{\s*(\d+)\s*\}|(\d))\s*(?:\{\s*(\d+)\s*\}|(\d))")
    _plain_mixed = re.compile(r"\s+(\d+)\s*/\s*(\d+)")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0
        self.left = 0

    def whole(self) -> Exact:
        """Return the value of an expression that spans the whole text.

        Raises:
            ValueError: (`AnswerError`) if it is not of the grammar, (others) if it has no value
                that `Exact` can hold.
        """
        value = self._sum()
        if self._next():
            self._fail()
        return value

    def _fail(self) -> NoReturn:
        raise AnswerError(f"unexpected {self.text[self.position :][:20]!r}")

    def _count(self, *operands: Exact) -> None:
        self.left += all(operand.rational is not None for operand in operands)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise AnswerError(f"nested deeper than {MAX_DEPTH}")

    def _next(self) -> str:
        """Skip white space and return the next character, empty at the end."""
        while self.text[self.position : self.position + 1].isspace():
            self.position += 1
        return self.text[self.position : self.position + 1]

    def _take(self, signs: str) -> str:
        sign = self._next()
        if not sign or sign not in signs:
            return ""
        self.position += 1
        return sign

    def _sum(self) -> Exact:
        self._deeper()
        value = self._product()
        while sign := self._take("+-"):
            other = self._product()
            self._count(value, other)
            value = value + other if sign == "+" else value - other
        self.depth -= 1
        return value

    def _product(self) -> Exact:
        value = self._signed()
        while sign := self._next():
            if sign in "*/":
                self.position += 1
                other = self._signed()
                if sign == "*" or value.whole is None or other.whole is None:
                    self._count(value, other)
                value = value * other if sign == "*" else value / other
            elif sign in "([{\\" or sign.isalpha() or self._behind_factorial():
                other = self._power()
                self._count(value, other)
                value = value * other
            else:
                return value
        return value

    def _behind_factorial(self) -> bool:
        return self.text[: self.position].rstrip().endswith("!") and self._next().isdigit()

    def _signed(self) -> Exact:
        minus = False
        while sign := self._take("+-"):
            minus ^= sign == "-"
        value = self._power()
        return -value if minus else value

    def _power(self) -> Exact:
        base = self._atom()
        if self._take("!"):  # once: `3!!` is not the factorial of six
            self._count(base)
            base = exact(factorial(self._small(base)))
        if not self._take("^"):
            return base
        minus = bool(self._take("-"))
        power = self._atom().rational
        if power is None:
            raise AnswerError("a power that is no rational number")
        power = -power if minus else power
        if power.denominator == 2:
            base, power = root(base), power * 2
        if power.denominator != 1:
            raise AnswerError("a power that is neither whole nor half")
        if power != 1:
            self._count(base)
        return base ** int(power)

    def _small(self, value: Exact) -> int:
        n = value.whole
        if n is None or not 0 <= n <= MAX_FACTORIAL:
            raise AnswerError(f"a factorial or binomial of what is not in 0..{MAX_FACTORIAL}")
        return n

    def _atom(self) -> Exact:
        sign = self._next()
        if sign in BRACKETS:
            return self._bracket()
        if literal := self._literal.match(self.text, self.position):
            return self._literal_value(literal)
        name = self._name.match(self.text, self.position)
        if name is None:
            self._fail()
        self.position = name.end()
        return self._named(name[0])

    def _bracket(self) -> Exact:
        opening = self._take("([{")
        value = self._sum()
        if self._next() != BRACKETS[opening]:
            raise AnswerError("a bracket is not closed")
        self.position += 1
        return value

    def _literal_value(self, literal: re.Match[str]) -> Exact:
        self.position = literal.end()
        value = Fraction(literal[0])
        mixed = self._mixed.match(self.text, self.position)
        mixed = mixed or self._plain_mixed.match(self.text, self.position)
        if mixed and "." not in literal[0]:
            over, under = (int(part) for part in mixed.groups() if part)
            if over < under:
                self.position = mixed.end()
                return exact(value + Fraction(over, under))
        if self._next().isdigit():
            self._fail()
        return exact(value)

    def _named(self, name: str) -> Exact:
        match name.removeprefix("\\").lower():
            case "pi":
                return PI
            case "frac":
                return self._argument() / self._argument()
            case "sqrt" | "rootsign":
                return self._root(name)
            case "binom":
                self._count()
                return exact(comb(self._small(self._argument()), self._small(self._argument())))
            case "c" | "p" if self._next() == "(":
                return self._choice(name)
        raise AnswerError(f"the name {name[:20]!r} means nothing here")

    def _argument(self) -> Exact:
        """Read what a LaTeX command takes: a group, a digit or another command."""
        if self._next().isdigit():
            self.position += 1
            return exact(int(self.text[self.position - 1]))
        return self._inner()

    def _root(self, name: str) -> Exact:
        cube = name == "\\sqrt" and self.text.startswith("[3]", self.position)
        self.position += 3 * cube
        literal = self._literal.match(self.text, self.position)
        if name == "\\sqrt" and literal and len(literal[0]) > 1:
            raise AnswerError("a root sign without braces before several digits")
        value = self._inner()
        return cube_root(value) if cube else root(value)

    def _inner(self) -> Exact:
        self._deeper()
        value = self._atom()
        self.depth -= 1
        return value

    def _choice(self, name: str) -> Exact:
        self._take("(")
        n = self._small(self._sum())
        if not self._take(","):
            self._fail()
        k = self._small(self._sum())
        if not self._take(")"):
            self._fail()
        self._count()
        return exact(comb(n, k) if name in "Cc" else perm(n, k))
