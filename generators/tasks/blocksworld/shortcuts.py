"""Plans for stacks of blocks that take no planning."""

from collections.abc import Callable, Mapping
from functools import partial

from generators.tasks.blocksworld.answer import Move
from generators.tasks.blocksworld.solver import Stacks

Shortcut = Callable[[Stacks, Stacks], tuple[Move, ...] | None]
"""A plan for the stacks at the start and in the end; None where it does not apply."""


def _directly(initial: Stacks, goal: Stacks) -> tuple[Move, ...]:
    """Move each block once, straight to its goal stack, without looking what is above it."""
    home = {block: i for i, stack in enumerate(initial, 1) for block in stack}
    wanted = [(block, i) for i, stack in enumerate(goal, 1) for block in stack]
    return tuple((block, str(home[block]), str(i)) for block, i in wanted if home[block] != i)


def _by_one_pile(initial: Stacks, goal: Stacks, pile: int) -> tuple[Move, ...] | None:
    """Put all blocks on one stack, and from there each on its goal stack as they come."""
    if pile >= len(initial):
        return None
    onto = [
        (block, str(i + 1), str(pile + 1))
        for i, stack in enumerate(initial)
        for block in reversed(stack)
        if i != pile
    ]
    home = {block: i for i, stack in enumerate(goal) for block in stack}
    off = []
    for block in [*reversed([block for block, _, _ in onto]), *reversed(initial[pile])]:
        if home[block] == pile:
            break
        off.append((block, str(pile + 1), str(home[block] + 1)))
    return (*onto, *off)


SHORTCUTS: Mapping[str, Shortcut] = {
    "straight to the goal": _directly,
    **{
        f"all onto stack {pile + 1} and off again": partial(_by_one_pile, pile=pile)
        for pile in range(5)
    },
}
