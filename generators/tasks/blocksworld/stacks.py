"""Plans that move blocks between stacks, one top block at a time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generators.tasks.blocksworld.answer import Move
from generators.tasks.blocksworld.search import shortest_path

Stacks = tuple[tuple[str, ...], ...]
"""The blocks of each stack from bottom to top; `Move` numbers the stacks from 1."""


def shortest_plan(initial: Stacks, goal: Stacks) -> tuple[Move, ...]:
    """Return a shortest plan, by search; for at least 3 stacks and few blocks."""
    states = shortest_path(initial, goal, _neighbours)
    return tuple(_between(before, after) for before, after in pairwise(states))


def _neighbours(state: Stacks) -> Iterator[Stacks]:
    for a, stack in enumerate(state):
        for b in range(len(state)):
            if stack and a != b:
                piles = list(state)
                piles[a], piles[b] = stack[:-1], (*state[b], stack[-1])
                yield tuple(piles)


def _between(before: Stacks, after: Stacks) -> Move:
    grown = [len(new) - len(old) for old, new in zip(before, after, strict=True)]
    a, b = grown.index(-1), grown.index(1)
    return before[a][-1], str(a + 1), str(b + 1)


def plan_bottom_up(initial: Stacks, goal: Stacks) -> Iterator[Move]:
    """Free each goal place and the block that belongs there, bottom up: O(n^2) moves.

    For at least 3 stacks.
    """
    piles = [list(stack) for stack in initial]

    def move(a: int, b: int) -> Move:
        piles[b].append(piles[a].pop())
        return piles[b][-1], str(a + 1), str(b + 1)

    for place, wanted in enumerate(goal):
        for height, block in enumerate(wanted):
            if piles[place][height : height + 1] == [block]:
                continue
            while len(piles[place]) > height:
                yield move(place, _aside(piles, {place}))
            home = next(i for i, pile in enumerate(piles) if block in pile)
            while piles[home][-1] != block:
                yield move(home, _aside(piles, {place, home}))
            yield move(home, place)


def _aside(piles: Sequence[Sequence[str]], barred: set[int]) -> int:
    return min((i for i in range(len(piles)) if i not in barred), key=lambda i: len(piles[i]))
