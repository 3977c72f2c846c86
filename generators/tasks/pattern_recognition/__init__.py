"""Pattern recognition: find the largest square of one letter in a matrix of letters."""

from generators.tasks.pattern_recognition.task import TASK

__all__ = ["TASK"]
