"""Formulas and expressions with newly defined operators, as trees: value, text, reading.

A tree is an integer, the name `a` or `b`, or a tuple of a sign and its parts: `+ - * /`,
`max`, `min` and `mod` with two parts, `if` with four (x, y, then, else: `then` where x > y),
and any symbol that has a definition, with two.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from operator import add, mul, sub
from typing import Any, Final

Tree = Any
Definitions = Mapping[str, Tree]
Rational = int | Fraction

_STRENGTH: Final = {"if": 0, "mod": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_CALLS: Final = ("max", "min")
_ARITHMETIC: Final[Mapping[str, Callable[[Rational, Rational], Rational]]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": lambda left, right: Fraction(left) / right,
    "mod": lambda left, right: left - right * (left // right),
    "max": max,
    "min": min,
}


def value(tree: Tree, definitions: Definitions, a: Rational, b: Rational) -> Rational:
    """Return the exact value of a tree.

    Raises:
        ZeroDivisionError: if it divides by zero.
    """
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        return a if tree == "a" else b
    sign, *parts = tree
    if sign == "if":
        x, y = (value(part, definitions, a, b) for part in parts[:2])
        return value(parts[2] if x > y else parts[3], definitions, a, b)
    left, right = (value(part, definitions, a, b) for part in parts)
    if sign in definitions:
        return value(definitions[sign], definitions, left, right)
    return _ARITHMETIC[sign](left, right)


def worth(tree: Tree, definitions: Definitions) -> Fraction | None:
    """Return the value of an expression, None where it divides by zero."""
    try:
        return Fraction(value(tree, definitions, 0, 0))
    except ZeroDivisionError:
        return None


def operations(tree: Tree, definitions: Definitions) -> int:
    """Return how many steps of arithmetic a tree takes, both ways of a choice included."""
    if not isinstance(tree, tuple):
        return 0
    own = operations(definitions[tree[0]], definitions) if tree[0] in definitions else 1
    return own + sum(operations(part, definitions) for part in tree[1:])


def subtrees(tree: Tree) -> Iterator[tuple[Any, ...]]:
    """Yield every compound part of a tree, itself included."""
    if isinstance(tree, tuple):
        yield tree
        for part in tree[1:]:
            yield from subtrees(part)


def formula(tree: Tree, definitions: Definitions) -> str:
    """Write a formula in a and b with no more parentheses than it needs."""
    if not isinstance(tree, tuple):
        return str(tree)
    sign, *parts = tree
    texts = [formula(part, definitions) for part in parts]
    if sign in _CALLS:
        return f"{sign}({', '.join(texts)})"
    if sign == "if":
        return f"{texts[2]} if {texts[0]} > {texts[1]}, otherwise {texts[3]}"
    if sign in definitions:
        return f"({_wrapped(texts[0], parts[0])} {sign} {_wrapped(texts[1], parts[1])})"
    strength = 3 if sign == "mod" else _STRENGTH[sign]
    left = _wrapped(texts[0], parts[0], strength)
    right = _wrapped(texts[1], parts[1], strength + 1)
    return f"{left}*{right}" if sign == "*" else f"{left} {sign} {right}"


def _wrapped(text: str, tree: Tree, strength: int = 9) -> str:
    """Put parentheses around a part that binds less strongly than its surroundings."""
    weak = isinstance(tree, tuple) and _STRENGTH.get(tree[0], strength) < strength
    return f"({text})" if weak else text


def expression(tree: Tree, *, bare: bool) -> str:
    """Write an expression, every operation but the outermost in parentheses.

    Args:
        tree: of integers and symbols with two parts.
        bare: leave out the parentheses that reading from left to right makes needless.
    """
    if isinstance(tree, int):
        return str(tree)
    sign, left, right = tree
    before, after = (expression(part, bare=bare) for part in (left, right))
    if isinstance(left, tuple) and not bare:
        before = f"({before})"
    return f"{before} {sign} {f'({after})' if isinstance(right, tuple) else after}"


def read_infix(text: str, strengths: Mapping[str, int], *, backwards: bool = False) -> Tree:
    """Read a formula or expression.

    Args:
        text: integers, the names `a` and `b`, signs and round parentheses.
        strengths: how strongly every sign binds.
        backwards: equally strong signs hold from right to left, not from left to right.

    Raises:
        ValueError: if it is malformed, or longer than 200 characters.
    """
    if len(text) > 200:
        raise ValueError(f"an expression of {len(text)} characters")
    values: list[Tree] = []
    signs: list[str] = []
    for piece in ["(", *re.findall(r"\d+|\S", text), ")"]:
        if piece.isdigit() or piece in ("a", "b"):
            values.append(int(piece) if piece.isdigit() else piece)
        elif piece == "(":
            signs.append(piece)
        elif piece == ")":
            _reduce(values, signs, 0, strengths)
            if not signs:
                raise ValueError(f"unbalanced parentheses in {text!r}")
            signs.pop()
        elif piece not in strengths:
            raise ValueError(f"unknown sign {piece!r} in {text!r}")
        else:
            _reduce(values, signs, strengths[piece] + backwards, strengths)
            signs.append(piece)
    if len(values) != 1 or signs:
        raise ValueError(f"cannot read the expression {text!r}")
    return values[0]


def _reduce(values: list[Tree], signs: list[str], least: int, strengths: Mapping[str, int]) -> None:
    while signs and signs[-1] != "(" and strengths[signs[-1]] >= least:
        if len(values) < 2:
            raise ValueError("an operand is missing")
        right, left = values.pop(), values.pop()
        values.append((signs.pop(), left, right))
