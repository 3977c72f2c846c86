"""Letter logic diagram: a Latin square whose minor diagonal holds one letter throughout."""

from generators.tasks.letter_logic_diagram.task import TASK

__all__ = ["TASK"]
