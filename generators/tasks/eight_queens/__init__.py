"""Eight queens: complete a board with given queens and blocked cells."""

from generators.tasks.eight_queens.task import TASK

__all__ = ["TASK"]
