"""What the audit may say of a published sample: statuses, and findings that carry one."""

from dataclasses import dataclass
from typing import Any, Final

SOUND: Final = "sound"
NONE: Final = "no solution"
WRONG: Final = "wrong key"
LEAK: Final = "answer in the question"
SEVERAL: Final = "several answers, one stored"
AMBIGUOUS: Final = "ambiguous"
DUPLICATE: Final = "duplicate"
STATUSES: Final = (SOUND, NONE, WRONG, LEAK, SEVERAL, AMBIGUOUS, DUPLICATE)
"""What a sample may be; of several faults, the first in this order is its status. That of a
duplicate is `duplicate of PATH`."""
NOTE: Final = "note"
"""Worth knowing, and no fault of the puzzle."""


@dataclass(frozen=True)
class Finding:
    """Something wrong with a published sample, or worth knowing.

    Attributes:
        status: one of `STATUSES`, or `NOTE`.
        reason: why, in one sentence.
        corrected: for an instance that carries its own key, the instance with the right
            one; None where the instance stays as it is.
    """

    status: str
    reason: str
    corrected: Any = None
