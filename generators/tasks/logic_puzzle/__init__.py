"""Logic puzzle: select cells of a grid with different numbers under a rule on rows and columns."""

from generators.tasks.logic_puzzle.task import TASK

__all__ = ["TASK"]
