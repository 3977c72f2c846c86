"""Models by URI: reference rows, simulated students, OpenAI-compatible endpoints, litellm."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Backend
from harness.models.reference import Reference
from harness.prices import Price

REFERENCES: Final = ("solver", "guess")
OPENAI_URL: Final = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Access:
    """How to reach models.

    Attributes:
        base_url: of an OpenAI-compatible endpoint, for `openai/...` models; empty for
            `OPENAI_BASE_URL` from the environment or OpenAI itself.
        timeout: seconds for one call.
        extra: fields added to every request's body.
        prices: the user's own, by URI; others come from litellm's price map.
    """

    base_url: str = ""
    timeout: float = 600.0
    extra: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)


def open_model(uri: str, access: Access | None = None) -> Backend:
    """Return the model that a URI names; nothing is sent yet.

    Raises:
        SymBenchError: if the URI is unknown or a key is missing.
    """
    access = access or Access()
    scheme, slash, name = uri.partition("/")
    if not slash or not name:
        raise SymBenchError(
            f"unknown model {uri!r}; expected PROVIDER/NAME, e.g. openai/gpt-5, "
            "simulated/student or reference/solver"
        )
    match scheme:
        case "reference":
            if name not in REFERENCES:
                raise UnknownNameError("model", uri, [f"reference/{kind}" for kind in REFERENCES])
            return Reference(name)
        case "simulated":
            from harness.models.simulated import open_student

            return open_student(name)
        case "openai":
            return _openai_compatible(uri, name, access)
        case _:
            from harness.models.through_litellm import open_litellm

            return open_litellm(uri, access.timeout)


def _openai_compatible(uri: str, name: str, access: Access) -> Backend:
    from harness.models.openai_compatible import OpenAICompatible

    url = access.base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL
    key = os.environ.get("OPENAI_API_KEY", "")
    if url == OPENAI_URL and not key:
        raise SymBenchError(
            f"{uri} needs a key: set OPENAI_API_KEY, or give --base-url for a server of your own"
        )
    return OpenAICompatible(uri, name, url, key=key, timeout=access.timeout, extra=access.extra)
