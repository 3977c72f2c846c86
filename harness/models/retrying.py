"""Patience with an endpoint: bounded retries, adaptive concurrency, and knowing when it is dead.

All attempts of a run share one `RetryingBackend` per model, so that one rate limit slows all of
them down and one dead endpoint ends its columns instead of failing every sample. Whether many
failures are the endpoint's fault or that of the questions is found out by a short question that
has nothing to do with them.
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from generators.sample import Sample
from harness.chat import Backend, Message, Reply, Request, Usage, Waiting
from harness.deadline import OwnWait
from harness.errors import ErrorKind, ModelError, StoppedError
from harness.models.prices import Price, priced

PROBE: Final = Message("user", "Reply with OK.")
PROBE_TOKENS: Final = 64
"""Longest reply to the question that finds out whether an endpoint is there."""
REFUSING_ALL: Final = frozenset[ErrorKind](("authentication", "not found", "quota"))
"""Refusals that concern every call, at least where none has succeeded."""
CHARACTERS_A_TOKEN: Final = 3
"""Fewer than in English, so that a guess of tokens is not too low."""
LONGEST_GUESS: Final = 8192
"""Tokens of a reply whose length has no limit, for want of a better guess."""


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
            pause and a short question finds out whether the endpoint is there...
        dead_seconds: ...which is taken for dead when the failures span as many seconds (a
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
    """A model that fails for so long, or refuses so generally, that going on makes no sense."""

    @property
    def of_request(self) -> bool:
        """Return False: it is the model that is at fault."""
        return False


class Meter(Protocol):
    """Who decides whether a call may be sent now."""

    async def admit(self, uri: str, most: Usage) -> Any:
        """Wait for leave to send a call that uses `most` at most; return what to settle."""

    def settle(self, uri: str, reserved: Any, used: Usage | None) -> None:
        """End what `admit` began; `used` is None if there was no reply."""

    def spend(self, usage: Usage) -> None:
        """Count what a call used that no attempt will count."""


class _NoMeter:
    """Lets every call through."""

    async def admit(self, uri: str, most: Usage) -> None:
        """Let it through."""

    def settle(self, uri: str, reserved: None, used: Usage | None) -> None:
        """Nothing to do."""

    def spend(self, usage: Usage) -> None:
        """Nothing to do."""


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
            with OwnWait():
                await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            elif turn in self.waiting:  # else `leave` has dropped it already
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
        meter: Meter | None = None,
    ) -> None:
        self.policy = policy or Policy()
        self.backend = backend
        self.retries = 0
        self.limiter = ConcurrencyLimiter(
            self.policy.concurrency, float(min(self.policy.start, self.policy.concurrency))
        )
        self._price = price
        self._clock = clock
        self._meter = meter or _NoMeter()
        self._dead: EndpointDeadError | None = None
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
            EndpointDeadError: when the model is taken for dead, from then on at once.
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
        """Retry nothing and wait for no batch any more: the run is ending."""
        self._ending.set()
        if isinstance(self.backend, Waiting):
            self.backend.give_up()

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def close(self) -> None:
        """Close the backend."""
        await self.backend.close()

    async def _once(self, request: Request) -> Reply:
        """Make one call, once the endpoint does not seem dead any more."""
        while self._dead is None and self._seems_dead():
            if self._probing:
                await self._probed.wait()
            else:
                await self._probe(request)
        if self._dead is not None:
            raise self._dead
        return await self._call(request)

    async def _probe(self, request: Request) -> None:
        """After a pause, find out by a short question whether the endpoint is there."""
        self._probing = True
        try:
            self._probes += 1
            await self._sleep(self._pause(self._probes, None))
            if self._ending.is_set():
                raise StoppedError(f"the run ended while {self.uri} was failing")
            sampling = replace(request.sampling, max_tokens=PROBE_TOKENS)
            reply = await self._call(Request((PROBE,), sampling))
            self._meter.spend(reply.usage)
        except ModelError as error:
            self._bury(error)
        finally:
            self._probing = False
            self._probed.set()
            self._probed = asyncio.Event()

    def _seems_dead(self) -> bool:
        return self._failures >= self.policy.dead_after

    async def _call(self, request: Request) -> Reply:
        await self.limiter.enter()
        try:
            reply = await self._metered(request)
        finally:
            self.limiter.leave()
        self.limiter.succeeded()
        self._failures, self._probes, self._ever_succeeded = 0, 0, True
        return reply

    async def _metered(self, request: Request) -> Reply:
        """Send a call as soon as the budget lets it through."""
        reserved = await self._meter.admit(self.uri, self._most(request))
        used: Usage | None = None
        since = self._clock()
        try:
            reply = priced(_counted(await self.backend.complete(request), request), self._price)
            used = reply.usage
        except ModelError as error:
            if error.kind in ("rate limit", "overload"):
                self.limiter.refused(self._clock(), since)
            self._failed(error)
            raise
        finally:
            self._meter.settle(self.uri, reserved, used)
        return reply

    def _most(self, request: Request) -> Usage:
        """Return what a call may use: its question by length, and the longest reply."""
        usage = Usage(
            input=_length(request) // CHARACTERS_A_TOKEN,
            output=request.sampling.max_tokens or LONGEST_GUESS,
        )
        return replace(usage, cost=self._price.cost(usage)) if self._price else usage

    def _failed(self, error: ModelError) -> None:
        """Count a fault of the endpoint; a refused request shows that it is alive.

        Raises:
            EndpointDeadError: if it is dead, or refuses everything.
        """
        now = self._clock()
        if isinstance(error, EndpointDeadError):
            self._dead = error
            raise error
        if error.kind == "quota" or (error.kind in REFUSING_ALL and not self._ever_succeeded):
            self._dead = EndpointDeadError(error.kind, f"{self.uri}: {error.message}")
            raise self._dead from error
        if not error.transient or error.kind == "rate limit":
            self._failures = 0
            return
        if self._failures == 0:
            self._failing_since = now
        self._failures += 1

    def _bury(self, error: ModelError) -> None:
        """Take the endpoint for dead if it has failed for long enough."""
        now = self._clock()
        patience = self.policy.dead_seconds / (1 if self._ever_succeeded else 5)
        if not self._dead and self._seems_dead() and now - self._failing_since >= patience:
            self._dead = EndpointDeadError(
                error.kind,
                f"{self.uri} failed {self._failures} times in {now - self._failing_since:.0f} s "
                f"({error})",
            )

    def _pause(self, number: int, asked: float | None) -> float:
        if asked is not None:
            return min(asked, self.policy.longest) + self._jitter.uniform(0, self.policy.base)
        longest = min(self.policy.longest, self.policy.base * 2 ** (number - 1))
        return self._jitter.uniform(longest / 4, longest)


def _length(request: Request) -> int:
    return sum(len(message.content) for message in request.messages)


def _counted(reply: Reply, request: Request) -> Reply:
    """Return a reply with its tokens, estimated where the provider gave no counts.

    Without, a limit on money or tokens would be void.
    """
    if reply.usage.input or reply.usage.output:
        return reply
    written = len(reply.text) + len(reply.reasoning)
    usage = Usage(
        input=-(-_length(request) // CHARACTERS_A_TOKEN),
        output=-(-written // CHARACTERS_A_TOKEN),
        cost=reply.usage.cost,
        estimated=True,
    )
    return replace(reply, usage=usage)
