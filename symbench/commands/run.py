"""`symbench run` and `symbench resume`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbench.commands.options import how, what

if TYPE_CHECKING:
    from harness.run.runner import Settings, Summary


@click.command(
    epilog="Example: symbench run --suite symbench-lite --method all_code "
    "--model openai/gpt-5 --out results/runs/first"
)
@what
@click.option("--shard", default="0/1", help="Only a part: I/N, I from 0; see symbench merge.")
@click.option("--dry-run", is_flag=True, help="Show the first prompt of every column and stop.")
@click.option("--out", type=click.Path(path_type=Path), help="Run directory.")
@how
def run(**given: Any) -> None:
    """Ask models under methods, run their programs, judge their answers.

    Without --model the embedded default runs: a simulated student under four methods, the
    task's own solver as the ceiling and a blind guess as the floor. No key is needed.
    """
    from harness.methods.plugins import load_plugins
    from symbench.launch import prepare

    load_plugins(given["plugins"])
    settings = settings_of(given)
    if given["dry_run"]:
        _preview(given)
        return
    directory, own_programs = prepare(given)
    work(directory, settings, given["as_json"], own_programs)
    click.echo(f"next: symbench leaderboard {directory}")


@click.command(epilog="Example: symbench resume results/runs/first")
@click.argument("directory", type=click.Path(path_type=Path), metavar="RUN")
@how
def resume(directory: Path, **given: Any) -> None:
    """Go on with a run: finished attempts are kept, interrupted ones continue."""
    from harness.methods.plugins import load_plugins
    from harness.run.plan import read_plan
    from symbench.launch import only_own_programs

    load_plugins(given["plugins"])
    own_programs = only_own_programs(read_plan(directory))
    work(directory, settings_of(given), given["as_json"], own_programs)
    click.echo(f"next: symbench leaderboard {directory}")


def _preview(given: dict[str, Any]) -> None:
    from symbench.launch import make_plan
    from symbench.preview import first_prompts

    plan, drawn = make_plan(given)
    click.echo(f"{plan.attempts} attempts: {plan.samples} samples x {len(plan.columns)} columns")
    for column, messages in asyncio.run(first_prompts(plan, next(drawn()), given["prompts"])):
        click.echo(f"\n== {column}")
        for message in messages:
            click.echo(f"[{message.role}]\n{message.content}")


def work(directory: Path, settings: "Settings", as_json: bool, own_programs: bool) -> None:
    """Work on a run, say what was done, and exit with code 3 if it is not complete."""
    from symbench.launch import run_session
    from symbench.progress import Progress

    with Progress(directory, as_json=as_json) as progress:
        summary = asyncio.run(run_session(directory, settings, progress, own_programs=own_programs))
    _conclude(directory, summary)


def settings_of(given: dict[str, Any]) -> "Settings":
    """Return the settings of a session that the options ask for.

    Raises:
        UsageError: for a number out of range.
        SymBenchError: for unreadable prices.
    """
    from harness.models.retrying import Policy
    from harness.run.runner import Budget, Settings
    from harness.run.settings import check_executor
    from symbench.launch import access

    for name in ("concurrency", "tries", "timeout"):
        if given[name] <= 0:
            raise click.UsageError(f"--{name} {given[name]:g}: expected more than 0")
    settings = Settings(
        concurrency=given["concurrency"],
        policy=Policy(tries=given["tries"], concurrency=given["concurrency"]),
        access=access(given),
        budget=Budget(given["max_cost"], given["max_total_tokens"], given["max_time"]),
        prompts=given["prompts"],
        cache=given["cache"],
        plugins=given["plugins"],
        executor=given["executor"],
    )
    check_executor(settings)
    return settings


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
