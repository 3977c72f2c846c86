"""The whole loop: its configuration, its commands, and that it goes on after a kill."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.training.config import Dpo, Lora, Sft, read_config
from symbench.loop import STEERED, Loop, as_toml, stages

ROOT = Path(__file__).parents[2]
GIVEN = {"output": '"o"', "tasks": '["game24"]', "sft": '"s.toml"', "dpo": '"d.toml"'}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("level = 6", "level = 6: expected 1 to 5"),
        ("turns = 0", "turns = 0: expected 1 or more"),
        ("tasks = []", "tasks = []: expected at least one name"),
        ("[shape]\nhidden = 100", "hidden = 100: expected a multiple of 128"),
        ("[shape]\nvocabulary = 10", "vocabulary = 10: expected 262 or more"),
        ("[pairs]\nnoise = 2", "pairs.noise = 2.0: expected 0 to 1"),
        ("[pairs]\nrule = 0\ncheckpoints = 0", "pairs.checkpoints = 0: expected 1 or more"),
        ("[trajectories]\nsample = 3", "unknown key 'trajectories.sample'; did you mean"),
        ("shape = 3", "shape = 3: expected a table"),
    ],
)
def test_a_mistake_is_one_line(text: str, message: str, refused: Callable[..., str]) -> None:
    assert message in refused("loop", GIVEN, text)


def test_what_a_loop_writes_is_read_back(tmp_path: Path) -> None:
    for config in (
        Sft(model="m", data=("a", 'b"c'), output="o", lora=Lora(rank=4)),
        Dpo(model="m", data=("a",), output="o"),
    ):
        file = tmp_path / "config.toml"
        file.write_text(as_toml(config))
        assert read_config(file, type(config)) == config


def test_the_commands_hold_the_evaluated_suite_out(tmp_path: Path) -> None:
    loop = read_config(ROOT / "configs" / "tiny_loop.toml", Loop)
    made = list(stages(Loop(**{**vars(loop), "output": str(tmp_path)}), ROOT / "configs"))
    names = [" ".join(command[:2]) for command in made]
    assert names[:3] == ["synth trajectories", "train new", "train sft"]
    assert names[3:-6] == ["synth pairs", "train dpo"], "without checkpoints only the rule grows"
    assert [command[0] for command in made[-6:]] == ["run"] * len(STEERED) + ["leaderboard"]
    for command in made:
        if command[0] == "synth":
            assert command[command.index("--hold-out") + 1] == loop.suite


def write_loop(folder: Path, output: Path) -> Path:
    """Write a loop that is round in a minute."""
    common = (
        'model = "m"\ndata = ["d"]\noutput = "o"\nbatch = 4\nrows_per_device = 4\n'
        'max_length = 4096\nprecision = "fp32"\ngradient_checkpointing = false\nsave_every = 2\n'
    )
    (folder / "sft.toml").write_text(common + "epochs = 2\nlearning_rate = 1e-3\n")
    (folder / "dpo.toml").write_text(common + "epochs = 1\nlearning_rate = 1e-4\n")
    file = folder / f"{output.name}.toml"
    file.write_text(
        f'output = "{output}"\ntasks = ["string_insertion", "new_operator"]\nlevel = 3\n'
        'turns = 2\nsamples = 4\nsft = "sft.toml"\ndpo = "dpo.toml"\n'
        "[shape]\nhidden = 32\nlayers = 1\nheads = 1\nvocabulary = 1000\ncontext = 4096\n"
        "[trajectories]\nsamples = 5\nrepeats = 1\n"
        "[pairs]\nsamples = 3\ncheckpoints = 0\nrule = 2\n"
    )
    return file


def results(folder: Path) -> tuple[Any, ...]:
    """Return what a loop found out, without paths."""
    rows = list(csv.reader((folder / "comparisons.csv").open()))
    curves = [(folder / kind / "curves.csv").read_text() for kind in ("sft", "dpo")]
    data = [
        len((folder / name).read_text().splitlines())
        for name in ("trajectories/trajectories.jsonl", "pairs-0/pairs.jsonl")
    ]
    return rows, curves, data


@pytest.mark.train
def test_a_loop_that_is_killed_in_every_stage_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    command = [sys.executable, "-m", "symbench", "train", "loop"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run([*command, str(write_loop(tmp_path, whole))], check=True, env=environment)
    file = str(write_loop(tmp_path, killed))
    for sign in (
        "trajectories",
        "model/config.json",
        "sft/checkpoints/checkpoint-2/trainer_state.json",
        "pairs-0",
        "dpo/checkpoints/checkpoint-2/trainer_state.json",
        "run-sft",
        "run-oracle",
    ):
        process = subprocess.Popen([*command, file], env=environment)
        while not (killed / sign).exists():
            assert process.poll() is None, f"it ended before there was {sign}"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not (killed / "comparisons.csv").exists()
    shown = subprocess.run([*command, file], check=True, env=environment, capture_output=True)
    assert b"dpo -> oracle" in shown.stdout
    assert results(killed) == results(whole)
