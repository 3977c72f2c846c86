"""Preference optimisation against a computation by hand; adapters; trainings that were killed."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.chat import Message
from harness.models.local.template import read_template
from harness.training.config import Config, Dpo, Lora, Sft
from harness.training.data import Preference, read_preferences

pytestmark = pytest.mark.train

CODE, TEXT, RETURN = "Write a program.", "Say it in words.", "<<<Return Answer>>>"
SMALL: dict[str, Any] = {
    "precision": "fp32", "gradient_checkpointing": False, "learning_rate": 1e-3, "batch": 4,
    "rows_per_device": 2, "max_length": 512, "epochs": 2.0, "save_every": 2, "log_every": 1,
}  # fmt: skip


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def talks(count: int) -> list[dict[str, Any]]:
    return [
        {
            "messages": [user(f"Question: {n}?"), said(TEXT if n % 2 else CODE), user("The answer "
                         f"is {n * n}."), said(RETURN)],
            "sample": f"s{n}",
        }
        for n in range(count)
    ]  # fmt: skip


def pairs(count: int) -> list[dict[str, Any]]:
    return [
        {
            "prompt": [user(f"Question: {n}?"), said(CODE), user("It is wrong. " * (n % 3))],
            "chosen": [said(TEXT)], "rejected": [said(RETURN)], "sample": f"s{n}",
            "score_chosen": 13, "score_rejected": -2,
        }
        for n in range(count)
    ]  # fmt: skip


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(folder / "model.safetensors"))


def equal(one: Path, other: Path) -> bool:
    import torch

    first, second = weights(one), weights(other)
    return all(torch.equal(first[name], second[name]) for name in first) and len(first) > 5


def write_toml(config: Config, path: Path) -> Path:
    values = {key: value for key, value in asdict(config).items() if value is not None}
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items()))
    return path


def test_the_loss_is_that_of_the_paper(
    tiny: Path, tmp_path: Path, jsonl: Callable[..., str]
) -> None:
    """-log sigmoid(beta * ((chosen - its reference) - (rejected - its reference)))."""
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from harness.training.dpo import tokens
    from harness.training.preferring import PreferenceTrainer, arguments
    from harness.training.training import Training

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    template = read_template("llama3", tokenizer)
    config = Dpo(model=str(tiny), data=(jsonl(pairs(2)),), output=str(tmp_path / "o"), **SMALL)
    rows = [tokens(pair, template) for pair in read_preferences(config.data)]
    base = AutoModelForCausalLM.from_pretrained(tiny)
    model = AutoModelForCausalLM.from_pretrained(tiny)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1.3)
    trainer = PreferenceTrainer(
        model=model,
        ref_model=base,
        args=arguments(config, Training(config, 2, print).arguments(1, validated=False)),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    batch = trainer.data_collator([trainer.train_dataset[n] for n in range(2)])
    found = float(trainer.compute_loss(trainer.model, batch).detach())
    losses = []
    for row in rows:
        gaps = [
            likelihood(model, row["prompt_ids"], row[name])
            - likelihood(base, row["prompt_ids"], row[name])
            for name in ("chosen_ids", "rejected_ids")
        ]
        losses.append(-torch.nn.functional.logsigmoid(0.1 * (gaps[0] - gaps[1])))
    assert found == pytest.approx(float(sum(losses)) / 2, abs=1e-4)
    assert abs(found - 0.6931) > 0.01


def likelihood(model: Any, prompt: list[int], reply: list[int]) -> Any:
    """Return the log-probability of a reply, token by token."""
    import torch

    ids = torch.tensor([[*prompt, *reply]])
    with torch.no_grad():
        logs = torch.log_softmax(model(input_ids=ids).logits[0].float(), -1)
    places = range(len(prompt), ids.shape[1])
    return sum(logs[place - 1, ids[0, place]] for place in places)


def test_pairs_are_rendered_as_they_are_served(tiny: Path) -> None:
    from transformers import AutoTokenizer

    from harness.training.dpo import tokens

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    template = read_template("llama3", tokenizer)
    prompt = (Message("user", "  Question <|eot_id|>\n"),)
    pair = Preference(prompt, Message("assistant", CODE), Message("assistant", TEXT), "s")
    row = tokens(pair, template)
    assert row["prompt_ids"] == template.ids(prompt)
    assert tokenizer.decode(row["chosen_ids"]) == f"{CODE}<|eot_id|>"
    end = tokenizer.convert_tokens_to_ids("<|eot_id|>")
    assert [ids.count(end) for ids in row.values()] == [1, 1, 1]


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_a_training_that_is_killed_ends_as_if_it_had_not_been(
    kind: str, tiny: Path, tmp_path: Path, jsonl: Callable[..., str]
) -> None:
    made: Any = {"sft": Sft, "dpo": Dpo}[kind]
    file = jsonl(talks(20) if kind == "sft" else pairs(20))
    outputs = [tmp_path / "whole", tmp_path / "killed"]
    files = [
        write_toml(
            made(model=str(tiny), data=(file,), output=str(out), **SMALL),
            tmp_path / f"{out.name}.toml",
        )
        for out in outputs
    ]
    command = [sys.executable, "-m", "symbench", "train", kind]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([*command, str(files[0])], check=True, env=environment)
    process = subprocess.Popen([*command, str(files[1])], env=environment)
    while not (outputs[1] / "checkpoints" / "checkpoint-4" / "trainer_state.json").exists():
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (outputs[1] / "model").exists()
    broken = outputs[1] / "checkpoints" / "checkpoint-99"
    broken.mkdir()
    (broken / "trainer_state.json").write_text('{"global_step": 9')
    shown = subprocess.run(
        [*command, str(files[1])], check=True, env=environment, capture_output=True, text=True
    )
    assert "going on from" in shown.stderr
    assert "checkpoint-99" not in shown.stderr
    assert equal(outputs[0] / "model", outputs[1] / "model")
    assert not equal(outputs[0] / "model", tiny)
    tables = [(out / "curves.csv").read_text() for out in outputs]
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) == 1 + 10
    again = subprocess.run(
        [*command, str(files[1])], check=True, env=environment, capture_output=True, text=True
    )
    assert "is finished" in again.stderr


def test_the_record_says_what_was_trained_on_what(
    tiny: Path, tmp_path: Path, jsonl: Callable[..., str]
) -> None:
    from harness.training.sft import train_sft

    file = jsonl(talks(8))
    config = Sft(model=str(tiny), data=(file,), output=str(tmp_path / "o"), **SMALL)
    assert train_sft(config) == tmp_path / "o" / "model"
    record = json.loads((tmp_path / "o" / "training.json").read_text())
    assert record["config_hash"] == config.hash
    assert list(record["data"].values()) == [file]
    assert {"torch", "transformers", "trl", "peft", "accelerate"} <= record["versions"].keys()
    assert (record["finished"], record["steps"], record["ranks"]) == (True, 4, 1)
    assert "model.safetensors" in record["model_files"]
    with (tmp_path / "o" / "curves.csv").open() as lines:
        points = list(csv.DictReader(lines))
    assert float(points[-1]["loss"]) < float(points[0]["loss"])
    assert (tmp_path / "o" / "curves.png").stat().st_size > 5000
    Path(file).write_text(Path(file).read_text() + json.dumps(talks(1)[0]) + "\n")
    with pytest.raises(SymBenchError, match="holds a training with another data"):
        train_sft(config)
    changed = Sft(**{**asdict(config), "lora": None, "last_weight": 1.0})
    with pytest.raises(SymBenchError, match="holds a training with another config hash"):
        train_sft(changed)


@pytest.mark.parametrize("kind", ["sft", "dpo"])
def test_an_adapter_is_trained_and_merged(
    kind: str, tiny: Path, tmp_path: Path, jsonl: Callable[..., str]
) -> None:
    """What is served is the model with the adapter merged into it; the base stays as it was."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    from harness.training.dpo import train_dpo
    from harness.training.sft import train_sft

    given = {
        "model": str(tiny),
        "output": str(tmp_path / "o"),
        "lora": Lora(rank=4, alpha=8),
        **SMALL,
    }
    if kind == "sft":
        train_sft(Sft(**given, data=(jsonl(talks(8)),)))
    else:
        train_dpo(Dpo(**given, data=(jsonl(pairs(8)),)))
    base = AutoModelForCausalLM.from_pretrained(tiny)
    merged = PeftModel.from_pretrained(base, tmp_path / "o" / "adapter").merge_and_unload()
    found = weights(tmp_path / "o" / "model")
    for name, parameter in merged.named_parameters():
        if name in found:
            assert float((parameter - found[name]).abs().max()) < 1e-6, name
    assert not equal(tmp_path / "o" / "model", tiny)


def test_bf16_checkpointing_and_packing_train_too(
    tiny: Path, tmp_path: Path, jsonl: Callable[..., str]
) -> None:
    from harness.training.sft import train_sft

    changed = {**SMALL, "precision": "bf16", "gradient_checkpointing": True, "packing": True}
    given = {**changed, "rows_per_device": 1, "batch": 2, "epochs": 3.0}
    config = Sft(model=str(tiny), data=(jsonl(talks(30)),), output=str(tmp_path / "o"), **given)
    told: list[str] = []
    train_sft(config, told.append)
    import torch

    assert {one.dtype for one in weights(tmp_path / "o" / "model").values()} == {torch.bfloat16}
    assert any("27 rows to train on, 3 to validate with" in line for line in told)
    losses = [line for line in told if ": loss" in line]
    assert float(losses[-1].split()[-1]) < float(losses[0].split()[-1])
