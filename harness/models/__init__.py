"""Models by URI: endpoints, providers, vLLM in process, replays, reference and simulated ones."""

import os
import re
from collections.abc import Sequence
from typing import Final

from generators.errors import SymBenchError, UnknownNameError
from harness.chat import Backend
from harness.errors import Option, OptionError
from harness.models.access import Access
from harness.models.hosted.batches import BatchBook, Batched, BatchInterface
from harness.models.oracle import Oracle
from harness.models.reference import Reference

__all__ = ["Access", "BatchBook", "check_name", "has_batches", "open_model"]

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
    replicas = [
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
    ]
    if access.batches is not None:
        from harness.models.hosted.openai_batches import OpenAIBatches

        _need_one(uri, urls)
        return _in_batches(OpenAIBatches(replicas[0], access.timeout), access, access.batches)
    return _spread(list(replicas), access)


def _through_litellm(uri: str, access: Access) -> Backend:
    from harness.models.hosted.through_litellm import open_litellm

    if access.batches is not None:
        urls = _need_one(uri, access.urls_of(uri) or ("",))
        return _in_batches(_anthropic_batches(uri, urls[0], access), access, access.batches)
    replicas = [
        open_litellm(
            uri,
            url,
            timeout=access.timeout,
            extra=access.extra,
            own_price=uri in access.prices,
        )
        for url in access.urls_of(uri) or ("",)
    ]
    return _spread(replicas, access)


def has_batches(uri: str) -> bool:
    """Whether calls of a model can go through a batch interface of its provider."""
    return uri.startswith(("openai/", "anthropic/"))


def _anthropic_batches(uri: str, base_url: str, access: Access) -> BatchInterface:
    from harness.models.hosted.anthropic_batches import AnthropicBatches

    if not has_batches(uri):
        raise OptionError(
            Option("batch"),
            f": no batch interface of {uri} is known; openai/... and anthropic/... have one",
        )
    key = os.environ.get("ANTHROPIC_API_KEY", "")
    if not key:
        raise SymBenchError(f"{uri} needs a key: set ANTHROPIC_API_KEY")
    return AnthropicBatches(uri, base_url, key, access.timeout)


def _need_one(uri: str, urls: Sequence[str]) -> Sequence[str]:
    if len(urls) > 1:
        raise OptionError(
            Option("batch"), f": {uri} has {len(urls)} servers, but a batch is sent to one"
        )
    return urls


def _in_batches(interface: BatchInterface, access: Access, book: BatchBook) -> Backend:
    from harness.models.fallback import ParameterFallback

    return ParameterFallback(Batched(interface, book), access.droppable)


def _spread(replicas: list[Backend], access: Access) -> Backend:
    from harness.models.fallback import ParameterFallback
    from harness.models.replicas import Replicas

    return ParameterFallback(
        replicas[0] if len(replicas) == 1 else Replicas(replicas), access.droppable
    )
