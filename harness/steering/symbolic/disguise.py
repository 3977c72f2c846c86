"""Programs that are text answers in disguise: they print what was put into them by hand.

A print is constant if it shows nothing but literals, names bound to such, entries of literal
tables, and text put together from these, and if no computed condition guards it. Anything that
the analysis does not know counts as computing, so a program is named only if it surely computes
nothing: a search over a literal list, a count, a reversal or `3 * 4` is computing.
"""

import ast
import copy
from collections import defaultdict
from typing import Final

from harness.programs import parse
from harness.steering.symbolic.syntax import called, texts

MAX_ROUNDS: Final = 50
"""Longest chain of names bound to names that is followed."""

OUTPUT = frozenset(("print", "pprint", "write", "display"))
# fmt: off
_FORMATTING = frozenset((
    "str", "repr", "int", "float", "list", "tuple", "dict", "set", "join", "format", "strip",
    "dumps", "chr", "bytes", "decode", "encode", "fromhex", "b64decode", "unhexlify", "get",
    "items", "keys", "values", "enumerate", "zip", "dedent", "flush",
))
_OF_MODULES = frozenset(("dumps", "dedent", "fromhex", "b64decode", "unhexlify"))
_LOOKING = frozenset((
    "len", "sum", "max", "min", "sorted", "any", "all", "range", "isinstance", "map", "filter",
    "abs", "round", "reversed", "iter", "count", "index", "find", "startswith", "endswith",
    "split", "copy", "lower", "upper", "replace",
))
# fmt: on
_ADDING = frozenset(("append", "extend", "insert", "add", "update"))
_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_Binding = ast.expr | None


def disguise(tree: ast.Module) -> str:
    """Return how a program hides a text answer, empty if it does not."""
    tree = _Inlined().visit(copy.deepcopy(tree))
    flow = _Flow(tree)
    outputs = [node for node in ast.walk(tree) if _is_output(node)]
    if not outputs or not all(flow.shows_constants(node) for node in outputs):
        return ""
    return "it looks up a hard-coded table" if flow.table else "it prints a constant"


def _is_output(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) in OUTPUT


class _Inlined(ast.NodeTransformer):
    """Puts the programs in place of which their text is executed, one level deep."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        """Replace `exec("print(5)")` by `print(5)`."""
        match node.value:
            case ast.Call(func=ast.Name(id="exec"), args=[ast.Constant(value=str(text)), *_]):
                inner = parse(text)
                return node if isinstance(inner, str) else inner.body
        return node


class _Flow:
    """What the names of a program may be bound to, all scopes taken together.

    Attributes:
        table: whether an entry of a literal collection was looked up.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.table = False
        self._texts = texts(tree)
        self._parents = {c: n for n in ast.walk(tree) for c in ast.iter_child_nodes(n)}
        self._bindings: dict[str, list[_Binding]] = defaultdict(list)
        self._functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        for node in ast.walk(tree):
            self._bind_node(node)
        self._constant = {"__name__"}
        self._returning: dict[str, bool] = {}
        self._grow()

    def _grow(self) -> None:
        """Collect the constant names until there are no more."""
        waiting = {name for name, values in self._bindings.items() if None not in values}
        for _ in range(MAX_ROUNDS):
            found = {name for name in waiting if self._is_bound_to_constants(name)}
            if not found:
                break
            self._constant |= found
            waiting -= found
            self._returning.clear()

    def _is_bound_to_constants(self, name: str) -> bool:
        return all(value and self._is_constant(value) for value in self._bindings[name])

    def _bind_node(self, node: ast.AST) -> None:
        match node:
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, node.value)
            case ast.AnnAssign(value=ast.expr()) | ast.NamedExpr():
                self._bind(node.target, node.value)
            case ast.AugAssign():
                self._bind(node.target, node.value if node.value in self._texts else None)
            case ast.For() | ast.comprehension():
                self._bind(node.target, node.iter)
            case ast.Call():
                self._bind_call(node)
            case ast.With() | ast.AsyncFor() | ast.Global() | ast.Delete():
                for child in ast.walk(node):
                    if isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
                        self._bindings[child.id].append(None)

    def _bind(self, target: ast.expr, value: _Binding) -> None:
        match target:
            case ast.Name(id=name):
                self._bindings[name].append(value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = getattr(value, "elts", [])
                paired = values if len(values) == len(parts) else [value] * len(parts)
                for part, item in zip(parts, paired, strict=True):
                    self._bind(part, item)
            case ast.Subscript(value=owner, slice=index):
                self._bind(owner, value)
                self._bind(owner, index)
            case ast.Starred(value=owner) | ast.Attribute(value=owner):
                self._bind(owner, None)

    def _bind_call(self, node: ast.Call) -> None:
        """Bind parameters to arguments; what an unknown function gets may be changed by it."""
        name = called(node)
        if name in OUTPUT | _FORMATTING | _LOOKING:
            return
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Attribute):
            for value in arguments if name in _ADDING else [None]:
                self._bind(node.func.value, value)
        elif name in self._functions:
            self._bind_parameters(self._functions[name], node)
        for argument in arguments if name not in _ADDING else ():
            self._bind(argument, None)

    def _bind_parameters(self, function: ast.FunctionDef, node: ast.Call) -> None:
        names = [argument.arg for argument in function.args.args]
        for name, value in zip(names, node.args, strict=False):
            self._bindings[name].append(value)
        for keyword in node.keywords:
            self._bindings[keyword.arg or ""].append(keyword.value)

    def shows_constants(self, node: ast.AST) -> bool:
        """Whether an output statement shows constants whatever happens."""
        return isinstance(node, ast.Call) and self._are_constant(node.args) and self._is_free(node)

    def _is_free(self, node: ast.AST) -> bool:
        """Whether no computed condition decides if a node is reached."""
        conditions: list[ast.expr] = []
        looped = False
        while node := self._parents.get(node):  # type: ignore[assignment]
            if isinstance(node, ast.If | ast.While | ast.IfExp):
                conditions.append(node.test)
            looped = looped or isinstance(node, _LOOPS)
            if isinstance(node, ast.FunctionDef):
                break
        return not conditions or (not looped and self._are_constant(conditions))

    def _are_constant(self, nodes: list[ast.expr]) -> bool:
        return all(self._is_constant(node) for node in nodes)

    def _is_constant(self, node: ast.AST) -> bool:
        match node:
            case ast.Constant() | ast.expr_context() | ast.operator() | ast.cmpop():
                return True
            case ast.Name(id=name):
                return name in self._constant
            case ast.Subscript(value=owner, slice=index):
                return self._is_entry(owner, index)
            case ast.Call():
                return self._is_constant_call(node)
            case ast.BinOp(left=left, right=right):
                return node in self._texts and self._are_constant([left, right])
            case ast.comprehension(ifs=[], iter=source):
                return self._is_constant(source)
            case ast.comprehension() | ast.Lambda() | ast.Await() | ast.Yield():
                return False
        return all(map(self._is_constant, ast.iter_child_nodes(node)))

    def _is_entry(self, owner: ast.expr, index: ast.expr) -> bool:
        if isinstance(index, ast.Slice) or not self._is_constant(index):
            return False
        values = self._bindings.get(owner.id, []) if isinstance(owner, ast.Name) else [owner]
        literal = any(isinstance(v, ast.Dict | ast.List | ast.Tuple) for v in values)
        constant = literal and self._is_constant(owner)
        self.table = self.table or constant
        return constant

    def _is_constant_call(self, node: ast.Call) -> bool:
        name = called(node)
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(node.func, ast.Name) and name in self._functions:
            if name not in self._returning:
                self._returning[name] = False  # what a function calls of itself is computing
                self._returning[name] = self._returns_constants(self._functions[name])
            return self._returning[name]
        match node:
            case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id=inner), *items]):
                return inner in _FORMATTING and self._are_constant(items)
        if name not in _FORMATTING or not self._are_constant(arguments):
            return False
        if not isinstance(node.func, ast.Attribute):
            return True
        constant = self._is_constant(node.func.value) or name in _OF_MODULES
        self.table = self.table or (constant and name == "get")
        return constant

    def _returns_constants(self, function: ast.FunctionDef) -> bool:
        returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
        generates = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(function))
        return not generates and all(
            self._is_free(node) and (node.value is None or self._is_constant(node.value))
            for node in returns
        )
