"""Code/Text Choice: a second model chooses code or words, once; the TaskLLM does as told.

Source: the paper's baseline 8, whose fine-tuned chooser was not released. Sent: the steerer's
opening question to the second model, then the instruction it chose and the question to the
TaskLLM. Graded: the reply of the TaskLLM. A choice that names neither means code.
"""

from harness.chat import Chat
from harness.kit import Graded, Kit, ProgramOptions, run_reply
from harness.methods.registry import method
from harness.steering.guidance import read_choice


@method("code_text_choice", "Code/Text Choice", ProgramOptions, roles=frozenset({"second"}))
async def code_text_choice(question: str, kit: Kit, _: object) -> Graded:
    """Let the second model choose, then ask once."""
    chosen = await Chat(kit.need("second")).say(kit.prompts.about("choice", question))
    named = read_choice(chosen.text)
    kind = named or "code"
    kit.note("choice", {"kind": kind, "named": named is not None})
    message = kit.prompts.instruct(f"{kind}_instruction", question)
    return Graded.of(await run_reply(await Chat(kit.model).say(message), kit))
