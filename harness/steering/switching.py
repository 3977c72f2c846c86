"""Steerers for making training data: the same as the others, with a first way that may be set.

A forced switch fixes the first guidance (a program, or words) and asks that the next message
change over, unless the answer looks right and the loop ends. `free` leaves both to the steerer.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Final, Literal, Self

from harness.prompts import Pack
from harness.steering.guidance import Guidance, Kind
from harness.steering.model import ModelSteerer
from harness.steering.rule import RuleSteerer
from harness.steering.turn import Turn

Switch = Literal["free", "code_to_text", "text_to_code"]

FIRST: Final[dict[Switch, Kind]] = {"code_to_text": "code", "text_to_code": "text"}
OTHER: Final[dict[Switch, Kind]] = {"code_to_text": "text", "text_to_code": "code"}


@dataclass
class SwitchingSteerer(ModelSteerer):
    """A model that is told to change over; in the training form only the first way is fixed.

    Attributes:
        switch: what is forced.
    """

    switch: Switch = "free"

    async def open(self, question: str) -> Guidance:
        """Return the first guidance; one that is set is worded by the model at most."""
        if self.switch not in FIRST:
            return await super().open(question)
        guidance = await self.reworded(self.begin(question, FIRST[self.switch]))
        self.said[-1] = guidance.said
        return guidance

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance; only the first one after the opening has to change over."""
        forced = self.switch in FIRST and not self.turns
        decision = f"decision_to_{OTHER[self.switch]}" if forced else "decision_hints"
        self.style = replace(self.style, decision=decision)
        return await super().guide(turn)


@dataclass
class Explorer:
    """Follows the rule, and now and then does something else: a steerer without a model.

    With probability `noise` a decision is drawn evenly from all that could be said: return the
    answer, a program, words, or the rule's message on any fault, be it there or not.

    Attributes:
        prompts: the pack with the messages `rule_*` and the two instructions.
        noise: from 0, the rule itself, to 1.
        seed: what its draws depend on, besides the place in the conversation or tree.
        switch: what is forced.
        rule: which it follows.
        place: the branches that led to its next decision.
        turns: guidances so far.
    """

    prompts: Pack
    noise: float
    seed: str
    switch: Switch = "free"
    rule: RuleSteerer = field(init=False)
    place: tuple[int, ...] = ()
    turns: int = 0

    def __post_init__(self) -> None:
        self.rule = RuleSteerer(self.prompts)

    def fork(self, branch: int) -> Self:
        """Return an explorer that goes on from here on its own, with draws of its own."""
        other = replace(self, place=(*self.place, branch))
        other.rule = replace(self.rule)
        return other

    async def open(self, question: str) -> Guidance:
        """Return the first guidance."""
        rng = self._draw()
        if self.switch in FIRST:
            return self._fixed(FIRST[self.switch])
        drawn: Kind = rng.choice(("code", "text"))
        return self._fixed(drawn if rng.random() < self.noise else "code")

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance."""
        first, rng = self.turns == 1, self._draw()
        by_rule = await self.rule.guide(turn)
        if rng.random() < self.noise:
            return self._any(turn, rng)
        if first and self.switch in FIRST and not by_rule.ends:
            return self._fixed(OTHER[self.switch])
        return by_rule

    def _any(self, turn: Turn, rng: Random) -> Guidance:
        messages = self.rule.messages(turn)
        drawn = rng.choice(["stop", "code", "text", *messages])
        if drawn == "stop":
            return Guidance("stop", "", "")
        if drawn in messages:
            return Guidance("advice", messages[drawn], messages[drawn])
        return self._fixed("code" if drawn == "code" else "text")

    def _draw(self) -> Random:
        """Return the draws of one decision, and count it."""
        self.turns += 1
        return Random(f"{self.seed}/{'.'.join(map(str, self.place))}/{self.turns}")

    def _fixed(self, kind: Kind) -> Guidance:
        text = self.prompts.fill(f"{kind}_instruction")
        return Guidance(kind, text, text)
