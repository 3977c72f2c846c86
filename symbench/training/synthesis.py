"""From the options of `symbench synth` to a run, and from a finished run to training rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Literal

from generators.errors import SymBenchError
from harness.models.siblings import siblings_of
from harness.run.plan import read_plan
from harness.steering.switching import Switch
from harness.training.export import Row, write_rows
from harness.training.seconds import read_choices, read_merges
from harness.training.trajectories import (
    LAST_WEIGHT,
    Selection,
    Trajectory,
    read_trajectories,
    select,
)
from harness.training.trees import read_pairs
from symbench.options import RunOptions, SessionOptions
from symbench.runs.planning import Ready, at_least_one, begin, say
from symbench.training.samples import seen_tasks, training_samples

Kind = Literal["trajectory", "guidance_tree", "code_text_sum_2", "both_ways"]
"""What data is made by: the methods of its runs."""
FILES: Final[Mapping[Kind, str]] = {
    "trajectory": "trajectories.jsonl",
    "guidance_tree": "pairs.jsonl",
    "code_text_sum_2": "merges.jsonl",
    "both_ways": "choices.jsonl",
}
STEERED: Final[tuple[Kind, ...]] = ("trajectory", "guidance_tree")
TREE_DEADLINE: Final = 6 * 3600.0
"""Seconds for one tree, whose calls are made one by one."""


@dataclass(frozen=True, kw_only=True)
class SynthOptions(SessionOptions):
    """What training data is made of, and how the first session of that run goes.

    Attributes:
        kind: the method that makes it.
        tasks: names; the 28 seen ones if empty.
        levels: all five if empty.
        count: samples per task and level.
        seed: of the training instances.
        held_out: suites whose puzzles are left out besides the frozen ones.
        model: URI of the TaskLLM.
        steerers: each a URI, or `rule` (with noise).
        siblings: whether the steerers answer in turn in the same trees, instead of each
            growing its own.
        second: URI of the model that merges, empty for the TaskLLM.
        checker: URI of the model that writes checks, empty for the TaskLLM.
        settings: options of the method, each `OPTION=VALUE`.
        variants: what the steerer is made to do.
        form: of a model's messages; `training` for a steerer that was trained.
        paraphrase: whether a model that steers in prompts words its first instruction anew.
        repeats: attempts (or trees) per sample, steerer and variant.
        temperature: of the TaskLLM; None for the provider's own.
        steerer_temperature: likewise.
        max_tokens: longest reply.
        steerer_max_tokens: longest reply of the steerer; None for `max_tokens`.
        sampling_seed: for providers that take one.
        sandbox: `auto`, a tier, or `unsafe`.
        cpu: seconds of CPU time that a program may use.
        out: run directory; None for a new one below `results/runs`.
        per_cell: see `Selection`.
        max_characters: see `Selection.characters`.
        last_weight: loss weight of a trajectory's last two turns; earlier ones have 1.
        selection_seed: see `Selection.seed`.
    """

    kind: Kind
    tasks: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    count: int = 10
    seed: int = 0
    held_out: tuple[str, ...] = ()
    model: str = "simulated/student"
    steerers: tuple[str, ...] = ("rule",)
    siblings: bool = False
    second: str = ""
    checker: str = ""
    settings: tuple[str, ...] = ()
    variants: tuple[Switch, ...] = ("free",)
    form: Literal["prompt", "training"] = "prompt"
    paraphrase: bool = False
    repeats: int = 1
    temperature: float | None = 0.0
    steerer_temperature: float | None = 1.0
    max_tokens: int = 8192
    steerer_max_tokens: int | None = None
    sampling_seed: int | None = None
    sandbox: str = "auto"
    cpu: float = 10.0
    out: Path | None = None
    per_cell: int = 0
    max_characters: int = 28_000
    last_weight: float = LAST_WEIGHT
    selection_seed: int = 0

    @property
    def selection(self) -> Selection:
        """What is taken of all right trajectories."""
        return Selection(self.per_cell, self.max_characters, self.selection_seed)

    def run(self) -> RunOptions:
        """Return the options of the run that makes the data.

        Raises:
            OptionError: for a value out of range.
        """
        session = {field.name: getattr(self, field.name) for field in fields(SessionOptions)}
        alike = ("tasks", "levels", "count", "checker", "repeats", "temperature",
                 "steerer_temperature", "max_tokens", "sandbox", "cpu", "out")  # fmt: skip
        return RunOptions(
            **session,
            **{name: getattr(self, name) for name in alike},
            suite=f"train@{self.seed}",
            methods=tuple(self._methods()),
            models=(self.model,),
            steerers=(siblings_of(self.steerers),) if self.siblings else self.steerers,
            second=self.second or self.model,
            seed=self.sampling_seed,
            steerer_max_tokens=self.steerer_max_tokens or self.max_tokens,
            deadline=TREE_DEADLINE if self.kind == "guidance_tree" else RunOptions.deadline,
        )

    def _methods(self) -> Iterator[str]:
        if self.kind not in STEERED:
            yield f"{self.kind}:{','.join(self.settings)}"
            return
        trained = self.form == "training"
        first = ["first_turn=verbatim"] if trained else ["paraphrase=true"] * self.paraphrase
        for switch in self.variants:
            given = [f"switch={switch}", f"form={self.form}", *first, *self.settings]
            yield f"{self.kind}:{','.join(given)}"


def prepare(options: SynthOptions) -> Ready:
    """Write the run directory that options ask for, or accept the one that is there.

    Raises:
        SymBenchError: for anything that cannot be run; nothing is written then.
    """
    suite = training_samples(
        list(dict.fromkeys(options.tasks or seen_tasks())),
        list(dict.fromkeys(options.levels or (1, 2, 3, 4, 5))),
        options.count,
        options.seed,
        options.held_out,
        say,
    )
    suite = at_least_one(suite, "no puzzles of these tasks and levels are left to train on")
    return begin(options.run(), suite, FILES[options.kind].partition(".")[0])


def write(directory: Path, options: SynthOptions) -> str:
    """Write the training rows of a finished run beside it, and return a line on them.

    Raises:
        SymBenchError: if the file cannot be written.
    """
    rows, words = rows_of(directory, options.selection, options.last_weight)
    file = directory / FILES[options.kind]
    write_rows(file, rows)
    return f"{file}: {words}"


def kind_of(directory: Path) -> Kind:
    """Return what a run was made for.

    Raises:
        SymBenchError: if it is no run, or no run for training data.
    """
    names = {column.method.partition(":")[0] for column in read_plan(directory).columns}
    for kind in FILES:
        if names == {kind}:
            return kind
    raise SymBenchError(
        f"{directory} is a run of {', '.join(sorted(names))}; expected one that symbench synth made"
    )


def rows_of(directory: Path, selection: Selection, last_weight: float) -> tuple[list[Row], str]:
    """Return the training rows of a run, and what was taken of what, in words.

    Raises:
        SymBenchError: if it is no run for training data.
    """
    if kind_of(directory) == "guidance_tree":
        pairs = list(read_pairs(directory))
        kept = [pair for pair in pairs if pair.fits(selection.characters)]
        return [pair.row() for pair in kept], f"{len(kept)} of {len(pairs)} pairs"
    read, found = _READERS[kind_of(directory)]
    right = list(read(directory))
    chosen = select(right, selection)
    return [one.row(last_weight) for one in chosen], f"{len(chosen)} of {len(right)} {found}"


_READERS: Final[Mapping[Kind, tuple[Callable[[Path], Iterator[Trajectory]], str]]] = {
    "trajectory": (read_trajectories, "right trajectories"),
    "code_text_sum_2": (read_merges, "right merged answers"),
    "both_ways": (read_choices, "samples on which one way is better"),
}
