"""Symbolic Agent: the CodeSteer loop with a model that was never trained to steer.

Source: the paper's training-free baseline, the process that made its training data. The
TaskLLM steers itself as in the paper, or another model does; it gets extra hints. Sent and
graded: as in CodeSteer. Deviation: the hints are ours, the published ones are lost.
"""

from dataclasses import dataclass
from typing import Literal

from harness.chat import Model, Role
from harness.kit import Graded, Kit
from harness.methods.loops.codesteer import SteererOptions
from harness.methods.registry import method
from harness.steering.loop import steer
from harness.steering.model import ModelSteerer


@dataclass(frozen=True)
class AgentOptions(SteererOptions):
    """As CodeSteer's, but for who steers.

    Attributes:
        steerer: the TaskLLM, or the model given.
    """

    steerer: Literal["task", "given"] = "task"

    @property
    def roles(self) -> frozenset[Role]:
        """The models that these options make use of."""
        return super().roles | ({"steerer"} if self.steerer == "given" else set())

    def model(self, kit: Kit) -> Model:
        """Return the model that steers."""
        return kit.model if self.steerer == "task" else kit.need("steerer")


@dataclass(frozen=True)
class Options(AgentOptions):
    """As CodeSteer's.

    Attributes:
        paraphrase: let the steerer word the first instruction anew, as published.
    """

    paraphrase: bool = True


@method("symbolic_agent", "Symbolic Agent", Options)
async def symbolic_agent(question: str, kit: Kit, options: Options) -> Graded:
    """Steer by an untrained model with hints."""
    style = options.style("decision_hints")
    steerer = ModelSteerer(options.model(kit), kit.prompts, style)
    return await steer(question, kit, options, steerer)
