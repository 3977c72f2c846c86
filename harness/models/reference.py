"""Reference rows: the task's own solver (ceiling) and its blind guess (floor)."""

from dataclasses import dataclass
from random import Random
from typing import Any

import generators
from generators.answers.frame import wrapped
from generators.errors import UndecidedError
from generators.sample import Sample
from generators.task import AnyTask
from harness.chat import Backend, Reply, Request
from harness.errors import ModelError


@dataclass(frozen=True)
class Reference:
    """`reference/solver` or `reference/guess`; it is told the sample, so it is no model.

    Attributes:
        kind: `solver` or `guess`.
        sample: the attempt's sample, None until bound.
        repeat: the attempt's repeat; guesses differ between repeats.
    """

    kind: str
    sample: Sample | None = None
    repeat: int = 0

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return f"reference/{self.kind}"

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the reference for one attempt."""
        return Reference(self.kind, sample, repeat)

    async def complete(self, request: Request) -> Reply:
        """Return the answer in the form asked for, whatever was asked.

        Raises:
            ModelError: if the task has no solution for the sample (published data only).
        """
        if self.sample is None:
            raise ModelError("bad request", f"{self.uri} was not told the sample")
        task = generators.load(self.sample.task)
        instance = task.from_json(self.sample.instance)
        if self.kind == "solver":
            answer = _solved(task, instance)
        else:
            answer = task.guess(instance, Random(f"guess/{self.sample.hash}/{self.repeat}"))
        if answer is None:
            raise ModelError("bad request", f"{self.sample.id} has no solution")
        return Reply(wrapped(task.render(answer), self.sample.asked), served=self.uri)

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _solved(task: AnyTask, instance: Any) -> Any:
    try:
        return task.solve(instance)
    except UndecidedError as error:
        raise ModelError("bad request", str(error)) from error
