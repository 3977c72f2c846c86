"""The limits of a session: nothing new begins after a stop, a general fault or a spent budget."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final

from generators.errors import SymBenchError
from harness.chat import Usage
from harness.errors import BudgetError, StoppedError

STOPPED: Final = "stopped on request"


@dataclass(frozen=True)
class Budget:
    """Limits on what a run may use; None for no limit.

    Attributes:
        cost: US dollars.
        tokens: input and output together.
        seconds: of wall time.
    """

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None


class RunLimits:
    """Asked before every new call and program; calls in flight are left to finish.

    Attributes:
        stop: set when the user wants the session to end.
        fault: the first fault that concerns all attempts, None while there is none.
        spent: tokens and money of the calls made in this session.
    """

    def __init__(self, budget: Budget | None = None, stop: asyncio.Event | None = None) -> None:
        self.stop = stop or asyncio.Event()
        self.fault: SymBenchError | None = None
        self.spent = Usage()
        self._budget = budget or Budget()
        self._began = time.monotonic()

    def check(self) -> None:
        """Return if something new may begin.

        Raises:
            SymBenchError: the fault that ends the session.
        """
        if self.ended() and self.fault is not None:
            raise self.fault

    def ended(self) -> bool:
        """Whether nothing new may begin; `fault` says why."""
        self.fault = self.fault or self._reason()
        return self.fault is not None

    def spend(self, usage: Usage) -> None:
        """Count a finished call."""
        self.spent = self.spent + usage

    def _reason(self) -> SymBenchError | None:
        if self.stop.is_set():
            return StoppedError(STOPPED)
        budget, used = self._budget, self.spent
        limits: tuple[tuple[str, float | None, float], ...] = (
            ("US dollars", budget.cost, used.cost or 0.0),
            ("tokens", budget.tokens, used.input + used.output),
            ("seconds", budget.seconds, time.monotonic() - self._began),
        )
        for what, limit, amount in limits:
            if limit is not None and amount >= limit:
                return BudgetError(f"budget reached: {amount:.6g} of {limit:g} {what}")
        return None
