"""AutoGen-style: instructions for an assistant that may write programs when it likes.

Source: the paper's "AutoGen Conca." puts AutoGen's instructions before the question and asks
once; the output that they promise is never sent back. `autogen` does that, `autogen_chat` is
the conversation that was meant: what a program printed goes back until a reply has no program.
Graded: the last reply in which an answer can be read, else the last. Deviation: the
instructions are ours.
"""

from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Chat, Reply
from harness.kit import Graded, Kit, ProgramOptions, RanReply, ask_again, run_reply
from harness.methods.registry import method
from harness.steering.feedback import shown_output


@dataclass(frozen=True)
class Options(ProgramOptions):
    """How long the conversation may be.

    Attributes:
        turns: replies at most, 1 or more.
    """

    turns: int = 5

    def __post_init__(self) -> None:
        if self.turns < 1:
            raise SymBenchError(f"turns={self.turns}: expected 1 or more")


@method("autogen", "AutoGen", ProgramOptions)
async def autogen(question: str, kit: Kit, _: object) -> Graded:
    """Ask once."""
    return await autogen_chat(question, kit, Options(turns=1))


@method("autogen_chat", "AutoGen, multi-turn", Options)
async def autogen_chat(question: str, kit: Kit, options: Options) -> Graded:
    """Ask, and send back what programs print."""
    chat = Chat(kit.model)
    message = kit.prompts.instruct("autogen_instruction", question)
    tries: list[RanReply] = []
    reply: Reply | None = await chat.say(message)
    while reply is not None:
        ran = await run_reply(reply, kit)
        tries.append(ran)
        if ran.execution is None or len(tries) == options.turns:
            break
        message = shown_output(ran.execution, kit.prompts, "autogen_output")
        reply = await ask_again(chat.say(message), "task", kit)
    readable = [ran for ran in tries if ran.answer is not None]
    return Graded.of((readable or tries)[-1])
