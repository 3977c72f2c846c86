"""Plans for agents that break some rule, and when they do."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, zip_longest

from generators.task import Rates
from generators.tasks.boxnet.answer import Plan
from generators.tasks.boxnet.solver import Thing, Things, Way, delivery, distance, shortest_ways

Shortcut = Callable[[Things, Things], Plan]
"""A plan for boxes and targets."""


def shortcuts_fail(ways: Sequence[Way], limit: int) -> bool:
    """Whether equal boxes go from one square to two, some box turns a corner, and actions are many.

    Else it would not matter that an agent makes one action a step, that a target vanishes with
    the first box, that no move is diagonal, or that agents can act at the same time.
    """
    goals: dict[Thing, set[Thing]] = {}
    for box, goal in ways:
        goals.setdefault(box, set()).add(goal)
    return (
        max(map(len, goals.values())) > 1
        and any(box[1] != goal[1] and box[2] != goal[2] for box, goal in ways)
        and sum(distance(box[1:], goal[1:]) + 1 for box, goal in ways) > limit
    )


def _on_target(boxes: Things, targets: Things) -> Plan:
    """Match the boxes that stand on a target already, and nothing else."""
    pairs = Counter(boxes) & Counter(targets)
    return tuple((((row, col), colour, colour),) for colour, row, col in sorted(pairs.elements()))


def nearest_ways(boxes: Sequence[Thing], targets: Sequence[Thing]) -> list[Way]:
    """Return each box with the nearest target of its colour, whether or not others go there."""
    return [
        (box, min((t for t in targets if t[0] == box[0]), key=lambda t: distance(box[1:], t[1:])))
        for box in boxes
    ]


def _to_the_nearest(boxes: Things, targets: Things) -> Plan:
    """Bring each box to the nearest target of its colour, even if others go there, too."""
    return delivery(nearest_ways(boxes, targets))


def _in_one_step(boxes: Things, targets: Things) -> Plan:
    """Move each box all the way and match it, as if a step were a sequence."""
    ways = shortest_ways(boxes, targets)
    return tuple(tuple(action for step in delivery([way]) for action in step) for way in ways)


def _all_at_once(boxes: Things, targets: Things) -> Plan:
    """Move each box in every step, as if agents could act more than once."""
    ways = [delivery([way]) for way in shortest_ways(boxes, targets)]
    return tuple(tuple(chain.from_iterable(step)) for step in zip_longest(*ways, fillvalue=()))


def free_ways(boxes: Things, targets: Things) -> list[Way]:
    """Return each box in turn with the nearest target of its colour that no other has."""
    left, ways = list(targets), []
    for box in boxes:
        ((_, target),) = nearest_ways([box], left)
        left.remove(target)
        ways.append((box, target))
    return ways


def _one_by_one(boxes: Things, targets: Things) -> Plan:
    """Make a single action a step."""
    return delivery(free_ways(boxes, targets), actions=1)


SHORTCUTS: Mapping[str, Shortcut] = {
    "only boxes on targets": _on_target,
    "each box to the nearest target": _to_the_nearest,
    "a box a step": _in_one_step,
    "all boxes at once": _all_at_once,
    "an action a step": _one_by_one,
}
LAZY: Mapping[str, tuple[Shortcut, Rates]] = {
    "least travel, three actions a step": (
        lambda boxes, targets: delivery(shortest_ways(boxes, targets), actions=3),
        (1.0, 1.0, 0.1, 0.0, 0.0),
    ),
    "least travel, the first box first": (
        lambda boxes, targets: delivery(shortest_ways(boxes, targets), urgent=False),
        (1.0, 0.95, 0.8, 0.7, 0.7),
    ),
    "the nearest free target, the first box first": (
        lambda boxes, targets: delivery(free_ways(boxes, targets), urgent=False),
        (1.0, 0.85, 0.7, 0.45, 0.3),
    ),
    "the nearest free target, the box with most to go first": (
        lambda boxes, targets: delivery(free_ways(boxes, targets)),
        (1.0, 1.0, 1.0, 0.85, 0.6),
    ),
}
"""Plans that keep the rules, and how often they keep the limit of steps."""
