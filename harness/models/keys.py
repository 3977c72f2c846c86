"""Keys: read from the environment or a `.env`, and taken out of everything that is written.

A server may repeat a key in an error message or even in a reply. Whatever comes from outside
passes `hide` or `hidden` before it can reach a journal, a log or a terminal.
"""

import base64
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from generators.errors import SymBenchError
from harness.chat import Reply

SHORTEST: Final = 12
"""Characters of the shortest value that is taken for a key: shorter ones occur by chance."""
_NAMES: Final = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$", re.IGNORECASE)


def read_env_file(path: Path = Path(".env")) -> None:
    """Add what a `.env` file sets to the environment; what is set there already wins.

    Raises:
        SymBenchError: if there is such a file and it cannot be read; its text is not shown.
    """
    from dotenv import dotenv_values

    if not path.is_file():
        return
    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SymBenchError(f"cannot read {path}: {type(error).__name__}") from None
    for name, value in values.items():
        if value:
            os.environ.setdefault(name, value)


def hide(text: str, *secrets: str) -> str:
    """Return a text without the keys of the environment and without these secrets."""
    return _without(text, _secrets(secrets))


def hidden(reply: Reply, *secrets: str) -> Reply:
    """Return a reply in which no key stands, should a server have repeated one."""
    known = _secrets(secrets)
    calls = tuple(
        replace(call, name=_without(call.name, known), arguments=_without(call.arguments, known))
        for call in reply.tool_calls
    )
    return replace(
        reply,
        text=_without(reply.text, known),
        reasoning=_without(reply.reasoning, known),
        served=_without(reply.served, known),
        tool_calls=calls,
    )


def split_url(url: str) -> tuple[str, str]:
    """Return a URL without credentials, and the `user:password` that it held, if any.

    Raises:
        SymBenchError: if it is no http(s) URL; credentials are not shown.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        plain = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
    except ValueError:
        parts, host, plain = urlsplit(""), "", "it"
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise SymBenchError(f"base URL {plain!r}: expected http(s)://HOST[:PORT]/v1 or the like")
    return plain, parts.netloc.rpartition("@")[0]


def authorization(key: str, login: str) -> dict[str, str]:
    """Return the header for a login of a URL or else a key, if there is either."""
    if login:
        return {"Authorization": f"Basic {base64.b64encode(unquote(login).encode()).decode()}"}
    return {"Authorization": f"Bearer {key}"} if key else {}


def _without(text: str, secrets: Sequence[tuple[str, str]]) -> str:
    for value, shown in secrets:
        text = text.replace(value, shown)
    return text


def _secrets(given: Sequence[str]) -> list[tuple[str, str]]:
    """Return what must not be shown, each with what is shown instead."""
    return [(secret, "[key]") for secret in given if secret] + [
        (value, f"[{name}]")
        for raw in os.environb  # as it is: decoding every name for every reply is slow
        if (name := _key_name(raw)) and len(value := os.environ.get(name, "")) >= SHORTEST
    ]


@cache
def _key_name(raw: bytes) -> str:
    """Return the name of a variable that holds a key, an empty text for others."""
    name = os.fsdecode(raw)
    return name if _NAMES.search(name) else ""
