"""Commands that read runs: `score`, `leaderboard`, `plot`, `report`, `rescore`."""

import sys
from collections import Counter
from pathlib import Path

import click

SHOWN = 40
"""Changed verdicts that `rescore` prints."""
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
@click.option(
    "--by", type=click.Choice(["split", "category", "level"]), help="Average within each of these."
)
@click.option("--k", type=int, help="For repeats: mean, pass@k and pass^k.")
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
    from symbench.imported.scores import section
    from symbench.results import score as scores
    from symbench.results.frames import load_attempts
    from symbench.results.leaderboard import of_attempts

    attempts = load_attempts(runs)
    if by is not None:
        kept = scores.judged(attempts, readable_only=readable_only)
        click.echo(scores.breakdown(kept, by).T.round(1).to_string())  # type: ignore[arg-type]
    elif k is not None:
        click.echo(scores.repeated(attempts, k).round(1).to_string())
    elif detect is not None:
        from symbench.results.paired.compare import detection

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
@click.option(
    "--layout",
    type=click.Choice(["ranked", "paper"]),
    default="ranked",
    show_default=True,
    help="ranked: best first; paper: its order and groups, seen and unseen tasks apart.",
)
@click.option("--partial", is_flag=True, help="Rank incomplete columns too, on common samples.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Also write a chart (png, svg).")
def leaderboard(
    runs: tuple[Path, ...], published: bool, beside: bool, style: str | None,
    maxima: str | None, readable_only: bool, layout: str, partial: bool, out: Path | None,
    plot: Path | None,
) -> None:  # fmt: skip
    """Compare the columns of runs, or print the paper's table with its averages recomputed."""
    from symbench.results.leaderboard import of_attempts, of_paper, with_published
    from symbench.results.paper_layout import in_paper_layout
    from symbench.results.tables import render

    style, foot = style or _style_of(out), ""
    if published:
        board = of_paper()
    else:
        need(runs)
        from symbench.imported.scores import section
        from symbench.results.frames import load_attempts

        attempts = load_attempts(runs)
        board = of_attempts(attempts, maxima, readable_only=readable_only, partial=partial)
        board = with_published(board) if beside else board
        foot = section(runs, attempts, style)
    if layout == "paper":
        board = in_paper_layout(board)
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


@click.command(epilog="Example: symbench rescore results/runs/demo")
@click.argument("run", type=click.Path(path_type=Path), metavar="RUN")
@click.option("--write", is_flag=True, help="Add the new verdicts to the run's journal.")
def rescore(run: Path, write: bool) -> None:
    """Judge a run's replies with today's verifiers and say what changes.

    No model is called. Without --write nothing is changed.
    """
    from symbench.results.rescore import rescore as judge_again
    from symbench.results.rescore import write_changes

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
