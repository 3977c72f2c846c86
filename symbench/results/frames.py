"""Runs as pandas frames: attempts, calls, turns and checks, one row each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import generators
from generators.answers.frame import wrapped
from generators.errors import SymBenchError
from generators.sample import Sample, read_samples
from harness.run.journal import read_journal
from harness.run.plan import SAMPLES_FILE, Plan, read_plan
from symbench.results.filters import Filter

if TYPE_CHECKING:
    import pandas as pd

ROLES = ("task", "steerer", "checker", "second")
TOKENS = ("input", "cached", "output", "reasoning")


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
        """One row per model call: attempt, n, role, model, reply, tokens, seconds."""
        import pandas as pd

        return pd.DataFrame(
            {
                **{key: record[key] for key in ("attempt", "n", "role", "model", "seconds")},
                "reply": record["reply"]["text"],
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
        vars(part)["attempts"] = chosen.of(self.attempts)
        return part

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

    It has three columns more than that of a run: `run`, its name; `suite`, the name of its
    suite (one for runs on the same samples, however they call them); `planned`, the samples that
    its plan has for every column.

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
        planned = only.count(run.samples()) if only and only.of_samples else plan.samples
        frames.append(run.attempts.assign(run=run.path.name, suite=suite, planned=planned))
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

    latest: dict[str, dict[str, Any]] = {}
    for record in records:
        latest[record["attempt"]] = _flat(record)
    return pd.DataFrame(list(latest.values()))


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    nested = ("usage", "calls", "latency", "type")
    flat = {key: value for key, value in record.items() if key not in nested}
    for role in ROLES:
        usage = record.get("usage", {}).get(role, {})
        flat |= {f"{role}_{key}": usage.get(key, 0) for key in TOKENS}
        flat[f"{role}_calls"] = record.get("calls", {}).get(role, 0)
        flat[f"{role}_seconds"] = record.get("latency", {}).get(role, 0.0)
    return flat
