"""All Text + CoT: the model is told to reason step by step in words.

Source: the paper's training-free baseline of that name. Sent: the text instruction and the
question. Graded: the reply; a program written all the same is run, as in the published flow.
"""

from dataclasses import dataclass

from harness.chat import Chat
from harness.kit import Graded, Kit, run_reply
from harness.methods.registry import method


@dataclass(frozen=True)
class Options:
    """What to do with programs that nobody asked for.

    Attributes:
        run: run them, as published; otherwise the reply is graded as it stands.
    """

    run: bool = True


@method("all_text", "All Text + CoT", Options)
async def all_text(question: str, kit: Kit, options: Options) -> Graded:
    """Ask once, for words."""
    reply = await Chat(kit.model).say(kit.prompts.instruct("text_instruction", question))
    if not options.run:
        return Graded(reply.text, reply.finish)
    return Graded.of(await run_reply(reply, kit))
