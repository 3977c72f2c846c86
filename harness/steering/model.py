"""A model as steerer, in the form of prompts or in that of the released weights.

    form       first user message      later user messages               assistant messages
    prompt     opening + question      decision + question + feedback    guidance so far
    training   opening + question      feedback                          guidance so far

No system message is ever sent. The whole reply is the guidance; in the prompt form only what stands
in triple angle brackets is, where the pack asks for these. See `docs/prompt-packs.md`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, Self

from generators.answers.frame import without_reasoning
from harness.chat import Chat, Message, Model
from harness.errors import ModelError
from harness.prompts import Pack
from harness.steering.feedback import Symbolic, feedback, feedback_parts, part_limit
from harness.steering.guidance import (
    Form,
    Guidance,
    Kind,
    Stop,
    fixed_word,
    read_choice,
    read_guidance,
)
from harness.steering.turn import Turn

FirstTurn = Literal["token", "verbatim", "bracketed"]

NOTICE: Final = 60
"""Room for the notice of a cut, in characters."""
SHORTEST: Final = 0.3
LONGEST: Final = 3.0
"""Lengths of a paraphrase that kept its instruction, as parts of the original's."""
MAX_LOST: Final = 2_000
"""Longest part of a paraphrase that is noted where it was not used, in characters."""

_DEMANDS = (
    r"\b(?:python|programs?|programming|code|script)\b",
    r"\b(?:answer|result|solution)s?\b",
)


@dataclass(frozen=True)
class Style:
    """How a model steers.

    Attributes:
        form: of its messages.
        first_turn: what it is asked for first: a word that stands for an instruction
            (`token`), guidance that is used whole (`verbatim`) or in brackets (`bracketed`).
        stop: how its fixed words are recognised.
        symbolic: which report on programs it is shown.
        paraphrase: whether it words the first instruction anew, as published.
        decision: name of the prompt that heads later turns in the prompt form.
        context: longest history in characters, 0 for any. The longest texts in it are cut, but
            for the question, the newest guidance and all labels.
    """

    form: Form = "prompt"
    first_turn: FirstTurn = "token"
    stop: Stop = "exact"
    symbolic: Symbolic = "auto"
    paraphrase: bool = False
    decision: str = "decision"
    context: int = 0


def keeps_demands(instruction: str, paraphrase: str) -> bool:
    """Whether a paraphrase may stand for an instruction to a TaskLLM.

    It has to be about as long, to demand the same way (a program, or words) if the instruction
    names it in English, and to ask for an answer if that does.
    """
    length = len(paraphrase) / max(1, len(instruction))
    return SHORTEST <= length <= LONGEST and all(
        re.search(words, paraphrase, re.IGNORECASE)
        for words in _DEMANDS
        if re.search(words, instruction, re.IGNORECASE)
    )


@dataclass
class ModelSteerer:
    """Asks a model what to do next; it keeps the turns that the model was shown.

    Attributes:
        model: that is asked.
        prompts: the pack.
        style: how it steers.
        question: as the TaskLLM read it.
        turns: that it was shown.
        said: its guidance, oldest first.
        opaque: what the provider wants back with each.
    """

    model: Model
    prompts: Pack
    style: Style
    question: str = ""
    turns: list[Turn] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    opaque: list[Mapping[str, Any]] = field(default_factory=list)

    async def open(self, question: str) -> Guidance:
        """Return the first guidance on a question."""
        self.question = question
        reply = await self._reply()
        word = self.style.first_turn == "token"
        guidance = await self._choice(reply) if word else self._opening(reply)
        self.said.append(guidance.said)
        return guidance

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance after a turn."""
        self.turns.append(turn)
        reply = await self._reply()
        asked = self.prompts.texts["feedback_closing"]
        guidance = self._own(read_guidance(reply, self.style.form, self.style.stop, asked))
        self.said.append(guidance.said)
        if guidance.kind in ("code", "text"):
            return Guidance(guidance.kind, self._instruction(guidance.kind), guidance.said)
        return guidance

    def begin(self, question: str, kind: Kind) -> Guidance:
        """Return a fixed first guidance, `code` or `text`, without asking the model."""
        self.question = question
        guidance = self._fixed(kind)
        self.said.append(guidance.said)
        self.opaque.append({})
        return guidance

    async def reworded(self, guidance: Guidance) -> Guidance:
        """Return an instruction in words of the model, where the style asks for that."""
        if not self.style.paraphrase:
            return guidance
        asked = self.prompts.fill("paraphrase", instruction=guidance.text)
        text = without_reasoning((await Chat(self.model).say(asked)).text).strip()
        if not keeps_demands(guidance.text, text):
            return replace(guidance, lost=text[:MAX_LOST])
        return Guidance(guidance.kind, text, text)

    def fork(self, _: int) -> Self:
        """Return a steerer that goes on from here on its own."""
        return replace(self, turns=[*self.turns], said=[*self.said], opaque=[*self.opaque])

    def messages(self) -> tuple[Message, ...]:
        """Return the conversation up to the next reply, cut to the style's context."""
        limit = self._limit()
        users = self._users(limit)
        older = [self.prompts.clip(text, limit) for text in self.said[:-1]]
        turns = zip(users, [*older, *self.said[-1:]], self.opaque, strict=False)
        told = [
            message
            for user, guidance, opaque in turns
            for message in (Message("user", user), Message("assistant", guidance, opaque=opaque))
        ]
        return (*told, Message("user", users[-1]))

    async def _reply(self) -> str:
        """Ask; replies in a history that the model refuses as too long are cut further."""
        while True:
            messages = self.messages()
            try:
                reply = await self.model.ask(messages)
                self.opaque.append(reply.opaque)
                return reply.text
            except ModelError as error:
                if error.kind != "context length":
                    raise
                size = sum(len(message.content) for message in messages)
                self.style = replace(self.style, context=size * 3 // 4)
                if self.messages() == messages:
                    raise

    def _opening(self, reply: str) -> Guidance:
        """Read a first reply that is guidance itself; one that is none means code."""
        if self.style.first_turn == "verbatim" and fixed_word(reply) is None:
            return Guidance("advice", reply, reply)
        guidance = self._own(read_guidance(reply, asked=self.prompts.texts["choice_bracketed"]))
        return guidance if guidance.kind == "advice" else self._fixed(guidance.kind)

    def _own(self, guidance: Guidance) -> Guidance:
        """Return guidance, an empty one where a message only repeats what the model was sent."""
        message = guidance.text.strip()
        if self.style.form == "training" or not message:
            return guidance
        sent = self.messages()[-1].content
        return replace(guidance, kind="empty", text="") if message in sent else guidance

    async def _choice(self, reply: str) -> Guidance:
        """Read a first reply that names code or text; one that names neither means code."""
        return await self.reworded(self._fixed(read_choice(reply) or "code"))

    def _fixed(self, kind: Kind) -> Guidance:
        chosen: Kind = "text" if kind == "text" else "code"
        text = self._instruction(chosen)
        return Guidance(chosen, text, text)

    def _instruction(self, kind: Kind) -> str:
        return self.prompts.fill(f"{kind}_instruction")

    def _users(self, limit: int) -> list[str]:
        opening = "choice_bracketed" if self.style.first_turn == "bracketed" else "choice"
        first = self.prompts.about(opening, self.question)
        return [first, *(self._later(turn, limit) for turn in self.turns)]

    def _later(self, turn: Turn, limit: int) -> str:
        style = self.style
        block = feedback(turn, self.prompts, style.form, style.symbolic, limit)
        if style.form == "training":
            return block
        return self.prompts.about(style.decision, self.question, feedback=block)

    def _limit(self) -> int:
        """Return the length to which texts in the history are cut: parts and older guidance."""
        style = self.style
        lengths = [
            len(part)
            for turn in self.turns
            for part in feedback_parts(turn, self.prompts, style.form, style.symbolic)
        ]
        lengths += map(len, self.said[:-1])
        longest = max(lengths, default=0)
        if not style.context:
            return longest
        spare = style.context - sum(map(len, [*self._users(longest), *self.said]))
        if spare >= 0:
            return longest
        return part_limit(lengths, spare + sum(lengths) - NOTICE * len(lengths))
