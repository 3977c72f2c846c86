"""All Code + CoT: the model thinks in words, then must answer by a program.

Source: the paper's training-free baseline of that name. Sent: the code instruction and the
question. Graded: what the program prints, see `harness.programs`.
"""

from dataclasses import dataclass

from harness.chat import Chat
from harness.methods.kit import Final, Kit, method
from harness.programs import attempt


@dataclass(frozen=True)
class Options:
    """How programs are read.

    Attributes:
        variables: print `result` or `answer` of a program that never prints.
    """

    variables: bool = False


@method("all_code", "All Code + CoT", Options)
async def all_code(question: str, kit: Kit, options: Options) -> Final:
    """Ask once, for a program."""
    reply = await Chat(kit.model).say(kit.prompts.instruct("code_instruction", question))
    return Final.of(await attempt(reply, kit, options.variables))
