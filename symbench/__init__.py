"""SymBench: how well a language model solves symbolic tasks, and whether steering it helps.

The public API; everything heavy is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators import (
        NAMES,
        AnswerError,
        Sample,
        SymBenchError,
        Task,
        Verdict,
        draw,
        load,
        read_samples,
        write_samples,
    )
    from harness.chat import Chat
    from harness.methods import Graded, Kit, method, run_reply
    from symbench.api import evaluate
    from symbench.interop.gym import as_reasoning_gym
    from symbench.interop.rows import verify
    from symbench.plots import leaderboard_bars
    from symbench.report import write_report
    from symbench.results.frames import RunData, load_attempts, load_run
    from symbench.results.leaderboard import (
        Leaderboard,
        boards,
        of_attempts,
        of_paper,
        with_published,
    )
    from symbench.results.paired.compare import (
        Comparison,
        compare_attempts,
        compare_runs,
        detection,
    )
    from symbench.results.paired.gate import gate
    from symbench.results.paper import published_table
    from symbench.results.score import averages, normalised, reference_maxima, success_rates
    from symbench.results.tables import render

_HOMES = {
    "generators": (
        "NAMES",
        "AnswerError",
        "Sample",
        "SymBenchError",
        "Task",
        "Verdict",
        "draw",
        "load",
        "read_samples",
        "write_samples",
    ),
    "harness.chat": ("Chat",),
    "harness.methods": ("Final", "Graded", "Kit", "method", "run_reply"),
    "symbench.api": ("evaluate",),
    "symbench.interop.gym": ("as_reasoning_gym",),
    "symbench.interop.rows": ("verify",),
    "symbench.results.paired.compare": (
        "Comparison",
        "compare_attempts",
        "compare_runs",
        "detection",
    ),
    "symbench.results.paired.gate": ("gate",),
    "symbench.results.frames": ("RunData", "load_attempts", "load_run"),
    "symbench.results.leaderboard": (
        "Leaderboard",
        "boards",
        "of_attempts",
        "of_paper",
        "with_published",
    ),
    "symbench.plots": ("leaderboard_bars",),
    "symbench.results.paper": ("published_table",),
    "symbench.report": ("write_report",),
    "symbench.results.tables": ("render",),
    "symbench.results.score": ("averages", "normalised", "reference_maxima", "success_rates"),
}
_WHERE = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "NAMES",
    "AnswerError",
    "Chat",
    "Comparison",
    "Graded",
    "Kit",
    "Leaderboard",
    "RunData",
    "Sample",
    "SymBenchError",
    "Task",
    "Verdict",
    "as_reasoning_gym",
    "averages",
    "boards",
    "compare_attempts",
    "compare_runs",
    "detection",
    "draw",
    "evaluate",
    "gate",
    "leaderboard_bars",
    "load",
    "load_attempts",
    "load_run",
    "method",
    "normalised",
    "of_attempts",
    "of_paper",
    "published_table",
    "read_samples",
    "reference_maxima",
    "render",
    "run_reply",
    "success_rates",
    "verify",
    "with_published",
    "write_report",
    "write_samples",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'symbench' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return __all__
