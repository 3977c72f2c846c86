"""The thin client against an endpoint that misbehaves in every way."""

import asyncio
import contextlib
import gzip
import json
from typing import Any

import pytest
from aiohttp import web

from harness.chat import Message, Request, Sampling, Tool
from harness.errors import ModelError
from harness.models.hosted.openai_compatible import OpenAICompatible

KEY = "sk-planted-0123456789"
HELLO = Request((Message("user", "hello"),))


async def ask(endpoint: Any, request: Request = HELLO, timeout: float = 5) -> Any:
    model = OpenAICompatible("openai/fake", "fake", endpoint.url, key=KEY, timeout=timeout)
    try:
        return await model.complete(request)
    finally:
        await model.close()


async def test_a_reply_is_read_with_usage_and_served_name(endpoint: Any) -> None:
    reply = await ask(endpoint)
    assert reply.text == "<<<5>>>"
    assert (reply.usage.input, reply.usage.output) == (10, 5)
    assert reply.served == "fake-1"


async def test_the_request_carries_sampling_tools_and_key(endpoint: Any) -> None:
    seen: dict[str, Any] = {}

    async def behave(request: web.Request, body: dict[str, Any], _: int) -> None:
        seen.update(body, authorization=request.headers["Authorization"])

    endpoint.behave = behave
    tools = (Tool("run", "runs", {"type": "object"}), Tool("x", "", {"type": "code_interpreter"}))
    sampling = Sampling(temperature=None, top_p=0.5, max_tokens=7, seed=3, effort="low")
    await ask(endpoint, Request((Message("user", "x"),), sampling, tools))
    assert "temperature" not in seen
    assert (seen["top_p"], seen["max_tokens"], seen["seed"]) == (0.5, 7, 3)
    assert seen["reasoning_effort"] == "low"
    assert seen["tools"][0]["function"]["name"] == "run"
    assert seen["tools"][1] == {"type": "code_interpreter"}
    assert seen["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (401, f"bad key {KEY}", "authentication"),
        (429, "slow down", "rate limit"),
        (500, "oops", "overload"),
        (502, "gateway", "overload"),
        (404, "no such model", "not found"),
        (403, "not for you", "forbidden"),
        (403, "content_policy_violation", "content filter"),
        (402, "pay first", "quota"),
        (429, "insufficient_quota", "quota"),
        (400, "maximum context length is 8192 tokens", "context length"),
        (400, "content_filter triggered", "content filter"),
    ],
)
async def test_error_statuses_are_classed(
    endpoint: Any, http: Any, status: int, message: str, kind: str
) -> None:
    async def behave(*_: object) -> web.Response:
        return http.error(status, message)

    endpoint.behave = behave
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.kind == kind
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", "{}", '{"choices": []}', '{"choices": [{"message": null}]}', "[" * 9000],
)
async def test_malformed_bodies_are_faults_not_crashes(endpoint: Any, http: Any, text: str) -> None:
    async def behave(*_: object) -> web.Response:
        return http.raw(text)

    endpoint.behave = behave
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.kind == "malformed"


async def test_retry_after_is_read_in_seconds_and_dates(endpoint: Any, http: Any) -> None:
    for text, low, high in (("7", 7, 7), ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0), ("soon", -1, -1)):

        async def behave(*_: object, text: str = text) -> web.Response:
            return http.error(429, "x", **{"Retry-After": text})

        endpoint.behave = behave
        with pytest.raises(ModelError) as caught:
            await ask(endpoint)
        after = caught.value.retry_after
        assert low <= (-1 if after is None else after) <= high


async def test_dropped_connections_and_silence_are_faults(endpoint: Any) -> None:
    async def drop(request: web.Request, *_: object) -> None:
        assert request.transport is not None
        request.transport.abort()

    endpoint.behave = drop
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.kind == "connection"

    async def hang(*_: object) -> None:
        await asyncio.sleep(5)

    endpoint.behave = hang
    with pytest.raises(ModelError) as caught:
        await ask(endpoint, timeout=0.2)
    assert caught.value.kind == "timeout"


async def test_half_a_body_is_a_fault(endpoint: Any) -> None:
    async def half(request: web.Request, *_: object) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"choices": [')
        assert request.transport is not None
        request.transport.close()
        return response

    endpoint.behave = half
    with pytest.raises(ModelError) as caught:
        await ask(endpoint)
    assert caught.value.transient


async def test_length_refusal_and_tool_calls_are_told_apart(endpoint: Any, http: Any) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "run", "arguments": "{"}}
    bodies = [
        (http.completion("cut", finish_reason="length"), "length", "cut"),
        (http.completion("", message={"content": None, "refusal": "No."}), "refusal", "No."),
        (
            http.completion(
                "", message={"content": None, "tool_calls": [call]}, finish_reason="tool_calls"
            ),
            "tools",
            "",
        ),
    ]
    for body, finish, text in bodies:

        async def behave(*_: object, body: object = body) -> web.Response:
            return web.json_response(body)

        endpoint.behave = behave
        reply = await ask(endpoint)
        assert (reply.finish, reply.text) == (finish, text)
    assert reply.tool_calls[0].arguments == "{"


async def test_no_redirect_is_followed(endpoint: Any, http: Any) -> None:
    """The key and the question would go to another server."""

    async def behave(*_: object) -> web.Response:
        return http.raw("", 307, Location=endpoint.url.replace("/v1", "/v1/elsewhere"))

    endpoint.behave = behave
    with pytest.raises(ModelError, match="HTTP 307: a redirect") as caught:
        await ask(endpoint)
    assert not caught.value.transient
    assert endpoint.asked.total() == 1


async def test_a_body_without_end_is_left(endpoint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.models.hosted.openai_compatible.MAX_BODY", 1 << 16)
    monkeypatch.setattr("harness.models.hosted.completion.MAX_BODY", 1 << 16)

    async def endless(request: web.Request, *_: object) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(b" " * 4096)
        return response

    endpoint.behave = endless
    with pytest.raises(ModelError, match="more than 65536 bytes"):
        await ask(endpoint)


async def test_a_packed_body_is_unpacked_up_to_the_same_bound(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.models.hosted.openai_compatible.MAX_BODY", 1 << 16)
    monkeypatch.setattr("harness.models.hosted.completion.MAX_BODY", 1 << 16)
    packed = gzip.compress(b" " * (4 << 20))

    async def bomb(*_: object) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    endpoint.behave = bomb
    with pytest.raises(ModelError, match="more than 65536 bytes"):
        await ask(endpoint)


@pytest.mark.parametrize("reason", ["abort", "error", "insufficient_system_resource"])
async def test_a_reply_that_was_broken_off_is_no_reply(
    endpoint: Any, http: Any, reason: str
) -> None:
    async def behave(*_: object) -> web.Response:
        return web.json_response(http.completion("half", finish_reason=reason))

    endpoint.behave = behave
    with pytest.raises(ModelError, match=f"broke the reply off: {reason}") as caught:
        await ask(endpoint)
    assert caught.value.transient


async def test_what_a_server_says_of_itself_is_in_the_facts(endpoint: Any, http: Any) -> None:
    async def behave(request: web.Request, body: dict[str, Any], number: int) -> web.Response:
        fingerprint = f"vllm-0.32.0-{'ab'[number % 2]}" if number < 9 else f"{number} {KEY}"
        return web.json_response({**http.completion("hi"), "system_fingerprint": fingerprint})

    endpoint.behave = behave
    model = OpenAICompatible("openai/fake", "fake", endpoint.url, key=KEY)
    for _ in range(8):
        await model.complete(HELLO)
    assert model.facts["fingerprints"] == ["vllm-0.32.0-a", "vllm-0.32.0-b"]
    for _ in range(30):
        await model.complete(HELLO)
    await model.close()
    assert len(model.facts["fingerprints"]) == 8
    assert KEY not in str(model.facts)


async def test_tool_arguments_given_as_an_object_become_text(endpoint: Any, http: Any) -> None:
    call = {"id": 7, "function": {"name": "run", "arguments": {"code": "print(1)"}}}

    async def behave(*_: object) -> web.Response:
        return web.json_response(http.completion("", message={"tool_calls": [call]}))

    endpoint.behave = behave
    one = (await ask(endpoint)).tool_calls[0]
    assert (one.id, json.loads(one.arguments)) == ("7", {"code": "print(1)"})


@pytest.mark.parametrize("wanted", ["max_tokens", "max_completion_tokens"])
async def test_the_limit_is_renamed_once_as_the_server_asks(
    endpoint: Any, http: Any, wanted: str
) -> None:
    other = "max_completion_tokens" if wanted == "max_tokens" else "max_tokens"

    async def behave(_: web.Request, body: dict[str, Any], __: int) -> web.Response | None:
        refusal = f"Unsupported parameter: '{other}'. Use '{wanted}' instead."
        return http.error(400, refusal) if other in body else None

    endpoint.behave = behave
    model = OpenAICompatible("openai/fake", "fake", endpoint.url, limit_name=other)
    for _ in range(3):
        await model.complete(Request((Message("user", "hello"),)))
    await model.close()
    assert endpoint.asked.total() == 4


async def test_the_proxy_of_the_environment_is_used(
    endpoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint itself plays the proxy: it is sent a request for a host that is nowhere."""
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", endpoint.url.removesuffix("/v1"))
    model = OpenAICompatible("openai/fake", "fake", "http://nowhere.invalid/v1")
    reply = await model.complete(Request((Message("user", "hello"),)))
    await model.close()
    assert reply.text == "<<<5>>>"
