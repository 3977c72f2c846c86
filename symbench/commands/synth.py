"""`symbench synth`: training data for a steerer, made by runs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symbench.commands.options import how

if TYPE_CHECKING:
    from symbench.synthesis import Kind

F = TypeVar("F", bound=Callable[..., Any])
VARIANTS = ("free", "code_to_text", "text_to_code")
_FILE = click.Path(path_type=Path)
_option = click.option

_MADE = (
    _option("--task", "tasks", multiple=True, help="Repeatable; default: the 28 seen tasks."),
    _option("--level", "levels", multiple=True, type=int, help="Repeatable; default: all five."),
    _option("--count", default=10, show_default=True, help="Samples a task and level."),
    _option("--seed", default=0, show_default=True, help="Of the training instances."),
    _option("--hold-out", "held_out", multiple=True, metavar="SUITE",
            help="Suite whose puzzles to leave out besides the frozen ones; repeatable."),
    _option("--model", default="simulated/student", show_default=True, help="TaskLLM."),
    _option("--steerer", "steerers", multiple=True, default=["rule"], show_default=True,
            help="Model that guides, or rule (with noise); repeatable, e.g. checkpoints."),
    _option("--checker", default="", help="Model that writes checks; default: the TaskLLM."),
    _option("--set", "settings", multiple=True, metavar="OPTION=VALUE",
            help="Option of the method, e.g. turns=3 or noise=0.2; see symbench methods."),
    _option("--max-tokens", default=8192, show_default=True, help="Longest reply in tokens."),
    _option("--steerer-max-tokens", type=click.IntRange(min=1),
            help="Longest reply of the steerer; default: --max-tokens."),
    _option("--sampling-seed", type=int, help="Sampling seed for providers that take one."),
    _option("--sandbox", default="auto", show_default=True, help="auto, a tier, or unsafe."),
    _option("--cpu", default=10.0, show_default=True, help="CPU-seconds a program may use."),
    _option("--out", type=_FILE, help="Run directory."),
)  # fmt: skip
_TAKEN = (
    _option("--per-cell", default=0, show_default=True,
            help="Trajectories of a task and first move at most; 0: the median."),
    _option("--max-characters", default=28_000, show_default=True,
            help="Longest conversation; 0 for any."),
    _option("--last-weight", default=2.0, show_default=True,
            help="Loss weight of a trajectory's last two turns; earlier ones have 1."),
    _option("--selection-seed", default=0, show_default=True, help="Of what is taken."),
)  # fmt: skip


def _with(options: tuple[Callable[[F], F], ...]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


@click.group(epilog="Example: symbench synth trajectories --task game24 --out results/runs/sft")
def synth() -> None:
    """Make training data for a steerer, by runs that can be resumed like any other."""


@synth.command(
    epilog="Example: symbench synth trajectories --model openai/gpt-5 --steerer openai/gpt-5 "
    "--count 20 --repeats 2 --out results/runs/sft"
)
@_with(_MADE)
@_option("--variant", "variants", multiple=True, type=click.Choice(VARIANTS), default=VARIANTS,
         show_default=True, help="What the steerer is made to do; repeatable.")  # fmt: skip
@_option("--repeats", default=2, show_default=True, help="Attempts per sample and variant.")
@_option("--form", type=click.Choice(["prompt", "training"]), default="prompt", show_default=True,
         help="Of a model's messages: training for a steerer that was trained.")  # fmt: skip
@_option("--temperature", default="0.7", show_default=True, help="Of the TaskLLM, or none.")
@_option("--steerer-temperature", default="1", show_default=True, help="Of the steerer, or none.")
@_with(_TAKEN)
@how
def trajectories(**given: Any) -> None:
    """Make conversations that led to right answers, for supervised training.

    The rows are in trajectories.jsonl of the run directory; symbench synth export writes other
    formats and selections.
    """
    _make("trajectory", given)


@synth.command(
    epilog="Example: symbench synth pairs --model openai/gpt-5 --steerer vllm:out/epoch-6 "
    "--steerer vllm:out/epoch-8 --count 5 --out results/runs/dpo"
)
@_with(_MADE)
@_option("--repeats", default=1, show_default=True, help="Trees per sample and steerer.")
@_option("--form", type=click.Choice(["prompt", "training"]), default="training",
         show_default=True, help="Of a model's messages: prompt if never trained.")  # fmt: skip
@_option("--temperature", default="0", show_default=True, help="Of the TaskLLM, or none.")
@_option(
    "--steerer-temperature", default="1.5", show_default=True, help="Of the steerers, or none."
)
@_with(_TAKEN)
@how
def pairs(**given: Any) -> None:
    """Grow trees of guidance and compare siblings, for preference optimisation.

    The rows are in pairs.jsonl of the run directory.
    """
    _make("guidance_tree", {**given, "variants": ["free"]})


@synth.command(epilog="Example: symbench synth export results/runs/sft --format alpaca -o sft.json")
@click.argument("run", type=_FILE, metavar="RUN")
@_option("--format", "style", type=click.Choice(["trl", "sharegpt", "alpaca"]), default="trl",
         show_default=True, help="trl is what symbench train reads.")  # fmt: skip
@_option("--per-turn", is_flag=True, help="A row for every turn, repeated as its weight says.")
@_option("-o", "--out", type=_FILE, required=True, help="File; one JSON array if it ends in .json.")
@_with(_TAKEN)
def export(run: Path, style: Any, per_turn: bool, out: Path, **given: Any) -> None:
    """Write the training rows of a run in another format or selection."""
    from generators.errors import SymBenchError
    from harness.training.export import exported, write_rows
    from harness.training.export import per_turn as by_turn
    from symbench.synthesis import kind_of, rows_of

    if per_turn and kind_of(run) == "guidance_tree":
        raise SymBenchError("--per-turn: pairs have no weights; expected a run of trajectories")
    rows, words = rows_of(run, _selection(given), given["last_weight"])
    written = write_rows(out, exported(by_turn(rows) if per_turn else rows, style))
    click.echo(f"{out}: {written} rows, {words}")


def _make(kind: "Kind", given: dict[str, Any]) -> None:
    from harness.training.export import write_rows
    from symbench.commands.run import settings_of, work
    from symbench.launch import load_plugins
    from symbench.synthesis import FILES, prepare, rows_of

    load_plugins(given["plugins"])
    settings, selection = settings_of(given), _selection(given)
    directory, own_programs = prepare(kind, given)
    work(directory, settings, given["as_json"], own_programs)
    rows, words = rows_of(directory, selection, given["last_weight"])
    write_rows(directory / FILES[kind], rows)
    click.echo(f"{directory / FILES[kind]}: {words}")


def _selection(given: dict[str, Any]) -> Any:
    from harness.training.trajectories import Selection

    for name in ("per_cell", "max_characters", "last_weight"):
        if given[name] < 0:
            option = name.replace("_", "-")
            raise click.UsageError(f"--{option} {given[name]:g}: expected 0 or more")
    return Selection(given["per_cell"], given["max_characters"], given["selection_seed"])
