"""A chat-completions endpoint on loopback that behaves as each test wants."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from aiohttp import web

Behaviour = Callable[[web.Request, dict[str, object], int], Awaitable[web.StreamResponse | None]]


def completion(text: str, **choice: object) -> dict[str, object]:
    """A well-formed body with `text` as the reply."""
    message = {"role": "assistant", "content": text}
    return {
        "model": "fake-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
    }


@dataclass
class Endpoint:
    """A running server: where it is, what it was asked, how it behaves."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    behave: Behaviour | None = None
    latency: float = 0.0
    most_at_once: int = 0
    at_once: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            body = await request.json()
            question = body["messages"][-1]["content"]
            self.asked[question] += 1
            await asyncio.sleep(self.latency)
            if self.behave is not None:
                response = await self.behave(request, body, self.asked.total())
                if response is not None:
                    return response
            return web.json_response(completion(f"<<<{len(question)}>>>"))
        finally:
            self.at_once -= 1


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    served = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", served.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    served.url = f"http://127.0.0.1:{port}/v1"
    yield served
    await runner.cleanup()


def raw(text: str, status: int = 200, **headers: str) -> web.Response:
    return web.Response(text=text, status=status, headers=headers)


def error(status: int, message: str = "no", **headers: str) -> web.Response:
    return raw(json.dumps({"error": {"message": message}}), status, **headers)


@pytest.fixture
def http() -> object:
    """The builders of responses, for tests that script an endpoint."""

    class Builders:
        raw = staticmethod(raw)
        error = staticmethod(error)
        completion = staticmethod(completion)

    return Builders
