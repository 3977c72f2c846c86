"""One training from its configuration to a folder: resumed, recorded, never mixed with another.

OUT/training.json    configuration, hashes of data and model, versions, result
OUT/checkpoints/     checkpoint-N, from which an interrupted training goes on
OUT/curves.csv .png  losses
OUT/model/           the trained model with its tokenizer; complete or not there
OUT/adapter/         of a training with LoRA; `model` holds it merged
"""

import json
import os
import platform
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError
from harness.training.config import Config
from harness.training.curves import draw, write_csv
from harness.training.loading import device, model_files, sha256, versions

Say = Callable[[str], None]
IDENTITY: Final = ("kind", "config_hash", "data", "model_files")
"""Parts of a record that must agree for a training to go on."""


class Training:
    """The folder of one training, and what every kind of training does alike.

    Attributes:
        config: of the training.
        say: told of progress.
        record: what `training.json` holds.
    """

    def __init__(self, config: Config, rows: int, say: Say) -> None:
        self.config = config
        self.say = say if _main() else (lambda _: None)
        self.record: dict[str, Any] = {
            "kind": type(config).__name__.lower(),
            "config_hash": config.hash,
            "config": asdict(config),
            "data": {sha256(Path(path).expanduser()): path for path in config.data},
            "rows": rows,
            "model_files": model_files(config.model),
            "versions": versions(),
            "python": platform.python_version(),
            "finished": False,
        }

    @property
    def model(self) -> Path:
        """Where the trained model will be."""
        return self.config.folder / "model"

    def begin(self) -> bool:
        """Take the folder; return whether the training was already finished.

        Raises:
            SymBenchError: if another training was begun there, or it cannot be written.
        """
        file = self.config.folder / "training.json"
        earlier = _read(file)
        if earlier:
            self._compare(earlier)
            if earlier["finished"] and self.model.is_dir():
                return True
        try:
            self.config.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SymBenchError(f"output = {self.config.output}: {error.strerror}") from None
        self._write()
        return False

    def _compare(self, earlier: Mapping[str, Any]) -> None:
        for name in IDENTITY:
            before, now = earlier.get(name), self.record[name]
            same = set(before or ()) == set(now) if name == "data" else before == now
            if not same:
                raise SymBenchError(
                    f"{self.config.folder} holds a training with another {name.replace('_', ' ')}; "
                    "choose another output, or delete it"
                )
        if earlier["versions"] != self.record["versions"]:
            self.say("training begun with other versions of the libraries: results may differ")

    def _write(self) -> None:
        if _main():
            file = self.config.folder / "training.json"
            part = file.with_suffix(".part")
            part.write_text(json.dumps(self.record, indent=2) + "\n", encoding="utf-8")
            part.replace(file)

    def arguments(self, ranks: int, validated: bool) -> dict[str, Any]:
        """Return the arguments that all trainers take."""
        import torch

        config = self.config
        by_steps = {"save_strategy": "steps", "save_steps": config.save_every}
        when = by_steps if config.save_every else {"save_strategy": "epoch"}
        evaluated = {f"eval_{key[5:]}": value for key, value in when.items()}
        return {
            "output_dir": str(config.folder / "checkpoints"),
            "num_train_epochs": config.epochs,
            "learning_rate": config.learning_rate,
            "lr_scheduler_type": config.schedule,
            "warmup_steps": config.warmup,
            "max_grad_norm": config.clip,
            "per_device_train_batch_size": config.rows_per_device,
            "per_device_eval_batch_size": config.rows_per_device,
            "gradient_accumulation_steps": config.accumulation(ranks),
            "bf16": config.precision == "bf16",
            **checkpointing(config),
            "save_total_limit": config.keep or None,
            "logging_steps": config.log_every,
            "logging_first_step": True,
            "seed": config.seed,
            "report_to": [],
            "disable_tqdm": True,
            "use_cpu": not torch.cuda.is_available(),
            "dataloader_pin_memory": torch.cuda.is_available(),
            "remove_unused_columns": False,
            **when,
            **(evaluated if validated else {}),
        }

    def work(self, trainer: Any) -> None:
        """Train, from the latest complete checkpoint if there is one, and write the result."""
        from transformers import PrinterCallback

        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_teller(self))
        found = latest_checkpoint(self.config.folder / "checkpoints")
        if found is not None:
            self.say(f"going on from {found}")
        trainer.train(resume_from_checkpoint=None if found is None else str(found))
        self._save(trainer)
        if _main():
            self.curves(trainer.state.log_history)
            self.record.update(
                finished=True,
                steps=trainer.state.global_step,
                ranks=trainer.accelerator.num_processes,
                device=device(),
                losses=_last(trainer.state.log_history),
            )
            self._write()
        trainer.accelerator.wait_for_everyone()

    def curves(self, log: Sequence[Mapping[str, Any]]) -> None:
        """Write what was logged so far."""
        folder = self.config.folder
        write_csv(folder / "curves.csv", log)
        kind = str(self.record["kind"]).upper()
        draw(folder / "curves.png", log, f"{kind} of {self.config.model}")

    def _save(self, trainer: Any) -> None:
        """Write the model so that the folder appears only when it is whole."""
        part = self.config.folder / "model.part"
        if _main():
            shutil.rmtree(part, ignore_errors=True)  # of a training that was killed while it wrote
        trainer.accelerator.wait_for_everyone()
        trainer.save_model(str(part))
        if _main():
            if self.config.lora is not None:
                _replace(part, self.config.folder / "adapter")
                self._merged(trainer).save_pretrained(part)
            elif self.config.precision == "bf16":
                _cast(part)
            trainer.processing_class.save_pretrained(part)
            _replace(part, self.model)

    def _merged(self, trainer: Any) -> Any:
        return trainer.accelerator.unwrap_model(trainer.model).merge_and_unload()


def _last(log: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the latest loss of training and of validation."""
    return {key: entry[key] for entry in log for key in ("loss", "eval_loss") if key in entry}


def _main() -> bool:
    return os.environ.get("RANK", "0") == "0"


def ranks() -> int:
    """Return how many processes train together, as their launcher says."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def checkpointing(config: Config) -> dict[str, Any]:
    """Return the arguments for computing activations twice, by the names of this transformers.

    Said in either case: TRL's trainers do it unless they are told not to.
    """
    from transformers import TrainingArguments

    names = TrainingArguments.__dataclass_fields__
    name = next(
        one for one in ("activation_checkpointing", "gradient_checkpointing") if one in names
    )
    return {name: config.gradient_checkpointing, f"{name}_kwargs": {"use_reentrant": False}}


def latest_checkpoint(folder: Path) -> Path | None:
    """Return the latest checkpoint that was written whole; its state is written last."""
    found = [path for path in folder.glob("checkpoint-*") if _read(path / "trainer_state.json")]
    return max(found, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def _teller(training: Training) -> Any:
    """Return a callback that tells of progress and writes the curves at every checkpoint."""
    from transformers import TrainerCallback

    class Teller(TrainerCallback):  # type: ignore[misc]
        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            shown = {key: logs[key] for key in ("loss", "eval_loss") if key in logs}
            if shown:
                told = ", ".join(f"{key} {float(value):.4f}" for key, value in shown.items())
                training.say(f"update {state.global_step} of {state.max_steps}: {told}")

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if state.is_world_process_zero:
                training.curves(state.log_history)

    return Teller()


def _cast(folder: Path) -> None:
    """Write a model's float32 weights again in bfloat16, as it will be served."""
    import torch
    from transformers import AutoModelForCausalLM

    AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).save_pretrained(folder)


def _replace(part: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    part.replace(folder)


def _read(file: Path) -> dict[str, Any]:
    """Return a JSON object, empty if there is none or it was not written to its end."""
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values
