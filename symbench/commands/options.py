"""Options that several commands share: what a run is, and how one session of it goes."""

from collections.abc import Callable, Sequence
from functools import wraps
from math import inf
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from symbench.options import RunOptions

F = TypeVar("F", bound=Callable[..., Any])
FILE: Final = click.Path(path_type=Path)
option = click.option


def temperature(text: str) -> float | None:
    """Return the temperature that an option names, None for the provider's own.

    Raises:
        BadParameter: if it is neither a number from 0 nor `none`.
    """
    try:
        value = None if text == "none" else float(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value < inf:
        raise click.BadParameter(f"{text!r}: expected a number from 0, or none")
    return value


_WHAT = (
    option("--suite", default=RunOptions.suite, show_default=True,
           help="symbench-lite, symbench-core, symbench-sweep, NAME@SEED, or a JSONL file."),
    option("--task", "tasks", multiple=True, help="Only this task; may be repeated."),
    option("--level", "levels", multiple=True, type=int, help="Only this level; repeatable."),
    option("--count", type=int, help="Samples per task and level."),
    option("--param", "params", multiple=True, metavar="TASK.AXIS=VALUE,...",
           help="Points of a free axis instead of the task's levels, e.g. game24.count=4,20,80; "
           "repeatable."),
    option("--preset", default="", help="A whole table: its methods and suite; symbench presets."),
    option("--method", "methods", multiple=True, help="NAME or NAME:option=value,...; repeatable."),
    option("--model", "models", multiple=True, help="TaskLLM as PROVIDER/NAME; repeatable."),
    option("--reasoning", multiple=True,
           help="Reasoning model, a column of its own as PROVIDER/NAME; repeatable."),
    option("--steerer", "steerers", multiple=True, default=RunOptions.steerers, show_default=True,
           help="Model that guides, or rule; each makes columns of its own; repeatable."),
    option("--adapter", "adapters", multiple=True, metavar="NAME=PATH",
           help="LoRA adapter of a steerer vllm:...; each makes columns of its own; repeatable."),
    option("--checker", default="", help="Model that writes checks; default: the TaskLLM."),
    option("--second", default="", help="Model that merges or chooses, for methods with one."),
    option("--until", default="", metavar="QUESTION",
           help="End when it is answered: rank, width POINTS, or difference A B POINTS."),
    option("--repeats", default=RunOptions.repeats, show_default=True,
           help="Attempts per sample and column."),
    option("--temperature", type=temperature, default="0", show_default=True,
           help="A number, or none for the provider's own."),
    option("--max-tokens", default=RunOptions.max_tokens, show_default=True,
           help="Longest reply in tokens."),
    option("--seed", type=int, help="Sampling seed for providers that take one."),
    option("--effort", help="Reasoning effort for models that have one."),
    option("--steerer-sampling", type=click.Choice(["greedy", "released"]),
           default=RunOptions.steerer_sampling, show_default=True,
           help="released: as the released weights (0.95, 0.7, 50) by --seed."),
    option("--steerer-temperature", type=temperature, default="0", show_default=True,
           help="A number, or none for the provider's own."),
    option("--steerer-max-tokens", type=int, help="Longest reply of the steerer."),
    option("--deadline", default=RunOptions.deadline, show_default=True,
           help="Seconds for one attempt."),
    option("--sandbox", default=RunOptions.sandbox, show_default=True,
           help="auto, a tier, or unsafe."),
    option("--cpu", default=RunOptions.cpu, show_default=True,
           help="CPU-seconds a program may use."),
    option("--limit", "limits", multiple=True, metavar="NAME=NUMBER",
           help="Another limit of programs: wall (s), memory, file_size, output (MiB), "
           "processes, files; repeatable."),
)  # fmt: skip
_HOW = (
    option("--base-url", "base_urls", multiple=True, metavar="[MODEL=]URL",
           help="OpenAI-compatible server, of openai/... models or of one; repeat for replicas."),
    option("--drop", "droppable", multiple=True, metavar="PARAMETER",
           help="Sampling parameter to leave out where a provider rejects it; repeatable."),
    option("--executor", type=click.Choice(["local", "ray"]), default=RunOptions.executor,
           show_default=True, help="ray: spread the attempts over the nodes of a Ray cluster."),
    option("--concurrency", default=RunOptions.concurrency, show_default=True,
           help="Attempts side by side."),
    option("--max-cost", type=float, help="Stop when the run has spent so many US dollars."),
    option("--max-total-tokens", type=int, help="Stop when the run has used so many tokens."),
    option("--max-time", type=float,
           help="Stop after so many seconds; calls in flight are dropped 10 s later."),
    option("--fresh-budget", is_flag=True,
           help="Count cost and tokens of this session alone, not of earlier ones."),
    option("--plugin", "plugins", multiple=True, type=FILE,
           help="Python file with methods of your own; repeatable."),
    option("--prompts", type=FILE, help="Prompt pack (TOML)."),
    option("--prices", type=FILE, help="Your own prices (TOML, per million tokens)."),
    option("--cache", type=FILE, help="Folder that keeps replies across runs, by content."),
    option("--tries", default=RunOptions.tries, show_default=True,
           help="Calls made for one reply."),
    option("--timeout", default=RunOptions.timeout, show_default=True,
           help="Seconds for one call."),
    option("--batch", is_flag=True,
           help="Send calls through the batch interfaces of openai/... and anthropic/...: half the "
           "price, answered within a day."),
    option("--otel", is_flag=True,
           help="Send model calls, programs and verdicts as OpenTelemetry spans."),
)  # fmt: skip

as_json = option("--json", "as_json", is_flag=True, help="Progress as JSON lines.")


def added(options: Sequence[Callable[[F], F]]) -> Callable[[F], F]:
    """Return a decorator that adds options to a command in their order."""

    def add(command: F) -> F:
        for one in reversed(options):
            command = one(command)
        return command

    return add


def filtered(command: F) -> F:
    """Add the options that choose attempts of runs; the command is handed a `Filter` as `only`."""

    @wraps(command)
    def with_filter(
        tasks: tuple[str, ...], levels: tuple[int, ...], categories: tuple[str, ...],
        methods: tuple[str, ...], models: tuple[str, ...], **given: Any,
    ) -> Any:  # fmt: skip
        from symbench.results.filters import Filter

        return command(only=Filter(tasks, levels, categories, methods, models), **given)

    return added(_FILTERS)(with_filter)  # type: ignore[return-value]


_FILTERS: Final = (
    option("--task", "tasks", multiple=True, help="Only this task; repeatable."),
    option("--level", "levels", multiple=True, type=int, help="Only this level; repeatable."),
    option("--category", "categories", multiple=True,
           help="Only execution, planning or reasoning; repeatable."),
    option("--method", "methods", multiple=True, help="Only this method; repeatable."),
    option("--model", "models", multiple=True,
           help="Only this TaskLLM, or part of its name; repeatable."),
)  # fmt: skip

what: Callable[[F], F] = added(_WHAT)
"""Adds the options that say what a run is."""
how: Callable[[F], F] = added(_HOW)
"""Adds the options that may differ between two sessions of one run."""
