"""Bringing coloured boxes to targets of their colour on a grid without obstacles."""

from collections.abc import Sequence

from generators.tasks.boxnet.answer import Action, Place, Plan

Thing = tuple[str, int, int]
"""Colour, row and column of a box or target."""
Things = tuple[Thing, ...]
Way = tuple[Thing, Thing]
"""A box and its target."""


def distance(a: Place, b: Place) -> int:
    """Return the least number of moves between two squares."""
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def shortest_ways(boxes: Sequence[Thing], targets: Sequence[Thing]) -> list[Way]:
    """Return each box with a target of its own such that the sum of the distances is least.

    There must be as many targets of each colour as there are boxes of it.
    """
    ways = []
    for colour in dict.fromkeys(box[0] for box in boxes):
        sources = [box for box in boxes if box[0] == colour]
        goals = [target for target in targets if target[0] == colour]
        costs = [[distance(box[1:], goal[1:]) for goal in goals] for box in sources]
        chosen = _cheapest_assignment(costs)
        ways += [(box, goals[i]) for box, i in zip(sources, chosen, strict=True)]
    return ways


def least_travel(boxes: Sequence[Thing], targets: Sequence[Thing]) -> int:
    """Return how many moves it takes at least to bring each box to a target of its own."""
    ways = shortest_ways(boxes, targets)
    return sum(distance(box[1:], target[1:]) for box, target in ways)


def _cheapest_assignment(costs: Sequence[Sequence[int]]) -> list[int]:
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


def delivery(ways: Sequence[Way], urgent: bool = True, actions: int | None = None) -> Plan:
    """Bring each box to its target, side by side.

    Args:
        ways: the boxes and their targets.
        urgent: whether in each square the box with most to go is served, else the first.
        actions: most actions of a step; None for no limit.
    """
    left = [(colour, (r, c), target[1:]) for (colour, r, c), target in ways]
    plan = []
    while left:
        busy: dict[Place, int] = {}
        for i, (_, place, goal) in enumerate(left):
            other = busy.get(place)
            if other is None or (
                urgent and distance(place, goal) > distance(place, left[other][2])
            ):
                busy[place] = i
        step: list[Action] = []
        for place, i in list(busy.items())[:actions]:
            colour, _, goal = left[i]
            after = _towards(place, goal)
            step.append((place, colour, colour if place == goal else after))
            left[i] = (colour, (-1, -1) if place == goal else after, goal)
        left = [one for one in left if one[1] != (-1, -1)]
        plan.append(tuple(step))
    return tuple(plan)


def _towards(place: Place, goal: Place) -> Place:
    row, column = place
    if row != goal[0]:
        return row + (1 if goal[0] > row else -1), column
    return row, column + (1 if goal[1] > column else -1)
