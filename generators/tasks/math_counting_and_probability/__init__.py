"""MATH Counting & Probability: competition problems with one exact value."""

from generators.tasks.math_counting_and_probability.task import TASK

__all__ = ["TASK"]
