"""`symbench.evaluate`, in scripts and under a running loop, and the frames of a run."""

from pathlib import Path

import pytest

from symbench import RunData, SymBenchError, evaluate, load_attempts, load_run


async def test_it_works_where_a_loop_is_running_already(tmp_path: Path) -> None:
    run = evaluate("reference/solver", tasks=["game24"], count=1, out=tmp_path / "r")
    assert set(run.attempts["outcome"]) == {"right"}
    again = evaluate("reference/solver", tasks=["game24"], count=1, out=tmp_path / "r")
    assert len(again.attempts) == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"modle": "x"}, "--modle"),
        ({"model": "simulated/studnet"}, "did you mean"),
        ({"tries": 0}, "--tries 0"),
        ({"repeats": "many"}, "many"),
    ],
)
def test_mistakes_are_symbench_errors(
    options: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(SymBenchError, match=words):
        evaluate(**{"tasks": ["game24"], "out": tmp_path / "r", **options})  # type: ignore[arg-type]


def test_frames_of_a_run_agree(student_run: RunData) -> None:
    attempts, calls = student_run.attempts, student_run.calls
    assert len(attempts) == student_run.plan.attempts == len(attempts["attempt"].unique())
    assert set(calls["attempt"]) <= set(attempts["attempt"])
    assert calls["output"].sum() == attempts.filter(regex="_output$").to_numpy().sum()
    assert set(student_run.turns["column"]) == {"codesteer@simulated/student+steerer=rule"}
    last = student_run.turns.groupby("attempt")["turn"].max() + 1
    steered = attempts[attempts["method"] == "codesteer"].set_index("attempt")["task_calls"]
    assert (last == steered[last.index]).all()


def test_checks_are_judged_by_the_verifier(student_run: RunData) -> None:
    checks = student_run.checks
    assert set(checks["verdict"]) <= {"pass", "fail", "unknown"}
    agreed = ((checks["verdict"] == "pass") == checks["right"]).mean()
    assert agreed > 0.6  # the student's checks are right in 85 of 100 cases


def test_two_runs_of_one_column_are_not_mixed(student_run: RunData) -> None:
    with pytest.raises(SymBenchError, match="two of the runs given"):
        load_attempts([student_run.path, student_run.path])
    assert load_run(student_run.path).plan == student_run.plan
