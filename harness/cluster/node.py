"""One machine's part of a run on a cluster: attempts here, the journal elsewhere.

A worker makes attempts with models and a sandbox of its own, and hands every record to the
head, which journals it. The head asks for exchanges: what the worker handed over in one is
safe when the next one begins, and only then do the attempts use it. This module knows
nothing of how the two are joined.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

from generators.errors import SymBenchError
from harness import version
from harness.errors import StoppedError
from harness.methods.plugins import load_plugins
from harness.prompts import Pack
from harness.run.limits import RunLimits
from harness.run.plan import Job, Plan
from harness.run.session import Session, SessionContext, open_plan_sandbox
from harness.run.settings import Settings, Summary

HEARTBEAT: Final = 1.0
"""Seconds after which a worker answers even if nothing happened."""
Record = Mapping[str, Any]
Dealt = tuple[Job, Sequence[Record]]
"""A job, and the records of an earlier try at it."""


@dataclass(frozen=True)
class Brief:
    """What every worker is told once; `version` is that of the head."""

    plan: Plan
    settings: Settings
    pack: Pack
    version: str


@dataclass(frozen=True)
class Handover:
    """What happened at a worker since the exchange before.

    Attributes:
        records: in the order in which they were written.
        left: ids of attempts that were left open: the session ends, or their column is given up.
        given_up: columns that this worker has given up so far, with the reason.
        gauge: model calls in flight, and calls repeated so far.
        fault: one that concerns all attempts, empty if there is none.
    """

    records: list[Record]
    left: list[str]
    gauge: tuple[int, int]
    fault: str
    given_up: Mapping[str, str] = field(default_factory=dict)


class WorkerLostError(Exception):
    """A worker that is dead, unreachable or silent; never shown to the user as such."""


class Remote(Protocol):
    """A worker on another machine; every call raises WorkerLostError if it is gone."""

    async def begin(self) -> tuple[str, str]:
        """See `Worker.begin`."""

    async def exchange(self, dealt: Sequence[Dealt], ending: str) -> Handover:
        """See `Worker.exchange`."""

    async def close(self) -> None:
        """See `Worker.close`."""

    def dismiss(self) -> None:
        """End its process; never fails."""


class Fleet(Protocol):
    """The machines that there are."""

    def places(self) -> list[str]:
        """Return a name for each machine."""

    def hire(self, place: str, brief: Brief) -> Remote:
        """Start a worker on a machine."""

    def close(self) -> None:
        """Leave the cluster."""


class Outbox:
    """Records on their way to the head."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self._records: list[Record] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._handed_over: list[asyncio.Future[None]] = []

    def append(self, record: Record) -> None:
        """Take one record."""
        self._records.append(record)
        self.news.set()

    async def durable(self) -> None:
        """Return once the head has journalled what was appended."""
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(acknowledged)
        await acknowledged

    def hand_over(self) -> list[Record]:
        """Return what is new."""
        records, self._records = self._records, []
        self._handed_over, self._waiting = self._waiting, []
        return records

    def acknowledge(self) -> None:
        """Let those go on whose records the head has journalled."""
        for acknowledged in self._handed_over:
            if not acknowledged.done():
                acknowledged.set_result(None)
        self._handed_over = []


def _release(version: str) -> str:
    return version.partition("+")[0]


class Worker:
    """Makes the attempts that the head deals it."""

    def __init__(self, brief: Brief) -> None:
        self._brief = brief
        self._outbox = Outbox()
        self._tasks: dict[str, asyncio.Task[bool]] = {}
        self._left: list[str] = []
        self._fault = ""
        self._crash: BaseException | None = None
        self._session: Session | None = None

    async def begin(self) -> tuple[str, str]:
        """Open sandbox and models; return the sandbox's tier, and a fault or an empty text."""
        brief = self._brief
        if _release(brief.version) != _release(version()):
            return "", f"the head has SymBench {brief.version}, this node {version()}"
        try:
            load_plugins(brief.settings.plugins)
            sandbox = await open_plan_sandbox(brief.plan)
            context = SessionContext(
                brief.plan,
                brief.settings,
                brief.pack,
                self._outbox,
                RunLimits(),
                {},
                lambda _: None,
                Summary(),
            )
            self._session = Session(context, sandbox)
        except SymBenchError as error:
            return "", str(error)
        return sandbox.tier, ""

    async def exchange(self, dealt: Sequence[Dealt], ending: str) -> Handover:
        """Go on until something happened.

        Args:
            dealt: attempts to begin.
            ending: why nothing new may begin, empty if it may.
        """
        session = self._begun()
        self._outbox.acknowledge()
        if ending:
            session.end(StoppedError(ending))
        for job, earlier in dealt:
            session.context.open_attempts[job.id] = list(earlier)
            task = asyncio.create_task(session.make_attempt(job))
            task.add_done_callback(partial(self._ended, job.id))
            self._tasks[job.id] = task
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.news.wait(), HEARTBEAT)
        self._outbox.news.clear()
        if self._crash is not None:
            raise self._crash
        left, self._left = self._left, []
        given_up = dict(session.given_up.why)
        return Handover(self._outbox.hand_over(), left, session.gauge(), self._fault, given_up)

    async def close(self) -> None:
        """Close models and sandbox."""
        if self._session is not None:
            await self._session.close()
            await self._session.sandbox.close()

    def _begun(self) -> Session:
        if self._session is None:
            raise AssertionError("an exchange before begin")
        return self._session

    def _ended(self, attempt: str, task: asyncio.Task[bool]) -> None:
        del self._tasks[attempt]
        self._outbox.news.set()
        if task.cancelled():
            return
        error = task.exception()
        if error is None and task.result():
            return
        self._left.append(attempt)
        if error is None:
            return
        if isinstance(error, SymBenchError):
            self._fault = self._fault or str(error)
            self._begun().end(error)
        else:
            self._crash = error
