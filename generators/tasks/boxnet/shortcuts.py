"""Plans for agents that break some rule, and when they do."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from generators.tasks.boxnet.answer import Plan
from generators.tasks.boxnet.solver import Thing, Things, Way, delivery, distance, shortest_ways

Shortcut = Callable[[Things, Things], Plan]
"""A plan for boxes and targets."""


def shortcuts_fail(ways: Sequence[Way]) -> bool:
    """Whether equal boxes go from one square to two, and some box turns a corner.

    Else it would not matter that an agent makes one action a step, that a target vanishes with
    the first box, or that no move is diagonal.
    """
    goals: dict[Thing, set[Thing]] = {}
    for box, goal in ways:
        goals.setdefault(box, set()).add(goal)
    return max(map(len, goals.values())) > 1 and any(
        box[1] != goal[1] and box[2] != goal[2] for box, goal in ways
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


SHORTCUTS: Mapping[str, Shortcut] = {
    "only boxes on targets": _on_target,
    "each box to the nearest target": _to_the_nearest,
    "a box a step": _in_one_step,
}
