"""New operators: evaluate an expression with binary operators that the question defines."""

from generators.tasks.new_operator.task import TASK

__all__ = ["TASK"]
