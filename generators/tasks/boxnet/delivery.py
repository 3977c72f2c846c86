"""Bringing coloured boxes to targets of their colour on a grid without obstacles."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from generators.tasks.boxnet.answer import Action, Place, Plan

Thing = tuple[str, int, int]
"""Colour, row and column of a box or target."""
Things = tuple[Thing, ...]
Careless = Callable[[Things, Things], Plan]
"""A plan for boxes and targets that breaks some rule."""


def distance(a: Place, b: Place) -> int:
    """Return the least number of moves between two squares."""
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def shortest_ways(boxes: Sequence[Thing], targets: Sequence[Thing]) -> list[tuple[Thing, Thing]]:
    """Return each box with a target of its own such that the sum of the distances is least.

    Args:
        boxes: the boxes.
        targets: as many targets of each colour as there are boxes of it.
    """
    ways = []
    for colour in dict.fromkeys(box[0] for box in boxes):
        sources = [box for box in boxes if box[0] == colour]
        goals = [target for target in targets if target[0] == colour]
        costs = [[distance(box[1:], goal[1:]) for goal in goals] for box in sources]
        chosen = cheapest_assignment(costs)
        ways += [(box, goals[i]) for box, i in zip(sources, chosen, strict=True)]
    return ways


def nearest_ways(boxes: Sequence[Thing], targets: Sequence[Thing]) -> list[tuple[Thing, Thing]]:
    """Return each box with the nearest target of its colour, whether or not others go there."""
    return [
        (box, min((t for t in targets if t[0] == box[0]), key=lambda t: distance(box[1:], t[1:])))
        for box in boxes
    ]


def is_tangled(ways: Sequence[tuple[Thing, Thing]]) -> bool:
    """Say whether equal boxes go from one square to two, and some box turns a corner."""
    goals: dict[Thing, set[Thing]] = {}
    for box, goal in ways:
        goals.setdefault(box, set()).add(goal)
    return max(map(len, goals.values())) > 1 and any(
        box[1] != goal[1] and box[2] != goal[2] for box, goal in ways
    )


def least_travel(boxes: Sequence[Thing], targets: Sequence[Thing]) -> int:
    """Return how many moves it takes at least to bring each box to a target of its own."""
    ways = shortest_ways(boxes, targets)
    return sum(distance(box[1:], target[1:]) for box, target in ways)


def cheapest_assignment(costs: Sequence[Sequence[int]]) -> list[int]:
    """Return for every row a column of its own such that the sum of the costs is least.

    Dynamic programming over sets of columns: O(2^n n) for n rows, meant for n up to 12.

    Args:
        costs: `costs[row][column]`, a square matrix.
    """
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for row in costs:
        extended: dict[int, tuple[int, tuple[int, ...]]] = {}
        for used, (total, chosen) in best.items():
            for column, cost in enumerate(row):
                with_it = used | 1 << column
                if with_it == used:
                    continue
                if with_it not in extended or total + cost < extended[with_it][0]:
                    extended[with_it] = (total + cost, (*chosen, column))
        best = extended
    return list(best[(1 << len(costs)) - 1][1])


def delivery(ways: Sequence[tuple[Thing, Thing]]) -> Plan:
    """Bring each box to its target; in each square the box with most to go is served.

    Args:
        ways: each box with its target, both as (colour, row, column).
    """
    left = [(colour, (r, c), target[1:]) for (colour, r, c), target in ways]
    plan = []
    while left:
        busy: dict[Place, int] = {}
        for i, (_, place, goal) in enumerate(left):
            other = busy.get(place)
            if other is None or distance(place, goal) > distance(place, left[other][2]):
                busy[place] = i
        step: list[Action] = []
        for place, i in busy.items():
            colour, _, goal = left[i]
            after = _towards(place, goal)
            step.append((place, colour, colour if place == goal else after))
            left[i] = (colour, (-1, -1) if place == goal else after, goal)
        left = [one for one in left if one[1] != (-1, -1)]
        plan.append(tuple(step))
    return tuple(plan)


def first_image(rows: int, columns: int, *groups: Sequence[Thing]) -> tuple[Things, ...]:
    """Return the first mirror image of groups of things: the same for all images of a field."""
    return min(
        tuple(tuple(sorted((c, abs(x - i), abs(y - j)) for c, i, j in group)) for group in groups)
        for x, y in product((0, rows - 1), (0, columns - 1))
    )


def _towards(place: Place, goal: Place) -> Place:
    row, column = place
    if row != goal[0]:
        return row + (1 if goal[0] > row else -1), column
    return row, column + (1 if goal[1] > column else -1)


def _on_target(boxes: Things, targets: Things) -> Plan:
    """Match the boxes that stand on a target already, and nothing else."""
    pairs = Counter(boxes) & Counter(targets)
    return tuple((((row, col), colour, colour),) for colour, row, col in sorted(pairs.elements()))


def _to_the_nearest(boxes: Things, targets: Things) -> Plan:
    """Bring each box to the nearest target of its colour, even if others go there, too."""
    return delivery(nearest_ways(boxes, targets))


def _in_one_step(boxes: Things, targets: Things) -> Plan:
    """Move each box all the way and match it, as if a step were a sequence."""
    ways = shortest_ways(boxes, targets)
    return tuple(tuple(action for step in delivery([way]) for action in step) for way in ways)


CARELESS: Mapping[str, Careless] = {
    "only boxes on targets": _on_target,
    "each box to the nearest target": _to_the_nearest,
    "a box a step": _in_one_step,
}
