"""Training rows as files of each format, and the commands that make them."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.errors import SymBenchError
from harness.training.export import exported, per_turn, write_rows
from harness.training.trajectories import Trajectory
from harness.training.trees import Pair

TALK = Trajectory(("u1", "a1", "u2", "a2", "u3", "a3"), "task", "s", "free", "code", "r/1").row()
PAIR = Pair(("u1", "a1", "u2"), "good", "bad", 13.0, -2.0, "task", "s").row()


def test_alpaca_has_the_last_turn_apart_from_the_history() -> None:
    assert list(exported([TALK], "alpaca")) == [
        {"instruction": "u3", "output": "a3", "history": [["u1", "a1"], ["u2", "a2"]]}
    ]
    single = {**TALK, "messages": TALK["messages"][:2]}
    assert next(iter(exported([single], "alpaca"))) == {
        "instruction": "u1", "output": "a1", "history": [],
    }  # fmt: skip


def test_sharegpt_and_trl_carry_the_weights() -> None:
    row = next(iter(exported([TALK], "sharegpt")))
    assert row["conversations"][:2] == [
        {"from": "human", "value": "u1"}, {"from": "gpt", "value": "a1"},
    ]  # fmt: skip
    assert row["weights"] == [1.0, 2.0, 2.0]
    assert list(exported([TALK], "trl")) == [TALK]
    assert set(TALK) == {"messages", "weights", "task", "sample", "variant", "run"}


def test_pairs_as_ranking_data() -> None:
    row = next(iter(exported([PAIR], "sharegpt")))
    assert [turn["from"] for turn in row["conversations"]] == ["human", "gpt", "human"]
    assert (row["chosen"], row["rejected"]) == (
        {"from": "gpt", "value": "good"}, {"from": "gpt", "value": "bad"},
    )  # fmt: skip
    assert (row["score_chosen"], row["score_rejected"]) == (13.0, -2.0)
    assert list(exported([PAIR], "trl")) == [PAIR]
    with pytest.raises(SymBenchError, match="pairs have no alpaca format"):
        list(exported([PAIR], "alpaca"))


def test_repeated_rows_train_each_turn_as_often_as_it_weighs() -> None:
    """A trainer that learns the last turn of a row only sees every turn by its weight."""
    rows = list(exported(per_turn([TALK]), "alpaca"))
    assert Counter(row["output"] for row in rows) == {"a1": 1, "a2": 2, "a3": 2}
    assert [len(row["history"]) for row in rows] == [0, 1, 1, 2, 2]
    with pytest.raises(SymBenchError, match=r"weight 1\.5"):
        list(per_turn([{**TALK, "weights": [1.0, 1.5, 1.5]}]))


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_files_are_whole_and_readable(tmp_path: Path, name: str, count: int) -> None:
    path = tmp_path / name
    assert write_rows(path, [{"ä": number} for number in range(count)]) == count
    text = path.read_text()
    read = json.loads(text) if name.endswith(".json") else list(map(json.loads, text.splitlines()))
    assert read == [{"ä": number} for number in range(count)]
    assert text == "" or text.endswith("\n")
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_file_that_cannot_be_written_is_one_line() -> None:
    with pytest.raises(SymBenchError, match="cannot write /nonexistent/rows"):
        write_rows(Path("/nonexistent/rows.jsonl"), [])


# --- commands -------------------------------------------------------------------------------

Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def synth(tmp_path: Path) -> Call:
    def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-P", "-m", "symbench", "synth", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=110, cwd=tmp_path, check=False
        )

    return call


SMALL = ("--task", "number_multiply", "--level", "1", "--cpu", "1", "--sandbox", "unsafe")


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_trajectories_from_nothing_to_files(synth: Call, tmp_path: Path) -> None:
    made = synth("trajectories", *SMALL, "--count", "2", "--repeats", "1", "--out", "run")
    assert made.returncode == 0, made.stderr
    rows = rows_of(tmp_path / "run" / "trajectories.jsonl")
    assert f"{len(rows)} of " in made.stdout
    assert all(row["sample"].startswith("number_multiply.") for row in rows)
    assert all("/train/0/" in row["sample"] for row in rows)
    assert all(len(row["weights"]) == len(row["messages"]) // 2 for row in rows)
    again = synth("trajectories", *SMALL, "--count", "2", "--repeats", "1", "--out", "run")
    assert "0 attempts made" in again.stdout
    assert rows_of(tmp_path / "run" / "trajectories.jsonl") == rows
    other = synth("export", "run", "--format", "alpaca", "--per-turn", "-o", "rows.json")
    assert other.returncode == 0, other.stderr
    turns = json.loads((tmp_path / "rows.json").read_text())
    assert len(turns) == sum(int(sum(row["weights"])) for row in rows)


def test_pairs_from_nothing_to_files(synth: Call, tmp_path: Path) -> None:
    shape = ("--set", "turns=2", "--set", "nodes=6", "--set", "noise=0.8")
    made = synth("pairs", *SMALL, "--count", "4", *shape, "--out", "run")
    assert made.returncode == 0, made.stderr
    rows = rows_of(tmp_path / "run" / "pairs.jsonl")
    assert rows
    assert all(row["prompt"][-1]["role"] == "user" for row in rows)
    for wrong in (("--per-turn",), ("--format", "alpaca")):
        refused = synth("export", "run", *wrong, "-o", "rows.json")
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trajectories", "--task", "gmae24"], "did you mean 'game24'"),
        (["trajectories", *SMALL, "--level", "7"], "level 7"),
        (["trajectories", *SMALL, "--count", "0"], "--count 0"),
        (["trajectories", *SMALL, "--variant", "sideways"], "sideways"),
        (["trajectories", *SMALL, "--steerer", "openai/gpt-5"], "OPENAI_API_KEY"),
        (["trajectories", *SMALL, "--set", "trun=3"], "did you mean 'turns'"),
        (["trajectories", *SMALL, "--set", "noise=2"], "expected 0 to 1"),
        (["trajectories", *SMALL, "--temperature", "hot"], "hot"),
        (["trajectories", *SMALL, "--hold-out", "symbench-cor"], "did you mean 'symbench-core'"),
        (["trajectories", *SMALL, "--per-cell", "-1"], "'--per-cell': -1"),
        (["pairs", *SMALL, "--set", "branching=0"], "branching=0"),
        (["export", "nowhere", "-o", "rows.jsonl"], "not a run"),
    ],
)
def test_mistakes_are_one_line_and_leave_nothing(
    synth: Call, tmp_path: Path, arguments: list[str], words: str
) -> None:
    out = [] if arguments[0] == "export" else ["--out", "run"]
    refused = synth(*arguments, *out)
    assert refused.returncode == 2, refused.stderr
    assert words in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
