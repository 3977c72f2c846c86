"""`symbench sandbox`: what contains the programs here, and proof that it does."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from generators.errors import SymBenchError

if TYPE_CHECKING:
    from harness.sandbox import Limits, Sandbox
    from harness.sandbox.attack import Attack

_PACKAGES = """
import importlib.metadata, sys
found = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
found.pop(None, None)  # of which only the name of a directory can be seen
print("python", sys.version.split()[0])
for name in sorted(found, key=str.lower):
    print(name, found[name])
"""

tier_option = click.option(
    "--sandbox", "choice", default="auto", show_default=True, help="auto or the name of a tier."
)


@click.group(epilog="Example: symbench sandbox check")
def sandbox() -> None:
    """Contain the programs that models write."""


@sandbox.command()
@tier_option
@click.option("--packages/--no-packages", default=True, help="List what programs may import.")
def check(choice: str, packages: bool) -> None:
    """Show the tier, its guarantees and limits, and what would give a better one."""
    asyncio.run(_check(choice, packages))


@sandbox.command("exec")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@tier_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option("--cpu", default=10.0, show_default=True, help="CPU-seconds it may use.")
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Another limit: wall (s), memory, file_size, output (MiB), processes, files.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of its generators.")
def execute(
    file: IO[str], choice: str, as_json: bool, cpu: float, limits: tuple[str, ...], seed: int
) -> None:
    """Run one program; exit with status 0 if it succeeded, else 1."""
    from harness.sandbox import Limits

    try:
        program = file.read()
    except UnicodeDecodeError as error:
        raise SymBenchError(f"{file.name}: expected UTF-8, byte {error.start} is none") from error
    asyncio.run(_execute(program, choice, as_json, Limits.read(cpu, limits), seed))


@sandbox.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@tier_option
def attack(directory: Path, choice: str) -> None:
    """Run a folder of hostile programs; exit with status 1 if one got out."""
    files = sorted(directory.glob("*.py"))
    if not files:
        raise SymBenchError(f"{directory}: expected programs, files named *.py; there are none")
    asyncio.run(_attack(files, choice))


async def _check(choice: str, packages: bool) -> None:
    from harness.sandbox import Limits, open_sandbox
    from harness.sandbox.inside import groups
    from harness.sandbox.open import hint

    limits = Limits()
    failed: list[tuple[str, str]] = []
    box = await open_sandbox(choice, limits=limits, failed=failed)
    try:
        click.echo(f"tier: {box.tier}")
        for sentence in box.guarantees:
            click.echo(f"  - {sentence}")
        click.echo(f"limits: {_told(limits)}")
        click.echo(f"control groups: {groups.told()}")
        for name, reason in failed:
            click.echo(f"not {name}: {reason}")
        if failed:
            click.echo(f"for a better tier: {hint()}")
        if packages:
            click.echo("programs may import:")
            click.echo((await box.run(_PACKAGES)).stdout, nl=False)
    finally:
        await box.close()


def _told(limits: "Limits") -> str:
    return (
        f"{limits.cpu:g} s CPU, {limits.wall:g} s real time, {limits.memory >> 20} MiB memory, "
        f"{limits.processes} processes, {limits.file_size >> 20} MiB a file, {limits.files} files, "
        f"{limits.output >> 10} KiB of output each way"
    )


async def _execute(program: str, choice: str, as_json: bool, limits: "Limits", seed: int) -> None:
    from harness.sandbox import open_sandbox

    box = await open_sandbox(choice, limits=limits, workers=1)
    try:
        run = await box.run(program, seed=seed)
    finally:
        await box.close()
    if as_json:
        click.echo(json.dumps(asdict(run) | {"notice": run.notice(), "tier": box.tier}))
    else:
        click.echo(run.stdout, nl=False)
        click.echo(run.stderr, nl=False, err=True)
        click.echo(f"[{box.tier}: {run.notice()}; {run.cpu:.3f} s CPU, {run.wall:.3f} s]", err=True)
    raise SystemExit(0 if run.ok else 1)


async def _attack(files: list[Path], choice: str) -> None:
    from harness.sandbox import open_sandbox
    from harness.sandbox.attack import LIMITS, Attack

    attacks = [Attack.read(path) for path in files]
    box = await open_sandbox(choice, limits=LIMITS, workers=1)
    try:
        contained = await _print_verdicts(box, attacks)
    finally:
        await box.close()
    click.echo(f"{contained} of {len(attacks)} contained (tier {box.tier})")
    raise SystemExit(0 if contained == len(attacks) else 1)


async def _print_verdicts(box: "Sandbox", attacks: list["Attack"]) -> int:
    from harness.sandbox.attack import attack_all

    contained = 0
    async for one, reached in attack_all(box, attacks):
        click.echo(
            f"{'NOT CONTAINED' if reached else 'contained':14}{one.name}  {'; '.join(reached)}"
        )
        contained += not reached
    return contained
