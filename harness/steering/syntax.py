"""Small questions about syntax trees that several analyses ask."""

import ast


def called(node: ast.AST) -> str:
    """Return the last name of what a call calls, e.g. `product`; empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name
    return ""


def is_text(node: ast.expr) -> bool:
    """Whether an expression is surely text."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left=left, right=right):
            return is_text(left) or is_text(right)
    return called(node) in ("str", "join", "format", "repr", "dumps")
