"""Navigate: follow instructions on a plane; is it back to the start, or where does it end?"""

from generators.tasks.navigate.task import TASK

__all__ = ["TASK"]
