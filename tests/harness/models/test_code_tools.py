"""The code interpreters of providers, against servers on loopback that speak their protocols."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from harness.chat import Message, Reply, Request, Sampling, Tool
from harness.codec import reply_from_json, reply_to_json
from harness.errors import ModelError
from harness.methods.tools.code_interpreter import HOSTED
from harness.models import Access, open_model

pytestmark = pytest.mark.filterwarnings("ignore")  # litellm and pydantic warn on import
QUESTION = (Message("user", "6 * 7?"),)
ASKED = Request(QUESTION, Sampling(None, max_tokens=500), (HOSTED,))


@dataclass
class Provider:
    """A server: where it is, what it answers, and what it was sent at which path."""

    url: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    sent: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.sent.append((request.path, await request.json(), dict(request.headers)))
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    for name in ("ANTHROPIC_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "planted-0123456789")
    served = Provider()
    app = web.Application()
    app.router.add_post("/{path:.*}", served.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


def response(**changed: Any) -> dict[str, Any]:
    """Return what the Responses API answers after one program."""
    message = {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "Answer: 42", "annotations": []}],
    }
    program = {
        "type": "code_interpreter_call", "code": "print(6 * 7)", "container_id": "c",
        "outputs": [{"type": "logs", "logs": "42\n"}],
    }  # fmt: skip
    thought = {"type": "reasoning", "summary": [{"type": "summary_text", "text": "I compute."}]}
    return {
        "object": "response", "status": "completed", "model": "gpt-5-2025",
        "output": [thought, program, message],
        "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}],
        "usage": {
            "input_tokens": 100, "input_tokens_details": {"cached_tokens": 30},
            "output_tokens": 50, "output_tokens_details": {"reasoning_tokens": 20},
        },
        **changed,
    }  # fmt: skip


async def ask_openai(provider: Provider, request: Request = ASKED) -> Reply:
    model = open_model("openai/gpt-5", Access(base_urls=(f"{provider.url}/v1",)))
    try:
        return await model.complete(request)
    finally:
        await model.close()


async def test_openais_tool_is_that_of_its_responses(provider: Provider) -> None:
    provider.answer = response()
    sampling = Sampling(None, max_tokens=500, effort="low")
    reply = await ask_openai(provider, Request(QUESTION, sampling, (HOSTED,)))
    ((path, body, _),) = provider.sent
    assert path == "/v1/responses"
    assert body == {
        "model": "gpt-5", "input": [{"role": "user", "content": "6 * 7?"}],
        "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}],
        "max_output_tokens": 500, "reasoning": {"effort": "low"}, "store": False,
    }  # fmt: skip
    assert (reply.text, reply.finish, reply.served) == ("Answer: 42", "stop", "gpt-5-2025")
    assert (reply.programs, reply.reasoning) == (("print(6 * 7)",), "I compute.")
    usage = reply.usage
    assert (usage.input, usage.cached, usage.output, usage.reasoning) == (100, 30, 50, 20)


@pytest.mark.parametrize(
    ("changed", "finish", "text"),
    [
        ({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}},
         "length", "Answer: 42"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}},
         "refusal", "Answer: 42"),
        ({"output": [{"type": "message", "content": [{"type": "refusal", "refusal": "No."}]}]},
         "refusal", "No."),
        ({"usage": None}, "stop", "Answer: 42"),
    ],
)  # fmt: skip
async def test_how_a_response_ended(
    provider: Provider, changed: dict[str, Any], finish: str, text: str
) -> None:
    provider.answer = response(**changed)
    reply = await ask_openai(provider)
    assert (reply.finish, reply.text) == (finish, text)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (response(tools=[]), "bad request: the server has ignored the code interpreter"),
        (response(status="failed", error={"message": "no container"}), "overload: .*no container"),
        ({"choices": []}, "malformed: not a response"),
        (response(output=[{"type": "message"}]), "malformed: not a response"),
        (response(output=3), "malformed: not a response"),
    ],
)
async def test_a_server_that_ignores_the_tool_is_a_fault(
    provider: Provider, answer: dict[str, Any], message: str
) -> None:
    provider.answer = answer
    with pytest.raises(ModelError, match=message):
        await ask_openai(provider)


async def test_anthropics_tool_and_what_it_ran(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    use = {
        "type": "server_tool_use", "id": "srvtoolu_1", "name": "bash_code_execution",
        "input": {"command": "python -c 'print(6 * 7)'"},
    }  # fmt: skip
    result = {
        "type": "bash_code_execution_tool_result", "tool_use_id": "srvtoolu_1",
        "content": {"type": "bash_code_execution_result", "stdout": "42\n", "stderr": "",
                    "return_code": 0, "content": []},
    }  # fmt: skip
    provider.answer = {
        "id": "m", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
        "content": [use, result, {"type": "text", "text": "Answer: 42"}],
        "stop_reason": "end_turn", "usage": {"input_tokens": 9, "output_tokens": 5},
    }  # fmt: skip
    uri = "anthropic/claude-sonnet-4-5"
    reply = await open_model(uri, Access(base_urls=(f"{uri}={provider.url}",))).complete(ASKED)
    ((_, body, headers),) = provider.sent
    assert body["tools"] == [{"type": "code_execution_20250825", "name": "code_execution"}]
    assert "code-execution-2025-08-25" in headers["anthropic-beta"]
    assert "remote" not in caplog.text, "nobody but the provider is asked"
    assert (reply.text, reply.finish, reply.tool_calls) == ("Answer: 42", "stop", ())
    assert reply.programs == ("python -c 'print(6 * 7)'",)


async def test_geminis_tool(provider: Provider) -> None:
    parts = [
        {"executableCode": {"language": "PYTHON", "code": "print(6 * 7)"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "42\n"}},
        {"text": "Answer: 42"},
    ]
    provider.answer = {
        "candidates": [
            {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
        ],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 5, "totalTokenCount": 14},
        "modelVersion": "gemini-2.5-flash",
    }
    uri = "gemini/gemini-2.5-flash"
    reply = await open_model(uri, Access(base_urls=(f"{uri}={provider.url}",))).complete(ASKED)
    ((_, body, _),) = provider.sent
    assert body["tools"] in ([{"code_execution": {}}], [{"codeExecution": {}}])
    assert (reply.text, reply.finish) == ("Answer: 42", "stop")


async def test_a_provider_without_a_tool_is_refused_unasked(provider: Provider) -> None:
    uri = "hosted_vllm/m"
    with pytest.raises(ModelError, match="has no code interpreter of its own"):
        await open_model(uri, Access(base_urls=(f"{uri}={provider.url}",))).complete(ASKED)
    assert provider.sent == []


async def test_programs_are_journalled() -> None:
    reply = Reply("42", programs=("print(6 * 7)",))
    assert reply_from_json(reply_to_json(reply)) == reply
    assert "programs" not in reply_to_json(Reply("42"))


async def test_ordinary_tools_are_asked_by_completions_as_before(provider: Provider) -> None:
    message = {"role": "assistant", "content": "42"}
    provider.answer = {"choices": [{"message": message, "finish_reason": "stop"}]}
    ours = Tool("run", "runs", {"type": "object", "properties": {}})
    await ask_openai(provider, Request(QUESTION, Sampling(), (ours,)))
    assert [path for path, _, _ in provider.sent] == ["/v1/chat/completions"]
