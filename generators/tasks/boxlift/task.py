"""BoxLift: lift all boxes in few steps, by teams of lifters.

Source: CodeSteer (ICML 2025), task "BoxLift". Any plan that keeps the rules and the limit of
steps is right.

Repaired against the published version: every assignment must be legal; the limit is not a loose
greedy estimate but, from level 2 on, the provable minimum: with one step less, the lifters together
could not carry the total weight. No instance is drawn that a greedy plan solves within the limit,
from level 3 on not even one that chooses the team by the box: the difficulty lies in how full the
steps are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from generators.answers.nested import Pair, read_nested
from generators.published.stored import at_most, reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.boxlift.answer import Steps, read_lifts, read_number
from generators.tasks.boxlift.shortcuts import CAREFUL, CARELESS, SEARCHES, Strategy
from generators.tasks.boxlift.solver import LIFTERS, Plan, greedy_plan, pack


@dataclass(frozen=True)
class Load:
    """Weights of the `boxes`, capacities of the `lifters`, and the most steps allowed."""

    boxes: tuple[int, ...]
    lifters: tuple[int, ...]
    limit: int


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        sizes: (lifters, steps of the planted plan, lowest and highest capacity), any of these.
        fill: the least share, in percent, of a team's capacity that its box weighs.
        spare: steps allowed beyond the planted ones; without any, the limit is the minimum
            and beyond the reach of greedy plans whose teams ignore the box.
        careful: whether it is beyond the reach of all other greedy plans, too.
    """

    sizes: tuple[tuple[int, int, int, int], ...]
    fill: int
    spare: int = 0
    careful: bool = True


LEVELS = {
    1: Level(((3, 3, 20, 60),), 60, spare=2, careful=False),
    2: Level(((3, 5, 30, 80),), 70, careful=False),
    3: Level(((4, 5, 30, 120), (5, 6, 40, 160), (6, 6, 50, 200)), 93),
    4: Level(((6, 8, 50, 200),), 93),
    5: Level(((8, 13, 50, 200),), 90),
}
TEAM_SIZES = (1, 2, 2, 3)
TRIES = 4
"""How often the packer may try; every instance drawn is solved by then."""


def generate(level: Level, rng: Random) -> Load:
    """Plant a plan, forget it, and keep the load if the packer finds one as short."""
    while True:
        count, steps, low, high = rng.choice(level.sizes)
        lifters = tuple(rng.randint(low, high) for _ in range(count))
        boxes = tuple(_planted(lifters, steps, level, rng))
        load = Load(boxes, lifters, steps + level.spare)
        if shortcuts_fail(load, level) and pack(boxes, lifters, load.limit, TRIES):
            return load


def _planted(lifters: Sequence[int], steps: int, level: Level, rng: Random) -> list[int]:
    boxes = []
    for _ in range(steps):
        order = rng.sample(lifters, len(lifters))
        while order:
            size = rng.choice(TEAM_SIZES)
            power = sum(order[:size])
            boxes.append(rng.randint(-(-power * level.fill // 100), power))
            del order[:size]
    rng.shuffle(boxes)
    return boxes


def shortcuts_fail(load: Load, level: Level) -> bool:
    """Whether the limit is the minimum and no greedy plan keeps it.

    With steps to spare: whether lifting one box a step takes too many.
    """
    if level.spare:
        return len(load.boxes) > load.limit
    if -(-sum(load.boxes) // sum(load.lifters)) < load.limit:
        return False
    careful = [plan for plan, _ in CAREFUL.values()] if level.careful else []
    plans = (*careful, *CARELESS.values())
    return not any(plan(load.boxes, load.lifters, load.limit) for plan in plans)


WORDINGS = (
    "A crew of {lifters} lifters has to lift {boxes} boxes in at most {limit} steps.",
    "Plan how {lifters} lifters can lift {boxes} boxes in no more than {limit} steps.",
    "There are {boxes} boxes, and {lifters} lifters must lift all of them within {limit} steps.",
    "Find a plan by which {lifters} lifters lift {boxes} boxes in {limit} steps or fewer.",
)
RULES = (
    "Weights of the boxes: {weights}.\nCapacities of the lifters: {capacities}.\n\n"
    "The lifters are numbered from 0 in the order listed, so lifter 0 has capacity {first}. In "
    "each step, one lifter or several together can lift a box if its weight is at most the sum of "
    "their capacities. Several boxes can be lifted in the same step, but no lifter can help with "
    "more than one box per step; a lifter may also stay idle. Every box must be lifted exactly "
    "once. Boxes are named by their weight{equal}. Every step that you list counts, even if "
    "nothing is lifted in it."
)


def question(load: Load) -> str:
    """State the puzzle."""
    wording = phrase(load, WORDINGS).format(
        lifters=len(load.lifters), boxes=len(load.boxes), limit=load.limit
    )
    twins = len(set(load.boxes)) < len(load.boxes)
    rules = RULES.format(
        weights=", ".join(map(str, load.boxes)),
        capacities=", ".join(map(str, load.lifters)),
        first=load.lifters[0],
        equal="; boxes of equal weight are interchangeable" if twins else "",
    )
    return f"{wording}\n\n{rules}"


def render(answer: Steps) -> str:
    """Write one step a line."""
    return "\n".join(
        f"Step {number}: [{', '.join(f'({box}, {list(team)})' for box, team in step)}]"
        for number, step in enumerate(answer, 1)
    )


def violations(load: Load, answer: Steps) -> Iterator[str]:
    """Yield a surplus of steps, illegal assignments in order, then boxes left behind."""
    if len(answer) > load.limit:
        yield f"takes {len(answer)} steps; {load.limit} are allowed"
    left = Counter(load.boxes)
    for number, step in enumerate(answer, 1):
        busy: set[int] = set()
        for box, team in step:
            if fault := _fault(load, box, team, busy):
                yield f"step {number}: {fault}"
            if left[box] == 0:
                yield f"step {number}: no box of weight {box} is left"
            left[box] -= 1
            busy.update(team)
    if rest := sorted((+left).elements()):
        yield f"never lifts the boxes {rest}"


def _fault(load: Load, box: int, team: Sequence[int], busy: set[int]) -> str:
    if not team:
        return f"nobody lifts the box {box}"
    power = 0
    for lifter in team:
        if not 0 <= lifter < len(load.lifters):
            return f"there is no lifter {lifter}"
        power += load.lifters[lifter]
    if len(set(team)) < len(team) or busy.intersection(team):
        return f"a lifter of the box {box} is named twice"
    return "" if power >= box else f"the lifters of the box {box} can lift {power} together"


def solve(load: Load) -> Steps | None:
    """Try a greedy plan, then the randomised packer; None if neither keeps the limit."""
    plan = greedy_plan(load.boxes, load.lifters, load.limit, LIFTERS["first"])
    return _steps(plan or pack(load.boxes, load.lifters, load.limit, TRIES))


def _steps(plan: Plan | None) -> Steps | None:
    if plan is None:
        return None
    return tuple(
        tuple(
            (box, tuple(i for i in range(team.bit_length()) if team >> i & 1)) for box, team in step
        )
        for step in plan
    )


def spoil(load: Load, answer: Steps, rng: Random) -> Steps:
    """Forget a box, let one lifter count twice, or lift a box a second time."""
    steps = [list(step) for step in answer]
    step = rng.choice([step for step in steps if step])
    index = rng.randrange(len(step))
    kind = rng.randrange(3)
    if kind == 0:
        del step[index]
    elif kind == 1:
        box, team = step[index]
        step[index] = (box, (*team, rng.choice(team)))
    else:
        step.append(step[index])
    return tuple(map(tuple, steps))


def guess(load: Load, rng: Random) -> Steps:
    """Let everybody lift one box after the other, in random order."""
    everybody = tuple(range(len(load.lifters)))
    return tuple(((box, everybody),) for box in rng.sample(load.boxes, len(load.boxes)))


def _strategy(plan: Strategy) -> Callable[[Load], Steps | None]:
    return lambda load: _steps(plan(load.boxes, load.lifters, load.limit))


def published(path: str, files: Mapping[str, str]) -> Published[Load]:
    """Read a published load; its limit is the greedy estimate, as in the published question."""
    with reading("boxlift", path):
        (text,) = files.values()
        found = dict(entry for entry in read_nested(text)[0] if isinstance(entry, Pair))
        boxes, lifters = (tuple(map(read_number, found[key])) for key in ("boxes", "lifters"))
        at_most(12, lifters=len(lifters))
        at_most(1000, boxes=len(boxes))
        if not (boxes and lifters and min(boxes + lifters) > 0 and max(boxes) <= sum(lifters)):
            raise ValueError("weights and capacities must be positive, and boxes liftable")
        plan = greedy_plan(boxes, lifters, len(boxes), LIFTERS["first"])
    return Published(Load(boxes, lifters, len(plan or ())))


TASK = Task(
    name="boxlift",
    title="BoxLift",
    category="planning",
    split="seen",
    summary="Assign lifters to boxes so that all boxes are lifted within a number of steps.",
    levels=LEVELS,
    instance_type=Load,
    generate=generate,
    question=question,
    form=(
        "one line for each step, giving the weight of each box and the numbers of its lifters,"
        " in the shape Step N: [(weight, [lifter, lifter]), (weight, [lifter])]."
    ),
    parse=read_lifts,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda load: float(len(load.boxes) * len(load.lifters) * load.limit),
    difficulty_unit="choices of a box, a lifter and a step",
    shortcuts={name: _strategy(plan) for name, plan in CARELESS.items()},
    lazy={
        name: Lazy(_strategy(plan), rates)
        for name, (plan, rates) in {**CAREFUL, **SEARCHES}.items()
    },
    canonical=lambda load: (tuple(sorted(load.boxes)), tuple(sorted(load.lifters)), load.limit),
    published=published,
    version=4,
)
