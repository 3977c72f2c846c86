"""Logical deduction: from clues about an order, say which thing is in a given place."""

from generators.tasks.logical_deduction.task import TASK

__all__ = ["TASK"]
