"""The self-answer checker: a model writes a program that tests an answer; the sandbox runs it.

The program ends by printing a line with its verdict. A program that fails, or prints no
verdict, goes back to its author with what went wrong; the original repeated the same request. An
author who sends the same program again has nothing to add, and is not asked once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from harness.chat import Chat
from harness.kit import Kit, ask_again
from harness.programs import find_program
from harness.prompts import Pack
from harness.sandbox.types import OUT_OF_TIME, Execution, ExecutionOutcome
from harness.steering.guidance import Form
from harness.steering.verdict import Verdict, read_verdict

MAX_OUTPUT: Final = 8_000
"""Longest output that a steerer is shown, in characters: about the 2000 tokens of the original."""
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
        stderr: likewise, with what is said of a limit of time that stopped it.
        outcome: how it ended, None where there was no program.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    tries: int = 1
    stdout: str = ""
    stderr: str = ""
    outcome: ExecutionOutcome | None = None

    def parts(self, form: Form) -> tuple[str, Mapping[str, str]]:
        """Return the prompt that says what was found, and the texts for its slots.

        In the training form, which the released weights know, a program that wrote anything to
        standard error has failed, one that printed too much has said nothing, and one that
        ran out of time has printed nothing.
        """
        reasons = "; ".join(self.reasons)
        if form == "prompt":
            return f"check_{self.verdict}", {"reasons": reasons}
        if len(self.stdout) > MAX_OUTPUT:
            return "check_too_long", {}
        if self.outcome is None or (self.outcome in OUT_OF_TIME and self.stdout):
            return "check_errors_alone", {"errors": self.stderr or reasons}
        errors = self.stderr or ("" if self.stdout else reasons)
        if errors:
            return "check_errors", {"output": self.stdout, "errors": errors}
        return "check_output", {"output": self.stdout}

    def told(self, pack: Pack, form: Form, limit: int) -> str:
        """Return that in the pack's words, each text cut to `limit` characters."""
        prompt, texts = self.parts(form)
        return pack.fill(prompt, **{slot: pack.clip(text, limit) for slot, text in texts.items()})


async def check_answer(
    question: str, answer: str | None, response: str, kit: Kit, tries: int = 3
) -> Check:
    """Let the checker model write and run a program that tests an answer.

    Args:
        question: as the TaskLLM read it.
        answer: in canonical spelling, None where none can be read: packs whose prompt shows the
            answer alone then have nothing to test.
        response: the TaskLLM's reply with what its program printed, for packs that show that.
        kit: with the checker model and the sandbox.
        tries: requests at most, 1 or more.
    """
    if answer is None and "{response}" not in kit.prompts.texts["check"]:
        return Check("unknown", (kit.prompts.fill("check_no_answer"),), tries=0)
    chat = Chat(kit.checker)
    message = kit.prompts.about("check", question, answer=answer or "", response=response)
    check, tried = Check("unknown"), set[str]()
    for number in range(1, tries + 1):
        reply = await ask_again(chat.say(message), "checker", kit)
        if reply is None:
            return Check("unknown", (kit.prompts.fill("check_refused"),), number)
        program = find_program(reply)
        if program in tried:
            return replace(check, tries=number)
        execution = None if program is None else await kit.sandbox.run(program)
        check = _check(execution, number, kit.prompts)
        if execution and execution.ok and read_verdict(execution.stdout):
            break
        tried |= {program} if program is not None else set()
        message = kit.prompts.fill("check_again", fault=check.reasons[0])
    return check


def _check(execution: Execution | None, tries: int, pack: Pack) -> Check:
    if execution is None:
        return Check("unknown", (pack.fill("check_no_program"),), tries)
    found = read_verdict(execution.stdout) if execution.ok else None
    verdict, reasons = found or ("unknown", (_fault(execution, pack),))
    errors = execution.stderr
    if execution.outcome in OUT_OF_TIME:
        errors = pack.fill("check_timeout", errors=errors, notice=execution.notice())
    return Check(verdict, reasons, tries, execution.stdout, errors, execution.outcome)


def _fault(execution: Execution, pack: Pack) -> str:
    if execution.ok:
        return pack.fill("check_no_verdict")
    return f"the program {execution.notice()}\n{execution.stderr[-MAX_ERRORS:]}".strip()
