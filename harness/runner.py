"""The runner: makes every attempt of a plan that the journal does not hold yet.

Attempts run side by side up to a bound; each is journalled call by call. Whatever stops a
run - Ctrl-C, a killed process, a full disk, a dead endpoint, a spent budget - the next
call of `run` on the same directory goes on where it stopped.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from harness.guard import Guard
from harness.journal import Journal, read_journal
from harness.plan import Plan, jobs, read_plan
from harness.prompts import Pack, read_pack
from harness.sandbox import Sandbox, open_sandbox
from harness.settings import Budget, Settings, Summary
from harness.sitting import Report, Shared, Sitting

__all__ = ["Budget", "Settings", "Summary", "run"]


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
            shared = Shared(journal, sandbox, pack, Guard(settings.budget, stop))
            sitting = Sitting(plan, settings, shared, earlier.open, report, summary)
            stack.push_async_callback(sitting.close)
            missing = (job for job in jobs(directory, plan) if job.id not in earlier.finished)
            await sitting.work(missing)
        journal.complete = not summary.stopped and not summary.outcomes["error"]
    return summary


def _read_pack(plan: Plan, settings: Settings) -> Pack:
    pack = read_pack(settings.prompts)
    if plan.prompts_hash and pack.sha256 != plan.prompts_hash:
        raise SymBenchError(
            f"prompt pack {pack.name!r} has hash {pack.sha256[:12]}, but the run was begun with "
            f"{plan.prompts!r}, hash {plan.prompts_hash[:12]}"
        )
    return pack
