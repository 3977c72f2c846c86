"""How models are reached: what the user gives once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.models.hosted.batches import BatchBook
from harness.models.prices import Price


@dataclass(frozen=True)
class Access:
    """How to reach models.

    Attributes:
        base_urls: of servers, each `URL` (for every `openai/...` model) or `MODEL=URL` (for
            that one); several for one model are replicas of it. Without any, `openai/...`
            is at `OPENAI_BASE_URL` from the environment or at OpenAI itself.
        timeout: seconds for one call.
        extra: fields added to every request's body.
        prices: the user's own, by URI; others come from litellm's price map.
        droppable: names of `Sampling` fields that may be left out where a provider rejects
            them.
        batches: those that the run has sent, where its calls go through batch interfaces.
    """

    base_urls: tuple[str, ...] = ()
    timeout: float = 600.0
    extra: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    droppable: tuple[str, ...] = ()
    batches: BatchBook | None = None

    def urls_of(self, uri: str) -> tuple[str, ...]:
        """Return the base URLs given for one model, by its name or, if none is, for all."""
        named: dict[str, list[str]] = {}
        for entry in self.base_urls:
            model, equals, url = entry.partition("=")
            of_all = not equals or "://" in model
            named.setdefault("" if of_all else model, []).append(entry if of_all else url)
        general = named.get("", []) if uri.startswith("openai/") else []
        return tuple(named.get(uri) or general)
