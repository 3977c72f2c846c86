"""CodeSteer (provisional)."""

from dataclasses import dataclass

from harness.chat import Chat
from harness.methods.kit import Final, Kit, method
from harness.programs import attempt
from harness.steering.rule import RuleSteerer
from harness.steering.selfcheck import check_answer
from harness.steering.symbolic import study
from harness.steering.turn import Turn


@dataclass(frozen=True)
class Options:
    """Switches."""

    turns: int = 5


@method("codesteer", "CodeSteer", Options)
async def codesteer(question: str, kit: Kit, options: Options) -> Final:
    """Steer."""
    steerer = RuleSteerer(kit.prompts)
    chat = Chat(kit.model)
    guidance = await steerer.open(question)
    message = kit.prompts.fill("first_message", guidance=guidance.text, question=question)
    for number in range(options.turns + 1):
        tried = await attempt(await chat.say(message), kit)
        if number == options.turns:
            break
        findings = study(tried.program) if tried.program is not None else None
        check = await check_answer(question, tried.text, kit)
        guidance = await steerer.guide(Turn(tried, findings, check))
        if guidance.ends:
            break
        message = guidance.text
    return Final.of(tried)
