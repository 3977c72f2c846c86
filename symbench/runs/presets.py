"""Whole tables in one command: which methods a preset runs, on which suite.

symbench run --preset paper --model M --second S --steerer W --reasoning R1 --reasoning R2
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from generators.errors import UnknownNameError
from harness.errors import Option, OptionError
from harness.methods import find_method
from symbench.options import RunOptions
from symbench.runs.suite import read_points, size

SWEPT: Final = (
    "combinatorial_calculation.count=3,5,6,15,20",
    "number_multiply.digits=4,8,12,16,20",
    "game24.count=4,6,8,20,80",
    "letters.length=10-30,50-100,150-200,350-700,750-800",
)
"""The points of the paper's figure on rising complexity."""


@dataclass(frozen=True)
class Preset:
    """What a preset stands for.

    Attributes:
        summary: in one sentence.
        suite: where the user names no other than the default one.
        methods: in the order of the table.
        params: points of free axes in place of the suite's tasks and levels.
        needs: names of the options without which it makes no sense.
    """

    summary: str
    suite: str
    methods: tuple[str, ...]
    params: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("models",)


PRESETS: Final[Mapping[str, Preset]] = {
    "paper": Preset(
        "The paper's main table (Table 1); every --reasoning is one of its CoT LLM columns.",
        "symbench-core",
        (
            "only_question",
            "symbolic_agent",
            "all_text",
            "all_code",
            "autogen",
            "code_text_sum_1",
            "code_text_sum_2",
            "code_text_choice",
            "code_interpreter",
            "codesteer",
        ),
        needs=("models", "second"),
    ),
    "paper-ablations": Preset(
        "The paper's Table 10: the loop without a checker; other weights are further --steerer.",
        "symbench-core",
        (
            "codesteer",
            "codesteer:symbolic=off",
            "codesteer:check=false",
            "symbolic_agent",
            "symbolic_agent:symbolic=off",
            "symbolic_agent:check=false",
        ),
    ),
    "paper-sweep": Preset(
        "The paper's figure on rising complexity, at its points; others by --param.",
        "symbench-sweep",
        ("only_question", "code_interpreter", "codesteer"),
        params=SWEPT,
    ),
    "quick": Preset(
        "A first look at a model: words, a program, and the loop by rule.",
        "symbench-lite",
        ("only_question", "all_text", "all_code", "rule_steerer"),
    ),
}


def expanded(options: RunOptions) -> RunOptions:
    """Return options with those of their preset in place of its name.

    What the user names beside it (tasks, levels, a suite, a count) stays as it is.

    Raises:
        SymBenchError: for an unknown preset, methods beside it, or a missing model.
    """
    if not options.preset:
        return options
    if options.preset not in PRESETS:
        raise UnknownNameError("preset", options.preset, PRESETS)
    preset = PRESETS[options.preset]
    if options.methods:
        raise OptionError(Option("method"), ": not with ", Option("preset"), ", which names them")
    for need in preset.needs:
        if not getattr(options, need):
            name = "model" if need == "models" else need
            raise OptionError(Option("preset"), f" {options.preset} needs ", Option(name))
    return replace(
        options,
        preset="",
        suite=preset.suite if options.suite == RunOptions.suite else options.suite,
        methods=preset.methods,
        tasks=options.tasks or tuple(param.partition(".")[0] for param in preset.params),
        params=_params(options, preset),
    )


def _params(options: RunOptions, preset: Preset) -> tuple[str, ...]:
    """Return the points of a preset on the axes for which the user names no others.

    Levels that the user names are taken at their word, and so are tasks.
    """
    own = {param.partition(".")[0] for param in options.params}
    kept = (
        param
        for param in preset.params
        if (task := param.partition(".")[0]) not in own and task in (options.tasks or (task,))
    )
    return (*(() if options.levels else kept), *options.params)


def listed() -> Iterator[tuple[str, list[str]]]:
    """Yield each preset with lines that say what it runs, how much of it, and what it needs."""
    for name, preset in PRESETS.items():
        roles = set().union(*(find_method(text).roles for text in preset.methods))
        flags = ["--model", *(f"--{role}" for role in ("steerer", "second") if role in roles)]
        suite = ", ".join(preset.params) or preset.suite
        tasks = tuple(param.partition(".")[0] for param in preset.params)
        count = size(preset.suite, tasks, points=read_points(preset.params))
        yield (
            name,
            [
                preset.summary,
                f"{suite}: {', '.join(preset.methods)}",
                f"{count:,} samples x {len(preset.methods)} columns, with {', '.join(flags)}",
            ],
        )
