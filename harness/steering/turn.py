"""One turn of the loop: what the TaskLLM did and what was found out about it."""

from dataclasses import dataclass

from harness.programs import Attempt
from harness.steering.selfcheck import Check
from harness.steering.symbolic import Findings


@dataclass(frozen=True)
class Turn:
    """An attempt with its findings.

    Attributes:
        attempt: the reply and what its program did.
        findings: of the symbolic checker; None without a program or without the checker.
        check: of the self-answer checker; None where it is off.
    """

    attempt: Attempt
    findings: Findings | None = None
    check: Check | None = None
