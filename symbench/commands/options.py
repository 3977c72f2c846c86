"""Options that several commands share: what a run is, and how one session of it goes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)
_option = click.option

_WHAT = (
    _option("--suite", default="symbench-lite", show_default=True,
            help="symbench-lite, symbench-core, symbench-sweep, NAME@SEED, or a JSONL file."),
    _option("--task", "tasks", multiple=True, help="Only this task; may be repeated."),
    _option("--level", "levels", multiple=True, type=int, help="Only this level; repeatable."),
    _option("--count", type=int, help="Samples a task and level."),
    _option("--method", "methods", multiple=True, help="NAME or NAME:option=value,...; repeats."),
    _option("--model", "models", multiple=True, help="TaskLLM as PROVIDER/NAME; repeatable."),
    _option("--steerer", default="rule", show_default=True, help="Model that guides, or rule."),
    _option("--adapter", "adapters", multiple=True, metavar="NAME=PATH",
            help="LoRA adapter of a steerer vllm:...; each makes columns of its own; repeatable."),
    _option("--checker", default="", help="Model that writes checks; default: the TaskLLM."),
    _option("--second", default="", help="Model that merges or chooses, where there is one."),
    _option("--repeats", default=1, show_default=True, help="Attempts per sample and column."),
    _option("--temperature", default="0", show_default=True, help="A number, or none."),
    _option("--max-tokens", default=8192, show_default=True, help="Longest reply in tokens."),
    _option("--seed", type=int, help="Sampling seed for providers that take one."),
    _option("--effort", help="Reasoning effort for models that have one."),
    _option("--steerer-sampling", type=click.Choice(["greedy", "released"]), default="greedy",
            show_default=True, help="released: as the released weights (0.95, 0.7, 50) by --seed."),
    _option("--steerer-max-tokens", type=click.IntRange(1), help="Longest reply of the steerer."),
    _option("--deadline", type=click.FloatRange(min=0, min_open=True), default=1800.0,
            show_default=True, help="Seconds for one attempt."),
    _option("--sandbox", default="auto", show_default=True, help="auto, a tier, or unsafe."),
    _option("--cpu", default=10.0, show_default=True, help="CPU-seconds a program may use."),
    _option("--limit", "limits", multiple=True, metavar="NAME=NUMBER",
            help="Another limit of programs: wall (s), memory, file_size, output (MiB), "
            "processes, files; repeatable."),
)  # fmt: skip
_HOW = (
    _option("--base-url", "base_urls", multiple=True, metavar="[MODEL=]URL",
            help="OpenAI-compatible server, of openai/... models or of one; repeat for replicas."),
    _option("--drop", "droppable", multiple=True, metavar="PARAMETER",
            help="Sampling parameter to leave out where a provider rejects it; repeatable."),
    _option("--executor", type=click.Choice(["local", "ray"]), default="local",
            show_default=True, help="ray: spread the attempts over the nodes of a Ray cluster."),
    _option("--concurrency", default=32, show_default=True, help="Attempts side by side."),
    _option("--max-cost", type=float, help="Stop when this many US dollars are spent."),
    _option("--max-total-tokens", type=int, help="Stop when this many tokens are used."),
    _option("--max-time", type=float, help="Stop after so many seconds."),
    _option("--plugin", "plugins", multiple=True, type=_FILE,
            help="Python file with methods of your own; repeatable."),
    _option("--prompts", type=_FILE, help="Prompt pack (TOML)."),
    _option("--prices", type=_FILE, help="Your own prices (TOML, per million tokens)."),
    _option("--cache", type=_FILE, help="Folder that keeps replies across runs, by content."),
    _option("--tries", default=6, show_default=True, help="Calls made for one reply."),
    _option("--timeout", default=600.0, show_default=True, help="Seconds for one call."),
    _option("--json", "as_json", is_flag=True, help="Progress as JSON lines."),
)  # fmt: skip


def what(command: F) -> F:
    """Add the options that say what a run is."""
    for option in reversed(_WHAT):
        command = option(command)
    return command


def how(command: F) -> F:
    """Add the options that may differ between two sessions of one run."""
    for option in reversed(_HOW):
        command = option(command)
    return command
