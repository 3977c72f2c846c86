"""Reading nested lists and maps as JSON or Python writes them, without evaluating anything.

Round, square and curly brackets all make a list; `key: value` inside one makes a `Pair`.
Strings in quotes and bare words or numbers all become text, so that a task decides itself
what they must look like. Nothing is recursive, and depth and size are bounded.
"""

import re
from typing import Final, NamedTuple, TypeAlias

from generators.errors import AnswerError

MAX_DEPTH: Final = 6
MAX_PIECES: Final = 20_000
"""Most brackets, colons and items that are read."""

_CLOSING: Final = {"]": "[", ")": "(", "}": "{"}
_MARKS: Final = frozenset("[](){}:")
_PIECE = re.compile(
    r"""[\[\](){}:]|"[^"\n]*"|'[^'\n]*'|[^\s\[\](){},:;"'][^\[\](){},:;"'\n]*|["']"""
)


class Pair(NamedTuple):
    """A `key` with its `value`, as one entry of a map."""

    key: str
    value: "Node"


Node: TypeAlias = "str | Pair | list[Node]"


def read_nested(text: str) -> list[Node]:
    """Return the items at the top level of `text`; commas, semicolons and line breaks part them.

    Raises:
        AnswerError: if brackets do not match, are nested too deeply or too many, or a key has
            no value.
    """
    pieces = _PIECE.findall(text)
    if len(pieces) > MAX_PIECES:
        raise AnswerError(f"{len(pieces)} brackets, colons and items; at most {MAX_PIECES}")
    stack: list[tuple[str, list[Node], str | None]] = []
    items: list[Node] = []
    key: str | None = None
    for piece in pieces:
        if piece not in _MARKS:
            value = _unquoted(piece) if piece[0] in "\"'" else piece.rstrip()
            items.append(value if key is None else Pair(key, value))
            key = None
        elif piece in "[({":
            if len(stack) == MAX_DEPTH:
                raise AnswerError(f"brackets are nested more than {MAX_DEPTH} deep")
            stack.append((piece, items, key))
            items, key = [], None
        elif piece in _CLOSING:
            if not stack or stack[-1][0] != _CLOSING[piece] or key is not None:
                raise AnswerError(f"the bracket {piece} is out of place")
            inner = items
            _, items, key = stack.pop()
            items.append(inner if key is None else Pair(key, inner))
            key = None
        else:
            if key is not None or not items or not isinstance(items[-1], str):
                raise AnswerError("a colon stands where no key is before it")
            key = items.pop()  # type: ignore[assignment]
    if stack or key is not None:
        raise AnswerError("a bracket is not closed, or a key has no value")
    return items


def _unquoted(piece: str) -> str:
    if len(piece) == 1:
        raise AnswerError("a quotation mark is not closed")
    return piece[1:-1].strip()


def strings(node: Node, expected: str) -> list[str]:
    """Return `node` as a list of plain texts.

    Raises:
        AnswerError: if it is anything else; `expected` says what was wanted.
    """
    if not isinstance(node, list) or not all(isinstance(item, str) for item in node):
        raise AnswerError(f"expected {expected}")
    return [item for item in node if isinstance(item, str)]
