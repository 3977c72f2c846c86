"""Reading the rooms of the published path planning data; lengths in hundredths."""

import json
from collections.abc import Sequence
from fractions import Fraction

from generators.tasks.path_plan.plane import Point, Rect

Names = tuple[str, ...]
PublishedRoom = tuple[tuple[Rect, ...], tuple[tuple[str, Rect], ...], Point, Point, Names, Names]
INSTRUCTIONS = (
    "green yellow /",
    "yellow purple red green /",
    "yellow purple red green / blue",
    "green yellow /",
    "blue / yellow red green pink purple orange",
    "green yellow / pink",
    "yellow orange / blue purple red",
    "green yellow red / blue",
    "purple orange pink / yellow red green blue",
    "yellow red green / blue",
)
"""What the published instructions name, by their index: boxes to visit / to avoid."""


def published_room(text: str) -> PublishedRoom:
    """Return walls, boxes by name, start, end, and the names of boxes to visit and to avoid.

    Args:
        text: the constants of an environment with the index of its instruction, as JSON.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: if it is not like the published ones.
    """
    record = json.loads(text, parse_float=Fraction, parse_int=Fraction)
    instruction = INSTRUCTIONS[int(record["instruction_index"])]
    visit, avoid = (tuple(names.split()) for names in instruction.split("/"))
    sides = tuple(map(_rect, record["walls"]))
    boxes = tuple((name, _rect(rect)) for name, rect in record["boxes"].items())
    if not {*visit, *avoid} <= dict(boxes).keys():
        raise ValueError("a box of the instruction is missing")
    return sides, boxes, _pair(record["start"]), _pair(record["end"]), visit, avoid


def _rect(values: Sequence[Fraction]) -> Rect:
    x0, x1, y0, y1 = map(_hundredth, values)
    return x0, x1, y0, y1


def _pair(values: Sequence[Fraction]) -> Point:
    x, y = map(_hundredth, values)
    return x, y


def _hundredth(value: Fraction) -> int:
    if (100 * value).denominator != 1:
        raise ValueError(f"{value} has more than two decimals")
    return int(100 * value)
