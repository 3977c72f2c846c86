"""Web of lies: who tells the truth, when everybody always does or never does."""

from generators.tasks.web_of_lies.task import TASK

__all__ = ["TASK"]
