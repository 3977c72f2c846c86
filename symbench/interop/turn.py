"""Methods of one turn taken apart, for tools that ask by themselves: the prompt, and the verdict.

The method itself says both: it is played with a model that notes what it is asked, and again with
one that gives the reply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import generators
from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Message, Reply, Tool
from harness.kit import Graded, Kit
from harness.methods import find_method
from harness.prompts import read_pack
from harness.run.records import verdict_values
from harness.run.session import read_answer
from harness.sandbox import Sandbox


class _AskedError(Exception):
    """Carries what a method asked first."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__("asked")
        self.messages = messages


class _Asked:
    """A model that ends the method at its first question."""

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        raise _AskedError(messages)


@dataclass
class _Told:
    """A model that gives one reply, once."""

    method: str
    reply: Reply
    used: bool = False

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        if self.used:
            raise SymBenchError(f"method {self.method!r} asks more than once; name one of one turn")
        self.used = True
        return self.reply


def _kit(sample: Sample, model: Any, sandbox: Sandbox) -> Kit:
    task = generators.load(sample.task)
    return Kit(
        model=model,
        sandbox=sandbox,
        prompts=read_pack(),
        checker=model,
        read=lambda text: read_answer(task, text),
        note=_unnoted,
        seed=sample.hash,
    )


def _unnoted(kind: str, values: Mapping[str, Any]) -> None:
    """Note nothing."""


def prompt_of(method: str, sample: Sample, sandbox: Sandbox) -> tuple[Message, ...]:
    """Return what a method sends first; no program is run for it.

    Raises:
        SymBenchError: for an unknown method, and one that does not begin with a question.
    """
    found = find_method(method)
    playing: Any = found.run(sample.question, _kit(sample, _Asked(), sandbox), found.options)
    try:
        playing.send(None)
    except _AskedError as asked:
        return tuple(asked.messages)
    except StopIteration:
        pass
    finally:
        playing.close()
    raise SymBenchError(f"method {method!r} does not begin with a question")


async def verdict_of(method: str, sample: Sample, reply: Reply, sandbox: Sandbox) -> dict[str, str]:
    """Return the verdict on the only reply to a method as a run records it; a program is run.

    Raises:
        SymBenchError: for an unknown method, and one that asks more than once.
    """
    found = find_method(method)
    kit = _kit(sample, _Told(method, reply), sandbox)
    graded: Graded = await found.run(sample.question, kit, found.options)
    return verdict_values(sample, graded)
