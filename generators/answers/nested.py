"""Reading nested lists and maps as JSON or Python writes them, without evaluating anything.

Round, square and curly brackets all make a list; `key: value` inside one makes a `Pair`.
Strings in quotes and bare words or numbers all become text, so that a task decides itself
what they must look like. Nothing is recursive, and depth and size are bounded.

Steps of a plan may come as a list, a numbered map, or maps that say their number.
"""

import re
from collections.abc import Iterable
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
_KEY = re.compile(r"(?:step)?[ _]?(\d{1,6})")
_TEXT = re.compile(r"\\(?:text|math|emph|operatorname)[a-z]{0,4} ?\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\(?:begin|end) ?\{[a-z]{1,12}\*?\}(?:\{[lcr|]{1,9}\})?")
_ARROW = re.compile(r"\\(?:[Ll]ong)?(?:[Rr]ightarrow|to|mapsto)(?![A-Za-z])")
_NOTHING = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|q?quad|displaystyle)(?![A-Za-z])|\\[,;:! ]")
_ESCAPED = re.compile(r"\\([{}\[\]_#&%$\"'])")
_BREAK = re.compile(r"\\\\|\\n(?![a-z])")


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


def step_number(key: str) -> int | None:
    """Return the number in a key such as `1`, `step 1` or `step_1`, None if it is none."""
    match = _KEY.fullmatch(key)
    return int(match[1]) if match else None


def in_sequence(numbers: Iterable[int | None], first: int = 1) -> None:
    """Raise `AnswerError` unless the steps are numbered one after the other."""
    for expected, number in enumerate(numbers, first):
        if number != expected:
            raise AnswerError(f"step {number} stands where step {expected} is expected")


def unwrapped(items: list[Node]) -> list[Node]:
    """Return the content of a map around all steps, as `{"plan": [...]}`, or else `items`."""
    if len(items) == 1 and isinstance(items[0], Pair) and isinstance(items[0].value, list):
        return items if step_number(items[0].key) is not None else items[0].value
    return items


def with_number(item: Node) -> Node:
    """Return `{"step 1": X}` and `{"step": 1, "moves": X}` as a pair of 1 and X."""
    label = item[0] if isinstance(item, list) and item else None
    if not isinstance(item, list) or not isinstance(label, Pair):
        return item
    rest: list[Node] = item[1:]
    if not rest and label.key.startswith("step") and step_number(label.key) is not None:
        return label
    if not rest or label.key != "step" or not isinstance(label.value, str):
        return item
    first = rest[0]
    inner = first.value if len(rest) == 1 and isinstance(first, Pair) else rest
    return Pair(label.value, inner if isinstance(inner, list) else rest)


def without_latex(text: str) -> str:
    r"""Return words, lists or steps without LaTeX: `->` for arrows, a line break for `\\` and `\n`.

    `\text{Step 1: } [(50, [0])] \\ \left(1,\, 2\right) \to \{3\}` loses nothing but its dress.
    """
    if "\\" not in text:
        return text
    aligned = "\\\\" in text
    text = _ENVIRONMENT.sub(" ", _TEXT.sub(r"\1", _BREAK.sub("\n", text)))
    text = _ESCAPED.sub(r"\1", _NOTHING.sub(" ", _ARROW.sub("->", text)))
    return text.replace("&", " ") if aligned else text
