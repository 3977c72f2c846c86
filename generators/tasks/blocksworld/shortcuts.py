"""Plans for stacks of blocks that take no planning, or little."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import permutations
from random import Random

from generators.task import Rates
from generators.tasks.blocksworld.answer import Move
from generators.tasks.blocksworld.solver import Stacks, plan_bottom_up

Shortcut = Callable[[Stacks, Stacks], tuple[Move, ...] | None]
"""A plan for the stacks at the start and in the end; None where it does not apply."""
Search = Callable[[Stacks, Stacks, int], tuple[Move, ...]]
"""A plan for the same and a limit of moves."""


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


def wandering(initial: Stacks, goal: Stacks, limit: int, sparing: bool) -> tuple[Move, ...]:
    """Make random moves until the goal happens to be reached, or until the limit.

    Args:
        initial: the stacks at the start.
        goal: the stacks in the end.
        limit: most moves.
        sparing: whether a block goes to its place as soon as that is ready, and then stays.
    """
    rng = Random(f"{initial} {goal}")
    piles, moves = [list(stack) for stack in initial], list[Move]()
    while len(moves) < limit and tuple(map(tuple, piles)) != goal:
        pairs = [(a, b) for a, b in permutations(range(len(piles)), 2) if piles[a]]
        if sparing:
            pairs = _sparing(piles, goal, pairs)
        a, b = rng.choice(pairs)
        moves.append((piles[a][-1], str(a + 1), str(b + 1)))
        piles[b].append(piles[a].pop())
    return tuple(moves)


def _sparing(
    piles: list[list[str]], goal: Stacks, pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the moves of blocks to their places; if there are none, those of misplaced blocks."""
    done = [tuple(pile) == wanted[: len(pile)] for pile, wanted in zip(piles, goal, strict=True)]
    pairs = [(a, b) for a, b in pairs if not done[a]]
    home = [
        (a, b) for a, b in pairs if done[b] and piles[a][-1:] == [*goal[b][len(piles[b]) :][:1]]
    ]
    return home or pairs


def _bottom_up(initial: Stacks, goal: Stacks, _: int) -> tuple[Move, ...]:
    """Build stack after stack, putting other blocks wherever fewest are."""
    return tuple(plan_bottom_up(initial, goal, careful=False))


LAZY: Mapping[str, tuple[Search, Rates]] = {
    "random moves": (partial(wandering, sparing=False), (0.15, 0.02, 0.0, 0.0, 0.0)),
    "random moves, but a block whose place is ready goes there and stays": (
        partial(wandering, sparing=True),
        (1.0, 0.7, 0.5, 0.3, 0.0),
    ),
    "stack after stack, other blocks where fewest are": (_bottom_up, (1.0, 1.0, 1.0, 1.0, 1.0)),
}
"""Plans that keep the rules, and how often they keep the limit of moves."""
