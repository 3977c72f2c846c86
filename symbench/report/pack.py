"""Transcripts as compact, compressed blocks.

Paragraphs recur within and between conversations (questions, prompts, programs), so a block
holds each once in `pieces`, and a text is a list of numbers of pieces.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from harness.run.journal import read_journal
from symbench.results.frames import RunData

PER_BLOCK: Final = 96
BREAK: Final = "\n\n"

Event = dict[str, Any]


_BIDI: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u(202[a-e]|206[6-9]|200[ef]|061c)")
"""Controls of writing direction in JSON, which could make a text look like another."""


def packed(value: Any) -> str:
    """Return JSON values deflated (zlib) and in base64.

    Controls of writing direction are spelled out, e.g. as `<U+202e>` in mathematical brackets.
    """
    text = _BIDI.sub(r"\1\\u27e8U+\2\\u27e9", json.dumps(value, separators=(",", ":")))
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


class Block:
    """Transcripts of some attempts with one table of their paragraphs.

    Attributes:
        pieces: number of each paragraph, in order of first use.
        attempts: events by attempt.
    """

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}
        self.attempts: dict[str, list[Event]] = {}

    def text(self, text: str) -> list[int]:
        """Return a text as numbers of paragraphs, which are added where new."""
        parts = text.split(BREAK)
        return [self.pieces.setdefault(part, len(self.pieces)) for part in parts]

    def add(self, attempt: str, records: Iterable[Mapping[str, Any]], end: Event) -> None:
        """Add an attempt: its journal records in order, and how it ended."""
        last: dict[str, str] = {}
        events = [self._event(record, last) for record in records if record["type"] in _SHOWN]
        final = {key: end[key] for key in ("fault", "answer", "final") if key in end}
        numbers: Event = {key: {"text": self.text(str(text))} for key, text in final.items()}
        self.attempts[attempt] = [*events, {"type": "end", **end, **numbers}]

    def packed(self) -> str:
        """Return the block as text for the page."""
        return packed({"pieces": list(self.pieces), "attempts": self.attempts})

    def _event(self, record: Mapping[str, Any], last: dict[str, str]) -> Event:
        if record["type"] == "call":
            return self._call(record, last)
        if record["type"] == "program":
            return self._program(record, last)
        values = {
            key: {"text": self.text(value)} if isinstance(value, str) else value
            for key, value in record["values"].items()
        }
        return {"type": "note", "kind": record["kind"], "values": values}

    def _call(self, record: Mapping[str, Any], last: dict[str, str]) -> Event:
        """Return a call with what was said since the role's last one, without repeating that."""
        role, reply = record["role"], record["reply"]
        said = [
            [message["role"], self.text(message["content"])]
            for message in record["messages"]
            if not (message["role"] == "assistant" and message["content"] == last.get(role))
        ]
        last[role] = last["reply"] = reply["text"]
        usage = reply.get("usage", {})
        event = {
            "type": "call",
            "role": role,
            "model": reply.get("served") or record["model"],
            "said": said,
            "reply": self.text(reply["text"]),
            "finish": reply.get("finish", "stop"),
            "tokens": [usage.get(key, 0) for key in ("input", "output", "reasoning")],
            "cost": usage.get("cost"),
            "seconds": record["seconds"],
        }
        if reply.get("reasoning"):
            event["reasoning"] = self.text(reply["reasoning"])
        if reply.get("tool_calls"):
            calls = [f"{call['name']}({call['arguments']})" for call in reply["tool_calls"]]
            event["tools"] = self.text("\n".join(calls))
        return event

    def _program(self, record: Mapping[str, Any], last: Mapping[str, str]) -> Event:
        """Return a program's run; the program itself only where the last reply lacks it."""
        run, program = record["run"], record["program"]
        event = {
            "type": "program",
            "outcome": run["outcome"],
            "stdout": self.text(run["stdout"]),
            "stderr": self.text(run["stderr"]),
            "cpu": run["cpu"],
        }
        if program.strip() not in last.get("reply", ""):
            event["program"] = self.text(program)
        return event


_SHOWN: Final = ("call", "program", "note")


def blocks(
    runs: Iterable[RunData],
    ends: Mapping[str, Event],
    heard: Callable[[str, list[dict[str, Any]]], None],
) -> Iterator[tuple[str, list[str]]]:
    """Yield compressed blocks with the attempts in each, streaming the journals.

    Args:
        runs: whose attempts.
        ends: how each attempt ended, by its id; others are left out.
        heard: told each attempt and its records.
    """
    block = Block()
    for run in runs:
        for attempt, records in _transcripts(run):
            if attempt in ends:
                block.add(attempt, records, ends[attempt])
                heard(attempt, records)
            if len(block.attempts) == PER_BLOCK:
                yield block.packed(), list(block.attempts)
                block = Block()
    if block.attempts:
        yield block.packed(), list(block.attempts)


def _transcripts(run: RunData) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the records of each attempt as soon as it is finished; failed ones at the end."""
    open_ones: dict[str, list[dict[str, Any]]] = {}
    done: set[str] = set()
    for record in read_journal(run.path):
        attempt = record.get("attempt")
        if attempt is None or attempt in done:
            continue
        if record["type"] != "attempt":
            open_ones.setdefault(attempt, []).append(record)
        elif record["outcome"] == "error":
            open_ones.setdefault(attempt, [])
        else:
            done.add(attempt)
            yield attempt, open_ones.pop(attempt, [])
    yield from open_ones.items()
