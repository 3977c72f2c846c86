"""CodeSteer: a second model steers the TaskLLM between code and words (ICML 2025, Fig. 1).

    steerer --guidance--> TaskLLM --reply--> sandbox, symbolic checker, self-answer checker
       ^                                                        |
       +------------------------ findings ----------------------+    at most `turns` times

Sent: guidance and the question, then guidance alone; the TaskLLM learns of the findings only
what the steerer tells it. Graded: the last reply (see `final`), its program run once.

Deviations from the published program: programs are found, run and read alike in and after
the loop (`harness.kit`); the checker's author learns from errors and is the TaskLLM.
By options, whose published values are `stop=loose,paraphrase=true,symbolic=legacy` for models
and `stop=loose,form=training,first_turn=verbatim` for the released weights: words that end
the loop count only in brackets, the first instruction is sent as it stands, and our own
findings are shown. Without a steerer model the rule steerer decides.
"""

from dataclasses import dataclass
from typing import Literal

from generators.errors import SymBenchError
from harness.chat import Role
from harness.kit import Graded, Kit
from harness.methods.registry import method
from harness.steering.guidance import Form, Stop
from harness.steering.loop import LoopOptions, Steerer, steer
from harness.steering.model import FirstTurn, ModelSteerer, Style
from harness.steering.rule import RuleSteerer


@dataclass(frozen=True)
class SteererOptions(LoopOptions):
    """The switches of the loop and of a model that steers it.

    Attributes:
        form: of the steerer's messages; `training` for the released weights.
        first_turn: what the steerer is asked for first.
        stop: how words that end the loop are recognised.
        paraphrase: let the steerer word the first instruction anew.
        context: longest history of the steerer in characters, 0 for any.
    """

    form: Form = "prompt"
    first_turn: FirstTurn = "token"
    stop: Stop = "exact"
    paraphrase: bool = False
    context: int = 100_000

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.context < 0:
            raise SymBenchError(f"context={self.context}: expected 0 or more characters")

    def style(self, decision: str = "decision") -> Style:
        """Return how the steerer steers; `decision` names the prompt of later turns."""
        return Style(
            form=self.form,
            first_turn=self.first_turn,
            stop=self.stop,
            symbolic=self.symbolic,
            paraphrase=self.paraphrase,
            decision=decision,
            context=self.context,
        )


@dataclass(frozen=True)
class Options(SteererOptions):
    """Every switch of CodeSteer.

    Attributes:
        steerer: the model given (the rule if there is none), the TaskLLM, or the rule.
    """

    steerer: Literal["given", "task", "rule"] = "given"

    @property
    def roles(self) -> frozenset[Role]:
        """The models that these options make use of."""
        return super().roles | ({"steerer"} if self.steerer == "given" else set())


@method("codesteer", "CodeSteer", Options)
async def codesteer(question: str, kit: Kit, options: Options) -> Graded:
    """Steer the TaskLLM by a model, or by the rule without one."""
    return await steer(question, kit, options, _steerer(kit, options))


@method("reasoning_codesteer", "Reasoning model + CodeSteer", Options)
async def reasoning_codesteer(question: str, kit: Kit, options: Options) -> Graded:
    """Steer a TaskLLM that reasons by itself: the same loop as a column of its own."""
    return await codesteer(question, kit, options)


def _steerer(kit: Kit, options: Options) -> Steerer:
    model = {"given": kit.steerer, "task": kit.model, "rule": None}[options.steerer]
    if model is None:
        return RuleSteerer(kit.prompts)
    return ModelSteerer(model, kit.prompts, options.style())
