"""Trajectory: the CodeSteer loop, written down as a training row for a steerer.

Source: how the paper made its data for supervised training (section 4.1). Sent and graded: as in
CodeSteer. A model steers with hints, as published; without one the rule does, with some noise.
The paper's three kinds of prompts are `switch`: free choice, or a change forced from a program
to words or from words to a program. Each turn is noted in the form that weights are trained on.
"""

from dataclasses import dataclass, field
from typing import Literal

from generators.errors import SymBenchError
from harness.chat import Role
from harness.kit import Graded, Kit
from harness.methods.loops.codesteer import SteererOptions
from harness.methods.registry import method
from harness.steering.guidance import Guidance
from harness.steering.loop import Steerer, steer
from harness.steering.spoken import said, shown_after, shown_first
from harness.steering.switching import Explorer, Switch, SwitchingSteerer
from harness.steering.turn import Turn


@dataclass(frozen=True)
class SynthesisOptions(SteererOptions):
    """As CodeSteer's.

    Attributes:
        steerer: the model given (the rule with noise if there is none), or the TaskLLM.
        switch: what the steerer is made to do.
        noise: how often the steerer without a model does something else, 0 to 1.
    """

    steerer: Literal["given", "task"] = "given"
    switch: Switch = "free"
    noise: float = 0.3

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.noise <= 1:
            raise SymBenchError(f"noise={self.noise}: expected 0 to 1")

    @property
    def roles(self) -> frozenset[Role]:
        """The models that these options make use of."""
        return super().roles | ({"steerer"} if self.steerer == "given" else set())

    def steerer_of(self, kit: Kit) -> SwitchingSteerer | Explorer:
        """Return who steers in an attempt."""
        model = kit.model if self.steerer == "task" else kit.steerer
        if model is None:
            return Explorer(kit.prompts, self.noise, kit.seed, self.switch)
        return SwitchingSteerer(model, kit.prompts, self.style(), switch=self.switch)


@method("trajectory", "Trajectory (training data)", SynthesisOptions)
async def trajectory(question: str, kit: Kit, options: SynthesisOptions) -> Graded:
    """Steer, and note every turn."""
    steerer = Noting(options.steerer_of(kit), kit, options)
    return await steer(question, kit, options, steerer)


@dataclass
class Noting:
    """A steerer whose every turn is noted as it stands in a training row."""

    steerer: Steerer
    kit: Kit
    options: SynthesisOptions
    turns: int = field(default=0, init=False)

    async def open(self, question: str) -> Guidance:
        """Return the first guidance."""
        return self._note(
            shown_first(question, self.kit.prompts), await self.steerer.open(question)
        )

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance."""
        shown = shown_after(turn, self.kit.prompts, self.options.symbolic)
        return self._note(shown, await self.steerer.guide(turn))

    def _note(self, user: str, guidance: Guidance) -> Guidance:
        values = {"turn": self.turns, "user": user, "assistant": said(guidance)}
        self.kit.note("steered", {**values, "kind": guidance.kind})
        self.turns += 1
        return guidance
