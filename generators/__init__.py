"""The puzzle library: 37 symbolic tasks with generators, exact verifiers and solvers.

It needs the standard library only and works alone:

    >>> from generators import NAMES, load
    >>> task = load("game24")
    >>> deal = task.instance(level=3, index=0)
    >>> task.verify(deal, f"It is <<<{task.render(task.solve(deal))}>>>").right
    True
"""

from functools import cache
from importlib import import_module

from generators.errors import AnswerError, PublishedError, SymBenchError, UnknownNameError
from generators.sample import Sample, draw, read_samples, write_samples
from generators.task import AnyTask, Published, Task, Verdict

NAMES: tuple[str, ...] = (
    "game24",
    "path_plan",
    "boxlift",
    "boxnet",
    "blocksworld",
    "date_understanding",
    "web_of_lies",
    "logical_deduction",
    "navigate",
    "gsm_hard",
    "math_geometry",
    "math_counting_and_probability",
    "logical_equation",
    "new_operator",
    "pooling",
    "light_puzzles",
    "mahjong_pattern",
    "statistical_counting",
    "matrix_transformation",
    "logic_puzzle",
    "constrained_linear_arrangement",
    "pattern_recognition",
    "string_insertion",
    "letter_logic_diagram",
    "string_deletion_and_modification",
    "string_synthesis",
    "reversi",
    "standard_sudoku",
    "letters",
    "eight_queens",
    "number_multiply",
    "cryptanalysis",
    "string_splitting",
    "combinatorial_calculation",
    "synthesis_decomposition",
    "game2048",
    "permutations_and_combinations",
)
"""All tasks: the 37 of the paper in the order of its main table, then those added since."""

__all__ = [
    "NAMES",
    "AnswerError",
    "Published",
    "PublishedError",
    "Sample",
    "SymBenchError",
    "Task",
    "UnknownNameError",
    "Verdict",
    "draw",
    "load",
    "read_samples",
    "write_samples",
]


@cache
def load(name: str) -> AnyTask:
    """Return a task by name; only its own module is imported.

    Raises:
        UnknownNameError: if there is no such task; the message suggests the nearest.
    """
    if name not in NAMES:
        raise UnknownNameError("task", name, NAMES)
    task: AnyTask = import_module(f"generators.tasks.{name}").TASK
    return task
