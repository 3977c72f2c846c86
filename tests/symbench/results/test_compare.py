"""The regression gate: finds losses, keeps quiet on equals, refuses what is not comparable."""

import gzip
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import generators
from symbench import SymBenchError
from symbench.commands.compare import compare
from symbench.results import stats
from symbench.results.paired import outputs
from symbench.results.paired.compare import (
    NotComparableError,
    compare_attempts,
    compare_runs,
    detection,
)
from symbench.results.paired.gate import gate, least_samples
from symbench.results.words import least_difference, p_equals

TASKS = list(generators.NAMES)[:20]


def answers(rates: np.ndarray, rng: np.random.Generator, n: int = 50) -> pd.DataFrame:
    """Return attempts of one column with known true rates by task."""
    solved = rng.random((len(rates), n)) < rates[:, None]
    names = [TASKS[place % len(TASKS)] + "x" * (place // len(TASKS)) for place in range(len(rates))]
    keys = [(name, f"{name}/{i}") for name in names for i in range(n)]
    frame = pd.DataFrame(keys, columns=["task", "sample"])
    outcome = np.where(solved.ravel(), "right", "wrong")
    return frame.assign(outcome=outcome, level=3, repeat=0, attempt=frame["sample"], fault="")


def fails(before: np.ndarray, after: np.ndarray, rng: np.random.Generator) -> bool:
    found = compare_attempts(answers(before, rng), answers(after, rng))
    return gate(found).failed


def rates_of(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(0.15, 0.95, size=37)


def test_a_loss_of_ten_points_at_37_tasks_of_50_samples_is_found() -> None:
    rng = np.random.default_rng(1)
    rates = [rates_of(rng) for _ in range(12)]
    assert all(fails(rate, rate - 0.1, rng) for rate in rates)


def test_a_collapse_of_one_task_is_found_where_the_total_hides_it() -> None:
    rng = np.random.default_rng(2)
    rates = np.full(37, 0.6)
    hurt = rates.copy()
    hurt[5], hurt[6:] = 0.1, 0.62
    assert sum(fails(rates, hurt, rng) for _ in range(10)) >= 9


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_equal_columns_fail_as_often_as_alpha_says() -> None:
    rng = np.random.default_rng(3)
    trials = 1500
    rates = [rates_of(rng) for _ in range(trials)]
    assert 0.03 <= sum(fails(rate, rate, rng) for rate in rates) / trials <= 0.07


def test_equal_columns_seldom_fail() -> None:
    rng = np.random.default_rng(4)
    rates = [rates_of(rng) for _ in range(15)]
    assert sum(fails(rate, rate, rng) for rate in rates) <= 3


def test_figures_by_hand() -> None:
    before = answers(np.array([1.0, 1.0]), np.random.default_rng(5), n=10)
    after = before.assign(outcome=["wrong"] * 6 + ["right"] * 14)
    found = compare_attempts(before, after)
    first = found.tasks.loc[TASKS[0]]
    assert first[["base", "candidate", "difference", "gained", "lost"]].tolist() == [
        100, 40, -60, 0, 6,
    ]  # fmt: skip
    assert first["p"] == pytest.approx(2 / 64)
    assert first["p_holm"] == pytest.approx(4 / 64)
    assert found.total["difference"] == -30
    assert found.total["low"] < -30 < found.total["high"] <= 0
    assert len(found.flips) == 6


def test_errors_are_left_out_and_too_many_refused() -> None:
    before = answers(np.array([0.5] * 2), np.random.default_rng(6))
    after = before.copy()
    after.loc[0, "outcome"] = "error"
    found = compare_attempts(before, after)
    assert (found.samples, found.missing) == (99, 1)
    after.loc[:5, "outcome"] = "error"
    with pytest.raises(NotComparableError, match="6 of 100"):
        compare_attempts(before, after)


def test_the_command_writes_files_for_ci_and_exits_with_1(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("gate.json", "gate.xml")}
    arguments = ["--json", str(files["gate.json"]), "--junit", str(files["gate.xml"])]
    shown = CliRunner().invoke(compare, [*map(str, pair), *arguments, "--report", "r.html"])
    assert shown.exit_code == 1, shown.output
    assert "regression: total" in shown.output
    assert "r.html#attempt=" in shown.output
    assert "simulated/expert -> simulated/beginner" in shown.output
    values = json.loads(files["gate.json"].read_text())
    assert values["regression"] is True
    assert values["total"]["difference"] < -10
    assert len(values["flips"]) == sum(values["tasks"][i][key] for i in range(4)
                                       for key in ("gained", "lost"))  # fmt: skip
    suite = ElementTree.parse(files["gate.xml"]).getroot()
    assert suite.attrib["tests"] == "5"
    assert (
        int(suite.attrib["failures"]) == len(values["reasons"]) == len(suite.findall("*/failure"))
    )


def without(run: Path, where: Path, count: int) -> Path:
    """Return a copy of a run that lacks its first attempts."""
    shutil.copytree(run, where)
    with gzip.open(where / "journal.jsonl.gz", "rt") as file:
        lines = file.readlines()
    ends = [line for line in lines if '"type":"attempt"' in line]
    with gzip.open(where / "journal.jsonl.gz", "wt") as file:
        file.writelines(line for line in lines if line not in ends[:count])
    return where


def test_missing_attempts_are_called_missing(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """They were once called samples in one run only, as if another suite had been run."""
    with pytest.raises(NotComparableError, match="candidate has 150 of 160 attempts"):
        compare_runs(pair[0], without(pair[1], tmp_path / "ten", 10))
    found = compare_runs(pair[0], without(pair[1], tmp_path / "one", 1))
    assert found.incomplete == {"candidate": (159, 160)}
    assert found.missing == 1
    assert any("candidate is incomplete: 159 of 160" in note for note in gate(found).remarks)


MISTAKES = {
    "not comparable": ["--column", "all_text"],
    "bad alpha": ["--alpha", "2"],
    "not a number": ["--alpha", "much"],
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_written_over_the_files_of_an_earlier_call(
    pair: tuple[Path, Path], tmp_path: Path, mistake: str
) -> None:
    files = [tmp_path / "gate.json", tmp_path / "gate.xml"]
    for file in files:
        file.write_text("regression: false, of last week")
    base = tmp_path / "nowhere" if mistake == "not comparable" else pair[0]
    arguments = [*MISTAKES[mistake], f"--junit={files[1]}", "--json", str(files[0])]
    shown = CliRunner().invoke(compare, [str(base), str(pair[1]), *arguments])
    assert shown.exit_code != 0
    values = json.loads(files[0].read_text())
    assert values["regression"] is None
    suite = ElementTree.parse(files[1]).getroot()
    assert suite.attrib["errors"] == "1"
    error = suite.find("testcase/error")
    assert error is not None
    assert error.attrib["message"] == values["error"] != ""


def test_with_few_samples_categories_are_tested_and_the_least_number_is_said() -> None:
    rng = np.random.default_rng(11)
    names = [*generators.NAMES]
    before = answers(np.full(len(names), 1.0), rng, n=5)
    before["task"] = np.repeat(names, 5)
    before["sample"] = before["task"] + before["sample"].str[-2:]
    own = [name for name in names if generators.load(name).category == "reasoning"]
    lost = before["task"].isin(own[:1])
    hidden = compare_attempts(before, before.assign(outcome=np.where(lost, "wrong", "right")))
    verdict = gate(hidden)
    assert least_samples(37, 0.05) == 12
    assert "no task can fail alone with 5 of at least 12 samples a task" in verdict.remarks[0]
    assert set(verdict.untested) == set(names)
    assert [reason.partition(":")[0] for reason in verdict.reasons] == ["total"]
    half = before["task"].isin(own[: len(own) // 2])
    found = compare_attempts(before, before.assign(outcome=np.where(half, "wrong", "right")))
    assert any(
        reason.startswith(f"reasoning ({len(own)} tasks): ") for reason in gate(found).reasons
    )


def test_equal_columns_with_few_samples_seldom_fail() -> None:
    rng = np.random.default_rng(12)
    names = [*generators.NAMES]
    failed = 0
    for _ in range(15):
        rates = rates_of(rng)
        sides = [answers(rates, rng, n=2) for _ in range(2)]
        for side in sides:
            side["task"] = np.repeat(names, 2)
            side["sample"] = side["task"] + side["sample"].str[-2:]
        failed += gate(compare_attempts(*sides)).failed
    assert failed <= 3


@pytest.mark.parametrize("n", [1, 3, 8, 20])
def test_intervals_of_tasks_say_the_same_as_their_tests(n: int) -> None:
    rows = [(gained, lost) for gained in range(n + 1) for lost in range(n + 1 - gained)]
    for gained, lost in rows:
        gaps = np.repeat([1, -1, 0], [gained, lost, n - gained - lost])
        p = stats.sign_flips(gaps).two_sided
        index = pd.MultiIndex.from_product([["t"], range(n)], names=["task", "sample"])
        low, high = stats.difference_interval(pd.Series(gaps * 1.0, index), p)
        assert (p <= 0.05) == (not low <= 0 <= high), (gained, lost)


def test_p_at_the_floor_is_told_as_such() -> None:
    assert p_equals(1 / 100_001) == "p < 1e-05"
    assert p_equals(0.0312) == "p = 0.031"
    before = answers(np.full(20, 1.0), np.random.default_rng(13), n=20)
    found = compare_attempts(before, before.assign(outcome="wrong"))
    assert "p < 1e-05 (400 samples" in outputs.text(found, gate(found))


def test_a_run_is_no_worse_than_itself(pair: tuple[Path, Path]) -> None:
    shown = CliRunner().invoke(compare, [str(pair[0]), str(pair[0])])
    assert shown.exit_code == 0
    assert "no regression" in shown.output
    better = CliRunner().invoke(compare, [str(pair[1]), str(pair[0])])
    assert better.exit_code == 0


def changed(run: Path, where: Path, name: str, old: str, new: str) -> Path:
    shutil.copytree(run, where)
    file = where / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(file, "rt") as source:
        text = source.read()
    assert old in text
    with opened(file, "wt") as target:
        target.write(text.replace(old, new))
    return where


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("journal.jsonl.gz", '"sample_hash":"', '"sample_hash":"0', "samples differ, e.g."),
        ("journal.jsonl.gz", '"task":"game24","task_version":', '"task":"game24","task_version":9',
         "task game24 has version"),
        ("run.json", '"repeats": 1', '"repeats": 2', "repeats: 1 / 2"),
        ("run.json", '"cpu": 2', '"cpu": 7', "limits"),
    ],
)  # fmt: skip
def test_what_is_not_comparable_is_said(
    pair: tuple[Path, Path], tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    other = changed(pair[1], tmp_path / "other", name, old, new)
    with pytest.raises(NotComparableError, match="not comparable") as caught:
        compare_runs(pair[0], other)
    assert words in str(caught.value)


def test_a_column_is_named_where_there_are_several(student_run: object) -> None:
    path = student_run.path  # type: ignore[attr-defined]
    with pytest.raises(SymBenchError, match="name one column with column"):
        compare_runs(path, path)
    with pytest.raises(NotComparableError, match="method: all_text / codesteer"):
        compare_runs(path, path, ("all_text", "codesteer"))
    found = compare_runs(path, path, ("all_text", "codesteer"), across_methods=True)
    assert found.changed["method"] == ("all_text", "codesteer")


def test_detection_says_what_a_run_can_find() -> None:
    rng = np.random.default_rng(7)
    fields = {"title": "A", "model": "m", "steerer": "", "checker": "", "second": ""}
    parts = [
        answers(np.full(4, 0.5), rng).assign(column=f"{name}@m", method=name, **fields)
        for name in "ab"
    ]
    text = detection(pd.concat(parts), 5.0)
    assert text.startswith("200 samples: a true difference of 1")
    assert "5 points need" in text
    with pytest.raises(SymBenchError, match="more than 0"):
        detection(parts[0], 0)


def test_no_difference_is_promised_beyond_what_exists() -> None:
    assert least_difference(4.25) == "a true difference of 4.2 points"
    assert least_difference(144.4) == "no true difference"
