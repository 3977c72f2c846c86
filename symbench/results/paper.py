"""The paper's tables: published figures, shipped as data and never mixed with measured ones.

Source: CodeSteer (ICML 2025), Tables 1 to 3 and 7 to 10 and the figure of rising complexity.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

TABLES: Final = (
    "success_rates",
    "normalized_averages",
    "ablations_and_training_counts",
    "normalized_ablations",
    "other_task_llms",
    "complexity_sweeps",
    "cost",
)


def published_table(name: str = "success_rates") -> "pd.DataFrame":
    """Return one of the paper's tables as printed.

    `success_rates` has a row per task (percent), indexed by the task's title, with a
    column `split` and one column per method.

    Raises:
        SymBenchError: if there is no such table.
    """
    import pandas as pd

    if name not in TABLES:
        raise UnknownNameError("published table", name, TABLES)
    return pd.read_csv(_folder() / f"{name}.csv", index_col=0)


def _folder() -> Path:
    here = Path(__file__).parent
    for folder in (here / "published", here.parents[1] / "results" / "published"):
        if folder.is_dir():
            return folder
    raise SymBenchError("the published tables are not installed; reinstall symbench")
