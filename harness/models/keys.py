"""Keys: read from the environment or a `.env`, and taken out of everything that is written.

A server may repeat a key in an error message or even in a reply, and a program outside a sandbox
may print one. Whatever comes from outside passes `hide` or `hidden` before it is used, and every
record passes `hidden_record` as it is written. Keys are known by their value: that of a
variable whose name says so, of any variable that looks like a key, and passwords in URLs.
"""

import base64
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from generators.errors import SymBenchError
from harness.chat import Reply, ToolCall

SHORTEST: Final = 12
"""Characters of the shortest value that is taken for a key: shorter ones occur by chance."""
SHORTEST_PASSWORD: Final = 8
"""Characters of the shortest password in a URL, or key of a server, that is taken out: `none`, as a
server of one's own may be sent for a key, is a word of replies."""
_NAMES: Final = re.compile(
    r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|AUTH|_PAT|_PWD|_PASS)"
    r"(_?\d+|_(OLD|NEW|PROD|DEV|TEST|STAGING|BACKUP|MAIN))?$",
    re.IGNORECASE,
)
"""Names of variables that hold a key."""
_LOOKS_SECRET: Final = re.compile(
    r"(?=.*[A-Za-z])(?=.*\d)"  # letters and figures
    r"([a-z]{2,8}[-_])*[A-Za-z0-9+=]{20,}|"
    r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{24,}|"  # as of base64 for URLs
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_URL_PASSWORD: Final = re.compile(r"\w+://[^/\s:@]*:([^/\s@]+)@")


class _Secret(NamedTuple):
    """What must not be shown, what is shown instead, and how it stands inside a JSON text."""

    value: str
    shown: str
    written: str


_from_file: dict[str, str] = {}
"""What the `.env` file sets, also where the environment has another value."""


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
            _from_file[name] = value
            _collected.cache_clear()
            os.environ.setdefault(name, value)


def hide(text: str, *secrets: str) -> str:
    """Return a text without the keys of the environment and without these secrets."""
    return _without(text, _secrets(*secrets))


def hidden(reply: Reply, *secrets: str) -> Reply:
    """Return a reply in which no key stands, should a server have repeated one."""
    known = _secrets(*secrets)
    calls = tuple(
        ToolCall(*(_without(part, known) for part in (call.id, call.name, call.arguments)))
        for call in reply.tool_calls
    )
    return replace(
        reply,
        text=_without(reply.text, known),
        reasoning=_without(reply.reasoning, known),
        served=_without(reply.served, known),
        tool_calls=calls,
        opaque=_clean(reply.opaque, known),
        programs=tuple(_without(program, known) for program in reply.programs),
    )


def hidden_record(record: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    """Return a record in which no key of the environment stands.

    Args:
        record: of JSON values.
        text: the record as JSON, not reduced to ASCII: keys are looked for in it.
    """
    known = _secrets()
    if not any(written in text for _, _, written in known):
        return record
    cleaned: Mapping[str, Any] = _clean(record, known)
    return cleaned


def _clean(value: Any, known: Sequence[_Secret]) -> Any:
    if isinstance(value, str):
        return _without(value, known)
    if isinstance(value, Mapping):
        return {_without(str(key), known): _clean(one, known) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one, known) for one in value]
    return value


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


def _without(text: str, secrets: Sequence[_Secret]) -> str:
    for value, shown, _ in secrets:
        text = text.replace(value, shown)
    return text


def _secrets(*given: str) -> Sequence[_Secret]:
    """Return what must not be shown: that of the environment as it is now, and what is given."""
    global _looked_at
    now = _environment()
    if now != _looked_at:
        _looked_at = dict(now)
        _collected.cache_clear()
    return _collected(*given)


_looked_at: dict[bytes, bytes] = {}
"""The environment from which the secrets at hand were collected."""


def _environment() -> Mapping[bytes, bytes]:
    """Return the environment as `os` keeps it: compared as a whole at every reply, never read."""
    return vars(os.environ).get("_data") or dict(os.environb)


@cache
def _collected(*given: str) -> Sequence[_Secret]:
    found = {secret: "[key]" for secret in given if len(secret) >= SHORTEST_PASSWORD}
    for raw, value in os.environb.items():
        found.update(_known(raw, value))
    for name, text in _from_file.items():
        found.update(_known(name.encode(), text.encode()))
    longest_first = sorted(found.items(), key=lambda one: -len(one[0]))
    return [
        _Secret(value, shown, json.dumps(value, ensure_ascii=False)[1:-1])
        for value, shown in longest_first
    ]


@cache
def _known(raw: bytes, value: bytes) -> tuple[tuple[str, str], ...]:
    """Return what a variable holds that must not be shown, each with what is shown instead."""
    name, text = os.fsdecode(raw), os.fsdecode(value)
    if len(text) >= SHORTEST and (_NAMES.search(name) or _LOOKS_SECRET.fullmatch(text)):
        forms = {text, json.dumps(text)[1:-1]}  # also as it stands inside a JSON text
        return tuple((form, f"[{name}]") for form in forms)
    passwords = _URL_PASSWORD.findall(text)
    return tuple(
        (form, f"[{name}]")
        for password in passwords
        for form in {password, unquote(password)}
        if len(form) >= SHORTEST_PASSWORD
    )
