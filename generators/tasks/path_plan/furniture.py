"""Drawing rectangles that stand in a square room without touching one another."""

from collections.abc import Sequence
from math import isqrt
from random import Random

from generators.tasks.path_plan.plane import Rect, grown


def walls(half: int) -> tuple[Rect, ...]:
    """Return four walls, 10 thick, around the square from -`half` to `half`."""
    out = half + 10
    return (
        *((-out, -half, -out, out), (half, out, -out, out)),
        *((-out, out, -out, -half), (-out, out, half, out)),
    )


def furniture(count: int, barriers: int, half: int, rng: Random) -> list[Rect] | None:
    """Return `count` rectangles at least 10 apart, or None if they do not fit.

    All coordinates are multiples of 5.

    Args:
        count: how many rectangles, barriers included.
        barriers: how many come first that reach from opposite walls in turn far into the room.
        half: half the side of the room.
        rng: draws them.
    """
    rects = _barriers(barriers, half, rng)
    longest = 7 * half // (25 * isqrt(count))
    for _ in range(20 * count):
        width, height = (5 * rng.randint(3, longest) for _ in range(2))
        x, y = (rng.randrange(5 - half, half - size, 5) for size in (width, height))
        rect = (x, x + width, y, y + height)
        if not _crowded(rect, rects):
            rects.append(rect)
        if len(rects) == count:
            return rects
    return None


def _crowded(rect: Rect, others: Sequence[Rect]) -> bool:
    left, right, low, high = grown(rect, 9)
    return any(left <= o[1] and o[0] <= right and low <= o[3] and o[2] <= high for o in others)


def _barriers(count: int, half: int, rng: Random) -> list[Rect]:
    upright = rng.random() < 0.5
    side = rng.choice((1, -1))
    rects = []
    for i in range(count):
        at = 5 * ((2 * i + 2) * half // (5 * (count + 1)) + rng.randint(-3, 3)) - half
        end = 5 * (rng.randint(20, 65) * half // 500)
        low, high = sorted((-side * half, side * end))
        rects.append((at, at + 10, low, high) if upright else (low, high, at, at + 10))
        side = -side
    return rects
