"""The Python API: what `symbench run` does, as one call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from symbench.options import RunOptions
from symbench.results.frames import RunData


def evaluate(
    model: str | Sequence[str] = (),
    method: str | Sequence[str] = (),
    *,
    suite: str = RunOptions.suite,
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
        count: samples per task and level.
        out: run directory; one below `results/runs` if not given.
        options: others of `symbench.options.RunOptions`, e.g. `steerer="openai/gpt-5"`,
            `repeats=3`, `max_cost=5.0`, `base_url="http://localhost:8000/v1"`.

    Raises:
        SymBenchError: for what cannot be run, unknown options, and a run that was stopped
            before its end (what is finished stays).
    """
    from symbench.runs.launch import work
    from symbench.runs.planning import prepare

    named = {"model": model, "method": method, "suite": suite, "tasks": tasks, "levels": levels}
    ready = prepare(RunOptions.of({**named, "count": count, "out": out, **options}))
    summary = work(ready)
    why = summary.stopped or "; ".join(summary.given_up.values())
    if why:
        raise SymBenchError(f"{why}; nothing is lost: the same call goes on")
    return RunData(ready.directory, ready.plan)
