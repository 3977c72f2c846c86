"""Opaque fields of replies, before servers that refuse a conversation without or with them."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest
from aiohttp import web

from harness.chat import Chat, Message, Reply, Request, Sampling, Tool, ToolCall
from harness.codec import reply_from_json, reply_to_json
from harness.errors import ModelError
from harness.models import Access, open_model

pytestmark = pytest.mark.filterwarnings("ignore")  # litellm and pydantic warn on import

TOOLS = (Tool("run", "runs", {"type": "object", "properties": {}}),)
CALL = {"id": "c1", "type": "function", "function": {"name": "run", "arguments": "{}"}}
SIGNED = {"extra_content": {"google": {"thought_signature": "sig=="}}}


class Asked:
    """A model as a method holds it, without a journal."""

    def __init__(self, backend: Any, sampling: Sampling) -> None:
        self.backend = backend
        self.sampling = sampling

    async def ask(self, messages: Any, tools: Any = ()) -> Reply:
        reply: Reply = await self.backend.complete(Request(tuple(messages), self.sampling, tools))
        return reply


Judge = Callable[[Mapping[str, Any]], str]
"""Returns why a body is refused, empty if it is not."""


def thinking(endpoint: Any, http: Any, judge: Judge, **said: Any) -> list[Mapping[str, Any]]:
    """Let an endpoint call a tool once, with these fields, and answer afterwards."""
    bodies: list[Mapping[str, Any]] = []

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response:
        bodies.append(body)
        if fault := judge(body):
            return http.error(400, fault)
        first = not any(message["role"] == "assistant" for message in body["messages"])
        calls = said.get("tool_calls", [CALL])
        message = {"role": "assistant", "content": "", **said, "tool_calls": calls}
        plain = {"role": "assistant", "content": "<<<42>>>"}
        return web.json_response(http.completion("", message=message if first else plain))

    endpoint.behave = behave
    return bodies


async def converse(backend: Any, sampling: Sampling | None = None) -> str:
    """Hold the conversation of a model that calls a tool once, and ask once more."""
    chat = Chat(Asked(backend, sampling or Sampling()))
    reply = await chat.say("6 * 7?", TOOLS)
    await chat.add(Message("tool", "42", call=reply.tool_calls[0].id), tools=TOOLS)
    return (await chat.say("Sure?", TOOLS)).text


def earlier(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [message for message in body["messages"] if message["role"] == "assistant"]


def demands(field: str, value: Any) -> Judge:
    def judge(body: Mapping[str, Any]) -> str:
        bare = [one for one in earlier(body) if one.get("tool_calls") and one.get(field) != value]
        return f"The {field} in the thinking mode must be passed back to the API." if bare else ""

    return judge


def forbids(field: str) -> Judge:
    def judge(body: Mapping[str, Any]) -> str:
        sent = any(field in message for message in body["messages"])
        return f"'{field}' is not allowed in messages" if sent else ""

    return judge


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_reasoning_goes_back_once_it_was_demanded(
    endpoint: Any, http: Any, field: str
) -> None:
    bodies = thinking(endpoint, http, demands(field, "I think."), **{field: "I think."})
    model = open_model("openai/deep", Access(base_urls=(endpoint.url,)))
    assert await converse(model) == "<<<42>>>"
    assert [field in one for body in bodies for one in earlier(body)[:1]] == [False, True, True]
    assert await converse(model) == "<<<42>>>"
    assert len(bodies) == 4 + 3  # what was learnt stays
    await model.close()


async def test_reasoning_stays_here_where_nobody_asks_for_it(endpoint: Any, http: Any) -> None:
    bodies = thinking(endpoint, http, forbids("reasoning_content"), reasoning_content="I think.")
    model = open_model("openai/plain", Access(base_urls=(endpoint.url,)))
    assert await converse(model) == "<<<42>>>"
    assert len(bodies) == 3
    await model.close()


async def test_a_provider_that_wants_it_is_sent_it_and_believed_if_it_does_not(
    endpoint: Any, http: Any
) -> None:
    uri = "deepseek/deepseek-reasoner"
    access = Access(base_urls=(f"{uri}={endpoint.url}",), timeout=60)
    demanding = demands("reasoning_content", "I think.")
    bodies = thinking(endpoint, http, demanding, reasoning_content="I think.")
    assert await converse(open_model(uri, access)) == "<<<42>>>"
    assert len(bodies) == 3
    bodies = thinking(endpoint, http, forbids("reasoning_content"), reasoning_content="I think.")
    assert await converse(open_model(uri, access)) == "<<<42>>>"
    assert len(bodies) == 4


async def test_a_demand_that_cannot_be_met_is_asked_twice_and_told(
    endpoint: Any, http: Any
) -> None:
    bodies = thinking(
        endpoint, http, demands("reasoning_content", "another"), reasoning_content="I think."
    )
    model = open_model("openai/deep", Access(base_urls=(endpoint.url,)))
    with pytest.raises(ModelError, match="must be passed back"):
        await converse(model)
    assert len(bodies) == 3
    await model.close()


@pytest.mark.parametrize("parts", [{"reasoning_details": [{"type": "encrypted", "data": "x"}]}])
async def test_parts_that_only_a_provider_can_read_always_go_back(
    endpoint: Any, http: Any, parts: dict[str, Any]
) -> None:
    signed = [{**CALL, **SIGNED}, {**CALL, "id": "c2"}]
    bodies = thinking(endpoint, http, lambda _: "", **parts, tool_calls=signed)
    model = open_model("openai/router", Access(base_urls=(endpoint.url,)))
    chat = Chat(Asked(model, Sampling()))
    reply = await chat.say("6 * 7?", TOOLS)
    results = [Message("tool", "42", call=call.id) for call in reply.tool_calls]
    await chat.add(*results, tools=TOOLS)
    (said,) = earlier(bodies[-1])
    assert {name: said[name] for name in parts} == parts
    assert said["tool_calls"] == signed
    await model.close()


async def test_thinking_blocks_go_back_to_anthropic_signed(
    monkeypatch: pytest.MonkeyPatch, claude_with_tools: Any
) -> None:
    """A server that speaks Anthropic's protocol and refuses a result without the thought."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-planted-0123456789")
    url, bodies = claude_with_tools
    uri = "anthropic/claude-sonnet-4-5"
    model = open_model(uri, Access(base_urls=(f"{uri}={url}",), timeout=60))
    sampling = Sampling(1.0, max_tokens=9000, effort="4096")
    assert await converse(model, sampling) == "<<<42>>>"
    assert len(bodies) == 3


@pytest.fixture
async def claude_with_tools() -> AsyncIterator[Any]:
    bodies: list[Any] = []
    thought = {"type": "thinking", "thinking": "Let me compute.", "signature": "c2lnbmVk"}
    use = {"type": "tool_use", "id": "toolu_1", "name": "run", "input": {}}

    def refused(body: Mapping[str, Any]) -> bool:
        using = [
            message["content"]
            for message in earlier(body)
            if any(block["type"] == "tool_use" for block in message["content"])
        ]
        return any(content[0] != thought for content in using)

    async def handle(request: web.Request) -> web.Response:
        body = await request.json()
        bodies.append(body)
        if refused(body):
            fault = "Expected `thinking`, but found `tool_use`"
            error = {"type": "error", "error": {"type": "invalid_request_error", "message": fault}}
            return web.json_response(error, status=400)
        first = not earlier(body)
        reply = {
            "id": "m1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
            "content": [thought, use] if first else [{"type": "text", "text": "<<<42>>>"}],
            "stop_reason": "tool_use" if first else "end_turn",
            "usage": {"input_tokens": 20, "output_tokens": 5},
        }  # fmt: skip
        return web.json_response(reply)

    app = web.Application()
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", bodies
    await runner.cleanup()


def test_reasoning_is_journalled_once() -> None:
    opaque = {"reasoning_content": "I think.", "thinking_blocks": [{"signature": "s"}]}
    reply = Reply("42", reasoning="I think.", tool_calls=(ToolCall("c", "run", ""),), opaque=opaque)
    written = reply_to_json(reply)
    assert str(written).count("I think.") == 1
    assert reply_from_json(written) == reply
    assert "opaque" not in reply_to_json(Reply("42"))
