"""Cryptanalysis: open a lock of digits and letters from guesses with feedback."""

from generators.tasks.cryptanalysis.task import TASK

__all__ = ["TASK"]
