"""HTTP for batch interfaces: bodies in, JSON and JSON lines out, every fault a `ModelError`."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from harness.errors import ModelError
from harness.models.hosted.completion import one_line, read_body
from harness.models.hosted.openai_compatible import certificates, proxy_of, words
from harness.models.keys import hide

if TYPE_CHECKING:
    import aiohttp


class BatchHttp:
    """Connections to one provider's batch interface.

    Args:
        base_url: of the API.
        headers: sent with every request.
        secrets: that no message may show.
        timeout: seconds for one request.
    """

    def __init__(
        self, base_url: str, headers: Mapping[str, str], secrets: tuple[str, ...], timeout: float
    ) -> None:
        self.base_url = base_url
        self._headers = dict(headers)
        self._secrets = secrets
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """Return the JSON object that a request is answered with.

        Raises:
            ModelError: for every fault.
        """
        found = b""
        async for chunk in self._chunks(method, path, **body):
            found += chunk
        return read_body(200, {}, found)

    async def lines(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the objects of a file of JSON lines.

        Raises:
            ModelError: for every fault.
        """
        rest = b""
        async for chunk in self._chunks("GET", path):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                if line.strip():
                    yield _object(line)
        if rest.strip():
            yield _object(rest)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def _chunks(self, method: str, path: str, **body: Any) -> AsyncIterator[bytes]:
        import aiohttp

        session = self._open()
        url = f"{self.base_url}/{path}"
        try:
            async with (
                asyncio.timeout(self._timeout),
                session.request(
                    method, url, allow_redirects=False, proxy=self._proxy, **body
                ) as got,
            ):
                if got.status >= 300:
                    read_body(got.status, got.headers, await got.read())
                async for chunk in got.content.iter_any():
                    yield chunk
        except TimeoutError:
            raise ModelError(
                "timeout", f"{self.base_url}: no answer in {self._timeout:g} s"
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            raise ModelError("connection", f"{self.base_url}: {words(error)}") from None
        except ModelError as error:
            shown = one_line(hide(error.message, *self._secrets), *self._secrets)
            raise ModelError(error.kind, shown, error.retry_after) from None

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            self._proxy = proxy_of(self.base_url)
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                connector=aiohttp.TCPConnector(ssl=certificates()),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=30),
            )
        return self._session


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ModelError(
            "malformed", f"not a line of JSON: {one_line(line[:200].decode('utf-8', 'replace'))}"
        )
    return found
