"""The limits of a run: nothing new begins after a stop, a general fault or a spent budget.

A call is admitted when it fits beside what is spent and what the calls in flight may cost, so
that a limit is exceeded by no more than the last call's own surprise.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Final, NamedTuple

from generators.errors import SymBenchError
from harness.chat import Usage
from harness.deadline import OwnWait
from harness.errors import BudgetError, StoppedError

STOPPED: Final = "stopped on request"
GRACE_SECONDS: Final = 10.0
"""How long calls in flight may go on after the time limit, before they are dropped."""


@dataclass(frozen=True)
class Budget:
    """Limits on what a run may use; None for no limit.

    Attributes:
        cost: US dollars, over all sessions of the run.
        tokens: input and output together, over all sessions.
        seconds: of wall time, for this session.
        fresh: whether cost and tokens count this session alone.
    """

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    fresh: bool = False


class Amount(NamedTuple):
    """Money and tokens of a call in flight."""

    cost: float
    tokens: float


class RunLimits:
    """Asked before every new call and program.

    Attributes:
        stop: set when the user wants the session to end.
        fault: the first fault that concerns all attempts, None while there is none.
        spent: tokens and money that count against the budget.
    """

    def __init__(
        self,
        budget: Budget | None = None,
        stop: asyncio.Event | None = None,
        earlier: Usage | None = None,
    ) -> None:
        self.stop = stop or asyncio.Event()
        self.fault: SymBenchError | None = None
        self.budget = budget or Budget()
        self.spent = earlier if earlier and not self.budget.fresh else Usage()
        self._began = time.monotonic()
        self._in_flight: list[Amount] = []
        self._largest: dict[str, Amount] = {}
        self._changed = asyncio.Event()

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

    def end(self, fault: SymBenchError) -> None:
        """Begin nothing new, for the first fault that was given."""
        self.fault = self.fault or fault
        self._tell()

    @property
    def why(self) -> str:
        """Why the session ended, with what was spent in the end; empty if it did not."""
        fault = self._reason() if isinstance(self.fault, BudgetError) else self.fault
        return str(fault or self.fault or "")

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the session's limit on time, None where there is none."""
        if self.budget.seconds is None:
            return None
        return max(0.0, self.budget.seconds - (time.monotonic() - self._began))

    def spend(self, usage: Usage) -> None:
        """Count a finished call."""
        self.spent = self.spent + usage

    async def admit(self, uri: str, most: Usage) -> Amount | None:
        """Wait until a call fits beside those in flight, and reserve what it may use.

        A call that is alone is always let in while the limit is not reached.

        Args:
            uri: of the model.
            most: what the call may use at most, for a model of which nothing is known yet;
                later its largest call so far is reserved.

        Returns:
            What is reserved, to be settled; None where nothing is limited.

        Raises:
            SymBenchError: the fault that ends the session.
        """
        self.check()
        if self.budget.cost is None and self.budget.tokens is None:
            return None
        expected = Amount(most.cost or 0.0, most.input + most.output)
        while self._in_flight and not self._fits(self._largest.get(uri, expected)):
            with OwnWait():
                await self._changed.wait()
            self.check()
        reserved = self._largest.get(uri, expected)
        self._in_flight.append(reserved)
        return reserved

    def settle(self, uri: str, reserved: Amount | None, used: Usage | None) -> None:
        """Give back what was reserved for a call; `used` is None if there was no reply."""
        if reserved is None:
            return
        self._in_flight.remove(reserved)
        if used is not None:
            before = self._largest.get(uri, Amount(0.0, 0))
            amount = Amount(used.cost or 0.0, used.input + used.output)
            self._largest[uri] = Amount(*map(max, before, amount))
        self._tell()

    def _fits(self, expected: Amount) -> bool:
        held = [sum(column) for column in zip(expected, *self._in_flight, strict=True)]
        spent = Amount(self.spent.cost or 0.0, self.spent.input + self.spent.output)
        limits = (self.budget.cost, self.budget.tokens)
        return all(
            limit is None or used + more <= limit
            for limit, used, more in zip(limits, spent, held, strict=True)
        )

    def _tell(self) -> None:
        """Wake the calls that wait to be admitted."""
        if not self._changed.is_set():
            self._changed.set()
            self._changed = asyncio.Event()

    def _reason(self) -> SymBenchError | None:
        if self.stop.is_set():
            return StoppedError(STOPPED)
        budget, used = self.budget, self.spent
        limits: tuple[tuple[str, float | None, float], ...] = (
            ("US dollars", budget.cost, used.cost or 0.0),
            ("tokens", budget.tokens, used.input + used.output),
            ("seconds", budget.seconds, time.monotonic() - self._began),
        )
        for what, limit, amount in limits:
            if limit is not None and amount >= limit:
                return BudgetError(f"budget reached: {amount:.6g} of {limit:g} {what}")
        return None
