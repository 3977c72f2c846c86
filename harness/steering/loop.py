"""The steering loop, with any steerer; every method that is a loop runs it.

open -> answer -> run -> symbolic checker -> self-answer checker -> guide
          ^                                                           | message
          +-----------------------------------------------------------+
                                  end, or the turns are spent -> graded
"""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from generators.errors import SymBenchError
from harness.chat import Chat, Reply, Role
from harness.errors import ModelError
from harness.kit import Graded, Kit, ProgramOptions, ask_again, run_reply
from harness.steering.feedback import Symbolic, response, shown_output
from harness.steering.guidance import Guidance
from harness.steering.selfcheck import check_answer
from harness.steering.symbolic import study
from harness.steering.turn import Turn

MAX_CHECKED = 20_000
"""Longest reply that the self-answer checker is shown, in characters."""


@dataclass(frozen=True)
class LoopOptions(ProgramOptions):
    """The switches of the loop that do not depend on the steerer.

    Attributes:
        turns: guidance turns after the first answer, 0 or more.
        symbolic: which report on programs the steerer is shown; `auto` is `legacy` in the
            training form and `findings` otherwise; `off` runs no symbolic checker.
        check: run the self-answer checker.
        tries: requests to the self-answer checker at most, 1 or more.
        see_output: show the TaskLLM what its program printed, before the guidance.
        final: which reply is graded: the last in which an answer can be read, the last as
            published, the last whose program ended well and printed an answer, or the last that
            its self-check did not fail (one that passed before one that is undecided).
        variables: print `result` or `answer` of a program that never prints.
    """

    turns: int = 5
    symbolic: Symbolic = "auto"
    check: bool = True
    tries: int = 3
    see_output: bool = False
    final: Literal["last_answer", "last", "last_executed", "best_checked"] = "last_answer"
    variables: bool = False

    def __post_init__(self) -> None:
        if self.turns < 0 or self.tries < 1:
            raise SymBenchError(
                f"turns={self.turns}, tries={self.tries}: expected turns from 0, tries from 1"
            )

    @property
    def roles(self) -> frozenset[Role]:
        """The models that these options make use of."""
        return frozenset({"checker"} if self.check else ())


class Steerer(Protocol):
    """Who decides what the TaskLLM is told next."""

    async def open(self, question: str) -> Guidance:
        """Return the first guidance."""

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance."""


async def steer(question: str, kit: Kit, options: LoopOptions, steerer: Steerer) -> Graded:
    """Run the loop until the steerer is content, the turns are spent, or a model goes on no more.

    Where the TaskLLM does not, an answer that can be read is graded, if there was one.
    """
    solver = Chat(kit.model)
    turns: list[Turn] = []
    guidance = _noted(kit, 0, await steerer.open(question))
    message = kit.prompts.fill("first_message", guidance=guidance.text, question=question)
    reply: Reply | None = await solver.say(message)
    while reply is not None:
        turns.append(await examine(question, reply, kit, options, len(turns)))
        if len(turns) > options.turns:
            break
        guidance = _noted(kit, len(turns), await next_guidance(steerer, turns[-1], kit))
        if guidance.ends:
            break
        message = next_message(guidance, turns[-1], kit, options)
        reply = await ask_again(solver.say(message), "task", kit)
    if reply is None:
        turns = [turn for turn in turns if turn.ran.answer is not None] or turns
    return Graded.of(_graded(turns, options).ran)


async def next_guidance(steerer: Steerer, turn: Turn, kit: Kit) -> Guidance:
    """Return the next guidance; a steerer that refuses to go on ends the loop, with a note."""
    try:
        return await steerer.guide(turn)
    except ModelError as error:
        if not error.of_request:
            raise
        kit.note("late", {"role": "steerer", "fault": str(error)[:300]})
        return Guidance("empty", "", "")


async def examine(question: str, reply: Reply, kit: Kit, options: LoopOptions, number: int) -> Turn:
    """Run what a reply holds and find out about it, as far as somebody looks at it.

    Args:
        question: as the TaskLLM read it.
        reply: to be examined.
        kit: with the sandbox and the author of checks.
        options: of the loop.
        number: of the turn, from 0; the last one is not checked unless that decides.
    """
    ran = await run_reply(reply, kit, options.variables)
    code = ran.program is not None
    kit.note("attempt", {"turn": number, "answer": ran.answer, "code": code})
    turn = Turn(ran)
    if ran.program is not None and options.symbolic != "off":
        turn = replace(turn, findings=study(ran.program))
        kit.note("symbolic", {"turn": number, **turn.findings_values})
    if options.check and (number < options.turns or options.final == "best_checked"):
        answer = ran.answer and kit.prompts.clip(ran.answer, MAX_CHECKED)
        shown = response(turn, kit.prompts, MAX_CHECKED)
        check = await check_answer(question, answer, shown, kit, options.tries)
        turn = replace(turn, check=check)
        kit.note("check", {"turn": number, "answer": ran.answer, **turn.check_values})
    return turn


def next_message(guidance: Guidance, turn: Turn, kit: Kit, options: LoopOptions) -> str:
    """Return what the TaskLLM is sent next, after a turn that did not end the loop."""
    execution = turn.ran.execution
    if execution is None or not options.see_output:
        return guidance.text
    return shown_output(execution, kit.prompts, "with_output", guidance=guidance.text)


def _graded(turns: list[Turn], options: LoopOptions) -> Turn:
    """Return the turn whose reply is graded: the last one if none is better."""
    good = [turns[-1]]
    if options.final == "last_answer":
        good += [turn for turn in turns if turn.ran.answer is not None]
    if options.final == "last_executed":
        good += [turn for turn in turns if turn.printed_answer]
    if options.final == "best_checked":
        good += [turn for turn in turns if turn.verdict == "unknown"]
        good += [turn for turn in turns if turn.verdict == "pass"]
    return good[-1]


def _noted(kit: Kit, turn: int, guidance: Guidance) -> Guidance:
    values = {"turn": turn, "kind": guidance.kind, "text": guidance.text}
    kit.note("guidance", {**values, **({"lost": guidance.lost} if guidance.lost else {})})
    return guidance
