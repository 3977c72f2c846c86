"""`symbench plot`."""

from pathlib import Path

import click

from symbench.commands.results import MAXIMA, RUNS, need


@click.command(
    epilog="Kinds: leaderboard, heatmap, levels, tokens, cost, runtime, distribution, splits, "
    "outcomes, turns, checker, slope. Example: symbench plot levels results/runs/demo -o levels.png"
)
@click.argument("kind")
@RUNS
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File: .png, .svg or .pdf.")
@click.option("--published", is_flag=True, help="The paper's figures instead of runs.")
@click.option("--with-published", "beside", is_flag=True, help="The paper's columns beside.")
@click.option("--column", "columns", multiple=True, help="For slope: base's and candidate's.")
@MAXIMA
def plot(
    kind: str, runs: tuple[Path, ...], out: Path | None, published: bool, beside: bool,
    columns: tuple[str, ...], maxima: str | None,
) -> None:  # fmt: skip
    """Draw a chart of runs, or of the paper's figures."""
    from symbench.plots import draw_chart, draw_published, save

    file = out or Path(f"{kind}.png")
    if published:
        figure = draw_published(kind)
    else:
        need(runs)
        wanted = (columns[0], columns[-1]) if columns else ("", "")
        figure = draw_chart(kind, runs, wanted, beside=beside, maxima=maxima)
    save(figure, file)
    click.echo(f"wrote {file}")
