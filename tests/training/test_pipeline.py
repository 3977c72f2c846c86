"""The training pipeline: its configuration, its stages, and that it goes on after a kill."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.training.config import Dpo, Sft, read_config
from symbench import SymBenchError, load_run
from symbench.training.pipeline import (
    STEERED,
    UNWEIGHTED,
    Pairs,
    Pipeline,
    Trajectories,
    evaluate,
    pair_options,
    run_options,
    stages,
    synthesise,
    trajectory_options,
)

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


def pipeline(tmp_path: Path, **values: Any) -> Pipeline:
    read = read_config(ROOT / "configs" / "tiny_loop.toml", Pipeline)
    return replace(read, output=str(tmp_path), **values)


def test_the_stages_follow_one_another_and_hold_the_evaluated_suite_out(tmp_path: Path) -> None:
    whole = pipeline(tmp_path)
    sft, dpo = (
        read_config(ROOT / "configs" / name, kind)
        for name, kind in ((whole.sft, Sft), (whole.dpo, Dpo))
    )
    names = [stage.title.partition(":")[0] for stage in stages(whole, sft, dpo)]
    assert names[:3] == ["synth trajectories", "train new", "train sft"]
    assert names[3:-6] == ["synth pairs", "train dpo"], "without checkpoints only the rule grows"
    assert names[-6:] == ["run"] * len(STEERED) + ["leaderboard"]
    for number in (2, 10):
        (tmp_path / "sft" / "checkpoints" / f"checkpoint-{number}").mkdir(parents=True)
    grown = list(pair_options(whole))
    assert "checkpoint-10" in grown[0].steerers[0], "the latest, by number"
    assert [one.steerers for one in grown[1:]] == [("rule",)]
    for options in (trajectory_options(whole), *grown):
        assert options.held_out == (whole.suite,)


def test_ablations_are_stages_and_comparisons_more(tmp_path: Path) -> None:
    whole = pipeline(tmp_path, ablations=True)
    sft, dpo = (
        read_config(ROOT / "configs" / name, kind)
        for name, kind in ((whole.sft, Sft), (whole.dpo, Dpo))
    )
    titles = [stage.title for stage in stages(whole, sft, dpo)]
    kinds = [title.partition(":")[0] for title in titles]
    assert kinds[2:5] == ["train sft", "synth export", "train sft"]
    assert titles[4].endswith(UNWEIGHTED)
    assert kinds.count("run") == len(STEERED) + 1
    assert str(tmp_path / UNWEIGHTED / "model") in run_options(whole, UNWEIGHTED).steerers[0]
    assert (UNWEIGHTED, "sft") in whole.compared
    assert UNWEIGHTED not in replace(whole, ablations=False).steered


def test_checkpoints_may_grow_their_trees_together(tmp_path: Path) -> None:
    whole = pipeline(tmp_path, pairs=Pairs(checkpoints=2, siblings=True))
    for number in (1, 2, 3):
        (tmp_path / "sft" / "checkpoints" / f"checkpoint-{number}").mkdir(parents=True)
    together, by_rule = pair_options(whole)
    assert [uri.partition("checkpoint-")[2][0] for uri in together.steerers] == ["2", "3"]
    assert together.siblings
    assert together.run().steerers[0].startswith("siblings:")
    assert (by_rule.steerers, by_rule.siblings) == (("rule",), False)


def test_stages_are_made_by_calls_and_go_on_where_they_ended(tmp_path: Path) -> None:
    small = pipeline(
        tmp_path, tasks=("new_operator",), samples=2, sandbox="unsafe", turns=1,
        trajectories=Trajectories(samples=2, repeats=1), pairs=Pairs(samples=1, checkpoints=0),
    )  # fmt: skip
    rows = tmp_path / "trajectories" / "trajectories.jsonl"
    first = synthesise(trajectory_options(small))
    assert first.startswith(f"{rows}: ")
    before = load_run(rows.parent).attempts
    assert synthesise(trajectory_options(small)) == first
    assert load_run(rows.parent).attempts.equals(before)
    for options in pair_options(small):
        assert "pairs" in synthesise(options)
    for steerer in ("rule", "oracle"):
        assert evaluate(run_options(small, steerer)).endswith(": 2 attempts")
    (oracle,) = load_run(small.run_of("oracle")).plan.columns
    assert (oracle.method, oracle.steerer) == ("codesteer:turns=1", "reference/oracle")


def test_a_stage_that_is_not_complete_ends_the_pipeline(tmp_path: Path) -> None:
    options = replace(
        run_options(pipeline(tmp_path, tasks=("letters",), samples=1, sandbox="unsafe"), "rule"),
        models=("openai/x",), base_urls=("http://127.0.0.1:9",), tries=1,
    )  # fmt: skip
    with pytest.raises(SymBenchError, match=r"run-rule: .*call the pipeline again to go on"):
        evaluate(options)


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
    command = [sys.executable, Path(__file__).with_name("without_vllm.py"), "train", "loop"]
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
