"""Ways that look no further than to the next box, or that leave the rest to chance.

They keep clear of what must not be touched. All coordinates are doubled, as in `shortcuts`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from random import Random

from generators.task import Rates
from generators.tasks.path_plan.plane import Point, corners, grown, touches
from generators.tasks.path_plan.shortcuts import GAP, Shortcut, Trip, middle, nearest_point

Bends = Callable[[Trip, Point, Point], Iterator[Sequence[Point]]]
"""Points by way of which one may get from one point to another, best first."""
TRIES = 100
"""How many random points are looked at before a walk is given up."""


def _clear(trip: Trip, *way: Point) -> bool:
    return not any(touches(p, q, rect) for p, q in pairwise(way) for rect in trip.barred)


def _leg_by_leg(trip: Trip, bends: Bends) -> list[Point]:
    """Go to the nearest centre that is left, by the first way there that is clear."""
    way, left = [trip.start], [*map(middle, trip.visits)]
    while True:
        x, y = at = way[-1]
        goal = min(left, key=lambda p: (p[0] - x) ** 2 + (p[1] - y) ** 2, default=trip.end)
        ways = ([*bend, goal] for bend in bends(trip, at, goal) if _clear(trip, at, *bend, goal))
        way += next(ways, [goal])
        if not left:
            return way[1:-1]
        left.remove(goal)


def _right_angle(_: Trip, start: Point, end: Point) -> Iterator[Sequence[Point]]:
    yield ()
    yield ((start[0], end[1]),)
    yield ((end[0], start[1]),)


def _one_corner(trip: Trip, _: Point, __: Point) -> Iterator[Sequence[Point]]:
    yield ()
    for rect in trip.barred:
        yield from ((corner,) for corner in corners(grown(rect, GAP)))


def _two_corners(trip: Trip, start: Point, end: Point) -> Iterator[Sequence[Point]]:
    yield from _one_corner(trip, start, end)
    around = [corner for rect in trip.barred for corner in corners(grown(rect, GAP))]
    last = [corner for corner in around if _clear(trip, corner, end)]
    for first in (corner for corner in around if _clear(trip, start, corner)):
        yield from ((first, second) for second in last)


def _wander(trip: Trip, aiming: bool) -> list[Point]:
    """Go to random points in sight until all is visited and the end is in sight.

    Args:
        trip: what is to be visited, and what not touched.
        aiming: whether one goes to a box as soon as its centre or nearest point is in sight.
    """
    rng = Random(f"{trip}")
    way, left = [trip.start], list(trip.visits)
    while len(way) < trip.limit - 1 and (left or not _clear(trip, way[-1], trip.end)):
        at = way[-1]
        aims = [p for rect in left for p in (nearest_point(rect, at), middle(rect))]
        strays = [
            (rng.randint(-trip.half, trip.half), rng.randint(-trip.half, trip.half))
            for _ in range(TRIES)
        ]
        to = next(
            (p for p in (*(aims if aiming else ()), *strays) if _clear(trip, at, p)), trip.end
        )
        left = [rect for rect in left if not touches(at, to, rect)]
        way.append(to)
    return way[1:]


LAZY: Mapping[str, tuple[Shortcut, Rates]] = {
    "nearest centre first, by at most one right angle a leg": (
        partial(_leg_by_leg, bends=_right_angle),
        (1.0, 0.02, 0.02, 0.01, 0.0),
    ),
    "nearest centre first, round at most one corner a leg": (
        partial(_leg_by_leg, bends=_one_corner),
        (1.0, 0.2, 0.2, 0.1, 0.0),
    ),
    "nearest centre first, round at most two corners a leg": (
        partial(_leg_by_leg, bends=_two_corners),
        (1.0, 0.85, 0.75, 0.45, 0.1),
    ),
    "random points in sight": (
        partial(_wander, aiming=False),
        (0.5, 0.2, 0.15, 0.05, 0.0),
    ),
    "random points in sight, but straight to a box in sight": (
        partial(_wander, aiming=True),
        (1.0, 0.7, 0.6, 0.4, 0.1),
    ),
}
"""Such ways, and how often they are right."""
