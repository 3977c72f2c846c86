"""Steps of a plan as JSON writes them: a list, a numbered map, or maps that say their number."""

import re
from collections.abc import Iterable

from generators.answers.nested import Node, Pair
from generators.errors import AnswerError

_KEY = re.compile(r"(?:step)?[ _]?(\d{1,6})")


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
