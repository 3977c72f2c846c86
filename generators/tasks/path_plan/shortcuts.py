"""Ways through rectangles that take no planning: what a lazy player might answer.

Points are in doubled coordinates, as those of `_plane.route`; obstacles are ignored.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise

from generators.tasks.path_plan.plane import Point, Rect

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


def _bent(straight: CheapWay, sideways: bool) -> CheapWay:
    """Go the same way at right angles: first sideways or first up or down in every leg."""

    def way(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
        points = straight(start, end, visits)
        corners = [(q[0], p[1]) if sideways else (p[0], q[1]) for p, q in pairwise(points)]
        return [points[0], *chain.from_iterable(zip(corners, points[1:], strict=True))]

    return way


def _back_and_forth(hub: Callable[[Point, Point], Point]) -> CheapWay:
    """Go to a hub, from there to each of the centres and back, and at last to the end."""

    def way(start: Point, end: Point, visits: Sequence[Rect]) -> list[Point]:
        middle = _twice(hub(start, end))
        trips = [point for rect in visits for point in (_centre(rect), middle)]
        return [_twice(start), middle, *trips, _twice(end)]

    return way


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
    **{
        f"{name}, {turn}": _bent(straight, turn.startswith("sideways"))
        for name, straight in (
            ("centres in the order given", _centres),
            ("centres in reverse order", _backwards),
            ("nearest centre first", _nearest_centres),
        )
        for turn in ("sideways and then up or down", "up or down and then sideways")
    },
    "back to the start after each centre": _back_and_forth(lambda start, _: start),
    "from the end to each centre and back": _back_and_forth(lambda _, end: end),
    "back to the middle of the room after each centre": _back_and_forth(lambda *_: (0, 0)),
}
