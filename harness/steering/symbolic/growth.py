"""Programs that are likely to blow up, by what their syntax says about the sizes of loops.

Sizes are decimal logarithms, so that a program about the permutations of a billion things
costs nothing to study. Only what is written down counts: a literal, a range of literals, a
name that is bound to such a thing once. What is unknown counts as 1, so a warning means much
and its absence little.
"""

import ast
import math
from collections.abc import Iterator
from typing import Final

from harness.steering.symbolic.syntax import called, whole

LIMIT: Final = 8.0
"""Decimal logarithm of the steps that take Python longer than the sandbox grants."""

_SAME_SIZE = frozenset(("list", "tuple", "set", "sorted", "enumerate", "reversed", "iter"))
_EXITS = frozenset(("exit", "quit", "_exit", "abort"))


def blowups(tree: ast.Module) -> tuple[str, ...]:
    """Return one sentence for each place where a program is likely not to end in time."""
    found = [*_Growth(tree).warnings(), *_endless(tree), *_running_away(tree)]
    return tuple(dict.fromkeys(found))


def _endless(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.While(test=ast.Constant(value=kept)) if kept and _leaves(node) is None:
                yield f"the loop in line {node.lineno} has no end"


_AWAY: Final = {ast.NotEq: (1, -1), ast.Gt: (1,), ast.GtE: (1,), ast.Lt: (-1,), ast.LtE: (-1,)}
"""Directions in which a number that keeps such a condition runs away from its bound."""


def _running_away(tree: ast.Module) -> Iterator[str]:
    """Yield the loops whose counter leaves its bound, such as `while n != 0: n += 1` from 5."""
    starts = _starts(tree)
    for node in ast.walk(tree):
        match node:
            case ast.While(
                test=ast.Compare(left=ast.Name(id=name), ops=[sign], comparators=[limit])
            ) if name in starts and _leaves(node) is None:
                way, bound = _step(node, name), whole(limit)
                if bound is None:
                    continue
                apart = (starts[name] - bound) * way
                if way in _AWAY.get(type(sign), ()) and (apart > 0 or _holds(sign, apart)):
                    yield f"the loop in line {node.lineno} has no end"


def _starts(tree: ast.Module) -> dict[str, int]:
    """Return the numbers to which names are bound, where that is done once."""
    found: dict[str, list[int]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
                number := whole(value)
            ) is not None:
                found.setdefault(name, []).append(number)
            case ast.Name(id=name, ctx=ast.Store()):
                found.setdefault(name, [])
    return {name: numbers[0] for name, numbers in found.items() if len(numbers) == 1}


def _holds(sign: ast.cmpop, apart: int) -> bool:
    """Whether a condition holds for a number at its bound."""
    return apart == 0 and isinstance(sign, ast.GtE | ast.LtE)


def _step(loop: ast.While, name: str) -> int:
    """Return 1 or -1 if all that a loop does to a number is to raise or to lower it, else 0."""
    ways: set[int] = set()
    for node in ast.walk(loop):
        match node:
            case ast.AugAssign(target=ast.Name(id=changed), op=op, value=value) if changed == name:
                by = whole(value) or 0
                by = by if isinstance(op, ast.Add) else -by if isinstance(op, ast.Sub) else 0
                ways.add((by > 0) - (by < 0))
            case ast.Assign(targets=targets) if any(
                isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t)
            ):
                ways.add(0)
    return ways.pop() if len(ways) == 1 else 0


def _leaves(loop: ast.While) -> ast.AST | None:
    """Return what may leave a loop besides its condition, None if nothing does."""
    inside = [child for statement in loop.body for child in ast.walk(statement)]
    leaving = (ast.Break, ast.Return, ast.Raise)
    return next((n for n in inside if isinstance(n, leaving) or called(n) in _EXITS), None)


class _Growth:
    """Sizes of the things that a program names."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._values: dict[str, ast.expr | None] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
                self._values.setdefault(node.id, None)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values[target.id] = None if target.id in self._values else value

    def warnings(self) -> Iterator[str]:
        for node in ast.walk(self._tree):
            size = self._choices(node, 0) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and size and size > LIMIT:
                yield f"{called(node)} in line {node.lineno} has {_about(size)} cases"
        yield from self._nested(self._tree)

    def _nested(self, tree: ast.Module) -> Iterator[str]:
        """Yield the loops that reach the limit only together."""
        stack: list[tuple[ast.AST, float]] = [(tree, 0.0)]
        while stack:
            node, outer = stack.pop()
            steps = outer + self._loop(node)
            told = not outer and self._is_choices(node)
            if outer <= LIMIT < steps and isinstance(node, ast.stmt | ast.expr) and not told:
                yield f"the loops around line {node.lineno} take {_about(steps)} steps"
            function = isinstance(node, ast.FunctionDef | ast.Lambda)
            stack += [(n, 0.0 if function else steps) for n in ast.iter_child_nodes(node)]

    def _loop(self, node: ast.AST) -> float:
        if isinstance(node, ast.For):
            return self._size(node.iter) or 0.0
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return sum(self._size(part.iter) or 0.0 for part in node.generators)
        return 0.0

    def _is_choices(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.For)
            and isinstance(node.iter, ast.Call)
            and self._choices(node.iter, 0) is not None
        )

    def _size(self, node: ast.expr, depth: int = 0) -> float | None:
        """Return the logarithm of how many items an expression has, None if unknown."""
        if depth > 20:
            return None
        match node:
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                return _log(len(items))
            case ast.Dict(keys=keys):
                return _log(len(keys))
            case ast.Constant(value=str(text)):
                return _log(len(text))
            case ast.Name(id=name):
                value = self._values.get(name)
                return None if value is None else self._size(value, depth + 1)
            case ast.Call():
                return self._call(node, depth)
        return None

    def _call(self, node: ast.Call, depth: int) -> float | None:
        name = called(node)
        if name == "range":
            return self._range(node.args)
        if name in _SAME_SIZE and node.args:
            return self._size(node.args[0], depth + 1)
        return self._choices(node, depth)

    def _range(self, args: list[ast.expr]) -> float | None:
        numbers = [self._number(arg) for arg in args]
        if None in numbers or not numbers:
            return None
        known = [number for number in numbers if number is not None]
        start, stop = (0.0, known[0]) if len(known) == 1 else (known[0], known[1])
        step = known[2] if len(known) == 3 and known[2] else 1.0
        return _log((stop - start) / step)

    def _choices(self, node: ast.Call, depth: int) -> float | None:
        """Return the size of a call of permutations, combinations or product."""
        name = called(node)
        if name == "product":
            sizes = [self._size(arg, depth + 1) for arg in node.args]
            repeat = next((k.value for k in node.keywords if k.arg == "repeat"), None)
            times = 1.0 if repeat is None else self._number(repeat)
            return None if times is None or None in sizes else times * sum(filter(None, sizes))
        if name not in ("permutations", "combinations") or not node.args:
            return None
        size = self._size(node.args[0], depth + 1)
        drawn = self._number(node.args[1]) if len(node.args) > 1 else None
        if size is None or size > 15 or (len(node.args) > 1 and drawn is None):
            return size
        count = round(10**size)
        return _ways(count, count if drawn is None else int(min(drawn, count)), name)

    def _number(self, node: ast.expr, depth: int = 0) -> float | None:
        """Return the value of simple arithmetic, None if unknown."""
        if depth > 20:
            return None
        match node:
            case ast.Constant(value=int(value)) | ast.Constant(value=float(value)):
                return _float(value)
            case ast.Name(id=name) if (bound := self._values.get(name)) is not None:
                return self._number(bound, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                number = self._number(operand, depth + 1)
                return None if number is None else -number
            case ast.Call(func=ast.Name(id="len"), args=[argument]):
                size = self._size(argument, depth + 1)
                return None if size is None else _power(10.0, size)
            case ast.BinOp():
                left = self._number(node.left, depth + 1)
                right = self._number(node.right, depth + 1)
                return None if left is None or right is None else _calculate(node.op, left, right)
        return None


def _calculate(operator: ast.operator, left: float, right: float) -> float | None:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div() | ast.FloorDiv() if right:
            return left / right
        case ast.Pow() if left > 0:
            return _power(left, right)
    return None


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


def _log(count: float) -> float:
    return math.log10(count) if count > 1 else 0.0


def _ways(count: int, drawn: int, name: str) -> float:
    ways = math.lgamma(count + 1) - math.lgamma(count - drawn + 1)
    if name == "combinations":
        ways -= math.lgamma(drawn + 1)
    return ways / math.log(10)


def _about(size: float) -> str:
    return f"about 10^{size:.0f}" if math.isfinite(size) else "endlessly many"
