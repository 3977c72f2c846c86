"""Lifting boxes by teams of lifters: greedy plans, and a strong randomised packer.

A team is a bit mask over the lifters; a plan is a list of steps, each of which is a list of
pairs (weight of the box, team), the teams of one step being disjoint.
"""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random

Plan = list[list[tuple[int, int]]]
ORDERS = {"largest": -1, "first": 0, "smallest": 1}
"""Which boxes or lifters a greedy plan may take first: see `greedy_plan`."""
NOISE = 0.05
"""By which share of its weight a box may be worth more, so that tries differ."""


def greedy_plan(
    boxes: Sequence[int],
    lifters: Sequence[int],
    heavy: int = -1,
    strong: int = 0,
    alone: bool = False,
) -> Plan:
    """Lift box after box, each by as many of the first free lifters as it takes.

    Args:
        boxes: their weights, none above the capacity of all lifters together.
        lifters: their capacities.
        heavy: which boxes come first: the heaviest (-1), the lightest (1), as listed (0).
        strong: which lifters come first: the strongest (-1), the weakest (1), as listed (0).
        alone: whether the weakest lifter that can lift the box alone does so, if there is one.
    """
    plan: Plan = []
    left = sorted(boxes, key=lambda box: heavy * box)
    order = sorted(range(len(lifters)), key=lambda i: strong * lifters[i])
    while left:
        free, rest = order.copy(), sum(lifters)
        step, later = [], []
        for box in left:
            if rest < box:
                later.append(box)
                continue
            fit = [i for i in free if lifters[i] >= box] if alone else []
            if fit:
                free.remove(best := min(fit, key=lifters.__getitem__))
                free.insert(0, best)
            team = power = 0
            while power < box:
                power += lifters[free[0]]
                team |= 1 << free.pop(0)
            rest -= power
            step.append((box, team))
        plan.append(step)
        left = later
    return plan


def pack(boxes: Sequence[int], lifters: Sequence[int], limit: int, tries: int) -> Plan | None:
    """Return a plan of at most `limit` steps, or None if none is found in so many tries.

    Each step divides the lifters into teams so that the boxes lifted weigh most together; from
    the second try on, some noise is added to the weights.
    """
    rng = Random(f"{boxes} {lifters}")
    strength = [0]
    for lifter in lifters:
        strength += [lifter + rest for rest in strength]
    if max(boxes) > strength[-1]:
        return None
    for attempt in range(tries):
        plan = _packed(sorted(boxes), strength, limit, NOISE if attempt else 0.0, rng)
        if plan is not None:
            return plan
    return None


def _packed(
    left: list[int], strength: Sequence[int], limit: int, noise: float, rng: Random
) -> Plan | None:
    everyone = len(strength) - 1
    weight = sum(left)
    plan: Plan = []
    while left:
        if len(plan) + -(-weight // strength[-1]) > limit:
            return None
        idle, step = everyone, []
        teams = sorted(_teams(left, strength, noise, rng), key=strength.__getitem__, reverse=True)
        for team in [*teams, *range(1, everyone + 1)]:
            index = bisect_right(left, strength[team])
            if team & idle == team and index:
                step.append((left.pop(index - 1), team))
                idle &= ~team
                weight -= step[-1][0]
            if not idle:
                break
        plan.append(step)
    return plan


def _teams(left: Sequence[int], strength: Sequence[int], noise: float, rng: Random) -> list[int]:
    """Return disjoint teams of highest total worth, by dynamic programming: O(3^lifters)."""
    worth, best, chosen = [0.0], [0.0], [0]
    for group in range(1, len(strength)):
        index = bisect_right(left, strength[group])
        worth.append(left[index - 1] * (1 + noise * rng.random()) if index else 0.0)
        lowest = group & -group
        others = part = group ^ lowest
        top, team = best[others], 0
        while True:
            value = worth[part | lowest] + best[others ^ part]
            if value > top:
                top, team = value, part | lowest
            if not part:
                break
            part = (part - 1) & others
        best.append(top)
        chosen.append(team)
    teams, group = [], len(strength) - 1
    while group:
        if chosen[group]:
            teams.append(chosen[group])
        group &= ~(chosen[group] or group & -group)
    return teams
