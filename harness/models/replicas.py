"""One model behind several endpoints: the least-loaded one is asked, a dead one is left out.

Waiting and counting tries is the business of `retrying`; this module only decides whom to ask.
"""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ErrorKind, ModelError

FIRST_REST: Final = 1.0
LONGEST_REST: Final = 60.0
"""Seconds for which a faulty replica is left out: doubled with every fault in a row, and no
longer if it asks for more, so that a mistaken Retry-After does not lose it for the run."""
ITS_OWN: Final = frozenset[ErrorKind](("authentication", "not found", "quota"))
"""Refusals that are due to the endpoint, so that another one may do what this one does not."""
AT_ONCE: Final = ITS_OWN | frozenset[ErrorKind](("connection", "rate limit"))
"""Faults that put a replica to rest at once; after others it may be the request's fault."""


@dataclass
class Replica:
    """One endpoint: how many calls it has in flight, and until when it is left out."""

    backend: Backend
    in_flight: int = 0
    faults: int = 0
    until: float = 0.0
    kind: ErrorKind = "connection"

    def failed(self, error: ModelError, now: float) -> None:
        """Count a fault and rest: as long as the server asked, else longer each time."""
        self.faults += 1
        self.kind = error.kind
        if error.kind in AT_ONCE or self.faults > 2:
            rest = FIRST_REST * 2.0 ** min(self.faults - 1, 10)
            asked = rest if error.retry_after is None else error.retry_after
            self.until = now + min(LONGEST_REST, asked)


class Replicas:
    """A backend that spreads its calls over several of one name.

    Args:
        backends: one or more, of the same URI.
        clock: monotonic seconds.
    """

    def __init__(
        self, backends: Sequence[Backend], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._replicas = [Replica(backend) for backend in backends]
        self._clock = clock
        self._last: ModelError | None = None

    @property
    def uri(self) -> str:
        """The name of all of them."""
        return self._replicas[0].backend.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the first, with the endpoints and fingerprints of all."""
        every = [getattr(replica.backend, "facts", {}) for replica in self._replicas]
        endpoints = [facts.get("endpoint", "") for facts in every]
        seen = {one for facts in every for one in facts.get("fingerprints", ())}
        merged = {**every[0], "endpoint": endpoints}
        return {**merged, "fingerprints": sorted(seen)} if seen else merged

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Return the first reply that a replica gives; each is asked once at most.

        Where all of them rest, the one that is to wake first is asked: a call that asks nobody
        would say nothing about the model.

        Raises:
            ModelError: the last fault, when every replica failed or rests as it was told to.
        """
        untried = list(self._replicas)
        while replica := self._next(untried, request):
            untried.remove(replica)
            replica.in_flight += 1
            try:
                reply = await replica.backend.complete(request)
            except ModelError as error:
                if not (error.transient or error.kind in ITS_OWN):
                    raise
                replica.failed(error, self._clock())
                self._last = error
            else:
                replica.faults, replica.until = 0, 0.0
                return reply
            finally:
                replica.in_flight -= 1
        raise self._all_resting()

    def _next(self, untried: Sequence[Replica], request: Request) -> Replica | None:
        """Return whom to ask now, None for nobody."""
        awake = [one for one in untried if one.until <= self._clock()]
        if awake:
            return min(awake, key=lambda one: (one.in_flight, _likes(one, request)))
        if len(untried) < len(self._replicas):
            return None
        soonest = min(untried, key=lambda one: one.until)
        return None if soonest.kind == "rate limit" else soonest

    async def close(self) -> None:
        """Close all of them."""
        for replica in self._replicas:
            await replica.backend.close()

    def _all_resting(self) -> ModelError:
        last = self._last or ModelError("connection", "never asked")
        if last.kind in ITS_OWN and any(one.kind not in ITS_OWN for one in self._replicas):
            last = ModelError("overload", last.message)  # of one; another may be there again
        soonest = max(0.0, min(one.until for one in self._replicas) - self._clock())
        count = len(self._replicas)
        return ModelError(last.kind, f"no replica of {count} is free: {last.message}", soonest)


def _likes(replica: Replica, request: Request) -> int:
    """Break ties by conversation: its next turn finds its beginning in that replica's cache."""
    first = request.messages[0].content if request.messages else ""
    return zlib.crc32(f"{id(replica)}/{first}".encode("utf-8", "replace"))
