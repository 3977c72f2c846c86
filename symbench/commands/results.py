"""Commands that read runs: `score`, `leaderboard`, `plot`, `report`, `rescore`."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symbench.commands.options import filtered
from symbench.results.words import counted

if TYPE_CHECKING:
    import pandas as pd

    from symbench.results.filters import Filter
    from symbench.results.leaderboard import Leaderboard

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


@click.command(epilog="Example: symbench score results/runs/demo --task game24")
@RUNS
@click.option(
    "--by",
    type=click.Choice(["split", "category", "level", "point", "task"]),
    help="Average within each of these; task: rates at each level of each task, with intervals.",
)
@click.option("--k", type=int, help="For repeats: mean, pass@k and pass^k.")
@click.option("--detect", type=float, metavar="POINTS", help="Samples needed for a difference.")
@MAXIMA
@READABLE
@filtered
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="CSV file for the table of --by."
)
@click.option("--seed", default=0, show_default=True, help="Without a run: its seed...")
@click.option("--index", default=0, show_default=True, help="...and its index.")
def score(
    runs: tuple[Path, ...], by: str | None, k: int | None, detect: float | None,
    maxima: str | None, readable_only: bool, only: "Filter", out: Path | None, seed: int,
    index: int,
) -> None:  # fmt: skip
    """Print the averages of runs.

    Without a run: judge a reply to the puzzle of --task, --level, --seed and --index, which is
    read from standard input.
    """
    if not runs and len(only.tasks) == 1 and len(only.levels) <= 1:
        _judge(only.tasks[0], only.levels[0] if only.levels else 3, seed, index)
        return
    need(runs)
    from symbench.results.frames import load_attempts

    attempts = load_attempts(runs, only)
    if by is not None:
        _broken_down(attempts, by, out, readable_only=readable_only)
        return
    if k is not None or detect is not None:
        click.echo(_aside(attempts, k, detect))
        return
    from symbench.imported.scores import section
    from symbench.results.leaderboard import boards

    every = boards(attempts, maxima, readable_only=readable_only)
    for suite, board in every.items():
        if len(every) > 1:
            click.echo(f"Suite {suite}\n")
        click.echo(_scores(board))
    click.echo(section(runs, attempts, "terminal"), nl=False)


def _broken_down(
    attempts: "pd.DataFrame", by: str, out: Path | None, *, readable_only: bool
) -> None:
    """Print the table of `--by`, or write it."""
    from symbench.results.leaderboard import check_one_suite
    from symbench.results.score import breakdown, judged
    from symbench.results.stats import difficulty

    if by == "task":
        table = difficulty(attempts, readable_only=readable_only).round(1).set_index("column")
    else:
        check_one_suite(attempts)
        kept = judged(attempts, readable_only=readable_only)
        table = breakdown(kept, by).T.round(1)  # type: ignore[arg-type]
    if out is None:
        click.echo(table.to_string())
        return
    table.to_csv(out)
    click.echo(f"wrote {out}", err=True)


def _aside(attempts: "pd.DataFrame", k: int | None, detect: float | None) -> str:
    """Return what `--k` or `--detect` ask for, which both are about one suite."""
    from symbench.results import score as scores
    from symbench.results.leaderboard import check_one_suite

    check_one_suite(attempts)
    if k is not None:
        repeats: str = scores.repeated(attempts, k).round(1).to_string()
        return repeats
    from symbench.results.paired.compare import detection

    return detection(attempts, detect or 0)


def _scores(board: "Leaderboard") -> str:
    """Return the tables of a board in numbers: averages, samples, outcomes, faults, effort."""
    parts = [board.averages.T.round(1)]
    if board.judged is not None:
        parts.append(board.judged.rename("samples").to_frame().assign(planned=board.asked))
    if board.outcomes is not None:
        parts.append(board.outcomes)
    if board.faults is not None:
        parts.append(board.faults.round(1).rename(columns=lambda name: f"{name}, %"))
    if board.efforts is not None:
        parts.append(board.efforts.round(4))
    return "\n\n".join(str(part.to_string()) for part in parts)


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
@filtered
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
@click.option("--plot", type=click.Path(path_type=Path), help="Also write a chart (png, svg).")
def leaderboard(
    runs: tuple[Path, ...], published: bool, beside: bool, style: str | None, only: "Filter",
    maxima: str | None, readable_only: bool, layout: str, partial: bool, out: Path | None,
    plot: Path | None,
) -> None:  # fmt: skip
    """Compare the columns of runs, or print the paper's table with its averages recomputed.

    Runs on different suites are a table each.
    """
    from symbench.results.leaderboard import boards, of_paper, with_published
    from symbench.results.paper_layout import in_paper_layout
    from symbench.results.tables import render_suites

    style, foot = style or _style_of(out), ""
    if published:
        _check_alone(runs, beside, maxima or readable_only or partial or bool(only))
        every = {"published": of_paper()}
    else:
        need(runs)
        from symbench.imported.scores import section
        from symbench.results.frames import load_attempts

        attempts = load_attempts(runs, only)
        every = boards(attempts, maxima, readable_only=readable_only, partial=partial)
        foot = section(runs, attempts, style)
        if beside:
            every = {suite: with_published(board) for suite, board in every.items()}
    if layout == "paper":
        every = {suite: in_paper_layout(board) for suite, board in every.items()}
    text = render_suites(every, style) + foot
    if plot is not None:
        _plot_board(every, plot)
    if out is None:
        click.echo(text, nl=False)
    else:
        write(out, text)
        click.echo(f"wrote {out}")


def _plot_board(every: "Mapping[str, Leaderboard]", plot: Path) -> None:
    from symbench.plots import leaderboard_bars, save

    if len(every) > 1:
        raise click.UsageError(
            f"--plot {plot}: these runs are on {len(every)} suites ({', '.join(every)}); "
            "draw one suite at a time"
        )
    save(leaderboard_bars(next(iter(every.values()))), plot)
    click.echo(f"wrote {plot}", err=True)


def _check_alone(runs: tuple[Path, ...], beside: bool, others: object) -> None:
    """Refuse what has no effect on the paper's own figures.

    Raises:
        UsageError: if anything was given beside `--published`.
    """
    if runs or beside or others:
        raise click.UsageError(
            "--published shows the paper's figures alone: it takes no run, no filter, no "
            "--with-published, --maxima, --readable-only or --partial"
        )


_STYLES = {
    ".md": "md", ".csv": "csv", ".json": "json", ".tex": "latex", ".html": "html",
    ".txt": "terminal",
}  # fmt: skip


def _style_of(out: Path | None) -> str:
    """Return the format of a file by the ending of its name.

    Raises:
        UsageError: for another ending.
    """
    if out is None:
        return "terminal"
    if out.suffix not in _STYLES:
        raise click.UsageError(
            f"--out {out}: expected a name ending in {', '.join(_STYLES)}, or a --format"
        )
    return _STYLES[out.suffix]


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
    epilog="Kinds: leaderboard, heatmap, levels, tasks, categories, points, tokens, cost, runtime, "
    "spending, distribution, splits, outcomes, faults, turns, checker, slope. "
    "Example: symbench plot levels results/runs/demo -o levels.png"
)
@click.argument("kind")
@RUNS
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File: .png, .svg or .pdf.")
@click.option("--published", is_flag=True, help="The paper's figures instead of runs.")
@click.option("--with-published", "beside", is_flag=True, help="The paper's columns beside.")
@click.option(
    "--data", type=click.Path(path_type=Path), help="Also write what the chart shows as CSV."
)
@click.option("--column", "columns", multiple=True, help="For slope: base's and candidate's.")
@MAXIMA
@filtered
def plot(
    kind: str, runs: tuple[Path, ...], out: Path | None, published: bool, beside: bool,
    data: Path | None, columns: tuple[str, ...], maxima: str | None, only: "Filter",
) -> None:  # fmt: skip
    """Draw a chart of runs, or of the paper's figures.

    Levels of tasks that are named are drawn task by task, as in the paper.
    """
    from symbench.plots import chart_data, draw_chart, draw_published, published_data, save

    file = out or Path(f"{kind}.png")
    if published:
        _check_alone(runs, beside, maxima or columns or bool(only))
        save(draw_published(kind), file)
    else:
        need(runs)
        wanted = (columns[0], columns[-1]) if columns else ("", "")
        save(draw_chart(kind, runs, wanted, beside=beside, maxima=maxima, only=only), file)
    click.echo(f"wrote {file}")
    if data is not None:
        table = (
            published_data(kind)
            if published
            else chart_data(kind, runs, wanted, beside=beside, maxima=maxima, only=only)
        )
        write(data, table.to_csv(index=False))
        click.echo(f"wrote {data}")


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


@click.command(epilog="Example: symbench view results/runs")
@RUNS
@click.option("--port", default=8017, show_default=True, type=click.IntRange(0, 65535),
              help="Port on the loopback address; 0: a free one.")  # fmt: skip
def view(runs: tuple[Path, ...], port: int) -> None:
    """Serve the reports of runs, or of all runs in a folder, to a browser on this machine.

    They follow a run that goes on: new attempts, progress and spending. Ctrl-C ends it.
    """
    from symbench.report.live import server

    need(runs)
    with server(runs, port) as pages:
        click.echo(f"http://127.0.0.1:{pages.server_address[1]}/  (Ctrl-C ends it)")
        try:
            pages.serve_forever()
        except KeyboardInterrupt:
            click.echo()


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
        f"{run}: {counted(len(moved), 'outcome')} {'changes' if len(moved) == 1 else 'change'} "
        f"({said}), {counted(len(changes) - len(moved), 'other verdict')} in wording"
    )
    if write and changes:
        write_changes(run, changes)
        click.echo(f"wrote {counted(len(changes), 'new verdict')} to {run}")
