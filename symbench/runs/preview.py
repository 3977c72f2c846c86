"""The first prompts of a plan, without sending anything."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.sample import Sample
from harness.chat import Message, Reply, Tool
from harness.methods import Kit, find_method
from harness.prompts import read_pack
from harness.run.plan import RULE, Plan
from harness.sandbox import Execution, Limits


class _Shown(Exception):
    """Carries the first request of a method."""

    def __init__(self, messages: Sequence[Message]) -> None:
        super().__init__()
        self.messages = tuple(messages)


class _Silent:
    """A model and a sandbox that show what reaches them instead of answering."""

    tier = "none"
    guarantees = ()

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        raise _Shown(messages)

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        raise _Shown([Message("assistant", program)])

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


async def first_prompts(
    plan: Plan, sample: Sample, prompts: Path | None
) -> list[tuple[str, tuple[Message, ...]]]:
    """Return column id and first request for every column that asks a model."""
    silent: Any = _Silent()
    shown = []
    for column in plan.columns:
        method = find_method(column.method)
        kit = Kit(
            model=silent,
            sandbox=silent,
            prompts=read_pack(prompts),
            checker=silent,
            read=lambda _: None,
            note=lambda *_: None,
            steerer=None if column.steerer in ("", RULE) else silent,
            second=silent if column.second else None,
        )
        try:
            await method.run(sample.question, kit, method.options)
        except _Shown as first:
            shown.append((column.id, first.messages))
    return shown
