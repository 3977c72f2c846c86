"""Known samples against fresh ones: what is suspected, what is refused, and how often chance is."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from generators.errors import SymBenchError
from symbench import evaluate
from symbench.cli import cli
from symbench.results.contamination import PUBLISHED_LEVEL, contamination

TASKS, LEVELS = ("letters", "navigate", "pooling"), (1, 3)


def attempts(solved: dict[str, float], name: str, each: int = 40, seed: int = 0) -> pd.DataFrame:
    """Return attempts whose share of right ones by task is exact, spread over two levels."""
    rows = []
    for task, rate in solved.items():
        right = np.random.default_rng(seed).permutation(each) < round(rate * each)
        for number, one in enumerate(right):
            sample = f"{task}/{name}/{number}"
            rows.append((task, LEVELS[number % 2], sample, sample, 4, "right" if one else "wrong"))
    names = ["task", "level", "sample", "sample_hash", "task_version", "outcome"]
    return pd.DataFrame(rows, columns=names)


FRESH = attempts({"letters": 0.5, "navigate": 0.4, "pooling": 0.6}, "fresh", seed=1)


def test_equal_rates_are_no_sign() -> None:
    known = attempts({"letters": 0.5, "navigate": 0.4, "pooling": 0.6}, "known")
    found = contamination(known, FRESH)
    assert not found.suspect
    assert found.suspect_tasks == []
    assert "no sign of contamination; a true difference of" in found.told()
    assert found.total["low"] < found.total["difference"] < found.total["high"]
    assert list(found.tasks.index) == sorted(TASKS)


def test_one_task_that_was_learnt_is_named_and_the_others_are_not() -> None:
    known = attempts({"letters": 1.0, "navigate": 0.4, "pooling": 0.6}, "known")
    found = contamination(known, FRESH)
    assert found.suspect_tasks == ["letters"]
    assert found.suspect
    assert found.tasks.loc["letters", "difference"] == pytest.approx(50, abs=1)
    assert "a sign of contamination" in found.told()


def test_known_samples_that_are_harder_are_no_sign() -> None:
    known = attempts({"letters": 0.0, "navigate": 0.1, "pooling": 0.1}, "known")
    found = contamination(known, FRESH)
    assert not found.suspect
    assert found.total["difference"] < -20


def test_rates_are_means_over_tasks_of_means_over_levels() -> None:
    """Nine samples of one level weigh no more than one of the other."""
    known = attempts({"letters": 0.5}, "known", each=40)
    known = known[(known["level"] == 1) | (known["sample"].str.endswith("/1"))]
    found = contamination(known, FRESH)
    by_level = known.assign(solved=known["outcome"] == "right").groupby("level")["solved"].mean()
    assert found.total["known"] == pytest.approx(100 * by_level.mean())
    assert found.left_out == 80


def test_repeats_of_a_sample_count_once() -> None:
    known = attempts({"letters": 0.5, "navigate": 0.4, "pooling": 0.6}, "known")
    once = contamination(known, FRESH)
    thrice = contamination(pd.concat([known] * 3), pd.concat([FRESH] * 3))
    assert thrice.total["p"] == pytest.approx(once.total["p"], abs=0.02)


def test_the_order_of_attempts_changes_nothing() -> None:
    known = attempts({"letters": 0.8, "navigate": 0.4, "pooling": 0.6}, "known")
    found = contamination(known, FRESH)
    mixed = contamination(
        known.sample(frac=1, random_state=1), FRESH.sample(frac=1, random_state=2)
    )
    assert mixed.as_json() == found.as_json()


def test_published_samples_are_compared_with_the_level_that_is_as_hard() -> None:
    known = attempts({"letters": 1.0}, "known").assign(level=0, task_version=1)
    found = contamination(known, FRESH, "published")
    fresh = FRESH[(FRESH["task"] == "letters") & (FRESH["level"] == PUBLISHED_LEVEL)]
    assert found.tasks.loc["letters", "fresh_samples"] == len(fresh)
    assert "unless they are easier" in found.told()


def test_a_column_that_knows_nothing_is_hardly_ever_suspected() -> None:
    """40 simulated columns: at most 5 % and three standard errors."""
    rng, false = np.random.default_rng(5), 0
    for _ in range(40):
        rates = {task: rng.uniform() for task in TASKS}
        sides = []
        for name in ("known", "fresh"):
            frame = attempts(rates, name, each=10)
            draws = rng.random(len(frame)) < frame["task"].map(rates)
            sides.append(frame.assign(outcome=np.where(draws, "right", "wrong")))
        found = contamination(*sides)
        false += found.suspect or bool(found.suspect_tasks)
    assert false <= 2 + 3 * (40 * 0.05 * 0.95) ** 0.5


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (FRESH, "share samples; expected a suite with a seed"),
        (attempts({"reversi": 0.5}, "known"), "share no task and level"),
        (attempts({"letters": 0.5}, "known").assign(task_version=3), "letters has other versions"),
        (attempts({"letters": 0.5}, "known").assign(outcome="error"), "100% of the attempts on"),
    ],
)
def test_what_cannot_be_compared_is_refused(known: pd.DataFrame, message: str) -> None:
    with pytest.raises(SymBenchError, match=message):
        contamination(known, FRESH)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a beginner's run on fresh samples, and one of an expert in its name on frozen ones."""
    folder = tmp_path_factory.mktemp("contamination")
    common = {
        "method": "all_text", "tasks": TASKS[:2], "levels": (1,), "count": 15, "sandbox": "unsafe",
    }  # fmt: skip
    beginner = "simulated/beginner"
    for name, suite in (("frozen", "symbench-sweep"), ("fresh", "symbench-sweep@7")):
        evaluate(beginner, suite=suite, out=folder / name, **common)
    return {name: folder / name for name in ("frozen", "fresh")}


def test_the_command(runs: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    words = ["contamination", str(runs["frozen"]), str(runs["fresh"]), "--json", str(out)]
    shown = CliRunner().invoke(cli, words)
    assert shown.exit_code == 0, shown.output
    assert "all_text@simulated/beginner: frozen against fresh" in shown.output
    assert "no sign of contamination" in shown.output
    values = json.loads(out.read_text())["frozen"]["all_text@simulated/beginner"]
    assert values["suspect"] is False
    assert values["tasks"]["letters"]["known_samples"] == 15


def test_columns_that_are_not_shared_are_one_line(runs: dict[str, Path]) -> None:
    words = ["contamination", str(runs["frozen"]), str(runs["fresh"]), "--column", "gpt"]
    shown = CliRunner().invoke(cli, words)
    assert shown.exit_code == 1
    assert "share no column named gpt; they share all_text@simulated/beginner" in str(
        shown.exception
    )
