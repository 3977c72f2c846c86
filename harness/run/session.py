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
from harness.errors import BudgetError, JournalError, ModelError, StoppedError
from harness.methods import Final as Answer
from harness.methods import Kit, find_method
from harness.models import open_model
from harness.models.cache import Cached
from harness.models.prices import price_of
from harness.models.retrying import EndpointDeadError, Patient
from harness.prompts import Pack
from harness.run.attempt import AttemptLog, RecordedModel, RecordedSandbox, content_key
from harness.run.journal import Records
from harness.run.limits import STOPPED, Guard
from harness.run.plan import RULE, Job, Plan
from harness.run.records import failed, head, judged, use
from harness.run.settings import Settings, Summary
from harness.sandbox import Sandbox, SandboxError, open_sandbox

STOPPING: Final = (EndpointDeadError, JournalError, BudgetError, StoppedError)
Report = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Order:
    """What a sitting is to do, for whom it keeps records, and when it has to end.

    Attributes:
        plan: of the run.
        settings: of this sitting.
        pack: the plan's prompts.
        journal: where records go.
        guard: asked before anything new begins.
        open_attempts: records of attempts that were begun earlier, by attempt.
        report: called with every attempt's record.
        summary: filled while the work goes on.
    """

    plan: Plan
    settings: Settings
    pack: Pack
    journal: Records
    guard: Guard
    open_attempts: dict[str, list[Mapping[str, Any]]]
    report: Report
    summary: Summary


class Sitting:
    """One process working on a run, with one sandbox."""

    def __init__(self, order: Order, sandbox: Sandbox) -> None:
        self.order = order
        self.plan, self.settings = plan, settings = order.plan, order.settings
        self.guard = order.guard
        self.sandbox = sandbox
        self.models: dict[str, Patient] = {}
        self.facts: dict[str, Mapping[str, Any]] = {}
        self.methods = {column.method: find_method(column.method) for column in plan.columns}
        for column in plan.columns:
            for uri in column.models:
                if uri not in self.models:
                    backend = open_model(uri, settings.access)
                    price = price_of(uri, settings.access.prices)
                    self.models[uri] = Patient(backend, settings.policy, price)

    async def work(self, missing: Iterator[Job]) -> None:
        """Make the missing attempts; a fault that concerns all of them ends the work.

        Calls in flight are finished and journalled first; attempts that they belong to go
        on at the next sitting.
        """
        stopping = asyncio.create_task(self._end_on_request())
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.settings.concurrency):
                    group.create_task(self._worker(missing))
        finally:
            stopping.cancel()
        self.order.summary.stopped = str(self.guard.fault or "")

    async def close(self) -> None:
        """Close all models."""
        for model in self.models.values():
            await model.close()

    def end(self, fault: SymBenchError) -> None:
        """Begin nothing new and retry nothing any more."""
        self.guard.fault = self.guard.fault or fault
        for model in self.models.values():
            model.give_up()

    def gauge(self) -> tuple[int, int]:
        """Return how many model calls are in flight, and how many were repeated."""
        models = self.models.values()
        return sum(model.lanes.in_flight for model in models), sum(m.retries for m in models)

    async def _end_on_request(self) -> None:
        """Stop retrying as soon as the user wants to stop: an endpoint may be down."""
        await self.guard.stop.wait()
        self.end(StoppedError(STOPPED))

    async def _worker(self, missing: Iterator[Job]) -> None:
        try:
            for job in missing:
                self.guard.check()
                await self.attempt(job)
        except SymBenchError as error:
            self.end(error)

    async def attempt(self, job: Job) -> None:
        """Make one attempt and journal how it ended.

        Raises:
            SymBenchError: for a fault that concerns all attempts; this one is left open then.
        """
        earlier = self.order.open_attempts.pop(job.id, ())
        log = AttemptLog(self.order.journal, job.id, earlier, self.guard)
        start = time.monotonic()
        values: dict[str, Any]
        try:
            async with asyncio.timeout(self.plan.deadline):
                final = await self._answer(job, log)
            values = judged(job, final)
        except STOPPING:
            raise
        except ModelError as error:
            if error.kind == "authentication" or self.guard.fault:
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
        self.order.journal.append(record)
        self.order.summary.outcomes[values["outcome"]] += 1
        self.order.report(record)

    def _note_backends(self, log: AttemptLog) -> None:
        """Record what backends say of themselves, once and whenever it changes."""
        for uri, model in self.models.items():
            facts = dict(model.facts)
            if facts and facts != self.facts.get(uri):
                self.facts[uri] = facts
                key = content_key("backend", uri, facts)
                log.write("backend", key, {"model": uri, "facts": facts})

    async def _answer(self, job: Job, log: AttemptLog) -> Answer:
        column = job.column
        method = self.methods[column.method]
        task = generators.load(job.sample.task)
        steerer_sampling = self.plan.steerer_sampling
        model = self._model(column.model, "task", self.plan.sampling, job, log)
        kit = Kit(
            model=model,
            sandbox=RecordedSandbox(self.sandbox, log),
            prompts=self.order.pack,
            checker=self._model(
                column.checker or column.model, "checker", self.plan.sampling, job, log
            ),
            read=lambda text: read_answer(task, text),
            note=log.note,
            steerer=self._optional(column.steerer, "steerer", steerer_sampling, job, log),
            second=self._optional(column.second, "second", self.plan.sampling, job, log),
            seed=job.id,
        )
        answer: Answer = await method.run(job.sample.question, kit, method.options)
        return answer

    def _optional(
        self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog
    ) -> Model | None:
        return None if uri in ("", RULE) else self._model(uri, role, sampling, job, log)

    def _model(self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog) -> Model:
        shared = self.models[uri]
        backend: Backend = shared.bind(job.sample, job.repeat)
        if self.settings.cache is not None and backend is shared:
            backend = Cached(backend, self.settings.cache, job.repeat)
        return RecordedModel(backend, role, _repeated(sampling, job.repeat), log)


async def open_for(plan: Plan) -> Sandbox:
    """Open a plan's sandbox; where there is none, programs of our own may run without.

    Raises:
        SandboxError: if there is none, and models may write programs.
    """
    try:
        return await open_sandbox(plan.sandbox, limits=plan.limits)
    except SandboxError:
        if not (plan.only_ours and plan.sandbox == "auto"):
            raise
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
