"""What a training takes from outside: the libraries, the model with its tokenizer, the device."""

import hashlib
import importlib.metadata
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError, UnknownNameError
from harness.models.local.template import LLAMA3, Template, read_template
from harness.training.config import Config

PACKAGES: Final = ("symbench", "torch", "transformers", "trl", "peft", "accelerate")


def need_train() -> None:
    """Return if the extra `train` is installed.

    Raises:
        SymBenchError: if it is not.
    """
    from importlib.util import find_spec

    missing = [name for name in PACKAGES[1:] if find_spec(name) is None]
    if missing:
        raise SymBenchError(
            f"training needs {', '.join(missing)}: pip install 'symbench[train]' (see "
            "docs/training.md)"
        )


def load_tokenizer(config: Config) -> tuple[Any, Template]:
    """Return the tokenizer of a model with the template that it will be served with.

    Raises:
        SymBenchError: if there is none, or the template does not fit.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(config.model)
    except (OSError, ValueError) as error:
        raise SymBenchError(f"model = {config.model}: {_line(error)}") from None
    template = read_template(config.template, tokenizer)
    if config.template == "llama3":
        tokenizer.chat_template = LLAMA3
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer, template


def load_model(config: Config, *, frozen: bool = False) -> Any:
    """Return the model to be trained: in float32, or beneath an adapter in its precision.

    Args:
        config: of the training.
        frozen: it is only read, as a reference.

    Raises:
        SymBenchError: if there is none.
    """
    import torch
    from transformers import AutoModelForCausalLM

    low = config.precision == "bf16" and (frozen or config.lora is not None)
    try:
        return AutoModelForCausalLM.from_pretrained(
            config.model, dtype=torch.bfloat16 if low else torch.float32
        )
    except (OSError, ValueError) as error:
        raise SymBenchError(f"model = {config.model}: {_line(error)}") from None


def adapter_of(config: Config, model: Any) -> Any:
    """Return the settings of the adapter to be trained, None for a full training.

    Raises:
        SymBenchError: for a layer that the model does not have.
    """
    if config.lora is None:
        return None
    from peft import LoraConfig

    layers = {name.rpartition(".")[2] for name, part in model.named_modules() if _linear(part)}
    for name in config.lora.targets:
        if name not in layers:
            raise UnknownNameError("lora.targets", name, sorted(layers))

    return LoraConfig(
        task_type="CAUSAL_LM",
        r=config.lora.rank,
        lora_alpha=config.lora.alpha,
        lora_dropout=config.lora.dropout,
        target_modules=list(config.lora.targets),
    )


def _linear(part: Any) -> bool:
    from torch.nn import Linear

    return isinstance(part, Linear)


def model_files(model: str) -> dict[str, str]:
    """Return the SHA-256 of a local model's files; of a name at Hugging Face, nothing."""
    folder = Path(model).expanduser()
    kinds = ("*.safetensors", "*.bin", "config.json", "tokenizer.json")
    files = sorted(path for kind in kinds for path in folder.glob(kind))
    return {path.name: sha256(path) for path in files}


def versions() -> dict[str, str]:
    """Return the versions of the libraries that train."""
    return {name: importlib.metadata.version(name) for name in PACKAGES}


def device() -> str:
    """Return what this process trains on."""
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    return f"CPU, {torch.get_num_threads()} threads"


def sha256(path: Path) -> str:
    """Return the hash of a file.

    Raises:
        SymBenchError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SymBenchError(f"cannot read {path}: {error.strerror}") from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
