"""`reference/oracle`: a steerer that is told the verdict. No model could do this: an upper bound.

It ends the loop as soon as the latest answer is right, and otherwise says which rule it breaks
and asks for the other way of working in turn. Columns that it steers name it.
"""

from dataclasses import dataclass
from typing import Final

import generators
from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ModelError

URI: Final = "reference/oracle"
_CODE: Final = "Write a Python program that finds the answer by search and prints it."
_TEXT: Final = "Reason step by step in words, without a program."


@dataclass(frozen=True)
class Oracle:
    """The steerer that knows; it is told the sample.

    Attributes:
        sample: the attempt's sample, None until bound.
    """

    sample: Sample | None = None

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return URI

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return the oracle for one attempt."""
        return Oracle(sample)

    async def complete(self, request: Request) -> Reply:
        """Return guidance: a program first, then the end of the loop or what is wrong.

        Raises:
            ModelError: if it was not told the sample.
        """
        if self.sample is None:
            raise ModelError("bad request", f"{URI} was not told the sample")
        turns = sum(message.role == "assistant" for message in request.messages)
        shown = request.messages[-1].content
        text = _guidance(self.sample, shown, turns) if turns else "Code"
        return Reply(text, served=URI)

    async def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _guidance(sample: Sample, shown: str, turns: int) -> str:
    """Judge the latest answer in a feedback block, whose last paragraph asks for guidance."""
    task = generators.load(sample.task)
    block = shown.rpartition("\n\n")[0]
    verdict = task.verify(task.from_json(sample.instance), block)
    if verdict.right:
        return "Return Answer"
    way = _TEXT if turns % 2 else _CODE
    return f"Your last answer is wrong: {verdict.fault} {way}"
