"""A server on loopback with the batch interfaces of OpenAI and of Anthropic.

What it says to a conversation depends on the conversation alone, so that a run in batches can be
compared with one that asks call by call, which it answers too.
"""

import json
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Line = dict[str, Any]


def says(messages: list[dict[str, Any]]) -> str:
    """A number that belongs to this conversation alone, now and then a program that prints it."""
    texts = [_text(message["content"]) for message in messages]
    number = zlib.crc32(json.dumps(texts).encode())
    return f"```python\nprint('<<<{number}>>>')\n```" if number % 3 == 0 else f"<<<{number}>>>"


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(one.get("text", "") for one in content)


@dataclass
class Provider:
    """A running server.

    Attributes:
        url: where it is.
        asked: how often each conversation was asked and charged, in whatever way.
        batches: the requests of each batch that was sent, by its id.
        looks: how often a batch has to be looked at before it ends.
        spoil: what becomes of a line, by the number of its batch and its own; None for a reply.
        refuse: what a request to the interface is answered instead, None for nothing.
        stuck: whether no batch ends.
    """

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    batches: dict[str, list[Line]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    looks: int = 2
    spoil: Callable[[int, int], str | None] = lambda *_: None
    refuse: Callable[[web.Request], web.Response | None] = lambda _: None
    stuck: bool = False
    _looked: Counter[str] = field(default_factory=Counter)
    _files: dict[str, list[Line]] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/chat/completions", self.complete),
            web.post("/v1/files", self.upload),
            web.get("/v1/files/{file}/content", self.content),
            web.post("/v1/batches", self.create),
            web.get("/v1/batches/{batch}", self.status),
            web.post("/v1/messages/batches", self.create_messages),
            web.get("/v1/messages/batches/{batch}", self.status_messages),
            web.get("/v1/messages/batches/{batch}/results", self.results_messages),
        ]

    @web.middleware
    async def watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.headers = dict(request.headers)
        refused = self.refuse(request)
        if refused is not None:
            return refused
        response: web.StreamResponse = await handler(request)
        return response

    async def complete(self, request: web.Request) -> web.Response:
        return web.json_response(self._completion(await request.json()))

    def _completion(self, body: Line) -> Line:
        self.asked[json.dumps(body["messages"])] += 1
        message = {"role": "assistant", "content": says(body["messages"])}
        usage = {"prompt_tokens": 100, "completion_tokens": 10}
        return {"model": "fake-1", "choices": [{"message": message}], "usage": usage}

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["purpose"] == "batch"
        file = form["file"]
        assert isinstance(file, web.FileField)
        name = f"file-{len(self._files)}"
        self._files[name] = [json.loads(line) for line in file.file.read().splitlines()]
        return web.json_response({"id": name, "object": "file"})

    async def create(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        assert (wanted["endpoint"], wanted["completion_window"]) == ("/v1/chat/completions", "24h")
        name = f"batch_{len(self.batches)}"
        self.batches[name] = self._files[wanted["input_file_id"]]
        assert all(line["url"] == wanted["endpoint"] for line in self.batches[name])
        return web.json_response({"id": name, "status": "validating"})

    def _ended(self, name: str) -> bool:
        self._looked[name] += 1
        return not self.stuck and self._looked[name] > self.looks

    async def status(self, request: web.Request) -> web.Response:
        name = request.match_info["batch"]
        if name not in self.batches:
            return web.json_response({"error": {"message": "no such batch"}}, status=404)
        if not self._ended(name):
            return web.json_response({"id": name, "status": "in_progress"})
        fates = [self._fate(name, place) for place in range(len(self.batches[name]))]
        if "refused" in fates:
            errors = {"data": [{"code": "invalid", "message": "the file has no such model"}]}
            return web.json_response({"id": name, "status": "failed", "errors": errors})
        if f"out-{name}" not in self._files:
            self._files |= {f"out-{name}": self._output(name), f"err-{name}": self._errors(name)}
        status = "expired" if "expired" in fates else "completed"
        return web.json_response(
            {"id": name, "status": status, "output_file_id": f"out-{name}",
             "error_file_id": f"err-{name}"}
        )  # fmt: skip

    def _fate(self, batch: str, place: int) -> str | None:
        return self.spoil(list(self.batches).index(batch), place)

    def _output(self, batch: str) -> list[Line]:
        return [
            {"custom_id": line["custom_id"], "error": None,
             "response": {"status_code": 200, "body": self._completion(line["body"])}}
            for place, line in enumerate(self.batches[batch])
            if self._fate(batch, place) is None
        ]  # fmt: skip

    def _errors(self, batch: str) -> list[Line]:
        found = []
        for place, line in enumerate(self.batches[batch]):
            fate = self._fate(batch, place)
            response, error = None, None
            if fate in (None, "missing"):
                continue
            if fate == "expired":
                error = {"code": "batch_expired", "message": "not processed in time"}
            else:
                response = {"status_code": int(fate), "body": {"error": {"message": "no luck"}}}
            found.append({"custom_id": line["custom_id"], "response": response, "error": error})
        return found

    async def content(self, request: web.Request) -> web.Response:
        lines = self._files[request.match_info["file"]]
        return web.Response(text="\n".join(map(json.dumps, lines)))

    async def create_messages(self, request: web.Request) -> web.Response:
        name = f"msgbatch_{len(self.batches)}"
        self.batches[name] = (await request.json())["requests"]
        return web.json_response({"id": name, "processing_status": "in_progress"})

    async def status_messages(self, request: web.Request) -> web.Response:
        name = request.match_info["batch"]
        status = "ended" if self._ended(name) else "in_progress"
        return web.json_response({"id": name, "processing_status": status})

    async def results_messages(self, request: web.Request) -> web.Response:
        name = request.match_info["batch"]
        lines = [
            {"custom_id": line["custom_id"], "result": self._message(name, place, line["params"])}
            for place, line in enumerate(self.batches[name])
        ]
        return web.Response(text="\n".join(map(json.dumps, lines)))

    def _message(self, batch: str, place: int, params: Line) -> Line:
        fate = self._fate(batch, place)
        if fate == "expired":
            return {"type": "expired"}
        if fate is not None:
            error = {"type": fate, "message": "no luck"}
            return {"type": "errored", "error": {"type": "error", "error": error}}
        self.asked[json.dumps(params["messages"])] += 1
        thought = {"type": "thinking", "thinking": "First I think.", "signature": "s1"}
        text = {"type": "text", "text": says(params["messages"])}
        usage = {"input_tokens": 20, "cache_creation_input_tokens": 10,
                 "cache_read_input_tokens": 70, "output_tokens": 10}  # fmt: skip
        return {
            "type": "succeeded",
            "message": {
                "type": "message", "role": "assistant", "model": "claude-1", "usage": usage,
                "content": [thought, text], "stop_reason": "end_turn",
            },
        }  # fmt: skip


@asynccontextmanager
async def provider(**values: Any) -> AsyncIterator[Provider]:
    """The server on loopback."""
    served = Provider(**values)
    app = web.Application(middlewares=[served.watch], client_max_size=64 << 20)
    app.add_routes(served.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        await runner.cleanup()
