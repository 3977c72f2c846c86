"""Path plan: a polyline in a room that enters some rectangles and keeps clear of others.

Source: CodeSteer (ICML 2025), task "Path Plan", the continuous version. Any list of waypoints
that keeps the rules is right.

Repaired against the published version: contacts are decided exactly, boundaries included; each path
is checked against its own instruction; points may be written as lists; instances are drawn, not
fixed; the question says that any order of the visits will do, and allows twice the waypoints of a
path that is known, so that wandering about leads nowhere. From level 2 on there are two or more
boxes to be avoided, one of which reaches from a wall far into the room, and no shortcut is right.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import isqrt, lcm
from random import Random

from generators.published.stored import reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.path_plan.answer import (
    MAX_POINTS,
    Way,
    centre,
    decimal_text,
    hundredths,
    read_points,
    write_points,
)
from generators.tasks.path_plan.detours import LAZY
from generators.tasks.path_plan.plane import (
    Point,
    Rect,
    doubled,
    fewest_points,
    grown,
    keeps,
    route,
    touches,
)
from generators.tasks.path_plan.published import published_room
from generators.tasks.path_plan.shortcuts import SHORTCUTS, Shortcut, Trip

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
        limit: most waypoints.
    """

    walls: tuple[Rect, ...]
    boxes: tuple[Box, ...]
    start: Point
    end: Point
    visit: tuple[str, ...]
    avoid: tuple[str, ...]
    limit: int = MAX_POINTS


@dataclass(frozen=True)
class Level:
    """Lengths are in hundredths.

    Attributes:
        boxes: how many there are.
        tasks: possible numbers of boxes to be visited and avoided.
        clearance: the room that some right path leaves between itself and what it must not touch.
        half: half the width and height of the room.
        barriers: how many of the avoided boxes are long and reach a wall.
        planned: whether shortcuts have to fail.
        points: a search finds no way of fewer points, see `fewest_points`.
    """

    boxes: int
    tasks: tuple[tuple[int, int], ...]
    clearance: int
    half: int = 140
    barriers: int = 0
    planned: bool = True
    points: int = 0


LEVELS = {
    1: Level(4, ((1, 0), (1, 1)), 20, planned=False),
    2: Level(6, ((2, 2),), 15, barriers=1),
    3: Level(7, ((4, 2), (1, 6), (2, 2), (2, 3), (3, 2), (3, 4)), 4, barriers=1),
    4: Level(12, ((4, 6),), 4, barriers=2, points=5),
    5: Level(25, ((6, 16),), 2, half=300, barriers=4, points=9),
}
_PALETTE = "yellow red green blue pink purple orange brown grey cyan white violet"
COLOURS = tuple(_PALETTE.split())
"""Names of the boxes; where they do not suffice, each is used with numbers."""
TRIES = 20
"""How many choices of boxes, start and end are tried in a room before it is furnished anew."""


def generate(level: Level, rng: Random) -> Room:
    """Furnish rooms until one is of the wanted kind and has a way with enough clearance."""
    while True:
        rects = _furniture(level, rng)
        for _ in range(TRIES if rects else 0):
            room = _assigned(level, rects or [], rng)
            if room is not None and (points := _needed(level, room)):
                return replace(room, limit=2 * points)


def _walls(half: int) -> tuple[Rect, ...]:
    """Return four walls, 10 thick, around the square from -`half` to `half`."""
    out = half + 10
    return (
        *((-out, -half, -out, out), (half, out, -out, out)),
        *((-out, out, -out, -half), (-out, out, half, out)),
    )


def _furniture(level: Level, rng: Random) -> list[Rect] | None:
    """Return rectangles at least 10 apart, barriers first, or None if they do not fit.

    Coordinates are multiples of 5. Barriers reach from opposite walls in turn far into the room.
    """
    count, half = level.boxes, level.half
    rects = _barriers(level.barriers, half, rng)
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


def _assigned(level: Level, rects: Sequence[Rect], rng: Random) -> Room | None:
    """Place start and end, name the boxes, and choose which to visit and which to avoid."""
    limit = level.half // 5 - 2
    start, end = ((5 * rng.randint(-limit, limit), 5 * rng.randint(-limit, limit)) for _ in "se")
    far = max(abs(start[0] - end[0]), abs(start[1] - end[1])) > level.half
    if not far or any(touches(p, p, grown(rect, 5)) for p in (start, end) for rect in rects):
        return None
    visits, avoids = rng.choice(level.tasks)
    numbers = -(-len(rects) // len(COLOURS))
    names = [f"{colour}{i}" for colour in COLOURS for i in range(1, numbers + 1)]
    names = rng.sample(names if numbers > 1 else COLOURS, len(rects))
    free = rng.sample(names[level.barriers :], visits + avoids - level.barriers)
    visit, avoid = free[:visits], names[: level.barriers] + free[visits:]
    boxes = list(zip(names, rects, strict=True))
    rng.shuffle(boxes)
    rng.shuffle(avoid)
    return Room(_walls(level.half), tuple(boxes), start, end, tuple(visit), tuple(avoid))


def _needed(level: Level, room: Room) -> int:
    """Return with how many points a way is known; 0 if the room is not as the level wants it."""
    if level.planned and not shortcuts_fail(room):
        return 0
    start, end, visits, barred = room.start, room.end, _visits(room), _barred(room)
    clear = route(start, end, visits, [grown(rect, level.clearance) for rect in barred])
    if clear is None or (level.points and fewest_points(start, end, visits, barred) < level.points):
        return 0
    return max(len(clear), len(route(start, end, visits, barred) or ()))


def shortcuts_fail(room: Room) -> bool:
    """Whether no way that takes no planning is right."""
    trip = _trip(room)
    ways = ([trip.start, *way(trip), trip.end] for way in SHORTCUTS.values())
    return not any(keeps(way, trip.visits, trip.barred) for way in ways)


def _trip(room: Room) -> Trip:
    start, end = ((2 * x, 2 * y) for x, y in (room.start, room.end))
    half = min((abs(value) for wall in room.walls for value in wall), default=0)
    visits, barred = doubled(_visits(room)), doubled(_barred(room))
    return Trip(start, end, visits, barred, 2 * half, room.limit)


def _visits(room: Room) -> list[Rect]:
    rects = dict(room.boxes)
    return [rects[name] for name in room.visit]


def _barred(room: Room) -> list[Rect]:
    rects = dict(room.boxes)
    return [*room.walls, *(rects[name] for name in room.avoid)]


WORDINGS = (
    "A point robot moves through a walled room along straight segments between waypoints. Plan "
    "its path from ({start}) to ({end}).",
    "Find a path for a point robot from ({start}) to ({end}), as a list of waypoints joined by "
    "straight segments.",
    "Give the waypoints of a path that begins at ({start}) and ends at ({end}); the robot, a "
    "single point, moves straight from each waypoint to the next.",
)
RULES = (
    "The room has these walls, each consisting of all points with the given coordinates:\n"
    "{walls}\n\n"
    "There are these boxes in the room:\n{boxes}\n\n"
    "The path must enter {visit}.{avoid}{free}\n\n"
    "The path consists of all points of the segments between successive waypoints; its first "
    "waypoint must be the start and its last one the end. Boxes and walls include their "
    "boundaries. The path enters a box if it has at least one point in common with it. It must "
    "not touch {barred}, not even at an edge or a corner. From 2 to {limit} waypoints are allowed, "
    "including the start and the end."
)


def question(room: Room) -> str:
    """State the puzzle."""
    wording = phrase(room, WORDINGS).format(start=_point(room.start), end=_point(room.end))
    several = ("all of these boxes, in any order", "any of these boxes")
    visit, avoid = (
        f"the box {names[0]}" if len(names) == 1 else f"{words}: {', '.join(names)}"
        for names, words in zip((room.visit, room.avoid), several, strict=True)
    )
    others = len(room.boxes) > len(room.visit) + len(room.avoid)
    rules = RULES.format(
        walls="\n".join(_shown("wall", rect) for rect in room.walls),
        boxes="\n".join(_shown(name, rect) for name, rect in room.boxes),
        visit=visit,
        avoid=f" It must never touch {avoid}." if room.avoid else "",
        free=" Boxes that are not mentioned may be crossed freely." if others else "",
        barred="a wall or a box to be avoided" if room.avoid else "a wall",
        limit=room.limit,
    )
    return f"{wording} {rules}"


def _shown(name: str, rect: Rect) -> str:
    x0, x1, y0, y1 = (decimal_text(Fraction(value, 100)) for value in rect)
    return f"- {name}: {x0} <= x <= {x1}, {y0} <= y <= {y1}"


def _point(point: Point) -> str:
    return ", ".join(decimal_text(Fraction(value, 100)) for value in point)


def violations(room: Room, answer: Way) -> Iterator[str]:
    """Yield too many points, ends off by over a millionth, what is touched, what not entered."""
    if len(answer) > room.limit:
        yield f"has {len(answer)} waypoints; {room.limit} are allowed"
    for name, point, wanted in (("begins", answer[0], room.start), ("ends", answer[-1], room.end)):
        if not all(map(_is_near, point, wanted)):
            yield f"{name} at {write_points((point,))}, not at ({_point(wanted)})"
    scale = lcm(*(value.denominator for point in answer for value in point))
    inner = [(_scaled(x, 100 * scale), _scaled(y, 100 * scale)) for x, y in answer[1:-1]]
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


def _is_near(value: Fraction, wanted: int) -> bool:
    """Whether a coordinate is within a millionth of one given in hundredths."""
    off = 100 * value.numerator - wanted * value.denominator
    return 10_000 * abs(off) <= value.denominator


def _scaled(value: Fraction, scale: int) -> int:
    return value.numerator * (scale // value.denominator)


def solve(room: Room) -> Way | None:
    """Search the arrangement of all edges, then leave out needless points."""
    way = route(room.start, room.end, _visits(room), _barred(room))
    return None if way is None else _halved(way)


def _halved(way: Sequence[Point]) -> Way:
    return tuple((Fraction(x, 200), Fraction(y, 200)) for x, y in way)


def _shortcut(shortcut: Shortcut) -> Callable[[Room], Way]:
    def way(room: Room) -> Way:
        trip = _trip(room)
        return _halved([trip.start, *shortcut(trip), trip.end])

    return way


def spoil(room: Room, answer: Way, rng: Random) -> Way:
    """End somewhere else, or make a detour through a wall or a box to be avoided."""
    cut = rng.randrange(1, len(answer))
    if rng.random() < 0.3:
        x, y = answer[-1]
        return (*answer[:-1], (x + Fraction(rng.choice((-1, 1)), 10), y))
    return (*answer[:cut], centre(rng.choice(_barred(room))), *answer[cut:])


def guess(room: Room, rng: Random) -> Way:
    """Go through one random point."""
    start, end = hundredths(room.start), hundredths(room.end)
    reach = max(map(abs, (*room.start, *room.end)))
    return start, hundredths((rng.randint(-reach, reach), rng.randint(-reach, reach))), end


def published(path: str, files: Mapping[str, str]) -> Published[Room]:
    """Read the constants of a published environment with the index of its instruction."""
    with reading("path_plan", path):
        (text,) = files.values()
        return Published(Room(*published_room(text)))


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
    form="the list of all waypoints in order, in the shape [(x1, y1), (x2, y2), ...].",
    parse=read_points,
    render=write_points,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda room: float(len(room.walls) + len(room.boxes)) * len(solve(room) or ()),
    difficulty_unit="points of a good path times rectangles",
    shortcuts={name: _shortcut(shortcut) for name, shortcut in SHORTCUTS.items()},
    lazy={name: Lazy(_shortcut(way), rates) for name, (way, rates) in LAZY.items()},
    chance=lambda _: 0.02,
    canonical=lambda room: (
        *(room.start, room.end, tuple(sorted(room.boxes))),
        *(tuple(sorted(room.visit)), tuple(sorted(room.avoid))),
    ),
    published=published,
    version=4,
)
