"""Any OpenAI-compatible chat endpoint, by a thin client on aiohttp.

One call: POST /chat/completions, with tools and usage (or /responses, for the provider's own).
Measured many times cheaper per call than the general clients, which matters at hundreds of
thousands of calls.
"""

import asyncio
import json
import os
import re
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Backend, Reply, Request
from harness.errors import ModelError
from harness.models.hosted.code_tools import is_hosted, read_response, responses_body
from harness.models.hosted.completion import (
    MAX_BODY,
    one_line,
    read_body,
    read_completion,
    request_body,
)
from harness.models.hosted.opaque import SentBack
from harness.models.keys import authorization, hidden, hide, split_url

if TYPE_CHECKING:
    import aiohttp

_OTHER_LIMIT: Final = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
COMPLETIONS: Final = "chat/completions"
RESPONSES: Final = "responses"
MOST_FINGERPRINTS: Final = 8
"""Fingerprints of a server that are recorded; one that names more says nothing by them."""


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
        limit_name: what the endpoint calls the longest reply, until it asks for the other name.
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
        self._renamed = False
        self._back = SentBack()
        self._timeout = timeout
        self._extra = dict(extra or {})
        self._session: aiohttp.ClientSession | None = None
        self._proxy: str | None = None
        self._fingerprints: set[str] = set()

    @property
    def uri(self) -> str:
        """The name under which it was opened."""
        return self._uri

    @property
    def facts(self) -> Mapping[str, Any]:
        """Where it is, without credentials, and what it says of its version and settings."""
        facts = {"endpoint": self._base}
        return (
            {**facts, "fingerprints": sorted(self._fingerprints)} if self._fingerprints else facts
        )

    @property
    def base_url(self) -> str:
        """Where it is, without credentials."""
        return self._base

    @property
    def headers(self) -> dict[str, str]:
        """What lets us in."""
        return authorization(self._key, self._login)

    def chat_body(self, request: Request) -> dict[str, Any]:
        """Return the body of a request for a completion."""
        return {**self._body(request, hosted=False), **self._extra}

    def read_chat(self, body: Mapping[str, Any]) -> Reply:
        """Return the reply in a completion.

        Raises:
            ModelError: if it is none.
        """
        return self._read(body, read_completion)

    def bind(self, sample: Sample, repeat: int) -> Backend:
        """Return this backend: a real model does not know the sample."""
        return self

    async def complete(self, request: Request) -> Reply:
        """Send one request and read the reply.

        Raises:
            ModelError: for every fault of the connection, the server or its answer.
        """
        sent = self._back.names
        try:
            return await self._asked(request)
        except ModelError as error:
            if not (self._misnamed(error) or self._back.learns(error, request, sent)):
                raise
        return await self._asked(request)

    def _misnamed(self, error: ModelError) -> bool:
        """Whether the limit's name was refused in favour of the other; it is used from then on."""
        other = _OTHER_LIMIT.get(self._limit_name, "")
        told = error.kind == "bad request" and all(
            re.search(rf"\b{name}\b", error.message) for name in (self._limit_name, other)
        )
        if told and not self._renamed:
            self._limit_name, self._renamed = other, True
        return told and self._limit_name == other

    async def _asked(self, request: Request) -> Reply:
        import aiohttp

        hosted = any(map(is_hosted, request.tools))
        path, body = RESPONSES if hosted else COMPLETIONS, self._body(request, hosted=hosted)
        try:
            async with asyncio.timeout(self._timeout):
                status, headers, data = await self._post(path, json.dumps({**body, **self._extra}))
            answered = read_body(status, headers, data)
            return self._read(answered, read_response if hosted else read_completion)
        except aiohttp.ServerTimeoutError as error:
            raise ModelError("connection", f"{self._base}: {words(error)}") from None
        except TimeoutError:
            raise ModelError("timeout", f"{self._base}: no answer in {self._timeout:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise ModelError("connection", f"{self._base}: {words(error)}") from None
        except ModelError as error:
            shown = one_line(error.message, *self.secrets)
            raise ModelError(error.kind, shown, error.retry_after) from None

    def _body(self, request: Request, *, hosted: bool) -> dict[str, Any]:
        """Return what is sent; the provider's own tools are those of its Responses API."""
        if hosted:
            return responses_body(self._name, request)
        body = request_body(self._name, request, self._back.names)
        if "max_tokens" in body:
            body[self._limit_name] = body.pop("max_tokens")
        return body

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, text: str) -> tuple[int, Mapping[str, str], bytes]:
        """Send a body; what comes back is read up to a bound, and no redirect is followed."""
        session = self._open()
        url = f"{self._base}/{path}"
        async with session.post(
            url, data=text.encode(), allow_redirects=False, proxy=self._proxy
        ) as answer:
            data = bytearray()
            while len(data) <= MAX_BODY and not answer.content.at_eof():
                data += await answer.content.read(MAX_BODY + 1 - len(data))
            return answer.status, answer.headers, bytes(data)

    def _read(self, body: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Reply]) -> Reply:
        reply = hidden(read(body), *self.secrets)
        fingerprint = body.get("system_fingerprint")
        if isinstance(fingerprint, str) and len(self._fingerprints) < MOST_FINGERPRINTS:
            self._fingerprints.add(hide(fingerprint[:200], *self.secrets))
        return reply

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no reply may show: some servers repeat a refused key in their message."""
        return self._key, self._login, self._login.partition(":")[2]

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            self._proxy = proxy_of(self._base)
            self._session = aiohttp.ClientSession(
                headers={"Content-Type": "application/json", **self.headers},
                connector=aiohttp.TCPConnector(limit=0, ssl=certificates()),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=30),
            )
        return self._session


def proxy_of(url: str) -> str | None:
    """Return the proxy that the environment names for a URL, None for none."""
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def certificates() -> ssl.SSLContext | bool:
    """Return a context with the certificates that `REQUESTS_CA_BUNDLE` names, True without."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE", "")
    if not bundle:
        return True
    try:
        if Path(bundle).is_dir():
            return ssl.create_default_context(capath=bundle)
        return ssl.create_default_context(cafile=bundle)
    except OSError as error:
        raise SymBenchError(f"REQUESTS_CA_BUNDLE {bundle}: {error}") from None


def words(error: BaseException) -> str:
    """Return what a fault of the connection says, with its type."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
