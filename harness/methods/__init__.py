"""The methods: each one short module that reads like its figure; see `docs/methods.md`.

They are sorted by what the TaskLLM is asked: once (`one_turn`), again after its programs have run
(`tools`), again as a steerer says (`loops`), several times over (`several`); `training_data` writes
loops down. All modules register themselves when a method is first asked for, and so do those that
other distributions name under the entry point group `symbench.methods`.
"""

import warnings
from typing import Any

from harness.kit import Graded, Kit, RanReply, run_reply
from harness.methods.registry import Method, NoOptions, find_method, method, method_names

__all__ = [
    "Graded",
    "Kit",
    "Method",
    "NoOptions",
    "RanReply",
    "find_method",
    "method",
    "method_names",
    "run_reply",
]


def __getattr__(name: str) -> Any:
    """Return what had another name until version 0.1."""
    if name == "Final":
        warnings.warn("Final is called Graded now", DeprecationWarning, stacklevel=2)
        return Graded
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
