"""`symbench train`: supervised training and preference optimisation of a steerer."""

from pathlib import Path

import click

_CONFIG = click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG.toml")


@click.group(epilog="Example: symbench train sft configs/tiny_sft.toml")
def train() -> None:
    """Train a steerer on what symbench synth made; see docs/training.md.

    A training that was interrupted goes on from its latest checkpoint when it is called again.
    On several devices: torchrun --nproc-per-node 4 -m symbench train sft CONFIG.toml
    """


@train.command(epilog="Example: symbench train sft configs/sft_llama3_8b.toml")
@_CONFIG
def sft(config: Path) -> None:
    """Train on whole conversations, with a loss weight for every reply."""
    from harness.training.config import Sft, read_config
    from harness.training.sft import train_sft
    from symbench.launch import say

    _told(train_sft(read_config(config, Sft), say))


@train.command(epilog="Example: symbench train dpo configs/dpo_llama3_8b.toml")
@_CONFIG
def dpo(config: Path) -> None:
    """Train on preferences between replies."""
    from harness.training.config import Dpo, read_config
    from harness.training.dpo import train_dpo
    from symbench.launch import say

    _told(train_dpo(read_config(config, Dpo), say))


def _told(model: Path) -> None:
    click.echo(f"{model}")
    click.echo(
        f"next: symbench run --steerer vllm:{model}?template=llama3 --method "
        "codesteer:form=training,first_turn=verbatim ...",
        err=True,
    )
