"""Reading plans of agents: `[{"Agent[0.5, 0.5]": "move(box_red, target_red)"}, ...]`."""

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
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

Place = tuple[int, int]
"""Row and column of a square from 0; -1 stands for coordinates of no square."""
Action = tuple[Place, str, Place | str]
"""The agent, the colour of the box, and the square or the colour of the target."""
Plan = tuple[tuple[Action, ...], ...]
MAX_BRACKETS: Final = 20_000
"""Most brackets of a plan that is not plain JSON; good ones have less than 2,000."""

_CENTRE = r"\[ ?(-?\d{1,4}(?:\.\d{1,4})?) ?, ?(-?\d{1,4}(?:\.\d{1,4})?) ?\]"
_AGENT = re.compile(rf"agent ?{_CENTRE}")
_ACTION = re.compile(
    rf"move ?\( ?box[_ ]([a-z]{{1,20}}) ?, ?(?:square ?{_CENTRE}|target[_ ]([a-z]{{1,20}})) ?\)\.?"
)
_COMMENT = re.compile(r"(?<=[,\[\]{}]) *(?:#|//)[^\n]*")
_BRACKET = re.compile(r"[\[\]{}]")
_MAP_OF_AGENTS = re.compile(r"\{ ?\}|agent ?\[")
_LABEL = re.compile(r"(\d{1,5}) ?[:.)=-] ?\Z")


def read_plan(text: str) -> Plan:
    """Read the last list of steps in a text, or maps of steps, in JSON or Python style.

    Raises:
        AnswerError: if an entry is not an action of an agent, or steps are out of order.
    """
    if "#" in text or "//" in text:
        text = _COMMENT.sub("", text)
    items = _items(" ".join(without_latex(text).lower().split()))
    while len(items) == 1 and isinstance(items[0], list):
        items = unwrapped(items[0])
    if not items:
        raise AnswerError("there is no step in the answer")
    items = list(map(with_number, items))
    if all(isinstance(item, Pair) and step_number(item.key) is not None for item in items):
        return _numbered([item for item in items if isinstance(item, Pair)])
    if isinstance(items[0], Pair):
        items = [items]
    return tuple(map(_step, items))


def _items(text: str) -> list[Node]:
    """Read the one list with maps of agents, or all such maps, with their labels if any."""
    if text.startswith("[") and text.endswith("]"):
        with contextlib.suppress(ValueError, RecursionError):
            return [_json(text)]
    spans = [span for span in _outermost(text) if _MAP_OF_AGENTS.search(text, *span)]
    lists = sum(text[start] == "[" for start, _ in spans)
    if lists and len(spans) > 1:
        raise AnswerError("there are several plans in the answer")
    maps = [*takewhile(lambda span: text[span[0]] == "{", reversed(spans))][::-1]
    nodes = _nodes(", ".join(text[start:end] for start, end in maps or spans[-1:]))
    labels = [_LABEL.search(text, max(0, start - 12), start) for start, _ in maps]
    if len(maps) == len(nodes) > 1 and all(labels):
        return [Pair(label[1], node) for label, node in zip(labels, nodes, strict=True) if label]
    return nodes


def _outermost(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each bracket that is in no other begins and ends."""
    if (count := sum(map(text.count, "[]{}"))) > MAX_BRACKETS:
        raise AnswerError(f"{count} brackets; at most {MAX_BRACKETS} are read")
    depth = start = 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in "[{":
            start = start if depth else bracket.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, bracket.end()


def _nodes(text: str) -> list[Node]:
    """Read JSON by the standard library, which is faster, and any other style by `read_nested`."""
    try:
        return _json(f"[{text}]")
    except (ValueError, RecursionError):
        return read_nested(text)


def _json(text: str) -> list[Node]:
    return json.loads(text, object_pairs_hook=_pairs, parse_int=str)  # type: ignore[no-any-return]


def _pairs(entries: list[tuple[str, Node]]) -> list[Node]:
    return [Pair(key.strip(), value) for key, value in entries]


def _numbered(pairs: Sequence[Pair]) -> Plan:
    numbers = [step_number(pair.key) for pair in pairs]
    in_sequence(numbers, first=0 if numbers[0] == 0 else 1)
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
