"""All Code + CoT: the model thinks in words, then must answer by a program.

Source: the paper's training-free baseline of that name. Sent: the code instruction and the
question. Graded: what the program prints, see `harness.kit`.
"""

from dataclasses import dataclass

from harness.chat import Chat
from harness.kit import Graded, Kit, ProgramOptions, run_reply
from harness.methods.registry import method


@dataclass(frozen=True)
class Options(ProgramOptions):
    """How programs are read.

    Attributes:
        variables: print `result` or `answer` of a program that never prints.
    """

    variables: bool = False


@method("all_code", "All Code + CoT", Options)
async def all_code(question: str, kit: Kit, options: Options) -> Graded:
    """Ask once, for a program."""
    reply = await Chat(kit.model).say(kit.prompts.instruct("code_instruction", question))
    return Graded.of(await run_reply(reply, kit, options.variables))
