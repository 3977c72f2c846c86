"""Rule Steerer: the CodeSteer loop with fixed rules in place of the steering model.

Ours, no published figure. It shows what the checkers alone are worth: see
`harness.steering.rule` for the rules. Sent: an instruction to write a program and the
question, then a message about the first fault found. Graded: as in CodeSteer.
"""

from harness.kit import Graded, Kit
from harness.methods.registry import method
from harness.steering.loop import LoopOptions, steer
from harness.steering.rule import RuleSteerer


@method("rule_steerer", "Rule Steerer", LoopOptions)
async def rule_steerer(question: str, kit: Kit, options: LoopOptions) -> Graded:
    """Steer by rule."""
    return await steer(question, kit, options, RuleSteerer(kit.prompts))
