"""`symbench synth`: training data for a steerer, made by runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from symbench.commands.options import FILE, added, as_json, how, temperature
from symbench.commands.options import option as _option
from symbench.commands.run import conclude

if TYPE_CHECKING:
    from symbench.training.synthesis import SynthOptions

VARIANTS: Final = ("free", "code_to_text", "text_to_code")

_DRAWN = (
    _option("--task", "tasks", multiple=True, help="Repeatable; default: the 28 seen tasks."),
    _option("--level", "levels", multiple=True, type=int, help="Repeatable; default: all five."),
    _option("--count", default=10, show_default=True, help="Samples per task and level."),
    _option("--seed", default=0, show_default=True, help="Seed of the training instances."),
    _option("--hold-out", "held_out", multiple=True, metavar="SUITE",
            help="Suite whose puzzles to leave out besides the frozen ones; repeatable."),
    _option("--model", default="simulated/student", show_default=True, help="TaskLLM."),
)  # fmt: skip
_STEERED = (
    _option("--steerer", "steerers", multiple=True, default=["rule"], show_default=True,
            help="Model that guides, or rule (with noise); repeatable, e.g. checkpoints."),
    _option("--checker", default="", help="Model that writes checks; default: the TaskLLM."),
    _option("--steerer-max-tokens", type=int,
            help="Longest reply of the steerer; default: --max-tokens."),
)  # fmt: skip
_ASKED = (
    _option("--set", "settings", multiple=True, metavar="OPTION=VALUE",
            help="Option of the method, e.g. turns=3 or noise=0.2; see symbench methods."),
    _option("--max-tokens", default=8192, show_default=True, help="Longest reply in tokens."),
    _option("--sampling-seed", type=int, help="Sampling seed for providers that take one."),
    _option("--sandbox", default="auto", show_default=True, help="auto, a tier, or unsafe."),
    _option("--cpu", default=10.0, show_default=True, help="CPU-seconds a program may use."),
    _option("--out", type=FILE, help="Run directory."),
)  # fmt: skip
_MADE = (*_DRAWN, *_STEERED, *_ASKED)
_TAKEN = (
    _option("--per-cell", type=click.IntRange(0), default=0, show_default=True,
            help="Trajectories of a task and first move at most; 0: the median."),
    _option("--max-characters", type=click.IntRange(0), default=28_000, show_default=True,
            help="Longest conversation; 0 for any."),
    _option("--last-weight", type=click.FloatRange(0), default=2.0, show_default=True,
            help="Loss weight of a trajectory's last two turns; earlier ones have 1."),
    _option("--selection-seed", default=0, show_default=True, help="Of what is taken."),
)  # fmt: skip


@click.group(epilog="Example: symbench synth trajectories --task game24 --out results/runs/sft")
def synth() -> None:
    """Make training data for a steerer, by runs that can be resumed like any other."""


@synth.command(
    epilog="Example: symbench synth trajectories --model openai/gpt-5 --steerer openai/gpt-5 "
    "--count 20 --repeats 2 --out results/runs/sft"
)
@added(_MADE)
@_option("--variant", "variants", multiple=True, type=click.Choice(VARIANTS), default=VARIANTS,
         show_default=True, help="What the steerer is made to do; repeatable.")  # fmt: skip
@_option("--repeats", default=2, show_default=True, help="Attempts per sample and variant.")
@_option("--paraphrase/--no-paraphrase", default=True, show_default=True,
         help="Let a model word its first instruction anew, as published.")  # fmt: skip
@_option("--form", type=click.Choice(["prompt", "training"]), default="prompt", show_default=True,
         help="Of a model's messages: training for a steerer that was trained.")  # fmt: skip
@_option(
    "--temperature",
    type=temperature,
    default="0.7",
    show_default=True,
    help="Of the TaskLLM, or none.",
)
@_option(
    "--steerer-temperature",
    type=temperature,
    default="1",
    show_default=True,
    help="Of the steerer, or none.",
)
@added(_TAKEN)
@how
@as_json
def trajectories(as_json: bool, **given: Any) -> None:
    """Make conversations that led to right answers, for supervised training.

    The rows are in trajectories.jsonl of the run directory; symbench synth export writes other
    formats and selections.
    """
    from symbench.training.synthesis import SynthOptions

    _make(SynthOptions(kind="trajectory", **given), as_json)


@synth.command(
    epilog="Example: symbench synth pairs --model openai/gpt-5 --steerer vllm:out/epoch-6 "
    "--steerer vllm:out/epoch-8 --count 5 --out results/runs/dpo"
)
@added(_MADE)
@_option("--repeats", default=1, show_default=True, help="Trees per sample and steerer.")
@_option("--siblings", is_flag=True,
         help="Let the steerers answer in turn in the same trees, as published.")  # fmt: skip
@_option("--form", type=click.Choice(["prompt", "training"]), default="training",
         show_default=True, help="Of a model's messages: prompt if never trained.")  # fmt: skip
@_option(
    "--temperature",
    type=temperature,
    default="0",
    show_default=True,
    help="Of the TaskLLM, or none.",
)
@_option(
    "--steerer-temperature",
    type=temperature,
    default="1.5",
    show_default=True,
    help="Of the steerers, or none.",
)
@added(_TAKEN)
@how
@as_json
def pairs(as_json: bool, **given: Any) -> None:
    """Grow trees of guidance and compare siblings, for preference optimisation.

    The rows are in pairs.jsonl of the run directory.
    """
    from symbench.training.synthesis import SynthOptions

    _make(SynthOptions(kind="guidance_tree", **given), as_json)


@synth.command(
    epilog="Example: symbench synth merge --model openai/gpt-5 --count 20 --out results/runs/merge"
)
@added(_DRAWN)
@_option("--second", default="", help="Model that merges; default: the TaskLLM.")
@added(_ASKED)
@_option("--repeats", default=2, show_default=True, help="Attempts per sample.")
@_option(
    "--temperature", type=temperature, default="0.7", show_default=True, help="A number, or none."
)
@added(_TAKEN)
@how
@as_json
def merge(as_json: bool, **given: Any) -> None:
    """Make right merged answers, to train the second model of Code + Text + Sum.2.

    The rows are in merges.jsonl of the run directory: what the merging model is sent, and what it
    wrote.
    """
    from symbench.training.synthesis import SynthOptions

    _make(SynthOptions(kind="code_text_sum_2", **given), as_json)


@synth.command(
    epilog="Example: symbench synth choice --model openai/gpt-5 --set tries=3 --out "
    "results/runs/choice"
)
@added(_DRAWN)
@added(_ASKED)
@_option("--repeats", default=1, show_default=True, help="Attempts per sample.")
@_option(
    "--temperature", type=temperature, default="0.7", show_default=True, help="A number, or none."
)
@added(_TAKEN)
@how
@as_json
def choice(as_json: bool, **given: Any) -> None:
    """Make choices between words and programs, to train the second model of Code/Text Choice.

    Every question is answered in both ways; the rows in choices.jsonl of the run directory hold the
    better way, where one is better.
    """
    from symbench.training.synthesis import SynthOptions

    _make(SynthOptions(kind="both_ways", **given), as_json)


@synth.command(epilog="Example: symbench synth export results/runs/sft --format alpaca -o sft.json")
@click.argument("run", type=FILE, metavar="RUN")
@_option("--format", "style", type=click.Choice(["trl", "sharegpt", "alpaca"]), default="trl",
         show_default=True, help="trl is what symbench train reads.")  # fmt: skip
@_option("--per-turn", is_flag=True, help="A row for every turn, repeated as its weight says.")
@_option("-o", "--out", type=FILE, required=True, help="File; one JSON array if it ends in .json.")
@added(_TAKEN)
def export(
    run: Path, style: Any, per_turn: bool, out: Path,
    per_cell: int, max_characters: int, last_weight: float, selection_seed: int,
) -> None:  # fmt: skip
    """Write the training rows of a run in another format or selection."""
    from generators.errors import SymBenchError
    from harness.training.export import exported, write_rows
    from harness.training.export import per_turn as by_turn
    from harness.training.trajectories import Selection
    from symbench.training.synthesis import kind_of, rows_of

    if per_turn and kind_of(run) == "guidance_tree":
        raise SymBenchError("--per-turn: pairs have no weights; expected a run of trajectories")
    selection = Selection(per_cell, max_characters, selection_seed)
    rows, words = rows_of(run, selection, last_weight)
    written = write_rows(out, exported(by_turn(rows) if per_turn else rows, style))
    click.echo(f"{out}: {written} rows, {words}")


def _make(options: "SynthOptions", as_json: bool) -> None:
    from symbench.runs.launch import work
    from symbench.training.synthesis import prepare, write

    ready = prepare(options)
    conclude(ready.directory, work(ready, as_json=as_json))
    click.echo(write(ready.directory, options))
