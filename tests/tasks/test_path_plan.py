"""Path plan: spellings of point lists, exact contacts, an independent search on a fine grid."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.path_plan.plane import fewest_points, grown, touches
from generators.tasks.path_plan.task import Room

TASK = load("path_plan")
WALLS = ((-150, -140, -150, 150), (140, 150, -150, 150), (-150, 150, 140, 150))
ROOM = Room(
    (*WALLS, (-150, 150, -150, -140)),
    (("red", (-50, 50, -50, 50)), ("blue", (80, 100, 80, 100))),
    (-100, 0),
    (100, 0),
    ("blue",),
    ("red",),
)
WAY = "[(-1, 0), (0, 1.3), (0.8, 1), (1, 0)]"


@pytest.mark.parametrize(
    "text",
    [
        WAY,
        WAY.replace("(", "[").replace(")", "]"),
        WAY[1:-1],
        WAY.replace("), (", ") -> ("),
        WAY.replace("), (", ") → ("),
        WAY.replace(", (", ",\n("),
        "First I tried [(-1, 0), (1, 0)], which touches red. So: " + WAY,
        "waypoints = " + WAY,
        WAY.replace(" ", ""),
        WAY.replace("1.3", "13e-1").replace("-1,", "-1.0,").replace("0.8", ".8"),
        WAY.replace("-1,", "-1.0000001,"),
        WAY.replace("-1,", "-1.000001,"),
        "The waypoints are " + WAY + " in this order.",
        '[{"x": -1, "y": 0}, {"x": 0, "y": 1.3}, {"x": 0.8, "y": 1}, {"x": 1, "y": 0}]',
        '{"path": [["-1", "0"], ["0", "1.3"], ["0.8", "1"], ["1", "0"]]}',
        WAY.replace("(", r"\left(").replace(")", r"\right)").replace(", ", r",\, "),
        WAY[1:-1].replace("), (", r") \rightarrow ("),
        WAY[1:-1].replace("), (", ") --> ("),
        WAY[1:-1].replace("), (", "), then ("),
        WAY[1:-1].replace("), (", ") - ("),
        WAY.replace("(", "Point("),
        WAY.replace("(", "**(").replace(")", ")**"),
        WAY[1:-1].replace("(", "`(").replace(")", ")`"),
        "1. (-1, 0)\n2. (0, 1.3)\n3. (0.8, 1)\n4. (1, 0)",
        "Waypoint 1: (-1, 0)\nWaypoint 2: (0, 1.3)\nWaypoint 3: (0.8, 1)\nWaypoint 4: (1, 0)",
        "* (-1, 0)\n* (0, 1.3)\n* (0.8, 1)\n* (1, 0)",
        "[(-1, 0),  # start\n (0, 1.3),  // over red\n (0.8, 1),\n (1, 0)]  # 4 points",
        "The path with 4 waypoints is " + WAY,
        WAY + " (3 segments)",
    ],
)
def test_spellings_of_a_right_path(text: str) -> None:
    verdict = TASK.verify(ROOM, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[(-1, 0), (1, 0)]", "touches red"),
        ("[(-1, 0), (0, 1.3), (1, 0)]", "never enters blue"),
        ("[(-1, 0), (-1, 0.5), (0.9, 0.5), (0.9, 0.9), (1, 0)]", "segment 2 touches red"),
        ("[(-1, 0), (-1, 1.4), (0.9, 0.9), (1, 0)]", "touches a wall"),
        ("[(-1, 0), (0, 9), (0.9, 0.9), (1, 0)]", "touches a wall"),
        ("[(-0.99, 0), (0, 1.3), (0.8, 1), (1, 0)]", "begins at"),
        ("[(-1, 0), (0, 1.3), (0.8, 1), (1, 0.00001)]", "ends at"),
        ("[(-1, 0), (0, 0.5), (0.9, 0.9), (1, 0)]", "touches red"),
    ],
)
def test_paths_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(ROOM, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "[(1, 0)]",
        "(nan, 0), (1, 0)",
        "[(-1, 0, 0), (1, 0, 0)]",
        "[(-1, 0), (1/2, 0), (1, 0)]",
        "[(-1, 0), (sin(1), 0), (1, 0)]",
        "from (-1, 0) by way of 2 corners to (1, 0)",
        "[(x0, y0), (x1, y1)]",
        "[(-1, 0), (0, 1.3)] + [(0.8, 1), (1, 0)]",
        "(2, 2)*0, " + WAY[1:-1],
        "2*" + WAY,
        WAY + "*2",
        "2 by way of " + WAY[1:-1],
        WAY.replace("(0, 1.3)", "-(0, 1.3)"),
        WAY.replace("0.8", "2**3"),
        WAY.replace("(0, 1.3)", "(0, 1.3, 2)"),
        "[" + "(1, 0), " * 501 + "]",
    ],
)
def test_texts_that_are_no_paths(text: str) -> None:
    assert TASK.verify(ROOM, f"<<<{text}>>>").outcome == "unparsed"


def test_a_box_is_entered_at_its_boundary_and_from_within() -> None:
    corner = "[(-1, 0), (0, 1.3), (0.8, 1), (0.8, 0.8), (1, 0)]"
    assert TASK.verify(ROOM, f"<<<{corner}>>>").right
    inside = Room(ROOM.walls, ROOM.boxes, (85, 85), (95, 95), ("blue",), ())
    assert TASK.verify(inside, "<<<(0.85, 0.85), (0.95, 0.95)>>>").right


def clipped(p: tuple[int, int], q: tuple[int, int], rect: tuple[int, ...]) -> bool:
    """Liang and Barsky: cut the segment's parameter range by the four edges."""
    low, high = Fraction(0), Fraction(1)
    for axis in (0, 1):
        step = q[axis] - p[axis]
        for sign, bound in ((-1, rect[2 * axis]), (1, rect[2 * axis + 1])):
            slope, room = sign * step, sign * (bound - p[axis])
            if slope == 0 and room < 0:
                return False
            if slope > 0:
                high = min(high, Fraction(room, slope))
            if slope < 0:
                low = max(low, Fraction(room, slope))
    return low <= high


def test_contacts_agree_with_clipping() -> None:
    rng = Random(5)
    for _ in range(3000):
        p, q = ((rng.randint(-6, 6), rng.randint(-6, 6)) for _ in "pq")
        x, y = sorted(rng.sample(range(-5, 6), 2)), sorted(rng.sample(range(-5, 6), 2))
        rect = (x[0], x[1], y[0], y[1])
        assert touches(p, q, rect) == clipped(p, q, rect), (p, q, rect)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_some_way_keeps_its_distance(level: int) -> None:
    for index in range(8):
        room = TASK.instance(level, index)
        margin = TASK.levels[level].clearance
        boxes = tuple(
            (name, grown(rect, margin) if name in room.avoid else rect) for name, rect in room.boxes
        )
        walls = tuple(grown(rect, margin) for rect in room.walls)
        narrow = replace(room, walls=walls, boxes=boxes)
        way = TASK.render(TASK.solve(narrow))
        assert TASK.verify(narrow, f"<<<{way}>>>").right
        assert TASK.verify(room, f"<<<{way}>>>").right


def inner_points(room: Room, name: str) -> str:
    return str(TASK.render(TASK.shortcuts[name](room)[1:-1]))


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("nearest centre first", "[(0.15, 0.2), (0.1, 0.65)]"),
        ("nearest points in the order given", "[(0.1, 0), (0.1, 0.6)]"),
        ("lower right corners", "[(0.2, 0), (0.5, 0.6)]"),
        (
            "centres in reverse order, sideways and then up or down",
            "[(0.1, 0), (0.1, 0.65), (0.15, 0.65), (0.15, 0.2), (1, 0.2)]",
        ),
        (
            "from the end to each centre and back",
            "[(1, 0), (0.15, 0.2), (1, 0), (0.1, 0.65), (1, 0)]",
        ),
    ],
)
def test_shortcuts_go_as_they_are_called(name: str, points: str) -> None:
    boxes = ("a", (10, 20, 0, 40)), ("b", (-30, 50, 60, 70))
    room = Room(ROOM.walls, boxes, (0, 0), (100, 0), ("a", "b"), ())
    assert inner_points(room, name) == points


def test_shortcuts_along_the_walls_turn_at_the_corners() -> None:
    boxes = ("a", (-50, -40, -100, -90)), ("b", (-20, -10, 100, 110))
    room = Room(ROOM.walls, boxes, (-100, 0), (110, 50), ("a", "b"), ())
    assert inner_points(room, "along the walls, clockwise") == (
        "[(-1.38, 0), (-1.38, 1.38), (-0.15, 1.38), (-0.15, 1.05), (-0.15, 1.38), "
        "(1.38, 1.38), (1.38, -1.38), (-0.45, -1.38), (-0.45, -0.95), (-0.45, -1.38), "
        "(-1.38, -1.38), (-1.38, 1.38), (1.38, 1.38), (1.38, 0.5)]"
    )
    assert inner_points(room, "along the walls from below") == (
        "[(-1, -1.38), (-0.45, -1.38), (-0.45, -0.95), (-0.45, -1.38), "
        "(-0.15, -1.38), (-0.15, 1.05), (-0.15, -1.38), (1.1, -1.38)]"
    )


def lazy_points(room: Room, name: str) -> str:
    (lazy,) = (lazy for key, lazy in TASK.lazy.items() if key.startswith(name))
    return str(TASK.render(lazy.answer(room)[1:-1]))


def test_lazy_ways_go_round_corners_leg_by_leg() -> None:
    bar, box = ("bar", (-10, 10, -140, 60)), ("box", (90, 110, -100, -60))
    low = Room(ROOM.walls, (bar, box), (-100, 0), (120, 100), ("box",), ("bar",))
    straight = "[(1, -0.8)]"
    assert lazy_points(low, "nearest centre first, by at most one right angle") == straight
    assert lazy_points(low, "nearest centre first, round at most one") == straight
    high = replace(low, start=(-100, 100))
    assert lazy_points(high, "nearest centre first, by at most one right angle") == (
        "[(1, 1), (1, -0.8)]"
    )
    assert (
        lazy_points(high, "nearest centre first, round at most one") == "[(0.12, 0.62), (1, -0.8)]"
    )
    assert lazy_points(low, "nearest centre first, round at most two") == (
        "[(-0.12, 0.62), (0.12, 0.62), (1, -0.8)]"
    )


def test_random_walks_touch_nothing_barred() -> None:
    for room in (TASK.instance(3, index) for index in range(15)):
        for name, lazy in TASK.lazy.items():
            way = lazy.answer(room)
            if "random" in name:  # they may fail in the end only, when no more points are left
                fault = next(TASK.violations(room, way), "")
                assert not fault or "never enters" in fault or f"segment {len(way) - 1}" in fault


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_limit_of_waypoints_is_twice_those_of_a_known_way(level: int) -> None:
    for room in (TASK.instance(level, index) for index in range(10)):
        way = TASK.solve(room)
        assert 2 * len(way) <= room.limit < 4 * len(way)
        assert f"From 2 to {room.limit} waypoints" in TASK.question(room)
        longer = (way[0],) * room.limit + way
        assert (
            f"{room.limit} are allowed" in TASK.verify(room, f"<<<{TASK.render(longer)}>>>").fault
        )


def test_the_question_says_what_the_room_calls_for() -> None:
    both = TASK.question(ROOM)
    assert "must enter the box blue. It must never touch the box red.\n" in both
    assert "not mentioned" in TASK.question(replace(ROOM, avoid=()))
    assert "to be avoided" not in TASK.question(replace(ROOM, avoid=()))
    assert "in any order: blue, red." in TASK.question(
        replace(ROOM, visit=("blue", "red"), avoid=())
    )
    assert "any of these boxes: red, blue." in TASK.question(replace(ROOM, avoid=("red", "blue")))


def test_the_fewest_points_of_a_way() -> None:
    """Round a bar one passes its two ends; what lies straight ahead takes no point."""
    bar, ahead, aside = (40, 60, -50, 50), (10, 20, -5, 5), (10, 20, 70, 80)
    assert fewest_points((0, 0), (100, 0), [], []) == 2
    assert fewest_points((0, 0), (100, 0), [ahead], []) == 2
    assert fewest_points((0, 0), (100, 0), [aside], []) == 3
    assert fewest_points((0, 0), (100, 0), [ahead], [bar]) == 5
    assert fewest_points((0, 0), (100, 0), [], [(40, 60, -10, 10), (30, 40, -50, -9)]) == 4
    assert fewest_points((0, 0), (50, 0), [], [bar]) == 0


@pytest.mark.parametrize(("level", "points"), [(3, 5), (4, 6), (5, 9)])
def test_rooms_need_as_many_points_as_the_level_says(level: int, points: int) -> None:
    wanted = replace(TASK.levels[level], points=points)
    for seed in range(3):
        room = TASK.generate(wanted, Random(seed))
        rects = dict(room.boxes)
        barred = [*room.walls, *(rects[name] for name in room.avoid)]
        visits = [rects[name] for name in room.visit]
        assert fewest_points(room.start, room.end, visits, barred) >= points


def test_every_box_to_be_visited_counts() -> None:
    room = replace(ROOM, visit=("blue", "far"), boxes=(*ROOM.boxes, ("far", (-130, -120, 90, 95))))
    assert TASK.verify(room, f"<<<{WAY}>>>").fault == "never enters far"
    around = WAY.replace("(-1, 0)", "(-1, 0), (-1.2, 0.9)")
    assert TASK.verify(room, f"<<<{around}>>>").right


def test_a_room_without_a_way_has_no_solution() -> None:
    barred = Room(ROOM.walls, (*ROOM.boxes, ("bar", (0, 10, -140, 140))), *((-100, 0), (100, 0)),
                  ("blue",), ("bar",))  # fmt: skip
    assert TASK.solve(barred) is None


def test_each_path_is_checked_by_its_own_published_instruction() -> None:
    names = ("yellow", "red", "green", "blue", "pink", "purple", "orange")
    boxes = {name: [i / 10, i + 0.15, -0.5, 0.5] for i, name in enumerate(names)}
    record = {"walls": [], "boxes": boxes, "start": [-1, 0.25], "end": [1, 0]}
    text = json.dumps({**record, "instruction_index": 4})
    room = TASK.published("x", {"instance.json": text}).instance
    assert room.visit == ("blue",)
    assert len(room.avoid) == 6
    assert dict(room.boxes)["red"] == (10, 115, -50, 50)
    for bad in ({**record, "instruction_index": 10}, {**record, "start": [0.001, 0]}, []):
        with pytest.raises(PublishedError, match="path_plan: x"):
            TASK.published("x", {"instance.json": json.dumps(bad)})
