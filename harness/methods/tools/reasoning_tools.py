"""Reasoning model with tools: it thinks, calls the interpreter, and goes on from its own thinking.

Source: "Dissecting Tool-Integrated Reasoning" (arXiv 2508.15754), which compares reasoning models
with and without tools: this column stands beside `reasoning`. Sent: as in Code Interpreter; what a
provider returns of the model's reasoning (signed or encrypted blocks, reasoning text) goes back
with every call where the provider wants it, see `harness.models.hosted.opaque`. Graded: the reply
that ends the conversation. The transcript says how many replies brought reasoning that can go
back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.chat import Message, Model, Reply, Tool
from harness.kit import Graded, Kit
from harness.methods.registry import method
from harness.methods.tools.code_interpreter import Options, code_interpreter


@dataclass
class _Counting:
    """A model whose replies are counted, and those with reasoning that can go back."""

    model: Model
    replies: int = 0
    kept: int = 0

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        reply = await self.model.ask(messages, tools)
        self.replies += 1
        self.kept += bool(reply.opaque)
        return reply


@method("reasoning_tools", "Reasoning model + tools", Options, tools="ours")
async def reasoning_tools(question: str, kit: Kit, options: Options) -> Graded:
    """Ask, run what the model calls for, and keep its reasoning between the calls."""
    counting = _Counting(kit.model)
    graded = await code_interpreter(question, replace(kit, model=counting), options)
    kit.note("reasoning", {"replies": counting.replies, "kept": counting.kept})
    return graded
