"""litellm against a server on loopback: what is sent, what is read, how faults are classed."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Message, Request, Sampling, Tool, ToolCall
from harness.errors import ModelError
from harness.models import Access, open_model
from harness.models.prices import Price, price_of
from harness.models.retrying import RetryingBackend

URI = "hosted_vllm/fake-1"
HELLO = Request((Message("user", "hello"),))
pytestmark = pytest.mark.filterwarnings("ignore")  # litellm and pydantic warn on import


def opened(endpoint: Any, uri: str = URI, **access: Any) -> Any:
    url = f"{uri}={endpoint.url}"
    return open_model(uri, Access(base_urls=(url,), **{"timeout": 60, **access}))


async def ask(endpoint: Any, request: Request = HELLO, **access: Any) -> Any:
    return await opened(endpoint, **access).complete(request)


def sends(endpoint: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Let the endpoint answer with `body`; return the dict that its next request fills."""
    seen: dict[str, Any] = {}

    async def behave(_: web.Request, asked: dict[str, Any], __: int) -> web.Response:
        seen.update(asked)
        return web.json_response(body)

    endpoint.behave = behave
    return seen


async def test_sampling_tools_and_effort_are_sent(endpoint: Any, http: Any) -> None:
    seen = sends(endpoint, http.completion("hi"))
    tools = (Tool("run", "runs", {"type": "object", "properties": {}}),)
    sampling = Sampling(0.5, top_p=0.7, top_k=50, max_tokens=9, seed=3, effort="low")
    await ask(endpoint, Request((Message("user", "x"),), sampling, tools))
    assert (seen["temperature"], seen["top_p"], seen["max_tokens"], seen["seed"]) == (
        0.5,
        0.7,
        9,
        3,
    )
    assert seen["reasoning_effort"] == "low"
    assert seen["tools"][0]["function"]["name"] == "run"
    assert seen["top_k"] == 50


async def test_reasoning_tools_and_usage_are_read(endpoint: Any, http: Any) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "run", "arguments": '{"a": 1}'}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    message["reasoning_content"] = "First I think."
    body = http.completion("", message=message, finish_reason="tool_calls")
    body["usage"] = {
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "total_tokens": 150,
        "prompt_tokens_details": {"cached_tokens": 80},
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    sends(endpoint, body)
    reply = await ask(endpoint)
    assert reply.reasoning == "First I think."
    assert (reply.finish, reply.tool_calls[0].arguments) == ("tools", '{"a": 1}')
    usage = reply.usage
    assert (usage.input, usage.cached, usage.output, usage.reasoning) == (100, 80, 50, 30)


CLAUDE = "anthropic/claude-sonnet-4-5"


@pytest.fixture
async def claude(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """A server that speaks Anthropic's protocol: its model, what it was sent, how it stops."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-planted-0123456789")
    seen: dict[str, Any] = {"stop": "end_turn"}

    async def handle(request: web.Request) -> web.Response:
        seen.update(await request.json(), headers=dict(request.headers))
        thought = {"type": "thinking", "thinking": "First I think.", "signature": "s"}
        usage = {"input_tokens": 20, "cache_read_input_tokens": 80, "output_tokens": 50}
        return web.json_response(
            {
                "id": "m1",
                "type": "message",
                "role": "assistant",
                "model": "claude-sonnet-4-5",
                "content": [thought, {"type": "text", "text": "hi"}],
                "stop_reason": seen["stop"],
                "usage": usage,
            }
        )

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"

    def opened(**access: Any) -> Any:
        return open_model(CLAUDE, Access(base_urls=(f"{CLAUDE}={url}",), timeout=60, **access))

    yield opened, seen
    await runner.cleanup()


async def test_a_number_as_effort_is_a_budget_for_thinking(claude: Any) -> None:
    opened, seen = claude
    asked = Request(HELLO.messages, Sampling(1.0, max_tokens=9000, effort="4096"))
    reply = await opened().complete(asked)
    assert seen["thinking"] == {"type": "enabled", "budget_tokens": 4096}
    assert (reply.text, reply.reasoning) == ("hi", "First I think.")
    assert (reply.usage.input, reply.usage.cached, reply.usage.output) == (100, 80, 50)
    assert 0 < reply.usage.reasoning < 50
    assert reply.usage.cost is not None
    assert 0 < reply.usage.cost < 0.01


async def test_a_refusal_and_a_cut_reply_are_told_apart(claude: Any) -> None:
    opened, seen = claude
    for stop, finish in (("refusal", "refusal"), ("max_tokens", "length"), ("end_turn", "stop")):
        seen["stop"] = stop
        assert (await opened().complete(HELLO)).finish == finish


async def test_what_a_provider_never_takes_is_not_dropped_behind_our_back(
    claude: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """litellm itself refuses a seed for this provider, whatever its own switch says."""
    monkeypatch.setenv("LITELLM_DROP_PARAMS", "true")
    opened, seen = claude
    asked = Request(HELLO.messages, Sampling(seed=3))
    with pytest.raises(ModelError, match="drop=seed"):
        await opened().complete(asked)
    assert "model" not in seen
    model = opened(droppable=("seed",))
    assert (await model.complete(asked)).text == "hi"
    assert model.facts["dropped"] == ["seed"]


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (401, "bad key", "authentication"),
        (429, "slow down", "rate limit"),
        (500, "oops", "overload"),
        (503, "later", "overload"),
        (400, "no such thing", "bad request"),
        (404, "no such model", "not found"),
        (429, "insufficient_quota", "quota"),
        (402, "payment required", "quota"),
        (403, "not for you", "forbidden"),
        (400, "maximum context length is 9 tokens", "context length"),
        (400, "flagged by content_filter", "content filter"),
        (413, "request entity too large", "bad request"),
    ],
)
async def test_faults_are_classed_and_asked_once(
    endpoint: Any, http: Any, status: int, message: str, kind: str
) -> None:
    async def behave(*_: object) -> web.Response:
        return http.error(status, message)

    endpoint.behave = behave
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.kind == kind
    assert endpoint.asked.total() == 1


@pytest.mark.parametrize("text", ["", "not json", '{"choices": []}', "[]"])
async def test_malformed_bodies_are_passing_faults(endpoint: Any, http: Any, text: str) -> None:
    async def behave(*_: object) -> web.Response:
        return http.raw(text, **{"Content-Type": "application/json"})

    endpoint.behave = behave
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.transient


async def test_silence_is_a_timeout(endpoint: Any) -> None:
    endpoint.latency = 3
    with pytest.raises(ModelError) as caught:
        await ask(endpoint, timeout=0.5)
    assert caught.value.kind == "timeout"


async def test_the_users_price_goes_before_litellms(endpoint: Any, http: Any) -> None:
    body = http.completion("hi")
    body["model"] = "gpt-4o"
    sends(endpoint, body)
    uri = "hosted_vllm/gpt-4o"
    own = {uri: Price(1.0, 2.0, 0.5)}
    backend = opened(endpoint, uri, prices=own)
    reply = await RetryingBackend(backend, price=price_of(uri, own)).complete(HELLO)
    assert reply.usage.cost == 10 * 1.0 + 5 * 2.0


async def test_a_rejected_parameter_is_dropped_only_if_declared(endpoint: Any, http: Any) -> None:
    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response | None:
        if "temperature" in body:
            return http.error(400, "Unsupported value: 'temperature' does not support 0")
        return None

    endpoint.behave = behave
    for uri in (URI, "openai/fake"):
        endpoint.asked.clear()
        with pytest.raises(ModelError, match="drop=temperature"):
            await opened(endpoint, uri).complete(HELLO)
        model = opened(endpoint, uri, droppable=("temperature",))
        for _ in range(3):
            assert (await model.complete(HELLO)).text == "<<<5>>>"
        assert model.facts["dropped"] == ["temperature"]
        assert endpoint.asked.total() == 1 + 1 + 3
        await model.close()


def test_an_unknown_parameter_cannot_be_declared() -> None:
    with pytest.raises(UnknownNameError, match="'heat'"):
        open_model("openai/fake", Access(base_urls=("http://x/v1",), droppable=("heat",)))


def test_an_unknown_provider_and_a_missing_key_are_said_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(SymBenchError, match="no provider of that name"):
        open_model("nonsense/model")
    with pytest.raises(SymBenchError, match="set ANTHROPIC_API_KEY"):
        open_model("anthropic/claude-sonnet-4")


NO_NETWORK = """
import socket
def refuse(*_): raise SystemExit("went to the network")
socket.socket.connect = socket.getaddrinfo = refuse
from harness.models import open_model
print(open_model("anthropic/claude-sonnet-4").uri)
"""


def test_opening_a_model_reads_no_network_and_no_foreign_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GEMINI_API_KEY=from-a-file-that-nobody-named\n")
    shown = subprocess.run(
        [sys.executable, "-c", NO_NETWORK],
        cwd=tmp_path,
        env={**os.environ, "ANTHROPIC_API_KEY": "planted"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stdout.strip() == "anthropic/claude-sonnet-4", shown.stderr


async def test_a_conversation_that_goes_on_is_marked_for_anthropics_cache(claude: Any) -> None:
    opened, seen = claude
    model = opened()
    await model.complete(HELLO)
    assert "cache_control" not in str(seen["messages"])
    said = (*HELLO.messages, Message("assistant", "hi"), Message("user", "and now?"))
    reply = await model.complete(Request(said))
    assert [_marks(one) for one in seen["messages"]] == [0, 0, 1]
    assert seen["messages"][-1]["content"][0]["text"] == "and now?"
    assert (reply.usage.input, reply.usage.cached) == (100, 80)
    called = Message("assistant", "", (ToolCall("t1", "run", "{}"),))
    tools = (Tool("run", "runs", {"type": "object", "properties": {}}),)
    said = (*said, called, Message("tool", "2", call="t1"))
    await model.complete(Request(said, tools=tools))
    assert sum(_marks(one) for one in seen["messages"]) == 1


def _marks(message: Any) -> int:
    return str(message["content"]).count("cache_control")
