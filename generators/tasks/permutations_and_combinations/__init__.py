"""Permutations and combinations: put books on a shelf so that all constraints hold."""

from generators.tasks.permutations_and_combinations.task import TASK

__all__ = ["TASK"]
