"""One attempt's part of the journal: what it asked and ran, written as it happens.

`RecordedModel` and `RecordedSandbox` wrap what a method is given. Every finished call and
program is journalled before its result is used; on resume the same calls are answered
from the journal, keyed by content and by how often the content occurred before.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from generators.errors import SymBenchError
from harness.chat import Backend, Message, Reply, Request, Role, Sampling, Tool, Usage
from harness.codec import (
    content_key,
    keyed_message,
    plain_message,
    reply_from_json,
    reply_to_json,
)
from harness.models.keys import hide
from harness.run.journal import Records
from harness.run.limits import RunLimits
from harness.sandbox.types import Execution, Limits, Sandbox, Session, StatefulSandbox


@dataclass
class Totals:
    """What an attempt used.

    Attributes:
        usage: tokens and money by role.
        calls: model calls by role.
        latency: seconds waited for models, by role.
        sandbox_seconds: CPU time of programs.
        programs: programs run.
        served: names under which models answered, by role.
        turns: whether the TaskLLM answered with code, turn by turn, where a method says so.
        late: models that refused to go on after an answer was given, by role.
    """

    usage: dict[str, Usage] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    latency: dict[str, float] = field(default_factory=dict)
    sandbox_seconds: float = 0.0
    programs: int = 0
    served: dict[str, str] = field(default_factory=dict)
    turns: list[bool] = field(default_factory=list)
    late: Counter[str] = field(default_factory=Counter)

    def add_call(self, role: Role, reply: Reply, seconds: float) -> None:
        """Count one model call."""
        self.usage[role] = self.usage.get(role, Usage()) + reply.usage
        self.calls[role] += 1
        self.latency[role] = self.latency.get(role, 0.0) + seconds
        if reply.served:
            self.served[role] = reply.served

    @property
    def seconds(self) -> float:
        """Seconds waited for all models."""
        return sum(self.latency.values())

    @property
    def switches(self) -> int:
        """How often the TaskLLM changed between text and code."""
        return sum(before != after for before, after in pairwise(self.turns))

    @property
    def cost(self) -> float | None:
        """US dollars over all roles, None where no price is known."""
        costs = [usage.cost for usage in self.usage.values() if usage.cost is not None]
        return sum(costs) if costs else None


class AttemptLog:
    """The records of one attempt: earlier ones to replay, later ones to write.

    Attributes:
        attempt: the attempt's id.
        totals: what was used, replayed calls included.
        run_limits: asked before anything new is asked or run.
    """

    def __init__(
        self,
        journal: Records,
        attempt: str,
        earlier: Iterable[Mapping[str, Any]] = (),
        run_limits: RunLimits | None = None,
    ) -> None:
        self.attempt = attempt
        self.run_limits = run_limits or RunLimits()
        self.totals = Totals()
        self._journal = journal
        self._earlier: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for record in earlier:
            self._earlier[record["key"]].append(record)
        self._used: Counter[str] = Counter()
        self._number = sum(map(len, self._earlier.values()))
        self._said: dict[str, tuple[Message, ...]] = {}

    def earlier(self, key: str) -> Mapping[str, Any] | None:
        """Return the next unused earlier record of this content, or None."""
        number = self._used[key]
        self._used[key] += 1
        found = self._earlier[key]
        return found[number] if number < len(found) else None

    def occurrence(self, key: str) -> int:
        """Return how often this content was looked for before the latest time."""
        return self._used[key] - 1

    def write(self, kind: str, key: str, values: Mapping[str, Any]) -> None:
        """Journal one record of this attempt."""
        head = {"type": kind, "attempt": self.attempt, "n": self._number, "key": key}
        self._journal.append({**head, **values})
        self._number += 1

    async def durable(self) -> None:
        """Return once what was written survives the death of this process."""
        await self._journal.durable()

    def note(self, kind: str, values: Mapping[str, Any]) -> None:
        """Journal a finding of the method, once."""
        if kind == "attempt" and "turn" in values:
            self.totals.turns.append(bool(values["code"]))
        if kind == "late":
            self.totals.late[values["role"]] += 1
        key = content_key("note", kind, values)
        if self.earlier(key) is None:
            self.write("note", key, {"kind": kind, "values": dict(values)})

    def new_messages(self, who: str, messages: tuple[Message, ...]) -> tuple[int, list[Any]]:
        """Return how many messages were in `who`'s previous call already, and the others.

        Conversations grow by a few messages a turn; journalling only these keeps the
        journal linear in what was said.
        """
        before = self._said.get(who, ())
        kept = 0
        while kept < min(len(before), len(messages)) and before[kept] == messages[kept]:
            kept += 1
        self._said[who] = messages
        return kept, [plain_message(message) for message in messages[kept:]]


def _request_key(uri: str, role: Role, request: Request) -> str:
    messages = [keyed_message(message) for message in request.messages]
    tools = [vars(tool) for tool in request.tools]
    return content_key("call", uri, role, messages, vars(request.sampling), tools)


class RecordedModel:
    """A backend in a role of one attempt, as `harness.chat.Model`."""

    def __init__(self, backend: Backend, role: Role, sampling: Sampling, log: AttemptLog) -> None:
        self._backend = backend
        self._role = role
        self._sampling = sampling
        self._log = log

    async def ask(self, messages: Sequence[Message], tools: Sequence[Tool] = ()) -> Reply:
        """Return the reply, from the journal if this call was made before.

        Raises:
            ModelError: if the provider gave none.
        """
        request = Request(tuple(messages), self._sampling, tuple(tools))
        key = _request_key(self._backend.uri, self._role, request)
        kept, new = self._log.new_messages(self._role, request.messages)
        record = self._log.earlier(key)
        if record is not None:
            reply, seconds = reply_from_json(record["reply"]), record["seconds"]
        else:
            self._log.run_limits.check()
            start = time.monotonic()
            if occurrence := self._log.occurrence(key):
                sampling = _drawn_again(request.sampling, occurrence)
                request = replace(request, sampling=sampling, occurrence=occurrence)
            reply = await self._backend.complete(request)
            seconds = round(time.monotonic() - start, 4)
            self._log.run_limits.spend(reply.usage)
            self._log.write(
                "call",
                key,
                {
                    "role": self._role,
                    "model": self._backend.uri,
                    "kept": kept,
                    "messages": new,
                    **({"tools": [tool.name for tool in tools]} if tools else {}),
                    "reply": reply_to_json(reply),
                    "seconds": seconds,
                    "at": round(time.time(), 3),
                },
            )
            await self._log.durable()
        self._log.totals.add_call(self._role, reply, seconds)
        return reply


def _drawn_again(sampling: Sampling, occurrence: int) -> Sampling:
    """Give the same request another seed each time, if it has one, so that replies differ."""
    if sampling.seed is None:
        return sampling
    return replace(sampling, seed=int(content_key("again", sampling.seed, occurrence)[:7], 16))


def without_keys(run: Execution) -> Execution:
    """Return what a program did; outside a sandbox it may have printed a key."""
    return replace(run, stdout=hide(run.stdout), stderr=hide(run.stderr))


class RecordedSandbox:
    """A sandbox in one attempt: programs already run are answered from the journal."""

    def __init__(self, sandbox: Sandbox, log: AttemptLog) -> None:
        self._sandbox = sandbox
        self._log = log

    @property
    def tier(self) -> str:
        """The tier of the sandbox behind."""
        return self._sandbox.tier

    @property
    def guarantees(self) -> tuple[str, ...]:
        """The guarantees of the sandbox behind."""
        return self._sandbox.guarantees

    async def run(self, program: str, limits: Limits | None = None, seed: int = 0) -> Execution:
        """Run a program, or return what it did before.

        Raises:
            SandboxError: if the sandbox itself failed.
        """
        key = content_key("program", program, vars(limits) if limits else None, seed)
        record = self._log.earlier(key)
        if record is not None:
            run = Execution(**record["run"])
        else:
            self._log.run_limits.check()
            run = without_keys(await self._sandbox.run(program, limits, seed))
            self._log.write("program", key, {"program": program, "run": vars(run)})
            await self._log.durable()
        self._log.totals.sandbox_seconds += run.cpu
        self._log.totals.programs += 1
        return run

    def session(self, limits: Limits | None = None, seed: int = 0) -> Session:
        """Return an interpreter that keeps its state, whose parts are journalled.

        Raises:
            SymBenchError: if the tier has none.
        """
        if not isinstance(self._sandbox, StatefulSandbox):
            raise SymBenchError(
                f"the sandbox tier {self.tier!r} has no interpreter that keeps its state; "
                "use code_interpreter:state=fresh"
            )
        return RecordedSession(self._sandbox.session(limits, seed), self._log)

    async def close(self) -> None:
        """Leave the shared sandbox open: it belongs to the run."""


class RecordedSession:
    """A session in one attempt: parts already run are answered from the journal.

    The interpreter is brought to the state that the journal tells of only when a new part
    needs it: by running the earlier parts again, with the same seed.

    Attributes:
        restarts: how often it has lost its state.
    """

    def __init__(self, session: Session, log: AttemptLog) -> None:
        self.restarts = 0
        self._session = session
        self._log = log
        self._parts: list[str] = []
        self._missing: list[str] = []

    async def run(self, part: str) -> Execution:
        """Run a part, or return what it did before.

        Raises:
            SandboxError: if the sandbox itself failed.
        """
        self._parts.append(part)
        key = content_key("part", self._parts)
        record = self._log.earlier(key)
        if record is not None:
            run, restarts = Execution(**record["run"]), int(record["restarts"])
            self._missing = [] if restarts > self.restarts else [*self._missing, part]
        else:
            self._log.run_limits.check()
            for earlier in self._missing:
                await self._session.run(earlier)
            self._missing = []
            before = self._session.restarts
            run = without_keys(await self._session.run(part))
            restarts = self.restarts + self._session.restarts - before
            values = {"program": part, "run": vars(run), "restarts": restarts}
            self._log.write("program", key, values)
            await self._log.durable()
        self.restarts = restarts
        self._log.totals.sandbox_seconds += run.cpu
        self._log.totals.programs += 1
        return run

    async def close(self) -> None:
        """End the interpreter."""
        await self._session.close()
