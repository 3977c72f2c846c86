"""Rescoring: nothing changes under the same verifiers, and what changes is said and kept."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import generators
from symbench import RunData, load_run
from symbench.commands.results import rescore as command
from symbench.results.rescore import rescore, write_changes


def test_the_same_verifiers_give_the_same_verdicts(student_run: RunData) -> None:
    assert list(rescore(student_run.path)) == []
    shown = CliRunner().invoke(command, [str(student_run.path)])
    assert "0 outcomes change (none)" in shown.output


@pytest.fixture
def stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Game 24 accept nothing any more."""
    task = generators.load("game24")

    def violations(_: Any, __: Any) -> Iterator[str]:
        yield "is refused today"

    changed = dataclasses.replace(task, violations=violations)
    known = generators.load
    monkeypatch.setattr(
        generators, "load", lambda name: changed if name == "game24" else known(name)
    )


@pytest.mark.usefixtures("stricter")
def test_a_changed_verifier_is_seen_and_written_on_request(
    student_run: RunData, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(student_run.path, tmp_path / "run"))
    before = load_run(run).attempts
    right = before[(before["task"] == "game24") & (before["outcome"] == "right")]
    changes = [change for change in rescore(run) if change.matters]
    assert sorted(change.record["attempt"] for change in changes) == sorted(right["attempt"])
    assert {change.outcome for change in changes} == {"wrong"}
    shown = CliRunner().invoke(command, [str(run)])
    assert f"{len(right)} outcomes change ({len(right)} right -> wrong)" in shown.output
    assert "is refused today" in shown.output
    assert load_run(run).attempts["outcome"].tolist() == before["outcome"].tolist()
    assert CliRunner().invoke(command, [str(run), "--write"]).exit_code == 0
    after = load_run(run).attempts
    assert after.shape[0] == before.shape[0]
    assert not ((after["task"] == "game24") & (after["outcome"] == "right")).any()
    assert after["cost"].fillna(-1).tolist() == before["cost"].fillna(-1).tolist()
    assert list(rescore(run)) == []


def test_cut_replies_stay_truncated(student_run: RunData, tmp_path: Path) -> None:
    run = Path(shutil.copytree(student_run.path, tmp_path / "run"))
    first = next(iter(_records(run)))
    cut = {**first, "final": "Let me", "finish": "length", "outcome": "right"}
    from symbench.results.rescore import Change

    write_changes(run, [Change(cut, "right", "", "strict", "label", "")])
    changed = [change for change in rescore(run) if change.matters]
    assert [change.outcome for change in changed] == ["truncated"]


def _records(run: Path) -> Iterator[dict[str, Any]]:
    from harness.run.journal import read_journal

    return read_journal(run, "attempt")
