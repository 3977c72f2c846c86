"""The command line as a user meets it: help, mistakes, the embedded default."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from symbench.cli import COMMANDS, main

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/tmp",
    "PYTHONPATH": str(Path(__file__).parents[2]),
}


@dataclass(frozen=True)
class Shown:
    """What a command wrote and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def symbench(*arguments: str, stdin: str = "", **environment: str) -> Shown:
    """Run a command in this process, which saves the start of another for every call."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {**ENVIRONMENT, **environment}, clear=True),
        mock.patch.object(sys, "stdin", io.StringIO(stdin)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(arguments)
    assert isinstance(ended.value.code, int)
    return Shown(ended.value.code, out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    ("arguments", "code", "stream"),
    [
        (["show", "letters", "--level", "1"], 0, "stdout"),
        (["show", "lettres"], 2, "stderr"),
        (["--version"], 0, "stdout"),
        ([], 2, "stdout"),
    ],
)
def test_a_process_says_what_a_call_in_this_one_says(
    arguments: list[str], code: int, stream: str
) -> None:
    started = subprocess.run(
        [sys.executable, "-P", "-m", "symbench", *arguments],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    shown = symbench(*arguments)
    assert (started.returncode, started.stdout) == (shown.returncode, shown.stdout)
    assert started.stderr == shown.stderr
    assert shown.returncode == code
    assert getattr(shown, stream)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    shown = symbench(command, "--help")
    assert shown.returncode == 0
    assert "Example" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["taks"], "did you mean 'tasks'"),
        (["run", "--modle", "x"], "--model"),
        (["run", "--model", "gpt"], "PROVIDER/NAME"),
        (["run", "--model", "simulated/studnet"], "did you mean 'simulated/student'"),
        (["run", "--model", "openai/gpt-5"], "OPENAI_API_KEY"),
        (["run", "--method", "only_qestion"], "did you mean 'only_question'"),
        (["run", "--suite", "symbench-cor"], "did you mean 'symbench-core'"),
        (["run", "--task", "gmae24"], "did you mean 'game24'"),
        (["run", "--level", "7"], "level 7"),
        (["run", "--sandbox", "strong"], "strong"),
        (["run", "--temperature", "hot"], "hot"),
        (["run", "--prompts", "/nonexistent.toml"], "/nonexistent.toml"),
        (["show", "gmae24"], "did you mean 'game24'"),
        (["show", "game24", "--level", "0"], "level 0"),
        (["generate", "game24", "--level", "1", "--count", "100000"], "distinct instances"),
        (["generate", "game24", "-o", "/dev/null/x"], "cannot write"),
        (["resume", "/nonexistent"], "not a run"),
        (["leaderboard", "/nonexistent"], "not a run"),
        (["leaderboard"], "at least one run"),
        (["leaderboard", "--published", "--format", "xls"], "unknown format"),
        (["leaderboard", "--published", "-o", "board.xlsx"], "ending in .md, .csv, .json"),
        (["leaderboard", "--published", "--with-published"], "the paper's figures alone"),
        (["leaderboard", "--published", "--task", "game24"], "the paper's figures alone"),
        (["plot", "levels", "--published", "--with-published"], "the paper's figures alone"),
        (["score", "--task", "game24", "--task", "letters"], "at least one run"),
        (["generate", "--task", "gmae24"], "did you mean 'game24'"),
        (["prompts", "check", "/nonexistent.toml"], "symbench: "),
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    if arguments[0] == "run":
        arguments = [*arguments, "--out", str(tmp_path / "run")]
    shown = symbench(*arguments)
    assert shown.returncode == 2, shown.stderr
    assert words in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run" / "journal.jsonl").exists()


def test_show_generate_and_score_agree(tmp_path: Path) -> None:
    shown = symbench("show", "game24", "--level", "2", "--index", "3", "--solution")
    question, _, answer = shown.stdout.strip().rpartition("\n\n")
    file = tmp_path / "puzzles.jsonl"
    symbench("generate", "game24", "--level", "2", "--count", "5", "-o", str(file))
    samples = [json.loads(line) for line in file.read_text().splitlines()]
    assert question in [sample["question"] for sample in samples]
    judge = ("score", "--task", "game24", "--level", "2", "--index", "3")
    assert symbench(*judge, stdin=f"Thus {answer}").stdout.strip() == "right"
    assert symbench(*judge, stdin="<<<1 + 1>>>").stdout.startswith("wrong: ")
    assert symbench(*judge, stdin="no idea").stdout.startswith("unparsed: ")


def test_generate_takes_tasks_as_run_does_and_says_what_it_wrote(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    shown = symbench(
        "generate", "--task", "letters", "--level", "1", "--count", "1", "-o", str(file)
    )
    assert shown.stdout == f"wrote 1 sample to {file}\n"
    assert json.loads(file.read_text())["task"] == "letters"


def test_faults_of_a_prompt_pack_have_the_common_form(tmp_path: Path) -> None:
    pack = tmp_path / "pack.toml"
    pack.write_text('extends = "default"\n[prompts]\nnonsense = "x"\n')
    shown = symbench("prompts", "check", str(pack))
    assert shown.returncode == 2
    assert shown.stderr.startswith(f"symbench: {pack}: ")
    assert shown.stdout == ""


def test_the_published_table_as_csv() -> None:
    shown = symbench("leaderboard", "--published", "--format", "csv")
    assert "Game 24,80.0,65.0" in shown.stdout


def test_the_embedded_default_from_nothing_to_a_leaderboard(tmp_path: Path) -> None:
    out = tmp_path / "run"
    asked = symbench(
        "run", "--task", "letters", "--cpu", "2", "--sandbox", "unsafe",
        "--out", str(out), "--json",
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert "embedded default" in asked.stderr
    lines = [json.loads(line) for line in asked.stdout.splitlines() if line.startswith("{")]
    records = [line for line in lines if line["type"] == "attempt"]
    assert len(records) == lines[-1]["done"] == 5 * 6
    assert {r["outcome"] for r in records if "solver" in r["column"]} == {"right"}
    board = symbench("leaderboard", str(out), "--plot", str(tmp_path / "board.png"))
    assert "Solver (ceiling)" in board.stdout
    assert (tmp_path / "board.png").read_bytes().startswith(b"\x89PNG")
    again = symbench("run", "--task", "game24", "--out", str(out))
    assert again.returncode == 2
    assert "another configuration" in again.stderr
    assert symbench("resume", str(out)).stdout.count("0 attempts made") == 1


def test_a_run_that_is_not_complete_says_so_by_its_exit_code(tmp_path: Path) -> None:
    asked = symbench(
        "run", "--task", "game24", "--count", "1", "--model", "openai/x", "--tries", "1",
        "--base-url", "http://127.0.0.1:9", "--out", str(tmp_path / "run"),
        "--sandbox", "unsafe",
    )  # fmt: skip
    assert asked.returncode == 3
    assert "symbench resume" in asked.stderr
    assert "connection" in (tmp_path / "run" / "journal.jsonl").read_text()
