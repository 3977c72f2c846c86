"""MATH Geometry: competition problems with one exact value."""

from generators.tasks.math_geometry.task import TASK

__all__ = ["TASK"]
