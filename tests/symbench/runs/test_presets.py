"""Whole tables in one command."""

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from generators.errors import SymBenchError
from harness.methods import find_method
from harness.run.plan import Column
from harness.sandbox import open_sandbox
from symbench.cli import cli
from symbench.options import RunOptions
from symbench.runs.outlook import outlook
from symbench.runs.planning import columns_of, make_plan
from symbench.runs.presets import PRESETS, expanded
from symbench.runs.suite import read_points, samples, size

M, S, W, R1, R2 = "openai/m", "openai/s", "openai/w", "openai/r1", "openai/r2"
PAPER = RunOptions(
    preset="paper", models=(M,), second=S, steerers=(W,), reasoning=(R1, R2), max_tokens=99
)


def test_the_papers_table_is_its_columns_in_its_order() -> None:
    plan = make_plan(PAPER, only_named=True)
    assert [column.model for column in plan.columns[:2]] == [R1, R2]
    assert [column.method for column in plan.columns] == [
        "reasoning", "reasoning", "only_question", "symbolic_agent", "all_text", "all_code",
        "autogen", "code_text_sum_1", "code_text_sum_2", "code_text_choice", "code_interpreter",
        "codesteer",
    ]  # fmt: skip
    assert plan.columns[-1] == Column("codesteer", M, steerer=W)
    assert [column.second for column in plan.columns[8:10]] == [S, S]
    assert plan.suite == "symbench-core"
    assert plan.sampling.max_tokens == 99


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_run(name: str) -> None:
    options = expanded(RunOptions(preset=name, models=(M,), second=S, count=1))
    assert len(columns_of(options)) == len(PRESETS[name].methods)
    first = next(samples(options.suite, options.tasks, options.levels, 1))
    assert first.task in (options.tasks or (first.task,))
    for text in PRESETS[name].methods:
        assert find_method(text).id == text.replace("check=false", "check=False")


def test_what_the_user_names_beside_a_preset_stays() -> None:
    given = RunOptions(preset="paper-sweep", models=(M,), suite="symbench-core", tasks=("letters",))
    found = expanded(given)
    assert (found.suite, found.tasks, found.preset) == ("symbench-core", ("letters",), "")
    assert expanded(found) is found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (RunOptions(preset="papper", models=(M,)), "did you mean 'paper'"),
        (RunOptions(preset="quick"), "needs model"),
        (RunOptions(preset="paper", models=(M,)), "needs second"),
        (RunOptions(preset="quick", models=(M,), methods=("all_code",)), "not with preset"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(options: RunOptions, message: str) -> None:
    with pytest.raises(SymBenchError, match=message):
        expanded(options)


def test_reasoning_models_alone_are_a_run() -> None:
    assert columns_of(RunOptions(reasoning=(R1,))) == (Column("reasoning", R1),)


async def test_what_a_preset_takes_is_said_beforehand() -> None:
    sandbox = await open_sandbox("unsafe")
    options = RunOptions(preset="quick", models=("openai/gpt-4o",), tasks=("number_multiply",))
    told = await outlook(options, sandbox)
    unknown = await outlook(replace(options, models=("openai/nobody-knows",)), sandbox)
    await sandbox.close()
    found = re.fullmatch(r"about (\d+) calls, \$(\d+\.\d\d)", told)
    assert found is not None
    samples_asked = 5
    assert int(found[1]) >= samples_asked * len(PRESETS["quick"].methods)
    assert float(found[2]) > 0
    assert unknown == f"about {found[1]} calls, at an unknown price"


def test_the_size_of_a_suite_is_known_without_drawing_it() -> None:
    points = read_points(("game24.count=4,5",))
    asked = ("symbench-sweep", ("letters", "game24"), (1, 2), 3, points)
    assert size(*asked) == len(list(samples(*asked))) == 2 * 3 + 2 * 3
    assert size("symbench-lite") == 37 * 5


def test_presets_are_listed() -> None:
    shown = CliRunner().invoke(cli, ["presets"])
    assert shown.exit_code == 0
    assert all(name in shown.output for name in PRESETS)
