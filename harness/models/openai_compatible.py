"""Any OpenAI-compatible chat endpoint, by a thin client on aiohttp.

One call: POST /chat/completions, with tools and usage. Measured many times cheaper per call
than the general clients, which matters at hundreds of thousands of calls.
"""

import asyncio
import email.utils
import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from generators.sample import Sample
from harness.chat import Backend, Finish, Message, Reply, Request, Tool, ToolCall, Usage
from harness.errors import ErrorKind, ModelError
from harness.models.keys import authorization, hidden, hide, split_url

if TYPE_CHECKING:
    import aiohttp

MAX_BODY: Final = 16 << 20
"""Longest response body that is read, in bytes."""
_STATUS: Final[Mapping[int, ErrorKind]] = {
    401: "authentication",
    403: "authentication",
    408: "timeout",
    409: "overload",
    425: "overload",
    429: "rate limit",
    504: "timeout",
}
_FINISH: Final[Mapping[str, Finish]] = {
    "length": "length",
    "content_filter": "refusal",
    "tool_calls": "tools",
    "function_call": "tools",
}


class OpenAICompatible:
    """A model behind a chat-completions endpoint.

    Args:
        uri: the name under which it was opened.
        name: the model's name at the endpoint.
        base_url: the endpoint up to and without `/chat/completions`; `user:password@` in it
            is sent as basic authentication instead of the key.
        key: sent as bearer token; never shown anywhere.
        timeout: seconds for one call.
        extra: fields added to every request's body.
        limit_name: what the endpoint calls the longest reply.
    """

    def __init__(
        self,
        uri: str,
        name: str,
        base_url: str,
        *,
        key: str = "",
        timeout: float = 600.0,
        extra: Mapping[str, Any] | None = None,
        limit_name: str = "max_tokens",
    ) -> None:
        self._uri = uri
        self._name = name
        self._base, self._login = split_url(base_url)
        self._key = key
        self._limit_name = limit_name
        self._timeout = timeout
        self._extra = dict(extra or {})
        self._session: aiohttp.ClientSession | None = None

    @property
    def uri(self) -> str:
        """The name under which it was opened."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Where it is, without credentials."""
        return {"endpoint": self._base}

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Send one request and read the reply.

        Raises:
            ModelError: for every fault of the connection, the server or its answer.
        """
        import aiohttp

        body = request_body(self._name, request)
        if "max_tokens" in body:
            body[self._limit_name] = body.pop("max_tokens")
        data = json.dumps({**body, **self._extra}).encode()
        try:
            async with asyncio.timeout(self._timeout):
                async with self._open().post(f"{self._base}/chat/completions", data=data) as answer:
                    data = await answer.content.read(MAX_BODY + 1)
                    while len(data) <= MAX_BODY and not answer.content.at_eof():
                        data += await answer.content.read(MAX_BODY + 1 - len(data))
                    return hidden(_reply(answer.status, answer.headers, data), *self._secrets())
        except TimeoutError:
            raise ModelError("timeout", f"{self._base}: no answer in {self._timeout:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise ModelError("connection", f"{self._base}: {_words(error)}") from None
        except ModelError as error:
            shown = hide(error.message, *self._secrets())
            raise ModelError(error.kind, shown, error.retry_after) from None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _secrets(self) -> tuple[str, ...]:
        """Some servers repeat a refused key in their message."""
        return self._key, self._login, self._login.partition(":")[2]

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            authorized = authorization(self._key, self._login)
            self._session = aiohttp.ClientSession(
                headers={"Content-Type": "application/json", **authorized},
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=30),
            )
        return self._session


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def request_body(name: str, request: Request) -> dict[str, Any]:
    """Return the body of a chat-completions request; what is None stays the provider's default."""
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": name,
        "messages": [_message(message) for message in request.messages],
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "reasoning_effort": sampling.effort,
    }
    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]
    return {key: value for key, value in body.items() if value is not None}


def _message(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in message.tool_calls
        ]
    if message.call:
        plain["tool_call_id"] = message.call
    return plain


def _tool(tool: Tool) -> dict[str, Any]:
    if tool.parameters.get("type") != "object":  # a provider's own tool, described by itself
        return dict(tool.parameters)
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }


def _reply(status: int, headers: Mapping[str, str], data: bytes) -> Reply:
    if status != 200:
        raise ModelError(
            _kind(status, data), f"HTTP {status}: {_excerpt(data)}", _retry_after(headers)
        )
    if len(data) > MAX_BODY:
        raise ModelError("malformed", f"a response of more than {MAX_BODY} bytes")
    try:
        return read_completion(json.loads(data))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ModelError(
            "malformed", f"not a chat completion ({type(error).__name__}): {_excerpt(data)}"
        ) from None


def read_completion(body: Mapping[str, Any]) -> Reply:
    """Read a chat completion; errors of its shape raise what indexing raises."""
    choice = body["choices"][0]
    message = choice["message"]
    content = message.get("content") or ""
    if not isinstance(content, str):
        content = "".join(part["text"] for part in content if part.get("type") == "text")
    calls = tuple(
        ToolCall(call.get("id") or "", call["function"]["name"], call["function"]["arguments"])
        for call in message.get("tool_calls") or ()
    )
    refusal = message.get("refusal") or ""
    finish = _FINISH.get(choice.get("finish_reason") or "stop", "stop")
    return Reply(
        text=content or refusal,
        finish="refusal" if refusal and not content else finish,
        usage=_usage(body.get("usage") or {}),
        served=str(body.get("model") or ""),
        reasoning=str(message.get("reasoning_content") or message.get("reasoning") or ""),
        tool_calls=calls,
    )


def _usage(usage: Mapping[str, Any]) -> Usage:
    inner = usage.get("prompt_tokens_details") or {}
    outer = usage.get("completion_tokens_details") or {}
    return Usage(
        input=int(usage.get("prompt_tokens") or 0),
        cached=int(inner.get("cached_tokens") or 0),
        output=int(usage.get("completion_tokens") or 0),
        reasoning=int(outer.get("reasoning_tokens") or 0),
    )


def _kind(status: int, data: bytes) -> ErrorKind:
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return "overload"
    text = data[:4000].lower()
    if b"context" in text and (b"length" in text or b"window" in text or b"tokens" in text):
        return "context length"
    return (
        "content filter"
        if b"content_filter" in text or b"content_policy" in text
        else "bad request"
    )


def _excerpt(data: bytes) -> str:
    text = " ".join(data[:2000].decode("utf-8", "replace").split())
    try:
        error = json.loads(data)["error"]
        text = error["message"] if isinstance(error, dict) else str(error)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return text[:300] or "an empty body"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "")
    try:
        return max(0.0, float(text))
    except ValueError:
        date = email.utils.parsedate_tz(text)
        return None if date is None else max(0.0, email.utils.mktime_tz(date) - time.time())
