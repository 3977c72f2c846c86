"""The symbolic checker: what kind of computing a program does, by its syntax tree.

Kinds, each named once with its reasons: `constraints` (a SAT, CP or integer solver),
`algebra` (symbolic mathematics), `search` (candidates tried until a condition holds),
`recursion` (recursion or dynamic programming), `simulation` (a state changed step by step),
`numeric` (arithmetic), `strings` (text reversed, replaced or cut), and `constant` (nothing is
computed at all). An import counts only if
what it binds is used. The legacy score stands beside them for the released weights.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, get_args

from harness.programs import parse
from harness.steering.symbolic.disguise import disguise
from harness.steering.symbolic.growth import blowups
from harness.steering.symbolic.legacy import Legacy, legacy
from harness.steering.symbolic.mistakes import mistakes
from harness.steering.symbolic.syntax import called, texts

Kind = Literal[
    "constraints", "algebra", "search", "recursion", "simulation", "numeric", "strings", "constant"
]
Reason = tuple[Kind, str]
Loop = ast.For | ast.While

_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

MAX_NODES: Final = 20_000
"""Largest program that is studied, in nodes of its syntax tree."""

_SOLVERS = ("constraint", "ortools", "z3", "pysat", "pulp", "cvxpy", "mip", "clingo", "cpmpy")
_NUMBERS = ("numpy", "math", "cmath", "scipy", "statistics", "fractions", "decimal", "mpmath")
_MODULES: Final[dict[str, Kind]] = {
    **dict.fromkeys(_SOLVERS, "constraints"),
    **dict.fromkeys(("sympy", "sage"), "algebra"),
    **dict.fromkeys(_NUMBERS, "numeric"),
}
_CHOOSERS = frozenset(("permutations", "combinations", "combinations_with_replacement", "product"))
_CACHES = frozenset(("lru_cache", "cache"))
_TAKING = frozenset(("pop", "popleft", "heappop", "get"))
_GIVING = frozenset(("append", "appendleft", "heappush", "put", "add", "extend"))
_CHANGING = _GIVING | {"insert", "remove", "pop", "update", "discard", "reverse", "rotate"}
_COUNTING = frozenset(("sum", "pow", "divmod", "count", "len", "round"))
_EDITING = frozenset(("replace", "translate", "removeprefix", "removesuffix", "swapcase", "sub"))
_FILTERS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Findings:
    """What the symbolic checker says about a program.

    Attributes:
        kinds: of computing, most telling first; empty if none is recognised.
        reasons: one phrase each, without repetition, in the order of `kinds`.
        legacy: the released checker's score and report.
        disguise: how it hides a text answer; empty if it computes.
        blowups: why it is likely not to end in time.
        mistakes: why it prints nothing, or cannot run without input.
        fault: why it could not be studied, e.g. the parser's message; empty if it was.
    """

    kinds: tuple[Kind, ...]
    reasons: tuple[str, ...]
    legacy: Legacy
    disguise: str = ""
    blowups: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    fault: str = ""

    @property
    def summary(self) -> str:
        """One line for a steerer."""
        if self.fault:
            return f"it cannot be studied: {self.fault}"
        told = f"{', '.join(self.kinds)} ({'; '.join(self.reasons)})" if self.kinds else "little"
        warnings = f". It may not end in time: {'; '.join(self.blowups)}" if self.blowups else ""
        slips = "".join(f". Mind that {mistake}" for mistake in self.mistakes)
        return f"{told}{warnings}{slips}."


def study(program: str) -> Findings:
    """Return what the symbolic checker says about a program; never raises, never runs it."""
    score = legacy(program)
    tree = parse(program)
    if isinstance(tree, str):
        return Findings((), (), score, fault=tree)
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        return Findings((), (), score, fault="it is too large to be studied")
    try:
        hidden = disguise(tree)
        found = sorted(
            dict.fromkeys(_reasons(tree, hidden)), key=lambda reason: _KINDS.index(reason[0])
        )
        return Findings(
            kinds=tuple(dict.fromkeys(kind for kind, _ in found)),
            reasons=tuple(dict.fromkeys(reason for _, reason in found)),
            legacy=score,
            disguise=hidden,
            blowups=blowups(tree),
            mistakes=mistakes(tree),
        )
    except RecursionError:
        return Findings((), (), score, fault="it is nested too deeply to be studied")


def _reasons(tree: ast.Module, hidden: str) -> Iterator[Reason]:
    nodes = list(ast.walk(tree))
    yield from _modules(nodes)
    yield from chain.from_iterable(
        _function(node) for node in nodes if isinstance(node, ast.FunctionDef)
    )
    changers = _changers(nodes)
    yield from chain.from_iterable(
        _loop(node, changers) for node in nodes if isinstance(node, Loop)
    )
    yield from _expressions(nodes, texts(tree))
    if hidden:
        yield "constant", hidden


def _modules(nodes: list[ast.AST]) -> Iterator[Reason]:
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    for module, name in _imports(nodes):
        if name != "*" and name not in used:
            continue
        root = module.split(".")[0]
        if module.startswith("scipy.optimize"):
            yield "constraints", "uses scipy.optimize"
        elif root in _MODULES:
            yield _MODULES[root], f"uses {root}"


def _imports(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the full name of each imported thing and the name that it is bound to."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for item in node.names:
                yield item.name, item.asname or item.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                yield f"{node.module or ''}.{item.name}", item.asname or item.name


def _function(node: ast.FunctionDef) -> Iterator[Reason]:
    inside = [child for statement in node.body for child in ast.walk(statement)]
    if not any(called(child) == node.name for child in inside):
        return
    loops = [n for n in inside if isinstance(n, ast.For | ast.While | ast.GeneratorExp)]
    if any(called(child) == node.name for loop in loops for child in ast.walk(loop)):
        yield "search", "backtracks: a function calls itself in a loop"
    elif any(_CACHES & set(map(_name, ast.walk(mark))) for mark in node.decorator_list):
        yield "recursion", "remembers the results of a recursive function"
    else:
        yield "recursion", "calls a function recursively"


def _loop(node: Loop, changers: frozenset[str]) -> Iterator[Reason]:
    inside = [child for statement in node.body for child in ast.walk(statement)]
    names = set(map(called, inside))
    if isinstance(node, ast.While) and names & _TAKING and names & _GIVING:
        yield "search", "works through a queue or stack"
    elif any(map(_is_test, inside)):
        yield "search", "tests candidates in a loop"
    elif any(map(_extends_table, inside)):
        yield "recursion", "fills a table from its earlier entries"
    elif names & (_CHANGING | changers) or any(map(_changes_state, inside)):
        yield "simulation", "changes a state step by step"


def _expressions(nodes: list[ast.AST], text: frozenset[ast.AST]) -> Iterator[Reason]:
    for node in nodes:
        name = called(node)
        if name in _CHOOSERS:
            yield "search", f"goes through {name}"
        elif name in _COUNTING:
            yield "numeric", "counts or sums"
        elif isinstance(node, _FILTERS) and any(part.ifs for part in node.generators):
            yield "search", "filters candidates by a condition"
        elif isinstance(node, ast.BinOp) and node not in text:
            yield "numeric", "does arithmetic"
        elif name in _EDITING:
            yield "strings", "replaces parts of a text"
        elif isinstance(node, ast.Slice) or name == "reversed":
            yield "strings", "cuts or reverses a sequence"


def _is_test(node: ast.AST) -> bool:
    """Whether a statement keeps, shows or returns what meets a condition."""
    return isinstance(node, ast.If) and any(
        isinstance(child, ast.Break | ast.Return)
        or (isinstance(child, ast.Expr) and called(child.value) == "print")
        for child in node.body
    )


def _extends_table(node: ast.AST) -> bool:
    """Whether a statement such as `ways[n] = ways[n - 1] + ways[n - 2]` is meant."""
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    filled = {_name(target.value) for target in targets if isinstance(target, ast.Subscript)}
    return any(
        isinstance(part, ast.Subscript)
        and _name(part.value) in filled
        and any(isinstance(step, ast.BinOp) for step in ast.walk(part.slice))
        for part in ast.walk(node.value)
    )


def _changes_state(node: ast.AST) -> bool:
    if isinstance(node, ast.AugAssign):
        return True
    if not isinstance(node, ast.Assign):
        return False
    read = set(map(_name, ast.walk(node.value)))
    return any(
        isinstance(target, ast.Subscript)
        or (isinstance(target, ast.Name | ast.Attribute) and _name(target) in read)
        for target in node.targets
    )


def _changers(nodes: list[ast.AST]) -> frozenset[str]:
    """Return the methods that change what their object holds, such as `self.x += 1`."""
    return frozenset(
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        for child in ast.walk(node)
        if _changes_state(child) and any(_is_own(part) for part in ast.walk(child))
    )


def _is_own(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and _name(node.value) == "self"


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=owner):
            return _name(owner)
    return ""
