"""Every provider that litellm knows: `anthropic/...`, `deepseek/...`, `gemini/...` and the rest.

Keys come from the environment in each provider's own variable. litellm is imported at the
first call and never fetches anything by itself.
"""

import os
from collections.abc import Mapping
from typing import Any, Final

from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ErrorKind, ModelError
from harness.models.openai_compatible import read_completion, request_body

_KINDS: Final[tuple[tuple[str, ErrorKind], ...]] = (
    ("AuthenticationError", "authentication"),
    ("PermissionDeniedError", "authentication"),
    ("ContextWindowExceededError", "context length"),
    ("ContentPolicyViolationError", "content filter"),
    ("RateLimitError", "rate limit"),
    ("Timeout", "timeout"),
    ("APIConnectionError", "connection"),
    ("ServiceUnavailableError", "overload"),
    ("InternalServerError", "overload"),
    ("BadGatewayError", "overload"),
    ("NotFoundError", "bad request"),
    ("BadRequestError", "bad request"),
    ("UnsupportedParamsError", "bad request"),
    ("APIError", "overload"),
)


def open_litellm(uri: str, timeout: float) -> Backend:
    """Return a model of any provider; nothing is imported or sent yet."""
    return ThroughLitellm(uri, timeout)


class ThroughLitellm:
    """A model called through litellm.

    Args:
        uri: PROVIDER/NAME as litellm spells it.
        timeout: seconds for one call.
    """

    def __init__(self, uri: str, timeout: float) -> None:
        self._uri = uri
        self._timeout = timeout

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._uri

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Send one request and read the reply with its cost.

        Raises:
            ModelError: for every fault that litellm reports.
        """
        litellm = _litellm()
        body = request_body(self._uri, request)
        try:
            response = await litellm.acompletion(**body, timeout=self._timeout, num_retries=0)
        except Exception as error:  # noqa: BLE001 - litellm's errors share no base class
            raise _fault(error) from None
        try:
            reply = read_completion(response.model_dump())
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise ModelError("malformed", f"{self._uri}: {type(error).__name__}") from None
        return _priced(reply, response, litellm)

    async def close(self) -> None:
        """Close litellm's connections."""
        import sys

        if "litellm" in sys.modules:
            await _litellm().close_litellm_async_clients()


def _litellm() -> Any:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    return litellm


def _priced(reply: Reply, response: Any, litellm: Any) -> Reply:
    from dataclasses import replace

    try:
        cost = litellm.completion_cost(completion_response=response)
    except Exception:  # noqa: BLE001 - an unknown price is no fault; litellm raises many types
        return reply
    return replace(reply, usage=replace(reply.usage, cost=float(cost)))


def _fault(error: Exception) -> ModelError:
    names = [base.__name__ for base in type(error).__mro__]
    kind: ErrorKind = next((kind for name, kind in _KINDS if name in names), "connection")
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        after = float(headers.get("retry-after", ""))
    except ValueError:
        after = None
    return ModelError(kind, _without_keys(" ".join(str(error).split())[:300]), after)


def _without_keys(text: str) -> str:
    """Take every key of the environment out of a provider's message."""
    for name, value in os.environ.items():
        if len(value) >= 8 and any(word in name for word in ("KEY", "TOKEN", "SECRET")):
            text = text.replace(value, f"[{name}]")
    return text
