"""Runs as pandas frames: `attempts` (one row each) and `calls` (one row a model call)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.errors import SymBenchError
from harness.journal import read_journal
from harness.plan import Plan, read_plan

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("task", "steerer", "checker", "second")
TOKENS = ("input", "cached", "output", "reasoning")


@dataclass(frozen=True)
class RunData:
    """One run directory, read when asked.

    Attributes:
        path: the directory.
        plan: its configuration.
    """

    path: Path
    plan: Plan

    @cached_property
    def attempts(self) -> "pd.DataFrame":
        """One row per attempt, the latest record of each; columns as in `docs/journal.md`.

        Usage is spread into `<role>_<tokens>` columns, calls into `<role>_calls`.
        """
        return attempts_frame(
            record for record in read_journal(self.path) if record["type"] == "attempt"
        )

    @cached_property
    def calls(self) -> "pd.DataFrame":
        """One row per model call: attempt, n, role, model, reply, tokens, seconds."""
        import pandas as pd

        return pd.DataFrame(
            {
                **{key: record[key] for key in ("attempt", "n", "role", "model", "seconds")},
                "reply": record["reply"]["text"],
                **{key: record["reply"].get("usage", {}).get(key, 0) for key in TOKENS},
            }
            for record in read_journal(self.path)
            if record["type"] == "call"
        )


def load_run(path: str | Path) -> RunData:
    """Return a run by its directory.

    Raises:
        SymBenchError: if it is not one.
    """
    directory = Path(path)
    return RunData(directory, read_plan(directory))


def load_attempts(paths: Sequence[str | Path]) -> "pd.DataFrame":
    """Return the attempts of several runs in one frame, with the run's name in `run`.

    Raises:
        SymBenchError: if a run has no attempts, or two runs hold one column twice.
    """
    import pandas as pd

    frames = []
    for path in paths:
        run = load_run(path)
        if run.attempts.empty:
            raise SymBenchError(f"{path} has no attempts yet")
        frames.append(run.attempts.assign(run=run.path.name))
    both = pd.concat(frames, ignore_index=True)
    doubled = both[both.duplicated(["column", "sample", "repeat"])]
    if not doubled.empty:
        raise SymBenchError(
            f"column {doubled['column'].iloc[0]!r} has the same samples in two of the runs given"
        )
    return both


def attempts_frame(records: Iterator[Mapping[str, Any]]) -> "pd.DataFrame":
    """Return attempt records as a frame, the latest of each attempt, in order of first writing."""
    import pandas as pd

    latest: dict[str, dict[str, Any]] = {}
    for record in records:
        latest[record["attempt"]] = _flat(record)
    return pd.DataFrame(list(latest.values()))


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    nested = ("usage", "calls", "type")
    flat = {key: value for key, value in record.items() if key not in nested}
    for role in ROLES:
        usage = record.get("usage", {}).get(role, {})
        flat |= {f"{role}_{key}": usage.get(key, 0) for key in TOKENS}
        flat[f"{role}_calls"] = record.get("calls", {}).get(role, 0)
    return flat
