"""`symbench run` and `symbench resume`."""

import asyncio
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from symbench.commands.options import FILE, as_json, how, what
from symbench.options import RunOptions, SessionOptions
from symbench.results.words import counted

if TYPE_CHECKING:
    from harness.chat import Usage
    from harness.run.runner import Summary

MOST_FAULTS: Final = 5
"""Distinct faults that are shown in the end."""


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
    """Run models under methods: ask them, run their programs, judge their answers.

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
    _tell_next(ready.directory, " --layout paper" if options.preset == "paper" else "")


@click.command(epilog="Example: symbench resume results/runs/first")
@click.argument("directory", type=FILE, metavar="RUN")
@how
@as_json
def resume(directory: Path, as_json: bool, **given: Any) -> None:
    """Continue a run: finished attempts are kept, interrupted ones go on."""
    from symbench.runs.launch import work
    from symbench.runs.planning import go_on

    conclude(directory, work(go_on(directory, SessionOptions(**given)), as_json=as_json))
    _tell_next(directory)


def _preview(options: RunOptions) -> None:
    from symbench.runs.planning import drawn, make_plan
    from symbench.runs.preview import first_prompts

    plan, suite = make_plan(options), drawn(options)
    sample = next(suite)
    count = 1 + sum(1 for _ in suite)
    attempts = count * len(plan.columns) * plan.repeats
    click.echo(
        f"{counted(attempts, 'attempt')}: {counted(count, 'sample')} x "
        f"{counted(len(plan.columns), 'column')}"
    )
    for column, messages in asyncio.run(first_prompts(plan, sample, options.prompts)):
        click.echo(f"\n== {column}")
        for message in messages:
            click.echo(f"[{message.role}]\n{message.content}")


def _tell_next(directory: Path, how: str = "") -> None:
    click.echo(f"next: symbench leaderboard {shlex.quote(str(directory))}{how}")


def _spent(usage: "Usage") -> str:
    """Return tokens and money of all sessions in words, empty where there are none."""
    tokens = usage.input + usage.output
    money = "" if usage.cost is None else f" and ${usage.cost:.4g}"
    return f"; {tokens} tokens{money} spent" if tokens else ""


def _troubles(summary: "Summary") -> Iterator[str]:
    """Yield why a run is not complete, a line each; the most frequent faults first."""
    for fault, count in summary.faults.most_common(MOST_FAULTS):
        yield f"{count} x {_in_flags(fault)}"
    if len(summary.faults) > MOST_FAULTS:
        yield f"... and {len(summary.faults) - MOST_FAULTS} other faults, see the journal"
    for column, why in summary.given_up.items():
        if why not in summary.stopped:
            yield f"{column} was given up: {_in_flags(why)}"
    yield from summary.remarks
    if summary.stopped:
        yield f"{_in_flags(summary.stopped)}; nothing is lost"


def _in_flags(fault: str) -> str:
    """Return a fault's text with its hint as on the command line."""
    return re.sub(r"\(to leave it out: drop=(\w+)\)", r"(to leave it out: --drop \1)", fault)


def conclude(directory: Path, summary: "Summary") -> None:
    """Say what a session did, and exit with code 3 if the run is not complete."""
    made = sum(summary.outcomes.values())
    for line in summary.repaired:
        click.echo(f"symbench: mended {line}", err=True)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.outcomes.most_common())
    click.echo(
        f"{directory}: {counted(made, 'attempt')} made ({counts or 'none'}), {summary.earlier} kept"
        f"{_spent(summary.spent)}"
    )
    if summary.answer:
        click.echo(summary.answer)
    for line in _troubles(summary):
        click.echo(f"symbench: {line}", err=True)
    if not summary.complete:
        click.echo(f"symbench: go on with: symbench resume {shlex.quote(str(directory))}", err=True)
        raise SystemExit(3)
