"""Both Ways: a question answered in words and by a program, to train who chooses between them.

Source: the paper's Code/Text Choice (baseline 8), whose chooser was fine-tuned on one-step
choices; its data was not released. Sent: the text and the code instruction, each with the
question, `tries` times. Noted are the message that a chooser will be sent and the text that would
be graded of every try; verdicts are no business of a method. Graded: the first program's reply.
"""

from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Chat
from harness.kit import Graded, Kit, ask_again, run_reply
from harness.methods.registry import method


@dataclass(frozen=True)
class Options:
    """How often each way is tried.

    Attributes:
        tries: 1 or more; more than one needs a temperature above 0.
    """

    tries: int = 1

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise SymBenchError(f"tries={self.tries}: expected 1 or more")


@method("both_ways", "Both Ways (training data)", Options)
async def both_ways(question: str, kit: Kit, options: Options) -> Graded:
    """Answer in both ways, and note what came of each."""
    kit.note("way", {"way": "asked", "text": kit.prompts.about("choice", question)})
    first = await _tried("code", question, kit)
    for way in (("text", "code") * options.tries)[:-1]:
        await ask_again(_tried(way, question, kit), "task", kit)
    return first


async def _tried(way: str, question: str, kit: Kit) -> Graded:
    reply = await Chat(kit.model).say(kit.prompts.instruct(f"{way}_instruction", question))
    graded = Graded.of(await run_reply(reply, kit))
    if graded.finish != "refusal":
        kit.note("way", {"way": way, "text": graded.text})
    return graded
