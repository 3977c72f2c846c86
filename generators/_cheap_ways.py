"""Ways through rectangles that take no planning: what a lazy player might answer.

Points are in doubled coordinates, as those of `_plane.route`; obstacles are ignored.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from generators._plane import Point, Rect

CheapWay = Callable[[Point, Point, Sequence[Rect]], list[Point]]


def _twice(point: Point) -> Point:
    return 2 * point[0], 2 * point[1]


def _centre(rect: Rect) -> Point:
    return rect[0] + rect[1], rect[2] + rect[3]


def _straight(start: Point, end: Point, _: Sequence[Rect]) -> list[Point]:
    return [_twice(start), _twice(end)]


def _centres(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    return [_twice(start), *map(_centre, visits), _twice(end)]


def _backwards(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    return _centres(start, end, visits[::-1])


def _greedy(
    start: Point, end: Point, visits: Sequence[Rect], aim: Callable[[Rect, Point], Point]
) -> list[Point]:
    """Go on to the nearest of the points that are aimed at, until all rectangles are visited."""
    way, left = [_twice(start)], list(visits)
    while left:
        x, y = way[-1]
        goals = [aim(rect, (x, y)) for rect in left]
        nearest = min(
            range(len(left)), key=lambda i: (goals[i][0] - x) ** 2 + (goals[i][1] - y) ** 2
        )
        way.append(goals[nearest])
        del left[nearest]
    return [*way, _twice(end)]


def _nearest_centres(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    return _greedy(start, end, visits, lambda rect, _: _centre(rect))


def _nearest_points(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    return _greedy(start, end, visits, _clamped)


def _clamped(rect: Rect, point: Point) -> Point:
    x0, x1, y0, y1 = (2 * value for value in rect)
    return min(max(point[0], x0), x1), min(max(point[1], y0), y1)


def _entry_points(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    way = [_twice(start)]
    for rect in visits:
        way.append(_clamped(rect, way[-1]))
    return [*way, _twice(end)]


def _corners(across: int, up: int) -> CheapWay:
    return lambda start, end, visits: [
        _twice(start),
        *((2 * rect[across], 2 * rect[2 + up]) for rect in visits),
        _twice(end),
    ]


def _sideways_first(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    way = _nearest_centres(start, end, visits)
    return [way[0], *(p for (_, y), (x, z) in pairwise(way) for p in ((x, y), (x, z)))]


def _upwards_first(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
    way = _nearest_centres(start, end, visits)
    return [way[0], *(p for (x, _), (z, y) in pairwise(way) for p in ((x, y), (z, y)))]


CHEAP: Mapping[str, CheapWay] = {
    "straight line": _straight,
    "centres in the order given": _centres,
    "centres in reverse order": _backwards,
    "nearest centre first": _nearest_centres,
    "nearest point first": _nearest_points,
    "nearest points in the order given": _entry_points,
    "lower left corners": _corners(0, 0),
    "lower right corners": _corners(1, 0),
    "upper left corners": _corners(0, 1),
    "upper right corners": _corners(1, 1),
    "nearest centre first, sideways and then up or down": _sideways_first,
    "nearest centre first, up or down and then sideways": _upwards_first,
}
