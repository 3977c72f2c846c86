"""Misreadings of an expression or of the definitions, which must not give the right value."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from generators.tasks.new_operator.trees import (
    Definitions,
    Tree,
    expression,
    read_infix,
    subtrees,
    worth,
)


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
    symbols, numbers = [], []
    while isinstance(tree, tuple):
        symbol, tree, number = tree
        symbols.append(symbol)
        numbers.append(number)
    if len(symbols) < 2:
        return None
    result, *others = [*numbers, tree]
    for symbol, number in zip(symbols, others, strict=True):
        result = (symbol, number, result)
    return result


def first_alone(tree: Tree) -> Tree:
    """Keep only the operation that is printed first and stands within no other one's left."""
    if not any(isinstance(part, tuple) for part in tree[1:]):
        return None
    while isinstance(tree[1], tuple):
        tree = tree[1]
    return tree if not isinstance(tree[2], tuple) else first_alone(tree[2]) or tree[2]


def from_left(tree: Tree) -> Tree:
    """Ignore all parentheses, and read from left to right; None where that changes nothing."""
    others, symbols = [*_printed(tree)], [*_symbols(tree)]
    result: Tree = others.pop(0)
    for symbol, number in zip(symbols, others, strict=True):
        result = (symbol, result, number)
    return None if result == tree else result


def _printed(tree: Tree) -> Iterator[int]:
    if isinstance(tree, tuple):
        yield from _printed(tree[1])
        yield from _printed(tree[2])
    else:
        yield tree


def _symbols(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tuple):
        yield from _symbols(tree[1])
        yield tree[0]
        yield from _symbols(tree[2])


def backwards(tree: Tree, symbols: Collection[str]) -> Tree:
    """Read an expression that is printed bare from right to left where no parentheses tell."""
    return read_infix(expression(tree, bare=True), dict.fromkeys(symbols, 1), backwards=True)


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


READINGS: Final[Mapping[str, Callable[[Tree], Tree]]] = {
    "operands swapped": swapped,
    "last operation alone": last_alone,
    "first operation alone": first_alone,
    "from right to left": right_to_left,
    "from left to right without parentheses": from_left,
}
_SIGNS: Final[tuple[tuple[str, Callable[..., Tree]], ...]] = (
    ("if", lambda x, y, then, other: then),
    ("if", lambda x, y, then, other: other),
    ("max", lambda x, y: x),
    ("max", lambda x, y: y),
    ("min", lambda x, y: x),
    ("min", lambda x, y: y),
    ("/", lambda x, y: ("/", ("-", x, ("mod", x, y)), y)),  # rounded down
    ("mod", lambda x, k: ("if", 0, x, ("-", 0, ("mod", ("-", 0, x), k)), ("mod", x, k))),
)
"""Signs and what a careless reader takes them for; `mod` with the sign of its first part."""


def misread(definitions: Definitions) -> Iterator[Definitions]:
    """Yield the definitions with one sign misread wherever it stands."""
    signs = {part[0] for tree in definitions.values() for part in subtrees(tree)}
    for sign, other in _SIGNS:
        if sign in signs:
            yield {symbol: _rewritten(tree, sign, other) for symbol, tree in definitions.items()}


def _rewritten(tree: Tree, sign: str, other: Callable[..., Tree]) -> Tree:
    if not isinstance(tree, tuple):
        return tree
    parts = [_rewritten(part, sign, other) for part in tree[1:]]
    return other(*parts) if tree[0] == sign else (tree[0], *parts)


def shortcuts_fail(tree: Tree, definitions: Definitions) -> bool:
    """Whether all operators occur, none is idle, and misreadings give other values."""
    used = {part[0] for source in (tree, *definitions.values()) for part in subtrees(source)}
    if not used.issuperset(definitions):
        return False
    right = worth(tree, definitions)
    wrong = (read(tree) for read in READINGS.values())
    if any(other is not None and worth(other, definitions) == right for other in wrong):
        return False
    if any(worth(tree, other) == right for other in misread(definitions)):
        return False
    groups = [*zip(*(replaced(tree, symbol) for symbol in definitions), strict=True)]
    return len(definitions) == 1 or all(
        any(worth(other, definitions) != right for other in group if other is not None)
        for group in groups
    )
