"""Patience with an endpoint: bounded retries, adaptive concurrency, and knowing when it is dead.

All attempts of a run share one `RetryingBackend` per model, so that one rate limit slows all of
them down and one dead endpoint stops the run instead of failing every sample.
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ModelError, StoppedError
from harness.models.prices import Price, priced


@dataclass(frozen=True)
class Policy:
    """How patient to be.

    Attributes:
        tries: calls made for one reply, the first included.
        base: seconds before the first repetition; doubled each time, with full jitter.
        longest: seconds of the longest wait, also for Retry-After.
        concurrency: most calls in flight.
        start: calls in flight at the beginning; grows until something is refused.
        dead_after: consecutive failures, nothing succeeding between, after which all calls
            pause but one that finds out whether the endpoint is there again...
        dead_seconds: ...and which is taken for dead when the failures span as many seconds (a
            fifth if nothing ever succeeded).
    """

    tries: int = 6
    base: float = 1.0
    longest: float = 60.0
    concurrency: int = 64
    start: int = 16
    dead_after: int = 8
    dead_seconds: float = 60.0


class EndpointDeadError(ModelError):
    """An endpoint that has failed for so long that going on makes no sense."""


@dataclass
class ConcurrencyLimiter:
    """Adaptive concurrency: as many calls in flight as the endpoint accepts.

    Grows by one for each success until the first refusal (slow start), then by one for
    each round of successes; shrinks by a third at a refusal, once per round.
    """

    most: int
    limit: float
    in_flight: int = 0
    slow_start: bool = True
    shrunk_at: float = 0.0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    async def enter(self) -> None:
        """Wait for a free place and take it."""
        if self.in_flight < int(self.limit) and not self.waiting:
            self.in_flight += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            else:
                self.waiting.remove(turn)
            raise

    def leave(self) -> None:
        """Give the place back and let the next ones in."""
        self.in_flight -= 1
        while self.waiting and self.in_flight < int(self.limit):
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self.in_flight += 1

    def succeeded(self) -> None:
        """Grow a little."""
        self.limit = min(self.most, self.limit + (1 if self.slow_start else 1 / self.limit))

    def refused(self, now: float, since: float) -> None:
        """Shrink, unless the refused call had begun before the last shrinking."""
        self.slow_start = False
        if since >= self.shrunk_at:
            self.limit = max(1.0, self.limit * 2 / 3)
            self.shrunk_at = now


class RetryingBackend:
    """A backend that retries, adapts its concurrency and notices a dead endpoint.

    Attributes:
        retries: calls repeated so far.
        limiter: the concurrency at present.
    """

    def __init__(
        self,
        backend: Backend,
        policy: Policy | None = None,
        price: Price | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.policy = policy or Policy()
        self.backend = backend
        self.retries = 0
        self.limiter = ConcurrencyLimiter(
            self.policy.concurrency, float(min(self.policy.start, self.policy.concurrency))
        )
        self._price = price
        self._clock = clock
        self._jitter = random.Random()
        self._failures = 0
        self._failing_since = 0.0
        self._ever_succeeded = False
        self._probes = 0
        self._probing = False
        self._probed = asyncio.Event()
        self._ending = asyncio.Event()

    @property
    def uri(self) -> str:
        """The name of the backend."""
        return self.backend.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the backend says of itself for the record, if anything."""
        return getattr(self.backend, "facts", {})

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return a backend for one attempt that shares this one's patience."""
        bound = self.backend.bind(sample, repeat)
        return self if bound is self.backend else bound

    async def complete(self, request: Request) -> Reply:
        """Return the reply, trying again where the fault may pass.

        Raises:
            ModelError: of the last try.
            EndpointDeadError: when the endpoint is taken for dead.
            StoppedError: when the run ends before a paused call was made.
        """
        for number in range(1, self.policy.tries + 1):
            try:
                return await self._once(request)
            except EndpointDeadError:
                raise
            except ModelError as error:
                if not error.transient or number == self.policy.tries or self._ending.is_set():
                    raise
                self.retries += 1
                await self._sleep(self._pause(number, error.retry_after))
                if self._ending.is_set():
                    raise
        raise AssertionError("a policy has at least one try")

    def give_up(self) -> None:
        """Retry nothing any more: the run is ending."""
        self._ending.set()

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def close(self) -> None:
        """Close the backend."""
        await self.backend.close()

    async def _once(self, request: Request) -> Reply:
        """Make one call; while the endpoint seems dead, after a pause and one at a time."""
        while self._seems_dead() and self._probing:
            await self._probed.wait()
        if not self._seems_dead():
            return await self._call(request)
        self._probing = True
        try:
            self._probes += 1
            await self._sleep(self._pause(self._probes, None))
            if self._ending.is_set():
                raise StoppedError(f"the run ended while {self.uri} was failing")
            return await self._call(request)
        finally:
            self._probing = False
            self._probed.set()
            self._probed = asyncio.Event()

    def _seems_dead(self) -> bool:
        return self._failures >= self.policy.dead_after

    async def _call(self, request: Request) -> Reply:
        await self.limiter.enter()
        since = self._clock()
        try:
            reply = await self.backend.complete(request)
        except ModelError as error:
            if error.kind in ("rate limit", "overload"):
                self.limiter.refused(self._clock(), since)
            self._failed(error)
            raise
        finally:
            self.limiter.leave()
        self.limiter.succeeded()
        self._failures, self._probes, self._ever_succeeded = 0, 0, True
        return priced(reply, self._price)

    def _failed(self, error: ModelError) -> None:
        """Count a fault of the endpoint; a refused request shows that it is alive."""
        now = self._clock()
        if not error.transient or error.kind == "rate limit":
            self._failures = 0
            return
        if self._failures == 0:
            self._failing_since = now
        self._failures += 1
        patience = self.policy.dead_seconds / (1 if self._ever_succeeded else 5)
        if self._seems_dead() and now - self._failing_since >= patience:
            raise EndpointDeadError(
                error.kind,
                f"{self.uri} failed {self._failures} times in {now - self._failing_since:.0f} s "
                f"({error})",
            ) from error

    def _pause(self, number: int, asked: float | None) -> float:
        if asked is not None:
            return min(asked, self.policy.longest) + self._jitter.uniform(0, self.policy.base)
        longest = min(self.policy.longest, self.policy.base * 2 ** (number - 1))
        return self._jitter.uniform(longest / 4, longest)
