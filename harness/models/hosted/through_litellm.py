"""Every provider that litellm knows: `anthropic/...`, `deepseek/...`, `gemini/...` and the rest.

Keys come from the environment in each provider's own variable. litellm is imported when the
first such model is opened; it then neither fetches its price map nor reads files of the user.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Final

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ErrorKind, ModelError
from harness.models.hosted.anthropic_messages import CACHE_MARK, grows
from harness.models.hosted.code_tools import for_provider, without_server_calls
from harness.models.hosted.completion import (
    kind_of,
    one_line,
    read_completion,
    request_body,
)
from harness.models.hosted.opaque import DEMANDING, SentBack
from harness.models.keys import authorization, hidden, split_url

_KINDS: Final[tuple[tuple[str, ErrorKind], ...]] = (
    ("AuthenticationError", "authentication"),
    ("PermissionDeniedError", "forbidden"),
    ("ContextWindowExceededError", "context length"),
    ("ContentPolicyViolationError", "content filter"),
    ("RateLimitError", "rate limit"),
    ("Timeout", "timeout"),
    ("APIResponseValidationError", "malformed"),
    ("APIConnectionError", "connection"),
    ("ServiceUnavailableError", "overload"),
    ("InternalServerError", "overload"),
    ("BadGatewayError", "overload"),
    ("NotFoundError", "not found"),
    ("BadRequestError", "bad request"),
    ("UnsupportedParamsError", "bad request"),
    ("APIError", "overload"),
)
_BY_STATUS: Final = ("RateLimitError", "PermissionDeniedError", "BadRequestError", "APIError")
"""Classes under which litellm reports faults of several kinds, told apart by status and words."""
_SETTINGS: Final = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "ERROR",
}
"""No price map or list of headers over the network, no `.env` read behind our back, no log of
requests."""

_WITHOUT_MCP: Final = {"_skip_mcp_handler": True}
"""Calls with tools would need the package `mcp` otherwise, even where no tool is a remote one."""


def open_litellm(
    uri: str,
    base_url: str = "",
    *,
    timeout: float = 600.0,
    extra: Mapping[str, Any] | None = None,
    own_price: bool = False,
) -> Backend:
    """Return a model of any provider; nothing is sent yet. Arguments as of `ThroughLitellm`.

    Raises:
        SymBenchError: if the provider is unknown or its key is missing.
    """
    litellm = _litellm()
    try:
        litellm.get_llm_provider(uri)
    except Exception as error:
        raise SymBenchError(f"unknown model {uri!r}: no provider of that name") from error
    missing = litellm.validate_environment(uri)["missing_keys"]
    if not base_url and missing and all(name.endswith("_API_KEY") for name in missing):
        raise SymBenchError(f"{uri} needs a key: set {' or '.join(missing)}")
    return ThroughLitellm(uri, base_url, timeout=timeout, extra=extra, own_price=own_price)


class ThroughLitellm:
    """A model called through litellm.

    Args:
        uri: PROVIDER/NAME as litellm spells it.
        base_url: of the provider's API, empty for its own.
        timeout: seconds for one call.
        extra: arguments added to every call.
        own_price: whether the user has a price for it, so that litellm's is not asked for.
    """

    def __init__(
        self,
        uri: str,
        base_url: str = "",
        *,
        timeout: float = 600.0,
        extra: Mapping[str, Any] | None = None,
        own_price: bool = False,
    ) -> None:
        self._uri = uri
        self._base, self._login = split_url(base_url) if base_url else ("", "")
        self._timeout = timeout
        self._own_price = own_price
        self._back = SentBack(texts=uri.partition("/")[0] in DEMANDING)
        self._always = {"timeout": timeout, "num_retries": 0, "max_retries": 0, **(extra or {})}
        if base_url:
            self._always["api_base"] = self._base
            self._always["extra_headers"] = authorization("", self._login)

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """The client's version, and where the model is if not at its provider."""
        facts = {"client": f"litellm {version('litellm')}"}
        return {**facts, "endpoint": self._base} if self._base else facts

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Send one request and read the reply with its cost.

        Raises:
            ModelError: for every fault that litellm reports.
        """
        sent = self._back.names
        try:
            return await self._asked(request)
        except ModelError as error:
            if not self._back.learns(error, request, sent):
                raise
        return await self._asked(request)

    async def _asked(self, request: Request) -> Reply:
        litellm = _litellm()
        body = _with_thinking(request_body(self._uri, request, self._back.names))
        body = for_provider(self._uri, body, request)
        if self._uri.startswith("anthropic/") and grows(request.messages):
            body["messages"] = _with_mark(body["messages"])
        if request.tools:
            body |= _WITHOUT_MCP
        try:
            async with asyncio.timeout(self._timeout):
                response = await litellm.acompletion(**body, **self._always)
        except TimeoutError:
            raise ModelError("timeout", f"{self._uri}: no answer in {self._timeout:g} s") from None
        except Exception as error:  # noqa: BLE001 - litellm's errors share no base class
            raise _fault(error, *self._secrets()) from None
        try:
            reply = without_server_calls(read_completion(response.model_dump(warnings=False)))
        except ModelError as error:
            raise ModelError(error.kind, one_line(error.message, *self._secrets())) from None
        reply = reply if self._own_price else _priced(reply, response, litellm)
        return hidden(reply, *self._secrets())

    def _secrets(self) -> tuple[str, ...]:
        return self._login, self._login.partition(":")[2]

    async def close(self) -> None:
        """Close litellm's connections."""
        await _litellm().close_litellm_async_clients()


def _litellm() -> Any:
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = False  # whatever LITELLM_DROP_PARAMS says: see `fallback`
    return litellm


def _with_thinking(body: dict[str, Any]) -> dict[str, Any]:
    """Turn an effort that is a number into a budget of so many tokens for thinking."""
    effort = body.get("reasoning_effort", "")
    if effort.isdecimal():
        del body["reasoning_effort"]
        body["thinking"] = {"type": "enabled", "budget_tokens": int(effort)}
    return body


def _with_mark(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the end of a conversation that goes on, so that its next turn finds it in the cache.

    Anthropic caches what is marked and nothing else, up to four marks, 1,024 tokens at least.
    """
    last = max(place for place, one in enumerate(messages) if one["role"] == "user")
    text = {"type": "text", "text": messages[last]["content"], "cache_control": CACHE_MARK}
    return [*messages[:last], {**messages[last], "content": [text]}, *messages[last + 1 :]]


def _priced(reply: Reply, response: Any, litellm: Any) -> Reply:
    counted = getattr(getattr(response, "usage", None), "completion_tokens", None)
    if counted != reply.usage.output:
        return reply  # reasoning beside the completion, which litellm would not charge
    try:
        cost = litellm.completion_cost(completion_response=response)
    except Exception:  # noqa: BLE001 - an unknown price is no fault; litellm raises many types
        return reply
    return replace(reply, usage=replace(reply.usage, cost=float(cost)))


def _fault(error: Exception, *secrets: str) -> ModelError:
    names = [base.__name__ for base in type(error).__mro__]
    name, kind = next((one for one in _KINDS if one[0] in names), ("", "connection"))
    status = getattr(error, "status_code", None)
    if "Unable to get json response" in str(error):
        kind = "malformed"
    elif name in _BY_STATUS and isinstance(status, int) and status >= 400:
        kind = kind_of(status, str(error).encode())
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        after = float(headers.get("retry-after", ""))
    except ValueError:
        after = None
    return ModelError(kind, one_line(str(error), *secrets), after)
