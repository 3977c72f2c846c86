"""`symbench run` and `symbench resume`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.runner import Settings, Summary

EMBEDDED_METHODS = ("only_question", "all_text", "all_code", "codesteer")
EMBEDDED_MODELS = ("simulated/student", "reference/solver", "reference/guess")
_HOW_OPTIONS = (
    click.option(
        "--base-url", default="", help="OpenAI-compatible endpoint for openai/... models."
    ),
    click.option("--concurrency", default=32, show_default=True, help="Attempts side by side."),
    click.option("--max-cost", type=float, help="Stop when this many US dollars are spent."),
    click.option("--max-total-tokens", type=int, help="Stop when this many tokens are used."),
    click.option("--max-time", type=float, help="Stop after so many seconds."),
    click.option(
        "--plugin",
        "plugins",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Python file with methods of your own; repeatable.",
    ),
    click.option("--prompts", type=click.Path(path_type=Path), help="Prompt pack (TOML)."),
    click.option("--tries", default=6, show_default=True, help="Calls made for one reply."),
    click.option("--timeout", default=600.0, show_default=True, help="Seconds for one call."),
    click.option("--json", "as_json", is_flag=True, help="Progress as JSON lines."),
)


def _how(command: Any) -> Any:
    for option in reversed(_HOW_OPTIONS):
        command = option(command)
    return command


@click.command(
    epilog="Example: symbench run --suite symbench-lite --method all_code "
    "--model openai/gpt-5 --out results/runs/first"
)
@click.option(
    "--suite",
    default="symbench-lite",
    show_default=True,
    help="symbench-lite, symbench-core, symbench-sweep, NAME@SEED, or a JSONL file.",
)
@click.option("--task", "tasks", multiple=True, help="Only this task; may be repeated.")
@click.option("--level", "levels", multiple=True, type=int, help="Only this level; repeatable.")
@click.option("--count", type=int, help="Samples a task and level.")
@click.option(
    "--method", "methods", multiple=True, help="name or name:option=value,...; repeatable."
)
@click.option("--model", "models", multiple=True, help="TaskLLM as PROVIDER/NAME; repeatable.")
@click.option("--steerer", default="rule", show_default=True, help="Model that guides, or rule.")
@click.option("--checker", default="", help="Model that writes checks; default: the TaskLLM.")
@click.option("--second", default="", help="Model that merges or chooses, where a method has one.")
@click.option("--repeats", default=1, show_default=True, help="Attempts per sample and column.")
@click.option("--temperature", default="0", show_default=True, help="A number, or none.")
@click.option("--max-tokens", default=8192, show_default=True, help="Longest reply in tokens.")
@click.option("--seed", type=int, help="Sampling seed for providers that take one.")
@click.option("--effort", help="Reasoning effort for models that have one.")
@click.option("--sandbox", default="auto", show_default=True, help="auto, a tier, or unsafe.")
@click.option("--cpu", default=10.0, show_default=True, help="CPU-seconds a program may use.")
@click.option("--out", type=click.Path(path_type=Path), help="Run directory.")
@_how
def run(**given: Any) -> None:
    """Ask models under methods, run their programs, judge their answers.

    Without --model the embedded default runs: a simulated student under four methods, the
    task's own solver as the ceiling and a blind guess as the floor. No key is needed.
    """
    from symbench.launch import load_plugins, prepare

    load_plugins(given["plugins"])
    directory, embedded = prepare(given)
    _sit(directory, given, embedded)


@click.command(epilog="Example: symbench resume results/runs/first")
@click.argument("directory", type=click.Path(path_type=Path), metavar="RUN")
@_how
def resume(directory: Path, **given: Any) -> None:
    """Go on with a run: finished attempts are kept, interrupted ones continue."""
    from harness.plan import read_plan
    from symbench.launch import load_plugins, only_own_programs

    load_plugins(given["plugins"])
    _sit(directory, given, only_own_programs(read_plan(directory)))


def _sit(directory: Path, given: dict[str, Any], embedded: bool) -> None:
    from symbench.launch import sit
    from symbench.progress import Progress

    settings = _settings(given)
    with Progress(directory, as_json=given["as_json"]) as progress:
        summary = asyncio.run(sit(directory, settings, progress, own_programs=embedded))
    _conclude(directory, summary)


def _settings(given: dict[str, Any]) -> "Settings":
    from harness.models import Access
    from harness.models.patient import Policy
    from harness.runner import Budget, Settings

    for name in ("concurrency", "tries", "timeout"):
        if given[name] <= 0:
            raise click.UsageError(f"--{name} {given[name]:g}: expected more than 0")
    return Settings(
        concurrency=given["concurrency"],
        policy=Policy(tries=given["tries"], concurrency=given["concurrency"]),
        access=Access(base_url=given["base_url"], timeout=given["timeout"]),
        budget=Budget(given["max_cost"], given["max_total_tokens"], given["max_time"]),
        prompts=given["prompts"],
    )


def _conclude(directory: Path, summary: "Summary") -> None:
    made = sum(summary.outcomes.values())
    for line in summary.repaired:
        click.echo(f"symbench: mended {line}", err=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.most_common())
    click.echo(f"{directory}: {made} attempts made ({counts or 'none'}), {summary.earlier} kept")
    if summary.stopped:
        click.echo(f"symbench: {summary.stopped}; nothing is lost", err=True)
    if summary.stopped or summary.outcomes["error"]:
        click.echo(f"symbench: go on with: symbench resume {directory}", err=True)
        raise SystemExit(3)
    click.echo(f"next: symbench leaderboard {directory}")
