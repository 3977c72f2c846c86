"""Models by URI: endpoints, providers, vLLM in process, replays, reference and simulated ones."""

import os
import re
from typing import Final

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Backend
from harness.errors import Option, OptionError
from harness.models.access import Access
from harness.models.oracle import Oracle
from harness.models.reference import Reference

__all__ = ["Access", "check_name", "open_model"]

REFERENCES: Final = ("solver", "guess", "oracle")
OPENAI_URL: Final = "https://api.openai.com/v1"


def open_model(uri: str, access: Access | None = None) -> Backend:
    """Return the model that a URI names; nothing is sent yet.

    Raises:
        SymBenchError: if the URI is unknown or a key is missing.
    """
    access = access or Access()
    scheme, name = _split(uri)
    match scheme:
        case "reference":
            if name not in REFERENCES:
                raise UnknownNameError("model", uri, [f"reference/{kind}" for kind in REFERENCES])
            return Oracle() if name == "oracle" else Reference(name)
        case "simulated":
            from harness.models.simulated.student import open_student

            return open_student(name)
        case "replay":
            from harness.models.replay import open_replay

            return open_replay(uri)
        case "vllm":
            from harness.models.local.engine import open_vllm

            return open_vllm(uri)
        case "transformers":
            from harness.models.local.through_transformers import open_local

            return open_local(uri)
        case "siblings":
            from harness.models.siblings import open_siblings

            return open_siblings(uri, lambda one: open_model(one, access))
        case "openai":
            return _served(uri, name, access)
        case _:
            return _through_litellm(uri, access)


def check_name(uri: str) -> None:
    """Return if a URI names a model in a way that is known; no key, folder or server is needed.

    Raises:
        SymBenchError: if it does not.
    """
    scheme, _ = _split(uri)
    if scheme in ("reference", "simulated"):
        open_model(uri)


def _split(uri: str) -> tuple[str, str]:
    """Split `SCHEME:PATH` of what is on this machine, or `PROVIDER/NAME`."""
    match = re.fullmatch(r"(replay|vllm|transformers|siblings):(.+)", uri) or re.fullmatch(
        r"([^/:]+)/(.+)", uri
    )
    if match is None:
        raise SymBenchError(
            f"unknown model {uri!r}; expected PROVIDER/NAME, e.g. openai/gpt-5, simulated/student "
            "or reference/solver, vllm:PATH or replay:RUN"
        )
    return match[1], match[2]


def _served(uri: str, name: str, access: Access) -> Backend:
    """Open an OpenAI-compatible endpoint.

    A server of the user's own is sent `SERVER_API_KEY` where that is set, so that OpenAI's key
    need not leave for it.
    """
    from harness.models.hosted.openai_compatible import OpenAICompatible

    key = os.environ.get("OPENAI_API_KEY", "")
    own = access.urls_of(uri)
    urls = own or (os.environ.get("OPENAI_BASE_URL") or OPENAI_URL,)
    if OPENAI_URL in urls and not key:
        raise OptionError(
            f"{uri} needs a key: set OPENAI_API_KEY, or give ",
            Option("base_url"),
            " for a server of your own",
        )
    if own:
        key = os.environ.get("SERVER_API_KEY", key)
    return _spread(
        [
            OpenAICompatible(
                uri,
                name,
                url,
                key=key,
                timeout=access.timeout,
                extra=access.extra,
                limit_name="max_completion_tokens" if url == OPENAI_URL else "max_tokens",
            )
            for url in urls
        ],
        access,
    )


def _through_litellm(uri: str, access: Access) -> Backend:
    from harness.models.hosted.through_litellm import open_litellm

    return _spread([open_litellm(uri, access, url) for url in access.urls_of(uri) or ("",)], access)


def _spread(replicas: list[Backend], access: Access) -> Backend:
    from harness.models.fallback import ParameterFallback
    from harness.models.replicas import Replicas

    return ParameterFallback(
        replicas[0] if len(replicas) == 1 else Replicas(replicas), access.droppable
    )
