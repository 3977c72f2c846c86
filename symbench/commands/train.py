"""`symbench train`: supervised training and preference optimisation of a steerer."""

from pathlib import Path

import click

_CONFIG = click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG.toml")


@click.group(epilog="Example: symbench train sft configs/tiny_sft.toml")
def train() -> None:
    """Train a steerer on what symbench synth made; see docs/training.md.

    An interrupted training continues from its latest checkpoint when it is started again.
    On several devices: torchrun --nproc-per-node 4 -m symbench train sft CONFIG.toml
    """


@train.command(epilog="Example: symbench train sft configs/sft_llama3_8b.toml")
@_CONFIG
def sft(config: Path) -> None:
    """Train on whole conversations, with a loss weight for every reply."""
    from harness.training.config import Sft, read_config
    from harness.training.sft import train_sft
    from symbench.runs.planning import say

    _told(train_sft(read_config(config, Sft), say))


@train.command(epilog="Example: symbench train dpo configs/dpo_llama3_8b.toml")
@_CONFIG
def dpo(config: Path) -> None:
    """Train on preferences between replies."""
    from harness.training.config import Dpo, read_config
    from harness.training.dpo import train_dpo
    from symbench.runs.planning import say

    _told(train_dpo(read_config(config, Dpo), say))


def _told(model: Path) -> None:
    click.echo(f"{model}")
    click.echo(
        f"next: symbench run --steerer vllm:{model}?template=llama3 --method "
        "codesteer:form=training,first_turn=verbatim ... "
        "(--second for a model that merges or chooses)",
        err=True,
    )


@train.command(
    epilog="Example: symbench train new results/runs/small --data results/runs/sft/"
    "trajectories.jsonl --hidden 256 --layers 6"
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", "files", multiple=True, required=True, metavar="JSONL",
              help="Conversations that the tokenizer is learnt from; repeatable.")  # fmt: skip
@click.option("--hidden", default=128, show_default=True, help="Width.")
@click.option("--layers", default=3, show_default=True, help="Layers.")
@click.option("--heads", default=4, show_default=True, help="Heads of attention.")
@click.option("--vocabulary", default=2048, show_default=True, help="Largest number of tokens.")
@click.option("--context", default=2048, show_default=True, help="Longest conversation in tokens.")
@click.option("--seed", default=0, show_default=True, help="Seed of the random weights.")
def new(folder: Path, files: tuple[str, ...], seed: int, **shape: int) -> None:
    """Make a small Llama with random weights and a tokenizer of its own, from nothing."""
    from harness.training.tiny import Shape, make_from

    click.echo(make_from(folder, files, Shape(**shape), seed))


@train.command(epilog="Example: symbench train loop configs/tiny_loop.toml")
@_CONFIG
def loop(config: Path) -> None:
    """Make a small steerer, train it, and compare it with its untrained self and its bounds.

    Each stage does what another command does. Started again, an interrupted pipeline continues.
    """
    from harness.training.config import read_config
    from harness.training.loading import need_train
    from symbench.training.pipeline import Pipeline, go_through

    pipeline = read_config(config, Pipeline)
    need_train()
    found = go_through(pipeline, config.parent)
    board = (pipeline.folder / "leaderboard.md").read_text(encoding="utf-8")
    click.echo(board.partition("\n\n## ")[0])
    for one in found:
        figures = one.total
        click.echo(
            f"{one.base} -> {one.candidate}: {figures['difference']:+.1f} points "
            f"[{figures['low']:+.1f}, {figures['high']:+.1f}], p = {figures['p']:.3g}, "
            f"{one.samples} samples"
        )
