"""`symbench export` and `symbench import-run`: runs and suites in the formats of other tools."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from symbench.interop.formats import Format

FILE = click.Path(path_type=Path)
EXAMPLES = """\b
Examples:
  symbench export symbench-lite --to hf -o symbench-lite
  symbench export symbench-lite --to lm-eval -o tasks
  symbench export results/runs/demo --to inspect -o logs
  symbench export results/runs/demo --to eee -o datastore
"""
IMPORT_EXAMPLES = """\b
Examples:
  symbench import-run logs/2026-01-01_game24.eval -o results/runs/theirs
  symbench import-run out -o results/runs/theirs
"""


class ShowsFormats(click.Command):
    """A command whose help ends with its formats of the one table, then examples."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the formats that the command takes, then the examples."""
        from symbench.interop.formats import FORMATS

        reads = self.name == "import-run"
        with formatter.section("Formats"):
            formatter.write_dl(
                [(one.name, _read(one) if reads else _written(one)) for one in FORMATS
                 if one.reader or not reads]
            )  # fmt: skip
        super().format_epilog(ctx, formatter)


def _written(one: "Format") -> str:
    return f"{one.title}: a {one.source} as {one.out}{_needs(one)}"


def _read(one: "Format") -> str:
    return f"{one.title}: {', '.join(one.logs)}, a file or a folder of them{_needs(one)}"


def _needs(one: "Format") -> str:
    return f"; pip install 'symbench[{one.extra}]'" if one.extra else ""


@click.command(cls=ShowsFormats, epilog=EXAMPLES)
@click.argument("source", metavar="RUN|SUITE")
@click.option("--to", "name", required=True, metavar="FORMAT", help="One of those below.")
@click.option("-o", "--out", required=True, type=FILE, help="What to write; it must not exist.")
@click.option("--task", "tasks", multiple=True, help="Of a suite: only this task; repeatable.")
@click.option("--level", "levels", multiple=True, type=int, help="Of a suite: only this level.")
@click.option("--count", type=click.IntRange(1), help="Of a suite: samples per task and level.")
def export(
    source: str, name: str, out: Path, tasks: tuple[str, ...], levels: tuple[int, ...],
    count: int | None,
) -> None:  # fmt: skip
    """Write a run or a suite in the format of another tool.

    RUN is a run directory; what is not finished in it is told and left out. SUITE is a name,
    NAME@SEED, or a JSONL file. Nothing is left behind where this fails.
    """
    from symbench.interop.formats import Wanted, format_named
    from symbench.interop.formats import export as write

    said = write(format_named(name), Wanted(source, tasks, levels, count), out)
    click.echo(f"wrote {out}: {said}")


@click.command(name="import-run", cls=ShowsFormats, epilog=IMPORT_EXAMPLES)
@click.argument("log", type=FILE)
@click.option("-o", "--out", required=True, type=FILE, help="New run directory.")
def import_run(log: Path, out: Path) -> None:
    """Make a run of what another tool has logged on our tasks, for score, compare and report.

    LOG is a file, or a folder whose logs become one run; which tool wrote it is told by its
    name. Every reply is judged anew. Nothing is left behind where this fails.
    """
    from symbench.interop.formats import import_run as read

    click.echo(f"wrote {out}: {read(log, out)}")
