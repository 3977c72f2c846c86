"""`symbench estimate` and `symbench merge`."""

import asyncio
from pathlib import Path
from typing import Any

import click

from symbench.commands.options import how, what
from symbench.options import RunOptions
from symbench.results.words import counted


@click.command(
    epilog="Example: symbench estimate --suite symbench-core --method codesteer "
    "--model openai/gpt-5 --like results/runs/first"
)
@what
@how
@click.option("--like", type=click.Path(path_type=Path), help="Earlier run that shows reply sizes.")
@click.option("--probe", type=click.IntRange(1), default=1, show_default=True,
              help="Samples per task and level in the rehearsal.")  # fmt: skip
def estimate(like: Path | None, probe: int, **given: Any) -> None:
    """Predict calls, tokens and money of a run before spending anything.

    The methods are rehearsed with a simulated student; reply lengths come from --like. No key is
    needed.
    """
    from harness.run.plan import read_plan, suite_hash
    from symbench.runs.estimate import estimate as look
    from symbench.runs.estimate import rehearsal
    from symbench.runs.launch import sandbox_for
    from symbench.runs.planning import access_of, drawn, make_plan
    from symbench.runs.suite import first_of_each

    options = RunOptions(**given)
    if like:
        read_plan(like)
    suite = list(drawn(options))
    plan = make_plan(options, only_named=True).over(*suite_hash(suite))

    async def rehearse() -> Any:
        sandbox = await sandbox_for(rehearsal(plan))
        try:
            few = first_of_each(suite, probe)
            return await look(plan, few, sandbox, like, access_of(options).prices)
        finally:
            await sandbox.close()

    _print(asyncio.run(rehearse()), plan.attempts)


def _print(rows: Any, attempts: int) -> None:
    click.echo(
        f"{'calls':>9} {'input':>12} {'output':>12} {'US dollars':>11} {'with cache':>11} "
        f"{'in batches':>11}  role, column"
    )
    for one in rows:
        cost = "unknown" if one.cost is None else f"{one.cost:.2f}"
        cached, batches = (
            "-" if price is None else f"{price:.2f}" for price in (one.cached, one.in_batches)
        )
        click.echo(
            f"{one.calls:9.0f} {one.input:12.0f} {one.output:12.0f} {cost:>11} {cached:>11} "
            f"{batches:>11}  {one.role} {one.model}, {one.column}"
        )
    known = [one.cost for one in rows if one.cost is not None]
    total = f"{sum(known):.2f}" if known else "unknown"
    missing = "" if len(known) == len(rows) else " (and what has no known price)"
    click.echo(f"{counted(attempts, 'attempt')}, US dollars {total}{missing}")


@click.command(epilog="Example: symbench merge shard-0 shard-1 -o results/runs/whole")
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="New run.")
def merge(shards: tuple[Path, ...], out: Path) -> None:
    """Merge the shards of one plan into the run that an unsharded one would have been."""
    from harness.run.merge import merge as join

    click.echo(f"wrote {counted(join(shards, out), 'attempt')} to {out}")
