"""Free axes of difficulty: what `--param` names is drawn, can be solved, and is told apart."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import generators
from generators.errors import SymBenchError
from generators.sample import draw_on_axis, read_samples, write_samples
from generators.task import Point
from symbench.cli import cli
from symbench.options import RunOptions
from symbench.plots import draw_chart
from symbench.results.frames import load_attempts
from symbench.results.leaderboard import of_attempts
from symbench.results.tables import render
from symbench.runs.planning import drawn
from symbench.runs.presets import SWEPT, expanded
from symbench.runs.suite import read_points

POINTS = read_points(SWEPT)
AXES = [(name, axis) for name in generators.NAMES for axis in generators.load(name).axes]


@pytest.mark.parametrize(("name", "point"), POINTS, ids=lambda one: str(one))
def test_the_papers_points_can_be_drawn_and_solved(name: str, point: Point) -> None:
    task = generators.load(name)
    (sample,) = draw_on_axis(task, point, 1, seed=3)
    assert sample.id == f"{name}.{task.version}/{point}/eval/3/{sample.origin['index']}"
    instance = task.from_json(sample.instance)
    assert task.verify(instance, f"Answer: {task.render(task.solve(instance))}").right
    assert task.on_axis(point, sample.origin["index"], 3) == instance


def test_points_are_what_they_say() -> None:
    count = {"game24": "numbers", "combinatorial_calculation": "numbers"}
    for name, point in POINTS:
        (sample,) = draw_on_axis(generators.load(name), point, 1)
        if name in count:
            sizes = {len(sample.instance[count[name]])}
        elif name == "letters":
            sizes = {len(sample.instance["word"])}
        else:
            sizes = {len(str(abs(factor))) for factor in sample.instance["factors"]}
        assert all(point.span[0] <= size <= point.span[1] for size in sizes)


def test_an_axis_is_no_level() -> None:
    """The stream of a point is its own: none of the levels' samples is drawn again."""
    task = generators.load("game24")
    questions = {sample.question for sample in generators.draw(task, 3, 50)}
    assert not questions & {one.question for one in draw_on_axis(task, Point("count", (4, 4)), 20)}


def test_params_take_the_place_of_levels(tmp_path: Path) -> None:
    options = RunOptions(params=("game24.count=5,7-8",), count=2)
    found = list(drawn(options))
    assert [one.origin["point"] for one in found] == ["count=5"] * 2 + ["count=7-8"] * 2
    both = RunOptions(params=("game24.count=5",), tasks=("game24", "letters"), count=1)
    assert [one.origin.get("point") for one in drawn(both)] == ["count=5", *[None] * 5]
    write_samples(tmp_path / "suite.jsonl", found)
    assert list(read_samples(tmp_path / "suite.jsonl")) == found


def test_the_users_points_go_before_the_presets() -> None:
    given = RunOptions(preset="paper-sweep", models=("openai/m",), params=("game24.count=50",))
    options = expanded(given)
    assert [one for one in options.params if one.startswith("game24")] == ["game24.count=50"]
    assert len(options.params) == len(SWEPT)
    alone = RunOptions(
        preset="paper-sweep", models=("openai/m",), tasks=("letters",), levels=(1, 2)
    )
    assert (expanded(alone).params, expanded(alone).tasks) == ((), ("letters",))


@pytest.mark.parametrize(
    ("param", "message"),
    [
        ("game24.count=2", "expected values from 3 to 100"),
        ("game24.count=9-8", "expected values from"),
        ("game24.size=4", "axis of game24 'size'"),
        ("reversi.count=4", "axis of reversi"),
        ("gaem24.count=4", "did you mean 'game24'"),
        ("game24.count=", r"expected TASK\.AXIS=VALUE"),
        ("game24.count=four", r"expected TASK\.AXIS=VALUE"),
        ("game24", r"expected TASK\.AXIS=VALUE"),
    ],
)
def test_what_lies_on_no_axis_is_told_in_one_line(param: str, message: str) -> None:
    with pytest.raises(SymBenchError, match=message):
        list(drawn(RunOptions(params=(param,), count=1)))


def test_a_sweep_is_shown_by_point(tmp_path: Path) -> None:
    arguments = [
        "run", "--model", "simulated/expert", "--method", "all_code", "--count", "2", "--sandbox",
        "unsafe", "--out", str(tmp_path / "run"), "--param", "number_multiply.digits=12,2",
    ]  # fmt: skip
    assert CliRunner().invoke(cli, arguments).exit_code == 0
    board = of_attempts(load_attempts([tmp_path / "run"]))
    names = ["Number Multiply, digits=2", "Number Multiply, digits=12"]
    assert list(board.groups["point"].index) == names
    shown = render(board, "md")
    assert "## By point" in shown
    assert all(name in shown for name in names)
    (panel,) = draw_chart("points", [tmp_path / "run"]).axes
    assert [label.get_text() for label in panel.get_xticklabels()] == ["2", "12"]
    assert list(panel.lines[0].get_ydata()) == list(board.groups["point"].iloc[:, 0])


def test_every_axis_has_a_point_of_the_paper() -> None:
    assert {(name, point.axis) for name, point in POINTS} == set(AXES)
