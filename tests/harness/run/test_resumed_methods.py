"""Methods of several calls, cut anywhere: nothing is asked twice, and reasoning goes back."""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.chat import Reply, Request, Sampling, ToolCall
from harness.errors import ModelError
from harness.kit import Graded, Kit
from harness.methods import find_method
from harness.prompts import read_pack
from harness.run.journal import Journal, read_journal
from harness.run.recording import AttemptLog, RecordedModel, RecordedSandbox
from harness.sandbox.types import Execution, Limits

METHODS = (
    "r1_code_interpreter",
    "reasoning_tools:state=fresh",
    "best_of_k:k=3",
    "tumix:rounds=3",
    "codesteer:turns=2,steerer=task",
    "both_ways:tries=2",
)


class Thinking:
    """A model that refuses to go on from a reply of its own without the thought behind it."""

    uri = "scripted/thinking"

    def __init__(self) -> None:
        self.asked = 0

    def bind(self, *_: Any) -> "Thinking":
        return self

    async def complete(self, request: Request) -> Reply:
        bare = [one for one in request.messages if one.role == "assistant" and not one.opaque]
        if bare:
            raise ModelError("bad request", "reasoning_content must be passed back")
        self.asked += 1
        said = "\n".join(message.content for message in request.messages)
        number = zlib.crc32(f"{said}{request.occurrence}".encode()) % 7
        program = f"```python\nprint({number})\n```"
        first = len(request.messages) == 1
        text = program if first or number % 2 else f"Answer: {number}"
        calls = (ToolCall("c", "run_python", '{"code": "1"}'),) if request.tools else ()
        if any(message.role == "tool" for message in request.messages):
            calls = ()
        thought = {"reasoning_content": f"thought {number}"}
        return Reply(text, tool_calls=calls, reasoning=f"thought {number}", opaque=thought)

    async def close(self) -> None:
        """Nothing is open."""


class Printing:
    """A sandbox whose programs print a number that their text decides."""

    tier = "scripted"
    guarantees = ()

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        printed = f"Answer: {zlib.crc32(program.encode()) % 5}\n"
        return Execution("ok", printed, "", 0, None, 0.1, 0.1)

    async def close(self) -> None:
        """Nothing is open."""


async def play(
    folder: Path, method: str, model: Thinking, earlier: list[Mapping[str, Any]]
) -> Graded:
    """Make one attempt, beginning with what its journal holds."""
    with Journal(folder) as journal:
        log = AttemptLog(journal, "a", earlier)
        checker = RecordedModel(model, "checker", Sampling(), log)
        kit = Kit(
            model=RecordedModel(model, "task", Sampling(), log),
            sandbox=RecordedSandbox(Printing(), log),
            prompts=read_pack(),
            checker=checker,
            read=lambda text: text.rpartition("Answer:")[2].strip() or None,
            note=log.note,
        )
        found = find_method(method)
        return await found.run("How much?", kit, found.options)


@pytest.mark.parametrize("method", METHODS)
async def test_an_attempt_that_was_cut_ends_as_if_it_had_not_been(
    tmp_path: Path, method: str
) -> None:
    model = Thinking()
    whole = await play(tmp_path / "whole", method, model, [])
    records = list(read_journal(tmp_path / "whole"))
    assert model.asked > 1
    assert sum(record["type"] == "call" for record in records) == model.asked
    for cut in range(len(records) + 1):
        kept = records[:cut]
        again = Thinking()
        assert await play(tmp_path / str(cut), method, again, kept) == whole
        assert again.asked == model.asked - sum(record["type"] == "call" for record in kept)
