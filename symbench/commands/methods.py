"""`symbench methods`, `symbench presets` and `symbench prompts check`."""

import asyncio
import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

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


@click.command(epilog="Example: symbench presets --model openai/gpt-5 --second openai/gpt-5-mini")
@click.option("--model", "models", multiple=True, help="Say what each costs with this TaskLLM.")
@click.option("--reasoning", multiple=True, help="Reasoning model, a column more.")
@click.option("--steerer", "steerers", multiple=True, default=("rule",), help="Model that guides.")
@click.option("--second", default="", help="Model that merges or chooses.")
@click.option("--prices", type=click.Path(path_type=Path), help="Your own prices (TOML).")
def presets(**given: Any) -> None:
    """List the presets of `symbench run`; with --model also about how many calls each takes.

    For that the methods are rehearsed with a simulated student on three samples; nothing is sent
    and no key is needed. `symbench estimate --preset NAME` rehearses on all tasks.
    """
    from symbench.runs.presets import listed

    known = asyncio.run(_outlooks(given)) if given["models"] else {}
    for name, lines in listed():
        for head, line in zip((name, *[""] * len(lines)), lines, strict=False):
            click.echo(f"{head:16} {line}")
        if name in known:
            click.echo(f"{'':16} {known[name]}")


async def _outlooks(given: Mapping[str, Any]) -> dict[str, str]:
    """Return what each preset takes with these models, or why it cannot be said."""
    from generators.errors import SymBenchError
    from harness.sandbox import open_sandbox
    from symbench.options import RunOptions
    from symbench.runs.outlook import outlook
    from symbench.runs.presets import PRESETS

    sandbox = await open_sandbox("auto")
    found = {}
    try:
        for name in PRESETS:
            try:
                found[name] = await outlook(RunOptions(preset=name, **given), sandbox)
            except SymBenchError as error:
                found[name] = f"no estimate: {getattr(error, 'on_command_line', error)}"
    finally:
        await sandbox.close()
    return found


@click.group(epilog="Example: symbench prompts check mine.toml")
def prompts() -> None:
    """Check prompt packs, or make the one for the released weights."""


@prompts.command(
    "from-clone", epilog="Example: symbench prompts from-clone CodeSteer-v1.0 -o released.toml"
)
@click.argument("clone", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="New file.")
def from_clone(clone: Path, out: Path) -> None:
    """Make the prompt pack for the released steering weights from a clone of their program.

    Its texts are read out of its source files; nothing of it is run.
    """
    from harness.prompts import read_pack
    from harness.prompts.from_clone import SETTINGS, pack_from_clone
    from symbench.commands.results import write

    write(out, pack_from_clone(clone))
    pack = read_pack(out)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    click.echo(f"{out}: pack {pack.name!r}, SHA-256 {digest}; with our defaults {pack.sha256}")
    click.echo(f"run it with: --prompts {shlex.quote(str(out))} {' '.join(SETTINGS)}")


@prompts.command(epilog="Example: symbench prompts check mine.toml")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Say what is wrong with a prompt pack, a line each; exit code 2 if anything is."""
    from harness.prompts import check_pack, read_pack
    from symbench.results.words import counted

    problems = check_pack(file)
    for problem in problems:
        click.echo(
            f"symbench: {problem if str(file) in problem else f'{file}: {problem}'}", err=True
        )
    if problems:
        raise SystemExit(2)
    pack = read_pack(file)
    click.echo(f"pack {pack.name!r}: {counted(len(pack.texts), 'prompt')}, SHA-256 {pack.sha256}")
