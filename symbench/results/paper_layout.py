"""The layout of the paper's main table: its columns, order and groups; seen and unseen tasks.

Source: CodeSteer (ICML 2025), Table 1. Methods that it does not have stand between the proposed
one and the bounds.
"""

from dataclasses import replace
from typing import Final

from symbench.results.leaderboard import Leaderboard

GROUPS: Final = {
    "CoT LLMs": ("reasoning", "o1", "DeepSeek R1", "o1-preview"),
    "Training-free methods": (
        "only_question", "Only Question", "symbolic_agent", "Symbolic Agent", "all_text",
        "All Text + CoT", "all_code", "All Code + CoT", "autogen", "AutoGen Conca.",
        "code_text_sum_1", "Code + Text + Sum.1",
    ),
    "Training-based methods": (
        "code_text_sum_2", "Code + Text + Sum.2", "code_text_choice", "Code/Text Choice",
        "code_interpreter", "Code Interpreter",
    ),
    "Proposed": ("codesteer", "GPT-4o + CodeSteer"),
}  # fmt: skip
"""Methods by name, and beside each its column in the published table."""
OTHERS: Final = "Other methods"
BOUNDS: Final = "Bounds"


def in_paper_layout(board: Leaderboard) -> Leaderboard:
    """Return a board whose columns stand in the paper's order and groups.

    Columns of one method stay in the order that they had.
    """
    groups = {column: _group(board, column) for column in board.columns}
    order = sorted(board.columns, key=lambda column: _place(groups[column], column))
    return replace(
        board,
        rates=board.rates[order],
        averages=board.averages[order],
        column_groups={column: groups[column] for column in order},
    )


def _method(column: str) -> str:
    return column.partition("@")[0].partition(":")[0]


def _group(board: Leaderboard, column: str) -> str:
    if board.kind(column) == "reference":
        return BOUNDS
    return next((name for name, of in GROUPS.items() if _method(column) in of), OTHERS)


def _place(group: str, column: str) -> tuple[int, int]:
    groups = [*GROUPS, OTHERS, BOUNDS]
    of = GROUPS.get(group, ())
    return groups.index(group), of.index(_method(column)) if of else 0
