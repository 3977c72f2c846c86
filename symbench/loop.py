"""The whole loop of training a steerer, as the commands that a user would type one by one.

    synth trajectories -> train new -> train sft -> synth pairs -> train dpo -> run -> leaderboard

Every stage is a run or a training of its own that goes on where it was interrupted, so the loop
does too. Steerers are served by vLLM where that is installed, else by transformers in process.
"""

import csv
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generators.errors import SymBenchError
from harness.training.config import Config, Dpo, Sft, need, read_config
from harness.training.tiny import Shape

if TYPE_CHECKING:
    from symbench.compare import Comparison

STEERED: Final = ("untrained", "sft", "dpo", "rule", "oracle")
COMPARED: Final = (
    ("untrained", "sft"),
    ("sft", "dpo"),
    ("untrained", "dpo"),
    ("rule", "dpo"),
    ("dpo", "oracle"),
)
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
    """

    samples: int = 20
    checkpoints: int = 1
    rule: int = 1
    noise: float = 0.5
    temperature: float = 1.5

    def __post_init__(self) -> None:
        _counts("pairs.", self, ("samples",))
        _counts("pairs.", self, ("checkpoints", "rule"), least=0)
        need(0 <= self.noise <= 1, "pairs.noise", self.noise, "0 to 1")
        need(self.temperature >= 0, "pairs.temperature", self.temperature, "0 or more")
        grown = self.checkpoints + self.rule
        need(grown >= 1, "pairs.checkpoints", 0, "1 or more where pairs.rule = 0")


@dataclass(frozen=True, kw_only=True)
class Loop:
    """A whole loop.

    Attributes:
        output: folder for everything.
        tasks: names.
        model: TaskLLM.
        suite: to evaluate on.
        level: of the puzzles of training and evaluation.
        turns: guidance turns after the first answer.
        samples: evaluated for each task.
        sft: configuration of supervised training, beside the loop's; its model, data and output
            are the loop's.
        dpo: likewise.
        sandbox: tier for programs.
        shape: of the model that is made.
        trajectories: for supervised training.
        pairs: for preference optimisation.
    """

    output: str
    tasks: tuple[str, ...]
    model: str = "simulated/student"
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

    def run_of(self, steerer: str) -> Path:
        """Return the directory of the evaluation of a steerer."""
        return self.folder / f"run-{steerer}"


def _counts(where: str, table: object, names: Sequence[str], least: int = 1) -> None:
    for name in names:
        value = getattr(table, name)
        need(value >= least, f"{where}{name}", value, f"{least} or more")


Command = list[str]


def stages(loop: Loop, beside: Path) -> Iterator[Command]:
    """Yield the command lines of a loop in their order.

    Those after a training are made only when it is asked for them: they name its checkpoints.

    Args:
        loop: to go round.
        beside: folder of its configuration.
    """
    out = loop.folder
    tasks = [part for task in loop.tasks for part in ("--task", task)]
    drawn = [*tasks, "--level", str(loop.level), "--model", loop.model]
    drawn += ["--set", f"turns={loop.turns}", "--steerer-max-tokens", str(LONGEST_REPLY)]
    drawn += ["--hold-out", loop.suite, "--sandbox", loop.sandbox, "--cpu", "2"]
    made = out / "trajectories"
    yield ["synth", "trajectories", *drawn, *_amounts(loop.trajectories.samples, made),
           "--repeats", str(loop.trajectories.repeats),
           "--set", f"noise={loop.trajectories.noise}"]  # fmt: skip
    rows = made / "trajectories.jsonl"
    shape = [part for key, value in vars(loop.shape).items() for part in (f"--{key}", str(value))]
    yield ["train", "new", str(out / "model"), "--data", str(rows), *shape]
    yield ["train", "sft", _written(loop, beside / loop.sft, Sft, out / "model", rows)]
    for number, steerer in enumerate(_growers(loop)):
        yield ["synth", "pairs", *drawn, *_amounts(loop.pairs.samples, out / f"pairs-{number}"),
               "--steerer", steerer, "--steerer-temperature", str(loop.pairs.temperature),
               "--sampling-seed", "0", "--seed", "1", "--set", f"noise={loop.pairs.noise}",
               "--repeats", str(loop.pairs.rule if steerer == "rule" else 1)]  # fmt: skip
    files = [out / f"pairs-{number}" / "pairs.jsonl" for number in range(len(_growers(loop)))]
    yield ["train", "dpo", _written(loop, beside / loop.dpo, Dpo, out / "sft" / "model", *files)]
    yield from evaluations(loop, tasks)
    runs = [str(loop.run_of(steerer)) for steerer in STEERED]
    yield ["leaderboard", *runs, "--maxima", "table", "-o", str(out / "leaderboard.md"),
           "--plot", str(out / "leaderboard.png")]  # fmt: skip


def evaluations(loop: Loop, tasks: Sequence[str]) -> Iterator[Command]:
    """Yield the commands that evaluate the steerers."""
    out = loop.folder
    trained = {"untrained": out / "model", "sft": out / "sft/model", "dpo": out / "dpo/model"}
    for steerer in STEERED:
        method, uri = f"codesteer:turns={loop.turns}", steerer
        if steerer in trained:
            method += ",form=training,first_turn=verbatim"
            uri = served(trained[steerer])
        elif steerer == "oracle":
            uri = "reference/oracle"
        yield ["run", "--suite", loop.suite, *tasks, "--level", str(loop.level),
               *_amounts(loop.samples, loop.run_of(steerer)), "--model", loop.model,
               "--method", method, "--steerer", uri, "--sandbox", loop.sandbox, "--cpu", "2",
               "--steerer-max-tokens", str(LONGEST_REPLY)]  # fmt: skip


def served(model: Path) -> str:
    """Return the URI of a steerer: vLLM's where that is installed."""
    scheme = "vllm" if find_spec("vllm") is not None else "transformers"
    return f"{scheme}:{model}?template=llama3"


def _amounts(samples: int, out: Path) -> Command:
    return ["--count", str(samples), "--out", str(out)]


def _growers(loop: Loop) -> list[str]:
    """Return who grows trees: the latest checkpoints, and the rule."""
    found = sorted(
        (loop.folder / "sft" / "checkpoints").glob("checkpoint-*"),
        key=lambda path: int(path.name.rpartition("-")[2]),
    )
    kept = found[len(found) - loop.pairs.checkpoints :] if loop.pairs.checkpoints else []
    return [*map(served, kept), *["rule"] * bool(loop.pairs.rule)]


def _written(loop: Loop, base: Path, kind: Any, model: Path, *data: Path) -> str:
    """Write a training's configuration as it is in the loop and return its path."""
    name = "sft" if kind is Sft else "dpo"
    config: Config = replace(
        read_config(base, kind),
        model=str(model),
        data=tuple(map(str, data)),
        output=str(loop.folder / name),
    )
    path = loop.folder / f"{name}.toml"
    path.write_text(as_toml(config), encoding="utf-8")
    return str(path)


def as_toml(config: Config) -> str:
    """Return a configuration as the file that it could be read from."""
    import json

    top, tables = [], []
    for key, value in vars(config).items():
        if hasattr(value, "__dataclass_fields__"):
            tables.append(f"\n[{key}]")
            tables += [f"{name} = {json.dumps(one)}" for name, one in vars(value).items()]
        elif value is not None:
            top.append(f"{key} = {json.dumps(value)}")
    return "\n".join([*top, *tables]) + "\n"


def go_round(loop: Loop, beside: Path, call: Any, say: Any) -> list["Comparison"]:
    """Go round a loop and return the comparisons at its end.

    Args:
        loop: to go round.
        beside: folder of its configuration.
        call: runs one command line.
        say: told of each command.

    Raises:
        SymBenchError: if a training's configuration is wrong, before anything is done; if a stage
            is not complete.
    """
    for name, kind in ((loop.sft, Sft), (loop.dpo, Dpo)):
        read_config(beside / name, kind)
    try:
        loop.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SymBenchError(f"output = {loop.output}: {error.strerror}") from None
    lines = []
    for command in stages(loop, beside):
        lines.append(shlex.join(["symbench", *command]))
        say(f"$ {lines[-1]}")
        try:
            call(command)
        except SystemExit as error:
            if error.code:
                raise SymBenchError("a stage is not complete; call the loop again") from None
    (loop.folder / "commands.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return compared(loop)


def compared(loop: Loop) -> list["Comparison"]:
    """Return the paired comparisons of the steerers and write them as CSV."""
    from symbench.compare import compare_runs

    found = [
        replace(
            compare_runs(loop.run_of(base), loop.run_of(better), across_methods=True),
            base=base,
            candidate=better,
        )
        for base, better in COMPARED
    ]
    with (loop.folder / "comparisons.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        keys = ("base", "candidate", "difference", "low", "high", "p")
        table.writerow(["base_steerer", "steerer", "samples", *keys])
        for one in found:
            figures = [f"{one.total[key]:.4g}" for key in keys]
            table.writerow([one.base, one.candidate, one.samples, *figures])
    return found
