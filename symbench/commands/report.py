"""`symbench report`."""

from pathlib import Path

import click

from symbench.commands.results import MAXIMA, RUNS, need


@click.command(epilog="Example: symbench report results/runs/demo -o report.html")
@RUNS
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default="report.html", show_default=True
)
@click.option("--with-published", "beside", is_flag=True, help="The paper's columns beside.")
@MAXIMA
def report(runs: tuple[Path, ...], out: Path, beside: bool, maxima: str | None) -> None:
    """Write one HTML file with leaderboard, charts and every conversation of runs."""
    from symbench.report import write_report

    need(runs)
    write_report(runs, out, maxima=maxima, beside=beside)
    click.echo(f"wrote {out}")
