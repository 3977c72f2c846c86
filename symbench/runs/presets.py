"""Whole tables in one command: which methods a preset runs, on which suite.

symbench run --preset paper --model M --second S --steerer W --reasoning R1 --reasoning R2
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from generators.errors import UnknownNameError
from harness.errors import Option, OptionError
from harness.methods import find_method
from symbench.options import RunOptions

SWEPT: Final = ("combinatorial_calculation", "number_multiply", "game24", "letters")
"""The tasks of the paper's figure on rising complexity."""


@dataclass(frozen=True)
class Preset:
    """What a preset stands for.

    Attributes:
        summary: in one sentence.
        suite: where the user names no other than the default one.
        methods: in the order of the table.
        tasks: only these; all if empty.
        levels: these in place of the suite's.
        needs: names of the options without which it makes no sense.
    """

    summary: str
    suite: str
    methods: tuple[str, ...]
    tasks: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
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
        "The paper's figure on rising complexity, on our five levels of its four tasks.",
        "symbench-sweep",
        ("only_question", "code_interpreter", "codesteer"),
        tasks=SWEPT,
        levels=(1, 2, 3, 4, 5),
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
        tasks=options.tasks or preset.tasks,
        levels=options.levels or preset.levels,
    )


def listed() -> list[str]:
    """Return lines that say what there is, what it runs and what it needs."""
    lines = []
    for name, preset in PRESETS.items():
        roles = set().union(*(find_method(text).roles for text in preset.methods))
        flags = ["--model", *(f"--{role}" for role in ("steerer", "second") if role in roles)]
        lines += [
            f"{name:16} {preset.summary}",
            f"{'':16} {preset.suite}: {', '.join(preset.methods)}",
            f"{'':16} with {', '.join(flags)}",
        ]
    return lines
