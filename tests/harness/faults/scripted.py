"""One server that does whatever can go wrong with a model; the model's name selects the fault.

A model is called after a name in `FAULTS`, or `fine`. Its fault befalls every call. Behind the name
may stand when it does not: `.once` at the first try of every conversation only, `.later` only
from a conversation's second turn on.
"""

import asyncio
import json
import re
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from harness.models.retrying import PROBE

HANG = b"hang"
"""Stands for no answer at all, until the client gives up."""
DRIP = b"drip"
"""Stands for an answer of which a byte arrives now and then."""


def answer_to(messages: list[dict[str, Any]]) -> str:
    """What a healthy model says: a number that belongs to this conversation alone."""
    return f"<<<{zlib.crc32(json.dumps(messages).encode())}>>>"


def http(status: int, body: bytes | str, *headers: str, kind: str = "application/json") -> bytes:
    data = body.encode() if isinstance(body, str) else body
    lines = (f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(data)}")
    return "\r\n".join((*lines, *headers, "", "")).encode() + data


def refusal(status: int, message: str, *headers: str, code: str = "") -> bytes:
    body = {"error": {"message": message, "type": code or "some_error", "code": code or None}}
    return http(status, json.dumps(body), *headers)


def completion(text: str, message: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": text, **(message or {})}
    return {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted-1",
        "choices": [{"index": 0, "message": said, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        **fields,
    }


def fine(text: str) -> bytes:
    return http(200, json.dumps(completion(text)))


def _with(**fields: Any) -> Callable[[str], bytes]:
    return lambda text: http(200, json.dumps(completion(text, **fields)))


def _saying(**message: Any) -> Callable[[str], bytes]:
    return lambda text: http(200, json.dumps(completion(text, message)))


def _ending(reason: str | None) -> Callable[[str], bytes]:
    def answer(text: str) -> bytes:
        body = completion(text)
        body["choices"][0]["finish_reason"] = reason
        return http(200, json.dumps(body))

    return answer


def _parts(text: str) -> bytes:
    parts = [None, {"type": "text", "text": text}, {"type": "text", "text": None}]
    return http(200, json.dumps(completion("", {"content": parts})))


def _no_utf8(text: str) -> bytes:
    return http(200, json.dumps(completion(f"so: {text} @")).encode().replace(b"@", b"\xff\xfe"))


def _half(text: str) -> bytes:
    return fine(text)[:-9]


def _chunk(_: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"


def _stream(text: str) -> bytes:
    delta = {"choices": [{"index": 0, "delta": {"content": text}}]}
    return http(200, f"data: {json.dumps(delta)}\n\ndata: [DONE]\n\n", kind="text/event-stream")


def _huge(_: str) -> bytes:
    return http(200, b'{"choices": [' + b" " * (17 << 20) + b"]}")


def _always(data: bytes) -> Callable[[str], bytes]:
    return lambda _: data


CALL = {"id": None, "type": "function", "function": {"name": "run"}}
MISSPELT = {"prompt_tokens": "many", "completion_tokens": float("nan"), "total_tokens": None}
HTML = "<html><h1>Bad gateway</h1></html>"
FAULTS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "refused-parameter": ("400, temperature is not supported",
        _always(refusal(400, "Unsupported parameter: 'temperature' is not supported"))),
    "too-long": ("400, the context is too long",
        _always(refusal(400, "maximum context length is 9 tokens", code="context_length"))),
    "filtered": ("400, content filter",
        _always(refusal(400, "flagged by content_filter", code="content_filter"))),
    "bad-request": ("400, anything else", _always(refusal(400, "no such field"))),
    "wrong-key": ("401", _always(refusal(401, "Incorrect API key", code="invalid_api_key"))),
    "no-money": ("402", _always(refusal(402, "payment required"))),
    "forbidden": ("403", _always(refusal(403, "not for you"))),
    "wrong-name": ("404", _always(refusal(404, "the model does not exist"))),
    "too-slow": ("408", _always(refusal(408, "request timeout"))),
    "conflict": ("409", _always(refusal(409, "try again"))),
    "too-large": ("413", _always(refusal(413, "request entity too large"))),
    "unprocessable": ("422", _always(refusal(422, "no such value"))),
    "rate-limit": ("429", _always(refusal(429, "slow down"))),
    "rate-limit-soon": ("429, Retry-After 0", _always(refusal(429, "slow down", "Retry-After: 0"))),
    "spent": ("429, insufficient_quota",
        _always(refusal(429, "You exceeded your quota", code="insufficient_quota"))),
    "broken": ("500", _always(refusal(500, "internal error"))),
    "gateway": ("502, a page", _always(http(502, HTML, kind="text/html"))),
    "unavailable": ("503", _always(refusal(503, "unavailable"))),
    "gateway-timeout": ("504", _always(http(504, HTML, kind="text/html"))),
    "overloaded": ("529", _always(refusal(529, "Overloaded", code="overloaded_error"))),
    "moved": ("307 to elsewhere",
        _always(http(307, "", "Location: http://127.0.0.1:9/v1/chat/completions"))),
    "log-in-page": ("200, a page", _always(http(200, HTML, kind="text/html"))),
    "nothing": ("200, no body", _always(http(200, ""))),
    "not-json": ("200, half of a JSON text", _always(http(200, '{"choices": [{"message'))),
    "no-choices": ("200, no choices", _always(http(200, '{"choices": []}'))),
    "error-inside": ("200, an error inside",
        _always(http(200, '{"error": {"message": "upstream is overloaded", "code": 503}}'))),
    "aborted": ("200, finish reason `abort`", _ending("abort")),
    "stream": ("200, a stream that nobody asked for", _stream),
    "huge": ("200, 17 MiB", _huge),
    "dropped": ("the connection is closed", _always(b"")),
    "half-head": ("closed within the headers", _always(b"HTTP/1.1 200 OK\r\nContent-Ty")),
    "half-body": ("closed within the body", _half),
    "bad-chunk": ("a chunk without a length", _chunk),
    "no-http": ("another protocol", _always(b"SSH-2.0-OpenSSH_9.6\r\n")),
    "hangs": ("no answer", _always(HANG)),
    "drips": ("a byte now and then", _always(DRIP)),
    "odd-usage": ("good reply, counts in words", _with(usage=MISSPELT)),
    "no-usage": ("good reply, no counts", _with(usage=None)),
    "odd-parts": ("good reply, a part is null", _parts),
    "odd-call": ("good reply, a tool call without arguments", _saying(tool_calls=[CALL])),
    "odd-finish": ("good reply, finish reason `END_TURN`", _ending("END_TURN")),
    "no-finish": ("good reply, no finish reason", _ending(None)),
    "odd-text": ("good reply, not all of it UTF-8", _no_utf8),
}  # fmt: skip


@dataclass
class Scripted:
    """A running server: where it is, and how often each conversation was asked, by model."""

    url: str = ""
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def calls(self, model: str) -> int:
        """How many calls a model was sent, without short questions whether it is there."""
        return sum(
            count for (name, said), count in self.asked.items()
            if name == model and PROBE.content not in said
        )  # fmt: skip

    def answer(self, body: dict[str, Any]) -> bytes:
        """What a request is answered."""
        model, messages = str(body["model"]), body["messages"]
        said = model, json.dumps(messages)
        self.asked[said] += 1
        name, _, when = model.partition(".")
        spared = {
            "": name == "fine",
            "once": self.asked[said] > 1 or PROBE.content in said[1],
            "later": all(message["role"] != "assistant" for message in messages),
        }[when]
        text = answer_to(messages)
        return fine(text) if spared else FAULTS[name][1](text)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        found = re.search(r"content-length: (\d+)", head)
        data = self.answer(json.loads(await reader.readexactly(int(found[1]) if found else 0)))
        if data == HANG:
            await reader.read()
            return False
        if data == DRIP:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)
            return False
        writer.write(data)
        await writer.drain()
        head, _, body = data.partition(b"\r\n\r\n")
        return f"content-length: {len(body)}\r".encode() in head.lower() + b"\r"


@asynccontextmanager
async def scripted() -> AsyncIterator[Scripted]:
    """The server on loopback."""
    served = Scripted()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield served
