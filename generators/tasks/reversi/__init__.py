"""Reversi: the board after a few given moves."""

from generators.tasks.reversi.task import TASK

__all__ = ["TASK"]
