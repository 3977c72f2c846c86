"""`symbench import`: a user's own clone of the published data set as an audited suite."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from symbench.commands.results import write

if TYPE_CHECKING:
    from generators.published.importing import Problems
    from generators.sample import Sample
    from symbench.imported.tally import Tally

SUBSET_HELP = "Only what the paper ran: paper, or paper-codesteer (other rows of Game 24)."
CHECK_HELP = "Compare with a suite that an import wrote; nothing is written."
SECONDS: Final = 2.0
"""Between two lines of progress where standard error is no terminal."""


@click.command(
    name="import", epilog="Example: symbench import ~/CodeSteer-v1.0 --audit -o published.jsonl"
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--task", "--tasks", "tasks", multiple=True, help="Only this task; repeatable.")
@click.option("--subset", metavar="NAME", help=SUBSET_HELP)
@click.option("--audit", is_flag=True, help="Print counts; beside FILE write .audit.md and .csv.")
@click.option("--page", type=click.Path(path_type=Path), metavar="FILE", help="The audit alone.")
@click.option("--check", type=click.Path(path_type=Path), metavar="FILE", help=CHECK_HELP)
@click.option("--reworded", is_flag=True, help="Ask our questions, which state every rule.")
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="The suite.")
def import_(
    path: Path, tasks: tuple[str, ...], subset: str | None, audit: bool, page: Path | None,
    check: Path | None, reworded: bool, out: Path | None,
) -> None:  # fmt: skip
    """Read a clone of CodeSteer-v1.0 into a suite for `run --suite FILE`, every sample audited.

    PATH is the clone or its dataset_gather folder. Files that are missing or malformed are one
    line each on standard error; the rest is imported, and the exit code is 1.
    """
    from generators.published.importing import expected, import_published, not_read
    from symbench.imported.tally import Tally, aligned

    if out is None and page is None and check is None and not audit:
        raise click.UsageError("name the file to write with -o, or ask for --audit or --check")
    problems: Problems = []
    tally = Tally()
    found = import_published(path, problems, tasks, subset, reworded=reworded)
    told = _telling(tally.passing(found), expected(tasks))
    differences = 0
    if check is not None:
        differences = _differences(check, told, tasks)
    else:
        _written(out, told)
    for line in problems:
        click.echo(f"symbench: {line}", err=True)
    left_out = not_read(path) if not tasks and subset is None else []
    if left_out:
        click.echo(f"symbench: not read: {', '.join(left_out)}", err=True)
    if subset is not None:
        _say_shuffled(sorted({task for task, _ in tally.statuses}))
    if audit:
        click.echo(aligned(tally.table()))
    if audit and out is not None:
        write(out.with_suffix(".audit.csv"), tally.csv())
        page = page or out.with_suffix(".audit.md")
    if page is not None:
        _write_page(page, tally, [*left_out, *_shortened(problems, path)])
    repaired = f"{tally.repaired} with a repaired answer"
    click.echo(f"{len(tally.samples)} samples, {tally.sound} sound, {repaired}")
    if problems or differences:
        raise SystemExit(1)


def _written(out: Path | None, samples: "Iterator[Sample]") -> None:
    from generators.errors import SymBenchError
    from generators.sample import write_samples

    if out is None:
        for _ in samples:
            pass
        return
    try:
        write_samples(out, samples)
    except OSError as error:
        raise SymBenchError(f"cannot write {out}: {error.strerror}") from error


def _telling(samples: "Iterator[Sample]", total: int) -> "Iterator[Sample]":
    """Yield the samples, and show on standard error how far they have come."""
    from tqdm import tqdm

    shown = sys.stderr.isatty()
    said = time.monotonic()
    with tqdm(total=total, unit=" samples", file=sys.stderr, disable=not shown, leave=False) as bar:
        for count, sample in enumerate(samples, 1):
            bar.update()
            bar.set_description_str(sample.task, refresh=False)
            if not shown and time.monotonic() - said > SECONDS:
                said = time.monotonic()
                click.echo(f"symbench: {count} of {total} samples, now {sample.task}", err=True)
            yield sample


def _differences(check: Path, samples: "Iterator[Sample]", tasks: Sequence[str]) -> int:
    """Say how a suite differs from a clone: a line for each of the first few, and the counts."""
    from generators.sample import read_samples

    wanted = (one for one in read_samples(check) if not tasks or one.task in tasks)
    stored = {one.id: one for one in wanted}
    new, changed, seen = [], [], set()
    for sample in samples:
        seen.add(sample.id)
        if sample.id not in stored:
            new.append(sample.id)
        elif stored[sample.id].line() != sample.line():
            changed.append(sample.id)
    gone = [name for name in stored if name not in seen]
    kinds = {"only in the clone": new, "only in the suite": gone, "changed": changed}
    for what, names in kinds.items():
        for name in names[:5]:
            click.echo(f"{what}: {name}")
    counts = ", ".join(f"{len(names)} {what}" for what, names in kinds.items())
    click.echo(f"{check}: {len(seen) - len(new) - len(changed)} samples equal, {counts}")
    return len(new) + len(gone) + len(changed)


def _shortened(problems: Sequence[str], path: Path) -> list[str]:
    """Return lines on files with the place of the clone left out."""
    from generators.published.importing import places

    clone, root = places(path)
    return [line.replace(f"{root}/", "").replace(f"{clone}/", "") for line in problems]


def _write_page(page: Path, tally: "Tally", left_out: Sequence[str]) -> None:
    from collections import Counter

    from symbench.charts.style import save
    from symbench.imported.chart import status_bars
    from symbench.imported.page import Surroundings, render

    chart = page.with_suffix(".png")
    place = page.name if page.is_absolute() else page.as_posix()
    command = f"symbench import CLONE --page {place}"
    write(page, render(tally, Surroundings(command, chart.name, left_out)))
    counts: dict[str, Counter[str]] = {}
    for (task, _), statuses in tally.statuses.items():
        counts.setdefault(task, Counter()).update(statuses)
    save(status_bars(counts), chart)


def _say_shuffled(tasks: list[str]) -> None:
    from generators.published.importing import SHUFFLED, is_shuffled

    names = [name for name in tasks if is_shuffled(name)]
    if names:
        click.echo(f"symbench: {SHUFFLED.format(tasks=', '.join(names))}", err=True)
