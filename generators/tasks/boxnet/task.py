"""BoxNet: agents in the squares of a grid pass coloured boxes on to targets of their colour.

Source: CodeSteer (ICML 2025), task "BoxNet1". Any plan that keeps the rules is right, however
long, unless the question sets a limit of steps.

Repaired against the published version: the actions of one step happen at the same time; an illegal
action makes the plan wrong; an agent may act once per step however it is spelled. From level 2 on,
a limit of steps makes agents work side by side, two boxes of one colour stand in one square and go
to different ones, and a box turns a corner.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

from generators.answers.nested import Node, Pair, read_nested, strings
from generators.published.stored import at_most, reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.boxnet.answer import Action, Place, Plan, read_plan
from generators.tasks.boxnet.shortcuts import LAZY, SHORTCUTS, Shortcut, shortcuts_fail
from generators.tasks.boxnet.solver import (
    Thing,
    delivery,
    distance,
    least_travel,
    shortest_ways,
)

COLOURS = ("blue", "red", "green", "purple", "orange", "yellow", "pink", "brown")


@dataclass(frozen=True)
class Field:
    """A grid with `boxes` and `targets` as (colour, row, column), rows and columns from 0.

    `limit` is the most steps allowed, 0 if there is no limit.
    """

    rows: int
    columns: int
    boxes: tuple[Thing, ...]
    targets: tuple[Thing, ...]
    limit: int = 0


@dataclass(frozen=True)
class Level:
    """Size of the grid, number of colours, and how many boxes of a colour there may be.

    Attributes:
        travel: squares that a box must travel at least, on average over the boxes, in percent.
        planned: whether a limit of steps is set, 10 % above those of a good plan, and shortcuts
            have to fail.
    """

    rows: int
    columns: int
    colours: int
    each: tuple[int, int]
    travel: int
    planned: bool = True


LEVELS = {
    1: Level(1, 2, 3, (1, 1), 30, planned=False),
    2: Level(2, 2, 3, (1, 2), 60),
    3: Level(2, 4, 5, (1, 3), 100),
    4: Level(4, 8, 6, (2, 4), 150),
    5: Level(8, 10, 8, (4, 6), 150),
}


def generate(level: Level, rng: Random) -> Field:
    """Strew boxes and equally many targets of each colour over the grid."""
    while True:
        colours = rng.sample(COLOURS, level.colours)
        counts = {colour: rng.randint(*level.each) for colour in colours}
        boxes, targets = (_strewn(level, counts, rng) for _ in range(2))
        if 100 * least_travel(boxes, targets) < level.travel * len(boxes):
            continue
        ways = shortest_ways(boxes, targets)
        limit = -(-11 * len(delivery(ways)) // 10) if level.planned else 0
        if not limit or shortcuts_fail(ways, limit):
            return Field(level.rows, level.columns, boxes, targets, limit)


def _strewn(level: Level, counts: Mapping[str, int], rng: Random) -> tuple[Thing, ...]:
    return tuple(
        (colour, rng.randrange(level.rows), rng.randrange(level.columns))
        for colour, count in counts.items()
        for _ in range(count)
    )


WORDINGS = (
    "A grid of {rows} x {columns} squares (rows x columns) holds coloured boxes and targets, with "
    "one agent in every square. Plan how the agents bring every box to a target of its colour.",
    "In a grid of {rows} x {columns} squares (rows x columns), one agent stands in each square and "
    "can pass coloured boxes on to its neighbours. Find a plan that matches every box with a "
    "target of its colour.",
    "Coloured boxes and targets lie on a grid of {rows} x {columns} squares (rows x columns), and "
    "an agent in each square can move boxes. Plan the actions of the agents so that every box is "
    "matched with a target of its own colour.",
)
RULES = (
    "Squares are named by their centres, row first: square[0.5, 0.5] is the one in the top left "
    "corner, the first number increases downwards and the second one to the right. The agent in "
    "square[x, y] is called Agent[x, y].\n\n"
    "{objects}\n\n"
    "The plan is a list of steps. In each step, every agent makes at most one action, with one box "
    "that is in its own square. It either moves the box to a horizontally or vertically adjacent "
    "square, as in move(box_blue, square[0.5, 1.5]), or matches the box with a target of the same "
    "colour in its own square, as in move(box_blue, target_blue); then both disappear. All actions "
    "of a step happen at the same time, so the box (and the target) must be in the agent's square "
    "before the step begins. A square can hold any number of objects, and boxes or targets of the "
    "same colour are interchangeable. A single illegal action makes the whole plan wrong. At the "
    "end no box may be left. The plan may have {limit}."
)


def question(field: Field) -> str:
    """State the puzzle."""
    wording = phrase(field, WORDINGS).format(rows=field.rows, columns=field.columns)
    limit = f"at most {field.limit} steps" if field.limit else "any number of steps"
    return f"{wording} {RULES.format(objects=_listed(field), limit=limit)}"


def _listed(field: Field) -> str:
    things: dict[Place, list[str]] = {}
    for kind, group in (("box", field.boxes), ("target", field.targets)):
        for colour, row, column in group:
            things.setdefault((row, column), []).append(f"{kind}_{colour}")
    lines = [f"{_square(place)}: {', '.join(things[place])}" for place in sorted(things)]
    return "\n".join([*lines, "All other squares are empty."][: field.rows * field.columns])


def _square(place: Place) -> str:
    return f"square[{place[0]}.5, {place[1]}.5]"


def render(answer: Plan) -> str:
    """Write a JSON list with one step a line."""
    return "[" + ",\n ".join("{" + ", ".join(map(_written, step)) + "}" for step in answer) + "]"


def _written(action: Action) -> str:
    (row, column), colour, goal = action
    where = f"target_{goal}" if isinstance(goal, str) else _square(goal)
    return f'"Agent[{row}.5, {column}.5]": "move(box_{colour}, {where})"'


def violations(field: Field, answer: Plan) -> Iterator[str]:
    """Yield a surplus of steps, the first illegal action, then boxes left over."""
    if field.limit and len(answer) > field.limit:
        yield f"takes {len(answer)} steps; {field.limit} are allowed"
    boxes, targets = Counter(field.boxes), Counter(field.targets)
    for number, step in enumerate(answer, 1):
        if len({agent for agent, _, _ in step}) < len(step):
            yield f"step {number}: an agent acts twice"
        for action in step:
            if fault := _fault(field, boxes, targets, action):
                yield f"step {number}: {fault}"
                return
        for (row, column), colour, goal in step:
            boxes[colour, row, column] -= 1
            if isinstance(goal, str):
                targets[colour, row, column] -= 1
            else:
                boxes[colour, *goal] += 1
    for colour, *place in sorted(boxes.elements()):
        yield f"box_{colour} is left in {_square((place[0], place[1]))} in the end"


def _fault(
    field: Field, boxes: Counter[Thing], targets: Counter[Thing], action: Action
) -> str | None:
    agent, colour, goal = action
    if not boxes[colour, *agent]:
        if not _inside(field, agent):
            return "names an agent outside the grid"
        return f"no box_{colour} is in {_square(agent)}"
    if isinstance(goal, str):
        if goal != colour or not targets[colour, *agent]:
            return f"no target_{goal} for box_{colour} is in {_square(agent)}"
        return None
    if not _inside(field, goal):
        return "moves a box outside the grid"
    if distance(agent, goal) != 1:
        return f"{_square(goal)} is not next to {_square(agent)}"
    return None


def _inside(field: Field, place: Place) -> bool:
    return 0 <= place[0] < field.rows and 0 <= place[1] < field.columns


def solve(field: Field) -> Plan | None:
    """Assign boxes to targets at least cost; each agent serves the box with most to go."""
    if Counter(c for c, _, _ in field.boxes) != Counter(c for c, _, _ in field.targets):
        return None
    return delivery(shortest_ways(field.boxes, field.targets))


def spoil(field: Field, answer: Plan, rng: Random) -> Plan:
    """Change one match: leave it out, name another colour, or reach for the square diagonal."""
    steps = [list(step) for step in answer]
    step, index = rng.choice(
        [(step, i) for step in steps for i, action in enumerate(step) if action[2] == action[1]]
    )
    (row, column), colour, _ = step.pop(index)
    if rng.random() < 0.5:
        other = rng.choice([one for one in COLOURS if one != colour])
        goal: Place | str = rng.choice((other, (row + 1, column + 1)))
        step.insert(index, ((row, column), colour, goal))
    return tuple(map(tuple, steps))


def guess(field: Field, rng: Random) -> Plan:
    """Let each box be matched where it stands, in random order."""
    boxes = rng.sample(field.boxes, len(field.boxes))
    return tuple((((row, column), colour, colour),) for colour, row, column in boxes)


def _shortcut(plan: Shortcut) -> Callable[[Field], Plan]:
    return lambda field: plan(field.boxes, field.targets)


def canonical(field: Field) -> Hashable:
    """Return the size and the first of the four mirror images of boxes and targets."""
    images = (
        tuple(
            tuple(sorted((colour, abs(r - row), abs(c - column)) for colour, r, c in things))
            for things in (field.boxes, field.targets)
        )
        for row, column in product((0, field.rows - 1), (0, field.columns - 1))
    )
    return field.rows, field.columns, min(images)


def published(path: str, files: Mapping[str, str]) -> Published[Field]:
    """Read a map from `row_column` centres to lists of objects; no plan is stored."""
    with reading("boxnet", path):
        (text,) = files.values()
        (content,) = read_nested(text)
        things = [thing for entry in content for thing in _things(entry)]
        places = [_centre(entry.key) for entry in content if isinstance(entry, Pair)]
        boxes, targets = (
            tuple((colour, *place) for kind, colour, place in things if kind == wanted)
            for wanted in ("box", "target")
        )
        if len(things) != len(boxes) + len(targets) or not boxes:
            raise ValueError("no boxes, or objects that are neither box nor target")
        at_most(12, boxes=max(Counter(colour for colour, _, _ in boxes).values()))
        at_most(100, rows=max(max(places)))
    rows, columns = (max(numbers) + 1 for numbers in zip(*places, strict=True))
    return Published(Field(rows, columns, boxes, targets))


def _things(entry: Node) -> Iterator[tuple[str, str, Place]]:
    if not isinstance(entry, Pair):
        raise TypeError("expected a map of squares")
    for name in strings(entry.value, "a list of objects"):
        kind, colour = name.split("_")
        yield kind, colour, _centre(entry.key)


def _centre(text: str) -> Place:
    row, column = (int(number.removesuffix(".5")) for number in text.split("_"))
    return row, column


TASK = Task(
    name="boxnet",
    title="BoxNet",
    category="planning",
    split="seen",
    summary="Plan how agents in a grid pass coloured boxes on to targets of their colour.",
    levels=LEVELS,
    instance_type=Field,
    generate=generate,
    question=question,
    form=(
        "a JSON list with one object for each step that maps each acting agent to its action, in "
        'the shape [{"Agent[x, y]": "move(box_colour, square[x, y])"}, {"Agent[x, y]": '
        '"move(box_colour, target_colour)"}].'
    ),
    parse=read_plan,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda field: float(len(field.boxes) + least_travel(field.boxes, field.targets)),
    difficulty_unit="actions needed at least",
    shortcuts={name: _shortcut(plan) for name, plan in SHORTCUTS.items()},
    lazy={name: Lazy(_shortcut(plan), rates) for name, (plan, rates) in LAZY.items()},
    canonical=canonical,
    published=published,
    version=4,
)
