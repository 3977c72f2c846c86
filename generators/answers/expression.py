r"""Arithmetic written by a model: read by a small grammar, valued exactly, never evaluated.

Grammar: numbers, `+ - * /`, brackets of any shape, a minus or plus sign in front of a number
or a bracket; a bracket right behind a number or a bracket is multiplied, as in `2(13 + 2)`.
Spellings of the operators (`×`, `\times`, `\frac{a}{b}`, `÷`, `:`) are folded.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul, sub, truediv
from typing import Final

from generators.errors import AnswerError

MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 200
_LATEX: Final = (
    (re.compile(r"\\(?:left|right|displaystyle|,|;|!|quad)(?![a-zA-Z])"), ""),
    (re.compile(r"\\(?:times|cdot|ast)(?![a-zA-Z])"), "*"),
    (re.compile(r"\\div(?![a-zA-Z])"), "/"),
    (re.compile(r"\\[dt]?frac(?![a-zA-Z])"), "~"),
)
_FRACTION = re.compile(r"~\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_TIMES = re.compile(r"(?<=[\d)])\s*(?=\()|(?<=\))\s*(?=\d)")
_NAME = re.compile(r"[A-Za-z]\w{0,20}(?=\s*[=:])")
_EQUALS = re.compile(r"={1,3}>?|-{1,2}>|→")
_SIGNS: Final = str.maketrans("×·∙⋅∗✕÷:∕⁄[]{}", "******////()()")
_TOKEN: Final = re.compile(r"\s*(?:(\d+)(?:\.0+)?(?![\d.])|([-+*/()]))")
_OPERATIONS: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
}
_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3}


@dataclass(frozen=True)
class Arithmetic:
    """A read expression.

    Attributes:
        text: the expression in plain ASCII.
        numbers: its literals in the order written (non-negative integers).
        value: its exact value; None if it divides by zero.
    """

    text: str
    numbers: tuple[int, ...]
    value: Fraction | None


def arithmetic(text: str) -> Arithmetic:
    """Read one expression; linear in its length.

    Raises:
        AnswerError: if `text` is longer than `MAX_LENGTH` or not of the grammar.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"expression of {len(text)} characters; at most {MAX_LENGTH}")
    plain = _plain(text)
    reader = _Reader()
    position = 0
    while position < len(plain):
        token = _TOKEN.match(plain, position)
        if token is None:
            raise AnswerError(f"cannot read {plain[position : position + 20]!r} in the expression")
        position = token.end()
        if token[1] is not None:
            reader.number(token[1])
        else:
            reader.symbol(token[2])
    return Arithmetic(plain, tuple(reader.numbers), reader.finish())


def _plain(text: str) -> str:
    for pattern, sign in _LATEX:
        text = pattern.sub(sign, text)
    while "~" in text:
        text, found = _FRACTION.subn(r"((\1)/(\2))", text)
        if not found:
            raise AnswerError("cannot read a LaTeX fraction in the expression")
    text = re.sub(r"(?<=[\d)\s])[xX](?=[\d(\s-])", "*", text.translate(_SIGNS)).strip()
    return _TIMES.sub(" * ", text)


Equation = tuple[Arithmetic, ...]
"""An expression with what it was said to equal: the parts of a chain of equals signs."""


def equation(text: str) -> Equation:
    """Read an expression, or a chain of them joined by equals signs; a full stop may follow.

    A name in front (`S = 3 * 8`, `Expression: 3 * 8`) and a leading equals sign are passed over.

    Raises:
        AnswerError: if `text` is longer than `MAX_LENGTH` or a part is not of the grammar.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"expression of {len(text)} characters; at most {MAX_LENGTH}")
    text = text.strip(". \n")
    if named := _NAME.match(text):
        text = text[named.end() :].lstrip(" :")
    first, *others = _EQUALS.split(text)
    return tuple(map(arithmetic, [first, *others] if first.strip() else others or [first]))


def write_equation(answer: Equation) -> str:
    """Write the expression, with what it was said to equal."""
    return " = ".join(part.text for part in answer)


def worked(answer: Equation) -> Arithmetic:
    """Return the first part that is more than a lone number: in `24 = 4 * 6`, the second."""
    return next((part for part in answer if len(part.numbers) > 1), answer[0])


def misvalued(answer: Equation, target: int) -> Iterator[str]:
    """Yield what is wrong with the value of each part, all of which must equal the target."""
    for part in answer:
        if part.value is None:
            yield f"{part.text} divides by zero"
        elif part.value != target:
            yield f"{part.text} is worth {part.value}, not {target}"


class _Reader:
    """Operator-precedence reader: values and operators on stacks, so depth costs no recursion."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.values: list[Fraction | None] = []
        self.waiting: list[str] = []
        self.operand_next = True

    def number(self, digits: str) -> None:
        if not self.operand_next:
            raise AnswerError(f"an operator is missing before {digits[:20]}")
        self.numbers.append(int(digits))
        self.values.append(Fraction(self.numbers[-1]))
        self.operand_next = False

    def symbol(self, sign: str) -> None:
        if sign == ")":
            self._close()
        elif sign == "(":
            self._open()
        elif not self.operand_next:
            self._reduce(_STRENGTH[sign])
            self.waiting.append(sign)
            self.operand_next = True
        elif sign in "+-":
            self.waiting.extend(["neg"] * (sign == "-"))
        else:
            raise AnswerError(f"a number is missing before {sign!r}")
        if len(self.waiting) > MAX_DEPTH:
            raise AnswerError(f"expression nested deeper than {MAX_DEPTH}")

    def finish(self) -> Fraction | None:
        if self.operand_next:
            raise AnswerError("the expression is empty or ends with an operator")
        self._reduce(0)
        if self.waiting:
            raise AnswerError("a bracket is not closed")
        return self.values[0]

    def _open(self) -> None:
        if not self.operand_next:
            raise AnswerError("an operator is missing before a bracket")
        self.waiting.append("(")

    def _close(self) -> None:
        if self.operand_next:
            raise AnswerError("a number is missing before a closing bracket")
        self._reduce(0)
        if not self.waiting:
            raise AnswerError("a bracket is closed that was not opened")
        self.waiting.pop()

    def _reduce(self, strength: int) -> None:
        while self.waiting and self.waiting[-1] != "(":
            if _STRENGTH[self.waiting[-1]] < strength:
                return
            self._apply(self.waiting.pop())

    def _apply(self, sign: str) -> None:
        right = self.values.pop()
        if sign == "neg":
            self.values.append(None if right is None else -right)
            return
        left = self.values.pop()
        self.values.append(combine(left, sign, right))


def combine(left: Fraction | None, sign: str, right: Fraction | None) -> Fraction | None:
    """Return the exact value of one operation; None for a division by zero or by way of one."""
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    return _OPERATIONS[sign](left, right)
