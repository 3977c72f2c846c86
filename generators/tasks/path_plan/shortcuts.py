"""Ways through rectangles of a square room that take no planning; obstacles are ignored.

All coordinates are doubled, so that centres are integers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise

from generators.tasks.path_plan.plane import Point, Rect

GAP = 4
"""How far off the walls one walks along them."""


@dataclass(frozen=True)
class Trip:
    """What a way is made for.

    Attributes:
        start: its first point.
        end: its last point.
        visits: the rectangles to be visited.
        barred: the rectangles that must not be touched.
        half: half the side of the room.
        limit: most points, both ends included.
    """

    start: Point
    end: Point
    visits: Sequence[Rect]
    barred: Sequence[Rect]
    half: int
    limit: int


Shortcut = Callable[[Trip], list[Point]]
"""The points of a way between its start and its end."""


def middle(rect: Rect) -> Point:
    """Return the centre of a rectangle."""
    return (rect[0] + rect[1]) // 2, (rect[2] + rect[3]) // 2


def nearest_point(rect: Rect, point: Point) -> Point:
    """Return the point of a rectangle that is nearest to a given one."""
    x0, x1, y0, y1 = rect
    return min(max(point[0], x0), x1), min(max(point[1], y0), y1)


def _straight(trip: Trip) -> list[Point]:
    return []


def _centres(trip: Trip) -> list[Point]:
    return [*map(middle, trip.visits)]


def _backwards(trip: Trip) -> list[Point]:
    return [*map(middle, trip.visits[::-1])]


def _entry_points(trip: Trip) -> list[Point]:
    way = [trip.start]
    for rect in trip.visits:
        way.append(nearest_point(rect, way[-1]))
    return way[1:]


def _greedy(trip: Trip, aim: Callable[[Rect, Point], Point]) -> list[Point]:
    """Go on to the nearest of the points that are aimed at, until all rectangles are visited."""
    way, left = [trip.start], list(trip.visits)
    while left:
        x, y = way[-1]
        goals = [aim(rect, (x, y)) for rect in left]
        off = [(goal[0] - x) ** 2 + (goal[1] - y) ** 2 for goal in goals]
        nearest = off.index(min(off))
        way.append(goals[nearest])
        del left[nearest]
    return way[1:]


def _corners(trip: Trip, across: int, up: int) -> list[Point]:
    return [(rect[across], rect[2 + up]) for rect in trip.visits]


def _back_and_forth(trip: Trip, hub: Callable[[Trip], Point]) -> list[Point]:
    """Go to a hub, and from there to each of the centres and back."""
    home = hub(trip)
    return [home, *(point for rect in trip.visits for point in (middle(rect), home))]


def _bent(trip: Trip, straight: Shortcut, sideways: bool) -> list[Point]:
    """Go the same way at right angles: first sideways or first up or down in every leg."""
    points = [trip.start, *straight(trip), trip.end]
    corners = [(q[0], p[1]) if sideways else (p[0], q[1]) for p, q in pairwise(points)]
    return [*chain.from_iterable(zip(corners, points[1:], strict=True))][:-1]


def _along_walls(trip: Trip, side: int | None = None, turn: int = 0) -> list[Point]:
    """Go to the wall, along it to the box that is next there, into it and back, and so on.

    Args:
        trip: what is to be visited.
        side: the side of the room by which the wall is left and reached; None is the nearest.
        turn: clockwise (1), anticlockwise (-1), or whichever way is shorter (0).
    """
    reach = trip.half - GAP
    around = 8 * reach
    at, left = _foot(reach, side, trip.start), [*map(middle, trip.visits)]
    way = [at]
    for _ in range(len(trip.visits) + 1):
        goals, here = left or [trip.end], _mark(reach, at)
        ahead = [(_mark(reach, _foot(reach, side, goal)) - here) % around for goal in goals]
        costs = [turn * off % around if turn else min(off, around - off) for off in ahead]
        i = costs.index(min(costs))
        by = turn or (1 if 2 * ahead[i] <= around else -1)
        at = _foot(reach, side, goals[i])
        way += [*_turns(reach, here, _mark(reach, at), by), at]
        if left:
            way += [left.pop(i), at]
    return way


def _foot(reach: int, side: int | None, point: Point) -> Point:
    """Return where one gets straight from a point: to side 0, 1, 2 or 3, or the nearest one."""
    x, y = point
    feet = ((x, reach), (reach, y), (x, -reach), (-reach, y))
    if side is not None:
        return feet[side]
    return min(feet, key=lambda foot: abs(foot[0] - x) + abs(foot[1] - y))


def _mark(reach: int, foot: Point) -> int:
    """Return how far a point is along the walls, clockwise from the upper left corner."""
    x, y = foot
    if y == reach:
        return reach + x
    if x == reach:
        return 3 * reach - y
    return 5 * reach - x if y == -reach else 7 * reach + y


def _turns(reach: int, here: int, there: int, turn: int) -> list[Point]:
    """Return the corners between two marks, clockwise (turn 1) or anticlockwise (turn -1)."""
    far = turn * (there - here) % (8 * reach)
    places = ((-reach, reach), (reach, reach), (reach, -reach), (-reach, -reach))
    off = [turn * (2 * reach * i - here) % (8 * reach) for i in range(4)]
    return [places[i] for i in sorted(range(4), key=off.__getitem__) if 0 < off[i] < far]


_ORDERS: Mapping[str, Shortcut] = {
    "centres in the order given": _centres,
    "centres in reverse order": _backwards,
    "nearest centre first": partial(_greedy, aim=lambda rect, _: middle(rect)),
}
SHORTCUTS: Mapping[str, Shortcut] = {
    "straight line": _straight,
    **_ORDERS,
    "nearest point first": partial(_greedy, aim=nearest_point),
    "nearest points in the order given": _entry_points,
    "lower left corners": partial(_corners, across=0, up=0),
    "lower right corners": partial(_corners, across=1, up=0),
    "upper left corners": partial(_corners, across=0, up=1),
    "upper right corners": partial(_corners, across=1, up=1),
    **{
        f"{name}, {turn}": partial(_bent, straight=straight, sideways=sideways)
        for name, straight in _ORDERS.items()
        for sideways, turn in (
            (True, "sideways and then up or down"),
            (False, "up or down and then sideways"),
        )
    },
    "back to the start after each centre": partial(_back_and_forth, hub=lambda trip: trip.start),
    "from the end to each centre and back": partial(_back_and_forth, hub=lambda trip: trip.end),
    "back to the middle of the room after each centre": partial(
        _back_and_forth, hub=lambda _: (0, 0)
    ),
    "along the walls": _along_walls,
    "along the walls, clockwise": partial(_along_walls, turn=1),
    "along the walls, anticlockwise": partial(_along_walls, turn=-1),
    "along the walls from above": partial(_along_walls, side=0),
    "along the walls from the right": partial(_along_walls, side=1),
    "along the walls from below": partial(_along_walls, side=2),
    "along the walls from the left": partial(_along_walls, side=3),
}
