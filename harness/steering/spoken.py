"""What a steerer in the training form is shown and says: the texts of training rows.

user 1 = choice instruction + question      later users = feedback blocks, nothing else
assistant = guidance as the TaskLLM is sent it, or the word that returns the answer
"""

from typing import Final

from harness.prompts import Pack
from harness.steering.feedback import Symbolic, feedback
from harness.steering.guidance import Guidance
from harness.steering.turn import Turn

WHOLE: Final = 10**9
"""A limit that cuts nothing."""
RETURN: Final = "<<<Return Answer>>>"
"""Stands for every end of the loop that a steerer decides on."""


def shown_first(question: str, pack: Pack) -> str:
    """Return the first user message."""
    return pack.about("choice", question)


def shown_after(turn: Turn, pack: Pack, symbolic: Symbolic) -> str:
    """Return the user message that follows a turn, with the whole of it."""
    return feedback(turn, pack, "training", symbolic, WHOLE)


def said(guidance: Guidance) -> str:
    """Return the assistant message that stands for a guidance."""
    return RETURN if guidance.ends else guidance.text
