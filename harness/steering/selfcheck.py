"""The self-answer checker: a model writes a program that tests an answer; the sandbox runs it.

The program ends by printing a line with its verdict. A program that fails, or prints no
verdict, goes back to its author with what went wrong; the original repeated the same request.
"""

from dataclasses import dataclass
from typing import Final

from harness.chat import Chat
from harness.kit import Kit
from harness.programs import find_program
from harness.prompts import Pack
from harness.sandbox.types import Execution
from harness.steering.verdict import Verdict, read_verdict

MAX_ERRORS: Final = 2_000
"""Longest error report that goes back to its author, in characters; the end is kept."""


@dataclass(frozen=True)
class Check:
    """What a checking program found.

    Attributes:
        verdict: `unknown` also where no program could be had.
        reasons: broken rules, or why nothing could be decided.
        tries: requests made.
        stdout: of the last program.
        stderr: likewise.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    tries: int = 1
    stdout: str = ""
    stderr: str = ""

    def summary(self, pack: Pack) -> str:
        """Return the verdict in the pack's words."""
        return pack.fill(f"check_{self.verdict}", reasons="; ".join(self.reasons))

    def output(self, pack: Pack) -> str:
        """Return what the program printed, in the form that the released weights know."""
        if self.stdout or not (self.stderr or self.reasons):
            return pack.fill("check_output", output=self.stdout)
        return pack.fill("check_errors", errors=self.stderr or "; ".join(self.reasons))


async def check_answer(question: str, response: str, kit: Kit, tries: int = 3) -> Check:
    """Let the checker model write and run a program that tests an answer.

    Args:
        question: as the TaskLLM read it.
        response: the TaskLLM's reply with what its program printed.
        kit: with the checker model and the sandbox.
        tries: requests at most, 1 or more.
    """
    chat = Chat(kit.checker)
    message = kit.prompts.about("check", question, response=response)
    check = Check("unknown")
    for number in range(1, tries + 1):
        program = find_program(await chat.say(message))
        execution = None if program is None else await kit.sandbox.run(program)
        check = _check(execution, number, kit.prompts)
        if execution and execution.ok and read_verdict(execution.stdout):
            break
        message = kit.prompts.fill("check_again", fault=check.reasons[0])
    return check


def _check(execution: Execution | None, tries: int, pack: Pack) -> Check:
    if execution is None:
        return Check("unknown", (pack.fill("check_no_program"),), tries)
    found = read_verdict(execution.stdout) if execution.ok else None
    verdict, reasons = found or ("unknown", (_fault(execution, pack),))
    return Check(verdict, reasons, tries, execution.stdout, execution.stderr)


def _fault(execution: Execution, pack: Pack) -> str:
    if execution.ok:
        return pack.fill("check_no_verdict")
    return f"the program {execution.notice()}\n{execution.stderr[-MAX_ERRORS:]}".strip()
