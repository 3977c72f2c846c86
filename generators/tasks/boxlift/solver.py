"""Lifting boxes by teams of lifters: greedy plans, and a strong randomised packer.

A team is a bit mask over the lifters; a plan is a list of steps, each of which is a list of
pairs (weight of the box, team), the teams of one step being disjoint.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random
from typing import Any

Plan = list[list[tuple[int, int]]]
Rule = Callable[[Sequence[tuple[int, int]]], Any]
"""A key that ranks teams, given as the capacities and numbers of their lifters."""
LIFTERS: Mapping[str, Rule] = {
    "largest": lambda team: sorted((-power, lifter) for power, lifter in team),
    "first": lambda team: [lifter for _, lifter in team],
    "smallest": sorted,
}
"""As many free lifters as it takes, in an order that has nothing to do with the box."""
TEAMS: Mapping[str, Rule] = {
    "weakest": lambda team: (sum(power for power, _ in team), len(team)),
    "smallest": lambda team: (len(team), sum(power for power, _ in team)),
}
"""One of the teams that can lift the box."""
NOISE = 0.05
"""By which share of its weight a box may be worth more, so that tries differ."""


def greedy_plan(
    boxes: Sequence[int],
    lifters: tuple[int, ...],
    limit: int,
    rule: Rule,
    heavy: int = -1,
    anywhere: bool = False,
) -> Plan | None:
    """Lift box after box by the team of free lifters that comes first by a rule.

    Args:
        boxes: their weights.
        lifters: their capacities.
        limit: most steps; None is returned as soon as they cannot suffice.
        rule: ranks the teams.
        heavy: which boxes come first: the heaviest (-1), the lightest (1), as listed (0).
        anywhere: whether the best team of all steps is taken; else that of the first step in
            which the box can be lifted.
    """
    strength, teams = strengths(lifters), _ranked(lifters, rule)
    spare = limit * strength[-1] - sum(boxes)
    idle, plan = [len(strength) - 1] * limit, Plan([] for _ in range(limit))
    for box in sorted(boxes, key=lambda box: heavy * box):
        found = _first_of(teams, strength, box, idle, anywhere)
        if found is None:
            return None
        step, team = found
        spare -= strength[team] - box
        if spare < 0:
            return None
        idle[step] ^= team
        plan[step].append((box, team))
    return [step for step in plan if step]


def _first_of(
    teams: Sequence[int], strength: Sequence[int], box: int, idle: Sequence[int], anywhere: bool
) -> tuple[int, int] | None:
    """Return a step and the first team idle in it that can lift the box, None if there is none."""
    steps = [step for step, free in enumerate(idle) if strength[free] >= box]
    if not anywhere:
        del steps[1:]
    for team in teams:
        if strength[team] >= box:
            for step in steps:
                if not team & ~idle[step]:
                    return step, team
    return None


@lru_cache(maxsize=16)
def strengths(lifters: tuple[int, ...]) -> list[int]:
    """Return the capacity of every team, by its bit mask."""
    strength = [0]
    for lifter in lifters:
        strength += [lifter + rest for rest in strength]
    return strength


@lru_cache(maxsize=64)
def _ranked(lifters: tuple[int, ...], rule: Rule) -> list[int]:
    pairs = [(power, lifter) for lifter, power in enumerate(lifters)]
    return sorted(
        range(1, 1 << len(lifters)),
        key=lambda team: rule([pair for pair in pairs if team >> pair[1] & 1]),
    )


def pack(boxes: Sequence[int], lifters: tuple[int, ...], limit: int, tries: int) -> Plan | None:
    """Return a plan of at most `limit` steps, or None if none is found in so many tries.

    Each step divides the lifters into teams so that the boxes lifted weigh most together; from
    the second try on, some noise is added to the weights.
    """
    rng = Random(f"{boxes} {lifters}")
    strength = strengths(lifters)
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
