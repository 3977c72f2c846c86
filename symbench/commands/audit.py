"""`symbench audit` and `symbench docs`: claims about the tasks, measured and written down."""

import platform
from pathlib import Path
from typing import Final

import click

INTRO: Final = (
    "# Audit of the tasks\n\n"
    "Written by `symbench audit -n {count} -o {out}` on Python {python}: {count} instances a level "
    "of a stream that nothing was tuned on. Solver: shares of its answers that are accepted; "
    "spoiled: of answers made wrong on purpose, refused; dressing: of answers in other wrappings, "
    "judged alike. The guess and the best shortcut may exceed the stated chance by sampling error "
    "only (3.5 standard errors), from level 2 on; difficulty is the median, in the unit that the "
    "[page on the tasks](../tasks.md) names, and has to rise from level to level. Times are CPU "
    "milliseconds on one core of the machine it ran on.\n\n"
)


@click.command(epilog="Example: symbench audit --task game24 --count 50")
@click.option("--task", "--tasks", "names", multiple=True, help="Only this task; repeatable.")
@click.option(
    "-n",
    "--count",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="Instances per level.",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.IntRange(1, 5),
    help="Only this level; repeatable.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Worker processes, at most one per core.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="Also write the table to this Markdown file.",
)
def audit(
    names: tuple[str, ...], count: int, levels: tuple[int, ...], processes: int, out: Path | None
) -> None:
    """Measure what is claimed of the tasks: exact, solvable, shortcut-free, fast.

    Exit code 1 if anything does not hold.
    """
    import generators
    from symbench.tasks.audit import HEAD, row
    from symbench.tasks.audit import audit as look

    for name in names:
        generators.load(name)
    rows, faults = [], 0
    click.echo(HEAD)
    for finding in look(names, count, levels or (1, 2, 3, 4, 5), processes):
        rows.append(row(finding))
        faults += bool(finding.faults)
        click.echo(rows[-1])
    if out is not None:
        intro = INTRO.format(count=count, out=out, python=platform.python_version())
        out.write_text(f"{intro}{HEAD}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    if faults:
        raise SystemExit(1)


@click.command(epilog="Example: symbench docs --check")
@click.option("--check", is_flag=True, help="Fail if the page is stale instead of writing it.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("docs/tasks.md"),
    show_default=True,
    help="The page.",
)
def docs(check: bool, out: Path) -> None:
    """Write the page on the tasks from their records."""
    from symbench.tasks.pages import page

    text = page()
    if not check:
        out.write_text(text, encoding="utf-8")
    elif not out.exists() or out.read_text(encoding="utf-8") != text:
        click.echo(f"{out} is stale; renew it with: symbench docs", err=True)
        raise SystemExit(1)
