"""Statistics against independent computations and against their own promises, by simulation."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

from symbench.results import stats


def table(*columns: list[list[float]]) -> pd.DataFrame:
    """Return scores from tasks x samples lists, one per column."""
    flat = {
        str(place): [score for task in column for score in task]
        for place, column in enumerate(columns)
    }
    index = [(f"t{t}", f"{t}/{s}") for t, task in enumerate(columns[0]) for s in range(len(task))]
    return pd.DataFrame(flat, index=pd.MultiIndex.from_tuples(index, names=["task", "sample"]))


@pytest.mark.parametrize(("solved", "judged"), [(0, 5), (3, 5), (20, 20), (1, 1), (37, 100)])
def test_wilson_agrees_with_scipy(solved: int, judged: int) -> None:
    low, high = stats.wilson(solved, judged)
    theirs = scipy_stats.binomtest(solved, judged).proportion_ci(method="wilson")
    assert (float(low), float(high)) == pytest.approx((theirs.low, theirs.high))


def test_wilson_of_nothing_is_everything() -> None:
    low, high = stats.wilson([0, 1], [0, 2])
    assert (low[0], high[0]) == (0, 1)


@pytest.mark.parametrize("n", [20, 50, 100])
def test_wilson_intervals_cover_as_promised(n: int) -> None:
    rates = np.linspace(0.02, 0.98, 97)
    solved = np.arange(n + 1)
    low, high = stats.wilson(solved, np.full(n + 1, n))
    chances = scipy_stats.binom.pmf(solved[:, None], n, rates[None, :])
    covered = (low[:, None] <= rates) & (rates <= high[:, None])
    assert 0.935 <= (chances * covered).sum(axis=0).mean() <= 0.965


SIZES = {"one": [1] * 12, "five": [5] * 12, "mixed": [1, 1, 5, 20, 20, 60] * 2}


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("rates", ["uniform", 0.5, 0.02, 0.98])
def test_intervals_of_averages_cover_at_least_as_promised(sizes: str, rates: float | str) -> None:
    rng = np.random.default_rng(11)
    counts, trials, hits = SIZES[sizes], 300, 0
    for _ in range(trials):
        truth = rng.random(12) if rates == "uniform" else np.full(12, rates)
        drawn = [list(map(float, rng.random(n) < p)) for n, p in zip(counts, truth, strict=True)]
        low, high = stats.macro_interval(table(drawn)).iloc[0]
        hits += bool(low <= truth.mean() <= high)
    assert hits / trials >= 0.92  # 95 % less what 300 trials may miss


def test_one_task_has_the_interval_of_its_binomial() -> None:
    low, high = stats.macro_interval(table([[1.0] * 30 + [0.0] * 70])).iloc[0]
    wilson = [float(end) for end in stats.wilson(30, 100)]
    assert low == pytest.approx(wilson[0], abs=0.01)
    assert high == pytest.approx(wilson[1], abs=0.01)


def test_extreme_scores_are_never_certain() -> None:
    for value, side in ((1.0, "low"), (0.0, "high")):
        ends = stats.macro_interval(table([[value]] * 37)).iloc[0]
        assert 0.05 < abs(ends[side] - value) < 0.15
        assert ends["low"] <= value <= ends["high"]


def test_errors_of_rounding_are_no_certainty() -> None:
    ends = stats.macro_interval(table([[1.0] * 5] * 37)).iloc[0]
    wilson = [float(end) for end in stats.wilson(185, 185)]
    assert ends.tolist() == pytest.approx(wilson, abs=1e-6)


def test_weights_scale_the_interval() -> None:
    scores = table([[1.0, 0.0, 1.0, 1.0]] * 5)
    plain = stats.macro_interval(scores).iloc[0]
    names = scores.index.get_level_values("task").unique()
    doubled = stats.macro_interval(scores, pd.Series(2.0, names)).iloc[0]
    assert doubled.tolist() == pytest.approx((2 * plain).tolist())


def test_a_column_without_samples_has_no_interval() -> None:
    assert stats.macro_interval(table([[math.nan] * 3])).iloc[0].isna().all()


def test_the_error_of_a_difference_is_the_textbooks() -> None:
    rng = np.random.default_rng(5)
    gaps = table([list(rng.integers(-1, 2, n).astype(float)) for n in (40, 60, 200)])["0"]
    parts = [np.var(of, ddof=1) / len(of) for _, of in gaps.groupby(level="task")]
    assert stats.difference_error(gaps) == pytest.approx(math.sqrt(sum(parts)) / 3, rel=0.02)


@pytest.mark.parametrize("sizes", SIZES)
def test_intervals_of_differences_cover_at_least_as_promised(sizes: str) -> None:
    rng = np.random.default_rng(12)
    trials, hits = 300, 0
    for _ in range(trials):
        rates = rng.uniform(0.1, 0.9, 12)
        both = [[list(map(float, rng.random(n) < p)) for n, p in zip(SIZES[sizes], rates,
                 strict=True)] for _ in range(2)]  # fmt: skip
        scores = table(*both)
        low, high = stats.difference_interval(scores["1"] - scores["0"], 0.0)
        hits += bool(low <= 0 <= high)
    assert hits / trials >= 0.92


def test_an_interval_never_contradicts_its_test() -> None:
    gaps = table([[1.0] * 8 + [0.0] * 2])["0"]
    assert stats.difference_interval(gaps, 0.12)[0] <= 0
    assert stats.difference_interval(gaps, 0.01)[0] > 0


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (3, 9), (9, 3), (0, 12), (7, 7)])
def test_without_repeats_the_paired_test_is_mcnemars(gained: int, lost: int) -> None:
    test = stats.sign_flips([1] * gained + [-1] * lost + [0] * 20)
    if gained + lost:
        assert test.two_sided == pytest.approx(scipy_stats.binomtest(gained, gained + lost).pvalue)
        assert test.worse == pytest.approx(scipy_stats.binom.cdf(gained, gained + lost, 0.5))
    else:
        assert test == (1.0, 1.0)


def test_with_repeats_the_paired_test_counts_all_signs() -> None:
    units = [3, -1, -2, -2, 0, 1, -3]
    sums = [
        sum(sign * abs(unit) for sign, unit in zip(signs, units, strict=True))
        for signs in itertools.product((-1, 1), repeat=len(units))
    ]
    seen = sum(units)
    test = stats.sign_flips(units)
    assert test.worse == pytest.approx(np.mean([total <= seen for total in sums]))
    assert test.two_sided == pytest.approx(np.mean([abs(total) >= abs(seen) for total in sums]))


def test_the_stratified_permutation_agrees_with_counting_all_signs() -> None:
    parts = np.array([0.1, 0.1, -0.1, 0.25, -0.25, -0.25, 0.05, -0.1, -0.1, -0.05])
    signs = np.array(list(itertools.product((-1, 1), repeat=len(parts))))
    sums = signs @ np.abs(parts)
    test = stats.stratified_flips(parts)
    assert test.worse == pytest.approx(np.mean(sums <= parts.sum() + 1e-9), abs=0.006)
    exact = np.mean(np.abs(sums) >= abs(parts.sum()) - 1e-9)
    assert test.two_sided == pytest.approx(exact, abs=0.006)
    assert stats.stratified_flips(parts) == test


def test_holm_by_hand() -> None:
    assert stats.holm([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_ranks_of_clear_and_of_equal_columns() -> None:
    rng = np.random.default_rng(8)
    equal = rng.random((1, 200)) < 0.5
    columns = [equal | (rng.random((1, 200)) < 0.8), equal, rng.random((1, 200)) < 0.52]
    scores = table(*([list(map(float, row)) for row in column] for column in columns))
    found = stats.ranks(scores)
    assert found.loc["0"].tolist() == [1, 1, 1, 1]
    assert found.loc[["1", "2"], "low"].tolist() == [2, 2]
    assert found.loc[["1", "2"], "high"].tolist() == [3, 3]
    assert found.loc[["1", "2"], "group"].tolist() == [2, 2]


def test_rank_intervals_cover_as_promised() -> None:
    rng = np.random.default_rng(9)
    rates, n, trials = np.array([0.6, 0.6, 0.5, 0.5]), 100, 300
    shape = table(*([[0.0] * n] for _ in rates))
    hits = 0
    for _ in range(trials):
        scores = (rng.random((n, 4)) < rates).astype(float)
        scores_table = pd.DataFrame(scores, index=shape.index, columns=shape.columns)
        row = stats.ranks(scores_table).loc["2"]
        hits += bool(row["low"] <= 3 and row["high"] >= 4)  # true ranks: 3 to 4, tied
    assert hits / trials >= 0.935


def test_equal_columns_are_hardly_ever_told_apart() -> None:
    """Over twelve equal columns a false claim stands on at most one board of twenty."""
    rng = np.random.default_rng(13)
    false, trials = 0, 60
    for _ in range(trials):
        columns = [[list(map(float, rng.random(5) < 0.5)) for _ in range(6)] for _ in range(12)]
        found = stats.ranks(table(*columns))
        false += bool((found["group"] > 1).any() or (found["low"] > 1).any())
    assert false / trials <= 0.12


def test_one_sample_a_task_ranks_nobody() -> None:
    found = stats.ranks(table([[1.0]] * 37, [[0.0]] * 37))
    assert found["group"].tolist() == [1, 1]
    assert found[["low", "high"]].to_numpy().tolist() == [[1, 2], [1, 2]]


def test_what_is_detectable_is_detected_with_the_power_promised() -> None:
    rng = np.random.default_rng(10)
    n, trials = 400, 600
    error = stats.planned_error(tasks=1, per_task=n, rate=0.5)
    loss = stats.detectable(error)
    found = 0
    for _ in range(trials):
        before = rng.random(n) < 0.5 + loss / 2
        after = rng.random(n) < 0.5 - loss / 2
        found += stats.sign_flips(after.astype(int) - before.astype(int)).two_sided <= 0.05
    assert 0.73 <= found / trials <= 0.87


def test_samples_needed_undoes_detectable() -> None:
    error = stats.planned_error(tasks=37, per_task=50)
    assert stats.samples_needed(stats.detectable(error), error, 1850) in (1850, 1851)
    with pytest.raises(ValueError, match="more than 0"):
        stats.samples_needed(0, error, 1850)


def test_difficulty_is_told_task_by_task_in_their_order() -> None:
    rows = [
        ("b", "blocksworld", 2, "wrong"),
        ("b", "game24", 1, "right"),
        ("b", "game24", 1, "truncated"),
        ("b", "game24", 2, "error"),
        ("a", "game24", 1, "unparsed"),
    ]
    attempts = pd.DataFrame(rows, columns=["column", "task", "level", "outcome"])
    table = stats.difficulty(attempts)
    assert table[["column", "task", "level", "attempts", "right"]].to_numpy().tolist() == [
        ["b", "game24", 1, 2, 1],
        ["b", "blocksworld", 2, 1, 0],
        ["a", "game24", 1, 1, 0],
    ]
    low, high = stats.wilson(1, 2)
    assert table.loc[0, ["rate", "low", "high"]].tolist() == [50, 100 * low, 100 * high]
    kept = stats.difficulty(attempts, readable_only=True)
    assert kept["attempts"].tolist() == [1, 1]
