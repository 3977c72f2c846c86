"""The paper's layout: its columns in its order and groups, seen and unseen tasks apart."""

import pandas as pd
import pytest

from harness.run.plan import Column
from symbench import of_attempts, of_paper, render, with_published
from symbench.results.columns import fields
from symbench.results.paper_layout import GROUPS, in_paper_layout

METHODS = ("codesteer", "tumix", "code_interpreter", "reasoning", "all_text", "only_question")


def attempts() -> pd.DataFrame:
    """One attempt of each method on a seen and an unseen task; the last methods are the best."""
    columns = [Column(method, "m/x") for method in METHODS]
    columns.append(Column("only_question", "reference/solver"))
    rows = [
        {
            **{field.name: getattr(column, field.name) for field in fields(column)},
            "column": column.id,
            "title": column.method,
            "task": task,
            "level": 3,
            "sample": f"{task}/0",
            "repeat": 0,
            "outcome": "right" if place > 2 else "wrong",
        }
        for place, column in enumerate(columns)
        for task in ("game24", "letters")
    ]
    return pd.DataFrame(rows)


def test_columns_stand_in_the_papers_order_and_groups() -> None:
    board = in_paper_layout(of_attempts(attempts()))
    assert list(board.column_groups.items()) == [
        ("reasoning@m/x", "CoT LLMs"),
        ("only_question@m/x", "Training-free methods"),
        ("all_text@m/x", "Training-free methods"),
        ("code_interpreter@m/x", "Training-based methods"),
        ("codesteer@m/x", "Proposed"),
        ("tumix@m/x", "Other methods"),
        ("only_question@reference/solver", "Bounds"),
    ]
    assert board.columns == list(board.column_groups)
    assert list(board.averages) == board.columns


def test_published_columns_stand_beside_their_methods() -> None:
    board = in_paper_layout(with_published(of_attempts(attempts())))
    names = board.columns
    assert names[: names.index("only_question@m/x")] == [
        "reasoning@m/x", "o1", "DeepSeek R1", "o1-preview",
    ]  # fmt: skip
    assert names[names.index("codesteer@m/x") + 1] == "GPT-4o + CodeSteer"


def test_the_papers_own_table_keeps_its_order() -> None:
    assert in_paper_layout(of_paper()).columns == of_paper().columns


@pytest.mark.parametrize(
    ("style", "heads", "seen", "unseen"),
    [
        ("md", "*CoT LLMs*", "**Seen tasks**", "**Unseen tasks**"),
        ("latex", r"\multicolumn{2}{c}{Training-free methods}", r"\emph{Seen tasks}",
         r"\emph{Unseen tasks}"),
        ("html", "<th colspan=2>Training-free methods</th>", "Seen tasks", "Unseen tasks"),
    ],
)  # fmt: skip
def test_groups_and_halves_are_shown(style: str, heads: str, seen: str, unseen: str) -> None:
    board = of_attempts(attempts())
    plain, text = render(board, style), render(in_paper_layout(board), style)
    for heading in (heads, seen, unseen):
        assert heading in text
        assert heading not in plain
    tasks = text[text.index(heads) :]
    order = [tasks.index(one) for one in (seen, "Game 24", unseen, "Letters")]
    assert order == sorted(order)


def test_latex_spans_all_columns_once() -> None:
    text = render(in_paper_layout(of_paper()), "latex")
    line = next(line for line in text.splitlines() if "CoT LLMs" in line)
    assert line.count("multicolumn") == len(GROUPS)
    assert r"\cmidrule(lr){2-4}\cmidrule(lr){5-10}\cmidrule(lr){11-13}\cmidrule(lr){14-14}" in text
