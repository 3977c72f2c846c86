"""`vllm:PATH_OR_NAME?option=value&...`: a model in process, and the engine that it needs.

Our own options are `adapter` (folder of a LoRA adapter), `template` (`own` or `llama3`) and
`choice` (texts separated by `|` to which the first reply is restricted). All others are vLLM's
engine arguments by vLLM's names, e.g. `dtype`, `max_model_len`, `tensor_parallel_size`,
`data_parallel_size`, `gpu_memory_utilization`, `load_format`. They stand in the URI because
they decide what is replied: the run's plan records them.
"""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from generators.errors import SymBenchError, UnknownNameError
from harness.models.template import Name

SCHEME: Final = "vllm:"
LONGEST: Final = 8192
"""Tokens of prompt and reply, unless the model or the user says less or the user more."""
Value = bool | int | float | str


@dataclass(frozen=True)
class EngineUri:
    """A model for vLLM in process.

    Attributes:
        uri: as given.
        model: folder, or name at Hugging Face.
        adapter: folder of a LoRA adapter, empty for none.
        template: of chats.
        choice: texts to which the first reply is restricted, empty for any.
        arguments: of the engine; models with equal ones share it.
    """

    uri: str
    model: str
    adapter: str
    template: Name
    choice: tuple[str, ...]
    arguments: tuple[tuple[str, Value], ...]


def parse(uri: str) -> EngineUri:
    """Read a URI and check the folders that it names.

    Raises:
        SymBenchError: for a broken query, or a folder that holds no model or no adapter.
    """
    model, _, query = uri.removeprefix(SCHEME).partition("?")
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        raise SymBenchError(f"{uri}: expected ?option=value&option=value") from None
    adapter = options.pop("adapter", "")
    template = options.pop("template", "own")
    if template not in ("own", "llama3"):
        raise UnknownNameError("template", template, ("own", "llama3"))
    choice = tuple(filter(None, options.pop("choice", "").split("|")))
    arguments: dict[str, Value] = {name: _value(text) for name, text in options.items()}
    arguments.setdefault("max_model_len", _length(model, arguments))
    if adapter:
        _json(Path(adapter) / "adapter_config.json", "adapter")
        arguments["enable_lora"] = True
    return EngineUri(uri, model, adapter, template, choice, tuple(sorted(arguments.items())))  # type: ignore[arg-type]


def need_vllm() -> None:
    """Return if vLLM is installed.

    Raises:
        SymBenchError: if it is not.
    """
    if find_spec("vllm") is None:
        raise SymBenchError(
            "vLLM is not installed: pip install 'symbench[vllm]' on a machine with a GPU, or "
            "serve the model elsewhere and use openai/NAME with --base-url"
        )


def _value(text: str) -> Value:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _length(model: str, arguments: dict[str, Value]) -> int:
    """Check a model's folder, if it is one, and return how long its prompts may get."""
    folder = Path(model).expanduser()
    if not folder.exists() and not model.startswith(("/", ".", "~")):
        return LONGEST
    config = _json(folder / "config.json", "model")
    if not any(folder.glob("tokenizer*")):
        raise SymBenchError(f"{folder} holds no model: it has no tokenizer")
    dummy = arguments.get("load_format") == "dummy"
    if not dummy and not any([*folder.glob("*.safetensors"), *folder.glob("*.bin")]):
        raise SymBenchError(f"{folder} holds no model: it has no weights (*.safetensors)")
    return min(LONGEST, int(config.get("max_position_embeddings", LONGEST)))


def _json(path: Path, what: str) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SymBenchError(f"{path.parent} holds no {what}: it has no {path.name}") from None
    except (OSError, ValueError) as error:
        raise SymBenchError(f"cannot read {path}: {error}") from None
    if not isinstance(values, dict):
        raise SymBenchError(f"{path}: expected a JSON object")
    return values
