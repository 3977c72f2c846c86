"""lm-evaluation-harness: its own program runs our folder, and its sample logs come back as runs."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generators.sample import write_samples
from symbench.cli import main
from symbench.interop.lm_eval import process_results
from symbench.interop.rows import row_of
from symbench.results.frames import load_run

PROGRAM = shutil.which("lm_eval", path=str(Path(sys.executable).parent))
DATE = "2026-01-01T00-00-00.000000"


def command(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments)])
    return int(stopped.value.code or 0)


def write_log(folder: Path, cases: Sequence[Any], **changes: Any) -> Path:
    """Write a sample log as the harness does, and the results beside it."""
    folder.mkdir()
    log = folder / f"samples_suite_game24_{DATE}.jsonl"
    with log.open("w") as file:
        for number, case in enumerate(cases):
            line = {
                "doc_id": number, "doc": row_of(case.sample), "resps": [[case.reply]],
                "filtered_resps": [case.reply], "right": float(case.verdict.right),
            }  # fmt: skip
            file.write(json.dumps({**line, **changes}) + "\n")
    about = {"config": {"model": "hf", "model_args": "pretrained=x"}, "model_name": "org/x"}
    (folder / f"results_{DATE}.json").write_text(json.dumps(about))
    return log


def firsts(cases: Sequence[Any]) -> list[Any]:
    """Return one case a sample, right and wrong ones in turn."""
    return [case for number, case in enumerate(cases) if number % 8 == number // 8 % 8]


def test_metrics_are_our_verdicts(cases: Sequence[Any]) -> None:
    rows = {case.sample.id: row_of(case.sample) for case in cases}
    for case in cases:
        assert process_results(rows[case.sample.id], [case.reply]) == {
            "right": float(case.verdict.right),
            "readable": float(case.verdict.outcome != "unparsed"),
        }


def test_the_folder_is_a_group_with_a_file_a_task(tmp_path: Path) -> None:
    out = tmp_path / "tasks"
    arguments = ("symbench-lite@7", "--task", "game24", "--task", "letters", "--count", 1)
    assert command("export", *arguments, "--to", "lm-eval", "-o", out) == 0
    group = "symbench-lite-7"
    names = {f"{group}.yaml", f"{group}_game24.yaml", f"{group}_letters.yaml"}
    assert {path.name for path in out.iterdir()} == {*names, "rows.jsonl", "utils.py"}
    assert len((out / "rows.jsonl").read_text().splitlines()) == 10


def test_a_sample_log_comes_back_as_a_run(tmp_path: Path, cases: Sequence[Any]) -> None:
    some = firsts(cases)
    write_log(tmp_path / "logs", some)
    assert command("import-run", tmp_path / "logs", "-o", tmp_path / "run") == 0
    attempts = load_run(tmp_path / "run").attempts
    assert list(attempts["outcome"]) == [case.verdict.outcome for case in some]
    assert set(attempts["column"]) == {"only_question:run=false@hf/org/x"}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"doc": {"question": "?"}}, "line 1: not a row of SymBench: id is None"),
        ({"filtered_resps": None}, "line 1: not a logged sample"),
    ],
)
def test_what_is_no_log_of_our_tasks_is_one_line(
    tmp_path: Path, cases: Sequence[Any], capsys: pytest.CaptureFixture[str],
    changes: dict[str, Any], line: str,
) -> None:  # fmt: skip
    log = write_log(tmp_path / "logs", cases[:1], **changes)
    assert command("import-run", log, "-o", tmp_path / "run") == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_sample_log_without_its_results_is_one_line(
    tmp_path: Path, cases: Sequence[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    log = write_log(tmp_path / "logs", cases[:1])
    (log.parent / f"results_{DATE}.json").unlink()
    assert command("import-run", log, "-o", tmp_path / "run") == 2
    assert f"needs results_{DATE}.json beside it, for the model" in capsys.readouterr().err


@pytest.mark.interop
@pytest.mark.skipif(PROGRAM is None, reason="needs lm_eval")
def test_its_program_runs_the_folder_and_gives_our_verdicts(
    tmp_path: Path, cases: Sequence[Any], server: str
) -> None:
    """Each sample stands there once a reply, as the server gives them in turn."""
    assert PROGRAM
    suite, tasks, out = tmp_path / "suite.jsonl", tmp_path / "tasks", tmp_path / "out"
    write_samples(suite, (case.sample for case in cases))
    assert command("export", suite, "--to", "lm-eval", "-o", tasks) == 0
    done = subprocess.run(
        [PROGRAM, "--model", "local-chat-completions", "--include_path", tasks, "--tasks", "suite",
         "--model_args", f"model=canned,base_url={server}/chat/completions,num_concurrent=4",
         "--apply_chat_template", "--output_path", out, "--log_samples"],
        env={**os.environ, "OPENAI_API_KEY": "none", "HF_HUB_OFFLINE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [
        json.loads(x) for p in out.rglob("samples_*.jsonl") for x in p.read_text().splitlines()
    ]
    found = Counter((x["doc"]["id"], x["filtered_resps"][0], bool(x["right"])) for x in lines)
    assert found == Counter((c.sample.id, c.reply, c.verdict.right) for c in cases)
    (results,) = out.rglob("results_*.json")
    right = [json.loads(results.read_text())["groups"]["suite"]["right,none"]]
    assert right == [pytest.approx(sum(c.verdict.right for c in cases) / len(cases))]
    for path in out.rglob("samples_*.jsonl"):
        once = {json.loads(x)["doc"]["id"]: x for x in path.read_text().splitlines()}
        path.write_text("\n".join(once.values()) + "\n")
    assert command("import-run", out, "-o", tmp_path / "run") == 0
    run = load_run(tmp_path / "run")
    assert len(run.attempts) == len({case.sample.id for case in cases})
    assert set(run.attempts["model"]) == {"local-chat-completions/canned"}
