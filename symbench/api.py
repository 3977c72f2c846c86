"""The Python API: what `symbench run` does, as one call."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.errors import SymBenchError
from symbench.frames import RunData, load_run

if TYPE_CHECKING:
    from harness.run.runner import Settings, Summary


def evaluate(
    model: str | Sequence[str] = (),
    method: str | Sequence[str] = (),
    *,
    suite: str = "symbench-lite",
    tasks: Sequence[str] = (),
    levels: Sequence[int] = (),
    count: int | None = None,
    out: str | Path | None = None,
    **options: Any,
) -> RunData:
    """Run models under methods on a suite, or go on with such a run, and return it.

    Works in scripts and in notebooks. Attempts that ended in an error stand in the frame with
    that outcome; the same call again tries them again.

    Args:
        model: one or more model URIs; without any the embedded default runs.
        method: one or more methods, `name` or `name:option=value`.
        suite: name, `NAME@SEED`, or a JSONL file.
        tasks: only these.
        levels: only these.
        count: samples a task and level.
        out: run directory; one below `results/runs` if not given.
        options: others of `symbench run` by their long names, e.g. `steerer="openai/gpt-5"`,
            `repeats=3`, `max_cost=5.0`, `base_url="http://localhost:8000/v1"`.

    Raises:
        SymBenchError: for what cannot be run, unknown options, and a run that was stopped
            before its end (what is finished stays).
    """
    import click

    from harness.methods.plugins import load_plugins
    from symbench.commands.run import settings_of
    from symbench.launch import prepare

    named = {"model": model, "method": method, "suite": suite, "task": tasks, "level": levels}
    try:
        given = _given({**named, "count": count, "out": out, **options})
        settings = settings_of(given)
    except click.ClickException as error:
        raise SymBenchError(error.format_message()) from error
    load_plugins(given["plugins"])
    directory, own_programs = prepare(given)
    summary = _sit(directory, settings, own_programs)
    if summary.stopped:
        raise SymBenchError(f"{summary.stopped}; nothing is lost: the same call goes on")
    return load_run(directory)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options as the command line would, checked and with its defaults."""
    from symbench.commands.run import run

    return run.make_context("run", list(_arguments(options))).params


def _arguments(options: dict[str, Any]) -> Iterator[str]:
    for name, value in options.items():
        flag = f"--{name.replace('_', '-')}"
        values = [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
        for each in values:
            if each is True:
                yield flag
            elif each is not None and each is not False:
                yield from (flag, str(each))


def _sit(directory: Path, settings: "Settings", own_programs: bool) -> "Summary":
    from symbench.launch import run_session
    from symbench.progress import Progress

    def work() -> "Summary":
        with Progress(directory, as_json=False) as progress:
            return asyncio.run(
                run_session(directory, settings, progress, own_programs=own_programs)
            )

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as pool:  # a notebook: its own loop runs in this thread
        return pool.submit(work).result()
