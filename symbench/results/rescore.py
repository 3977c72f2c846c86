"""Old transcripts under today's verifiers, without calling any model."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from generators.errors import SymBenchError
from generators.sample import Sample, read_samples
from harness import version
from harness.chat import Finish
from harness.methods import Graded
from harness.run.journal import Journal, read_journal
from harness.run.plan import SAMPLES_FILE, read_plan
from harness.run.records import verdict_values

VERDICT: Final = ("outcome", "fault", "reading", "frame", "answer")


@dataclass(frozen=True)
class Change:
    """An attempt whose verdict has changed.

    Attributes:
        record: as it stands in the journal.
        outcome: right, wrong, unparsed or truncated.
        fault: the first rule that the answer breaks.
        reading: strict, flexible, or none where nothing could be read.
        frame: how the answer was set apart.
        answer: as read, at most 2,000 characters.
    """

    record: dict[str, Any]
    outcome: str
    fault: str
    reading: str
    frame: str
    answer: str

    @property
    def matters(self) -> bool:
        """Whether the outcome changed, not only how a fault is worded."""
        return bool(self.outcome != self.record["outcome"])


def rescore(path: str | Path) -> Iterator[Change]:
    """Yield the attempts of a run whose verdict differs today; nothing is written.

    Attempts that ended in an error have no verdict and are left alone.

    Raises:
        SymBenchError: if it is not a run, a task is gone, or an instance cannot be read by
            the task as it is today.
    """
    directory = Path(path)
    read_plan(directory)
    samples = {sample.id: sample for sample in read_samples(directory / SAMPLES_FILE)}
    latest = {record["attempt"]: record for record in read_journal(directory, "attempt")}
    for record in latest.values():
        if record["outcome"] == "error":
            continue
        if record["sample"] not in samples:
            raise SymBenchError(f"{directory}: {record['sample']} is not in {SAMPLES_FILE}")
        change = _judge(record, samples[record["sample"]])
        if any(getattr(change, key) != record.get(key) for key in VERDICT):
            yield change


def _judge(record: dict[str, Any], sample: Sample) -> Change:
    cut = record.get("finish") == "length" or record["outcome"] == "truncated"
    finish: Finish = "length" if cut else "stop"
    graded = Graded(record["final"], finish, record.get("source", "reply"))
    return Change(record, **verdict_values(sample, graded))


def write_changes(path: str | Path, changes: list[Change]) -> None:
    """Append the changed verdicts to the journal, which replace the old ones on reading.

    The record keeps what was used and how long it took; `rescored` names the code that
    judged and the outcome before.

    Raises:
        JournalError: if the run is being written by another process, or cannot be.
    """
    with Journal(Path(path)) as journal:
        for change in changes:
            verdict = {key: getattr(change, key) for key in VERDICT}
            history = {"code": version(), "before": change.record["outcome"]}
            journal.append({**change.record, **verdict, "rescored": history})
