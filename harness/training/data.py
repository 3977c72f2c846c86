"""Training rows: read, checked, and turned into token ids with a loss weight for every token.

The ids are those of the serving (`harness.models.local.template`): what the model is trained on is
what it is sent. A user's tokens weigh nothing; an assistant's weigh what their turn weighs, from
the first token after the reply's head to the token that ends it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from generators.errors import SymBenchError
from harness.chat import Message
from harness.models.local.template import Template
from harness.training.config import Sft

Messages = tuple[Message, ...]


@dataclass(frozen=True)
class Talk:
    """A conversation to be learnt.

    Attributes:
        messages: of user and assistant in turn, the last one an assistant's.
        weights: of the assistant turns.
        sample: what it is about, for holding out whole samples.
    """

    messages: Messages
    weights: tuple[float, ...]
    sample: str


@dataclass(frozen=True)
class Preference:
    """Two replies to a conversation.

    Attributes:
        prompt: messages in turn, the last one a user's.
        chosen: the better reply.
        rejected: the other.
        sample: what it is about.
    """

    prompt: Messages
    chosen: Message
    rejected: Message
    sample: str


class Weighted(NamedTuple):
    """Token ids and the weight of each one's prediction."""

    ids: list[int]
    weights: list[float]


def default_weights(turns: int, config: Sft) -> tuple[float, ...]:
    """Return the weights of a conversation that carries none."""
    early = max(0, turns - config.last_turns)
    return (config.earlier_weight,) * early + (config.last_weight,) * (turns - early)


def read_talks(config: Sft) -> list[Talk]:
    """Return the conversations of all files of a training.

    Raises:
        SymBenchError: for a file or line that is none, by its number.
    """
    return [_talk(values, where, config) for where, values in _lines(config.data)]


def read_preferences(paths: Sequence[str]) -> list[Preference]:
    """Return the preferences of all files of a training.

    Raises:
        SymBenchError: for a file or line that is none, by its number.
    """
    return [_preference(values, where) for where, values in _lines(paths)]


def _lines(paths: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each object of JSONL files with its place."""
    empty = True
    for path in paths:
        try:
            text = Path(path).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            said = getattr(error, "strerror", None) or error
            raise SymBenchError(f"cannot read {path}: {said}") from None
        for number, line in enumerate(text.split("\n"), 1):  # JSON leaves U+2028 as it is
            if line.strip():
                empty = False
                yield f"{path}, line {number}", _object(line, f"{path}, line {number}")
    if empty:
        raise SymBenchError(f"{', '.join(paths)}: no rows to train on")


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        values = json.loads(line)
    except ValueError as error:
        raise SymBenchError(f"{where}: {error}") from None
    if not isinstance(values, dict):
        raise SymBenchError(f"{where}: expected a JSON object")
    return values


def _talk(values: Mapping[str, Any], where: str, config: Sft) -> Talk:
    messages = _messages(values.get("messages"), f"{where}: messages", "assistant")
    turns = len(messages) // 2
    weights = values.get("weights", default_weights(turns, config))
    numbers = isinstance(weights, list | tuple) and all(map(_is_weight, weights))
    if not numbers or len(weights) != turns:
        raise SymBenchError(
            f"{where}: weights {weights!r}; expected {turns} numbers from 0, one a reply"
        )
    return Talk(messages, tuple(map(float, weights)), str(values.get("sample", where)))


def _is_weight(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= value < float("inf")  # type: ignore[operator]


def _preference(values: Mapping[str, Any], where: str) -> Preference:
    if "prompt" not in values:
        raise SymBenchError(f"{where}: no prompt; expected rows of symbench synth pairs")
    prompt = _messages(values["prompt"], f"{where}: prompt", "user")
    replies = [
        _messages(values.get(name), f"{where}: {name}", "assistant", first="assistant")
        for name in ("chosen", "rejected")
    ]
    for name, reply in zip(("chosen", "rejected"), replies, strict=True):
        if len(reply) != 1:
            raise SymBenchError(f"{where}: {name}: {len(reply)} messages; expected one")
    return Preference(prompt, replies[0][0], replies[1][0], str(values.get("sample", where)))


def _messages(given: object, where: str, last: str, first: str = "user") -> Messages:
    """Check that messages alternate from `first` to `last`."""
    if not isinstance(given, list) or not given:
        raise SymBenchError(f"{where}: expected a list of messages")
    made = tuple(_message(one, where) for one in given)
    other = {"user": "assistant", "assistant": "user"}
    wanted = first
    for number, message in enumerate(made, 1):
        if message.role != wanted:
            raise SymBenchError(f"{where}: message {number} is {message.role}'s, not {wanted}'s")
        wanted = other[wanted]
    if made[-1].role != last:
        raise SymBenchError(f"{where}: the last message is not {last}'s")
    return made


def _message(given: object, where: str) -> Message:
    if isinstance(given, dict):
        role, content = given.get("role"), given.get("content")
        if role in ("user", "assistant") and isinstance(content, str):
            return Message(role, content)
    raise SymBenchError(f"{where}: expected objects with role user or assistant, and content")


def weigh(talk: Talk, template: Template) -> Weighted:
    """Return a conversation's token ids, each with the weight of its prediction.

    Raises:
        SymBenchError: if the template is not prefix-stable on it.
    """
    ids: list[int] = []
    weights: list[float] = []
    for turn, weight in enumerate(talk.weights):
        asked = template.ids(talk.messages[: 2 * turn + 1])
        replied = template.closed(talk.messages[: 2 * turn + 2])
        if asked[: len(ids)] != ids or replied[: len(asked)] != asked:
            raise SymBenchError("the chat template is not prefix-stable; use template = llama3")
        weights += [0.0] * (len(asked) - len(ids)) + [weight] * (len(replied) - len(asked))
        ids = replied
    return Weighted(ids, weights)


def held_out(samples: Iterable[str], share: float, seed: int) -> frozenset[str]:
    """Return the samples whose rows are for validation: a share of them, drawn by hash."""
    distinct = sorted(
        set(samples), key=lambda one: hashlib.sha256(f"{seed}/{one}".encode()).digest()
    )
    return frozenset(distinct[: round(share * len(distinct))])


def bins(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Share rows out over packed rows: first fit, longest first.

    Args:
        lengths: of the rows, none above `room`.
        room: of a packed row, in tokens.

    Returns:
        The numbers of the rows in each packed row.
    """
    packed: list[list[int]] = []
    spare: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        place = next((n for n, left in enumerate(spare) if left >= lengths[row]), None)
        if place is None:
            packed.append([])
            spare.append(room)
            place = len(packed) - 1
        packed[place].append(row)
        spare[place] -= lengths[row]
    return packed
