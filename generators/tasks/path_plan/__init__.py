"""Path plan: a polyline in a room that enters some rectangles and keeps clear of others."""

from generators.tasks.path_plan.task import TASK

__all__ = ["TASK"]
