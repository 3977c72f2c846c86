"""What is known of the providers' models: litellm's table, read as data.

The table is the JSON file inside the installed litellm package; litellm itself, which is slow
to import, is not. Its date is that of the installed version: pin it for figures to publish.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

SAMPLING: Final = frozenset(("temperature", "top_p", "top_k"))
_OPENAI_REASONING: Final = re.compile(r"(.*/)?(o\d|gpt-[5-9](?!-chat))")


@cache
def _table() -> Mapping[str, Any]:
    spec = find_spec("litellm")
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / "model_prices_and_context_window_backup.json"
    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return table


def entry(uri: str) -> Mapping[str, Any]:
    """Return what the table says of a model by URI, empty if it is not there."""
    found: Mapping[str, Any] = _table().get(uri) or _table().get(uri.partition("/")[2]) or {}
    return found


def refused_sampling(uri: str, effort: str | None = None) -> frozenset[str]:
    """Return the fields of `Sampling` that a model refuses, as far as the table knows.

    Args:
        uri: of the model.
        effort: that it is asked for; OpenAI's reasoning models take a temperature with `none`.
    """
    known = entry(uri)
    if known.get("supports_sampling_params") is False:
        return SAMPLING
    if not (known.get("supports_reasoning") and _OPENAI_REASONING.match(uri)):
        return frozenset()
    effort = effort or known.get("default_reasoning_effort")
    return frozenset() if effort == "none" else SAMPLING
