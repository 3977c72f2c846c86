"""Pooling: slide a window over a matrix and write one number for each of its positions."""

from generators.tasks.pooling.task import TASK

__all__ = ["TASK"]
