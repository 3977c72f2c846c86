"""Reading plans of lifting steps: `Step 1: [(50, [0, 2]), (20, [1])]` and its like."""

import re
from typing import Final

from generators.answers.nested import (
    Node,
    Pair,
    in_sequence,
    read_nested,
    step_number,
    unwrapped,
    with_number,
    without_latex,
)
from generators.errors import AnswerError

Lift = tuple[int, tuple[int, ...]]
"""The weight of a box and the lifters that lift it."""
Steps = tuple[tuple[Lift, ...], ...]
MAX_LENGTH: Final = 30_000
"""Longest plan that is read, in characters; the longest of good ones take 2,000."""

_OPENING = ("[", "(", "{")
_STEP = re.compile(r"\bstep[ _]?#?(\d{1,6}) ?(?:[:.)=*|—-]|(?=;? ?[\[({]))")
_NUMBERED = re.compile(r"(?:\A|; )(\d{1,6}) ?[:.)*|—-]+(?= ?[\[({])")
_LIFT = re.compile(r"\((\d{1,9}), ?\[(\d{1,9}(?:, ?\d{1,9})*)\]\)")
_PLAIN = re.compile(rf" ?\[{_LIFT.pattern}(?:, ?{_LIFT.pattern})*\][ ,;]*")
_NUMBER = re.compile(r"(?:lifter|box|l)? ?#?(-?\d{1,9}) ?(?:kg|units?)?")
_BULLET = re.compile(r"^[ \t]*(?:[-+•>|]|\*(?!\*)|#{1,6})[ \t]+", re.MULTILINE)
_SUM = re.compile(r"\([^()\[\]]*[<>≤≥+][^()\[\]]*\)")
_ARROW = re.compile(r"-{1,2}>|=>|→")
_LIST_OF_TEXTS = re.compile(r"\A\[ ?[\"'](?=step)")
_TEAM = ("lifter", "team", "crew")


def read_lifts(text: str) -> Steps:
    """Read labelled steps, one after the other, or a JSON list or map of steps.

    Raises:
        AnswerError: if anything is not a step, or steps are not numbered 1, 2, ...
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a plan of {len(text)} characters; at most {MAX_LENGTH}")
    text = _flattened(without_latex(text).lower())
    opening = min((i for i in map(text.find, _OPENING) if i >= 0), default=len(text))
    labels = list(_STEP.finditer(text)) or list(_NUMBERED.finditer(text)) if opening else []
    if opening < len(text) and not labels:
        return _unlabelled(read_nested(_closed(text[opening:])))
    if not labels:
        raise AnswerError("expected steps such as Step 1: [(50, [0, 2])]")
    in_sequence(int(label[1]) for label in labels)
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return tuple(
        _labelled(text[label.end() : end]) for label, end in zip(labels, ends, strict=True)
    )


def _flattened(text: str) -> str:
    """Return a text as one line, without bullets and sums, with colons for arrows."""
    text = _ARROW.sub(":", _SUM.sub("", _BULLET.sub("", text)))
    text = " ".join(text.replace("\n", " ; ").split())
    if _LIST_OF_TEXTS.match(text):
        text = re.sub(r"[\"']", "", text[1:].removesuffix("]")).strip()
    return text


def _labelled(text: str) -> tuple[Lift, ...]:
    """Read what follows the label of a step, at once where it is spelled as `render` does."""
    if _PLAIN.fullmatch(text):
        return tuple(
            (int(box), tuple(map(int, team.split(",")))) for box, team in _LIFT.findall(text)
        )
    text = text.strip(" .*`,;|:-")
    return _step(read_nested(_closed(text) if text.startswith(_OPENING) else text))


def _closed(text: str) -> str:
    """Return a text up to its last closing bracket, without the prose behind it."""
    return text[: max(map(text.rfind, "])}")) + 1] or text


def _unlabelled(items: list[Node]) -> Steps:
    while len(items) == 1 and isinstance(items[0], list) and not _is_lift(items[0]):
        items = unwrapped(items[0])
    items = list(map(with_number, items))
    pairs = [item for item in items if isinstance(item, Pair)]
    if items and len(pairs) == len(items):
        in_sequence(step_number(pair.key) for pair in pairs)
        return tuple(_step([pair.value]) for pair in pairs)
    if any(map(_is_lift, items)):
        return (_step(items),)
    return tuple(_step([item]) for item in items)


def _is_lift(item: Node) -> bool:
    if not isinstance(item, list) or not item or isinstance(item[0], list):
        return False
    return isinstance(item[0], str) or (len(item) == 2 and step_number(item[0].key) is None)


def _step(items: list[Node]) -> tuple[Lift, ...]:
    if len(items) == 1 and isinstance(items[0], list) and not _is_lift(items[0]):
        items = items[0]
    return tuple(map(_lift, items))


def _lift(item: Node) -> Lift:
    parts = list(item) if isinstance(item, (list, Pair)) else [item]
    pairs = [part for part in parts if isinstance(part, Pair)]
    if len(pairs) == len(parts):
        pairs.sort(key=lambda part: isinstance(part.value, list) or part.key.startswith(_TEAM))
        parts = [part.value for part in pairs]
    if len(parts) != 2:
        raise AnswerError("expected pairs (weight, [lifters])")
    team = parts[1] if isinstance(parts[1], list) else [parts[1]]
    return read_number(parts[0]), tuple(map(read_number, team))


def read_number(node: Node) -> int:
    """Read a weight or a lifter; raises `AnswerError` if it is no whole number."""
    if isinstance(node, str) and node.isdecimal() and len(node) < 10:
        return int(node)
    match = _NUMBER.fullmatch(node) if isinstance(node, str) else None
    if not match:
        raise AnswerError("a weight or lifter is not a whole number")
    return int(match[1])
