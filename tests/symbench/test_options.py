"""The options of a run: one value, built alike by the command line, Python and `synth`."""

from dataclasses import fields, replace

import click
import pytest

from harness.chat import Sampling
from harness.errors import Option, OptionError
from symbench.commands.run import resume, run
from symbench.commands.synth import pairs, trajectories
from symbench.options import GIVEN_AS, RunOptions, SessionOptions
from symbench.runs.planning import RELEASED, make_plan
from symbench.training.synthesis import TREE_DEADLINE, SynthOptions

BESIDE = {"dry_run", "as_json", "directory", "help"}
"""Parameters of commands that are no options of a run."""


def parsed(command: click.Command, *arguments: str) -> dict[str, object]:
    values = command.make_context(command.name, list(arguments)).params
    return {name: value for name, value in values.items() if name not in BESIDE}


def test_the_command_line_and_the_type_have_the_same_options_and_defaults() -> None:
    assert RunOptions(**parsed(run)) == RunOptions()  # type: ignore[arg-type]
    assert SessionOptions(**parsed(resume, "x")) == SessionOptions()  # type: ignore[arg-type]
    for command, kind in ((run, RunOptions), (resume, SessionOptions)):
        known = {field.name for field in fields(kind)}
        flags = {one.name: one.opts[0] for one in command.params if one.name not in BESIDE}
        assert set(flags) == known
        for name, flag in flags.items():
            assert flag == Option(GIVEN_AS.get(str(name), name)).flag


def test_synth_has_the_same_options_and_defaults() -> None:
    for command, kind in ((trajectories, "trajectory"), (pairs, "guidance_tree")):
        options = SynthOptions(kind=kind, **parsed(command))  # type: ignore[arg-type]
        shared = {field.name for field in fields(SessionOptions)}
        for name in shared:
            assert getattr(options, name) == getattr(SessionOptions(), name)


def test_keywords_and_flags_make_the_same_options() -> None:
    flags = (
        "--model", "m/x", "--model", "m/y", "--level", "2", "--temperature", "none",
        "--max-cost", "3", "--base-url", "http://x", "--limit", "wall=7", "--cpu", "2",
    )  # fmt: skip
    given = RunOptions.of(
        {
            "model": ["m/x", "m/y"], "levels": 2, "temperature": None, "max_cost": 3,
            "base_url": "http://x", "limits": ["wall=7"], "cpu": 2,
        }
    )  # fmt: skip
    assert RunOptions(**parsed(run, *flags)) == given  # type: ignore[arg-type]
    assert isinstance(given.max_cost, float)


def test_an_error_speaks_as_its_reader_does() -> None:
    with pytest.raises(OptionError) as caught:
        RunOptions(max_tokens=0)
    assert str(caught.value) == "max_tokens 0: expected at least 1"
    assert caught.value.on_command_line == "--max-tokens 0: expected at least 1"
    braces = OptionError("{x} needs ", Option("base_url"))
    assert braces.on_command_line == "{x} needs --base-url"


def test_synth_and_run_give_programs_the_same_time() -> None:
    synth = make_plan(SynthOptions(kind="trajectory", cpu=2).run())
    assert synth.limits == make_plan(RunOptions(cpu=2)).limits
    assert synth.limits.wall == 30


def test_a_tree_has_time_and_its_steerer_is_sampled() -> None:
    options = SynthOptions(
        kind="guidance_tree", steerers=("openai/a", "openai/b"), steerer_temperature=1.5,
        form="training", settings=("turns=3",), model="openai/x", max_tokens=500, sampling_seed=4,
    )  # fmt: skip
    plan = make_plan(replace(options.run(), base_urls=("http://x",)))
    assert plan.deadline == TREE_DEADLINE
    assert plan.steerer_sampling == Sampling(1.5, max_tokens=500, seed=4)
    assert plan.sampling == Sampling(0.0, max_tokens=500, seed=4)
    assert [column.steerer for column in plan.columns] == ["openai/a", "openai/b"]
    assert "turns=3" in plan.columns[0].method


@pytest.mark.parametrize(
    ("options", "sampling"),
    [
        (RunOptions(max_tokens=5, seed=7), Sampling()),
        (RunOptions(steerer_max_tokens=5), Sampling(max_tokens=5)),
        (RunOptions(steerer_temperature=0.5, seed=7), Sampling(0.5, seed=7)),
        (RunOptions(steerer_temperature=None), Sampling(None)),
        (RunOptions(steerer_sampling="released"), replace(RELEASED, seed=0)),
    ],
)
def test_the_steerer_is_sampled_as_asked(options: RunOptions, sampling: Sampling) -> None:
    assert make_plan(options).steerer_sampling == sampling
