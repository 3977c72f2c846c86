"""`symbench methods`, `symbench presets` and `symbench prompts check`."""

from dataclasses import fields
from pathlib import Path

import click


@click.command(epilog="Example: symbench methods")
def methods() -> None:
    """List the methods with their options and defaults."""
    from harness.methods import find_method, method_names

    for name in method_names():
        method = find_method(name)
        click.echo(f"{name:26} {method.title}")
        options = [
            f"{item.name}={getattr(method.options, item.name)}" for item in fields(method.options)
        ]
        if options:
            click.echo(f"{'':26} {', '.join(options)}")


@click.command(epilog="Example: symbench estimate --preset paper --model openai/gpt-5 ...")
def presets() -> None:
    """List the presets of `symbench run` and `symbench estimate`, which says what one costs."""
    from symbench.runs.presets import listed

    for line in listed():
        click.echo(line)


@click.group(epilog="Example: symbench prompts check mine.toml")
def prompts() -> None:
    """Check prompt packs."""


@prompts.command(epilog="Example: symbench prompts check mine.toml")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong with a prompt pack; exit code 1 if anything is."""
    from harness.prompts import check_pack, read_pack

    problems = check_pack(file)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    pack = read_pack(file)
    click.echo(f"pack {pack.name!r}: {len(pack.texts)} prompts, SHA-256 {pack.sha256}")
