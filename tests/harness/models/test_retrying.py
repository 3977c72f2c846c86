"""Retries, adaptive concurrency and dead endpoints, with scripted backends and no clock."""

import asyncio
from collections.abc import Callable

import pytest

from generators.sample import Sample
from harness.chat import Backend, Message, Reply, Request
from harness.errors import ModelError, StoppedError
from harness.models.retrying import ConcurrencyLimiter, EndpointDeadError, Policy, RetryingBackend

HELLO = Request((Message("user", "hello"),))
FAST = Policy(tries=4, base=0.001, longest=0.002, dead_seconds=1000)


class Scripted:
    """A backend that does what `act` says at each call."""

    uri = "scripted/x"

    def __init__(self, act: Callable[[int], Reply]) -> None:
        self.act = act
        self.calls = 0

    def bind(self, sample: Sample, repeat: int) -> Backend:
        return self

    async def complete(self, request: Request) -> Reply:
        self.calls += 1
        await asyncio.sleep(0)
        return self.act(self.calls)

    async def close(self) -> None:
        pass


def failing(times: int, kind: str = "overload") -> Callable[[int], Reply]:
    def act(call: int) -> Reply:
        if call <= times:
            raise ModelError(kind, "scripted")  # type: ignore[arg-type]
        return Reply("fine")

    return act


async def test_passing_faults_are_retried_a_bounded_number_of_times() -> None:
    endpoint = Scripted(failing(3))
    backend = RetryingBackend(endpoint, FAST)
    assert (await backend.complete(HELLO)).text == "fine"
    assert (endpoint.calls, backend.retries) == (4, 3)
    endless = Scripted(failing(10**9))
    with pytest.raises(ModelError):
        await RetryingBackend(endless, FAST).complete(HELLO)
    assert endless.calls == FAST.tries


@pytest.mark.parametrize("kind", ["bad request", "authentication", "context length"])
async def test_lasting_faults_are_not_retried(kind: str) -> None:
    endpoint = Scripted(failing(10**9, kind))
    with pytest.raises(ModelError):
        await RetryingBackend(endpoint, FAST).complete(HELLO)
    assert endpoint.calls == 1


async def test_an_endpoint_that_fails_long_enough_is_dead() -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 3
        return now

    backend = RetryingBackend(
        Scripted(failing(10**9)), Policy(tries=99, base=0, longest=0), clock=clock
    )
    with pytest.raises(EndpointDeadError):
        await backend.complete(HELLO)


async def test_one_success_shows_that_the_endpoint_lives() -> None:
    def act(call: int) -> Reply:
        if call % 5:
            raise ModelError("overload", "scripted")
        return Reply("fine")

    backend = RetryingBackend(Scripted(act), Policy(tries=99, base=0, longest=0, dead_seconds=0))
    for _ in range(10):
        assert (await backend.complete(HELLO)).text == "fine"


async def test_an_outage_pauses_all_calls_but_one() -> None:
    down = True

    def act(_: int) -> Reply:
        if down:
            raise ModelError("connection", "refused")
        return Reply("fine")

    endpoint = Scripted(act)
    policy = Policy(tries=6, base=0.02, longest=0.02, dead_seconds=1000, concurrency=40, start=40)
    backend = RetryingBackend(endpoint, policy)
    calls = [asyncio.create_task(backend.complete(HELLO)) for _ in range(40)]
    await asyncio.sleep(0.5)
    assert endpoint.calls <= 40 + 0.5 / (policy.base / 4)  # one probe after the other
    down = False
    replies = await asyncio.gather(*calls, return_exceptions=True)
    lost = [reply for reply in replies if isinstance(reply, ModelError)]
    assert len(lost) <= 12  # only those that probed in vain until their tries were used up
    assert all(reply.text == "fine" for reply in replies if isinstance(reply, Reply))
    assert (backend.limiter.in_flight, backend._failures) == (0, 0)


async def test_calls_paused_in_an_outage_end_with_the_run() -> None:
    backend = RetryingBackend(
        Scripted(failing(10**9, "connection")),
        Policy(tries=9, base=0.02, longest=30.0, dead_seconds=1000),
    )
    calls = [asyncio.create_task(backend.complete(HELLO)) for _ in range(20)]
    await asyncio.sleep(0.3)
    backend.give_up()
    ends = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert {type(end) for end in ends} <= {ModelError, StoppedError}


async def test_concurrency_stays_below_its_limit_and_shrinks_when_refused() -> None:
    at_once = most = 0

    class Counting(Scripted):
        async def complete(self, request: Request) -> Reply:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.001)
            at_once -= 1
            return Reply("fine")

    backend = RetryingBackend(Counting(failing(0)), Policy(concurrency=7, start=2))
    await asyncio.gather(*(backend.complete(HELLO) for _ in range(60)))
    assert most == 7
    limiter = ConcurrencyLimiter(most=50, limit=30.0)
    limiter.refused(now=10.0, since=9.0)
    limiter.refused(now=10.1, since=9.5)  # began before the shrinking: the same round
    assert limiter.limit == 20.0
    limiter.refused(now=11.0, since=10.5)
    assert limiter.limit < 14


async def test_a_cancelled_wait_gives_its_place_away() -> None:
    limiter = ConcurrencyLimiter(most=1, limit=1.0)
    await limiter.enter()
    waits = [asyncio.create_task(limiter.enter()) for _ in range(3)]
    await asyncio.sleep(0)
    waits[0].cancel()
    limiter.leave()
    await asyncio.wait_for(waits[1], 1)
    waits[1].cancel()
    limiter.leave()
    await asyncio.wait_for(waits[2], 1)
    limiter.leave()
    assert limiter.in_flight == 0
