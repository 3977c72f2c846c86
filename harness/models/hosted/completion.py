"""What chat-completions endpoints are sent and what they answer: bodies, counts, faults.

Whatever a server answers becomes a `Reply` or a `ModelError`, never another exception.
"""

import contextlib
import email.utils
import json
import re
import time
from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from harness.chat import Finish, Message, Reply, Request, Tool, ToolCall, Usage
from harness.errors import ErrorKind, ModelError
from harness.models.hosted.opaque import read_opaque, sent_back, sent_with_calls
from harness.models.keys import hide

REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
MAX_BODY: Final = 16 << 20
"""Longest response body that is read, in bytes."""
MOST_TOKENS: Final = 1 << 53
"""Larger counts are nonsense, and no whole numbers to many readers of JSON."""
_STATUS: Final[Mapping[int, ErrorKind]] = {
    401: "authentication",
    402: "quota",
    404: "not found",
    408: "timeout",
    409: "overload",
    425: "overload",
    429: "rate limit",
    504: "timeout",
}
_SIGNS: Final[tuple[tuple[ErrorKind, str], ...]] = (
    ("context length", r"context.{0,40}(length|window|size|tokens)|prompt is too long|max_new_tok"),
    ("content filter", r"content_(filter|policy)"),
)
"""How servers word the refusals of status 400 and 403 that are told apart."""
_SPENT: Final = re.compile(
    r"insufficient[_ ](quota|balance|credit|fund)|credit balance|out of credit|billing_hard_limit",
    re.IGNORECASE,
)
"""How servers say that no money is left, whatever the status: waiting does not help."""
_FINISH: Final[Mapping[str, Finish]] = {
    "length": "length",
    "max_tokens": "length",
    "content_filter": "refusal",
    "tool_calls": "tools",
    "function_call": "tools",
}
_BROKEN_OFF: Final = frozenset(("abort", "error", "insufficient_system_resource"))
"""Finish reasons of servers that gave up in the middle: what they wrote is no reply."""


def request_body(name: str, request: Request, back: Collection[str] = ()) -> dict[str, Any]:
    """Return the body of a chat-completions request; what is None stays the provider's default.

    Args:
        name: of the model.
        request: to be sent.
        back: names of the opaque fields that go back with earlier replies.
    """
    sampling = request.sampling
    body: dict[str, Any] = {
        "model": name,
        "messages": [_message(message, back) for message in request.messages],
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


def _message(message: Message, back: Collection[str]) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    plain |= sent_back(message, back)
    if message.tool_calls:
        plain["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
                **kept,
            }
            for call, kept in zip(message.tool_calls, sent_with_calls(message, back), strict=True)
        ]
    if message.call:
        plain["tool_call_id"] = message.call
    return plain


def _tool(tool: Tool) -> dict[str, Any]:
    if tool.parameters.get("type") != "object":  # a tool of the provider's, described by itself
        return dict(tool.parameters)
    return tool.described()


def read_body(status: int, headers: Mapping[str, str], data: bytes) -> dict[str, Any]:
    """Return the JSON object of a response.

    Raises:
        ModelError: for a status other than 200, with its kind, or for another body.
    """
    if status != 200:
        said = _redirect(headers) if status in REDIRECTS else _excerpt(data)
        raise ModelError(kind_of(status, data), f"HTTP {status}: {said}", _retry_after(headers))
    if len(data) > MAX_BODY:
        raise ModelError("malformed", f"a response of more than {MAX_BODY} bytes")
    try:
        body = json.loads(data.decode("utf-8", "replace"))  # one bad byte costs no good reply
    except (ValueError, RecursionError) as error:
        raise _malformed(error, _excerpt(data)) from None
    if not isinstance(body, dict):
        raise _malformed(TypeError(), _excerpt(data))
    if body.get("error") and not body.get("choices"):
        raise ModelError(_kind_inside(body["error"]), f"HTTP 200 with an error: {_excerpt(data)}")
    return body


def _redirect(headers: Mapping[str, str]) -> str:
    """Return where a server wanted to send us, without credentials and query."""
    target = headers.get("Location", "")
    with contextlib.suppress(ValueError):
        parts = urlsplit(target)
        host = parts.netloc.rpartition("@")[2]
        target = urlunsplit((parts.scheme, host, parts.path, "", ""))
    return f"a redirect to {_printable(target)[:200] or 'nowhere'}, which is not followed"


def _kind_inside(error: Any) -> ErrorKind:
    """Return the kind of a fault that a gateway reports in a body of status 200."""
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return kind_of(status, json.dumps(error).encode())


def _malformed(error: Exception, shown: str) -> ModelError:
    return ModelError("malformed", f"not a chat completion ({type(error).__name__}): {shown}")


def read_completion(body: Mapping[str, Any]) -> Reply:
    """Read a chat completion.

    Raises:
        ModelError: if it has another shape, or says that the server gave up.
    """
    try:
        choice = body["choices"][0]
        reason = str(choice.get("finish_reason") or "stop").lower()
        if reason in _BROKEN_OFF:
            raise ModelError("overload", f"the server broke the reply off: {reason}")
        return _completion(body, choice["message"], _FINISH.get(reason, "stop"))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise _malformed(error, _shown(body)) from None


def _completion(body: Mapping[str, Any], message: Mapping[str, Any], finish: Finish) -> Reply:
    content = message.get("content") or ""
    if not isinstance(content, str):
        parts = [part for part in content if isinstance(part, dict)]
        texts = [part.get("text") for part in parts if part.get("type") == "text"]
        content = "".join(text for text in texts if isinstance(text, str))
    calls = message.get("tool_calls") or ()
    refusal = str(message.get("refusal") or "")
    return Reply(
        text=content or refusal,
        finish="refusal" if refusal and not content else finish,
        usage=_usage(_part(body, "usage")),
        served=str(body.get("model") or ""),
        reasoning=str(message.get("reasoning_content") or message.get("reasoning") or ""),
        tool_calls=tuple(_call(call) for call in calls),
        opaque=read_opaque(message),
    )


def _call(call: Mapping[str, Any]) -> ToolCall:
    """Read a tool call; some servers give its arguments as an object, not as text."""
    wanted = call["function"]
    given = wanted.get("arguments")
    arguments = given if isinstance(given, str) else json.dumps({} if given is None else given)
    return ToolCall(str(call.get("id") or ""), str(wanted["name"]), arguments)


def _usage(usage: Mapping[str, Any]) -> Usage:
    """Read the counts; none is below 0, and a part is no more than its whole."""
    inner, outer = (_part(usage, f"{side}_tokens_details") for side in ("prompt", "completion"))
    read, written = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    written = max(written, _count(usage, "total_tokens") - read)  # reasoning counted beside it
    return Usage(
        input=read,
        cached=min(read, _count(inner, "cached_tokens")),
        output=written,
        reasoning=min(written, _count(outer, "reasoning_tokens")),
    )


def _part(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object inside another, an empty one for anything else in its place."""
    part = values.get(name)
    return part if isinstance(part, dict) else {}


def _count(usage: Mapping[str, Any], name: str) -> int:
    """Return a count; what is no number counts as none: a good reply is not lost over it."""
    try:
        return min(MOST_TOKENS, max(0, int(usage.get(name) or 0)))
    except (ValueError, TypeError):
        return 0
    except OverflowError:
        return MOST_TOKENS


def kind_of(status: int, data: bytes) -> ErrorKind:
    """Return what kind of fault a status and a body tell of."""
    text = data[:4000].decode("utf-8", "replace")
    if status < 500 and _SPENT.search(text):
        return "quota"
    if status in _STATUS:
        return _STATUS[status]
    if status >= 500:
        return "overload"
    other: ErrorKind = "forbidden" if status == 403 else "bad request"
    return next((kind for kind, words in _SIGNS if re.search(words, text, re.I)), other)


def _excerpt(data: bytes) -> str:
    text = data[:2000].decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        text = _shown(json.loads(data))
    return _printable(text) or "an empty body"


def one_line(text: str, *secrets: str) -> str:
    """Return the beginning of a foreign text in one line without keys, fit for a terminal.

    Keys are taken out before the text is cut, so that no half of one is left.
    """
    return _printable(hide(text, *secrets))[:300]


def _printable(text: str) -> str:
    line = " ".join(text[:2000].split())
    return "".join(char if char.isprintable() else "?" for char in line)


def _shown(body: Any) -> str:
    """Return what a body says of an error, or its beginning."""
    error = body.get("error", body) if isinstance(body, dict) else body
    said = error.get("message", error) if isinstance(error, dict) else error
    return _printable(str(said))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asked to wait, None if it did not say so legibly."""
    text = headers.get("Retry-After", "")
    with contextlib.suppress(ValueError):
        return max(0.0, float(text))
    with contextlib.suppress(ValueError, OverflowError, TypeError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return None
