"""GSM-Hard: word problems of school arithmetic with large numbers."""

from generators.tasks.gsm_hard.task import TASK

__all__ = ["TASK"]
