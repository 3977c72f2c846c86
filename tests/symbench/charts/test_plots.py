"""Charts: the published figures as golden images, every kind drawn, equal bytes for equal data."""

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from symbench import RunData, SymBenchError, of_paper
from symbench.commands.results import plot
from symbench.plots import BESIDE, KINDS, PUBLISHED, distribution, draw_chart, draw_published, save
from symbench.results.filters import Filter

GOLDEN = Path(__file__).parent / "golden"
TOLERANCE = 6.0
"""Root mean square of grey levels (0 to 255): fonts are drawn a little differently elsewhere."""


def pixels(path: Path) -> np.ndarray:
    from matplotlib.image import imread

    return imread(path)[..., :3].mean(axis=2) * 255


@pytest.mark.parametrize("kind", PUBLISHED)
def test_published_figures_look_as_they_did(kind: str, tmp_path: Path) -> None:
    golden = GOLDEN / f"published_{kind}.png"
    if os.environ.get("SYMBENCH_NEW_GOLDEN"):
        save(draw_published(kind), golden, dpi=60)
    drawn = tmp_path / "drawn.png"
    save(draw_published(kind), drawn, dpi=60)
    ours, theirs = pixels(drawn), pixels(golden)
    assert ours.shape == theirs.shape
    assert np.sqrt(((ours - theirs) ** 2).mean()) < TOLERANCE


def test_the_papers_histogram_is_reproduced() -> None:
    panels = distribution(of_paper()).axes
    heights = {
        axes.get_title(loc="left"): [bar.get_height() for bar in axes.patches] for axes in panels
    }
    assert heights["o1"] == [2, 0, 1, 1, 3, 1, 7, 22]
    assert heights["GPT-4o + CodeSteer"] == [0, 0, 0, 1, 3, 3, 7, 23]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("slope", "cost", "points")]
)
def test_every_chart_is_drawn_and_always_the_same(
    student_run: RunData, tmp_path: Path, kind: str
) -> None:
    for name in ("a", "b"):
        figure = draw_chart(kind, [student_run.path])
        for ending in ("png", "svg"):
            save(figure, tmp_path / f"{name}.{ending}", dpi=60)
    for ending in ("png", "svg"):
        first, second = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("a", "b"))
        assert first == second, ending
    assert "simulated" in (tmp_path / "a.svg").read_text()
    assert pixels(tmp_path / "a.png").std() > 10


def test_levels_of_named_tasks_are_a_panel_each(student_run: RunData) -> None:
    figure = draw_chart("levels", [student_run.path], only=Filter(tasks=["game24", "letters"]))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Game 24", "Letters"]
    alone = draw_chart("levels", [student_run.path], only=Filter(tasks=["game24"]))
    assert len(alone.axes) == 1
    assert len(alone.axes[0].lines) == 6


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BESIDE])
def test_published_columns_are_refused_where_they_have_no_effect(
    student_run: RunData, kind: str
) -> None:
    with pytest.raises(SymBenchError, match="have no effect"):
        draw_chart(kind, [student_run.path], beside=True)


def test_a_figure_is_saved_under_a_path_of_text(student_run: RunData, tmp_path: Path) -> None:
    figure = draw_chart("turns", [student_run.path], only=Filter(tasks=["game24"]))
    save(figure, str(tmp_path / "turns.svg"))
    assert (tmp_path / "turns.svg").stat().st_size > 1000


def test_slopes_of_two_runs_and_of_two_columns(
    student_run: RunData, pair: tuple[Path, Path]
) -> None:
    of_runs = draw_chart("slope", pair).axes[0]
    assert len(of_runs.lines) == 4 + 1
    figure = draw_chart("slope", [student_run.path], ("all_text", "codesteer"))
    assert "points" in figure.axes[0].get_title(loc="left")


def test_the_command_writes_a_file(student_run: RunData, tmp_path: Path) -> None:
    file = tmp_path / "chart.pdf"
    arguments = ["leaderboard", str(student_run.path), "--with-published", "-o", str(file)]
    shown = CliRunner().invoke(plot, arguments)
    assert shown.exit_code == 0, shown.output
    assert file.read_bytes().startswith(b"%PDF")


def test_mistakes_are_said(student_run: RunData, tmp_path: Path) -> None:
    path = [student_run.path]
    with pytest.raises(SymBenchError, match="did you mean 'heatmap'"):
        draw_chart("heatmpa", path)
    with pytest.raises(SymBenchError, match="prices may be unknown"):
        draw_chart("cost", path)  # a simulated student costs nothing
    with pytest.raises(SymBenchError, match="unknown chart of published"):
        draw_published("turns")
    with pytest.raises(SymBenchError, match=r"ending in \.png"):
        save(draw_published("tokens"), tmp_path / "x.gif")


def test_long_names_fit_and_stay_different() -> None:
    from symbench.charts.style import LABEL, fitted

    ends = fitted(
        {
            kind: f"CodeSteer (turns=3), student+steerer=vllm:/runs/7/{kind}/model?template=llama3"
            for kind in ("sft", "dpo")
        }
    )
    assert ends["sft"] == "CodeSteer (turns=3), student+steerer=sft/model"
    same = {name: f"x+steerer=transformers:{name}/sft/model?a=1 [simulated]" for name in "ab"}
    assert fitted(same) == same, "the ends alone would be equal"
    lines = fitted({"a": "word " * 40, "b": "b"})["a"].splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= LABEL
