"""`symbench score` and `symbench leaderboard`."""

import sys
from pathlib import Path

import click

RUNS = click.argument("runs", nargs=-1, type=click.Path(path_type=Path), metavar="[RUN]...")
MAXIMA = click.option(
    "--maxima",
    help="What normalised scores divide by: ceiling-1, published-1 (frozen), or table.",
)
READABLE = click.option(
    "--readable-only", is_flag=True, help="Leave out unparsed and truncated replies."
)


@click.command(epilog="Example: symbench score results/runs/demo")
@RUNS
@click.option("--by", type=click.Choice(["split", "category", "level"]), help="Averages within.")
@click.option("--k", type=int, help="Of repeats: mean, pass@k and pass^k.")
@click.option("--detect", type=float, metavar="POINTS", help="Samples needed for a difference.")
@MAXIMA
@READABLE
@click.option("--task", help="Judge a reply from standard input: the task's name...")
@click.option("--level", default=3, show_default=True, help="...its level...")
@click.option("--seed", default=0, show_default=True, help="...its seed...")
@click.option("--index", default=0, show_default=True, help="...and its index.")
def score(
    runs: tuple[Path, ...], by: str | None, k: int | None, detect: float | None,
    maxima: str | None, readable_only: bool, task: str | None, level: int, seed: int, index: int,
) -> None:  # fmt: skip
    """Print the averages of runs, or judge one reply read from standard input."""
    if task is not None:
        _judge(task, level, seed, index)
        return
    need(runs)
    from symbench import score as scores
    from symbench.frames import load_attempts
    from symbench.imported.scores import section
    from symbench.leaderboard import of_attempts

    attempts = load_attempts(runs)
    if by is not None:
        kept = scores.judged(attempts, readable_only=readable_only)
        click.echo(scores.breakdown(kept, by).T.round(1).to_string())  # type: ignore[arg-type]
    elif k is not None:
        click.echo(scores.repeated(attempts, k).round(1).to_string())
    elif detect is not None:
        from symbench.compare import detection

        click.echo(detection(attempts, detect))
    else:
        board = of_attempts(attempts, maxima, readable_only=readable_only)
        click.echo(board.averages.T.round(1).to_string())
        click.echo(f"\n{scores.outcome_counts(attempts).to_string()}")
        click.echo(section(runs, attempts, "terminal"), nl=False)
        if board.efforts is not None:
            click.echo(f"\n{board.efforts.round(4).to_string()}")


def _judge(name: str, level: int, seed: int, index: int) -> None:
    import generators

    task = generators.load(name)
    verdict = task.verify(task.instance(level, index, seed), sys.stdin.read())
    click.echo(verdict.outcome + (f": {verdict.fault}" if verdict.fault else ""))


@click.command(epilog="Example: symbench leaderboard results/runs/demo --with-published")
@RUNS
@click.option("--published", is_flag=True, help="The paper's main table instead of runs.")
@click.option("--with-published", "beside", is_flag=True, help="The paper's columns beside.")
@click.option(
    "--format", "style", help="terminal, md, csv, json, latex, html; default: by the file's name."
)
@MAXIMA
@READABLE
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File; else standard output.")
@click.option("--plot", type=click.Path(path_type=Path), help="Also write a chart (png, svg).")
def leaderboard(
    runs: tuple[Path, ...], published: bool, beside: bool, style: str | None,
    maxima: str | None, readable_only: bool, out: Path | None, plot: Path | None,
) -> None:  # fmt: skip
    """Compare the columns of runs, or print the paper's table with its averages recomputed."""
    from symbench.leaderboard import of_attempts, of_paper, with_published
    from symbench.tables import render

    style, foot = style or _style_of(out), ""
    if published:
        board = of_paper()
    else:
        need(runs)
        from symbench.frames import load_attempts
        from symbench.imported.scores import section

        attempts = load_attempts(runs)
        board = of_attempts(attempts, maxima, readable_only=readable_only)
        board = with_published(board) if beside else board
        foot = section(runs, attempts, style)
    text = render(board, style) + foot
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text)
    if plot is not None:
        from symbench.plots import leaderboard_bars, save

        save(leaderboard_bars(board), plot)


_STYLES = {".md": "md", ".csv": "csv", ".json": "json", ".tex": "latex", ".html": "html"}


def _style_of(out: Path | None) -> str:
    return "terminal" if out is None else _STYLES.get(out.suffix, "md")


def need(runs: tuple[Path, ...]) -> None:
    """Refuse a command line without a run.

    Raises:
        UsageError: if there is none.
    """
    if not runs:
        raise click.UsageError("name at least one run directory, e.g. results/runs/demo")


def write(path: Path, text: str) -> None:
    """Write a file of text.

    Raises:
        SymBenchError: if that is not possible.
    """
    from generators.errors import SymBenchError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SymBenchError(f"cannot write {path}: {error.strerror}") from error
