"""What a steerer is shown of a turn: the reply, the check, and what the program computes.

The parts are joined by blank lines, each with the label of the prompt pack. Too long
histories are cut inside the parts - replies, what programs and their checks printed, reports -
the longest first, never in a label or a question.
"""

from collections.abc import Sequence
from typing import Literal

from harness.prompts import Pack
from harness.sandbox.types import OUT_OF_TIME, Execution
from harness.steering.guidance import Form
from harness.steering.selfcheck import MAX_OUTPUT
from harness.steering.turn import Turn

Symbolic = Literal["auto", "findings", "legacy", "off"]


def response(turn: Turn, pack: Pack, limit: int) -> str:
    """Return a reply with what its program printed, each part cut to `limit` characters."""
    text, *printed = (pack.clip(part, limit) for part in response_parts(turn, pack))
    execution = turn.ran.execution
    if execution is None:
        return text
    if not printed:
        return pack.fill("executed_too_long", response=text)
    lost = execution.outcome in OUT_OF_TIME and printed[0]
    prompt = "executed_unfinished" if lost else "executed"
    return pack.fill(prompt, response=text, stdout=printed[0], stderr=printed[1])


def response_parts(turn: Turn, pack: Pack) -> tuple[str, ...]:
    """Return what a response is made of: the reply, and stdout and stderr if they are shown."""
    text, execution = turn.ran.reply.text, turn.ran.execution
    if execution is None:
        return (text,)
    errors = execution.stderr
    if execution.outcome not in ("ok", "exit"):
        out_of_time = execution.outcome in OUT_OF_TIME
        prompt = "executed_timeout" if out_of_time else "executed_stopped"
        errors = pack.fill(prompt, errors=errors, notice=execution.notice())
    if len(execution.stdout) + len(errors) > MAX_OUTPUT:
        return (text,)
    return text, execution.stdout, errors


def feedback(turn: Turn, pack: Pack, form: Form, symbolic: Symbolic, limit: int) -> str:
    """Return the feedback block on one turn.

    Args:
        turn: with all that was found out.
        pack: its labels.
        form: released weights are shown what the checking program printed, other models
            its verdict.
        symbolic: which report on the program is shown.
        limit: of every part, in characters.
    """
    parts = [pack.fill("feedback_response", response=response(turn, pack, limit))]
    if turn.check:
        told = turn.check.told(pack, form, limit)
        parts.append(pack.fill("feedback_check", check=told))
    if turn.findings and symbolic != "off":
        findings = turn.findings
        old = _is_legacy(form, symbolic)
        told = findings.legacy.told(pack, limit) if old else pack.clip(findings.summary, limit)
        parts.append(pack.fill("feedback_complexity", complexity=told))
    return "\n\n".join([*parts, pack.fill("feedback_closing")])


def feedback_parts(turn: Turn, pack: Pack, form: Form, symbolic: Symbolic) -> tuple[str, ...]:
    """Return the texts in a feedback block that are cut where they are too long."""
    parts = [*response_parts(turn, pack)]
    if turn.check:
        parts += turn.check.parts(form)[1].values()
    if turn.findings and symbolic != "off":
        findings = turn.findings
        old = _is_legacy(form, symbolic)
        parts.append(findings.legacy.report(pack) if old else findings.summary)
    return tuple(parts)


def part_limit(lengths: Sequence[int], room: int) -> int:
    """Return the length that texts must be cut to for all of them to fit, 0 or more.

    Args:
        lengths: of the texts, in characters.
        room: for all of them together, in characters.
    """
    for kept, length in enumerate(sorted(lengths)):
        share = room // (len(lengths) - kept)
        if share < length:
            return max(share, 0)
        room -= length
    return max(lengths, default=0)


def _is_legacy(form: Form, symbolic: Symbolic) -> bool:
    return symbolic == "legacy" or (symbolic == "auto" and form == "training")


def shown_output(execution: Execution, pack: Pack, prompt: str, **slots: str) -> str:
    """Return a message that shows a model what its program printed, cut to a sane length."""
    stdout, stderr = (pack.clip(text, MAX_OUTPUT) for text in (execution.stdout, execution.stderr))
    return pack.fill(prompt, notice=execution.notice(), stdout=stdout, stderr=stderr, **slots)
