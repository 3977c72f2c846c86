"""Few-Shot: five worked examples of choosing and changing between code and words.

Source: the paper's Table 9. Sent: the examples and the question. Graded: the reply, its
program run once. Deviation: the examples are ours, none was released.
"""

from harness.chat import Chat
from harness.methods.kit import Final, Kit, method
from harness.programs import attempt


@method("few_shot", "Few-Shot")
async def few_shot(question: str, kit: Kit, _: object) -> Final:
    """Ask once, after examples."""
    reply = await Chat(kit.model).say(kit.prompts.fill("few_shot", question=question))
    return Final.of(await attempt(reply, kit))
