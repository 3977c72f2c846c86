"""2048 walk: one numbered tile is moved step by step and merges with its equals."""

from generators.tasks.game2048.task import TASK

__all__ = ["TASK"]
