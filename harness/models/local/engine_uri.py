"""`vllm:PATH_OR_NAME?option=value&...`: a model in process, and the engine that it needs.

A name is one of `symbench models fetch`, else one at Hugging Face.

Our own options are `adapter` (a LoRA adapter as `PATH` or `NAME=PATH`), `template` (`own` or
`llama3`), `choice` (texts separated by `|` to which the first reply is restricted) and
`tool_call_parser` (vLLM's name of what reads this model's calls of tools). All others are vLLM's
engine arguments by vLLM's names, e.g. `dtype`, `max_model_len`, `tensor_parallel_size`,
`data_parallel_size`, `gpu_memory_utilization`, `load_format`. They stand in the URI because they
decide what is replied: the run's plan records them.
"""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from generators.errors import SymBenchError, UnknownNameError
from harness.errors import Option, OptionError
from harness.models.local.lora import lora_arguments, read_json, split_name
from harness.models.local.template import Name
from harness.models.local.weights import located

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
        served: name in records: of the adapter, else of the model.
        template: of chats.
        choice: texts to which the first reply is restricted, empty for any.
        tool_parser: vLLM's name of what reads calls of tools, empty for no tools.
        arguments: of the engine; models with equal ones share it.
    """

    uri: str
    model: str
    adapter: str
    served: str
    template: Name
    choice: tuple[str, ...]
    tool_parser: str
    arguments: tuple[tuple[str, Value], ...]


def parse(uri: str) -> EngineUri:
    """Read a URI and check the folders that it names.

    Raises:
        SymBenchError: for a broken query, or a folder that holds no model or no adapter.
    """
    model, _, query = uri.removeprefix(SCHEME).partition("?")
    asked, model = model, located(model)
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        raise SymBenchError(f"{uri}: expected ?option=value&option=value") from None
    name, adapter = split_name(options.pop("adapter", ""))
    template = options.pop("template", "own")
    if template not in ("own", "llama3"):
        raise UnknownNameError("template", template, ("own", "llama3"))
    choice = tuple(filter(None, options.pop("choice", "").split("|")))
    tool_parser = options.pop("tool_call_parser", "")
    if tool_parser and template == "llama3":
        raise SymBenchError(f"{uri}: template=llama3 has no place for tools")
    arguments: dict[str, Value] = {name: _value(text) for name, text in options.items()}
    dummy = arguments.get("load_format") == "dummy"
    arguments.setdefault("max_model_len", longest_prompt(model, weights=not dummy))
    if adapter:
        lora_arguments([adapter])
    engine = tuple(sorted(arguments.items()))
    return EngineUri(uri, model, adapter, name or asked, template, choice, tool_parser, engine)  # type: ignore[arg-type]


def need_tools(uri: str) -> None:
    """Return if a model can be offered tools, as far as that is known without vLLM.

    Raises:
        SymBenchError: if no parser of its calls is named, or its chat template has no place for
            tools.
    """
    wanted = parse(uri)
    if not wanted.tool_parser:
        raise SymBenchError(
            f"{uri}: say which of vLLM's tool parsers reads its calls: ?tool_call_parser=NAME, "
            "e.g. hermes for Qwen 2.5, llama3_json for Llama 3.1, mistral"
        )
    template = _chat_template(Path(wanted.model))
    if template and not re.search(r"\btools\b", template):
        raise SymBenchError(f"{uri}: the model's chat template has no place for tools")


def _chat_template(folder: Path) -> str:
    """Return the chat template in a folder, empty where it is not one plain text."""
    alone = folder / "chat_template.jinja"
    if alone.is_file():
        return alone.read_text(encoding="utf-8")
    config = folder / "tokenizer_config.json"
    text = read_json(config, "model").get("chat_template", "") if config.is_file() else ""
    return text if isinstance(text, str) else ""


def need_vllm() -> None:
    """Return if vLLM is installed.

    Raises:
        SymBenchError: if it is not.
    """
    if find_spec("vllm") is None:
        raise OptionError(
            "vLLM is not installed: pip install 'symbench[vllm]' on a machine with a GPU, or "
            "serve the model elsewhere and use openai/NAME with ",
            Option("base_url"),
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


def longest_prompt(model: str, *, weights: bool = True) -> int:
    """Check a model's folder, if it is one, and return how long prompt and reply may get.

    Args:
        model: folder, or name at Hugging Face.
        weights: whether the folder has to hold them.

    Raises:
        SymBenchError: if the folder holds no model.
    """
    folder = Path(model)
    if not folder.exists() and not model.startswith(("/", ".")):
        return LONGEST
    config = read_json(folder / "config.json", "model")
    if not any(folder.glob("tokenizer*")):
        raise SymBenchError(f"{folder} holds no model: it has no tokenizer")
    if weights and not any([*folder.glob("*.safetensors"), *folder.glob("*.bin")]):
        raise SymBenchError(f"{folder} holds no model: it has no weights (*.safetensors)")
    longest = config.get("max_position_embeddings", LONGEST)
    if not isinstance(longest, int) or longest < 1:
        raise SymBenchError(f"{folder}/config.json: max_position_embeddings {longest!r}")
    return min(LONGEST, longest)
