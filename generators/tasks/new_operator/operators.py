"""Formulas and expressions with operators of one's own, as trees: value, text, reading.

A tree is an integer, the name `a` or `b`, or a tuple of a sign and its parts: `+ - * /`,
`max`, `min` and `mod` with two parts, `if` with four (x, y, then, else: `then` where x > y),
and any symbol that has a definition, with two.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

Tree = Any
Definitions = Mapping[str, Tree]
Rational = int | Fraction

_STRENGTH: Final = {"if": 0, "mod": 0, "+": 1, "-": 1, "*": 2, "/": 2}
_CALLS: Final = ("max", "min")


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
    return _arithmetic(sign, left, right)


def _arithmetic(sign: str, left: Rational, right: Rational) -> Rational:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return Fraction(left) / right
        case "mod":
            return left - right * (left // right)
        case _:
            return max(left, right) if sign == "max" else min(left, right)


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


def replaced(tree: Tree, symbol: str) -> Iterator[Tree | None]:
    """Yield the expression with one operator replaced by `symbol`, for every operation.

    Where `symbol` stands already, None is yielded.
    """
    if isinstance(tree, tuple):
        sign, left, right = tree
        yield (symbol, left, right) if sign != symbol else None
        for other in replaced(left, symbol):
            yield None if other is None else (sign, other, right)
        for other in replaced(right, symbol):
            yield None if other is None else (sign, left, other)


def swapped(tree: Tree) -> Tree:
    """Swap the operands of every operation."""
    if not isinstance(tree, tuple):
        return tree
    return (tree[0], swapped(tree[2]), swapped(tree[1]))


def last_alone(tree: Tree) -> Tree:
    """Keep only the outermost operation and the numbers printed next to it."""
    if not any(isinstance(part, tuple) for part in tree[1:]):
        return None
    left, right = tree[1], tree[2]
    while isinstance(left, tuple):
        left = left[2]
    while isinstance(right, tuple):
        right = right[1]
    return (tree[0], left, right)


def right_to_left(tree: Tree) -> Tree:
    """Read a chain of operations from right to left instead."""
    links = []
    while isinstance(tree, tuple) and isinstance(tree[1], tuple):
        links.append((tree[0], tree[2]))
        tree = tree[1]
    if not links:
        return None
    (symbol, first, second), *rest = tree, *reversed(links)
    numbers, symbols = [first, second], [symbol]
    for sign, part in rest:
        symbols.append(sign)
        numbers.append(part)
    result = numbers.pop()
    while symbols:
        result = (symbols.pop(), numbers.pop(), result)
    return result


def backwards(tree: Tree, symbols: Collection[str]) -> Tree:
    """Read an expression that is printed bare from right to left where no parentheses tell."""
    return read_infix(expression(tree, bare=True), dict.fromkeys(symbols, 1), backwards=True)


def asked(question: str, symbols: Collection[str], *, backwards: bool = False) -> Tree:
    """Read the expression in a published question.

    Args:
        question: with one line `Calculate (3@4)@5.`
        symbols: of the operators, all equally strong.
        backwards: where no parentheses tell, operations on the right come first.

    Raises:
        ValueError: if there is no such line, or it is malformed.
    """
    found = re.search(r"\bCalculate (.{1,500}?)\.?\s*$", question, re.MULTILINE)
    if found is None:
        raise ValueError("nothing to 'Calculate'")
    if "a" in found[1] or "b" in found[1]:
        raise ValueError("expected an expression of numbers")
    return read_infix(found[1], dict.fromkeys(symbols, 1), backwards=backwards)


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
