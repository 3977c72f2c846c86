"""Only Question: the bare question, and nothing else.

Source: the paper's first training-free baseline. Sent: one user message, the question.
Graded: the reply; a program that the model volunteers is run, as in the published flow.
"""

from dataclasses import dataclass

from harness.chat import Chat
from harness.kit import Graded, Kit, RanReply, run_reply
from harness.methods.registry import method


@dataclass(frozen=True)
class Options:
    """What to do with programs that nobody asked for.

    Attributes:
        run: run them, as published; otherwise the reply is graded as it stands.
    """

    run: bool = True


@method("only_question", "Only Question", Options)
async def only_question(question: str, kit: Kit, options: Options) -> Graded:
    """Ask once."""
    reply = await Chat(kit.model).say(question)
    if not options.run:
        return Graded.of(RanReply(reply, reply.text))
    return Graded.of(await run_reply(reply, kit))
