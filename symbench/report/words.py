"""The full-text index of a report: which attempts hold which words."""

import re
from typing import Any, Final

from symbench.report.pack import packed

WORD: Final = re.compile(r"\w+")
LONGEST: Final = 40
"""Letters of a word that are kept; digests and runs of one letter are cut there."""


class Words:
    """Words of questions, replies, programs and outputs, and the attempts that hold them.

    Attributes:
        attempts: ids in the order in which they were added.
        places: by word, the numbers of the attempts that hold it, rising.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self.places: dict[str, list[int]] = {}

    def add(self, attempt: str, text: str) -> None:
        """Add an attempt with everything that was said in it."""
        number = len(self.attempts)
        self.attempts.append(attempt)
        for word in {found[:LONGEST] for found in WORD.findall(text.lower())}:
            self.places.setdefault(word, []).append(number)

    def packed(self) -> str:
        """Return the index as text for the page; places are written as steps."""
        words = sorted(self.places)
        return packed(
            {
                "attempts": self.attempts,
                "words": words,
                "steps": [_steps(self.places[word]) for word in words],
            }
        )


def _steps(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def said_in(records: list[dict[str, Any]]) -> str:
    """Return all text of an attempt's records: messages, replies, programs, outputs, notes."""
    parts: list[str] = []
    for record in records:
        parts += [message["content"] for message in record.get("messages", ())]
        reply = record.get("reply", {})
        parts += [reply.get("text", ""), reply.get("reasoning") or "", record.get("program", "")]
        run = record.get("run", {})
        parts += [run.get("stdout", ""), run.get("stderr", "")]
        parts += [text for text in record.get("values", {}).values() if isinstance(text, str)]
    return "\n".join(map(str, parts))
