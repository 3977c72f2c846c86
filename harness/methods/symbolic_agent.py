"""Symbolic Agent: the CodeSteer loop with a model that was never trained to steer.

Source: the paper's training-free baseline, the process that made its training data. The
steerer is the model given, or the TaskLLM itself as in the paper; it gets extra hints.
Sent and graded: as in CodeSteer. Deviation: the hints are ours, the published ones are lost.
"""

from dataclasses import dataclass

from harness.methods.codesteer import SteererOptions
from harness.methods.kit import Final, Kit, method
from harness.steering.loop import steer
from harness.steering.model import ModelSteerer


@dataclass(frozen=True)
class Options(SteererOptions):
    """As CodeSteer's.

    Attributes:
        paraphrase: let the steerer word the first instruction anew, as published.
    """

    paraphrase: bool = True


@method("symbolic_agent", "Symbolic Agent", Options)
async def symbolic_agent(question: str, kit: Kit, options: Options) -> Final:
    """Steer by an untrained model with hints."""
    model = kit.steerer or kit.model
    return await steer(
        question, kit, options, ModelSteerer(model, kit.prompts, options.style("decision_hints"))
    )
