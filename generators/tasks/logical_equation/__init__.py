"""Logical equation: which letter stands for which number, under equations and inequalities."""

from generators.tasks.logical_equation.task import TASK

__all__ = ["TASK"]
