"""The runner: makes every attempt of a plan that the journal does not hold yet.

Attempts run side by side up to a bound; each is journalled call by call. Whatever stops a
run - Ctrl-C, a killed process, a full disk, a dead endpoint, a spent budget - the next
call of `run` on the same directory goes on where it stopped.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from generators.errors import SymBenchError
from harness.chat import Usage
from harness.errors import BudgetError, Option, OptionError, StoppedError
from harness.models.hosted.batches import SENT, BatchBook
from harness.models.prices import is_free, price_of
from harness.prompts import Pack, read_pack
from harness.run.drawing import Drawing
from harness.run.journal import Journal, Records, read_journal
from harness.run.limits import GRACE_SECONDS, Budget, RunLimits
from harness.run.plan import Job, Plan, check_suite, jobs, read_plan
from harness.run.session import Report, Session, SessionContext, open_plan_sandbox
from harness.run.settings import Gauge, Settings, Summary, check_installed
from harness.sandbox import Sandbox

__all__ = ["Budget", "Gauge", "Settings", "Summary", "Watch", "run"]

GAUGE_SECONDS: Final = 1.0
ESTIMATED: Final = "a provider gave no token counts: tokens and cost are estimated by length"
Watch = Callable[[Gauge], None]


class Executor(Protocol):
    """Who makes the attempts: this process, or the nodes of a cluster."""

    async def work(self, missing: Iterator[Job]) -> None:
        """Make the missing attempts, or end early."""

    def end(self, fault: SymBenchError) -> None:
        """Begin nothing new and retry nothing any more."""

    def gauge(self) -> tuple[int, int]:
        """Return how many model calls are in flight, and how many were repeated."""

    async def close(self) -> None:
        """Release what the work needed."""


@dataclass
class _Earlier:
    """What the journal holds: finished attempts, and the records of unfinished ones.

    `outcomes` counts the finished ones by column; `spent` is the use of all calls, `tickets`
    are those of replies that came out of batches.
    """

    finished: set[str] = field(default_factory=set)
    open: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    spent: Usage = field(default_factory=Usage)
    tickets: set[str] = field(default_factory=set)


def _read_earlier(directory: Path, batches: BatchBook | None) -> _Earlier:
    earlier = _Earlier()
    for record in read_journal(directory):
        attempt = record["attempt"]
        if record["type"] == "call":
            earlier.spent += Usage(**record["reply"].get("usage", {}))
            earlier.tickets.update(
                [record["reply"]["ticket"]] if "ticket" in record["reply"] else ()
            )
        if record["type"] != "attempt":
            earlier.open.setdefault(attempt, []).append(record)
        elif record["outcome"] != "error":
            earlier.open.pop(attempt, None)
            if attempt not in earlier.finished:
                earlier.finished.add(attempt)
                of_column = earlier.outcomes.setdefault(record["column"], Counter())
                of_column[record["outcome"]] += 1
    if batches:
        batches.used |= earlier.tickets
    return earlier


async def run(
    directory: Path,
    settings: Settings | None = None,
    report: Report = lambda _: None,
    sandbox: Sandbox | None = None,
    stop: asyncio.Event | None = None,
    watch: Watch = lambda _: None,
    plan: Plan | None = None,
    drop: asyncio.Event | None = None,
    rounds: Iterable[Collection[str] | None] = (None,),
    drawing: Drawing | None = None,
) -> Summary:
    """Make the attempts that are missing in a run directory.

    Args:
        directory: made by `plan.create`.
        settings: of this session.
        report: called with every attempt's record as it is written.
        sandbox: to use instead of opening the plan's; stays open. The nodes of a cluster
            open their own.
        stop: set it to end the session once the calls in flight are journalled.
        watch: called once a second with how the session stands.
        plan: that stands in the directory, where it was read already.
        drop: set it to end the session at once; calls in flight are asked again next time.
        rounds: ids of the samples to work on, one collection after the other; None for all. The
            next one is asked for when the one before is done.
        drawing: where the suite comes from as long as it is not on file, for one round.

    Raises:
        SymBenchError: if the run cannot begin. What happens later is in the summary.
    """
    settings, drop = settings or Settings(), drop or asyncio.Event()
    plan = plan or read_plan(directory)
    pack = _checked(plan, settings)
    with Journal(directory) as journal:
        drawing.start() if drawing else check_suite(directory, plan)
        summary = Summary(repaired=journal.repaired)
        earlier = _read_earlier(directory, settings.access.batches)
        summary.earlier = len(earlier.finished)
        async with AsyncExitStack() as stack:
            run_limits = RunLimits(settings.budget, stop, earlier.spent)
            done = set(earlier.finished)
            records = _told(journal, plan, settings, stack)
            context = SessionContext(
                plan, settings, pack, records, run_limits, earlier.open, _noting(done, report),
                summary,
            )  # fmt: skip
            executor = await _open_executor(context, sandbox, stack)
            async with _watched(executor, watch, earlier.outcomes):
                for chosen in rounds:
                    missing = _missing(jobs(directory, plan, drawing), done, chosen)
                    await _work(executor, missing, run_limits, drop)
                    if run_limits.fault or summary.given_up:
                        break
        if drawing and not drop.is_set():
            await asyncio.to_thread(drawing.finish)
        journal.complete = _conclude(summary, context).complete
    return summary


def _conclude(summary: Summary, context: SessionContext) -> Summary:
    """Return the summary, which says why the session ended, what was spent and what else is new."""
    limits = context.run_limits
    summary.stopped = limits.why or summary.nothing_left(context.plan.columns)
    summary.spent = limits.spent
    if context.settings.access.batches and summary.stopped:
        summary.remarks.append(SENT)
    if summary.spent.estimated:
        summary.remarks.append(ESTIMATED)
    return summary


def _noting(done: set[str], report: Report) -> Report:
    """Return a report that also notes which attempts are done."""

    def note(record: Mapping[str, Any]) -> None:
        done.add(record["attempt"])
        report(record)

    return note


def _missing(
    planned: Iterator[Job], done: Collection[str], chosen: Collection[str] | None
) -> Iterator[Job]:
    """Yield the attempts that are to be made, of the samples chosen."""
    for job in planned:
        if job.id not in done and (chosen is None or job.sample.id in chosen):
            yield job


async def _work(
    executor: Executor, missing: Iterator[Job], run_limits: RunLimits, drop: asyncio.Event
) -> None:
    """Work until nothing is left, or until what is in flight has to be dropped."""
    working = asyncio.create_task(executor.work(missing))
    dropping = asyncio.create_task(_end_in_time(executor, run_limits, drop))
    dropping.add_done_callback(lambda _: working.cancel())
    try:
        await working
    except asyncio.CancelledError:
        if not dropping.done():
            raise
    finally:
        dropping.cancel()


async def _end_in_time(executor: Executor, run_limits: RunLimits, drop: asyncio.Event) -> None:
    """Return when calls in flight are to be dropped: on request, or after the time limit."""
    seconds = run_limits.budget.seconds
    if not await _is_set_within(drop, run_limits.seconds_left):
        executor.end(BudgetError(f"budget reached: {seconds:g} seconds"))
        if not await _is_set_within(drop, GRACE_SECONDS):
            return
    run_limits.fault = StoppedError("stopped at once on request")
    executor.end(run_limits.fault)


async def _is_set_within(event: asyncio.Event, seconds: float | None) -> bool:
    with suppress(TimeoutError):
        return await asyncio.wait_for(event.wait(), seconds)
    return False


def _told(journal: Journal, plan: Plan, settings: Settings, stack: AsyncExitStack) -> Records:
    """Return where records go: to the journal, and as spans to OpenTelemetry if that is wanted."""
    if not settings.otel:
        return journal
    from harness.run.tracing import traced

    return stack.enter_context(traced(journal, plan))


async def _open_executor(
    context: SessionContext, sandbox: Sandbox | None, stack: AsyncExitStack
) -> Executor:
    """Return who makes the attempts; all that they need is closed by the stack."""
    executor: Executor
    if context.settings.executor == "ray":
        from harness.cluster.head import Head

        executor = Head(context)
    else:
        if sandbox is None:
            sandbox = await open_plan_sandbox(context.plan)
            stack.push_async_callback(sandbox.close)
        executor = Session(context, sandbox)
    stack.push_async_callback(executor.close)
    return executor


@asynccontextmanager
async def _watched(
    executor: Executor, watch: Watch, earlier: Mapping[str, Mapping[str, int]]
) -> AsyncIterator[None]:
    """Tell how the work stands at its begin, every second, and at its end."""

    def tell() -> None:
        watch(Gauge(*executor.gauge(), earlier))

    async def keep_telling() -> None:
        while True:
            await asyncio.sleep(GAUGE_SECONDS)
            tell()

    tell()
    telling = asyncio.create_task(keep_telling())
    try:
        yield
    finally:
        telling.cancel()
        tell()


def check_prices(plan: Plan, settings: Settings) -> None:
    """Return if a limit on money can be kept: the price of every model is known.

    Raises:
        SymBenchError: naming the first model without one.
    """
    if settings.budget.cost is None:
        return
    for uri in (uri for column in plan.columns for uri in column.models):
        if not is_free(uri) and price_of(uri, settings.access.prices) is None:
            raise OptionError(
                Option("max_cost"),
                f" {settings.budget.cost:g}: the price of {uri} is not known; state it with ",
                Option("prices"),
                " (0 for a server of your own)",
            )


def _checked(plan: Plan, settings: Settings) -> Pack:
    """Return the prompts of a run, if it can begin.

    Raises:
        SymBenchError: if they are others, something is not installed, or a price is not known.
    """
    pack = _read_pack(plan, settings)
    check_installed(settings)
    check_prices(plan, settings)
    return pack


def _read_pack(plan: Plan, settings: Settings) -> Pack:
    pack = read_pack(settings.prompts)
    if plan.prompts_hash and pack.sha256 != plan.prompts_hash:
        raise SymBenchError(
            f"prompt pack {pack.name!r} has hash {pack.sha256[:12]}, but the run was begun with "
            f"{plan.prompts!r}, hash {plan.prompts_hash[:12]}"
        )
    return pack
