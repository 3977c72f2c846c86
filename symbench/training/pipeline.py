"""The training pipeline: from puzzles to a trained steerer and what it is worth.

    synth trajectories -> train new -> train sft -> synth pairs -> train dpo -> run -> leaderboard

Every stage is a run or a training of its own that goes on where it was interrupted, so the
pipeline does too. Steerers are served by vLLM where that is installed, else by transformers in
process.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generators.errors import SymBenchError
from harness.models.oracle import URI as ORACLE
from harness.training.config import Dpo, Sft, need, read_config
from harness.training.export import write_rows
from harness.training.tiny import Shape, make_from
from harness.training.trajectories import Selection
from symbench.options import RunOptions
from symbench.runs.launch import work
from symbench.runs.planning import Ready, prepare, say
from symbench.training import synthesis
from symbench.training.synthesis import FILES, SynthOptions

if TYPE_CHECKING:
    from symbench.results.paired.compare import Comparison

STEERED: Final = ("untrained", "sft", "dpo", "rule", "oracle")
UNWEIGHTED: Final = "sft-unweighted"
"""The ablation without preferences and without weights of last turns; `sft` lacks the former."""
COMPARED: Final = (
    ("untrained", "sft"),
    ("sft", "dpo"),
    ("untrained", "dpo"),
    ("rule", "dpo"),
    ("dpo", "oracle"),
)
CPU: Final = 2.0
"""CPU-seconds of a program."""
LONGEST_REPLY: Final = 128
"""Tokens of a steerer's reply at most: its longest guidance, and an untrained one's noise."""


@dataclass(frozen=True)
class Trajectories:
    """How the rows of supervised training are made.

    Attributes:
        samples: of each task.
        repeats: attempts on each, for each of the three variants.
        noise: how often the rule steerer does something else.
    """

    samples: int = 30
    repeats: int = 2
    noise: float = 0.3

    def __post_init__(self) -> None:
        _counts("trajectories.", self, ("samples", "repeats"))
        need(0 <= self.noise <= 1, "trajectories.noise", self.noise, "0 to 1")


@dataclass(frozen=True)
class Pairs:
    """How the pairs are made.

    Attributes:
        samples: of each task.
        checkpoints: latest of the supervised training, each of which grows a tree on each.
        rule: trees of the rule steerer with noise on each.
        noise: how often it does something else.
        temperature: of the checkpoints.
        siblings: whether the checkpoints answer in turn in the same trees, as published,
            instead of each growing its own.
    """

    samples: int = 20
    checkpoints: int = 1
    rule: int = 1
    noise: float = 0.5
    temperature: float = 1.5
    siblings: bool = False

    def __post_init__(self) -> None:
        _counts("pairs.", self, ("samples",))
        _counts("pairs.", self, ("checkpoints", "rule"), least=0)
        need(0 <= self.noise <= 1, "pairs.noise", self.noise, "0 to 1")
        need(self.temperature >= 0, "pairs.temperature", self.temperature, "0 or more")
        grown = self.checkpoints + self.rule
        need(grown >= 1, "pairs.checkpoints", 0, "1 or more where pairs.rule = 0")


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The configuration of a training pipeline.

    Attributes:
        output: folder for everything.
        tasks: names.
        model: TaskLLM.
        ablations: whether a steerer is trained on rows whose turns all weigh the same, too.
        suite: to evaluate on.
        level: of the puzzles of training and evaluation.
        turns: guidance turns after the first answer.
        samples: evaluated for each task.
        sft: configuration of supervised training, beside the pipeline's; its model, data
            and output are the pipeline's.
        dpo: likewise.
        sandbox: tier for programs.
        shape: of the model that is made.
        trajectories: for supervised training.
        pairs: for preference optimisation.
    """

    output: str
    tasks: tuple[str, ...]
    model: str = "simulated/student"
    ablations: bool = False
    suite: str = "symbench-core"
    level: int = 3
    turns: int = 3
    samples: int = 40
    sft: str
    dpo: str
    sandbox: str = "auto"
    shape: Shape = field(default_factory=Shape)
    trajectories: Trajectories = field(default_factory=Trajectories)
    pairs: Pairs = field(default_factory=Pairs)

    def __post_init__(self) -> None:
        _counts("", self, ("turns", "samples"))
        need(1 <= self.level <= 5, "level", self.level, "1 to 5")
        need(bool(self.tasks), "tasks", [], "at least one name")

    @property
    def folder(self) -> Path:
        """Where everything goes."""
        return Path(self.output).expanduser()

    @property
    def steered(self) -> tuple[str, ...]:
        """Who steers in the evaluations."""
        return (*STEERED, UNWEIGHTED) if self.ablations else STEERED

    @property
    def compared(self) -> tuple[tuple[str, str], ...]:
        """Which two of them are compared."""
        return (*COMPARED, (UNWEIGHTED, "sft")) if self.ablations else COMPARED

    def run_of(self, steerer: str) -> Path:
        """Return the directory of the evaluation of a steerer."""
        return self.folder / f"run-{steerer}"


def _counts(where: str, table: object, names: Sequence[str], least: int = 1) -> None:
    for name in names:
        value = getattr(table, name)
        need(value >= least, f"{where}{name}", value, f"{least} or more")


@dataclass(frozen=True)
class Stage:
    """One stage of a pipeline.

    Attributes:
        title: what it does, and where to.
        work: does it, or what is left of it, and returns a line on what came of it.
    """

    title: str
    work: Callable[[], str]


def stages(pipeline: Pipeline, sft: Sft, dpo: Dpo) -> Iterator[Stage]:
    """Yield the stages of a pipeline in their order.

    Those after a training are made only when they are asked for: they name its checkpoints.

    Args:
        pipeline: to go through.
        sft: how supervised training goes; model, data and output are filled in.
        dpo: how preference optimisation goes, likewise.
    """
    out = pipeline.folder
    made = trajectory_options(pipeline)
    rows = out / "trajectories" / FILES["trajectory"]
    yield Stage(f"synth trajectories: {made.out}", partial(synthesise, made))
    new = partial(make_from, out / "model", [str(rows)], pipeline.shape)
    yield Stage(f"train new: {out / 'model'}", new)
    tuned = replace(sft, model=str(out / "model"), data=(str(rows),), output=str(out / "sft"))
    yield Stage(f"train sft: {tuned.output}", partial(_train_sft, tuned))
    if pipeline.ablations:
        even = out / "trajectories" / "unweighted.jsonl"
        yield Stage(f"synth export: {even}", partial(_unweighted, rows.parent, even))
        plain = replace(tuned, data=(str(even),), output=str(out / UNWEIGHTED))
        yield Stage(f"train sft: {plain.output}", partial(_train_sft, plain))
    grown = list(pair_options(pipeline))
    for one in grown:
        yield Stage(f"synth pairs: {one.out}, {one.steerers[0]}", partial(synthesise, one))
    files = tuple(f"{one.out}/{FILES['guidance_tree']}" for one in grown)
    start = str(out / "sft" / "model")
    preferred = replace(dpo, model=start, data=files, output=str(out / "dpo"))
    yield Stage(f"train dpo: {preferred.output}", partial(_train_dpo, preferred))
    for steerer in pipeline.steered:
        options = run_options(pipeline, steerer)
        yield Stage(f"run: {options.out}, {options.steerers[0]}", partial(evaluate, options))
    yield Stage(f"leaderboard: {out / 'leaderboard.md'}", partial(write_leaderboard, pipeline))


def trajectory_options(pipeline: Pipeline) -> SynthOptions:
    """Return how the rows of supervised training are made."""
    made = pipeline.trajectories
    return SynthOptions(
        kind="trajectory",
        tasks=pipeline.tasks,
        levels=(pipeline.level,),
        count=made.samples,
        held_out=(pipeline.suite,),
        model=pipeline.model,
        variants=("free", "code_to_text", "text_to_code"),
        settings=(f"turns={pipeline.turns}", f"noise={made.noise}"),
        repeats=made.repeats,
        temperature=0.7,
        steerer_max_tokens=LONGEST_REPLY,
        sandbox=pipeline.sandbox,
        cpu=CPU,
        out=pipeline.folder / "trajectories",
    )


def pair_options(pipeline: Pipeline) -> Iterator[SynthOptions]:
    """Yield how the pairs are made: by the latest checkpoints, and by the rule."""
    made = pipeline.pairs
    for number, steerers in enumerate(_growers(pipeline)):
        yield SynthOptions(
            kind="guidance_tree",
            tasks=pipeline.tasks,
            levels=(pipeline.level,),
            count=made.samples,
            seed=1,
            held_out=(pipeline.suite,),
            model=pipeline.model,
            steerers=steerers,
            siblings=len(steerers) > 1,
            settings=(f"turns={pipeline.turns}", f"noise={made.noise}"),
            form="training",
            repeats=made.rule if steerers == ("rule",) else 1,
            steerer_temperature=made.temperature,
            steerer_max_tokens=LONGEST_REPLY,
            sampling_seed=0,
            sandbox=pipeline.sandbox,
            cpu=CPU,
            out=pipeline.folder / f"pairs-{number}",
        )


def run_options(pipeline: Pipeline, steerer: str) -> RunOptions:
    """Return how one of those who steer is evaluated."""
    out = pipeline.folder
    made = ("sft", "dpo", UNWEIGHTED)
    trained = {"untrained": out / "model", **{name: out / name / "model" for name in made}}
    method, uri = f"codesteer:turns={pipeline.turns}", steerer
    if steerer in trained:
        method += ",form=training,first_turn=verbatim"
        uri = served(trained[steerer])
    elif steerer == "oracle":
        uri = ORACLE
    return RunOptions(
        suite=pipeline.suite,
        tasks=pipeline.tasks,
        levels=(pipeline.level,),
        count=pipeline.samples,
        models=(pipeline.model,),
        methods=(method,),
        steerers=(uri,),
        steerer_max_tokens=LONGEST_REPLY,
        sandbox=pipeline.sandbox,
        cpu=CPU,
        out=pipeline.run_of(steerer),
    )


def served(model: Path) -> str:
    """Return the URI of a steerer: vLLM's where that is installed."""
    scheme = "vllm" if find_spec("vllm") is not None else "transformers"
    return f"{scheme}:{model}?template=llama3"


def _growers(pipeline: Pipeline) -> Iterator[tuple[str, ...]]:
    """Yield who grows trees together: the latest checkpoints, and the rule."""
    found = sorted(
        (pipeline.folder / "sft" / "checkpoints").glob("checkpoint-*"),
        key=lambda path: int(path.name.rpartition("-")[2]),
    )
    wanted = pipeline.pairs.checkpoints
    kept = found[len(found) - wanted :] if wanted else []
    checkpoints = tuple(map(served, kept))
    if pipeline.pairs.siblings and len(checkpoints) > 1:
        yield checkpoints
    else:
        yield from ((one,) for one in checkpoints)
    if pipeline.pairs.rule:
        yield ("rule",)


def synthesise(options: SynthOptions) -> str:
    """Make training data, or what is left of it.

    Raises:
        SymBenchError: if it is not complete.
    """
    ready = synthesis.prepare(options)
    _complete(ready)
    return synthesis.write(ready.directory, options)


def _unweighted(run: Path, file: Path) -> str:
    """Write the rows of supervised training with one weight for all turns."""
    rows, words = synthesis.rows_of(run, Selection(), last_weight=1.0)
    write_rows(file, rows)
    return f"{file}: {words}"


def evaluate(options: RunOptions) -> str:
    """Make a run, or what is left of it.

    Raises:
        SymBenchError: if it is not complete.
    """
    ready = prepare(options)
    return _complete(ready)


def _complete(ready: Ready) -> str:
    summary = work(ready)
    if not summary.complete:
        fault = summary.stopped or f"{summary.outcomes['error']} attempts ended in an error"
        raise SymBenchError(f"{ready.directory}: {fault}; call the pipeline again to go on")
    return f"{ready.directory}: {ready.plan.attempts} attempts"


def _train_sft(config: Sft) -> str:
    from harness.training.sft import train_sft

    return str(train_sft(config, say))


def _train_dpo(config: Dpo) -> str:
    from harness.training.dpo import train_dpo

    return str(train_dpo(config, say))


def write_leaderboard(pipeline: Pipeline) -> str:
    """Write the leaderboard of all steerers, and its chart, and return where."""
    from symbench.plots import leaderboard_bars, save
    from symbench.results.frames import load_attempts
    from symbench.results.leaderboard import of_attempts
    from symbench.results.tables import render

    board = of_attempts(
        load_attempts([pipeline.run_of(name) for name in pipeline.steered]), "table"
    )
    file = pipeline.folder / "leaderboard.md"
    file.write_text(render(board, "md"), encoding="utf-8")
    save(leaderboard_bars(board), file.with_suffix(".png"))
    return str(file)


def go_through(pipeline: Pipeline, beside: Path) -> list["Comparison"]:
    """Go through a pipeline and return the comparisons at its end.

    Args:
        pipeline: to go through.
        beside: folder of its configuration.

    Raises:
        SymBenchError: if a training's configuration is wrong, before anything is done; if a stage
            is not complete.
    """
    sft, dpo = read_config(beside / pipeline.sft, Sft), read_config(beside / pipeline.dpo, Dpo)
    try:
        pipeline.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SymBenchError(f"output = {pipeline.output}: {error.strerror}") from None
    for stage in stages(pipeline, sft, dpo):
        say(f"== {stage.title}")
        say(stage.work())
    return compared(pipeline)


def compared(pipeline: Pipeline) -> list["Comparison"]:
    """Return the paired comparisons of the steerers and write them as CSV."""
    from symbench.results.paired.compare import compare_runs

    found = [
        replace(
            compare_runs(pipeline.run_of(base), pipeline.run_of(better), across_methods=True),
            base=base,
            candidate=better,
        )
        for base, better in pipeline.compared
    ]
    with (pipeline.folder / "comparisons.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        keys = ("base", "candidate", "difference", "low", "high", "p")
        table.writerow(["base_steerer", "steerer", "samples", *keys])
        for one in found:
            figures = [f"{one.total[key]:.4g}" for key in keys]
            table.writerow([one.base, one.candidate, one.samples, *figures])
    return found
