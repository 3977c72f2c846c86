"""R1-Code-Interpreter: thought and programs in turn, each program run and its output fed back.

Source: Chen et al., "R1-Code-Interpreter" (ICLR 2026, arXiv 2505.21668): the form in which its
models work, for any model that can write a fenced block; no function calling. Sent: an instruction
and the question, then what each program printed. A reply counts up to the end of its first
program, so that results a model made up are not in its history. Graded: the last reply without a
program, else the last in which an answer can be read. Deviations: prompts are ours, output comes
as a user message, limits are the sandbox's.
"""

from dataclasses import dataclass

from generators.errors import SymBenchError
from harness.chat import Chat, Reply
from harness.kit import Graded, Kit, ProgramOptions, RanReply, ask_again, run_reply
from harness.methods.registry import method
from harness.programs import up_to_program, words
from harness.steering.feedback import shown_output


@dataclass(frozen=True)
class Options(ProgramOptions):
    """How long the conversation may be.

    Attributes:
        programs: run at most, 1 or more; 8 as published.
    """

    programs: int = 8

    def __post_init__(self) -> None:
        if self.programs < 1:
            raise SymBenchError(f"programs={self.programs}: expected 1 or more")


@method("r1_code_interpreter", "R1-Code-Interpreter form", Options)
async def r1_code_interpreter(question: str, kit: Kit, options: Options) -> Graded:
    """Ask, and feed back what programs print until there is an answer."""
    chat = Chat(kit.model)
    tries: list[RanReply] = []
    reply: Reply | None = await chat.say(kit.prompts.instruct("interleaved_instruction", question))
    while reply is not None and len(tries) < options.programs:
        kept = up_to_program(reply)
        chat.amend(kept.text)
        ran = await run_reply(kept, kit)
        tries.append(ran)
        if ran.execution is None:
            return Graded.of(ran)
        last = len(tries) == options.programs
        prompt = "interleaved_limit" if last else "interleaved_output"
        message = shown_output(ran.execution, kit.prompts, prompt)
        reply = await ask_again(chat.say(message), "task", kit)
    if reply is not None:
        text = words(reply)
        tries.append(RanReply(reply, text, answer=kit.answer(Graded(text, reply.finish))))
    readable = [ran for ran in tries if ran.answer is not None]
    return Graded.of((readable or tries)[-1])
