"""The committed reference run says what its page claims."""

from pathlib import Path

import pandas as pd

import generators
from symbench import NAMES

FOLDER = Path(__file__).parents[3] / "results" / "reference"
SOLVER, GUESS = "only_question@reference/solver", "only_question@reference/guess"


def test_the_reference_run_is_complete_and_in_order() -> None:
    table = pd.read_csv(FOLDER / "leaderboard.csv", index_col=0)
    tasks = table.loc[[generators.load(name).title for name in NAMES]]
    assert len(tasks) == 37
    assert set(tasks[SOLVER]) == {100.0}
    assert table.loc["Average, total", GUESS] < 10
    for method in ("only_question", "all_text", "all_code", "codesteer"):
        steered = "+steerer=rule" if method == "codesteer" else ""
        total = table.loc["Average, total"]
        totals = [
            total[f"{method}@simulated/{name}{steered}"]
            for name in ("expert", "student", "beginner")
        ]
        assert totals == sorted(totals, reverse=True)
    assert "symbench run --suite symbench-lite" in (FOLDER / "README.md").read_text()
