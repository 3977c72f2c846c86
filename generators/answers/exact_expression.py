r"""A small grammar for exact numbers: sums, products, powers, roots, fractions, pi.

Products may be implicit (`2\sqrt{3}`, `5pi`), numbers mixed (`2\frac12`, `2 1/2`); factorials
and binomial coefficients (`\binom{5}{2}`, `C(5,2)`, `P(5,2)`) are read as well. Operators of
equal rank bind from left to right, so that `1/2pi` is half of pi. Nothing is evaluated that
could grow beyond the limits of `_exact`.
"""

import re
from fractions import Fraction
from math import comb, factorial, perm
from typing import Final, NoReturn

from generators.errors import AnswerError
from generators.shared.exact import PI, Exact, cube_root, exact, root

MAX_DEPTH: Final = 20
MAX_FACTORIAL: Final = 500
BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}


def expression(text: str) -> Exact:
    """Return the value of an expression that spans the whole text.

    Raises:
        ValueError: (`AnswerError`) if it is not of the grammar, (others) if it has no value
            that `Exact` can hold.
    """
    return _Reader(text).whole()


class _Reader:
    """Recursive descent over one expression, at most `MAX_DEPTH` levels deep."""

    _literal = re.compile(r"\d+(?:\.\d*)?|\.\d+")
    _name = re.compile(r"\\?[a-zA-Z]+")
    _mixed = re.compile(r"\s*\\frac\s*(?:\{\s*(\d+)\s*\}|(\d))\s*(?:\{\s*(\d+)\s*\}|(\d))")
    _plain_mixed = re.compile(r"\s+(\d+)\s*/\s*(\d+)")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0

    def whole(self) -> Exact:
        value = self._sum()
        if self._next():
            self._fail()
        return value

    def _fail(self) -> NoReturn:
        raise AnswerError(f"unexpected {self.text[self.position :][:20]!r}")

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
            value = value + other if sign == "+" else value - other
        self.depth -= 1
        return value

    def _product(self) -> Exact:
        value = self._signed()
        while sign := self._next():
            if sign in "*/":
                self.position += 1
                other = self._signed()
                value = value * other if sign == "*" else value / other
            elif sign in "([{\\" or sign.isalpha() or self._behind_factorial():
                value = value * self._power()
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
        return exact(comb(n, k) if name in "Cc" else perm(n, k))
