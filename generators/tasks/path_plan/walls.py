"""Ways along the walls of a square room that take no planning.

Points are in doubled coordinates, as those of `_plane.route`; obstacles are ignored.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from generators.tasks.path_plan.plane import Point, Rect

WallWay = Callable[[Point, Point, Sequence[Rect], int], list[Point]]
GAP = 4
"""How far off the walls one walks."""


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


def _corners(reach: int, here: int, there: int, turn: int) -> list[Point]:
    """Return the corners between two marks, clockwise (turn 1) or anticlockwise (turn -1)."""
    far = turn * (there - here) % (8 * reach)
    places = ((-reach, reach), (reach, reach), (reach, -reach), (-reach, -reach))
    off = [turn * (2 * reach * i - here) % (8 * reach) for i in range(4)]
    return [places[i] for i in sorted(range(4), key=off.__getitem__) if 0 < off[i] < far]


def _along_walls(
    start: Point,
    end: Point,
    visits: Sequence[Rect],
    half: int,
    side: int | None = None,
    turn: int = 0,
) -> list[Point]:
    """Go to the wall, along it to the box that is next there, into it and back, and so on.

    Args:
        start: first point of the way.
        end: its last point.
        visits: the boxes to be entered.
        half: half the width and height of the room.
        side: the side of the room by which the wall is left and reached; None is the nearest.
        turn: clockwise (1), anticlockwise (-1), or whichever way is shorter (0).
    """
    reach = 2 * half - GAP
    whole = 8 * reach
    goals = [(x0 + x1, y0 + y1) for x0, x1, y0, y1 in visits]
    at = _foot(reach, side, (2 * start[0], 2 * start[1]))
    way = [(2 * start[0], 2 * start[1]), at]
    last = 2 * end[0], 2 * end[1]
    while len(way) < 3 or way[-1] != last:
        here = _mark(reach, at)
        marks = [_mark(reach, _foot(reach, side, goal)) for goal in goals or [last]]
        off = [(mark - here) % whole for mark in marks]
        costs = [min(o, whole - o) if turn == 0 else turn * o % whole for o in off]
        i = costs.index(min(costs))
        goal = goals.pop(i) if goals else last
        at = _foot(reach, side, goal)
        round_by = turn or (1 if 2 * off[i] <= whole else -1)
        way += [*_corners(reach, here, marks[i], round_by), at, goal]
        if goal != last:
            way.append(at)
    return way


WALL_WAYS: Mapping[str, WallWay] = {
    "along the walls": _along_walls,
    "along the walls, clockwise": partial(_along_walls, turn=1),
    "along the walls, anticlockwise": partial(_along_walls, turn=-1),
    "along the walls from above": partial(_along_walls, side=0),
    "along the walls from the right": partial(_along_walls, side=1),
    "along the walls from below": partial(_along_walls, side=2),
    "along the walls from the left": partial(_along_walls, side=3),
}
