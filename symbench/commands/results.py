"""`symbench score` and `symbench leaderboard`."""

import sys
from pathlib import Path

import click

RUNS = click.argument("runs", nargs=-1, type=click.Path(path_type=Path), metavar="[RUN]...")


@click.command(epilog="Example: symbench score results/runs/demo")
@RUNS
@click.option("--task", help="Judge a reply from standard input: the task's name...")
@click.option("--level", default=3, show_default=True, help="...its level...")
@click.option("--seed", default=0, show_default=True, help="...its seed...")
@click.option("--index", default=0, show_default=True, help="...and its index.")
def score(runs: tuple[Path, ...], task: str | None, level: int, seed: int, index: int) -> None:
    """Print the averages of runs, or judge one reply read from standard input."""
    if task is not None:
        _judge(task, level, seed, index)
        return
    _need(runs)
    from symbench.frames import load_attempts
    from symbench.leaderboard import of_attempts

    board = of_attempts(load_attempts(runs))
    click.echo(board.averages.T.round(1).to_string())
    if board.outcomes is not None:
        click.echo(f"\n{board.outcomes.to_string()}")


def _judge(name: str, level: int, seed: int, index: int) -> None:
    import generators

    task = generators.load(name)
    verdict = task.verify(task.instance(level, index, seed), sys.stdin.read())
    click.echo(verdict.outcome + (f": {verdict.fault}" if verdict.fault else ""))


@click.command(epilog="Example: symbench leaderboard results/runs/demo --plot board.png")
@RUNS
@click.option("--published", is_flag=True, help="The paper's main table instead of runs.")
@click.option("--format", "style", default="md", show_default=True, help="md or csv.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File; else standard output.")
@click.option("--plot", type=click.Path(path_type=Path), help="Also write a chart (png, svg).")
def leaderboard(
    runs: tuple[Path, ...], published: bool, style: str, out: Path | None, plot: Path | None
) -> None:
    """Compare the columns of runs, or print the paper's table with its averages recomputed."""
    from symbench.leaderboard import of_attempts, of_paper, render

    if not published:
        _need(runs)
    if published:
        board = of_paper()
    else:
        from symbench.frames import load_attempts

        board = of_attempts(load_attempts(runs))
    text = render(board, style)
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)
    if plot is not None:
        from symbench.plots import leaderboard_bars, save

        save(leaderboard_bars(board), plot)


def _need(runs: tuple[Path, ...]) -> None:
    if not runs:
        raise click.UsageError("name at least one run directory, e.g. results/runs/demo")


def _write(path: Path, text: str) -> None:
    from generators.errors import SymBenchError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SymBenchError(f"cannot write {path}: {error.strerror}") from error
