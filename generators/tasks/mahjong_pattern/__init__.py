"""Mahjong pattern: follow a hand of letter cards and judge the card added in each round."""

from generators.tasks.mahjong_pattern.task import TASK

__all__ = ["TASK"]
