"""Straight ways among axis-parallel rectangles, exactly, in integer coordinates.

A rectangle is (x0, x1, y0, y1) with its boundary; a way is a list of points (x, y) joined by
straight segments.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence, Set
from itertools import combinations, pairwise

Point = tuple[int, int]
Rect = tuple[int, int, int, int]


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

    Along each axis, stripe 2i is the i-th edge coordinate and stripe 2i + 1 the open interval
    behind it; a cell is where two stripes cross, numbered column by column. Neighbouring free
    cells can be walked between in a straight line, so a search over cells finds a way wherever
    there is one.
    """

    def __init__(
        self, rects: Sequence[Rect], obstacles: Sequence[Rect], ends: Sequence[Point]
    ) -> None:
        self.xs = sorted({x for r in (*rects, *obstacles) for x in r[:2]} | {p[0] for p in ends})
        self.ys = sorted({y for r in (*rects, *obstacles) for y in r[2:]} | {p[1] for p in ends})
        self.height = 2 * len(self.ys)
        # one row and one column more than there are, never free: no neighbour is outside
        column = b"\1" * (self.height - 1) + b"\0"
        self.free = bytearray(column * (2 * len(self.xs) - 1) + bytes(self.height))
        for rect in obstacles:
            for cell in self.cells(rect):
                self.free[cell] = 0

    def cells(self, rect: Rect) -> set[int]:
        """Return the cells of a rectangle whose edges are edge coordinates."""
        across, up = (
            range(2 * bisect_left(axis, low), 2 * bisect_right(axis, high) - 1)
            for axis, low, high in ((self.xs, *rect[:2]), (self.ys, *rect[2:]))
        )
        return {column * self.height + row for column in across for row in up}

    def cell(self, point: Point) -> int:
        """Return the cell of a point whose coordinates are edge coordinates."""
        return 2 * (bisect_left(self.xs, point[0]) * self.height + bisect_left(self.ys, point[1]))

    def centre(self, cell: int) -> Point:
        """Return a point of the cell, in doubled coordinates."""
        (i, odd_x), (j, odd_y) = (divmod(stripe, 2) for stripe in divmod(cell, self.height))
        return self.xs[i] + self.xs[i + odd_x], self.ys[j] + self.ys[j + odd_y]

    def path(self, start: int, goals: Set[int]) -> list[int] | None:
        """Return cells from `start` to the nearest of the goals that can be reached, or None."""
        unseen, before = self.free.copy(), {start: start}
        queue = deque([start] if unseen[start] else [])
        unseen[start] = 0
        while queue:
            cell = queue.popleft()
            if cell in goals:
                cells = [cell]
                while cells[-1] != start:
                    cells.append(before[cells[-1]])
                return cells[::-1]
            for near in (cell + self.height, cell - self.height, cell + 1, cell - 1):
                if unseen[near]:
                    unseen[near] = 0
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
    left, barred = [plane.cells(rect) for rect in visits], doubled(obstacles)
    cell, last = plane.cell(start), {plane.cell(end)}
    way = [plane.centre(cell)]
    while True:
        cells = plane.path(cell, set().union(*left) if left else last)
        if cells is None:
            return None
        cell = cells[-1]
        way += _straightened([plane.centre(c) for c in cells], barred)[1:]
        if not left:
            return way
        left = [inside for inside in left if cell not in inside]


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
    around = [corner for rect in obstacles for corner in corners(grown(rect, 1))]
    inside = [corner for rect in visits for corner in corners(rect)]
    inside += [((x0 + x1) // 2, (y0 + y1) // 2) for x0, x1, y0, y1 in visits]
    free = [p for p in (*around, *inside) if not any(touches(p, p, rect) for rect in obstacles)]
    return [start, end, *dict.fromkeys(free)]


def corners(rect: Rect) -> list[Point]:
    """Return the four corners of a rectangle."""
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
