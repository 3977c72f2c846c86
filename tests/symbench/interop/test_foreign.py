"""Runs made of foreign attempts: judged anew, complete for our statistics, never half-written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generators import SymBenchError
from harness.chat import Message, Reply, Sampling, Usage
from harness.methods import Graded
from harness.run.plan import Column
from symbench.cli import main
from symbench.interop.foreign import ForeignAttempt, ForeignCall, write_run
from symbench.interop.formats import fresh
from symbench.results.frames import load_run
from symbench.results.leaderboard import of_attempts

COLUMN = Column("only_question:run=false", "theirs/model")


def attempt(case: Any, repeat: int, **changes: Any) -> ForeignAttempt:
    asked = [Message("user", case.sample.question)]
    call = ForeignCall("task", asked, Reply(case.reply, usage=Usage(7, output=3)), 0.5, 100.0)
    values = {"graded": Graded(case.reply), "events": [call], "right": case.verdict.right}
    return ForeignAttempt(case.sample, COLUMN, "Only Question", repeat, **{**values, **changes})


def test_every_reply_is_judged_anew_and_the_run_serves_our_statistics(
    tmp_path: Path, cases: Sequence[Any]
) -> None:
    said = write_run(
        tmp_path / "run", "suite", Sampling(), (attempt(c, n % 8) for n, c in enumerate(cases))
    )
    assert said.startswith(f"{len(cases)} attempts (")
    assert said.endswith("; verdicts other than in the log: 0")
    run = load_run(tmp_path / "run")
    assert run.plan.repeats == 8
    assert run.plan.samples == len({case.sample.id for case in cases})
    assert list(run.attempts["outcome"]) == [case.verdict.outcome for case in cases]
    assert list(run.attempts["fault"]) == [case.verdict.fault for case in cases]
    assert set(run.attempts["task_input"]) == {7}
    assert list(run.calls["reply"]) == [case.reply for case in cases]
    board = of_attempts(run.attempts, partial=True)
    right = run.attempts.assign(right=run.attempts["outcome"] == "right")
    expected = right.groupby("task")["right"].mean().mean() * 100
    assert board.averages.loc[("raw", "total"), COLUMN.id] == pytest.approx(expected)


def test_a_verdict_of_the_log_that_is_not_ours_is_counted(
    tmp_path: Path, cases: Sequence[Any]
) -> None:
    wrong = [case for case in cases if not case.verdict.right][:1]
    said = write_run(tmp_path / "run", "suite", Sampling(), [attempt(wrong[0], 0, right=True)])
    assert said.endswith("in the log: 1")


def test_a_failed_attempt_is_an_error_and_no_wrong_answer(
    tmp_path: Path, cases: Sequence[Any]
) -> None:
    failed = attempt(cases[0], 0, graded=None, fault="no connection", right=None)
    write_run(tmp_path / "run", "suite", Sampling(), [failed])
    (record,) = load_run(tmp_path / "run").attempts.to_dict("records")
    assert (record["outcome"], record["fault"]) == ("error", "no connection")


def test_an_attempt_that_stands_twice_is_refused_and_nothing_is_left(
    tmp_path: Path, cases: Sequence[Any]
) -> None:
    twice = [attempt(cases[0], 0), attempt(cases[0], 0)]
    with (
        pytest.raises(SymBenchError, match="repeat 0, stands there twice"),
        fresh(tmp_path / "run") as part,
    ):
        write_run(part, "suite", Sampling(), twice)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nowhere.eval", "nowhere.eval does not exist"),
        ("log.txt", "log.txt is no log that can be read; expected inspect_ai: *.eval"),
    ],
)
def test_what_is_no_log_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, line: str
) -> None:
    (tmp_path / "log.txt").write_text("?")
    with pytest.raises(SystemExit) as stopped:
        main(["import-run", str(tmp_path / name), "-o", str(tmp_path / "run")])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert line in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["log.txt"]
