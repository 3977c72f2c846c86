"""Game of 24: combine all given numbers by + - * / into the target."""

from generators.tasks.game24.task import TASK

__all__ = ["TASK"]
