"""Models and sandboxes that follow a script, and what a method is given."""

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from generators.answers.frame import framed
from generators.errors import AnswerError
from harness.chat import Message, Reply, Tool
from harness.methods import Graded, Kit, find_method
from harness.prompts import Pack, read_pack
from harness.sandbox.types import Execution, Limits

QUESTION = "How much is 6 * 7?"


@dataclass
class Script:
    """A model that says what is written down, then the last thing again if it `repeats`."""

    replies: Sequence[str | Reply]
    repeats: bool = False
    requests: list[tuple[Message, ...]] = field(default_factory=list)
    tools: list[tuple[Tool, ...]] = field(default_factory=list)

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        self.requests.append(tuple(messages))
        self.tools.append(tuple(tools))
        number = len(self.requests) - 1
        if number >= len(self.replies):
            assert self.repeats, f"an unexpected request: {messages[-1].content[:500]}"
            number = -1
        reply = self.replies[number]
        return Reply(reply) if isinstance(reply, str) else reply

    def sent(self, number: int = -1) -> list[tuple[str, str]]:
        """Return the messages of one request as (role, content)."""
        return [(message.role, message.content) for message in self.requests[number]]

    def asked(self) -> list[str]:
        """Return the last message of every request."""
        return [request[-1].content for request in self.requests]


@dataclass
class Bench:
    """A sandbox whose programs do what is written down, by what their text contains."""

    runs: Mapping[str, Execution]
    programs: list[str] = field(default_factory=list)
    tier: str = "scripted"
    guarantees: tuple[str, ...] = ()

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        self.programs.append(program)
        return next((run for key, run in self.runs.items() if key in program), printed("42\n"))

    def session(self, limits: Limits | None = None, seed: int = 0) -> "Kept":
        return Kept(self)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Kept:
    """A session of a bench: its state is lost where a program does not end by itself."""

    bench: Bench
    restarts: int = 0
    closed: bool = False

    async def run(self, part: str) -> Execution:
        run = await self.bench.run(part)
        self.restarts += run.outcome not in ("ok", "exit")
        return run

    async def close(self) -> None:
        self.closed = True


def printed(stdout: str) -> Execution:
    return Execution("ok", stdout, "", 0, None, 0.1, 0.1)


def read(text: str) -> str | None:
    """Answers of these tests are whole numbers."""
    with contextlib.suppress(AnswerError):
        for one in framed(text):
            if re.fullmatch(r"[+-]?\d{1,9}", one.text):
                return str(int(one.text))
    return None


@dataclass
class Stage:
    """A kit with everything that happens to it."""

    kit: Kit
    model: Script
    steerer: Script
    checker: Script
    second: Script
    sandbox: Bench
    notes: list[tuple[str, Mapping[str, Any]]]

    async def play(self, method: str, question: str = QUESTION) -> Graded:
        found = find_method(method)
        return await found.run(question, self.kit, found.options)

    def noted(self, kind: str) -> list[Mapping[str, Any]]:
        return [values for name, values in self.notes if name == kind]


Setting = Callable[..., Stage]


@pytest.fixture
def stage() -> Setting:
    def make(
        model: Sequence[str | Reply] = (),
        steerer: Sequence[str | Reply] | None = None,
        checker: Sequence[str | Reply] | None = None,
        second: Sequence[str | Reply] | None = None,
        runs: Mapping[str, Execution] | None = None,
        pack: Pack | None = None,
        repeats: bool = False,
    ) -> Stage:
        scripts = [Script(replies or (), repeats) for replies in (model, steerer, checker, second)]
        bench, notes = Bench(runs or {}), []
        kit = Kit(
            model=scripts[0],
            sandbox=bench,
            prompts=pack or read_pack(),
            checker=scripts[0] if checker is None else scripts[2],
            read=read,
            note=lambda kind, values: notes.append((kind, values)),
            steerer=None if steerer is None else scripts[1],
            second=None if second is None else scripts[3],
        )
        return Stage(kit, *scripts, bench, notes)

    return make


@pytest.fixture
def labelled() -> Pack:
    """A pack whose every prompt shows its name and its slots, and nothing else."""
    ours = read_pack()
    slots = re.compile(r"\{[a-z_]+\}")
    texts = {
        name: f"[{name}{'|'.join(['', *dict.fromkeys(slots.findall(text))])}]"
        for name, text in ours.texts.items()
    }
    texts["first_message"] = "{guidance}{question}"
    return replace(ours, texts=texts)
