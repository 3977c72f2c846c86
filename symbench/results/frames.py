"""Runs as pandas frames: attempts, calls, turns and checks, one row each."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import generators
from generators.answers.frame import wrapped
from generators.errors import SymBenchError
from generators.sample import Sample, read_samples
from harness.run.journal import read_journal
from harness.run.plan import SAMPLES_FILE, UNTIL_FILE, Plan, read_plan
from symbench.results.filters import Filter

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("task", "steerer", "checker", "second")
TOKENS = ("input", "cached", "output", "reasoning")
CALL = ("attempt", "n", "role", "model", "seconds", "at")


_DEFAULTS: Final[Mapping[str, float]] = {
    f"{role}_{what}": default
    for role in ROLES
    for what, default in (*((kind, 0) for kind in TOKENS), ("calls", 0), ("seconds", 0.0))
}
"""The columns of the roles, and what an attempt has there in which a role said nothing."""


_NESTED: Final = frozenset(("usage", "calls", "latency", "type"))


@dataclass(frozen=True)
class RunData:
    """One run directory, read on demand.

    Attributes:
        path: the directory.
        plan: its configuration.
    """

    path: Path
    plan: Plan

    @cached_property
    def attempts(self) -> "pd.DataFrame":
        """One row per attempt, the latest record of each; columns: `docs/internals/journal.md`.

        Usage is spread into `<role>_<tokens>` columns, calls into `<role>_calls`.
        """
        return attempts_frame(read_journal(self.path, "attempt"))

    @cached_property
    def calls(self) -> "pd.DataFrame":
        """One row per model call: attempt, n, role, model, seconds, at, reply, cost, tokens.

        `at` is Unix time, `cost` US dollars, NaN where a price is unknown.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                **{key: record[key] for key in CALL},
                "reply": record["reply"]["text"],
                "cost": record["reply"].get("usage", {}).get("cost"),
                **{key: record["reply"].get("usage", {}).get(key, 0) for key in TOKENS},
            }
            for record in read_journal(self.path, "call")
        )

    @cached_property
    def turns(self) -> "pd.DataFrame":
        """One row per turn of a steering loop: attempt, column, turn, code (whether it ran one)."""
        import pandas as pd

        frame = pd.DataFrame(
            [
                (record["attempt"], record["values"]["turn"], record["values"]["code"])
                for record in read_journal(self.path, "note")
                if record["kind"] == "attempt" and "turn" in record["values"]
            ],
            columns=["attempt", "turn", "code"],
        )
        return self._with_columns(frame)

    @cached_property
    def checks(self) -> "pd.DataFrame":
        """One row per self-check: attempt, column, task, turn, verdict, right.

        `verdict` is the checker's: pass, fail or unknown; `right` is the verifier's on the
        same answer. Checks of replies without a readable answer are left out.
        """
        import pandas as pd

        of = dict(self._judged_samples())
        rows = [
            (record["attempt"], values["turn"], values["verdict"], values["answer"])
            for record in read_journal(self.path, "note")
            if record["kind"] == "check" and (values := record["values"])["answer"] is not None
        ]
        frame = pd.DataFrame(rows, columns=["attempt", "turn", "verdict", "answer"])
        frame = frame[frame["attempt"].isin(list(of))]
        right = [
            is_right(of[name], answer)
            for name, answer in zip(frame["attempt"], frame["answer"], strict=True)
        ]
        return self._with_columns(frame.assign(right=right).drop(columns="answer"))

    def only(self, chosen: Filter) -> "RunData":
        """Return the run with the attempts that a filter chooses, and what belongs to them."""
        part = RunData(self.path, self.plan)
        vars(part)["attempts"] = kept = chosen.of(self.attempts)
        vars(part)["calls"] = self.calls[self.calls["attempt"].isin(kept["attempt"])]
        return part

    @cached_property
    def ended(self) -> Mapping[str, Any]:
        """How the question of an adaptive run ended it (`until.json`); empty if none did."""
        try:
            values: dict[str, Any] = json.loads((self.path / UNTIL_FILE).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SymBenchError(f"cannot read {self.path / UNTIL_FILE}: {error}") from error
        return values

    def planned(self, chosen: Filter) -> int:
        """Return how many samples of a choice every column should have.

        Args:
            chosen: by task, level and category.
        """
        asked = set(self.attempts["sample"]) if self.ended else None
        if not chosen.of_samples:
            return self.plan.samples if asked is None else int(self.ended["samples"])
        return chosen.count(one for one in self.samples() if asked is None or one.id in asked)

    def samples(self) -> Iterator[Sample]:
        """Yield the suite of the run."""
        return read_samples(self.path / SAMPLES_FILE)

    def _judged_samples(self) -> Iterator[tuple[str, Sample]]:
        known = {sample.id: sample for sample in self.samples()}
        for attempt, sample in zip(self.attempts["attempt"], self.attempts["sample"], strict=True):
            yield attempt, known[sample]

    def _with_columns(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        whose = self.attempts.set_index("attempt")[["column", "task"]]
        return frame.join(whose, on="attempt", how="inner").reset_index(drop=True)


def is_right(sample: Sample, answer: str) -> bool:
    """Return whether an answer, as read from a reply, keeps every rule of the sample's task."""
    task = generators.load(sample.task)
    return task.verify(task.from_json(sample.instance), wrapped(answer)).right


def load_run(path: str | Path) -> RunData:
    """Return a run by its directory.

    Raises:
        SymBenchError: if it is not one.
    """
    directory = Path(path)
    return RunData(directory, read_plan(directory))


def load_attempts(paths: Sequence[str | Path], only: Filter | None = None) -> "pd.DataFrame":
    """Return the attempts of several runs in one frame.

    It has four columns more than that of a run: `run`, its name; `suite`, the name of its
    suite (one for runs on the same samples, however they call them); `planned`, the samples that
    its plan has for every column; `ended`, the answer that ended an adaptive run, or nothing.

    Args:
        paths: run directories.
        only: which attempts; all if not given.

    Raises:
        SymBenchError: if a run has no attempts, none is chosen, or two runs hold one column twice.
    """
    import pandas as pd

    frames, suites = [], dict[str, str]()
    for path in paths:
        run = load_run(path)
        if run.attempts.empty:
            raise SymBenchError(f"{path} has no attempts yet")
        plan = run.plan
        suite = suites.setdefault(plan.suite_hash, plan.suite)
        planned = run.planned(only or Filter())
        frames.append(
            run.attempts.assign(
                run=run.path.name, suite=suite, planned=planned, ended=run.ended.get("answer", "")
            )
        )
    both = pd.concat(frames, ignore_index=True)
    both = only.of(both) if only else both
    doubled = both[both.duplicated(["suite", "column", "sample", "repeat"])]
    if not doubled.empty:
        raise SymBenchError(
            f"column {doubled['column'].iloc[0]!r} has the same samples in two of the runs given"
        )
    return both


def attempts_frame(records: Iterator[Mapping[str, Any]]) -> "pd.DataFrame":
    """Return attempt records as a frame, the latest of each attempt, in order of first writing."""
    import pandas as pd

    table = _Table()
    for record in records:
        table.put(record)
    return pd.DataFrame(dict(table.columns()))


class _Table:
    """Records column by column: a dictionary for each would take many times the memory.

    Columns are as long as the last row that has a value; what lies behind is the column's default.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._plain: dict[str, list[Any]] = {}
        self._by_role: dict[str, list[Any]] = {name: [] for name in _DEFAULTS}
        self._shared: dict[str, str] = {}

    def put(self, record: Mapping[str, Any]) -> None:
        """Take a record in, in place of an earlier one of its attempt."""
        count = len(self._rows)
        row = self._rows.setdefault(record["attempt"], count)
        for name in (*self._plain, *self._by_role) if row < count else ():
            self._set(name, row, _DEFAULTS.get(name, math.nan))
        for name, value in record.items():
            if name not in _NESTED:
                column = self._plain.get(name)
                if column is not None and len(column) == row:  # as good as always
                    column.append(self._one(value, column))
                else:
                    self._set(name, row, value)
        for role, usage in record.get("usage", {}).items():
            for kind in TOKENS:
                self._set(f"{role}_{kind}", row, usage.get(kind, 0))
        for role, calls in record.get("calls", {}).items():
            self._set(f"{role}_calls", row, calls)
        for role, seconds in record.get("latency", {}).items():
            self._set(f"{role}_seconds", row, seconds)

    def columns(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield names and values, an attempt each."""
        for name, values in (*self._plain.items(), *self._by_role.items()):
            missing = len(self._rows) - len(values)
            yield name, values + [_DEFAULTS.get(name, math.nan)] * missing

    def _set(self, name: str, row: int, value: Any) -> None:
        column = self._by_role.get(name)
        if column is None:
            column = self._plain.setdefault(name, [])
        if row > len(column):
            column += [_DEFAULTS.get(name, math.nan)] * (row - len(column))
        column[row : row + 1] = (value,)

    def _one(self, value: Any, column: Sequence[Any]) -> Any:
        """Return an equal value that was seen before, so that most rows share theirs."""
        if isinstance(value, str):
            return self._shared.setdefault(value, value)
        if isinstance(value, dict) and column and value == column[-1]:
            return column[-1]
        return value
