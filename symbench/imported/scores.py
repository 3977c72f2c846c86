"""Scores on the published set: on all its samples, on the sound ones, and what is set aside."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from symbench.imported.tally import status_of
from symbench.results.frames import load_run
from symbench.results.score import success_rates
from symbench.results.tables import pipes

if TYPE_CHECKING:
    import pandas as pd

SOUND: Final = "sound"
HEAD: Final = ("all, %", "sound only, %", "sound samples", "set aside")
NOTE: Final = (
    "Published samples, judged with repaired keys. All: averages over tasks of every judged "
    "sample; sound only: without samples that the audit found wrong, leaking, ambiguous or "
    "repeated, over the tasks that have sound ones; set aside: how many judged samples that "
    "leaves out."
)


def statuses(runs: Sequence[Path]) -> dict[str, str]:
    """Return the audit's status by sample, of the published samples of runs."""
    return {
        sample.id: status_of(sample)
        for path in runs
        for sample in load_run(path).samples()
        if "status" in sample.origin
    }


def soundness(attempts: "pd.DataFrame", of: dict[str, str]) -> "pd.DataFrame":
    """Return columns x `HEAD`: averages over tasks in percent, and counts of samples.

    Args:
        attempts: see `load_attempts`.
        of: see `statuses`; attempts on other samples are left out.

    Raises:
        SymBenchError: if no attempt is on a published sample.
    """
    import pandas as pd

    kept = attempts[attempts["sample"].isin(list(of))]
    if kept.empty:
        raise SymBenchError("no attempt here is on an imported sample of the published set")
    kept = kept[kept["outcome"] != "error"]
    fair = kept[kept["sample"].map(of) == SOUND]
    counts = [part.groupby("column")["sample"].nunique() for part in (kept, fair)]
    table = pd.concat(
        [
            success_rates(kept).mean(),
            success_rates(fair).mean(),
            counts[1],
            counts[0].sub(counts[1], fill_value=0),
        ],
        axis=1,
    )
    table = table.set_axis(list(HEAD), axis=1)
    counted = list(HEAD[2:])
    table[counted] = table[counted].fillna(0).astype(int)
    return table.sort_values(HEAD[0], ascending=False, kind="stable")


def section(runs: Sequence[Path], attempts: "pd.DataFrame", style: str) -> str:
    """Return the table for the foot of a leaderboard; empty if no sample is a published one.

    Args:
        runs: their directories.
        attempts: of these runs.
        style: `terminal` or `md`; other formats have no room for a second table.
    """
    of = statuses(runs) if (attempts["level"] == 0).any() and style in ("terminal", "md") else {}
    if not of:
        return ""
    table = soundness(attempts, of).round(1)
    if style == "terminal":
        return f"\n{table.to_string()}\n\n{NOTE}\n"
    rows = [list(map(str, row)) for row in table.itertuples(name=None)]
    return "\n".join(["", "## Sound samples", "", *pipes(["column", *HEAD], rows), "", NOTE, ""])
