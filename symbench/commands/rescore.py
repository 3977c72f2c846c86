"""`symbench rescore`."""

from collections import Counter
from pathlib import Path

import click

SHOWN = 40


@click.command(epilog="Example: symbench rescore results/runs/demo")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--write", is_flag=True, help="Add the new verdicts to the run's journal.")
def rescore(run: Path, write: bool) -> None:
    """Judge a run's replies with the verifiers of today and say what changes.

    No model is called. Without --write nothing is changed.
    """
    from symbench.rescore import rescore as judge_again
    from symbench.rescore import write_changes

    changes = list(judge_again(run))
    moved = [change for change in changes if change.matters]
    for change in moved[:SHOWN]:
        record = change.record
        click.echo(
            f"{record['sample']}  {record['column']}  {record['outcome']} -> {change.outcome}"
            + (f": {change.fault!r}" if change.fault else "")
        )
    if len(moved) > SHOWN:
        click.echo(f"and {len(moved) - SHOWN} more")
    counts = Counter(f"{one.record['outcome']} -> {one.outcome}" for one in moved)
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "none"
    click.echo(
        f"{run}: {len(moved)} outcomes change ({said}), "
        f"{len(changes) - len(moved)} other verdicts in their wording"
    )
    if write and changes:
        write_changes(run, changes)
        click.echo(f"{len(changes)} new verdicts written to {run}")
