"""Blocksworld: move lettered blocks, one at a time, until every stack is as wanted."""

from generators.tasks.blocksworld.task import TASK

__all__ = ["TASK"]
