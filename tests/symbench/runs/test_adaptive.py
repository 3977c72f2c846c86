"""Runs that end when their question is answered: what they ask, claim, save, and survive."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from generators import NAMES, draw, load
from generators.errors import SymBenchError
from harness.run.journal import read_journal
from symbench import RunData, boards, evaluate, load_attempts, render
from symbench.cli import cli
from symbench.runs.adaptive import Rounds, rounds_of
from symbench.runs.sequential import ALPHA, ROUNDS, Goal, Looks, read_goal, spent

COLUMNS = ["all_text@m/a", "all_code@m/a", "all_text@m/b"]


# --- the rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rounds", [1, 2, 5, ROUNDS])
def test_all_looks_together_spend_the_error_and_no_more(rounds: int) -> None:
    parts = spent(rounds)
    assert len(parts) == rounds
    assert sum(parts) == pytest.approx(ALPHA)
    assert min(parts) > 0


def scores(rng: np.random.Generator, apart: float, tasks: int = 12, each: int = 20) -> pd.DataFrame:
    """Return whether two columns solve the samples; b is better by `apart`."""
    index = [(task, f"{task}/{n}") for task in range(tasks) for n in range(each)]
    rates = np.repeat(rng.uniform(0.2, 0.95 - apart, tasks), each)
    drawn = [rng.random(tasks * each) < rates + more for more in (0, apart)]
    names = pd.MultiIndex.from_tuples(index, names=["task", "sample"])
    return pd.DataFrame(np.stack(drawn, axis=1).astype(float), names, ["a", "b"])


def played(goal: Goal, rng: np.random.Generator, apart: float, rounds: int = 5) -> tuple[str, int]:
    """Return the answer of a simulated run, and after how many rounds it came."""
    looks, whole = Looks(goal, rounds), scores(rng, apart)
    place = np.tile(np.arange(20) * rounds // 20, 12)
    for number in range(rounds):
        if answer := looks.answer(whole[place <= number]):
            return answer, number + 1
    return "", rounds


def test_equal_columns_are_hardly_ever_told_apart_whenever_one_looks() -> None:
    """200 runs of equal columns: at most 5 % and three standard errors are false claims."""
    rng = np.random.default_rng(1)
    false = sum(bool(played(Goal("rank"), rng, 0.0, rounds=3)[0]) for _ in range(200))
    assert false <= 200 * 0.05 + 3 * (200 * 0.05 * 0.95) ** 0.5


def test_columns_that_differ_much_are_told_apart_early_and_the_right_way() -> None:
    rng = np.random.default_rng(2)
    ends = [played(Goal("difference", 5, ("a", "b")), rng, 0.3) for _ in range(20)]
    assert all(answer.startswith("b is better than a; a less b: -") for answer, _ in ends)
    assert np.mean([number for _, number in ends]) < 3


def test_a_ranking_is_sure_only_when_all_pairs_are() -> None:
    rng = np.random.default_rng(3)
    two = scores(rng, 0.5)
    equal = two.assign(c=two["b"])
    looks = Looks(Goal("rank"), 1)
    assert looks.answer(equal) == ""
    assert looks.sure == {("b", "a"), ("c", "a")}


def test_a_difference_that_is_too_small_is_an_answer_too() -> None:
    whole = scores(np.random.default_rng(4), 0.0, tasks=37)
    same = whole.assign(b=whole["a"])
    said = Looks(Goal("difference", 5, ("a", "b")), 1).answer(same)
    assert said.startswith("a and b differ by less than 5 points: +0.0 points [")


def test_intervals_end_a_run_when_all_are_narrow_enough() -> None:
    whole = scores(np.random.default_rng(5), 0.1)
    assert Looks(Goal("width", 90), 1).answer(whole).startswith("no interval is wider than 90")
    assert Looks(Goal("width", 2), 1).answer(whole) == ""


def test_nothing_to_look_at_is_no_answer() -> None:
    with pytest.raises(SymBenchError, match="no sample has a verdict of every column"):
        Looks(Goal("rank"), 1).answer(scores(np.random.default_rng(6), 0.0).iloc[:0])


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("rank", Goal("rank")),
        ("width 3", Goal("width", 3)),
        ("difference all_code m/b 2.5", Goal("difference", 2.5, (COLUMNS[1], COLUMNS[2]))),
    ],
)
def test_questions(text: str, goal: Goal) -> None:
    assert read_goal(text, COLUMNS) == goal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected 'rank', 'width POINTS'"),
        ("best", "expected 'rank'"),
        ("rank 3", "expected 'rank'"),
        ("width", "expected 'rank'"),
        ("width no", "points between 0 and 100, not no"),
        ("width 0", "points between 0 and 100, not 0"),
        ("width nan", "points between 0 and 100, not nan"),
        ("difference all_code all_code 5", "two columns, not all_code@m/a twice"),
        ("difference all_text m/b 5", "all_text names 2 of the columns"),
        ("difference zz m/b 5", "zz names 0 of the columns"),
    ],
)
def test_other_questions_are_one_line(text: str, message: str) -> None:
    with pytest.raises(SymBenchError, match=message) as caught:
        read_goal(text, COLUMNS)
    assert "\n" not in str(caught.value)


# --- rounds -----------------------------------------------------------------------------------


def test_every_round_has_its_share_of_every_task_and_level() -> None:
    samples = [one for name in NAMES[:3] for level in (1, 3) for one in draw(load(name), level, 7)]
    place = rounds_of(samples)
    assert set(place.values()) == set(range(7))
    assert Counter((one.task, one.level, place[one.id]) for one in samples) == {
        (name, level, number): 1 for name in NAMES[:3] for level in (1, 3) for number in range(7)
    }
    assert rounds_of(samples[::-1]) == place


# --- runs -------------------------------------------------------------------------------------

EXPERT, BEGINNER = "simulated/expert", "simulated/beginner"
PLAN = {
    "model": (EXPERT, BEGINNER),
    "method": "all_text", "suite": "symbench-sweep", "levels": (1,), "count": 20,
    "tasks": ("letters", "navigate", "pooling", "web_of_lies"), "sandbox": "unsafe",
}  # fmt: skip


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> RunData:
    return evaluate(until="rank", out=tmp_path_factory.mktemp("runs") / "ended", **PLAN)


def test_a_run_ends_when_its_question_is_answered(ended: RunData) -> None:
    told = json.loads((ended.path / "until.json").read_text())
    assert told["round"] < told["rounds"] == ROUNDS
    assert told["planned"] == 80
    assert told["answer"].endswith(f"{told['samples']} of 80 samples asked, "
                                   f"{1 - told['samples'] / 80:.0%} saved")  # fmt: skip
    assert Counter(ended.attempts["column"]) == dict.fromkeys(
        (f"all_text@{EXPERT}", f"all_text@{BEGINNER}"), told["samples"]
    )


def test_its_board_is_complete_and_says_how_it_ended(ended: RunData) -> None:
    (board,) = boards(load_attempts([ended.path])).values()
    assert all(map(board.is_complete, board.columns))
    assert board.ranks is not None
    for style in ("terminal", "md", "html", "latex", "json"):
        said = render(board, style)
        assert "Ended by its question: the ranking is sure" in said
        assert "too large on average" in said


def test_filters_count_what_was_asked(ended: RunData) -> None:
    from symbench.results.filters import Filter

    asked = set(ended.attempts["sample"])
    letters = sum(one.startswith("letters") for one in asked)
    assert ended.planned(Filter(tasks=("letters",))) == letters


def test_resume_finds_nothing_to_do(ended: RunData) -> None:
    before = (ended.path / "until.json").read_text()
    shown = CliRunner().invoke(cli, ["resume", str(ended.path)])
    assert shown.exit_code == 0, shown.output
    assert "0 attempts made" in shown.output
    assert "the ranking is sure" in shown.output
    assert (ended.path / "until.json").read_text() == before


def test_an_interrupted_run_goes_on_to_the_same_answer(ended: RunData, tmp_path: Path) -> None:
    """Cut in the second round: the journal's beginning is what a kill leaves."""
    cut = tmp_path / "cut"
    cut.mkdir()
    for name in ("run.json", "samples.jsonl"):
        (cut / name).write_bytes((ended.path / name).read_bytes())
    finished = 0
    with (cut / "journal.jsonl").open("w") as file:
        for record in read_journal(ended.path):
            file.write(json.dumps(record) + "\n")
            finished += record["type"] == "attempt"
            if finished == 20:
                break
    shown = CliRunner().invoke(cli, ["resume", str(cut)])
    assert shown.exit_code == 0, shown.output
    assert "20 kept" in shown.output
    assert (cut / "until.json").read_text() == (ended.path / "until.json").read_text()


def test_a_question_that_stays_open_takes_the_whole_plan(tmp_path: Path) -> None:
    plan = {**PLAN, "count": 2, "tasks": ("letters",)}
    run = evaluate(until="width 1", out=tmp_path / "run", **plan)
    assert len(run.attempts) == 4
    assert "'width 1' is not answered by the whole plan; 2 of 2 samples" in run.ended["answer"]


def test_missing_verdicts_are_no_basis_for_a_look(ended: RunData, tmp_path: Path) -> None:
    for name in ("run.json", "samples.jsonl"):
        (tmp_path / name).write_bytes((ended.path / name).read_bytes())
    (tmp_path / "journal.jsonl").write_text("")
    said: list[str] = []
    rounds = Rounds(tmp_path, ended.plan, said.append)
    looked: Iterator[object] = iter(rounds)
    next(looked)
    assert list(looked) == []
    assert said == ["round 1 of 10: 8 of 8 samples lack a verdict: no look is taken"]
    assert rounds.answer == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shard": "0/2"}, "until 'rank': not with shard"),
        ({"count": 1}, "at least 2 samples of every task"),
        ({"model": EXPERT}, "at least two columns"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(
    options: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(SymBenchError, match=message):
        evaluate(until="rank", out=tmp_path / "run", **{**PLAN, **options})
    assert not (tmp_path / "run").exists()
