"""What a steerer is shown of a turn: the reply, the check, and what the program computes.

The parts are joined by blank lines, each with the label of the prompt pack. Too long
histories are cut inside the replies and what their programs printed, the longest first, never
in a label or a question.
"""

from collections.abc import Sequence
from typing import Final, Literal

from harness.prompts import Pack
from harness.sandbox.types import Execution
from harness.steering.guidance import Form
from harness.steering.turn import Turn

Symbolic = Literal["auto", "findings", "legacy", "off"]

MAX_OUTPUT: Final = 8_000
"""Longest output that is shown, in characters: about the 2000 tokens of the original."""
MIN_REPLY: Final = 400
"""Replies are never cut below this, in characters."""


def clip(text: str, limit: int, pack: Pack) -> str:
    """Return `text` with its middle left out if it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    head, tail = limit // 2, limit - limit // 2
    notice = pack.fill("left_out", count=str(len(text) - limit))
    return f"{text[:head]}{notice}{text[len(text) - tail :]}"


def response(turn: Turn, pack: Pack, limit: int) -> str:
    """Return a reply with what its program printed, each part cut to `limit` characters."""
    text, *printed = (clip(part, limit, pack) for part in response_parts(turn))
    if printed:
        return pack.fill("executed", response=text, stdout=printed[0], stderr=printed[1])
    if turn.ran.execution is None:
        return text
    return pack.fill("executed_too_long", response=text)


def response_parts(turn: Turn) -> tuple[str, ...]:
    """Return what a response is made of: the reply, and stdout and stderr if they are shown."""
    text, execution = turn.ran.reply.text, turn.ran.execution
    if execution is None:
        return (text,)
    errors = execution.stderr
    if execution.outcome not in ("ok", "exit") or execution.missing:
        errors = f"{errors}\n{execution.notice()}".lstrip("\n")
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
        limit: of the reply and of what its program printed, in characters each.
    """
    parts = [pack.fill("feedback_response", response=response(turn, pack, limit))]
    if turn.check:
        told = turn.check.output(pack) if form == "training" else turn.check.summary(pack)
        parts.append(pack.fill("feedback_check", check=told))
    if turn.findings and symbolic != "off":
        old = symbolic == "legacy" or (symbolic == "auto" and form == "training")
        told = turn.findings.legacy.summary(pack) if old else turn.findings.summary
        parts.append(pack.fill("feedback_complexity", complexity=told))
    return "\n\n".join([*parts, pack.fill("feedback_closing")])


def reply_limit(lengths: Sequence[int], room: int) -> int:
    """Return the length that parts of responses must be cut to for all of them to fit.

    Args:
        lengths: of the parts, in characters.
        room: for all of them together, in characters.
    """
    for kept, length in enumerate(sorted(lengths)):
        share = room // (len(lengths) - kept)
        if share < length:
            return max(share, MIN_REPLY)
        room -= length
    return max(lengths, default=MIN_REPLY)


def shown_output(execution: Execution, pack: Pack, prompt: str, **slots: str) -> str:
    """Return a message that shows a model what its program printed, cut to a sane length."""
    stdout, stderr = (clip(text, MAX_OUTPUT, pack) for text in (execution.stdout, execution.stderr))
    return pack.fill(prompt, notice=execution.notice(), stdout=stdout, stderr=stderr, **slots)
