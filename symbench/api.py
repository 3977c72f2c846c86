"""The Python API: what `symbench run` does, as one call."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generators.errors import SymBenchError
from symbench.frames import RunData, load_run


def evaluate(
    model: str | Sequence[str] = (),
    method: str | Sequence[str] = (),
    *,
    suite: str = "symbench-lite",
    tasks: Sequence[str] = (),
    levels: Sequence[int] = (),
    count: int | None = None,
    out: str | Path | None = None,
    quiet: bool = True,
    **options: Any,
) -> RunData:
    """Run models under methods on a suite, or go on with such a run, and return it.

    Works in scripts and in notebooks. Attempts that ended in an error stay in the frame with
    that outcome; call it again to retry them.

    Args:
        model: one or more model URIs; without any the embedded default runs.
        method: one or more methods, `name` or `name:option=value`.
        suite: name, `NAME@SEED`, or a JSONL file.
        tasks: only these.
        levels: only these.
        count: samples a task and level.
        out: run directory; below `results/runs` if not given.
        quiet: show no progress.
        options: those of `symbench run` by their long names, e.g. `steerer="openai/gpt-5"`,
            `repeats=3`, `max_cost=5.0`, `base_url="http://localhost:8000/v1"`.

    Raises:
        SymBenchError: for anything that cannot be run, and for unknown options.
    """
    from symbench.commands.run import run, settings
    from symbench.launch import load_plugins, only_own_programs, prepare
    from symbench.plan_options import PLAN

    raise NotImplementedError
