"""Anthropic's batch interface: a list of messages to be made goes up, lines of results come down.

Source: docs.claude.com/en/api/creating-message-batches.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from harness.chat import Reply, Request
from harness.errors import ModelError
from harness.models.hosted.anthropic_messages import messages_body, read_error, read_message
from harness.models.hosted.batch_http import BatchHttp
from harness.models.hosted.completion import one_line
from harness.models.keys import hidden, split_url

ANTHROPIC_URL: Final = "https://api.anthropic.com"
_VERSION: Final = "2023-06-01"
_BATCHES: Final = "v1/messages/batches"


class AnthropicBatches:
    """One model behind Anthropic's batch interface.

    Args:
        uri: the name under which it was opened, `anthropic/NAME`.
        base_url: of the API, without `/v1`.
        key: of the account.
        timeout: seconds for one request.
    """

    def __init__(self, uri: str, base_url: str, key: str, timeout: float) -> None:
        self._uri = uri
        self._name = uri.partition("/")[2]
        self._base, login = split_url(base_url or ANTHROPIC_URL)
        self._secrets = (key, login)
        headers = {"x-api-key": key, "anthropic-version": _VERSION}
        self._http = BatchHttp(self._base, headers, self._secrets, timeout)

    @property
    def uri(self) -> str:
        """The name on the command line."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Where it is."""
        return {"endpoint": self._base}

    def body(self, request: Request) -> dict[str, Any]:
        """See `BatchInterface.body`."""
        return messages_body(self._name, request)

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]]) -> str:
        """See `BatchInterface.submit`."""
        requests = [{"custom_id": name, "params": body} for name, body in bodies.items()]
        found = await self._http.ask("POST", _BATCHES, json={"requests": requests})
        if not isinstance(found.get("id"), str):
            raise ModelError("malformed", f"an answer without id: {one_line(str(found))}")
        return str(found["id"])

    async def ended(self, batch: str) -> bool:
        """See `BatchInterface.ended`."""
        found = await self._http.ask("GET", f"{_BATCHES}/{quote(batch)}")
        return bool(found.get("processing_status") == "ended")

    async def results(self, batch: str) -> AsyncIterator[tuple[str, Reply | ModelError | None]]:
        """See `BatchInterface.results`."""
        async for line in self._http.lines(f"{_BATCHES}/{quote(batch)}/results"):
            yield str(line.get("custom_id")), self._result(line.get("result"))

    def _result(self, result: Any) -> Reply | ModelError | None:
        if not isinstance(result, dict):
            return ModelError("malformed", "a line of a batch without a result")
        try:
            match result.get("type"):
                case "succeeded":
                    return hidden(read_message(result["message"]), *self._secrets)
                case "expired" | "canceled":
                    return None
                case _:
                    error = result.get("error")
                    inner = error.get("error", error) if isinstance(error, dict) else {}
                    return read_error(inner if isinstance(inner, dict) else {}, *self._secrets)
        except ModelError as fault:
            return ModelError(fault.kind, one_line(fault.message, *self._secrets))
        except LookupError:
            return ModelError("malformed", "a line of a batch without a message")

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()
