"""One process working on a run: shared models, sandbox, journal, and a bound on what it spends."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import generators
from generators.errors import SymBenchError
from generators.task import AnyTask
from harness.chat import Backend, Model, Role, Sampling
from harness.codec import content_key
from harness.deadline import deadline
from harness.errors import BudgetError, JournalError, ModelError, StoppedError
from harness.methods import Graded, Kit, find_method
from harness.models import has_batches, open_model
from harness.models.cache import Cached
from harness.models.prices import price_of
from harness.models.retrying import EndpointDeadError, RetryingBackend
from harness.prompts import Pack
from harness.run.given_up import GivenUp
from harness.run.journal import Records
from harness.run.limits import STOPPED, RunLimits
from harness.run.plan import RULE, Job, Plan
from harness.run.recording import AttemptLog, RecordedModel, RecordedSandbox
from harness.run.records import failed, head, judged, use
from harness.run.settings import Settings, Summary
from harness.sandbox import Sandbox, SandboxError, open_sandbox

STOPPING: Final = (JournalError, BudgetError, StoppedError)
Report = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class SessionContext:
    """What a session is to do, for whom it keeps records, and when it has to end.

    Attributes:
        plan: of the run.
        settings: of this session.
        pack: the plan's prompts.
        journal: where records go.
        run_limits: asked before anything new begins.
        open_attempts: records of attempts that were begun earlier, by attempt.
        report: called with every attempt's record.
        summary: filled while the work goes on.
    """

    plan: Plan
    settings: Settings
    pack: Pack
    journal: Records
    run_limits: RunLimits
    open_attempts: dict[str, list[Mapping[str, Any]]]
    report: Report
    summary: Summary


class Session:
    """One process working on a run, with one sandbox."""

    def __init__(self, context: SessionContext, sandbox: Sandbox) -> None:
        self.context = context
        self.plan, self.settings = plan, settings = context.plan, context.settings
        self.run_limits = context.run_limits
        self.sandbox = sandbox
        self.models: dict[str, RetryingBackend] = {}
        self.facts: dict[str, Mapping[str, Any]] = {}
        self.methods = {column.method: find_method(column.method) for column in plan.columns}
        self.given_up = GivenUp(context.summary.given_up)
        for column in plan.columns:
            for uri in column.models:
                if uri not in self.models:
                    backend = open_model(uri, settings.access)
                    price = price_of(uri, settings.access.prices)
                    if price and settings.access.batches and has_batches(uri):
                        price = price.in_batches
                    self.models[uri] = RetryingBackend(
                        backend, settings.policy, price, meter=self.run_limits
                    )

    async def work(self, missing: Iterator[Job]) -> None:
        """Make the missing attempts; a fault that concerns all of them ends the work.

        Calls in flight are finished and journalled first; attempts that they belong to go
        on at the next session. A column that is given up is left open in the same way.
        """
        stopping = asyncio.create_task(self._end_on_request())
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.settings.concurrency):
                    group.create_task(self._worker(missing))
        finally:
            stopping.cancel()

    async def close(self) -> None:
        """Close all models."""
        for model in self.models.values():
            await model.close()

    def end(self, fault: SymBenchError) -> None:
        """Begin nothing new and retry nothing any more."""
        self.run_limits.end(fault)
        for model in self.models.values():
            model.give_up()

    def gauge(self) -> tuple[int, int]:
        """Return how many model calls are in flight, and how many were repeated."""
        models = self.models.values()
        return sum(model.limiter.in_flight for model in models), sum(m.retries for m in models)

    async def _end_on_request(self) -> None:
        """Stop retrying as soon as the user wants to stop: an endpoint may be down."""
        await self.run_limits.stop.wait()
        self.end(StoppedError(STOPPED))

    async def _worker(self, missing: Iterator[Job]) -> None:
        try:
            for job in missing:
                self.run_limits.check()
                if len(self.given_up.why) == len(self.plan.columns):
                    return
                await self.make_attempt(job)
        except SymBenchError as error:
            self.end(error)

    async def make_attempt(self, job: Job) -> bool:
        """Make one attempt and journal how it ended.

        Returns:
            Whether it has ended; it is left open where its column is given up.

        Raises:
            SymBenchError: for a fault that concerns all attempts; this one is left open then.
        """
        if job.column.id in self.given_up.why:
            return False
        earlier = self.context.open_attempts.pop(job.id, ())
        log = AttemptLog(self.context.journal, job.id, earlier, self.run_limits)
        start = time.monotonic()
        values: dict[str, Any]
        try:
            async with deadline(self.plan.deadline):
                graded = await self._graded(job, log)
            values = judged(job, graded)
        except STOPPING:
            raise
        except EndpointDeadError as error:
            self.given_up.add(job.column.id, str(error))
            return False
        except ModelError as error:
            if self.run_limits.fault:
                raise
            values = failed(error.kind, str(error))
        except SandboxError as error:
            values = failed("sandbox", str(error))
        except TimeoutError:
            values = failed("deadline", f"attempt not done in {self.plan.deadline:g} s")
        except Exception as error:  # noqa: BLE001 - the one place where our own fault is a record
            values = failed("internal", f"{type(error).__name__}: {error}")
        self._note_backends(log)
        title, tier = self.methods[job.column.method].title, self.sandbox.tier
        record = {**head(job, title, self.plan, tier), **values, **use(log.totals)}
        record["wall"] = round(time.monotonic() - start, 3)
        self.context.journal.append(record)
        self.given_up.count(record)
        self.context.summary.count(record)
        self.context.report(record)
        return True

    def _remark(self, line: str) -> None:
        """Remember the first thing that went wrong beside the attempts; it says enough."""
        if not self.context.summary.remarks:
            self.context.summary.remarks.append(line)

    def _note_backends(self, log: AttemptLog) -> None:
        """Record what backends say of themselves, once and whenever it changes."""
        for uri, model in self.models.items():
            facts = dict(model.facts)
            if facts and facts != self.facts.get(uri):
                self.facts[uri] = facts
                key = content_key("backend", uri, facts)
                log.write("backend", key, {"model": uri, "facts": facts})

    async def _graded(self, job: Job, log: AttemptLog) -> Graded:
        column = job.column
        method = self.methods[column.method]
        task = generators.load(job.sample.task)
        steerer_sampling = self.plan.steerer_sampling
        model = self._model(column.model, "task", self.plan.sampling, job, log)
        kit = Kit(
            model=model,
            sandbox=RecordedSandbox(self.sandbox, log),
            prompts=self.context.pack,
            checker=self._model(
                column.checker or column.model, "checker", self.plan.sampling, job, log
            ),
            read=lambda text: read_answer(task, text),
            note=log.note,
            steerer=self._optional(column.steerer, "steerer", steerer_sampling, job, log),
            second=self._optional(column.second, "second", self.plan.sampling, job, log),
            seed=job.id,
        )
        graded: Graded = await method.run(job.sample.question, kit, method.options)
        return graded

    def _optional(
        self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog
    ) -> Model | None:
        return None if uri in ("", RULE) else self._model(uri, role, sampling, job, log)

    def _model(self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog) -> Model:
        shared = self.models[uri]
        backend: Backend = shared.bind(job.sample, job.repeat)
        if self.settings.cache is not None and backend is shared:
            backend = Cached(backend, self.settings.cache, job.repeat, self._remark)
        return RecordedModel(backend, role, _repeated(sampling, job.repeat), log)


async def open_plan_sandbox(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Sandbox:
    """Open a plan's sandbox; where there is none, programs of our own may run without.

    Args:
        plan: of the run.
        say: told why there is none.

    Raises:
        SandboxError: if there is none, and models may write programs.
    """
    try:
        return await open_sandbox(plan.sandbox, limits=plan.limits)
    except SandboxError as error:
        if not (plan.only_ours and plan.sandbox == "auto"):
            raise
        say(str(error))
        return await open_sandbox("unsafe", limits=plan.limits)


def _repeated(sampling: Sampling, repeat: int) -> Sampling:
    """Give every repeat its own seed, where there is one."""
    if sampling.seed is None or repeat == 0:
        return sampling
    return Sampling(**{**asdict(sampling), "seed": sampling.seed + repeat})


def read_answer(task: AnyTask, text: str) -> str | None:
    """Return the answer in a text in canonical spelling, or None; nothing is judged."""
    answer = task.read(text)
    return None if answer is None else task.render(answer)
