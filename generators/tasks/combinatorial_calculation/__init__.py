"""Combinatorial calculation: put operators and parentheses into a row of numbers."""

from generators.tasks.combinatorial_calculation.task import TASK

__all__ = ["TASK"]
