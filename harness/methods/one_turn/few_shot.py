"""Few-Shot: five worked examples of choosing and changing between code and words.

Source: the paper's Table 9. Sent: the examples and the question. Graded: the reply, its
program run once. Deviation: the examples are ours, none was released.
"""

from harness.chat import Chat
from harness.kit import Graded, Kit, run_reply
from harness.methods.registry import method


@method("few_shot", "Few-Shot")
async def few_shot(question: str, kit: Kit, _: object) -> Graded:
    """Ask once, after examples."""
    reply = await Chat(kit.model).say(kit.prompts.about("few_shot", question))
    return Graded.of(await run_reply(reply, kit))
