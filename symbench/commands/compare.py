"""`symbench compare`: the regression gate."""

from pathlib import Path

import click


@click.command(
    epilog="Example: symbench compare results/runs/before results/runs/after --junit gate.xml"
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

    Exit code 0: no regression; 1: a regression; 2: not comparable.
    """
    from symbench.commands.results import write
    from symbench.results import compare_outputs as outputs
    from symbench.results.compare import compare_runs, gate

    if not 0 < alpha < 1 or fail_if_worse < 0 or len(columns) > 2:
        raise click.UsageError(
            f"--alpha {alpha:g}, --fail-if-worse {fail_if_worse:g}, {len(columns)} columns: "
            "expected alpha between 0 and 1, points from 0, at most two columns"
        )
    wanted = (columns[0], columns[-1]) if columns else ("", "")
    found = compare_runs(base, candidate, wanted, across_methods=across_methods)
    verdict = gate(found, fail_if_worse, alpha)
    if json_file is not None:
        write(json_file, outputs.as_json(found, verdict, report))
    if junit is not None:
        write(junit, outputs.junit(found, verdict))
    click.echo(outputs.text(found, verdict, report), nl=False)
    if verdict.failed:
        raise SystemExit(1)
