"""inspect_ai itself: it runs our tasks, reads our logs, and its logs come back as runs."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.run.plan import Column
from symbench.cli import main
from symbench.interop.transcripts import Call, Ran, transcripts
from symbench.results.frames import RunData, load_run

pytestmark = pytest.mark.interop
inspect_ai = pytest.importorskip("inspect_ai", reason="needs inspect_ai")

from inspect_ai.log import read_eval_log  # noqa: E402
from inspect_ai.model import ModelAPI, ModelOutput, modelapi  # noqa: E402

KEPT = ("attempt", "column", "sample", "repeat", "outcome", "fault", "answer", "task_input")


def export(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([*map(str, arguments)])
    return int(stopped.value.code or 0)


@pytest.fixture(scope="module")
def logs(student_run: RunData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Export the students' run: one log a column."""
    out = tmp_path_factory.mktemp("inspect") / "logs"
    assert export("export", student_run.path, "--to", "inspect", "-o", out) == 0
    return out


def test_its_reader_opens_every_column_with_our_scores(logs: Path, student_run: RunData) -> None:
    attempts = student_run.attempts
    found = [read_eval_log(path) for path in logs.iterdir()]
    assert {log.eval.metadata["column"] for log in found} == set(attempts["column"])
    for log in found:
        mine = attempts[attempts["column"] == log.eval.metadata["column"]]
        assert log.status == "success"
        (score,) = log.results.scores
        assert score.metrics["accuracy"].value == pytest.approx((mine["outcome"] == "right").mean())
        said = {sample.id: sample.scores["verdict"].explanation or "" for sample in log.samples}
        assert said == dict(zip(mine["sample"], mine["fault"], strict=True))


def test_its_reader_shows_every_turn_and_program(logs: Path, student_run: RunData) -> None:
    for path in logs.iterdir():
        log = read_eval_log(path, resolve_attachments="full")
        samples = {sample.id: sample for sample in log.samples}
        for ours in transcripts(student_run, log.eval.metadata["column"]):
            theirs = samples[ours.sample.id].events
            assert [e.output.completion for e in theirs if e.event == "model"] == [
                e.reply.text for e in ours.events if isinstance(e, Call)
            ]
            assert [e.arguments["code"] for e in theirs if e.event == "tool"] == [
                e.program for e in ours.events if isinstance(e, Ran)
            ]


def test_logs_of_a_run_come_back_as_the_same_run(
    logs: Path, student_run: RunData, tmp_path: Path
) -> None:
    assert export("import-run", logs, "-o", tmp_path / "back") == 0
    back, there = load_run(tmp_path / "back"), student_run
    for run in (back, there):
        run.attempts.sort_values("attempt", inplace=True)
    assert back.attempts[list(KEPT)].values.tolist() == there.attempts[list(KEPT)].values.tolist()
    assert sorted(back.calls["reply"]) == sorted(there.calls["reply"])
    assert {sample.hash for sample in back.samples()} == {s.hash for s in there.samples()}


@modelapi(name="canned")
class CannedModel(ModelAPI):
    """A model of theirs that says what a test wants."""

    say: Callable[[str], str]

    async def generate(self, input: Any, tools: Any, tool_choice: Any, config: Any) -> ModelOutput:
        return ModelOutput.from_content("canned", CannedModel.say(input[-1].text))


@pytest.mark.timeout(400)
def test_it_gives_our_verdicts_on_all_replies_and_its_log_becomes_a_run(
    cases: Sequence[Any], canned: Any, tmp_path: Path
) -> None:
    from inspect_ai import Task
    from inspect_ai import eval as evaluate

    from symbench.interop.inspect.tasks import by_method, dataset_sample, verdict

    CannedModel.say = canned.next
    samples = {case.sample.id: case.sample for case in cases}
    task = Task(
        dataset=[dataset_sample(one) for one in samples.values()],
        solver=by_method(),
        scorer=verdict(),
    )
    (log,) = evaluate(
        task,
        model="canned/x",
        epochs=8,
        log_dir=str(tmp_path / "logs"),
        display="none",
        log_realtime=False,
    )
    assert log.status == "success"
    expected = Counter((c.sample.id, c.reply, c.verdict.right, c.verdict.fault) for c in cases)
    found = Counter(
        (s.id, s.output.completion, score.value == "C", score.explanation or "")
        for s in log.samples
        for score in [s.scores["verdict"]]
    )
    assert found == expected
    assert export("import-run", tmp_path / "logs", "-o", tmp_path / "run") == 0
    run = load_run(tmp_path / "run")
    outcomes = Counter(zip(run.attempts["sample"], run.attempts["outcome"], strict=True))
    assert outcomes == Counter((c.sample.id, c.verdict.outcome) for c in cases)
    assert set(run.attempts["method"]) == {"only_question:run=false"}


def test_a_method_of_ours_runs_programs_in_our_sandbox_there(tmp_path: Path) -> None:
    from inspect_ai import eval as evaluate

    CannedModel.say = lambda prompt: "```python\nprint('Answer:', 6 * 7)\n```"
    (log,) = evaluate(
        "symbench/number_multiply@1", model="canned/x", log_dir=str(tmp_path), display="none",
        task_args={"count": 1, "method": "all_code"},
    )  # fmt: skip
    assert log.status == "success"
    (sample,) = log.samples
    assert sample.output.completion == "Answer: 42\n"
    told = [event.data for event in sample.events if event.event == "info"]
    assert [one["stdout"] for one in told if "program" in one] == ["Answer: 42\n"]


def test_its_command_line_finds_the_task_by_our_entry_point(server: str, tmp_path: Path) -> None:
    program = shutil.which("inspect", path=str(Path(sys.executable).parent))
    assert program
    done = subprocess.run(
        [program, "eval", "symbench/game24@1", "--model", "openai-api/local/canned",
         "-T", "count=1", "-T", "seed=11", "--log-dir", tmp_path, "--display", "plain"],
        env={**os.environ, "LOCAL_API_KEY": "none", "LOCAL_BASE_URL": server},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = tmp_path.glob("*.eval")
    log = read_eval_log(path)
    assert (log.status, log.eval.task) == ("success", "symbench/game24@1")
    assert log.results.scores[0].metrics["accuracy"].value == 1.0


def test_a_partial_run_is_exported_and_told(
    made_up: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = made_up(tmp_path / "run", 3, [Column("all_code", "made/up")])
    journal = run / "journal.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[: len(lines) // 2]))
    assert export("export", run, "--to", "inspect", "-o", tmp_path / "half.eval") == 0
    assert "3 attempts in 1 log; 3 not made yet" in capsys.readouterr().out
    log = read_eval_log(tmp_path / "half.eval")
    assert (log.status, len(log.samples)) == ("cancelled", 3)


def test_several_columns_do_not_go_into_one_file(
    student_run: RunData, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export("export", student_run.path, "--to", "inspect", "-o", tmp_path / "x.eval") == 2
    assert "columns and a log holds one; name a folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def edited(log: Path, out: Path, **header: Any) -> Path:
    """Copy a log with other values at the top of its header."""
    with zipfile.ZipFile(log) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "header.json":
                content = json.dumps({**json.loads(content), **header}).encode()
            new.writestr(name, content)
    return out


def test_a_log_of_another_version_or_of_none_is_one_line_and_leaves_nothing(
    logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = min(logs.iterdir())
    newer = edited(first, tmp_path / "newer.eval", version=9)
    broken = tmp_path / "broken.eval"
    broken.write_bytes(b"PK nonsense")
    for path, line in [(newer, "version"), (broken, "cannot be read as a log of inspect_ai")]:
        assert export("import-run", path, "-o", tmp_path / "run") == 2
        said = capsys.readouterr().err
        assert line in said
        assert said.count("\n") == 1
        assert not (tmp_path / "run").exists()


def test_a_log_of_other_tasks_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from inspect_ai import Task
    from inspect_ai import eval as evaluate
    from inspect_ai.dataset import Sample
    from inspect_ai.scorer import match

    CannedModel.say = lambda prompt: "yes"
    evaluate(
        Task(dataset=[Sample(input="Is it?", target="yes")], scorer=match()),
        model="canned/x", log_dir=str(tmp_path / "logs"), display="none",
    )  # fmt: skip
    assert export("import-run", tmp_path / "logs", "-o", tmp_path / "run") == 2
    assert "not a row of SymBench" in capsys.readouterr().err
