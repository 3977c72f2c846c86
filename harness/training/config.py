"""What a training is: a TOML file, read strictly. Defaults are the paper's values.

Sources: the published training file for supervised training (cosine, warm-up 0.1, 7024 tokens,
a tenth held out for validation, a checkpoint every 200 steps) and the paper's appendix H (10 and
6 epochs, learning rates 1e-5 and 5e-6, 4 rows an update, full parameters, beta 0.1).
"""

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from generators.errors import SymBenchError, UnknownNameError

Kind = Literal["sft", "dpo"]
Schedule = Literal["cosine", "linear", "constant_with_warmup"]
PROJECTIONS: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class Lora:
    """A low-rank adapter, trained in place of all parameters.

    Attributes:
        rank: 1 or more.
        alpha: the adapter's output is scaled by alpha / rank; 1 or more.
        dropout: in [0, 1).
        targets: names of the linear layers that get one.
    """

    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    targets: tuple[str, ...] = PROJECTIONS

    def __post_init__(self) -> None:
        need(self.rank >= 1, "lora.rank", self.rank, "1 or more")
        need(self.alpha >= 1, "lora.alpha", self.alpha, "1 or more")
        need(0 <= self.dropout < 1, "lora.dropout", self.dropout, "0 up to below 1")
        need(bool(self.targets), "lora.targets", [], "at least one name")


@dataclass(frozen=True, kw_only=True)
class Config:
    """What both trainings have.

    Attributes:
        model: folder, or name at Hugging Face, of the model that is trained on.
        data: JSONL files of `symbench synth`.
        output: folder for checkpoints, the trained model, curves and the record.
        template: of chats; the same one has to serve the model.
        epochs: passes over the rows.
        learning_rate: at its highest.
        schedule: of the learning rate after the warm-up.
        warmup: share of the steps in which the learning rate rises from 0.
        batch: rows of one update, over all devices together.
        rows_per_device: rows that a device takes at once; more are accumulated.
        max_length: longest row in tokens; longer ones are left out and counted.
        validation: share of the samples whose rows are held out.
        save_every: updates between two checkpoints; 0 for one after every epoch.
        keep: checkpoints kept, the latest; 0 for all.
        log_every: updates between two points of the curves.
        precision: of the forward and backward pass; weights that are trained stay float32.
        gradient_checkpointing: compute activations twice to save memory.
        clip: highest norm of the gradient.
        seed: of the order of rows, of dropout and of a new adapter; below 2^32.
        lora: train an adapter instead of all parameters.
    """

    model: str
    data: tuple[str, ...]
    output: str
    template: Literal["llama3", "own"] = "llama3"
    epochs: float
    learning_rate: float
    schedule: Schedule = "cosine"
    warmup: float = 0.1
    batch: int = 4
    rows_per_device: int = 1
    max_length: int = 7024
    validation: float = 0.1
    save_every: int = 200
    keep: int = 0
    log_every: int = 10
    precision: Literal["bf16", "fp32"] = "bf16"
    gradient_checkpointing: bool = True
    clip: float = 1.0
    seed: int = 0
    lora: Lora | None = None

    def __post_init__(self) -> None:
        for name in ("batch", "rows_per_device", "max_length", "log_every"):
            need(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")
        for name in ("epochs", "learning_rate", "clip"):
            need(getattr(self, name) > 0, name, getattr(self, name), "more than 0")
        for name in ("save_every", "keep"):
            need(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        for name in ("warmup", "validation"):
            need(0 <= getattr(self, name) < 1, name, getattr(self, name), "0 up to below 1")
        need(bool(self.data), "data", [], "at least one file")
        need(0 <= self.seed < 2**32, "seed", self.seed, "0 up to below 2^32")

    @property
    def folder(self) -> Path:
        """Where everything of this training goes."""
        return Path(self.output).expanduser()

    def accumulation(self, ranks: int) -> int:
        """Return how often every one of `ranks` devices takes rows before an update.

        Raises:
            SymBenchError: if the rows of an update cannot be shared out evenly.
        """
        at_once = self.rows_per_device * ranks
        if self.batch % at_once:
            raise SymBenchError(
                f"batch = {self.batch}: expected a multiple of {at_once} "
                f"(rows_per_device = {self.rows_per_device} on {ranks} devices)"
            )
        return self.batch // at_once

    @property
    def hash(self) -> str:
        """16 hex digits over all that decides the weights, given the data and the model.

        Paths do not: files are told by their own hashes.
        """
        values = asdict(self)
        for name in ("model", "data", "output", "keep", "log_every"):
            del values[name]
        text = json.dumps({"kind": type(self).__name__, **values}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Sft(Config):
    """Supervised training on whole conversations.

    Attributes:
        last_turns: how many assistant turns at the end count more.
        last_weight: loss weight of their tokens.
        earlier_weight: loss weight of earlier assistant turns; users' turns have 0.
        packing: fill rows up to `max_length` with several conversations, kept apart.
    """

    epochs: float = 10
    learning_rate: float = 1e-5
    last_turns: int = 2
    last_weight: float = 2.0
    earlier_weight: float = 1.0
    packing: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("last_turns", "last_weight", "earlier_weight"):
            need(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        single = not self.packing or self.rows_per_device == 1
        need(single, "rows_per_device", self.rows_per_device, "1 with packing = true")


@dataclass(frozen=True, kw_only=True)
class Dpo(Config):
    """Direct preference optimisation.

    Attributes:
        beta: how strongly leaving the model that is trained on is penalised.
        loss: `sigmoid` as published; others by TRL's names.
    """

    epochs: float = 6
    learning_rate: float = 5e-6
    beta: float = 0.1
    loss: Literal["sigmoid", "hinge", "ipo"] = "sigmoid"

    def __post_init__(self) -> None:
        super().__post_init__()
        need(self.beta > 0, "beta", self.beta, "more than 0")


def read_config(path: Path, kind: type) -> Any:
    """Return the training that a TOML file describes.

    Raises:
        SymBenchError: if it cannot be read, or holds an unknown key or a wrong value.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SymBenchError(f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SymBenchError(f"{path}: {error}") from None
    try:
        return record(kind, values)
    except SymBenchError as error:
        raise SymBenchError(f"{path}: {error}") from None


def record(kind: type, values: Mapping[str, Any], where: str = "") -> Any:
    """Return a dataclass filled from a TOML table; tables and arrays go in likewise.

    Raises:
        SymBenchError: for an unknown or missing key, or a value of the wrong type.
    """
    types = get_type_hints(kind)
    known = [field.name for field in fields(kind)]
    for name in values:
        if name not in known:
            raise UnknownNameError("key", f"{where}{name}", [f"{where}{one}" for one in known])
    filled = {name: _value(f"{where}{name}", given, types[name]) for name, given in values.items()}
    try:
        return kind(**filled)
    except TypeError as error:
        missing = str(error).rpartition(": ")[2]
        raise SymBenchError(f"missing: {where}{missing}") from None


def _value(name: str, given: Any, wanted: Any) -> Any:
    """Check one value against its annotation and return it, converted where TOML has one form."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if origin is UnionType:
        return _value(name, given, parts[0])
    if origin is Literal:
        if given not in parts:
            raise UnknownNameError(name, str(given), map(str, parts))
        return given
    if origin is tuple:
        items = [given] if isinstance(given, str) else given
        need(isinstance(items, list), name, given, "an array")
        return tuple(_value(name, item, parts[0]) for item in items)
    if isinstance(given, dict):
        need(is_dataclass(wanted), name, given, "no table")
        return record(wanted, given, f"{name}.")
    if wanted is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    exact = type(given) is wanted
    need(exact, name, given, "a table" if is_dataclass(wanted) else wanted.__name__)
    need(wanted is not float or math.isfinite(given), name, given, "a finite number")
    need(given != "", name, given, "some text")
    return given


def need(good: bool, name: str, value: object, expected: str) -> None:
    """Return if a value is good.

    Raises:
        SymBenchError: if it is not: which one, what it is, and what was expected.
    """
    if not good:
        raise SymBenchError(f"{name} = {json.dumps(value, default=str)}: expected {expected}")
