"""AutoGen-style: instructions for an assistant that may write programs when it likes.

Source: the paper's "AutoGen Conca." puts AutoGen's instructions before the question and asks
once; the output that they promise is never sent back. `autogen` does that, `autogen_chat` is
the conversation that was meant: what a program printed goes back until a reply has no program.
Graded: the last attempt in which an answer can be read, else the last. Deviation: the
instructions are ours.
"""

from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Chat
from harness.methods.kit import Final, Kit, method
from harness.programs import Attempt, attempt
from harness.steering.feedback import shown_output


@dataclass(frozen=True)
class Options:
    """How long the conversation may be.

    Attributes:
        turns: replies at most, 1 or more.
    """

    turns: int = 5

    def __post_init__(self) -> None:
        if self.turns < 1:
            raise SymBenchError(f"turns={self.turns}: expected 1 or more")


@method("autogen", "AutoGen")
async def autogen(question: str, kit: Kit, _: object) -> Final:
    """Ask once."""
    return await autogen_chat(question, kit, Options(turns=1))


@method("autogen_chat", "AutoGen, multi-turn", Options)
async def autogen_chat(question: str, kit: Kit, options: Options) -> Final:
    """Ask, and send back what programs print."""
    chat = Chat(kit.model)
    message = kit.prompts.instruct("autogen_instruction", question)
    tries: list[Attempt] = []
    for _ in range(options.turns):
        tried = await attempt(await chat.say(message), kit)
        tries.append(tried)
        if tried.run is None:
            break
        message = shown_output(tried.run, kit.prompts, "autogen_output")
    readable = [tried for tried in tries if tried.answer is not None]
    return Final.of((readable or tries)[-1])
