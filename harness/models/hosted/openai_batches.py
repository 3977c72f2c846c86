"""OpenAI's batch interface: a file of requests goes up, a file of responses comes down.

Source: platform.openai.com/docs/api-reference/batch. Servers that imitate the interface do as well.
"""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from harness.chat import Reply, Request
from harness.errors import ModelError
from harness.models.hosted.batch_http import BatchHttp
from harness.models.hosted.completion import one_line, read_body
from harness.models.hosted.openai_compatible import COMPLETIONS, OpenAICompatible

_ENDPOINT: Final = f"/v1/{COMPLETIONS}"
_GONE: Final = frozenset(("batch_expired", "batch_cancelled"))
"""Codes of requests that were not processed, and not charged."""


class OpenAIBatches:
    """One model behind OpenAI's batch interface.

    Args:
        direct: the same model behind its endpoint: it knows how requests and replies look.
        timeout: seconds for one request, files included.
    """

    def __init__(self, direct: OpenAICompatible, timeout: float) -> None:
        self._direct = direct
        self._http = BatchHttp(direct.base_url, direct.headers, direct.secrets, timeout)

    @property
    def uri(self) -> str:
        """The name of the model."""
        return self._direct.uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Where it is."""
        return self._direct.facts

    def body(self, request: Request) -> dict[str, Any]:
        """See `BatchInterface.body`."""
        return self._direct.chat_body(request)

    async def submit(self, bodies: Mapping[str, Mapping[str, Any]]) -> str:
        """See `BatchInterface.submit`."""
        import aiohttp

        lines = (
            json.dumps({"custom_id": name, "method": "POST", "url": _ENDPOINT, "body": body})
            for name, body in bodies.items()
        )
        form = aiohttp.FormData()
        form.add_field("purpose", "batch")
        form.add_field(
            "file", "\n".join(lines).encode(), filename="symbench.jsonl",
            content_type="application/jsonl",
        )  # fmt: skip
        sent = await self._http.ask("POST", "files", data=form)
        wanted = {
            "input_file_id": _text(sent, "id"),
            "endpoint": _ENDPOINT,
            "completion_window": "24h",
        }
        return _text(await self._http.ask("POST", "batches", json=wanted), "id")

    async def ended(self, batch: str) -> bool:
        """See `BatchInterface.ended`."""
        found = await self._http.ask("GET", f"batches/{batch}")
        status = found.get("status")
        if status == "failed":
            raise ModelError("bad request", f"batch {batch} was refused: {_why(found)}")
        return status in ("completed", "expired", "cancelled")

    async def results(self, batch: str) -> AsyncIterator[tuple[str, Reply | ModelError | None]]:
        """See `BatchInterface.results`; what an expired batch had finished counts."""
        found = await self._http.ask("GET", f"batches/{batch}")
        for name in ("output_file_id", "error_file_id"):
            if found.get(name):
                async for line in self._http.lines(f"files/{found[name]}/content"):
                    yield str(line.get("custom_id")), self._result(line)

    def _result(self, line: Mapping[str, Any]) -> Reply | ModelError | None:
        response, error = line.get("response"), line.get("error")
        try:
            if isinstance(response, dict):
                data = json.dumps(response.get("body")).encode()
                return self._direct.read_chat(read_body(int(response["status_code"]), {}, data))
        except ModelError as fault:
            return ModelError(fault.kind, one_line(fault.message, *self._direct.secrets))
        except (LookupError, TypeError, ValueError):
            return ModelError("malformed", "a line of a batch without a status")
        if isinstance(error, dict) and error.get("code") in _GONE:
            return None
        return ModelError("overload", one_line(str(error), *self._direct.secrets))

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()
        await self._direct.close()


def _text(values: Mapping[str, Any], name: str) -> str:
    found = values.get(name)
    if not isinstance(found, str):
        raise ModelError("malformed", f"an answer without {name}: {one_line(str(values))}")
    return found


def _why(batch: Mapping[str, Any]) -> str:
    errors = batch.get("errors")
    data = errors.get("data") if isinstance(errors, dict) else None
    said = [str(one.get("message")) for one in data or () if isinstance(one, dict)]
    return one_line("; ".join(said)) or "no reason given"
