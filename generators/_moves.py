"""Reading lists of moves: `Move A from stack1 to stack2`, `(A, 1, 2)` and their like."""

import re

from generators._nested import Node, Pair, read_nested, strings
from generators.errors import AnswerError

Move = tuple[str, str, str]
"""What is moved, from where, to where."""

_MOVE = re.compile(
    r"(?:move|put|take)? ?(?:the )?(?:block )?([a-z]\w{0,9}) from (?:stack)? ?(\w{1,9}) "
    r"(?:on)?to (?:the )?(?:stack)? ?(\w{1,9})"
)
_LABEL = re.compile(r" ?(?:(?:step|move)? ?\d{1,5} ?[.):-]?|[-+*•]) ?")
_LABEL_OF_TRIPLE = re.compile(rf"^{_LABEL.pattern}(?=[\[({{])", re.MULTILINE)
_ARROWS = ("->", "=>", "→")
_BETWEEN = re.compile(r"[\s.,;]+|\Z")
_BLOCK = re.compile(r"(?:block )?(\w{1,10})")
_STACK = re.compile(r"(?:stack)?[ _]?(\w{1,9})")
_KEYS = (("block", "box", "move"), ("from", "source"), ("to", "destination", "target"))


def read_moves(text: str) -> tuple[Move, ...]:
    """Read moves as sentences or as triples, parted by line breaks, commas, `;` or `->`.

    Returns:
        For each move the block in capitals and the two stacks; `stack2` and `2` are both "2".
        Nothing at all is the plan without a move.

    Raises:
        AnswerError: if anything is not a move.
    """
    text = re.sub(r"[ \t]+", " ", text.lower())
    for arrow in _ARROWS:
        text = text.replace(arrow, ";")
    plain = re.sub(r"[\"'`\[\](){}*_]", "", text).strip(" \n.,;")
    return _sentences(plain) if re.search(r" from \w", plain) else _triples(text)


def _sentences(text: str) -> tuple[Move, ...]:
    moves: list[Move] = []
    position = 0
    while position < len(text):
        if label := _LABEL.match(text, position):
            position = label.end()
        move = _MOVE.match(text, position)
        end = move and _BETWEEN.match(text, move.end())
        if not move or not end:
            raise AnswerError(f"{text[position : position + 30]!r} is not a move")
        moves.append((move[1].upper(), move[2], move[3]))
        position = end.end()
    return tuple(moves)


def _triples(text: str) -> tuple[Move, ...]:
    items = read_nested(_LABEL_OF_TRIPLE.sub("", text))
    while len(items) == 1 and isinstance(items[0], list):
        items = items[0]
    if items and not any(isinstance(item, list) for item in items):
        items = [items]
    return tuple(map(_triple, items))


def _triple(item: Node) -> Move:
    if isinstance(item, list) and all(isinstance(entry, Pair) for entry in item):
        entries = dict(entry for entry in item if isinstance(entry, Pair))
        item = [entries[key] for keys in _KEYS for key in keys if key in entries]
    words = strings(item, "moves, each of a block and two stacks")
    names = [p.fullmatch(w) for p, w in zip((_BLOCK, _STACK, _STACK), words, strict=False)]
    found = [name[1] for name in names if name]
    if len(words) != 3 or len(found) != 3:
        said = ", ".join(words)[:50]
        raise AnswerError(f"expected moves such as Move A from stack1 to stack2, got {said!r}")
    return found[0].upper(), found[1], found[2]
