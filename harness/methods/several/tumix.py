"""TUMIX: agents that work differently share their answers over rounds, until they have settled.

    question --> agents --answers--> judge --stop--> vote --> graded
                   ^                    | go on
                   +------ shared ------+   at most `rounds` times

Source: Chen et al., "TUMIX: Multi-Agent Test-Time Scaling with Tool-Use Mixture" (ICLR 2026, arXiv
2510.01279). From the second round on every agent reads the question with the latest answers of
all. Once `least` rounds are over the TaskLLM is asked whether another one would help; agents that
agree are not asked. Graded: the answer that most agents gave in the end. Deviations: the agents
are methods of ours, four instead of fifteen and none that searches the web; the prompts are ours;
they work one after the other, so that a resumed attempt asks in the same order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from generators.errors import SymBenchError
from harness.chat import Chat, Role
from harness.kit import Graded, Kit, ask_again
from harness.methods.registry import Method, Tools, method
from harness.methods.several.tries import inner_method, most_frequent

BETWEEN: Final = "/"
"""Stands between two agents."""
MAX_SHARED: Final = 4_000
"""Longest answer that the others are shown, in characters."""
_WORDS: Final = re.compile(r"\b(stop|go on)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """Who takes part, and for how long.

    Attributes:
        agents: method ids with `/` between them and `+` for the comma, e.g.
            `all_text/codesteer:turns=2+check=false`; one may stand there twice.
        rounds: at most, 1 or more.
        least: rounds before the judge is asked, 1 or more.
    """

    agents: str = "only_question/all_text/all_code/r1_code_interpreter"
    rounds: int = 5
    least: int = 2

    def __post_init__(self) -> None:
        if min(self.rounds, self.least) < 1:
            raise SymBenchError(
                f"rounds={self.rounds}, least={self.least}: expected 1 or more of each"
            )

    @property
    def methods(self) -> list[Method]:
        """The methods of the agents."""
        return list(map(inner_method, self.agents.split(BETWEEN)))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the agents need."""
        return frozenset[Role]().union(*(agent.roles for agent in self.methods))

    @property
    def tools(self) -> Tools:
        """The tools that the agents call; those of the provider, if there are both."""
        called = {agent.tools for agent in self.methods}
        return "hosted" if "hosted" in called else "ours" if "ours" in called else "none"


@method("tumix", "TUMIX", Options)
async def tumix(question: str, kit: Kit, options: Options) -> Graded:
    """Let agents answer, share, and answer again until the judge is content."""
    agents, asked = options.methods, question
    finals: dict[int, Graded] = {}
    for number in range(1, options.rounds + 1):
        for place, agent in enumerate(agents):
            made = agent.run(asked, kit, agent.options)
            final = await (ask_again(made, "task", kit) if finals else made)
            if final is not None:
                finals[place] = final
        answers = [kit.answer(final) for final in finals.values()]
        kit.note("round", {"round": number, "answers": answers})
        shared = _shared(list(finals.values()), kit)
        if number == options.rounds or (
            number >= options.least and await _settled(question, answers, shared, kit)
        ):
            break
        asked = kit.prompts.about("share", question, answers=shared)
    return list(finals.values())[most_frequent(answers)]


def _shared(finals: Sequence[Graded], kit: Kit) -> str:
    """Return all answers as every agent is shown them."""
    return "\n\n".join(
        kit.prompts.fill(
            "share_answer", number=str(number), answer=kit.prompts.clip(final.text, MAX_SHARED)
        )
        for number, final in enumerate(finals, 1)
    )


async def _settled(question: str, answers: Sequence[str | None], shared: str, kit: Kit) -> bool:
    """Whether agents agree, or the judge sees no use in another round."""
    if len(set(answers)) == 1 and answers[0] is not None:
        return True
    asked = Chat(kit.model).say(kit.prompts.about("share_judge", question, answers=shared))
    reply = await ask_again(asked, "task", kit)
    said = _WORDS.findall(reply.text) if reply is not None else ["stop"]
    return bool(said) and said[-1].lower() == "stop"
