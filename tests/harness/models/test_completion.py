"""Whatever a server answers is a reply or a fault in one line."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import ModelError
from harness.models.hosted.completion import read_body, read_completion

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
FIELDS = (
    ("choices",),
    ("choices", 0),
    ("choices", 0, "finish_reason"),
    ("choices", 0, "message"),
    ("choices", 0, "message", "content"),
    ("choices", 0, "message", "refusal"),
    ("choices", 0, "message", "reasoning_content"),
    ("choices", 0, "message", "tool_calls"),
    ("choices", 0, "message", "tool_calls", 0),
    ("choices", 0, "message", "tool_calls", 0, "id"),
    ("choices", 0, "message", "tool_calls", 0, "function"),
    ("choices", 0, "message", "tool_calls", 0, "function", "arguments"),
    ("usage",),
    ("usage", "prompt_tokens"),
    ("usage", "prompt_tokens_details"),
    ("usage", "prompt_tokens_details", "cached_tokens"),
    ("model",),
    ("error",),
)


@settings(max_examples=300)
@given(st.sampled_from(FIELDS), JSON, st.sampled_from((200, 400, 500)))
def test_any_field_may_be_anything(path: tuple[Any, ...], value: Any, status: int) -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "run", "arguments": "{}"}}
    message = {"role": "assistant", "content": "hi", "tool_calls": [call]}
    usage = {"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {}}
    body: Any = {"model": "m", "choices": [{"index": 0, "message": message}], "usage": usage}
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    said = ""
    try:
        reply = read_completion(read_body(status, {}, json.dumps(body).encode()))
    except ModelError as error:
        said = str(error)
    assert said.isprintable()
    if said:
        return
    assert status == 200
    texts = [reply.text, reply.reasoning, reply.served]
    texts += [text for one in reply.tool_calls for text in (one.id, one.name, one.arguments)]
    assert all(isinstance(text, str) for text in texts)
    used = reply.usage
    assert 0 <= used.cached <= used.input
    assert 0 <= used.reasoning <= used.output


@given(st.integers(201, 599), st.binary(max_size=60), st.text(max_size=30))
def test_any_refusal_is_one_printable_line(status: int, data: bytes, after: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_body(status, {"Retry-After": after}, data)
    assert str(caught.value).isprintable()
    assert caught.value.retry_after is None or caught.value.retry_after >= 0


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("This model's maximum context length is 8192 tokens.", "context length"),
        ("request (9000 tokens) exceeds the available context size", "context length"),
        ("`inputs` tokens + `max_new_tokens` must be <= 4096", "context length"),
        ("flagged by content_policy", "content filter"),
        ("no context was given", "bad request"),
    ],
)
def test_refusals_are_told_apart_by_their_words(message: str, kind: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_body(400, {}, json.dumps({"error": {"message": message}}).encode())
    assert caught.value.kind == kind


def test_reasoning_tokens_beside_the_completion_are_counted_as_output() -> None:
    usage = {
        "prompt_tokens": 30,
        "completion_tokens": 20,
        "total_tokens": 1150,
        "completion_tokens_details": {"reasoning_tokens": 1100},
    }
    body = {"choices": [{"message": {"content": "<<<1>>>"}}], "usage": usage}
    counted = read_completion(body).usage
    assert (counted.input, counted.output, counted.reasoning) == (30, 1120, 1100)


@pytest.mark.parametrize(
    "usage",
    [{"prompt_tokens": "many"}, {"prompt_tokens": float("nan")}, "none", [1], 7,
     {"prompt_tokens": [1]}, {"completion_tokens_details": "x"}],
)  # fmt: skip
def test_a_good_reply_is_not_lost_over_its_usage(usage: object) -> None:
    body = {"choices": [{"message": {"content": "<<<1>>>"}}], "usage": usage}
    reply = read_completion(body)
    assert (reply.text, reply.usage.input) == ("<<<1>>>", 0)


def test_null_parts_capital_reasons_and_calls_without_arguments_are_read() -> None:
    message = {
        "content": [None, {"type": "text", "text": "<<<1>>>"}, {"type": "text", "text": None}],
        "tool_calls": [{"id": "a", "function": {"name": "python"}}],
    }
    reply = read_completion({"choices": [{"message": message, "finish_reason": "MAX_TOKENS"}]})
    assert (reply.text, reply.finish, reply.tool_calls[0].arguments) == ("<<<1>>>", "length", "{}")


def test_a_byte_that_is_no_utf8_costs_no_good_reply() -> None:
    body = json.dumps({"choices": [{"message": {"content": "<<<1>>> @"}}]}).encode()
    reply = read_completion(read_body(200, {}, body.replace(b"@", b"\xff")))
    assert reply.text == "<<<1>>> \ufffd"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "busy", "code": 503}, "overload"),
        ({"message": "slow down", "code": 429}, "rate limit"),
        ({"message": "no such field", "code": 400}, "bad request"),
        ({"message": "who knows", "code": "x"}, "overload"),
        ("busy", "overload"),
    ],
)
def test_an_error_inside_a_good_status_has_its_own_kind(error: object, kind: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_body(200, {}, json.dumps({"error": error}).encode())
    assert caught.value.kind == kind


def test_a_redirect_is_told_with_its_target_without_credentials() -> None:
    target = {"Location": "https://me:secretpw@elsewhere.example/v1/x?key=secretpw"}
    with pytest.raises(ModelError, match=r"redirect to https://elsewhere\.example/v1/x,") as caught:
        read_body(307, target, b"")
    assert "secretpw" not in str(caught.value)
