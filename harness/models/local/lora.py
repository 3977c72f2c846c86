"""LoRA adapters: many versions of a steerer on one engine."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError
from harness.errors import Option, OptionError

RANKS: Final = (8, 16, 32, 64, 128, 256, 320, 512)
"""Highest ranks that vLLM can be started for."""
PEFTS_RANK: Final = 8
"""Rank of an adapter that names none."""
MOST_AT_ONCE: Final = 8
"""Adapters in one batch at most; others wait in memory for their turn."""


def at_home(path: str) -> str:
    """Return a path with `~/` spelled out, which no shell does behind a `=` or a `:`."""
    return str(Path(path).expanduser()) if path.startswith("~/") else path


def split_name(adapter: str) -> tuple[str, str]:
    """Return the name and the folder of `NAME=PATH`; of a bare `PATH` both are the path."""
    match = re.fullmatch(r"([\w.-]+)=(.+)", adapter)
    name, folder = (match[1], match[2]) if match else (adapter, adapter)
    return name, at_home(folder)


def read_adapter(adapter: str) -> tuple[str, str]:
    """Return the name and the folder of the option `adapter`, `NAME=PATH`.

    Raises:
        SymBenchError: if it is none, or there is no adapter.
    """
    name, folder = split_name(adapter)
    if name == adapter:
        raise OptionError(Option("adapter"), f" {adapter!r}: expected NAME=PATH of a LoRA adapter")
    _rank(Path(folder))
    return name, folder


def lora_arguments(folders: Iterable[str]) -> dict[str, Any]:
    """Return the engine arguments that serve these adapters together; none need none.

    Raises:
        SymBenchError: if one is no adapter, or its rank is none that vLLM serves.
    """
    ranks = [_rank(Path(folder)) for folder in folders]
    if not ranks:
        return {}
    return {
        "enable_lora": True,
        "max_loras": min(len(ranks), MOST_AT_ONCE),
        "max_lora_rank": next(one for one in RANKS if one >= max(ranks)),
    }


def read_json(path: Path, what: str) -> dict[str, Any]:
    """Return the object in a file of a model's or an adapter's folder.

    Raises:
        SymBenchError: if there is none.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SymBenchError(f"{path.parent} holds no {what}: it has no {path.name}") from None
    except (OSError, ValueError) as error:
        raise SymBenchError(f"cannot read {path}: {error}") from None
    if not isinstance(values, dict):
        raise SymBenchError(f"{path}: expected a JSON object")
    return values


def _rank(folder: Path) -> int:
    rank = read_json(folder / "adapter_config.json", "adapter").get("r", PEFTS_RANK)
    if not isinstance(rank, int) or not 0 < rank <= RANKS[-1]:
        raise SymBenchError(f"adapter {folder}: rank {rank!r}; expected 1 to {RANKS[-1]}")
    if not any([*folder.glob("adapter_model.safetensors"), *folder.glob("adapter_model.bin")]):
        raise SymBenchError(f"{folder} holds no adapter: it has no adapter_model.safetensors")
    return rank
