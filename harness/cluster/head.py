"""The head of a run on a cluster: it deals attempts to workers and journals what they do.

One worker a machine. The head alone writes the journal, counts the budget and reports; a
worker's records are journalled before the worker's attempts may use them. When a worker is
lost, its attempts go to others together with the records that have arrived: what is lost
is the calls that were in flight. `docs/runner.md` says why it is like this.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from generators.errors import SymBenchError
from harness import version
from harness.chat import Usage
from harness.cluster.node import Brief, Dealt, Fleet, Handover, Record, Remote, WorkerLostError
from harness.codec import reply_from_json
from harness.methods import find_method
from harness.run.given_up import GivenUp
from harness.run.plan import Job
from harness.run.recording import Totals
from harness.run.records import failed, head, use
from harness.run.session import SessionContext
from harness.run.settings import Settings

ATTEMPT_LOSSES: Final = 3
"""Workers lost under one attempt after which it is taken for the cause: an error record."""
MACHINE_LOSSES: Final = 6
"""Workers lost in a row on one machine, nothing finished between, after which it is given up."""
LOSS_SECONDS: Final = 0.5
"""Pause before the third worker in a row; half a second more each time."""


@dataclass
class Post:
    """A worker at work: what it was dealt and has not finished."""

    worker: Remote
    running: dict[str, Job] = field(default_factory=dict)
    tier: str = ""
    finished: int = 0
    gauge: tuple[int, int] = (0, 0)


class Head:
    """Works on a run with the machines of a fleet; those of a Ray cluster if none is given."""

    def __init__(self, context: SessionContext, fleet: Fleet | None = None) -> None:
        if fleet is None:
            from harness.cluster.ray import RayFleet

            fleet = RayFleet()
        self._context = context
        self._fleet = fleet
        self._posts: list[Post] = []
        self._missing: Iterator[Job] = iter(())
        self._exhausted = False
        self._returned: deque[Job] = deque()
        self._losses: Counter[str] = Counter()
        self._last_loss = ""
        self._given_up = GivenUp(context.summary.given_up)

    async def work(self, missing: Iterator[Job]) -> None:
        """Have the missing attempts made; a fault that concerns all of them ends the work."""
        self._missing = missing
        run_limits = self._context.run_limits
        places = self._fleet.places()
        share = -(-self._context.settings.concurrency // max(1, len(places)))
        async with asyncio.TaskGroup() as group:
            for place in places:
                group.create_task(self._drive(place, share))
        if run_limits.fault is None and self._more():
            why = self._last_loss or "the cluster has no node"
            run_limits.end(SymBenchError(f"no worker is left of {len(places)}: {why}"))

    def end(self, fault: SymBenchError) -> None:
        """Deal nothing new; the workers are told so at their next exchange."""
        self._context.run_limits.end(fault)

    def gauge(self) -> tuple[int, int]:
        """Return how many model calls are in flight, and how many were repeated."""
        gauges = [post.gauge for post in self._posts]
        return sum(one[0] for one in gauges), sum(one[1] for one in gauges)

    async def close(self) -> None:
        """Leave the cluster."""
        self._fleet.close()

    async def _drive(self, place: str, share: int) -> None:
        """Have one machine work; a general fault that shows there ends the run."""
        try:
            await self._keep_staffed(place, share)
        except SymBenchError as error:
            self.end(error)

    async def _keep_staffed(self, place: str, share: int) -> None:
        """Keep a worker on one machine, with another in its place when it is lost."""
        losses = 0
        settings = _settings(self._context.settings, share)
        brief = Brief(self._context.plan, settings, self._context.pack, version())
        while losses < MACHINE_LOSSES and self._more():
            post = Post(self._fleet.hire(place, brief))
            self._posts.append(post)
            try:
                await self._serve(post, share)
            except WorkerLostError as error:
                losses = 1 if post.finished else losses + 1
                self._take_back(post, str(error))
                self._last_loss = str(error)
                await asyncio.sleep((losses - 1) * LOSS_SECONDS)
            finally:
                post.running.clear()
                post.gauge = (0, post.gauge[1])
                post.worker.dismiss()

    async def _serve(self, post: Post, share: int) -> None:
        """Deal to one worker and keep what it hands over until nothing is left to do."""
        run_limits = self._context.run_limits
        post.tier, fault = await post.worker.begin()
        if fault:
            raise SymBenchError(f"a worker cannot begin: {fault}")
        while self._more():
            dealt = [] if run_limits.ended() else list(self._deal(post, share))
            handover = await post.worker.exchange(dealt, str(run_limits.fault or ""))
            self._keep(post, handover)
        await post.worker.close()

    def _more(self) -> bool:
        """Whether attempts are under way anywhere, or some are left that may begin."""
        if any(post.running for post in self._posts):
            return True
        if self._context.run_limits.fault is not None:
            return False
        if not self._returned and not self._exhausted:
            job = next(self._missing, None)
            self._exhausted = job is None
            self._returned.extend([job] if job else [])
        return bool(self._returned)

    def _deal(self, post: Post, share: int) -> Iterator[Dealt]:
        given_up = self._context.summary.given_up
        while len(post.running) < share:
            job = self._returned.popleft() if self._returned else next(self._missing, None)
            if job is None:
                self._exhausted = True
                return
            if job.column.id in given_up:
                continue
            post.running[job.id] = job
            yield job, tuple(self._context.open_attempts.get(job.id, ()))

    def _keep(self, post: Post, handover: Handover) -> None:
        """Journal what a worker handed over; the next exchange tells it that this is done."""
        for record in handover.records:
            self._context.journal.append(record)
            if record["type"] == "attempt":
                self._finish(post, record)
                continue
            self._context.open_attempts.setdefault(record["attempt"], []).append(record)
            if record["type"] == "call":
                self._context.run_limits.spend(Usage(**record["reply"].get("usage", {})))
        for attempt in handover.left:
            del post.running[attempt]
        for column, why in handover.given_up.items():
            self._context.summary.given_up.setdefault(column, why)
        if handover.fault:
            self.end(SymBenchError(handover.fault))
        post.gauge = handover.gauge

    def _finish(self, post: Post, record: Record) -> None:
        post.finished += 1
        del post.running[record["attempt"]]
        self._context.open_attempts.pop(record["attempt"], None)
        self._given_up.count(record)
        self._context.summary.count(record)
        self._context.report(record)

    def _take_back(self, post: Post, why: str) -> None:
        """Let others make a lost worker's attempts, unless an attempt seems to be the cause."""
        for job in list(post.running.values()):
            self._losses[job.id] += 1
            if self._losses[job.id] < ATTEMPT_LOSSES:
                self._returned.append(job)
                continue
            record = self._lost(job, post.tier, why)
            self._context.journal.append(record)
            self._finish(post, record)

    def _lost(self, job: Job, tier: str, why: str) -> Record:
        totals = Totals()
        for record in self._context.open_attempts.get(job.id, ()):
            if record["type"] == "call":
                reply = reply_from_json(record["reply"])
                totals.add_call(record["role"], reply, record["seconds"])
        title = find_method(job.column.method).title
        said = failed("worker", f"lost with {ATTEMPT_LOSSES} workers, the last time: {why}")
        return {**head(job, title, self._context.plan, tier), **said, **use(totals), "wall": 0.0}


def _settings(settings: Settings, share: int) -> Settings:
    """Return a worker's settings: its share of the calls, no budget, absolute paths."""
    policy = replace(settings.policy, concurrency=share)
    return Settings(
        concurrency=share,
        policy=policy,
        access=settings.access,
        cache=settings.cache and settings.cache.absolute(),
        plugins=tuple(path.absolute() for path in settings.plugins),
    )
