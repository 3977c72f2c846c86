"""Scores against the paper's printed figures and against hand computations."""

import json
import math
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from harness.models import REFERENCES
from harness.run.plan import Column
from symbench import (
    RunData,
    SymBenchError,
    averages,
    boards,
    evaluate,
    load_attempts,
    normalised,
    of_attempts,
    of_paper,
    published_table,
    render,
    with_published,
)
from symbench.plots import leaderboard_bars
from symbench.results.columns import BOUNDS, Heading, heading
from symbench.results.filters import Filter
from symbench.results.score import (
    breakdown,
    default_maxima,
    efforts,
    fault_shares,
    outcome_counts,
    reference_maxima,
    repeated,
    success_rates,
)
from symbench.results.tables import render_suites


def test_the_39_printed_averages_are_reproduced() -> None:
    printed = published_table("normalized_averages")
    board = of_paper()
    assert printed.size == 39
    for row, split in zip(printed.index, ("seen", "unseen", "total"), strict=True):
        difference = (board.average("normalised", split) - printed.loc[row]).abs()
        assert difference.max() <= 0.051, difference


def test_the_printed_ablation_averages_are_reproduced_from_the_same_maxima() -> None:
    main = published_table()
    table = published_table("ablations_and_training_counts").iloc[:, :6]
    table.insert(0, "CodeSteer", main["GPT-4o + CodeSteer"])
    table.insert(5, "Symbolic Agent", main["Symbolic Agent"])
    means = averages(table, main["split"], reference_maxima("published-1"))
    printed = published_table("normalized_ablations")
    for split in ("seen", "unseen", "total"):
        ours = means.loc[("normalised", split)].to_numpy()
        gaps = abs(ours - printed.loc[split].to_numpy())
        assert gaps.max() <= 0.25  # the rates are printed without decimals
        assert (gaps <= 0.06).sum() >= len(gaps) - 1


def test_the_printed_gain_of_other_models_is_41_8() -> None:
    printed = published_table("other_task_llms").loc["printed norm. average"].to_numpy()
    assert (printed[1::2] - printed[0::2]).mean() == pytest.approx(41.8, abs=0.05)


def test_the_frozen_maxima_are_those_of_the_papers_table() -> None:
    best = published_table().drop(columns="split").max(axis=1)
    assert reference_maxima("published-1").to_dict() == best.to_dict()
    assert set(reference_maxima("ceiling-1")) == {100.0}


def test_the_published_table_names_our_tasks() -> None:
    import generators

    table = published_table()
    tasks = [generators.load(name) for name in generators.NAMES]
    assert {(task.title, task.split) for task in tasks} <= set(table["split"].items())


NO_HELPERS = {"steerer": "", "checker": "", "second": ""}


def attempts(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return attempts from (task, column, outcome[, sample[, level]])."""
    filled = [(*row, *(f"s{i}", 3)[len(row) - 3 :]) for i, row in enumerate(rows)]
    frame = pd.DataFrame(filled, columns=["task", "column", "outcome", "sample", "level"])
    parts = frame["column"].str.partition("@")
    return frame.assign(title=parts[0], method=parts[0], model=parts[2], **NO_HELPERS)


ENDS = ("right", "unparsed", "truncated", "wrong", "error")


def test_errors_count_nowhere_and_unreadable_replies_as_not_solved() -> None:
    frame = attempts(*(("game24", "a@m/x", outcome) for outcome in ENDS))
    assert success_rates(frame).loc["game24", "a@m/x"] == 25.0
    assert success_rates(frame, readable_only=True).loc["game24", "a@m/x"] == 50.0
    assert outcome_counts(frame).loc["a@m/x"].tolist() == [1, 1, 1, 1, 1]


def test_normalised_averages_by_hand() -> None:
    rates = pd.DataFrame({"a": [50.0, 20.0, 0.0], "b": [100.0, 10.0, 0.0]}, index=["x", "y", "z"])
    splits = pd.Series({"x": "seen", "y": "unseen", "z": "unseen"})
    means = averages(rates, splits)
    assert means.loc[("raw", "total"), "a"] == pytest.approx(70 / 3)
    assert means.loc[("normalised", "total"), "a"] == pytest.approx(75)  # z is solved by nobody
    assert means.loc[("normalised", "unseen"), "b"] == 50
    frozen = pd.Series({"x": 100.0, "y": 100.0, "z": 100.0})
    assert normalised(rates, frozen).loc["y", "a"] == 20


def test_a_column_more_changes_nobodys_score_unless_asked() -> None:
    weak = attempts(("game24", "a@m/x", "right"), ("game24", "a@m/x", "wrong"))
    strong = attempts(("game24", "b@m/x", "right", "t0"), ("game24", "b@m/x", "right", "t1"))
    both = pd.concat([weak, strong])

    def score(frame: pd.DataFrame, maxima: str | None) -> float:
        return float(of_attempts(frame, maxima).average("normalised", "total")["a@m/x"])

    assert score(weak, None) == score(both, None) == 50
    assert (score(weak, "table"), score(both, "table")) == (100, 50)
    assert score(both, "published-1") == pytest.approx(100 * 50 / 93)
    board = with_published(of_attempts(both, "table"))
    assert board.average("normalised", "total")["a@m/x"] == 50


def test_tracks_have_their_own_maxima_and_are_not_mixed() -> None:
    drawn = attempts(("game24", "a@m/x", "right"))
    published = attempts(("game24", "a@m/x", "right", "published/1", 0))
    assert default_maxima(drawn) == "ceiling-1"
    assert default_maxima(published) == "published-1"
    with pytest.raises(SymBenchError, match="mix published samples"):
        default_maxima(pd.concat([drawn, published]))
    with pytest.raises(SymBenchError, match="did you mean"):
        of_attempts(drawn, "celing-1")


def test_breakdowns_are_averages_over_tasks() -> None:
    frame = attempts(
        ("game24", "a@m/x", "right", "s1", 1),
        ("game24", "a@m/x", "wrong", "s2", 1),
        ("letters", "a@m/x", "right", "s3", 1),
        ("letters", "a@m/x", "right", "s4", 5),
    )
    assert breakdown(frame, "level")["a@m/x"].to_dict() == {1: 75.0, 5: 100.0}
    assert breakdown(frame, "split")["a@m/x"].to_dict() == {"seen": 50.0, "unseen": 100.0}
    assert breakdown(frame, "category")["a@m/x"].to_dict() == {"planning": 75.0}


def test_repeats_by_hand() -> None:
    rows = [("game24", "a@m/x", end, "s1") for end in ("right", "right", "wrong", "wrong")]
    rows += [("game24", "a@m/x", end, "s2") for end in ("right", "right", "right", "right")]
    row = repeated(attempts(*rows), 2).loc["a@m/x"]
    assert row["mean"] == 75
    assert row["pass@2"] == pytest.approx(100 * (5 / 6 + 1) / 2)  # 1 of 6 pairs misses
    assert row["pass^2"] == pytest.approx(100 * (1 / 6 + 1) / 2)
    with pytest.raises(SymBenchError, match="expected 1 to 4"):
        repeated(attempts(*rows), 5)


def test_cost_per_solved_sample_counts_the_failures_too() -> None:
    zero = {f"{role}_{key}": 0 for role in ("task", "steerer", "checker", "second")
            for key in ("input", "output")}  # fmt: skip
    frame = attempts(*(("game24", "a@m/x", end) for end in ("right", "wrong", "wrong", "right")))
    frame = frame.assign(**zero, cost=0.25, seconds=2.0, sandbox_seconds=0.5, wall=3.0)
    frame["task_input"], frame["steerer_output"] = 100, 7
    row = efforts(frame).loc["a@m/x"]
    assert (row["attempts"], row["solved"]) == (4, 2)
    assert (row["tokens"], row["all_tokens"], row["tokens_per_solved"]) == (100, 107, 200)
    assert (row["cost"], row["cost_per_solved"], row["runtime"]) == (0.25, 0.5, 2.5)
    frame.loc[0, "cost"] = math.nan
    assert math.isnan(efforts(frame).loc["a@m/x", "cost_per_solved"])  # a price is unknown


REFEREED = attempts(
    ("game24", "only_question@reference/solver", "right", "s1"),
    ("game24", "only_question@m/x", "right", "s1"),
    ("game24", "only_question@m/x", "wrong", "s2"),
    ("game24", "all_code@simulated/s", "wrong", "s1"),
    ("game24", "all_code@simulated/s", "wrong", "s2"),
)


def test_incomplete_columns_are_told_and_not_ranked() -> None:
    """A stopped run of one right answer once stood above a complete one."""
    whole = [("letters", "a@m/x", outcome, f"s{n}") for n, outcome in enumerate(["right", "wrong"])]
    short = ("letters", "b@m/x", "right", "s0")
    failed = ("letters", "c@m/x", "error", "s0")
    frame = attempts(*whole, short, failed)
    board = of_attempts(frame)
    assert board.ranks is not None
    assert list(board.ranks.index) == ["a@m/x"]
    text = render(board, "md")
    assert "1 of 2" in text
    assert "0 of 2" in text, "a column whose attempts all failed is shown"
    assert "--partial" in text
    ranked = of_attempts(frame, partial=True).ranks
    assert ranked is not None
    assert sorted(ranked.index) == ["a@m/x", "b@m/x"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_records_changes_no_figure(seed: int) -> None:
    rng = np.random.default_rng(3)
    rows = [
        (task, column, str(rng.choice(["right", "wrong", "unparsed"])), f"{task}{n}")
        for task in ("game24", "letters", "pooling")
        for column in ("a@m/x", "b@m/x")
        for n in range(6)
    ]
    frame = attempts(*rows)
    shuffled = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    assert render(of_attempts(shuffled), "md") == render(of_attempts(frame), "md")


def faulty() -> pd.DataFrame:
    """Return ten attempts: read strictly, otherwise, not at all, cut, refused, failed."""
    ends = ["right", "right", "right", "wrong", "wrong", "unparsed", "truncated", "unparsed"]
    frame = attempts(*(("game24", "a@m/x", end) for end in (*ends, "error", "error")))
    return frame.assign(
        reading=["strict", "flexible", "flexible", "strict", "flexible", *["none"] * 3, None, None],
        finish=[*["stop"] * 7, "refusal", None, None],
        error=[*[None] * 8, "content filter", "timeout"],
    )


def test_faults_of_format_are_shares_of_the_attempts() -> None:
    shares = fault_shares(faulty()).loc["a@m/x"].to_dict()
    assert shares == {
        "other form": 30.0, "unreadable": 10.0, "truncated": 10.0, "refused": 20.0, "errors": 10.0,
    }  # fmt: skip


def test_strict_and_flexible_are_two_scores() -> None:
    board = of_attempts(faulty())
    assert board.average("raw", "total")["a@m/x"] == pytest.approx(100 * 3 / 8)
    assert board.average("strict", "total")["a@m/x"] == pytest.approx(100 * 1 / 8)
    low, high = board.interval("strict", "total", "a@m/x") or (0, 0)
    assert low < 12.5 < high < board.average("raw", "total")["a@m/x"] + 30
    unknown = of_attempts(faulty().drop(columns="reading"))
    assert math.isnan(unknown.average("strict", "total")["a@m/x"])
    assert unknown.average("raw", "total")["a@m/x"] == pytest.approx(100 * 3 / 8)
    unread = fault_shares(faulty().drop(columns="reading")).loc["a@m/x", "other form"]
    assert math.isnan(unread), "what was not recorded is not zero"


@pytest.mark.parametrize("style", ["terminal", "md", "csv", "json", "latex", "html"])
def test_every_format_shows_faults_and_strict_scores(style: str) -> None:
    text = render(of_attempts(faulty()), style)
    for words in ("12.5", "30.0", "20.0"):
        assert words in text, words
    assert "strict" in text.lower()


def of_suite(suite: str, planned: int, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return attempts(*rows).assign(suite=suite, planned=planned)


TWO_SUITES = pd.concat(
    [
        of_suite("lite", 2, ("game24", "a@m/x", "right"), ("game24", "b@m/x", "wrong")),
        of_suite("core", 1, ("letters", "b@m/x", "right")),
    ]
)


@pytest.mark.parametrize("style", ["terminal", "md", "csv", "json", "latex", "html"])
def test_different_suites_are_two_tables(style: str) -> None:
    with pytest.raises(SymBenchError, match=r"different suites \(lite, core\)"):
        of_attempts(TWO_SUITES)
    of = boards(TWO_SUITES)
    assert {name: board.columns for name, board in of.items()} == {
        "lite": ["a@m/x", "b@m/x"], "core": ["b@m/x"],
    }  # fmt: skip
    text = render_suites(of, style)
    assert text.index("lite") < text.index("core")
    alone = {"core": of["core"]}
    assert render_suites(alone, style) == render(of["core"], style)


def test_a_stopped_run_is_incomplete_even_alone() -> None:
    """One attempt of 185 was once a whole board, with rank 1."""
    board = of_attempts(of_suite("lite", 185, ("game24", "a@m/x", "right")))
    assert not board.is_complete("a@m/x")
    assert board.ranks is not None
    assert board.ranks.empty
    assert "1 of 185" in render(board, "terminal")
    figure = leaderboard_bars(board)
    assert "(1 of 185 samples)" in figure.axes[0].get_yticklabels()[0].get_text()


def test_incomplete_columns_stand_behind_complete_ones() -> None:
    whole = [("letters", "a@m/x", "wrong", f"s{n}") for n in range(3)]
    short = [("letters", "b@m/x", "right", "s0")]
    assert of_attempts(attempts(*short, *whole)).columns == ["a@m/x", "b@m/x"]


def test_samples_of_different_versions_are_never_paired() -> None:
    frame = pd.concat(
        attempts(("game24", f"{name}@m/x", "right", "s0")).assign(task_version=version)
        for name, version in (("a", 3), ("b", 4))
    )
    board = of_attempts(frame)
    assert [board.shortfall(name) for name in board.columns] == ["1 of 2"] * 2


def test_a_filter_chooses_attempts_and_what_is_planned(student_run: RunData) -> None:
    path = student_run.path
    kept = load_attempts([path], Filter(tasks=["game24"], levels=[1, 2], methods=["codesteer"]))
    assert set(kept["task"]) == {"game24"}
    assert set(kept["level"]) == {1, 2}
    assert set(kept["method"]) == {"codesteer"}
    assert set(kept["planned"]) == {2}
    reasoning = load_attempts([path], Filter(categories=["planning"], models=["student"]))
    assert set(reasoning["model"]) == {"simulated/student"}
    for wrong, words in (
        (lambda: Filter(tasks=["gmae24"]), "did you mean 'game24'"),
        (lambda: Filter(categories=["planing"]), "did you mean 'planning'"),
        (lambda: load_attempts([path], Filter(methods=["alltext"])), "unknown method of these"),
        (lambda: load_attempts([path], Filter(models=["gpt"])), "unknown model of these"),
        (lambda: load_attempts([path], Filter(tasks=["reversi"])), "no attempt of task reversi"),
    ):
        with pytest.raises(SymBenchError, match=words):
            wrong()


def test_no_interval_is_printed_where_the_best_column_is_the_measure() -> None:
    board = of_attempts(REFEREED, "table")
    low, high = board.interval("normalised", "total", "only_question@m/x") or (0, 0)
    assert math.isnan(low)
    assert math.isnan(high)


def test_reference_rows_are_no_competitors() -> None:
    board = of_attempts(REFEREED, "table")
    assert list(board.rates)[-1] == "only_question@reference/solver"
    assert board.average("normalised", "total")["only_question@m/x"] == 100
    assert math.isnan(board.average("normalised", "total")["only_question@reference/solver"])
    assert board.ranks is not None
    assert list(board.ranks.index) == ["only_question@m/x", "all_code@simulated/s"]
    text = render(board, "md")
    assert "simulated/s [simulated]" in text
    assert "**50.0**" in text
    assert "**100.0** |" not in text.split("## Tasks")[1].split("Solver")[0]


def test_every_reference_reaches_the_leaderboard(tmp_path: Path) -> None:
    uris = [f"reference/{kind}" for kind in REFERENCES]
    run = evaluate(
        ["simulated/student", *uris], "all_text", tasks=["letters"], count=1, levels=[1],
        sandbox="unsafe", out=tmp_path / "run",
    )  # fmt: skip
    board = of_attempts(run.attempts)
    assert [board.kind(name) for name in board.columns] == ["simulated", *["reference"] * 3]
    text = render(board, "md")
    for name in uris:
        assert BOUNDS.get(name, name) in text


def test_the_heading_of_a_column_comes_from_its_fields() -> None:
    column = Column("codesteer:turns=3", "openai/a@b", steerer="vllm:/data/simulated/one")
    assert heading(column, "CodeSteer") == Heading(
        "measured", "CodeSteer (turns=3)", "openai/a@b+steerer=vllm:/data/simulated/one"
    )
    ruled = Column("codesteer", "simulated/expert", steerer="rule", second="openai/x")
    assert heading(ruled, "CodeSteer").label == (
        "CodeSteer, simulated/expert+steerer=rule+second=openai/x [simulated]"
    )


@pytest.mark.parametrize("style", ["terminal", "md", "latex", "html"])
def test_kinds_are_told_apart_in_every_format(style: str) -> None:
    text = render(with_published(of_attempts(REFEREED)), style)
    assert "GPT-4o + CodeSteer [published]" in text
    assert "simulated/s [simulated]" in text
    assert "not rerun" in text
    assert "published-1" not in text
    assert "ceiling-1" in text


def test_latex_marks_the_best_of_each_row_and_escapes() -> None:
    text = render(of_paper(), "latex")
    assert r"\toprule" in text
    assert text.count(r"\bottomrule") == 1
    game = next(line for line in text.splitlines() if line.startswith("Game 24 &"))
    assert game.count(r"\textbf{93.0}") == game.count("textbf") == 1
    assert "Permut. and Combina." in text
    assert r"MATH Count\&Probab." in text


def test_html_escapes_what_users_and_models_named() -> None:
    frame = attempts(("game24", "a@m/<script>", "right"), ("game24", "b@m/x", "wrong"))
    text = render(of_attempts(frame), "html")
    assert "<script>" not in text
    assert "m/&lt;script&gt;" in text


def test_csv_has_every_figure() -> None:
    table = pd.read_csv(StringIO(render(of_paper(), "csv")), index_col=0)
    assert table.shape == (6 + 37, 13)
    assert table.loc["Game 24", "GPT-4o + CodeSteer"] == 93


def test_json_has_intervals_and_no_nan() -> None:
    values = json.loads(render(of_attempts(REFEREED), "json"), parse_constant=pytest.fail)
    first = values["columns"][0]
    assert first["averages"]["raw total"]["value"] == 50
    low, high = first["averages"]["raw total"]["interval"]
    assert low < 50 < high
    assert first["rank"]["low"] == 1


def test_the_maxima_table_is_part_of_the_package() -> None:
    import symbench

    assert (Path(symbench.__file__).parent / "results" / "maxima.csv").is_file()
