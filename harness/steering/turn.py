"""One turn of the loop: what the TaskLLM did and what was found out about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.kit import RanReply
from harness.steering.selfcheck import Check
from harness.steering.symbolic import Findings
from harness.steering.verdict import Verdict


@dataclass(frozen=True)
class Turn:
    """A reply that was run, with its findings.

    Attributes:
        ran: the reply and what its program did.
        findings: of the symbolic checker; None without a program or without the checker.
        check: of the self-answer checker; None where it is off.
    """

    ran: RanReply
    findings: Findings | None = None
    check: Check | None = None

    @property
    def printed_answer(self) -> bool:
        """Whether its program ended well and printed an answer that can be read."""
        ran = self.ran
        ended = ran.execution is not None and ran.execution.ok
        return ended and ran.source == "output" and ran.answer is not None

    @property
    def verdict(self) -> Verdict | None:
        """The self-check's verdict on a readable answer, None without one."""
        return self.check.verdict if self.check and self.ran.answer is not None else None

    @property
    def findings_values(self) -> Mapping[str, Any]:
        """The symbolic findings as JSON values."""
        found = self.findings
        if found is None:
            return {}
        return {
            "kinds": list(found.kinds),
            "reasons": list(found.reasons),
            "disguise": found.disguise,
            "blowups": list(found.blowups),
            "mistakes": list(found.mistakes),
            "score": found.legacy.score,
        }

    @property
    def check_values(self) -> Mapping[str, Any]:
        """The self-check as JSON values."""
        found = self.check
        if found is None:
            return {}
        return {"verdict": found.verdict, "reasons": list(found.reasons), "tries": found.tries}
