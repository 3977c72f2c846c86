"""Straight ways among axis-parallel rectangles, exactly, in integer coordinates.

A rectangle is (x0, x1, y0, y1) with its boundary; a way is a list of points (x, y) joined by
straight segments.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

Point = tuple[int, int]
Rect = tuple[int, int, int, int]
Cell = tuple[int, int]


def touches(p: Point, q: Point, rect: Rect) -> bool:
    """Whether the segment from `p` to `q` and the rectangle have a point in common."""
    x0, x1, y0, y1 = rect
    px, py = p
    qx, qy = q
    if (px < x0 and qx < x0) or (px > x1 and qx > x1):
        return False
    if (py < y0 and qy < y0) or (py > y1 and qy > y1):
        return False
    dx, dy = qx - px, qy - py
    left, right = dx * (y0 - py), dx * (y1 - py)
    lower, upper = dy * (x0 - px), dy * (x1 - px)
    sides = (left - lower, left - upper, right - lower, right - upper)
    return min(sides) <= 0 <= max(sides)


def keeps(way: Sequence[Point], visits: Sequence[Rect], obstacles: Sequence[Rect]) -> bool:
    """Whether a way enters all `visits` and touches no obstacle."""
    steps = list(pairwise(way))
    if any(touches(p, q, rect) for rect in obstacles for p, q in steps):
        return False
    return all(any(touches(p, q, rect) for p, q in steps) for rect in visits)


def grown(rect: Rect, margin: int) -> Rect:
    """Return the rectangle with `margin` added on every side."""
    x0, x1, y0, y1 = rect
    return x0 - margin, x1 + margin, y0 - margin, y1 + margin


def doubled(rects: Sequence[Rect]) -> list[Rect]:
    """Return the rectangles in doubled coordinates, in which centres are integers too."""
    return [(2 * x0, 2 * x1, 2 * y0, 2 * y1) for x0, x1, y0, y1 in rects]


class Arrangement:
    """The plane cut along the edges of all rectangles, coordinates doubled.

    Along each axis, cell 2i is the i-th edge coordinate and cell 2i + 1 the open interval
    behind it. Neighbouring free cells can be walked between in a straight line, so a search
    over cells finds a way wherever there is one.
    """

    def __init__(
        self, rects: Sequence[Rect], obstacles: Sequence[Rect], ends: Sequence[Point]
    ) -> None:
        self.xs = sorted({x for r in (*rects, *obstacles) for x in r[:2]} | {p[0] for p in ends})
        self.ys = sorted({y for r in (*rects, *obstacles) for y in r[2:]} | {p[1] for p in ends})
        self.width, self.height = 2 * len(self.xs) - 1, 2 * len(self.ys) - 1
        self.free = [[True] * self.height for _ in range(self.width)]
        for rect in obstacles:
            left, right, low, high = self.span(rect)
            for column in self.free[left : right + 1]:
                column[low : high + 1] = [False] * (high + 1 - low)

    def span(self, rect: Rect) -> Rect:
        """Return the first and last cells of a rectangle along both axes."""
        xs, ys = self.xs, self.ys
        left, right = 2 * bisect_left(xs, rect[0]), 2 * bisect_right(xs, rect[1]) - 2
        return left, right, 2 * bisect_left(ys, rect[2]), 2 * bisect_right(ys, rect[3]) - 2

    def cell(self, point: Point) -> Cell:
        """Return the cell of a point whose coordinates are edge coordinates."""
        return 2 * bisect_left(self.xs, point[0]), 2 * bisect_left(self.ys, point[1])

    def centre(self, cell: Cell) -> Point:
        """Return a point of the cell, in doubled coordinates."""
        (i, odd_x), (j, odd_y) = divmod(cell[0], 2), divmod(cell[1], 2)
        return self.xs[i] + self.xs[i + odd_x], self.ys[j] + self.ys[j + odd_y]

    def path(self, start: Cell, wanted: Callable[[Cell], bool]) -> list[Cell] | None:
        """Return cells from `start` to the nearest free cell that is wanted, or None."""
        if not self.free[start[0]][start[1]]:
            return None
        before: dict[Cell, Cell] = {start: start}
        queue = deque([start])
        while queue:
            cell = queue.popleft()
            if wanted(cell):
                cells = [cell]
                while cells[-1] != start:
                    cells.append(before[cells[-1]])
                return cells[::-1]
            x, y = cell
            for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if (
                    0 <= near[0] < self.width
                    and 0 <= near[1] < self.height
                    and self.free[near[0]][near[1]]
                    and near not in before
                ):
                    before[near] = cell
                    queue.append(near)
        return None


def route(
    start: Point, end: Point, visits: Sequence[Rect], obstacles: Sequence[Rect]
) -> list[Point] | None:
    """Return a way through all `visits`, in any order, that touches no obstacle, or None.

    The way is in doubled coordinates and without needless corners.
    """
    plane = Arrangement(visits, obstacles, (start, end))
    inside = [plane.span(rect) for rect in visits]
    barred = doubled(obstacles)
    cell, goal = plane.cell(start), plane.cell(end)
    way = [plane.centre(cell)]
    while inside:
        left = inside

        def wanted(at: Cell, left: list[Rect] = left) -> bool:
            return any(r[0] <= at[0] <= r[1] and r[2] <= at[1] <= r[3] for r in left)

        cells = plane.path(cell, wanted)
        if cells is None:
            return None
        cell = cells[-1]
        way += _straightened([plane.centre(c) for c in cells], barred)[1:]
        inside = [r for r in left if not (r[0] <= cell[0] <= r[1] and r[2] <= cell[1] <= r[3])]
    cells = plane.path(cell, lambda at: at == goal)
    if cells is None:
        return None
    return way + _straightened([plane.centre(c) for c in cells], barred)[1:]


def _straightened(way: Sequence[Point], obstacles: Sequence[Rect]) -> list[Point]:
    """Leave out points as long as the segments touch no obstacle; both ends stay."""
    corners = [way[0]]
    for point, after in pairwise(way[1:]):
        x, y = corners[-1]
        if (point[0] - x) * (after[1] - y) != (point[1] - y) * (after[0] - x):
            corners.append(point)
    corners.append(way[-1])
    kept, at = [corners[0]], 0
    while at < len(corners) - 1:
        at = next(
            far
            for far in range(len(corners) - 1, at, -1)
            if far == at + 1 or not any(touches(corners[at], corners[far], r) for r in obstacles)
        )
        kept.append(corners[at])
    return kept


def fewest_points(
    start: Point, end: Point, visits: Sequence[Rect], obstacles: Sequence[Rect]
) -> int:
    """Return the fewest points of a way through all `visits` that a search finds; 0 if none.

    The ways are those over the corners of all obstacles, one unit off, and over the corners and
    centres of the rectangles to be visited.
    """
    points = _stations(start, end, visits, obstacles)
    links = _links(points, visits, obstacles)
    state = 0, 0
    depth, queue = {state: 1}, deque([state])
    while queue:
        state = queue.popleft()
        for near, entered in links[state[0]]:
            after = near, state[1] | entered
            if after not in depth:
                depth[after] = depth[state] + 1
                if after == (1, (1 << len(visits)) - 1):
                    return depth[after]
                queue.append(after)
    return 0


def _stations(
    start: Point, end: Point, visits: Sequence[Rect], obstacles: Sequence[Rect]
) -> list[Point]:
    around = [corner for rect in obstacles for corner in _corners(grown(rect, 1))]
    inside = [corner for rect in visits for corner in _corners(rect)]
    inside += [((x0 + x1) // 2, (y0 + y1) // 2) for x0, x1, y0, y1 in visits]
    free = [p for p in (*around, *inside) if not any(touches(p, p, rect) for rect in obstacles)]
    return [start, end, *dict.fromkeys(free)]


def _corners(rect: Rect) -> list[Point]:
    return [(x, y) for x in rect[:2] for y in rect[2:]]


def _links(
    points: Sequence[Point], visits: Sequence[Rect], obstacles: Sequence[Rect]
) -> list[list[tuple[int, int]]]:
    """Return, for each point, those in sight with the set (bits) of rectangles on the way."""
    links: list[list[tuple[int, int]]] = [[] for _ in points]
    for (i, p), (j, q) in combinations(enumerate(points), 2):
        if not any(touches(p, q, rect) for rect in obstacles):
            entered = sum(1 << k for k, rect in enumerate(visits) if touches(p, q, rect))
            links[i].append((j, entered))
            links[j].append((i, entered))
    return links
