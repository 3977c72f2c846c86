"""Reading plans of lifting steps: `Step 1: [(50, [0, 2]), (20, [1])]` and its like."""

import re
from collections.abc import Iterator
from typing import Final

from generators._nested import Node, Pair, read_nested
from generators.errors import AnswerError

Lift = tuple[int, tuple[int, ...]]
"""The weight of a box and the lifters that lift it."""
Steps = tuple[tuple[Lift, ...], ...]
MAX_LENGTH: Final = 30_000
"""Longest plan that is read, in characters; the longest of good ones take 2,000."""

_OPENING = ("[", "(", "{")
_STEP = re.compile(r"\bstep ?#?(\d{1,6}) ?(?:[:.)=*—-]|(?=[\[({]))")
_KEY = re.compile(r"(?:step)? ?(\d{1,6})")
_LIFT = re.compile(r"\((\d{1,9}), ?\[(\d{1,9}(?:, ?\d{1,9})*)\]\)")
_PLAIN = re.compile(rf" ?\[{_LIFT.pattern}(?:, ?{_LIFT.pattern})*\][ ,]*")
_NUMBER = re.compile(r"(?:lifter|box)? ?#?(-?\d{1,9})")


def read_lifts(text: str) -> Steps:
    """Read labelled steps, one after the other, or a JSON list or map of steps.

    Raises:
        AnswerError: if anything is not a step, or steps are not numbered 1, 2, ...
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a plan of {len(text)} characters; at most {MAX_LENGTH}")
    text = " ".join(text.lower().replace("\n", " , ").split())
    opening = min((i for i in map(text.find, _OPENING) if i >= 0), default=len(text))
    labels = list(_STEP.finditer(text)) if opening else []
    if opening < len(text) and not labels:
        return _unlabelled(read_nested(_closed(text[opening:])))
    if not labels:
        raise AnswerError("expected steps such as Step 1: [(50, [0, 2])]")
    _in_sequence(label[1] for label in labels)
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return tuple(
        _labelled(text[label.end() : end]) for label, end in zip(labels, ends, strict=True)
    )


def _labelled(text: str) -> tuple[Lift, ...]:
    """Read what follows the label of a step, at once where it is spelled as `render` does."""
    if _PLAIN.fullmatch(text):
        return tuple(
            (int(box), tuple(map(int, team.split(",")))) for box, team in _LIFT.findall(text)
        )
    text = text.strip(" .*`,-:")
    return _step(read_nested(_closed(text) if text.startswith(_OPENING) else text))


def _closed(text: str) -> str:
    """Return a text up to its last closing bracket, without the prose behind it."""
    return text[: max(map(text.rfind, "])}")) + 1] or text


def _in_sequence(numbers: Iterator[str]) -> None:
    for expected, number in enumerate(numbers, 1):
        if int(number) != expected:
            raise AnswerError(f"step {number} stands where step {expected} is expected")


def _unlabelled(items: list[Node]) -> Steps:
    while len(items) == 1 and isinstance(items[0], list) and not _is_lift(items[0]):
        items = items[0]
    pairs = [item for item in items if isinstance(item, Pair)]
    if items and len(pairs) == len(items):
        keys = map(_KEY.fullmatch, (pair.key for pair in pairs))
        _in_sequence(key[1] if key else "0" for key in keys)
        return tuple(_step([pair.value]) for pair in pairs)
    if any(map(_is_lift, items)):
        return (_step(items),)
    return tuple(_step([item]) for item in items)


def _is_lift(item: Node) -> bool:
    if not isinstance(item, list) or not item or isinstance(item[0], list):
        return False
    return isinstance(item[0], str) or not _KEY.fullmatch(item[0].key)


def _step(items: list[Node]) -> tuple[Lift, ...]:
    if len(items) == 1 and isinstance(items[0], list) and not _is_lift(items[0]):
        items = items[0]
    return tuple(map(_lift, items))


def _lift(item: Node) -> Lift:
    parts = item if isinstance(item, list) else [item]
    if parts and all(isinstance(part, Pair) for part in parts):
        parts = [part.value for part in sorted(p for p in parts if isinstance(p, Pair))]
        parts.sort(key=lambda part: isinstance(part, list))
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
