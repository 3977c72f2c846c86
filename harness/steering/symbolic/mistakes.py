"""Mistakes that make a program say nothing, whatever it computes."""

import ast
from collections.abc import Iterator

from harness.steering.symbolic.disguise import OUTPUT
from harness.steering.symbolic.syntax import called

_READING = frozenset(("input", "raw_input"))


def mistakes(tree: ast.Module) -> tuple[str, ...]:
    """Return one sentence for each reason why a program prints nothing or lacks input."""
    return tuple(dict.fromkeys((*_uncalled(tree), *_asking(tree))))


def _uncalled(tree: ast.Module) -> Iterator[str]:
    """Yield what keeps a program from printing: prints only in functions that nobody calls."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    reached = _reached(tree, functions)
    running = [n for n in tree.body if not isinstance(n, ast.FunctionDef) or n.name in reached]
    if any(_shows(node) for statement in running for node in ast.walk(statement)):
        return
    idle = [name for name in functions if name not in reached]
    if idle:
        yield f"it never calls {' and '.join(idle[:3])}, which it defines, and prints nothing"
    else:
        yield "it prints nothing"


def _reached(tree: ast.Module, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Return the functions that are named by what runs, directly or through others."""
    queue: list[ast.AST] = [n for n in tree.body if not isinstance(n, ast.FunctionDef)]
    found: set[str] = set()
    while queue:
        for node in ast.walk(queue.pop()):
            name = node.id if isinstance(node, ast.Name) else ""
            if name in functions and name not in found:
                found.add(name)
                queue.append(functions[name])
    return found


def _shows(node: ast.AST) -> bool:
    """Whether a node prints, or runs text that may."""
    return called(node) in OUTPUT | {"exec", "__import__", "run", "main"}


def _asking(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        reads = called(node) in _READING and isinstance(getattr(node, "func", None), ast.Name)
        if reads or (isinstance(node, ast.Attribute) and node.attr == "stdin"):
            yield "it asks for input, and there is none"
