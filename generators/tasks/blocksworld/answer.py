"""Reading lists of moves: `Move A from stack1 to stack2`, `(A, 1, 2)` and their like."""

import re
from collections.abc import Sequence
from itertools import pairwise

from generators.answers.nested import Node, Pair, read_nested, strings, unwrapped, without_latex
from generators.errors import AnswerError

Move = tuple[str, str, str]
"""What is moved, from where, to where."""

_ON = r"(?:the )?(?:top of )?(?:the )?(?:stack|s(?=\d))?[ #-]{0,2}"
_STACK_NAME = r"(?!(?:start|goal|end|initial|final|current)\b)\w{1,9}"
_MOVE = re.compile(
    r"\b(?:(?:move|put|take) )?(?:the )?(?:top )?(?:block )?([a-z]\w{0,9}) "
    rf"from {_ON}({_STACK_NAME}),? (?:on)?to {_ON}({_STACK_NAME})"
)
_GAP = re.compile(
    r"(?:[\s.,;:|/+*•—-]|\b(?:and|then|next|first|finally|lastly|now|after that)\b"
    r"|(?:step ?|move ?)?\d{1,5}(?!\d))*"
)
_HALF_A_MOVE = re.compile(r"\bfrom\b|\b(?:move|put|take) (?:block )?[a-z]\b")
_LABEL_OF_TRIPLE = re.compile(
    r"^ ?(?:(?:step|move)? ?\d{1,5} ?[.):-]?|[-+*•]) ?(?=[\[({])|\bmove ?(?=[\[({])", re.MULTILINE
)
_SHORT = re.compile(
    r"\b([a-z]\w{0,9})[:,]? (?:from )?((?:stack|s)? ?\d{1,2}) ?-{1,2}> ?((?:stack|s)? ?\d{1,2})\b"
)
_ARROW = re.compile(r"[-=]{1,2}>|→")
_COMMENT = re.compile(
    r"(?<=\w) (?:#|//)(?=\s)[^\n]*"
    r"|\((?!stack|block|[^()\n]* from )[^()\n]{4,}\)(?=[ .,;|]*$)",
    re.MULTILINE,
)
_BLOCK = re.compile(r"(?:block )?(\w{1,10})")
_STACK = re.compile(r"(?:stack|s(?=\d))?[ _#-]?(\w{1,9})")
_KEYS = (("block", "box", "move"), ("from", "source"), ("to", "destination", "target"))


def read_moves(text: str) -> tuple[Move, ...]:
    """Read moves as sentences or as triples, parted by line breaks, commas, `;` or `->`.

    Returns:
        For each move the block in capitals and the two stacks; `stack2` and `2` are both "2".
        Nothing at all is the plan without a move.

    Raises:
        AnswerError: if anything is not a move; prose may stand before and behind sentences.
    """
    text = re.sub(r"[ \t]+", " ", without_latex(text).lower())
    text = _ARROW.sub(";", _SHORT.sub(r"\1 from \2 to \3", _ARROW.sub("->", text)))
    plain = re.sub(r"[\"'`\[\](){}*_$]", "", _COMMENT.sub("", text))
    found = list(_MOVE.finditer(plain))
    return _sentences(plain, found) if found else _triples(text)


def _sentences(text: str, found: Sequence[re.Match[str]]) -> tuple[Move, ...]:
    """Return the moves found if there are labels at most between them, and no halves of moves."""
    gaps = [text[a.end() : b.start()] for a, b in pairwise(found)]
    around = (text[: found[0].start()], text[found[-1].end() :])
    odd = [gap for gap in gaps if not _GAP.fullmatch(gap)]
    odd += [part for part in around if _HALF_A_MOVE.search(part)]
    if odd:
        raise AnswerError(f"{odd[0].strip()[:30]!r} is not a move")
    return tuple((move[1].upper(), move[2], move[3]) for move in found)


def _triples(text: str) -> tuple[Move, ...]:
    items = read_nested(_LABEL_OF_TRIPLE.sub("", text))
    items = unwrapped(items)
    while len(items) == 1 and isinstance(items[0], list):
        items = unwrapped(items[0])
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
