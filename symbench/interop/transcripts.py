"""The attempts of a run with everything that happened in them, as exports tell it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generators.errors import SymBenchError
from generators.sample import Sample
from harness.chat import Message, Reply, ToolCall
from harness.codec import reply_from_json
from harness.run.journal import read_journal
from harness.run.plan import RUN_FILE
from harness.sandbox.types import Execution
from symbench.results.frames import RunData


@dataclass(frozen=True)
class Call:
    """One model call.

    Attributes:
        role: of the model: task, steerer, checker or second.
        model: its URI.
        messages: the whole conversation that it was given.
        tools: names of those that it could call.
        reply: what it wrote.
        begun: Unix time.
        seconds: how long it took.
    """

    role: str
    model: str
    messages: tuple[Message, ...]
    tools: tuple[str, ...]
    reply: Reply
    begun: float
    seconds: float


@dataclass(frozen=True)
class Ran:
    """One program.

    Attributes:
        program: its text.
        execution: what it did.
        begun: Unix time, as far as the calls before it tell.
    """

    program: str
    execution: Execution
    begun: float


@dataclass(frozen=True)
class Noted:
    """One finding of the method, see `docs/methods.md`.

    Attributes:
        kind: of finding.
        values: what was found.
        at: Unix time, as far as the calls before it tell.
    """

    kind: str
    values: Mapping[str, Any]
    at: float


Event = Call | Ran | Noted


@dataclass(frozen=True)
class Transcript:
    """One attempt.

    Attributes:
        sample: what was asked.
        record: how it ended: its latest record, see `docs/internals/journal.md`.
        events: what happened, in order.
    """

    sample: Sample
    record: Mapping[str, Any]
    events: tuple[Event, ...]

    @property
    def calls(self) -> tuple[Call, ...]:
        """The model calls."""
        return tuple(event for event in self.events if isinstance(event, Call))

    @property
    def begun(self) -> float:
        """Unix time of the first call, 0.0 without any."""
        return self.calls[0].begun if self.calls else 0.0

    @property
    def ended(self) -> float:
        """Unix time of the end, as far as calls and programs tell."""
        return max((_end(event) for event in self.events), default=0.0)

    @property
    def main(self) -> tuple[Message, ...]:
        """The conversation with the TaskLLM as it stood at its last reply, that included."""
        asked = [call for call in self.calls if call.role == "task"]
        if not asked:
            return ()
        reply = asked[-1].reply
        return (*asked[-1].messages, Message("assistant", reply.text, reply.tool_calls))


def _end(event: Event) -> float:
    if isinstance(event, Call):
        return event.begun + event.seconds
    return event.begun + event.execution.wall if isinstance(event, Ran) else event.at


def transcripts(run: RunData, column: str = "") -> Iterator[Transcript]:
    """Yield the attempts of a run as their last records stand in the journal.

    Only attempts that are open at a place of the journal are held in memory.

    Args:
        run: whose attempts.
        column: only those of this column; all if empty.

    Raises:
        SymBenchError: if a sample of an attempt is not in the run.
    """
    samples = {sample.id: sample for sample in run.samples()}
    left = Counter(
        record["attempt"]
        for record in read_journal(run.path, "attempt")
        if column in ("", record["column"])
    )
    open_ones: dict[str, list[dict[str, Any]]] = {name: [] for name in left}
    for record in read_journal(run.path):
        name = record.get("attempt")
        if name not in open_ones:
            continue
        if record["type"] != "attempt":
            open_ones[name].append(record)
            continue
        left[name] -= 1
        if not left[name]:
            if record["sample"] not in samples:
                raise SymBenchError(f"{run.path}: sample {record['sample']!r} is not in the run")
            yield Transcript(samples[record["sample"]], record, _events(open_ones.pop(name)))


def _events(records: list[dict[str, Any]]) -> tuple[Event, ...]:
    said: dict[str, tuple[Message, ...]] = {}
    events: list[Event] = []
    for record in sorted(records, key=lambda one: one["n"]):
        now = _end(events[-1]) if events else 0.0
        if record["type"] == "call":
            events.append(_call(record, said))
        elif record["type"] == "program":
            events.append(Ran(record["program"], Execution(**record["run"]), now))
        elif record["type"] == "note":
            events.append(Noted(record["kind"], record["values"], now))
    return tuple(events)


def _call(record: Mapping[str, Any], said: dict[str, tuple[Message, ...]]) -> Call:
    role = record["role"]
    new = map(_message, record["messages"])
    said[role] = (*said.get(role, ())[: record["kept"]], *new)
    return Call(
        role=role,
        model=record["model"],
        messages=said[role],
        tools=tuple(record.get("tools", ())),
        reply=reply_from_json(record["reply"]),
        begun=record["at"] - record["seconds"],
        seconds=record["seconds"],
    )


def _message(values: Mapping[str, Any]) -> Message:
    calls = tuple(ToolCall(**call) for call in values.get("tool_calls", ()))
    return Message(values["role"], values["content"], calls, values.get("call", ""))


def begun_at(run: RunData) -> float:
    """Return the Unix time at which a run was created, for attempts without a call."""
    return (run.path / RUN_FILE).stat().st_mtime


def missing(run: RunData) -> int:
    """Return how many attempts of the plan have no record yet."""
    mine, shards = run.plan.shard
    planned = (run.plan.attempts - mine + shards - 1) // shards
    made = {record["attempt"] for record in read_journal(run.path, "attempt")}
    return planned - len(made)
