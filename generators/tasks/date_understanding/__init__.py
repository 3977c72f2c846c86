"""Date understanding: find out which day is today, move on by some time, pick the date."""

from generators.tasks.date_understanding.task import TASK

__all__ = ["TASK"]
