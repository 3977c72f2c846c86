"""Matrix transformation: rotate, mirror, shift or swap a matrix of characters."""

from generators.tasks.matrix_transformation.task import TASK

__all__ = ["TASK"]
