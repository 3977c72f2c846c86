"""What methods noted in the attempts of a run, for data that is made of notes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.run.journal import read_journal
from harness.run.plan import Job, jobs, read_plan


def finished_notes(directory: Path, kind: str) -> Iterator[tuple[Job, Sequence[Mapping[str, Any]]]]:
    """Yield the attempts that ended without an error, in the order of the plan, with their notes.

    Args:
        directory: of the run.
        kind: of the notes; an attempt may have none.

    Raises:
        SymBenchError: if it is no run.
    """
    notes: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    finished: set[str] = set()
    for record in read_journal(directory):
        if record["type"] == "note" and record["kind"] == kind:
            notes[record["attempt"]].append(record["values"])
        elif record["type"] == "attempt" and record["outcome"] != "error":
            finished.add(record["attempt"])
    for job in jobs(directory, read_plan(directory)):
        if job.id in finished:
            yield job, notes[job.id]
