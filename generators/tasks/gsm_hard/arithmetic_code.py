"""Computing what a short Python function of assignments and arithmetic returns, exactly.

The source is read as a syntax tree and evaluated with fractions by a small interpreter of our
own; nothing of it is ever executed. Decimal literals count as the decimals written.
"""

import ast
import operator
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

MAX_SOURCE = 20_000
"""Longest source that is read, in characters."""
MAX_DIGITS = 400
"""Most digits of a number on the way, or of its numerator and its denominator."""

_BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARE: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _round(value: Any, places: int | None = None) -> Any:
    if places is not None and abs(places) > MAX_DIGITS:
        raise ValueError(f"rounds to {places} places")
    return round(value, places)


_CALLS: dict[str, Callable[..., Any]] = {
    "int": int,
    "float": lambda value: value,
    "round": _round,
    "abs": abs,
    "max": max,
    "min": min,
    "sum": sum,
    "len": len,
    "ceil": ceil,
    "floor": floor,
}


def returned(source: str) -> Fraction:
    """Return what the first function in `source` returns; names must be assigned before.

    Raises:
        ValueError: if it contains anything but assignments, arithmetic, `if` and a few calls, or
            numbers grow beyond `MAX_DIGITS`.
        ArithmeticError: if it divides by zero.
    """
    if len(source) > MAX_SOURCE:
        raise ValueError(f"source of {len(source)} characters; at most {MAX_SOURCE}")
    try:
        function = next(n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef))
        value = _run(function.body, {}, source)
    except (SyntaxError, StopIteration, TypeError, KeyError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a function of plain arithmetic: {error!r}") from error
    if not isinstance(value, Fraction | int):
        raise ValueError(f"returns no number but {value!r}")
    return Fraction(value)


def _run(body: list[ast.stmt], names: dict[str, Any], source: str) -> Any:
    """Return the value of the first `return` reached, None where there is none."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                names[name] = _value(value, names, source)
            case ast.AugAssign(target=ast.Name(name), op=sign, value=value):
                right = _value(value, names, source)
                names[name] = _bounded(_BINARY[type(sign)](names[name], right))
            case ast.Return(value=ast.expr() as value):
                return _value(value, names, source)
            case ast.If(test=test, body=then, orelse=otherwise):
                chosen = then if _value(test, names, source) else otherwise
                if (result := _run(chosen, names, source)) is not None:
                    return result
            case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Pass():
                pass
            case _:
                raise ValueError(f"unexpected {type(statement).__name__}")
    return None


def _value(node: ast.expr, names: dict[str, Any], source: str) -> Any:
    match node:
        case ast.Constant(value=int() as number):
            return number
        case ast.Constant(value=float()):
            return Fraction(ast.get_source_segment(source, node) or "")
        case ast.Name(name):
            return names[name]
        case ast.BinOp(left=left, op=sign, right=right):
            x, y = _value(left, names, source), _value(right, names, source)
            x = Fraction(x) if isinstance(sign, ast.Div) else x
            return _bounded(_BINARY[type(sign)](x, y))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names, source)
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            return _value(then if _value(test, names, source) else otherwise, names, source)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            compare = _COMPARE[type(sign)]
            return compare(_value(left, names, source), _value(right, names, source))
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, names, source) for item in items]
        case ast.Call(func=ast.Name(name) | ast.Attribute(attr=name), args=items, keywords=[]):
            return _CALLS[name](*(_value(item, names, source) for item in items))
    raise ValueError(f"unexpected {type(node).__name__}")


def _bounded(value: Any) -> Any:
    if isinstance(value, int | Fraction) and _size(value) < 10**MAX_DIGITS:
        return value
    raise ValueError("a number that is too large, or none")


def _size(value: int | Fraction) -> int:
    return max(abs(value.numerator), value.denominator)
