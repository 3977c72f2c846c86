"""Several endpoints for one model: load is spread, a dead one is left out and comes back."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from generators.errors import SymBenchError
from harness.chat import Message, Reply, Request
from harness.errors import ErrorKind, ModelError
from harness.models import Access, open_model
from harness.models.replicas import Replicas
from harness.models.retrying import Policy, RetryingBackend


class Scripted:
    """A backend that fails as told and remembers what it was asked."""

    uri = "openai/fake"

    def __init__(self, fault: ErrorKind | None = None, after: float | None = None) -> None:
        self.fault = fault
        self.after = after
        self.asked = 0
        self.at_once = 0
        self.most = 0

    def bind(self, *_: object) -> Any:
        return self

    async def complete(self, request: Request) -> Reply:
        self.asked += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.005)
        self.at_once -= 1
        if self.fault is not None:
            raise ModelError(self.fault, "no", self.after)
        return Reply("yes")

    async def close(self) -> None:
        """Nothing to release."""


def hello(text: str = "hello") -> Request:
    return Request((Message("user", text),))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_least_loaded_replica_is_asked() -> None:
    replicas = [Scripted(), Scripted(), Scripted()]
    model = Replicas(replicas)
    await asyncio.gather(*(model.complete(hello(str(number))) for number in range(30)))
    assert [replica.asked for replica in replicas] == [10, 10, 10]
    assert max(replica.most for replica in replicas) == 10


async def test_a_conversation_stays_where_its_beginning_is_cached() -> None:
    replicas = [Scripted(), Scripted()]
    model = Replicas(replicas)
    for turn in range(5):
        said = [Message("user", "question"), *(Message("user", str(n)) for n in range(turn))]
        await model.complete(Request(tuple(said)))
    assert sorted(replica.asked for replica in replicas) == [0, 5]


async def test_a_dead_replica_is_left_out_and_asked_again_later() -> None:
    clock = Clock()
    dead, alive = Scripted("connection"), Scripted()
    model = Replicas([dead, alive], clock)
    for number in range(20):
        assert (await model.complete(hello(str(number)))).text == "yes"
    assert (dead.asked, alive.asked) == (1, 20)
    clock.now, dead.fault = 1.1, None
    await asyncio.gather(*(model.complete(hello(str(number))) for number in range(20)))
    assert dead.asked == 11


async def test_rests_grow_while_a_replica_stays_dead() -> None:
    clock = Clock()
    dead = Scripted("connection")
    model = Replicas([dead, Scripted()], clock)
    for _ in range(200):
        clock.now += 1.0
        await asyncio.gather(*(model.complete(hello(str(number))) for number in range(2)))
    assert 5 < dead.asked < 14


async def test_when_none_is_free_the_fault_says_when_to_come_back() -> None:
    clock = Clock()
    model = Replicas([Scripted("rate limit", 7), Scripted("rate limit", 3)], clock)
    for _ in range(2):
        with pytest.raises(ModelError) as caught:
            await model.complete(hello())
        assert (caught.value.kind, caught.value.retry_after) == ("rate limit", 3)


async def test_a_replica_that_asks_for_a_year_is_asked_again_in_a_minute() -> None:
    clock = Clock()
    model = Replicas([Scripted("rate limit", float("inf"))], clock)
    with pytest.raises(ModelError) as caught:
        await model.complete(hello())
    assert caught.value.retry_after == 60


async def test_one_poisoned_request_does_not_put_replicas_to_rest() -> None:
    replicas = [Scripted("overload"), Scripted("overload")]
    model = Replicas(replicas)
    with pytest.raises(ModelError):
        await model.complete(hello())
    for replica in replicas:
        replica.fault = None
    assert (await model.complete(hello())).text == "yes"


async def test_what_the_request_is_refused_for_is_not_asked_twice() -> None:
    replicas = [Scripted("bad request"), Scripted("bad request")]
    with pytest.raises(ModelError):
        await Replicas(replicas).complete(hello())
    assert sum(replica.asked for replica in replicas) == 1


async def test_a_storm_of_429_on_two_replicas_ends_with_every_reply(
    endpoint: Any, http: Any
) -> None:
    """Each of two servers takes 40 requests a second and refuses the others."""
    taken: dict[str, list[float]] = {}

    async def behave(request: web.Request, *_: object) -> web.Response | None:
        now = asyncio.get_running_loop().time()
        recent = taken.setdefault(request.path, [])
        recent[:] = [at for at in recent if at > now - 0.25]
        if len(recent) >= 10:
            return http.error(429, "slow down", **{"Retry-After": "0.1"})
        recent.append(now)
        return None

    endpoint.behave = behave
    urls = (endpoint.url, endpoint.url.replace("127.0.0.1", "localhost"))
    replicas = open_model("openai/fake", Access(base_urls=urls, timeout=5))
    backend = RetryingBackend(replicas, Policy(tries=30, base=0.05, longest=1.0))
    replies = await asyncio.gather(*(backend.complete(hello(f"q{n}")) for n in range(60)))
    await backend.close()
    assert len(replies) == 60
    assert backend.retries > 0
    assert endpoint.asked.total() < 60 * 4


def test_urls_go_to_the_model_that_they_name() -> None:
    access = Access(base_urls=("http://a/v1", "openai/steerer=http://b/v1", "http://c/v1?x=1"))
    assert access.urls_of("openai/steerer") == ("http://b/v1",)
    assert access.urls_of("openai/gpt-5") == ("http://a/v1", "http://c/v1?x=1")
    assert access.urls_of("anthropic/claude") == ()


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x/v1", "http://", "http://u:secretpw@"])
def test_what_is_no_url_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(SymBenchError, match="base URL") as caught:
        open_model("openai/fake", Access(base_urls=(url,)))
    assert "secretpw" not in str(caught.value)


@pytest.mark.parametrize("kind", ["not found", "authentication", "quota"])
async def test_a_replica_that_refuses_everything_does_not_swallow_the_run(kind: ErrorKind) -> None:
    clock = Clock()
    wrong, good = Scripted(kind), Scripted()
    model = Replicas([wrong, good], clock)
    for number in range(60):
        assert (await model.complete(hello(str(number)))).text == "yes"
    assert (wrong.asked, good.asked) == (1, 60)


async def test_when_every_replica_refuses_the_refusal_is_said() -> None:
    with pytest.raises(ModelError) as caught:
        await Replicas([Scripted("not found"), Scripted("not found")], Clock()).complete(hello())
    assert caught.value.kind == "not found"


async def test_where_all_rest_the_first_to_wake_is_asked() -> None:
    """A call that asks nobody says nothing: poisoned questions would pass for a dead model."""
    clock = Clock()
    first, second = Scripted("connection"), Scripted("connection")
    model = Replicas([first, second], clock)
    for _ in range(3):
        with pytest.raises(ModelError):
            await model.complete(hello())
    assert first.asked + second.asked == 4
    first.fault = second.fault = None
    assert (await model.complete(hello())).text == "yes"
