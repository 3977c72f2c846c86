"""The symbolic checker: what a program computes and how it may fail, by its syntax alone."""

from harness.steering.symbolic.checker import Findings, study

__all__ = ["Findings", "study"]
