"""`symbench contamination`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from symbench.results.contamination import Contamination


@click.command(
    epilog="Example: symbench contamination results/runs/core results/runs/core-at-7 "
    "results/runs/published"
)
@click.argument("frozen", type=click.Path(path_type=Path))
@click.argument("fresh", type=click.Path(path_type=Path))
@click.argument("published", required=False, type=click.Path(path_type=Path))
@click.option("--column", "columns", multiple=True, help="Only this column; part of its name.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Also write JSON.")
def contamination(
    frozen: Path, fresh: Path, published: Path | None, columns: tuple[str, ...],
    json_file: Path | None,
) -> None:  # fmt: skip
    """Compare runs on a frozen suite, on fresh seeds and on published samples.

    A column that solves samples which it may have seen more often than fresh ones of the same
    tasks and levels is suspected of having been trained on them. The exit code is 0 whatever is
    found, 2 if the runs cannot be compared.
    """
    from symbench.commands.results import write
    from symbench.results.contamination import contamination_of_runs
    from symbench.results.frames import load_run

    known = {"frozen": frozen} | ({"published": published} if published else {})
    theirs = load_run(fresh)
    found = {
        kind: contamination_of_runs(load_run(path), theirs, columns, kind)
        for kind, path in known.items()
    }
    click.echo("\n\n".join(_texts(found)))
    if json_file is not None:
        values = {
            kind: {name: one.as_json() for name, one in of.items()} for kind, of in found.items()
        }
        write(json_file, json.dumps(values, indent=1, ensure_ascii=False) + "\n")
        click.echo(f"wrote {json_file}", err=True)


def _texts(found: "dict[str, dict[str, Contamination]]") -> Iterator[str]:
    """Yield what is said of each column on each kind of known samples."""
    for kind, columns in found.items():
        for name, one in columns.items():
            yield "\n".join([f"{name}: {kind} against fresh", *_lines(one)])


def _lines(one: "Contamination") -> Iterator[str]:
    from symbench.results.tables import pipes
    from symbench.results.words import counted, p_value

    head = [
        "task", one.known, "n", "fresh", "n", "difference", "95 % interval", "p", "Holm", "verdict",
    ]  # fmt: skip
    suspects = one.suspect_tasks
    yield from pipes(
        head,
        [
            [
                str(name), f"{row['known']:.1f}", f"{row['known_samples']:.0f}",
                f"{row['fresh']:.1f}", f"{row['fresh_samples']:.0f}", f"{row['difference']:+.1f}",
                f"{row['low']:+.1f}, {row['high']:+.1f}", p_value(row["p"]), p_value(row["p_holm"]),
                "suspect" if name in suspects else "no sign",
            ]
            for name, row in one.tasks.iterrows()
        ],
    )  # fmt: skip
    yield ""
    if one.left_out:
        yield f"{counted(one.left_out, 'sample')} of tasks and levels in one run only left out"
    yield f"total {one.total['known']:.1f} / {one.total['fresh']:.1f}: {one.told()}"
    if suspects:
        yield f"suspect: {', '.join(suspects)}"
