"""BoxLift: lift all boxes in few steps, by teams of lifters."""

from generators.tasks.boxlift.task import TASK

__all__ = ["TASK"]
