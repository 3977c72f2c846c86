"""Every Eval Ever: what the datastore says, and that their own validator passes it."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.run.plan import Column
from symbench.cli import main
from symbench.interop.eee import model_id
from symbench.results.frames import RunData, load_run


def export(run: Path, out: Path) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["export", str(run), "--to", "eee", "-o", str(out)])
    return int(stopped.value.code or 0)


@pytest.fixture(scope="module")
def datastore(student_run: RunData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("eee") / "store"
    assert export(student_run.path, out) == 0
    return out


def records(store: Path) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    found = []
    for path in store.rglob("*.json"):
        record = json.loads(path.read_text())
        rows = store / record["detailed_evaluation_results"]["file_path"]
        found.append((record, [json.loads(line) for line in rows.read_text().splitlines()]))
    return found


def test_rows_and_scores_are_those_of_the_run(datastore: Path, student_run: RunData) -> None:
    attempts = student_run.attempts.set_index("attempt")
    seen = []
    for record, rows in records(datastore):
        for row in rows:
            mine = attempts.loc[row["metadata"]["attempt"]]
            seen.append(mine.name)
            assert row["evaluation"]["is_correct"] == (mine["outcome"] == "right")
            assert row["metadata"]["fault"] == mine["fault"]
            assert row["answer_attribution"][0]["extracted_value"] == mine["answer"]
            assert row["token_usage"]["input_tokens"] >= mine["task_input"]
        for result in record["evaluation_results"]:
            judged = [
                row for row in rows if row["evaluation_result_id"] == result["evaluation_name"]
            ]
            rights = sum(row["evaluation"]["is_correct"] for row in judged)
            assert result["score_details"]["score"] == rights / len(judged)
    assert sorted(seen) == sorted(attempts.index)


def test_checksums_are_those_of_the_rows(datastore: Path) -> None:
    for record, rows in records(datastore):
        detail = record["detailed_evaluation_results"]
        content = (datastore / detail["file_path"]).read_bytes()
        assert detail["checksum"] == hashlib.sha256(content).hexdigest()
        assert detail["total_rows"] == len(rows)


def test_an_error_is_counted_and_not_called_wrong(
    made_up: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = made_up(tmp_path / "run", 100, [Column("all_code", "made/up")])
    errors = int((load_run(run).attempts["outcome"] == "error").sum())
    assert errors
    assert export(run, tmp_path / "store") == 0
    assert f"{200 - errors} attempts in 1 record; {errors} with an error" in capsys.readouterr().out
    ((record, rows),) = records(tmp_path / "store")
    assert len(rows) == 200 - errors
    details = record["evaluation_results"][0]["generation_config"]["additional_details"]
    assert details["errors_without_verdict"] == str(errors)


def test_a_run_without_a_verdict_is_one_line_and_leaves_nothing(
    made_up: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = made_up(tmp_path / "run", 1, [Column("all_code", "made/up")])
    (run / "journal.jsonl").write_text("")
    assert export(run, tmp_path / "store") == 2
    assert "has no attempt with a verdict yet" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("openai/gpt-5", "openai/gpt-5"),
        ("together_ai/meta-llama/Llama-3", "meta-llama/Llama-3"),
        ("vllm:/models/Qwen3?max_model_len=9", "local/Qwen3"),
        ("vllm:qwen2.5", "local/qwen2.5"),
        ("openai/a:b", "openai/a-b"),
        ("ollama/qwen3:8b", "ollama/qwen3-8b"),
    ],
)
def test_a_model_is_named_by_developer_and_name(uri: str, name: str) -> None:
    assert model_id(uri) == name


@pytest.mark.interop
@pytest.mark.skipif(
    importlib.util.find_spec("every_eval_ever") is None, reason="needs every_eval_ever"
)
def test_their_validator_passes_every_file(datastore: Path) -> None:
    files = sorted(
        str(path.relative_to(datastore)) for path in (datastore / "data").rglob("*.json*")
    )
    done = subprocess.run(
        [sys.executable, "-m", "every_eval_ever", "validate", *files],
        cwd=datastore, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(files)} passed, 0 warning-only, 0 failed" in done.stdout
