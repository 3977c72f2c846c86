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


@pytest.mark.parametrize("n", [20, 50, 100])
def test_bootstrap_intervals_cover_as_promised(n: int) -> None:
    rng = np.random.default_rng(n)
    rates = rng.uniform(0.02, 0.98, size=12)
    rows = table([[0.0] * n] * 12).index
    hits, trials = 0, 1500
    for seed in range(trials // 100):  # a hundred runs at once, as columns
        scores = rng.random((100, 12, n)) < rates[:, None]
        runs = pd.DataFrame(scores.reshape(100, -1).T.astype(float), index=rows)
        low, high = stats.interval(stats.bootstrap(runs, draws=300, seed=seed).mean(axis=1))
        hits += ((low <= rates.mean()) & (rates.mean() <= high)).sum()
    assert 0.935 <= hits / trials <= 0.965


def test_bootstrapped_spread_is_the_textbooks() -> None:
    rng = np.random.default_rng(5)
    scores = [list(map(float, rng.random(n) < 0.4)) for n in (5, 20, 60)]
    drawn = stats.bootstrap(table(scores), draws=20_000)
    for place, task in enumerate(scores):
        standard_error = np.std(task, ddof=1) / math.sqrt(len(task))
        assert drawn[:, place, 0].std() == pytest.approx(standard_error, rel=0.05)


def test_columns_are_drawn_together_and_gaps_in_them_do_no_harm() -> None:
    rng = np.random.default_rng(6)
    first = [list(map(float, rng.random(30) < 0.5)) for _ in range(4)]
    drawn = stats.bootstrap(table(first, first))
    assert (drawn[:, :, 0] == drawn[:, :, 1]).all()
    second = [[math.nan, *task[1:]] for task in first]
    drawn = stats.bootstrap(table(first, second))
    assert np.isfinite(drawn).all()
    assert drawn[:, 0, 1].mean() == pytest.approx(np.mean(first[0][1:]), abs=0.02)


def test_where_nothing_varies_the_wilson_interval_stands_in() -> None:
    drawn = stats.bootstrap(table([[1.0] * 5, [1.0] * 5])).mean(axis=1)
    low, high = stats.mean_interval(drawn, np.array([1.0]), [10])
    assert (float(low[0]), float(high[0])) == pytest.approx(
        tuple(float(end) for end in stats.wilson(10, 10))
    )


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
    drawn = stats.bootstrap(scores).mean(axis=1)
    found = stats.ranks(scores.mean(), drawn)
    assert found.loc["0"].tolist() == [1, 1, 1, 1]
    assert found.loc[["1", "2"], "low"].tolist() == [2, 2]
    assert found.loc[["1", "2"], "high"].tolist() == [3, 3]
    assert found.loc[["1", "2"], "group"].tolist() == [2, 2]


def test_rank_intervals_cover_as_promised() -> None:
    rng = np.random.default_rng(9)
    rates, n, trials = np.array([0.6, 0.6, 0.5, 0.5]), 100, 300
    shape = table(*([[0.0] * n] for _ in rates))
    hits = 0
    for seed in range(trials):
        scores = (rng.random((n, 4)) < rates).astype(float)
        scores_table = pd.DataFrame(scores, index=shape.index, columns=shape.columns)
        drawn = stats.bootstrap(scores_table, draws=400, seed=seed).mean(axis=1)
        row = stats.ranks(scores_table.mean(), drawn).loc["2"]
        hits += bool(row["low"] <= 3 and row["high"] >= 4)  # true ranks: 3 to 4, tied
    assert hits / trials >= 0.935


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
