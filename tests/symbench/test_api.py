"""`symbench.evaluate`, in scripts and under a running loop, and the frames of a run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generators import Sample
from harness.run.plan import suite_hash
from symbench import RunData, SymBenchError, evaluate, load_attempts, load_run
from symbench.runs.suite import samples


async def test_it_works_where_a_loop_is_running_already(tmp_path: Path) -> None:
    run = evaluate("reference/solver", tasks=["game24"], count=1, out=tmp_path / "r")
    assert set(run.attempts["outcome"]) == {"right"}
    again = evaluate("reference/solver", tasks=["game24"], count=1, out=tmp_path / "r")
    assert len(again.attempts) == 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"modle": "x"}, "unknown option 'modle'; did you mean 'model'"),
        ({"model": "simulated/studnet"}, "did you mean"),
        ({"tries": 0}, "^tries 0: expected at least 1"),
        ({"repeats": "many"}, "^repeats 'many': expected a whole number"),
        ({"repeats": True}, "^repeats True: expected a whole number"),
        ({"temperature": -1}, "^temperature -1: expected a number from 0"),
        ({"levels": [7]}, "^level 7: expected 1 to 5"),
        ({"shard": "4/4"}, "^shard '4/4': expected I/N"),
        ({"executor": "rya"}, "unknown executor 'rya'; did you mean 'ray'"),
        ({"model": "openai/gpt-5"}, "or give base_url for a server"),
        ({"model": "openai/x", "base_url": "http://127.0.0.1:9", "max_cost": 1}, "with prices"),
        ({"plugin": "/nowhere.py"}, "^plugin /nowhere.py: not a Python file"),
        ({"method": "code_text_choice", "model": "m/x"}, "needs second: the model"),
        ({"limit": "wal=3"}, "did you mean 'wall'"),
        ({"steerer_sampling": "released", "steerer_temperature": 1}, "not with steerer_sampling"),
    ],
)
def test_mistakes_are_symbench_errors(
    options: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(SymBenchError, match=words) as caught:
        evaluate(**{"tasks": ["game24"], "out": tmp_path / "r", **options})  # type: ignore[arg-type]
    assert "--" not in str(caught.value)
    if "max_cost" not in options:  # that is asked when the work begins
        assert not (tmp_path / "r").exists()


def test_a_run_draws_its_suite_once_and_never_reads_its_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def counted(*arguments: Any) -> Iterator[Sample]:
        asked.append(arguments)
        return samples(*arguments)

    def refuse(directory: Path) -> None:
        pytest.fail(f"{directory} is read")

    monkeypatch.setattr("symbench.runs.planning.samples", counted)
    for module in ("symbench.runs.planning", "harness.run.runner", "symbench.results.frames"):
        monkeypatch.setattr(f"{module}.read_plan", refuse)
    run = evaluate("reference/solver", tasks=["letters"], count=1, out=tmp_path / "r")
    assert len(asked) == 1
    monkeypatch.undo()
    assert load_run(run.path).plan == run.plan
    assert run.plan.suite_hash == suite_hash(run.samples())[0]
    assert run.plan.samples == 5


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
