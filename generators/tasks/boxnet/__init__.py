"""BoxNet: agents in the squares of a grid pass coloured boxes on to targets of their colour."""

from generators.tasks.boxnet.task import TASK

__all__ = ["TASK"]
