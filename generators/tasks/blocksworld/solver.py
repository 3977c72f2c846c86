"""Plans that move blocks between stacks, one top block at a time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generators.tasks.blocksworld.answer import Move

Stacks = tuple[tuple[str, ...], ...]
"""The blocks of each stack from bottom to top; `Move` numbers the stacks from 1."""


def shortest_plan(initial: Stacks, goal: Stacks) -> tuple[Move, ...]:
    """Return a shortest plan, by search from both ends; for at least 3 stacks and few blocks."""
    states = _shortest_path(initial, goal)
    return tuple(_between(before, after) for before, after in pairwise(states))


def _shortest_path(start: Stacks, goal: Stacks) -> list[Stacks]:
    parents: tuple[dict[Stacks, Stacks], ...] = ({start: start}, {goal: goal})
    edges = [[start], [goal]]
    side = 0
    while all(edges):
        for state in edges[side]:
            if state in parents[1 - side]:
                return [*reversed(_traced(parents[0], state)), *_traced(parents[1], state)[1:]]
        side = 1 - side
        edges[side] = _grown(edges[side], parents[side])
    raise ValueError("the goal cannot be reached")


def _traced(parents: dict[Stacks, Stacks], state: Stacks) -> list[Stacks]:
    way = [state]
    while parents[state] != state:
        state = parents[state]
        way.append(state)
    return way


def _grown(edge: list[Stacks], parents: dict[Stacks, Stacks]) -> list[Stacks]:
    grown = []
    for state in edge:
        for after in _neighbours(state):
            if after not in parents:
                parents[after] = state
                grown.append(after)
    return grown


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
