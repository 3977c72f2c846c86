"""Plans that put one box after the other where it fits best, without looking ahead."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random

from generators.task import Rates
from generators.tasks.boxlift.solver import LIFTERS, TEAMS, Plan, Rule, greedy_plan, pack, strengths

Strategy = Callable[[Sequence[int], tuple[int, ...], int], Plan | None]
"""A plan for boxes, lifters and a limit of steps; None where the limit is not kept."""
ORDERS = 50
"""How many random orders of the boxes are tried."""


def greedy(rule: Rule, heavy: int, anywhere: bool = False) -> Strategy:
    """Return `greedy_plan` by a rule."""
    return lambda boxes, lifters, limit: greedy_plan(boxes, lifters, limit, rule, heavy, anywhere)


def tightest(boxes: Sequence[int], lifters: tuple[int, ...], limit: int) -> Plan | None:
    """Fill step after step, always with the box and the team that leave least strength unused."""
    strength, left, plan = strengths(lifters), sorted(boxes), Plan()
    while left and len(plan) < limit:
        free, step = len(strength) - 1, list[tuple[int, int]]()
        while fits := [
            (strength[team] - left[i - 1], -i, team)
            for team in range(1, len(strength))
            if not team & ~free and (i := bisect_right(left, strength[team]))
        ]:
            _, i, team = min(fits)
            step.append((left.pop(-i - 1), team))
            free ^= team
        plan.append(step)
    return None if left else plan


def shuffled(boxes: Sequence[int], lifters: tuple[int, ...], limit: int) -> Plan | None:
    """Take the boxes in many random orders, each by the smallest team of all steps."""
    rng = Random(f"{boxes}")
    orders = (rng.sample(boxes, len(boxes)) for _ in range(ORDERS))
    plans = (greedy_plan(o, lifters, limit, TEAMS["smallest"], 0, True) for o in orders)
    return next((plan for plan in plans if plan), None)


CARELESS: Mapping[str, Strategy] = {
    f"the {box} box by the {order} lifters": greedy(rule, heavy)
    for box, heavy in (("largest", -1), ("first", 0), ("smallest", 1))
    for order, rule in LIFTERS.items()
}
"""Which lifters come first does not depend on the box."""
CAREFUL: Mapping[str, tuple[Strategy, Rates]] = {
    **{
        f"the {box} box by the {team} team of {where}": (
            greedy(rule, heavy, anywhere),
            (1.0, rate, 0.0, 0.0, 0.0),
        )
        for box, heavy, rate in (("largest", -1, 1.0), ("first", 0, 0.5))
        for where, anywhere in (("the first step", False), ("all steps", True))
        for team, rule in TEAMS.items()
    },
    "the box and the team that fit most tightly": (tightest, (1.0, 0.5, 0.0, 0.0, 0.0)),
}
"""The team is chosen by the box: plans, and how often they keep the limit."""
SEARCHES: Mapping[str, tuple[Strategy, Rates]] = {
    f"{ORDERS} random orders": (shuffled, (1.0, 1.0, 0.4, 0.2, 0.1)),
    "step after step as full as can be": (partial(pack, tries=1), (1.0, 1.0, 0.65, 0.6, 0.7)),
}
