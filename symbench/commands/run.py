"""`symbench run` and `symbench resume`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symbench.commands.options import FILE, as_json, how, what
from symbench.options import RunOptions, SessionOptions

if TYPE_CHECKING:
    from harness.run.runner import Summary


@click.command(
    epilog="Example: symbench run --suite symbench-lite --method all_code "
    "--model openai/gpt-5 --out results/runs/first"
)
@what
@click.option("--shard", default=RunOptions.shard, show_default=True,
              help="Only a part: I/N, I from 0; see symbench merge.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the first prompt of every column and stop.")
@click.option("--out", type=FILE, help="Run directory.")
@how
@as_json
def run(dry_run: bool, as_json: bool, **given: Any) -> None:
    """Ask models under methods, run their programs, judge their answers.

    Without --model the embedded default runs: a simulated student under four methods, the
    task's own solver as the ceiling and a blind guess as the floor. No key is needed.
    """
    from symbench.runs.launch import work
    from symbench.runs.planning import prepare

    options = RunOptions(**given)
    if dry_run:
        _preview(options)
        return
    ready = prepare(options)
    conclude(ready.directory, work(ready, as_json=as_json))
    click.echo(f"next: symbench leaderboard {ready.directory}")


@click.command(epilog="Example: symbench resume results/runs/first")
@click.argument("directory", type=FILE, metavar="RUN")
@how
@as_json
def resume(directory: Path, as_json: bool, **given: Any) -> None:
    """Go on with a run: finished attempts are kept, interrupted ones continue."""
    from symbench.runs.launch import work
    from symbench.runs.planning import go_on

    conclude(directory, work(go_on(directory, SessionOptions(**given)), as_json=as_json))
    click.echo(f"next: symbench leaderboard {directory}")


def _preview(options: RunOptions) -> None:
    from symbench.runs.planning import drawn, make_plan
    from symbench.runs.preview import first_prompts

    plan, suite = make_plan(options), drawn(options)
    sample = next(suite)
    count = 1 + sum(1 for _ in suite)
    attempts = count * len(plan.columns) * plan.repeats
    click.echo(f"{attempts} attempts: {count} samples x {len(plan.columns)} columns")
    for column, messages in asyncio.run(first_prompts(plan, sample, options.prompts)):
        click.echo(f"\n== {column}")
        for message in messages:
            click.echo(f"[{message.role}]\n{message.content}")


def conclude(directory: Path, summary: "Summary") -> None:
    """Say what a session did, and exit with code 3 if the run is not complete."""
    made = sum(summary.outcomes.values())
    for line in summary.repaired:
        click.echo(f"symbench: mended {line}", err=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.most_common())
    click.echo(f"{directory}: {made} attempts made ({counts or 'none'}), {summary.earlier} kept")
    if summary.stopped:
        click.echo(f"symbench: {summary.stopped}; nothing is lost", err=True)
    if not summary.complete:
        click.echo(f"symbench: go on with: symbench resume {directory}", err=True)
        raise SystemExit(3)
