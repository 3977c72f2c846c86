"""String deletion and modification: run a small rewriting system until no rule applies."""

from generators.tasks.string_deletion_and_modification.task import TASK

__all__ = ["TASK"]
