"""Sessions of a run: the sandbox, the signals, progress."""

import asyncio
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, TypeVar

from harness.run.plan import Plan
from harness.run.runner import Summary, run
from harness.run.session import open_plan_sandbox
from harness.run.settings import Settings
from harness.sandbox import Sandbox
from symbench.runs.adaptive import Rounds
from symbench.runs.planning import Ready, say
from symbench.runs.progress import Progress

T = TypeVar("T")
OWN_FILES: Final = 128
"""Open files that are kept for the journal, the sandbox and its programs."""
MOST_FILES: Final = 65536
"""Open files that are never too few."""


def work(ready: Ready, *, as_json: bool = False) -> Summary:
    """Work on a run until it is done or stopped, showing its progress.

    An event loop may be running already, as in a notebook.

    Args:
        ready: the run and the settings of this session.
        as_json: show progress as JSON lines.

    Raises:
        SymBenchError: if the run cannot begin.
    """

    def session() -> Summary:
        with Progress(ready.plan, as_json=as_json) as progress:
            return asyncio.run(run_session(ready, progress))

    return outside_a_loop(session)


def outside_a_loop(call: Callable[[], T]) -> T:
    """Call a function where no event loop is running: in a thread if one is running here."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return call()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


async def run_session(ready: Ready, progress: Progress) -> Summary:
    """Work on a run until it is done or stopped; Ctrl-C once ends it cleanly, twice at once."""
    stop, drop = asyncio.Event(), asyncio.Event()
    settings, plan = with_room(ready.settings), ready.plan
    sandbox = await sandbox_for(plan) if settings.executor == "local" else None

    def interrupt() -> None:
        if stop.is_set():
            drop.set()
            progress.say("dropping the calls in flight: they are asked again next time")
            return
        stop.set()
        progress.say("stopping: finishing the calls in flight (Ctrl-C again to drop them)")

    if threading.current_thread() is threading.main_thread():  # only there signals arrive
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, interrupt)
    rounds = Rounds(ready.directory, plan, progress.say) if plan.until else None
    try:
        summary = await run(
            ready.directory, settings, progress.report, sandbox, stop, progress.watch, plan, drop,
            (None,) if rounds is None else rounds, ready.drawing,
        )  # fmt: skip
        summary.answer = rounds.answer if rounds else ""
        return summary
    finally:
        if sandbox is not None:
            await sandbox.close()


def with_room(settings: Settings) -> Settings:
    """Return settings that the limit on open files allows, after raising it as far as it goes.

    Every call in flight is a connection, to each of the servers that are given for a model.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft not in (resource.RLIM_INFINITY, most) and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    room = max(1, (max(soft, most) - OWN_FILES) // max(1, len(settings.access.base_urls)))
    if settings.concurrency <= room or settings.access.batches:
        return settings
    say(
        f"open files are limited to {most} (ulimit -Hn): {room} attempts are made side by side, "
        f"not {settings.concurrency}"
    )
    return replace(settings, concurrency=room)


async def sandbox_for(plan: Plan) -> Sandbox:
    """Open a plan's sandbox and say what it guarantees.

    Raises:
        SandboxError: if there is none, and models may write programs.
    """
    sandbox = await open_plan_sandbox(plan, lambda line: say(f"symbench: {line}"))
    say(f"sandbox {sandbox.tier}: {'; '.join(sandbox.guarantees)}")
    return sandbox
