"""What stands at the head of a leaderboard's column: its kind, its title, the models behind it."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

from harness.run.plan import Column

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["measured", "simulated", "published", "reference"]
KINDS: Final[tuple[Kind, ...]] = ("measured", "simulated", "published", "reference")
BOUNDS: Final = {"reference/solver": "Solver (ceiling)", "reference/guess": "Guess (floor)"}


@dataclass(frozen=True)
class Heading:
    """What is said of a column in tables and charts.

    Attributes:
        kind: measured, simulated, published or reference.
        title: the method's title with its options, or what the row is instead.
        models: behind the method, as in a column's id, with who steers even where that is the
            rule; empty where the title says all.
        mark: warning beside the name, empty for none.
    """

    kind: Kind
    title: str
    models: str = ""
    mark: str = ""

    @property
    def label(self) -> str:
        """The whole name, e.g. `All Code, simulated/student [simulated]`."""
        models = f", {self.models}" if self.models else ""
        mark = f" [{self.mark}]" if self.mark else ""
        return f"{self.title}{models}{mark}"


def kind_of(column: Column) -> Kind:
    """Return what a column of a run is, by its models."""
    if column.is_reference:
        return "reference"
    simulated = any(uri.startswith("simulated/") for uri in column.models)
    return "simulated" if simulated else "measured"


def heading(column: Column, title: str) -> Heading:
    """Return the heading of a column of a run.

    Args:
        column: of the run's plan.
        title: of its method.
    """
    kind = kind_of(column)
    if kind == "reference":
        return Heading(kind, BOUNDS.get(column.model, column.model))
    options = column.method.partition(":")[2]
    mark = "simulated" if kind == "simulated" else ""
    return Heading(kind, f"{title} ({options})" if options else title, column.team, mark)


def headings(attempts: "pd.DataFrame") -> dict[str, Heading]:
    """Return the headings of the columns of attempts by their ids, in order of first writing.

    Args:
        attempts: one row per attempt with `column`, `title` and the fields of `Column`.
    """
    firsts = attempts.drop_duplicates("column").to_dict("records")
    names = [field.name for field in fields(Column)]
    return {
        str(row["column"]): heading(Column(*(str(row[name]) for name in names)), str(row["title"]))
        for row in firsts
    }
