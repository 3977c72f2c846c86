"""What is known of the frozen suites before they are drawn."""

from pathlib import Path

import pytest

from harness.run.plan import SAMPLES_FILE, read_plan, suite_hash
from symbench.options import RunOptions, SessionOptions
from symbench.runs.planning import go_on, prepare
from symbench.runs.suite import FROZEN, SUITES, samples


@pytest.mark.parametrize("name", SUITES)
def test_a_frozen_suite_has_the_hash_that_is_written_down(name: str) -> None:
    assert suite_hash(samples(name)) == FROZEN[name]


def test_a_whole_frozen_suite_is_drawn_later_and_others_at_once(tmp_path: Path) -> None:
    whole = prepare(RunOptions(suite="symbench-core", out=tmp_path / "whole"))
    assert whole.drawing is not None
    assert not (whole.directory / SAMPLES_FILE).exists()
    assert read_plan(whole.directory) == whole.plan
    assert (whole.plan.suite_hash, whole.plan.samples) == FROZEN["symbench-core"]
    assert go_on(whole.directory, SessionOptions()).drawing is not None  # cut before it was drawn
    part = prepare(RunOptions(tasks=("letters",), out=tmp_path / "part"))
    assert part.drawing is None
    assert (part.directory / SAMPLES_FILE).exists()
    assert go_on(part.directory, SessionOptions()).drawing is None
