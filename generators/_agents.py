"""Reading plans of agents: `[{"Agent[0.5, 0.5]": "move(box_red, target_red)"}, ...]`."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from generators._nested import Node, Pair, read_nested
from generators.errors import AnswerError

Place = tuple[int, int]
"""Row and column of a square from 0; -1 stands for coordinates of no square."""
Action = tuple[Place, str, Place | str]
"""The agent, the colour of the box, and the square or the colour of the target."""
Plan = tuple[tuple[Action, ...], ...]
MAX_LENGTH: Final = 60_000
"""Longest plan that is read, in characters; the longest of good ones take 20,000."""

_CENTRE = r"\[ ?(-?\d{1,4}(?:\.\d{1,4})?) ?, ?(-?\d{1,4}(?:\.\d{1,4})?) ?\]"
_AGENT = re.compile(rf"agent ?{_CENTRE}")
_ACTION = re.compile(
    rf"move ?\( ?box[_ ]([a-z]{{1,20}}) ?, ?(?:square ?{_CENTRE}|target[_ ]([a-z]{{1,20}})) ?\)\.?"
)
_STEP = re.compile(r"(?:step)?[ _]?(\d{1,5})")


def read_plan(text: str) -> Plan:
    """Read a list of steps, or a map of numbered steps, in JSON or Python style.

    Raises:
        AnswerError: if an entry is not an action of an agent, or steps are out of order.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"a plan of {len(text)} characters; at most {MAX_LENGTH}")
    opening = min((i for i in map(text.find, "[{") if i >= 0), default=0)
    closing = max(map(text.rfind, "]}")) + 1
    items = _items(" ".join(text[opening:closing].lower().split()))
    while len(items) == 1 and isinstance(items[0], list):
        items = items[0]
    if not items:
        raise AnswerError("there is no step in the answer")
    if all(isinstance(item, Pair) and _STEP.fullmatch(item.key) for item in items):
        return _numbered([item for item in items if isinstance(item, Pair)])
    if isinstance(items[0], Pair):
        items = [items]
    return tuple(map(_step, items))


def _items(text: str) -> list[Node]:
    """Read JSON by the standard library, which is faster, and any other style by `_nested`."""
    try:
        return [json.loads(text, object_pairs_hook=_pairs)]
    except (ValueError, RecursionError):
        return read_nested(text)


def _pairs(entries: list[tuple[str, Node]]) -> list[Node]:
    return [Pair(key.strip(), value) for key, value in entries]


def _numbered(pairs: Sequence[Pair]) -> Plan:
    numbers = [int("".join(filter(str.isdecimal, pair.key))) for pair in pairs]
    if numbers not in (list(range(len(pairs))), list(range(1, len(pairs) + 1))):
        raise AnswerError("the steps are not numbered in order")
    return tuple(_step(pair.value) for pair in pairs)


def _step(item: Node) -> tuple[Action, ...]:
    if not isinstance(item, list):
        raise AnswerError("a step is not a map from agents to actions")
    return tuple(map(_action, item))


def _action(entry: Node) -> Action:
    if isinstance(entry, list) and len(entry) == 1:
        entry = entry[0]
    if not isinstance(entry, Pair) or not isinstance(entry.value, str):
        raise AnswerError("a step is not a map from agents to actions")
    return _read(entry.key, entry.value)


@lru_cache(maxsize=10_000)
def _read(key: str, value: str) -> Action:
    agent, action = _AGENT.fullmatch(key), _ACTION.fullmatch(value.strip())
    if not agent or not action:
        raise AnswerError(f"cannot read the entry {key[:30]!r}: {value[:50]!r}")
    colour, row, column, target = action.groups()
    return _place(*agent.groups()), colour, target or _place(row, column)


def _place(row: str, column: str) -> Place:
    return _index(row), _index(column)


def _index(centre: str) -> int:
    """Return the row or column of a centre; -1 if it is the centre of none."""
    whole, _, part = centre.partition(".")
    return int(whole) if part.rstrip("0") == "5" and not whole.startswith("-") else -1
