"""Reasoning model: the bare question to a model that reasons before it answers.

Source: the paper's o1 and DeepSeek R1 columns. Sent and graded: as Only Question; effort or
thinking budget belong to the model, hidden reasoning tokens are counted with its output.
"""

from harness.kit import Graded, Kit
from harness.methods.one_turn.only_question import Options, only_question
from harness.methods.registry import method


@method("reasoning", "Reasoning model", Options)
async def reasoning(question: str, kit: Kit, options: Options) -> Graded:
    """Ask once."""
    return await only_question(question, kit, options)
