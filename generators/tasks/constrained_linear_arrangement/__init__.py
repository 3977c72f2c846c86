"""Constrained linear arrangement: deduce the opponent's cards from mine and the results."""

from generators.tasks.constrained_linear_arrangement.task import TASK

__all__ = ["TASK"]
