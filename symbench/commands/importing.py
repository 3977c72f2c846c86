"""`symbench import`: a user's own clone of the published data set as an audited suite."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symbench.commands.results import write

if TYPE_CHECKING:
    from generators.sample import Sample

SUBSET_HELP = "Only what the paper ran: paper, or paper-codesteer (other rows of Game 24)."


@click.command(
    name="import", epilog="Example: symbench import ~/CodeSteer-v1.0 --audit -o published.jsonl"
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--task", "--tasks", "tasks", multiple=True, help="Only this task; repeatable.")
@click.option("--subset", metavar="NAME", help=SUBSET_HELP)
@click.option("--audit", is_flag=True, help="Print counts; beside FILE write .audit.md and .csv.")
@click.option("--reworded", is_flag=True, help="Ask our questions, which state every rule.")
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="The suite.")
def import_(
    path: Path, tasks: tuple[str, ...], subset: str | None, audit: bool, reworded: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """Read a clone of CodeSteer-v1.0 into a suite for `run --suite FILE`, every sample audited.

    PATH is the clone or its dataset_gather folder. Files that are missing or malformed are one
    line each on standard error; the rest is imported, and the exit code is 1.
    """
    from generators.published.importing import Problems, import_published
    from symbench.import_audit import Tally, aligned

    if out is None and not audit:
        raise click.UsageError("name the file to write with -o, or ask for --audit")
    problems: Problems = []
    tally = Tally()
    samples = import_published(path, problems, tasks, subset, reworded=reworded)
    count = _written(out, tally.passing(samples))
    for line in problems:
        click.echo(f"symbench: {line}", err=True)
    if subset is not None:
        _say_shuffled(sorted({task for task, _ in tally.statuses}))
    if audit:
        click.echo(aligned(tally.table()))
        if out is not None:
            command = f"symbench import {path} --audit -o {out.name}"
            write(out.with_suffix(".audit.md"), tally.markdown(command, problems))
            write(out.with_suffix(".audit.csv"), tally.csv())
    sound = sum(statuses["sound"] for statuses in tally.statuses.values())
    click.echo(f"{count} samples, {sound} sound, {tally.repaired} with a repaired answer")
    if problems:
        raise SystemExit(1)


def _written(out: Path | None, samples: "Iterator[Sample]") -> int:
    from generators.errors import SymBenchError
    from generators.sample import write_samples

    if out is None:
        return sum(1 for _ in samples)
    try:
        return write_samples(out, samples)
    except OSError as error:
        raise SymBenchError(f"cannot write {out}: {error.strerror}") from error


def _say_shuffled(tasks: list[str]) -> None:
    from generators.published.importing import SHUFFLED, is_shuffled

    names = [name for name in tasks if is_shuffled(name)]
    if names:
        click.echo(f"symbench: {SHUFFLED.format(tasks=', '.join(names))}", err=True)
