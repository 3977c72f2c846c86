"""Every chart on small and large boards: its texts are readable, and its data is what it shows."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from harness.run.plan import Column
from symbench import RunData, SymBenchError, load_run, of_paper
from symbench.charts.effort import front_of
from symbench.charts.numbered import free_places
from symbench.charts.scores import spread
from symbench.commands.results import plot
from symbench.plots import (
    BESIDE,
    KINDS,
    PUBLISHED,
    chart_data,
    draw_chart,
    draw_published,
    published_data,
)
from symbench.results.filters import Filter

METHODS = (
    "only_question", "all_code", "all_text", "autogen", "few_shot", "code_interpreter",
    "self_consistency", "tumix", "code_first_rule", "code_first_agent", "symbolic_agent",
    "codesteer",
)  # fmt: skip
NEED = {
    "demo": {"points": "free axis", "cost": "prices"},
    "twelve": {
        "points": "free axis", "turns": "steered", "checker": "checked", "splits": "needs both",
    },
    "attempt": {
        "points": "free axis", "turns": "steered", "checker": "checked", "splits": "needs both",
    },
    "task": {"points": "free axis", "cost": "prices", "splits": "needs both"},
}  # fmt: skip
"""Charts that a board does not allow, and what is said then."""

MadeUp = Callable[..., Path]
Board = tuple[list[Path], Filter | None]


@pytest.fixture(scope="module")
def boards(
    student_run: RunData, made_up: MadeUp, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Board]:
    folder = tmp_path_factory.mktemp("boards")
    columns = [Column(name, "openai/made-up-model") for name in METHODS]
    many = made_up(folder / "many", 3, columns, title="")
    one = made_up(folder / "one", 1, [Column("all_code", "simulated/student")])
    return {
        "demo": ([student_run.path], None),
        "twelve": ([many], None),
        "attempt": ([one], Filter(tasks=["string_splitting"])),
        "task": ([student_run.path], Filter(tasks=["game24"])),
    }


def drawn_texts(figure: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the texts that are drawn: not those of ticks outside the limits or hidden axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    drawn: dict[int, Any] = {}
    plain = Text.draw

    def draw(self: Any, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            drawn[id(self)] = self
        plain(self, renderer)

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    with monkeypatch.context() as patched:
        patched.setattr(Text, "draw", draw)
        canvas.draw()
    return list(drawn.values())


def faults(figure: Any, texts: list[Any]) -> Iterator[str]:
    """Yield what is wrong with the places of texts: outside the canvas, or over one another."""
    from matplotlib.text import Text

    boxes = {id(text): Text.get_window_extent(text) for text in texts}  # without their arrows
    frame = figure.bbox
    for text in texts:
        box, said = boxes[id(text)], text.get_text()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > frame.x1 + 1 or box.y1 > frame.y1 + 1:
            yield f"{said!r} leaves the canvas: {box} of {frame}"
    for one, other in combinations([text for text in texts if not text.get_rotation() % 90], 2):
        a, b = boxes[id(one)], boxes[id(other)]
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 1.5 and up > 1.5:
            yield f"{one.get_text()!r} and {other.get_text()!r} overlap"


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside"])
@pytest.mark.parametrize("board", ["demo", "twelve", "attempt", "task"])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_stay_inside_and_apart(
    boards: dict[str, Board], kind: str, board: str, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if beside and kind not in BESIDE:
        return
    paths, only = boards[board]
    columns = ("", "")
    if kind == "slope" and board != "attempt":
        columns = ("all_text", "codesteer")
    only = None if kind == "slope" else only
    if kind in NEED.get(board, ()):
        with pytest.raises(SymBenchError, match=NEED[board][kind]):
            draw_chart(kind, paths, columns, beside=beside, only=only)
        return
    figure = draw_chart(kind, paths, columns, beside=beside, only=only)
    texts = drawn_texts(figure, monkeypatch)
    assert list(faults(figure, texts)) == []
    assert any("%" in text.get_text() or "tokens" in text.get_text() for text in texts)
    table = chart_data(kind, paths, columns, beside=beside, only=only)
    assert len(table)


@pytest.mark.parametrize("kind", PUBLISHED)
def test_texts_of_published_charts_stay_inside_and_apart(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = draw_published(kind)
    assert list(faults(figure, drawn_texts(figure, monkeypatch))) == []
    assert len(published_data(kind)) >= 11


def test_a_fault_of_layout_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = draw_published("leaderboard")
    figure.axes[0].text(50, 3, "one text")
    figure.axes[0].text(51, 3, "over another")
    figure.text(0.99, 0.5, "beyond the edge")
    found = list(faults(figure, drawn_texts(figure, monkeypatch)))
    assert any("overlap" in fault for fault in found)
    assert any("leaves the canvas" in fault for fault in found)


def test_every_simulated_name_says_so_beside_published_ones(student_run: RunData) -> None:
    figure = draw_chart("leaderboard", [student_run.path], beside=True)
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len([name for name in names if "[simulated]" in name]) == 4
    assert len([name for name in names if "[published]" in name]) == 13
    one_model = draw_chart(
        "leaderboard",
        [student_run.path],
        beside=True,
        only=Filter(methods=["all_code", "all_text"]),
    )
    names = [label.get_text() for label in one_model.axes[0].get_yticklabels()]
    assert len([name for name in names if "[simulated]" in name]) == 2


def test_each_kind_has_a_front_of_its_own_and_references_none(student_run: RunData) -> None:
    table = chart_data("runtime", [student_run.path], beside=True)
    assert set(table["kind"]) == {"simulated", "published"}
    axes = draw_chart("runtime", [student_run.path], beside=True).axes[0]
    fronts = {line.get_color(): line for line in axes.lines if line.get_linestyle() == "--"}
    assert len(fronts) <= 2
    for kind, colour in (("simulated", "#56B4E9"), ("published", "#E69F00")):
        own = table[table["kind"] == kind]
        expected = front_of(list(zip(own["runtime"], own["raw"], strict=True)))
        if len(expected) > 1:
            line = fronts[colour]
            assert list(zip(line.get_xdata(), line.get_ydata(), strict=True)) == expected
    assert axes.get_ylim()[0] == 0


def test_splits_need_both_kinds_of_tasks(boards: dict[str, Board]) -> None:
    paths, only = boards["task"]
    with pytest.raises(SymBenchError, match=r"no (un)?seen task"):
        draw_chart("splits", paths, only=only)


def test_turns_have_intervals_and_counts(student_run: RunData) -> None:
    table = chart_data("turns", [student_run.path])
    wrote = table[table["of"] == "code"].set_index("x")
    turns = student_run.turns
    for turn, of in turns.groupby("turn"):
        row = wrote.loc[turn + 1]
        assert row["n"] == len(of)
        assert row["count"] == of["code"].sum()
        assert row["low"] - 1e-9 <= row["share"] <= row["high"] + 1e-9
    assert table[table["of"] == "turns"]["share"].sum() == pytest.approx(100)


def test_spending_ends_at_what_the_calls_used(student_run: RunData) -> None:
    table = chart_data("spending", [student_run.path])
    calls = student_run.calls
    last = table.groupby("column")["tokens"].last()
    assert last.sum() == (calls["input"] + calls["output"]).sum()
    for _, of in table.groupby("column"):
        assert of["seconds"].is_monotonic_increasing
        assert of["tokens"].is_monotonic_increasing
        assert of["tokens"].iloc[0] == 0


def test_categories_are_those_of_the_board(student_run: RunData) -> None:
    table = chart_data("categories", [student_run.path])
    from symbench import load_attempts, of_attempts

    board = of_attempts(load_attempts([student_run.path]))
    for (category, column), row in table.set_index(["category", "column"]).iterrows():
        assert row["solved"] == pytest.approx(board.groups["category"].loc[category, column])
        assert row["low"] <= row["solved"] <= row["high"]
    paper = published_data("categories")
    assert paper["tasks"].groupby(paper["category"]).first().sum() == len(of_paper().rates)


def test_columns_of_one_name_have_a_bar_each(made_up: MadeUp, tmp_path: Path) -> None:
    run = made_up(tmp_path / "run", 2, [Column(name, "made/up") for name in METHODS[:3]])
    for kind in ("leaderboard", "outcomes"):
        axes = draw_chart(kind, [run]).axes[0]
        assert len({patch.get_y() for patch in axes.patches}) == 3
        assert len(axes.get_yticklabels()) == 3


def test_only_tasks_that_surely_changed_are_named(pair: tuple[Path, Path]) -> None:
    figure = draw_chart("slope", pair)
    table = chart_data("slope", pair)
    sure = list(table[table["p_holm"] <= 0.05]["title"])
    named = [part for text in figure.axes[0].texts for part in text.get_text().split("  ")]
    named = [part for part in named if not part.isdigit()]
    assert sorted(named) == sorted(2 * sure)
    assert sure
    alike = draw_chart("slope", [pair[0], pair[0]])
    assert not alike.axes[0].texts


def test_the_command_writes_the_data(student_run: RunData, tmp_path: Path) -> None:
    chart, table = tmp_path / "chart.svg", tmp_path / "chart.csv"
    options = ["-o", str(chart), "--data", str(table)]
    shown = CliRunner().invoke(plot, ["leaderboard", str(student_run.path), *options])
    assert shown.exit_code == 0, shown.output
    written = pd.read_csv(table)
    expected = load_run(student_run.path).attempts.groupby("column")["outcome"]
    for _, row in written.iterrows():
        assert row["solved"] == pytest.approx(
            expected.get_group(row["column"]).eq("right").mean() * 100
        )
    assert chart.read_text().startswith("<?xml")
    shown = CliRunner().invoke(plot, ["heatmap", "--published", *options])
    assert shown.exit_code == 0, shown.output
    assert pd.read_csv(table)["task"].iloc[0] == "Game 24"


def test_labels_are_moved_apart_and_stay_in_place() -> None:
    assert spread([50.0, 50.0, 99.0, 100.0], 4) == [50.0, 54.0, 96.0, 100.0]
    assert spread([], 4) == []
    crowd = [(0.0, 0.0)] * 12
    places = free_places(crowd)
    assert len(set(places)) == 12
