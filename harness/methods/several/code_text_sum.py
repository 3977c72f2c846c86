"""Code + Text + Sum.: one answer in words, one by a program, and a model that merges them.

    question --+-- All Text + CoT --+
               |                    +-- merging model --> graded
               +-- All Code + CoT --+

Source: the paper's baselines 6 and 7. In the first the TaskLLM merges, in the second another
model does (the paper's, fine-tuned for it, was not released). The merging model may answer in
words or by a new program. Deviation: it is shown what the program printed; the published code
shows what a third model extracted from it.
"""

from harness.chat import Chat, Model, Role
from harness.kit import Graded, Kit, ProgramOptions, RanReply, ask_again, run_reply
from harness.methods.registry import method
from harness.steering.feedback import shown_output


@method("code_text_sum_1", "Code + Text + Sum.1", ProgramOptions)
async def code_text_sum_1(question: str, kit: Kit, _: object) -> Graded:
    """Answer twice and let the same model merge."""
    return await _merged(question, kit, kit.model)


@method("code_text_sum_2", "Code + Text + Sum.2", ProgramOptions, roles=frozenset({"second"}))
async def code_text_sum_2(question: str, kit: Kit, _: object) -> Graded:
    """Answer twice and let a second model merge."""
    return await _merged(question, kit, kit.need("second"))


async def _merged(question: str, kit: Kit, model: Model) -> Graded:
    text = await Chat(kit.model).say(kit.prompts.instruct("text_instruction", question))
    reply = await Chat(kit.model).say(kit.prompts.instruct("code_instruction", question))
    code = await run_reply(reply, kit)
    worded = Graded(text.text, text.finish)
    kit.note("attempt", {"branch": "text", "answer": kit.answer(worded)})
    kit.note("attempt", {"branch": "code", "answer": code.answer})
    message = kit.prompts.about(
        "combine",
        question,
        text_answer=text.text,
        code_answer=reply.text,
        code_output=_output(code, kit),
    )
    role: Role = "task" if model is kit.model else "second"
    merged = await ask_again(Chat(model).say(message), role, kit)
    if merged is None:
        return Graded.of(code) if code.answer is not None else Graded.of(RanReply(text, text.text))
    return Graded.of(await run_reply(merged, kit))


def _output(code: RanReply, kit: Kit) -> str:
    if code.execution is None:
        return kit.prompts.fill("combine_no_program")
    return shown_output(code.execution, kit.prompts, "tool_result")
