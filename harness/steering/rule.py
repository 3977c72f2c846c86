"""The rule steerer: no second model, only what the checkers found.

It begins with a program. After each turn it names the first fault that it sees:

    program stopped by a limit    -> ask for a faster method
    program failed                -> ask to repair it
    printed answer put in by hand -> ask to compute it
    no answer can be read         -> ask for one in the right form
    the self-check failed         -> show why, ask again
    none                          -> return the answer

The same fault twice in a row makes it change between programs and words.
"""

from dataclasses import dataclass

from harness.prompts import Pack
from harness.steering.guidance import Guidance, Kind
from harness.steering.turn import Turn

MAX_SHOWN = 2_000
"""Longest error report that the TaskLLM is shown, in characters; the end is kept."""


@dataclass
class RuleSteerer:
    """Decides by rule; see the module.

    Attributes:
        prompts: the pack with the messages `rule_*` and the two instructions.
    """

    prompts: Pack
    _last: str = ""

    async def open(self, question: str) -> Guidance:
        """Return the first guidance: a program."""
        return self._change_to("code")

    async def guide(self, turn: Turn) -> Guidance:
        """Return the next guidance."""
        fault = self._fault(turn)
        if not fault:
            return Guidance("stop", "", "")
        if fault == self._last:
            self._last = ""
            return self._change_to("code" if turn.ran.program is None else "text")
        self._last = fault
        message = self.messages(turn)[fault]
        return Guidance("advice", message, message)

    def messages(self, turn: Turn) -> dict[str, str]:
        """Return the message on every fault that a turn could have, by the prompt's name."""
        execution, findings, check = turn.ran.execution, turn.findings, turn.check
        slots = {"rule_wrong": {"reasons": _sentences(check.reasons if check else ())}}
        if execution is None:
            slots["rule_mark"] = {}
        else:
            notice, slow = execution.notice(), _sentences(findings.blowups if findings else ())
            hidden = findings.disguise if findings else ""
            slips = _sentences(findings.mistakes if findings else ())
            slots |= {
                "rule_faster": {"notice": notice, "reasons": slow},
                "rule_repair": {
                    "notice": notice,
                    "errors": execution.stderr[-MAX_SHOWN:],
                    "reasons": slips,
                },
                "rule_compute": {"reasons": _sentences((hidden,) if hidden else ())},
                "rule_print": {"reasons": slips},
            }
        return {prompt: self.prompts.fill(prompt, **filled) for prompt, filled in slots.items()}

    def _change_to(self, kind: Kind) -> Guidance:
        text = self.prompts.fill(f"{kind}_instruction")
        return Guidance(kind, text, text)

    def _fault(self, turn: Turn) -> str:
        """Return the name of the first fault, empty if there is none."""
        execution, findings, check = turn.ran.execution, turn.findings, turn.check
        if execution and execution.outcome in ("timeout", "cpu", "memory", "output"):
            return "rule_faster"
        if execution and not execution.ok:
            return "rule_repair"
        if findings and findings.disguise:
            return "rule_compute"
        if turn.ran.answer is None:
            return "rule_print" if execution else "rule_mark"
        return "rule_wrong" if check and check.verdict == "fail" else ""


def _sentences(reasons: tuple[str, ...]) -> str:
    return " ".join(f"{reason[:1].upper()}{reason[1:]}." for reason in reasons)
