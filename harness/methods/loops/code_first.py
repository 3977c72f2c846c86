"""Code-First-Rule and Code-First-Agent: heuristics in place of trained guidance.

Source: the paper's Table 9. The rule asks for up to three programs, each to leave more of the
work to the computer, and then for words; the agent is an untrained model that is told that
rule. Sent: the code instruction and the question, then one request after another. Graded: the
last reply. Deviations: the prompts are ours (none was released), and the rule ends as soon
as the self-answer checker passes an answer, as the paper does not say when it does.
"""

from dataclasses import dataclass

from harness.kit import Graded, Kit
from harness.methods.loops.symbolic_agent import AgentOptions
from harness.methods.registry import method
from harness.prompts import Pack
from harness.steering.guidance import Guidance, Kind
from harness.steering.loop import LoopOptions, steer
from harness.steering.model import ModelSteerer
from harness.steering.turn import Turn


@dataclass(frozen=True)
class RuleOptions(LoopOptions):
    """As the loop's.

    Attributes:
        turns: requests after the first program; the last one is for words.
    """

    turns: int = 3


@method("code_first_rule", "Code-First-Rule", RuleOptions)
async def code_first_rule(question: str, kit: Kit, options: RuleOptions) -> Graded:
    """Ask for programs, then for words."""
    return await steer(question, kit, options, CodeFirst(kit.prompts, options.turns))


@method("code_first_agent", "Code-First-Agent", AgentOptions)
async def code_first_agent(question: str, kit: Kit, options: AgentOptions) -> Graded:
    """Steer by a model that is told to ask for programs first."""
    style = options.style("decision_code_first")
    steerer = CodeFirstAgent(options.model(kit), kit.prompts, style)
    return await steer(question, kit, options, steerer)


@dataclass
class CodeFirst:
    """Asks for programs and, as the last of `left` requests, for words."""

    prompts: Pack
    left: int

    async def open(self, question: str) -> Guidance:
        """Return the code instruction."""
        return self._send("code", "code_instruction")

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next request, none once the self-check passed."""
        if turn.verdict == "pass":
            return Guidance("stop", "", "")
        self.left -= 1
        if self.left:
            return self._send("advice", "more_code")
        return self._send("text", "text_instruction")

    def _send(self, kind: Kind, prompt: str) -> Guidance:
        text = self.prompts.fill(prompt)
        return Guidance(kind, text, text)


class CodeFirstAgent(ModelSteerer):
    """A model that steers once the first program is there."""

    async def open(self, question: str) -> Guidance:
        """Return the code instruction without asking the model."""
        return self.begin(question, "code")
