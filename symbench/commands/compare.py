"""`symbench compare`, the regression gate, and `symbench contamination`."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from generators.errors import SymBenchError
from harness.errors import OptionError

if TYPE_CHECKING:
    from symbench.results.contamination import Contamination

FILES: Final = ("--json", "--junit")


class Gate(click.Command):
    """A command that leaves no file of an earlier call: a mistake is written there too."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **rest: Any,
    ) -> click.Context:
        """Read the command line; where that fails, say so in the files that it names."""
        files = dict(_files_in(args))
        try:
            return super().make_context(info_name, args, parent, **rest)
        except click.UsageError as error:
            _write_fault(files, error.format_message())
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Compare; where that is not possible, say so in the files too."""
        given = {"--json": ctx.params["json_file"], "--junit": ctx.params["junit"]}
        files = {name: path for name, path in given.items() if path is not None}
        for path in files.values():
            with suppress(OSError):
                path.unlink(missing_ok=True)
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _write_fault(files, error.format_message())
            raise
        except SymBenchError as error:
            told = error.on_command_line if isinstance(error, OptionError) else str(error)
            _write_fault(files, told)
            raise


def _files_in(args: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the files that a command line names, also one that cannot be read as a whole."""
    for place, argument in enumerate(args):
        name, given, value = argument.partition("=")
        if name in FILES and (given or place + 1 < len(args)):
            yield name, Path(value if given else args[place + 1])


def _write_fault(files: dict[str, Path], message: str) -> None:
    """Write a fault to files; one that cannot be written must not hide the fault itself."""
    from symbench.results.paired import outputs

    forms: dict[str, Callable[[str], str]] = {
        "--json": outputs.fault_as_json, "--junit": outputs.fault_as_junit,
    }  # fmt: skip
    for name, path in files.items():
        with suppress(OSError):
            path.write_text(forms[name](" ".join(message.split())), encoding="utf-8")


@click.command(
    cls=Gate,
    epilog="Example: symbench compare results/runs/before results/runs/after --junit gate.xml",
)
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("candidate", type=click.Path(path_type=Path))
@click.option(
    "--column",
    "columns",
    multiple=True,
    help="Which column: its name or a part of it; given twice, for base and candidate.",
)
@click.option("--across-methods", is_flag=True, help="Allow two different methods.")
@click.option("--fail-if-worse", default=1.0, show_default=True, help="Points of loss tolerated.")
@click.option("--alpha", default=0.05, show_default=True, help="Chance of a false alarm.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Also write JSON.")
@click.option("--junit", type=click.Path(path_type=Path), help="Also write JUnit XML.")
@click.option("--report", default="", help="Report of the candidate, for links to its attempts.")
def compare(
    base: Path, candidate: Path, columns: tuple[str, ...], across_methods: bool,
    fail_if_worse: float, alpha: float, json_file: Path | None, junit: Path | None, report: str,
) -> None:  # fmt: skip
    """Compare two runs on the same samples, paired; exit code 1 if the candidate is worse.

    Exit code 0: no regression; 1: a regression; 2: not comparable. The files that --json and
    --junit name say what happened in all three cases.
    """
    from symbench.commands.results import write
    from symbench.results.paired import outputs
    from symbench.results.paired.compare import compare_runs
    from symbench.results.paired.gate import gate

    if not 0 < alpha < 1 or not fail_if_worse >= 0 or len(columns) > 2:
        raise click.UsageError(
            f"--alpha {alpha:g}, --fail-if-worse {fail_if_worse:g}, {len(columns)} columns: "
            "expected alpha between 0 and 1, points from 0, at most two columns"
        )
    wanted = (columns[0], columns[-1]) if columns else ("", "")
    found = compare_runs(base, candidate, wanted, across_methods=across_methods)
    verdict = gate(found, fail_if_worse, alpha)
    click.echo(outputs.text(found, verdict, report), nl=False)
    for file, form in ((json_file, outputs.as_json), (junit, outputs.junit)):
        if file is not None:
            write(file, form(found, verdict, report))
            click.echo(f"wrote {file}", err=True)
    if verdict.failed:
        raise SystemExit(1)


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
