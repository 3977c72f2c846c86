"""The runner: makes every attempt of a plan that the journal does not hold yet.

Attempts run side by side up to a bound; each is journalled call by call. Whatever stops a
run - Ctrl-C, a killed process, a full disk, a dead endpoint, a spent budget - the next
call of `run` on the same directory goes on where it stopped.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import generators
from generators.errors import SymBenchError
from generators.task import AnyTask
from harness import version
from harness.attempt import AttemptLog, RecordedModel, RecordedSandbox, Totals
from harness.chat import Backend, Model, Role, Sampling
from harness.errors import BudgetError, JournalError, ModelError, StoppedError
from harness.journal import SCHEMA, Journal, read_journal
from harness.methods import Final as Answer
from harness.methods import Kit, find_method
from harness.models import Access, open_model
from harness.models.patient import EndpointDeadError, Patient, Policy
from harness.plan import RULE, Job, Plan, jobs, read_plan
from harness.prompts import Pack, read_pack
from harness.sandbox import Sandbox, SandboxError, open_sandbox

STOPPING: Final = (EndpointDeadError, JournalError, BudgetError, StoppedError)
Report = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Budget:
    """Limits on what a run may use; None for no limit.

    Attributes:
        cost: US dollars.
        tokens: input and output together.
        seconds: of wall time.
    """

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Settings:
    """What may differ between two sittings of one run without changing its results.

    Attributes:
        concurrency: attempts made side by side.
        policy: patience with endpoints.
        access: how to reach models.
        budget: limits on this sitting.
        prompts: file of the prompt pack, None for the default one.
    """

    concurrency: int = 32
    policy: Policy = field(default_factory=Policy)
    access: Access = field(default_factory=Access)
    budget: Budget = field(default_factory=Budget)
    prompts: Path | None = None


@dataclass
class Summary:
    """What a sitting did.

    Attributes:
        outcomes: of the attempts made, by outcome.
        earlier: attempts found finished in the journal.
        stopped: why the run ended before its plan did, empty if it did not.
        repaired: what was mended in the journal, a line each.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    earlier: int = 0
    stopped: str = ""
    repaired: tuple[str, ...] = ()


@dataclass
class _Earlier:
    """What the journal holds: finished attempts, and the records of unfinished ones."""

    finished: set[str] = field(default_factory=set)
    open: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def _read_earlier(directory: Path) -> _Earlier:
    earlier = _Earlier()
    for record in read_journal(directory):
        attempt = record["attempt"]
        if record["type"] != "attempt":
            earlier.open.setdefault(attempt, []).append(record)
        elif record["outcome"] != "error":
            earlier.finished.add(attempt)
            earlier.open.pop(attempt, None)
    return earlier


async def run(
    directory: Path,
    settings: Settings | None = None,
    report: Report = lambda _: None,
    sandbox: Sandbox | None = None,
    stop: asyncio.Event | None = None,
) -> Summary:
    """Make the attempts that are missing in a run directory.

    Args:
        directory: made by `plan.create`.
        settings: of this sitting.
        report: called with every attempt's record as it is written.
        sandbox: to use instead of opening the plan's; stays open.
        stop: set it to end the sitting once the calls in flight are journalled.

    Raises:
        SymBenchError: if the run cannot begin. What happens later is in the summary.
    """
    settings = settings or Settings()
    plan = read_plan(directory)
    pack = _read_pack(plan, settings)
    with Journal(directory) as journal:
        summary = Summary(repaired=journal.repaired)
        earlier = _read_earlier(directory)
        summary.earlier = len(earlier.finished)
        async with AsyncExitStack() as stack:
            if sandbox is None:
                sandbox = await open_sandbox(plan.sandbox, limits=plan.limits)
                stack.push_async_callback(sandbox.close)
            shared = Shared(journal, sandbox, pack, stop or asyncio.Event())
            sitting = Sitting(plan, settings, shared, earlier.open, report, summary)
            stack.push_async_callback(sitting.close)
            missing = (job for job in jobs(directory, plan) if job.id not in earlier.finished)
            await sitting.work(missing)
    return summary


def _read_pack(plan: Plan, settings: Settings) -> Pack:
    pack = read_pack(settings.prompts)
    if plan.prompts_hash and pack.sha256 != plan.prompts_hash:
        raise SymBenchError(
            f"prompt pack {pack.name!r} has hash {pack.sha256[:12]}, but the run was begun with "
            f"{plan.prompts!r}, hash {plan.prompts_hash[:12]}"
        )
    return pack


@dataclass(frozen=True)
class Shared:
    """What all attempts of a sitting share, besides the models."""

    journal: Journal
    sandbox: Sandbox
    pack: Pack
    stop: asyncio.Event


class Sitting:
    """One process working on a run."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        shared: Shared,
        open_attempts: dict[str, list[Mapping[str, Any]]],
        report: Report,
        summary: Summary,
    ) -> None:
        self.plan = plan
        self.settings = settings
        self.shared = shared
        self.open_attempts = open_attempts
        self.report = report
        self.summary = summary
        self.models: dict[str, Patient] = {}
        self.methods = {column.method: find_method(column.method) for column in plan.columns}
        self.began = time.monotonic()
        self.spent = Totals()
        for column in plan.columns:
            for uri in (column.model, column.steerer, column.checker, column.second):
                if uri and uri != RULE and uri not in self.models:
                    backend = open_model(uri, settings.access)
                    self.models[uri] = Patient(backend, settings.policy)

    async def work(self, missing: Iterator[Job]) -> None:
        """Make the missing attempts; a fault that concerns all of them stops the work."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.settings.concurrency):
                    group.create_task(self._worker(missing))
        except* STOPPING as faults:
            self.summary.stopped = str(_first(faults))
        except* ModelError as faults:
            self.summary.stopped = str(_first(faults))

    async def close(self) -> None:
        """Close all models."""
        for model in self.models.values():
            await model.close()

    async def _worker(self, missing: Iterator[Job]) -> None:
        for job in missing:
            self._gate()
            await self._attempt(job)

    async def _attempt(self, job: Job) -> None:
        earlier = self.open_attempts.pop(job.id, ())
        log = AttemptLog(self.shared.journal, job.id, earlier, self._gate)
        start = time.monotonic()
        values: dict[str, Any]
        try:
            async with asyncio.timeout(self.plan.deadline):
                final = await self._answer(job, log)
            values = _judged(job, final)
        except STOPPING:
            raise
        except ModelError as error:
            if error.kind == "authentication":
                raise
            values = _failed(error.kind, str(error))
        except SandboxError as error:
            values = _failed("sandbox", str(error))
        except TimeoutError:
            values = _failed("deadline", f"attempt not done in {self.plan.deadline:g} s")
        except Exception as error:  # noqa: BLE001 - the one place where our own fault is a record
            values = _failed("internal", f"{type(error).__name__}: {error}")
        record = {**self._head(job), **values, **_use(log.totals)}
        record["wall"] = round(time.monotonic() - start, 3)
        self.shared.journal.append(record)
        self.summary.outcomes[values["outcome"]] += 1
        self._spend(log.totals)
        self.report(record)

    async def _answer(self, job: Job, log: AttemptLog) -> Answer:
        column = job.column
        method = self.methods[column.method]
        task = generators.load(job.sample.task)
        steerer_sampling = self.plan.steerer_sampling
        model = self._model(column.model, "task", self.plan.sampling, job, log)
        kit = Kit(
            model=model,
            sandbox=RecordedSandbox(self.shared.sandbox, log),
            prompts=self.shared.pack,
            checker=self._model(
                column.checker or column.model, "checker", self.plan.sampling, job, log
            ),
            read=lambda text: read_answer(task, text),
            note=log.note,
            steerer=self._optional(column.steerer, "steerer", steerer_sampling, job, log),
            second=self._optional(column.second, "second", self.plan.sampling, job, log),
        )
        answer: Answer = await method.run(job.sample.question, kit, method.options)
        return answer

    def _optional(
        self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog
    ) -> Model | None:
        return None if uri in ("", RULE) else self._model(uri, role, sampling, job, log)

    def _model(self, uri: str, role: Role, sampling: Sampling, job: Job, log: AttemptLog) -> Model:
        backend: Backend = self.models[uri].bind(job.sample, job.repeat)
        return RecordedModel(backend, role, _repeated(sampling, job.repeat), log)

    def _head(self, job: Job) -> dict[str, Any]:
        sample, column = job.sample, job.column
        return {
            "type": "attempt",
            "attempt": job.id,
            "schema": SCHEMA,
            "code": version(),
            "sample": sample.id,
            "sample_hash": sample.hash,
            "task": sample.task,
            "task_version": sample.version,
            "level": sample.level,
            "column": column.id,
            **asdict(column),
            "repeat": job.repeat,
            "prompts": self.plan.prompts_hash[:16],
            "tier": self.shared.sandbox.tier,
        }

    def _spend(self, totals: Totals) -> None:
        for role, usage in totals.usage.items():
            self.spent.usage[role] = (
                self.spent.usage[role] + usage if role in self.spent.usage else usage
            )

    def _gate(self) -> None:
        """Let nothing new begin once the user has stopped the run or a budget is spent."""
        if self.shared.stop.is_set():
            raise StoppedError("stopped on request")
        budget = self.settings.budget
        tokens = sum(usage.input + usage.output for usage in self.spent.usage.values())
        seconds = time.monotonic() - self.began
        used: tuple[tuple[str, float | None, float], ...] = (
            ("cost in US dollars", budget.cost, self.spent.cost or 0.0),
            ("tokens", budget.tokens, tokens),
            ("seconds", budget.seconds, seconds),
        )
        for what, limit, amount in used:
            if limit is not None and amount >= limit:
                raise BudgetError(f"budget reached: {amount:.6g} {what} of {limit:g}")


def _first(faults: BaseExceptionGroup[BaseException]) -> BaseException:
    inner = faults.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


def _repeated(sampling: Sampling, repeat: int) -> Sampling:
    """Give every repeat its own seed, where there is one."""
    if sampling.seed is None or repeat == 0:
        return sampling
    return Sampling(**{**asdict(sampling), "seed": sampling.seed + repeat})


def read_answer(task: AnyTask, text: str) -> str | None:
    """Return the answer in a text in canonical spelling, or None; nothing is judged."""
    answer = task.read(text)
    return None if answer is None else task.render(answer)


def _judged(job: Job, final: Answer) -> dict[str, Any]:
    task = generators.load(job.sample.task)
    verdict = task.verify(task.from_json(job.sample.instance), final.text)
    cut = final.finish == "length" and verdict.outcome == "unparsed"
    return {
        "outcome": "truncated" if cut else verdict.outcome,
        "fault": verdict.fault,
        "reading": verdict.reading,
        "answer": verdict.answer[:2000],
        "source": final.source,
        "final": final.text[-100_000:],
    }


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"outcome": "error", "error": kind, "fault": " ".join(message.split())[:500]}


def _use(totals: Totals) -> dict[str, Any]:
    return {
        "usage": {role: asdict(usage) for role, usage in totals.usage.items()},
        "calls": dict(totals.calls),
        "served": totals.served,
        "cost": totals.cost,
        "seconds": round(totals.seconds, 3),
        "programs": totals.programs,
        "sandbox_seconds": round(totals.sandbox_seconds, 4),
    }
