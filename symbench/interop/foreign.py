"""Attempts that another tool made as a run of ours: judged anew, and ready for our statistics."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Message, Reply, Sampling
from harness.codec import plain_message, reply_to_json
from harness.methods import Graded
from harness.run.journal import Journal
from harness.run.plan import Column, Job, Plan, create
from harness.run.recording import Totals
from harness.run.records import failed, head, judged, use
from harness.sandbox import Execution
from symbench.results.words import counted


@dataclass(frozen=True)
class ForeignCall:
    """One model call in a foreign log.

    Attributes:
        role: of the model: task, steerer, checker or second.
        messages: that it was given.
        reply: what it wrote.
        seconds: how long it took, 0.0 where that is not known.
        at: Unix time of its end, 0.0 where that is not known.
    """

    role: Any
    messages: Sequence[Message]
    reply: Reply
    seconds: float = 0.0
    at: float = 0.0


@dataclass(frozen=True)
class ForeignProgram:
    """One program in a foreign log, and what it did."""

    program: str
    execution: Execution


@dataclass(frozen=True)
class ForeignAttempt:
    """One attempt in a foreign log.

    Attributes:
        sample: what was asked.
        column: method and models.
        title: the method's, as in tables.
        repeat: from 0.
        graded: what is judged, None where the attempt failed.
        fault: why it failed.
        events: calls and programs, in order.
        right: the verdict in the log, None where it has none.
        record: our record of it, where the log was made from a run of ours.
    """

    sample: Sample
    column: Column
    title: str
    repeat: int
    graded: Graded | None
    fault: str = ""
    events: Sequence[ForeignCall | ForeignProgram] = ()
    right: bool | None = None
    record: Mapping[str, Any] = field(default_factory=dict)


def write_run(out: Path, suite: str, sampling: Sampling, attempts: Iterable[ForeignAttempt]) -> str:
    """Write attempts as a run directory and return what was written, in words.

    Every reply is judged anew; verdicts that differ from the log's are counted.

    Raises:
        SymBenchError: if there are none, or one stands there twice.
    """
    out.mkdir()
    samples: dict[str, Sample] = {}
    columns: dict[str, Column] = {}
    seen: set[str] = set()
    outcomes: Counter[str] = Counter()
    other = repeats = 0
    stub = Plan(suite, "", 0, ())
    with Journal(out) as journal:
        for one in attempts:
            job = Job(one.sample, one.column, one.repeat)
            if job.id in seen:
                raise SymBenchError(
                    f"{one.sample.id} of {one.column.id}, repeat {one.repeat}, stands there twice"
                )
            seen.add(job.id)
            samples[one.sample.id] = one.sample
            columns[one.column.id] = one.column
            repeats = max(repeats, one.repeat + 1)
            record = _journalled(journal, job, one, stub)
            outcomes[record["outcome"]] += 1
            other += one.right not in (None, record["outcome"] == "right")
        journal.complete = True
    if not seen:
        raise SymBenchError("there are no finished samples in it")
    plan = Plan(suite, "", 0, tuple(columns.values()), repeats, sampling)
    create(out, plan, iter(samples.values()))
    said = ", ".join(f"{count} {name}" for name, count in outcomes.items())
    return f"{counted(len(seen), 'attempt')} ({said}); verdicts other than in the log: {other:,}"


def _journalled(journal: Journal, job: Job, one: ForeignAttempt, plan: Plan) -> Mapping[str, Any]:
    """Write the records of an attempt and return the last."""
    totals = Totals()
    for number, event in enumerate(one.events):
        where = {"attempt": job.id, "n": number, "key": ""}
        if isinstance(event, ForeignCall):
            totals.add_call(event.role, event.reply, event.seconds)
            journal.append({"type": "call", **where, **_call(event, one.column)})
        else:
            totals.programs += 1
            totals.sandbox_seconds += event.execution.cpu
            ran = {"program": event.program, "run": vars(event.execution)}
            journal.append({"type": "program", **where, **ran})
    verdict = judged(job, one.graded) if one.graded else failed("foreign", one.fault)
    record = one.record or {**_head(job, one, plan), **use(totals), "wall": totals.seconds}
    record = {**record, "attempt": job.id, **verdict}
    journal.append(record)
    return record


def _head(job: Job, one: ForeignAttempt, plan: Plan) -> dict[str, Any]:
    return {**head(job, one.title, plan, ""), "packages": {}}


def _call(event: ForeignCall, column: Column) -> dict[str, Any]:
    uris = {item.name: getattr(column, item.name) for item in fields(column)}
    return {
        "role": event.role,
        "model": uris.get(event.role) or column.model,
        "kept": 0,
        "messages": [plain_message(message) for message in event.messages],
        "reply": reply_to_json(event.reply),
        "seconds": event.seconds,
        "at": event.at,
    }
