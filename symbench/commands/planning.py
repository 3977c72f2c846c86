"""`symbench estimate` and `symbench merge`."""

import asyncio
from pathlib import Path
from typing import Any

import click

from symbench.commands.options import how, what


@click.command(
    epilog="Example: symbench estimate --suite symbench-core --method codesteer "
    "--model openai/gpt-5 --like results/runs/first"
)
@what
@how
@click.option("--like", type=click.Path(path_type=Path), help="Earlier run that shows reply sizes.")
@click.option("--probe", default=1, show_default=True, help="Samples a task for the rehearsal.")
def estimate(**given: Any) -> None:
    """Predict calls, tokens and money of a run before spending anything.

    The methods are rehearsed with a simulated student; reply lengths come from --like.
    """
    from generators.errors import SymBenchError
    from harness.methods.plugins import load_plugins
    from harness.run.plan import read_plan
    from symbench.launch import access, make_plan, sandbox_for
    from symbench.suite import samples

    if given["like"]:
        read_plan(given["like"])
    load_plugins(given["plugins"])
    plan, _ = make_plan(given)
    probe = list(samples(given["suite"], given["tasks"], given["levels"], given["probe"]))
    if not probe:
        raise SymBenchError(f"--probe {given['probe']}: expected at least 1")

    async def rehearse() -> Any:
        from symbench.estimate import estimate as look

        sandbox = await sandbox_for(plan, own_programs=True)
        try:
            return await look(plan, probe, sandbox, given["like"], access(given).prices)
        finally:
            await sandbox.close()

    _print(asyncio.run(rehearse()), plan.attempts)


def _print(rows: Any, attempts: int) -> None:
    click.echo(f"{'calls':>9} {'input':>12} {'output':>12} {'US dollars':>11}  role, column")
    for one in rows:
        cost = "unknown" if one.cost is None else f"{one.cost:.2f}"
        click.echo(
            f"{one.calls:9.0f} {one.input:12.0f} {one.output:12.0f} {cost:>11}  "
            f"{one.role} {one.model}, {one.column}"
        )
    known = [one.cost for one in rows if one.cost is not None]
    total = f"{sum(known):.2f}" if known else "unknown"
    missing = "" if len(known) == len(rows) else " (and what has no known price)"
    click.echo(f"{attempts} attempts, US dollars {total}{missing}")


@click.command(epilog="Example: symbench merge shard-0 shard-1 -o results/runs/whole")
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="New run.")
def merge(shards: tuple[Path, ...], out: Path) -> None:
    """Merge the shards of one plan into the run that an unsharded one would have been."""
    from harness.run.merge import merge as join

    click.echo(f"{join(shards, out)} attempts in {out}")
