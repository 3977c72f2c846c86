"""Small questions about syntax trees that several analyses ask."""

import ast


def called(node: ast.AST) -> str:
    """Return the last name of what a call calls, e.g. `product`; empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


def whole(node: ast.AST) -> int | None:
    """Return the whole number that is written down, with its sign; None for anything else."""
    match node:
        case ast.Constant(value=int(number)) if not isinstance(node.value, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None


def texts(tree: ast.AST) -> frozenset[ast.AST]:
    """Return the expressions of a program that are surely text; linear in its size."""
    found: set[ast.AST] = set()
    for node in reversed(list(ast.walk(tree))):  # parts before what they are parts of
        match node:
            case ast.JoinedStr() | ast.Constant(value=str()):
                found.add(node)
            case ast.BinOp(left=left, right=right) if left in found or right in found:
                found.add(node)
        if called(node) in ("str", "join", "format", "repr", "dumps", "chr", "decode"):
            found.add(node)
    return frozenset(found)
