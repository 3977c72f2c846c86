"""Path plan: a polyline in a room that enters some rectangles and keeps clear of others.

Source: CodeSteer (ICML 2025), task "Path Plan", the continuous version. Any list of waypoints
that keeps the rules is right.

Repaired against the published version: contacts are decided exactly, boundaries included
(touching segments were missed or found depending on their direction); each path is checked
against its own instruction; points may be written as lists; instances are drawn, not fixed;
neither the straight line nor the way through the centres of the boxes to be visited is right;
the question says that any order of the visits will do.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt, lcm
from random import Random

from generators._plane import Point, Rect, grown, route, touches
from generators._published import reading
from generators._wording import phrase
from generators.errors import AnswerError
from generators.task import Published, Task

Way = tuple[tuple[Fraction, Fraction], ...]
Box = tuple[str, Rect]


@dataclass(frozen=True)
class Room:
    """All lengths are in hundredths; rectangles are (x0, x1, y0, y1).

    Attributes:
        walls: the walls, never to be touched.
        boxes: names and rectangles.
        start: first point of the path.
        end: its last point.
        visit: names of the boxes to be entered, in any order.
        avoid: names of the boxes never to be touched.
    """

    walls: tuple[Rect, ...]
    boxes: tuple[Box, ...]
    start: Point
    end: Point
    visit: tuple[str, ...]
    avoid: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Lengths are in hundredths.

    Attributes:
        boxes: how many there are.
        tasks: possible numbers of boxes to be visited and avoided.
        clearance: the room that some right path leaves between itself and what it must not touch.
        half: half the width and height of the room.
        barriers: how many of the avoided boxes are long and reach a wall.
        points: the least number of points of a good path.
    """

    boxes: int
    tasks: tuple[tuple[int, int], ...]
    clearance: int
    half: int = 140
    barriers: int = 0
    points: int = 3


LEVELS = {
    1: Level(4, ((1, 0), (1, 1)), 20, points=2),
    2: Level(6, ((2, 1),), 15),
    3: Level(7, ((4, 1), (1, 6), (2, 1), (2, 3), (3, 1), (3, 4)), 4, points=4),
    4: Level(12, ((4, 6),), 4, barriers=2, points=6),
    5: Level(25, ((6, 16),), 2, half=300, barriers=4, points=9),
}
COLOURS = [
    "yellow",
    "red",
    "green",
    "blue",
    "pink",
    "purple",
    "orange",
    "brown",
    "grey",
    "cyan",
    "white",
    "violet",
]
"""Names of the boxes; where they do not suffice, each is used with numbers."""


def generate(level: Level, rng: Random) -> Room:
    """Furnish a room until no cheap way is right and one with enough clearance exists."""
    while True:
        room = _furnished(level, rng)
        if room is None or (level.points > 2 and any(_right(room, way(room)) for way in CHEAP)):
            continue
        way = _route(room, level.clearance)
        if way is not None and len(way) >= level.points:
            return room


def _furnished(level: Level, rng: Random) -> Room | None:
    rects = _barriers(level, rng)
    longest = 7 * level.half // (25 * isqrt(level.boxes))
    for _ in range(20 * level.boxes):
        width, height = (5 * rng.randint(3, longest) for _ in range(2))
        x, y = (rng.randrange(5 - level.half, level.half - size, 5) for size in (width, height))
        rect = (x, x + width, y, y + height)
        if not any(_overlap(grown(rect, 5), grown(other, 5)) for other in rects):
            rects.append(rect)
        if len(rects) == level.boxes:
            return _labelled(level, rects, rng)
    return None


def _barriers(level: Level, rng: Random) -> list[Rect]:
    """Return thin rectangles that reach from opposite walls in turn far into the room."""
    half, count = level.half, level.barriers
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


def _overlap(a: Rect, b: Rect) -> bool:
    return a[0] <= b[1] and b[0] <= a[1] and a[2] <= b[3] and b[2] <= a[3]


def _labelled(level: Level, rects: Sequence[Rect], rng: Random) -> Room | None:
    """Name the boxes, choose which to visit and avoid, and place start and end."""
    visits, avoids = rng.choice(level.tasks)
    numbers = -(-len(rects) // len(COLOURS))
    names = [f"{colour}{i}" for colour in COLOURS for i in range(1, numbers + 1)]
    names = rng.sample(names if numbers > 1 else COLOURS, len(rects))
    free = rng.sample(names[level.barriers :], visits + avoids - level.barriers)
    visit, avoid = free[:visits], names[: level.barriers] + free[visits:]
    limit = level.half // 5 - 2
    start, end = ((5 * rng.randint(-limit, limit), 5 * rng.randint(-limit, limit)) for _ in "se")
    far = max(abs(start[0] - end[0]), abs(start[1] - end[1])) > level.half
    if not far or any(touches(p, p, grown(rect, 5)) for p in (start, end) for rect in rects):
        return None
    boxes = list(zip(names, rects, strict=True))
    rng.shuffle(boxes)
    rng.shuffle(avoid)
    walls = _walls(level.half)
    return Room(walls, tuple(boxes), start, end, tuple(visit), tuple(avoid))


def _walls(half: int) -> tuple[Rect, ...]:
    out = half + 10
    return (
        *((-out, -half, -out, out), (half, out, -out, out)),
        *((-out, out, -out, -half), (-out, out, half, out)),
    )


WORDINGS = (
    "A point robot moves through a walled room along straight segments between waypoints. Plan "
    "its path from ({start}) to ({end}).",
    "Find a path for a small robot from ({start}) to ({end}): a list of waypoints that are joined "
    "by straight segments.",
    "Give the waypoints of a trajectory that begins at ({start}) and ends at ({end}); the robot "
    "moves straight from each waypoint to the next.",
)
RULES = (
    "The room has these walls (each is the set of points with the given coordinates):\n{walls}\n\n"
    "In the room there are these boxes:\n{boxes}\n\n"
    "{task} Boxes not mentioned may be crossed freely.\n\n"
    "The path consists of all points of the segments between successive waypoints. Its first "
    "waypoint must be the start and its last one the end. It enters a box if it has at least one "
    "point in common with it, and the boundary belongs to a box; so a box to be avoided must not "
    "be touched at all, not even at an edge or a corner. The path must not touch any wall either. "
    "From 2 to 500 waypoints are allowed."
)
TASKS = (
    "It must enter all of these boxes, in any order: {visit}.{avoid}",
    "On the way it has to visit, in whichever order: {visit}.{avoid}",
)


def question(room: Room) -> str:
    """State the puzzle."""
    wording = phrase(room, WORDINGS).format(start=_point(room.start), end=_point(room.end))
    avoid = f" It must never touch: {', '.join(room.avoid)}." if room.avoid else ""
    task = phrase(room, TASKS, "task").format(visit=", ".join(room.visit), avoid=avoid)
    walls = "\n".join(_shown("wall", rect) for rect in room.walls)
    boxes = "\n".join(_shown(name, rect) for name, rect in room.boxes)
    return f"{wording} {RULES.format(walls=walls, boxes=boxes, task=task)}"


def _shown(name: str, rect: Rect) -> str:
    x0, x1, y0, y1 = (decimal_text(Fraction(value, 100)) for value in rect)
    return f"- {name}: {x0} <= x <= {x1}, {y0} <= y <= {y1}"


def _point(point: Point) -> str:
    return ", ".join(decimal_text(Fraction(value, 100)) for value in point)


def decimal_text(value: Fraction) -> str:
    """Write a number with a finite decimal expansion."""
    sign, value, places = "-" if value < 0 else "", abs(value), 0
    while value.denominator > 1 and places < 60:
        value, places = value * 10, places + 1
    digits = f"{int(value):0{places + 1}}"
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


_NUMBER = r"([-+]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[-+]?\d{1,2})?)"
_POINT = re.compile(
    rf"[\[({{] ?(?:[\"']?x[\"']? ?[:=] ?)?{_NUMBER} ?, ?(?:[\"']?y[\"']? ?[:=] ?)?{_NUMBER} ?,? ?[\])}}]"
)
_BETWEEN = re.compile(r"[\s,;\[\](){}>-]*|(?: ?to ?)")


def parse(text: str) -> Way:
    """Read a list of points in brackets; words may stand before and behind it, not within."""
    text = " ".join(text.lower().split())
    points = list(_POINT.finditer(text))
    if not 2 <= len(points) <= 500:
        raise AnswerError(f"expected 2 to 500 points (x, y), found {len(points)}")
    gaps = [text[a.end() : b.start()] for a, b in pairwise(points)]
    outside = text[: points[0].start()] + text[points[-1].end() :]
    if not all(map(_BETWEEN.fullmatch, gaps)) or re.search(r"\d", outside):
        raise AnswerError("expected a single list of points (x, y)")
    return tuple((Fraction(point[1]), Fraction(point[2])) for point in points)


def render(answer: Way) -> str:
    """Write a list of points with exact decimals."""
    return "[" + ", ".join(f"({decimal_text(x)}, {decimal_text(y)})" for x, y in answer) + "]"


def violations(room: Room, answer: Way) -> Iterator[str]:
    """Yield wrong ends, then walls and boxes touched, then boxes not entered.

    The ends may be off by a millionth; the path then counts as beginning and ending exactly.
    """
    for name, point, wanted in (("begins", answer[0], room.start), ("ends", answer[-1], room.end)):
        if any(abs(100 * a - b) > Fraction(1, 10_000) for a, b in zip(point, wanted, strict=True)):
            yield f"{name} at {render((point,))}, not at ({_point(wanted)})"
    scale = lcm(*(value.denominator for point in answer for value in point))
    inner = [(int(100 * scale * x), int(100 * scale * y)) for x, y in answer[1:-1]]
    ends = [(scale * x, scale * y) for x, y in (room.start, room.end)]
    way = [ends[0], *inner, ends[1]]

    def touched(rect: Rect) -> int:
        big = (scale * rect[0], scale * rect[1], scale * rect[2], scale * rect[3])
        return next((i for i, (p, q) in enumerate(pairwise(way), 1) if touches(p, q, big)), 0)

    rects = dict(room.boxes)
    for name, rect in [("a wall", r) for r in room.walls] + [(n, rects[n]) for n in room.avoid]:
        if segment := touched(rect):
            yield f"segment {segment} touches {name}"
    for name in room.visit:
        if not touched(rects[name]):
            yield f"never enters {name}"


def _right(room: Room, way: Way) -> bool:
    return next(violations(room, way), None) is None


def _route(room: Room, clearance: int = 0) -> list[Point] | None:
    rects = dict(room.boxes)
    barred = [grown(rect, clearance) for rect in (*room.walls, *map(rects.__getitem__, room.avoid))]
    return route(room.start, room.end, [rects[name] for name in room.visit], barred)


def solve(room: Room) -> Way | None:
    """Search the arrangement of all edges, then leave out needless points."""
    way = _route(room)
    return None if way is None else tuple((Fraction(x, 200), Fraction(y, 200)) for x, y in way)


def _centre(rect: Rect) -> tuple[Fraction, Fraction]:
    return Fraction(rect[0] + rect[1], 200), Fraction(rect[2] + rect[3], 200)


def _hundredths(point: Point) -> tuple[Fraction, Fraction]:
    return Fraction(point[0], 100), Fraction(point[1], 100)


def _straight(room: Room) -> Way:
    return _hundredths(room.start), _hundredths(room.end)


def _centres(room: Room) -> Way:
    start, end = _straight(room)
    return start, *(_centre(dict(room.boxes)[name]) for name in room.visit), end


def _nearest(room: Room) -> Way:
    start, *left, end = _centres(room)
    way = [start]
    while left:
        x, y = way[-1]
        near = min(left, key=lambda p: (p[0] - x) ** 2 + (p[1] - y) ** 2)
        left.remove(near)
        way.append(near)
    return (*way, end)


CHEAP: tuple[Callable[[Room], Way], ...] = (_straight, _centres, _nearest)


def spoil(room: Room, answer: Way, rng: Random) -> Way:
    """End somewhere else, or make a detour through a wall or a box to be avoided."""
    rects = [*room.walls, *(dict(room.boxes)[name] for name in room.avoid)]
    cut = rng.randrange(1, len(answer))
    if rng.random() < 0.3:
        x, y = answer[-1]
        return (*answer[:-1], (x + Fraction(rng.choice((-1, 1)), 10), y))
    return (*answer[:cut], _centre(rng.choice(rects)), *answer[cut:])


def guess(room: Room, rng: Random) -> Way:
    """Go through two random points of the middle of the room."""
    start, end = _straight(room)
    reach = max(map(abs, (*room.start, *room.end)))
    points = [_hundredths((rng.randint(-reach, reach), rng.randint(-reach, reach))) for _ in "ab"]
    return start, *points, end


PUBLISHED = (
    ("green yellow", ""),
    ("yellow purple red green", ""),
    ("yellow purple red green", "blue"),
    ("green yellow", ""),
    ("blue", "yellow red green pink purple orange"),
    ("green yellow", "pink"),
    ("yellow orange", "blue purple red"),
    ("green yellow red", "blue"),
    ("purple orange pink", "yellow red green blue"),
    ("yellow red green", "blue"),
)
"""What the published instructions name, by their index: boxes to visit and to avoid."""


def published(path: str, files: Mapping[str, str]) -> Published[Room]:
    """Read the constants of a published environment with the index of its instruction."""
    with reading("path_plan", path):
        (text,) = files.values()
        record = json.loads(text, parse_float=Fraction, parse_int=Fraction)
        visit, avoid = (names.split() for names in PUBLISHED[int(record["instruction_index"])])
        walls = tuple(map(_rect, record["walls"]))
        boxes = tuple((name, _rect(rect)) for name, rect in record["boxes"].items())
        start, end = (_whole(record[key], 2) for key in ("start", "end"))
        if not {*visit, *avoid} <= dict(boxes).keys():
            raise ValueError("a box of the instruction is missing")
        room = Room(
            walls, boxes, (start[0], start[1]), (end[0], end[1]), tuple(visit), tuple(avoid)
        )
    return Published(room)


def _rect(values: Sequence[Fraction]) -> Rect:
    x0, x1, y0, y1 = _whole(values, 4)
    return x0, x1, y0, y1


def _whole(values: Sequence[Fraction], count: int) -> list[int]:
    hundredths = [100 * value for value in values]
    if len(hundredths) != count or any(value.denominator != 1 for value in hundredths):
        raise ValueError(f"expected {count} numbers with two decimals")
    return [value.numerator for value in hundredths]


TASK = Task(
    name="path_plan",
    title="Path Plan",
    category="planning",
    split="seen",
    summary="Find waypoints that enter some rectangles and touch neither others nor walls.",
    levels=LEVELS,
    instance_type=Room,
    generate=generate,
    question=question,
    form="the list of all waypoints in order, for example [(7.25, -3), (7, 8.1), (9, 8.4)].",
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda room: float(len(room.walls) + len(room.boxes)) * len(solve(room) or ()),
    difficulty_unit="points of a good path times rectangles",
    shortcuts={
        "straight line": _straight,
        "centres in the order given": _centres,
        "nearest centre first": _nearest,
    },
    canonical=lambda room: (
        *(room.start, room.end, tuple(sorted(room.boxes))),
        *(tuple(sorted(room.visit)), tuple(sorted(room.avoid))),
    ),
    published=published,
)
