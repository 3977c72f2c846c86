"""Plans that move blocks between stacks, one top block at a time."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from generators.tasks.blocksworld.answer import Move

Stacks = tuple[tuple[str, ...], ...]
"""The blocks of each stack from bottom to top; `Move` numbers the stacks from 1."""


@lru_cache(maxsize=16)
def shortest_plan(initial: Stacks, goal: Stacks) -> tuple[Move, ...]:
    """Return a shortest plan, by search from both ends; for at least 3 stacks and few blocks."""
    states = _shortest_path(initial, goal)
    return tuple(_between(before, after) for before, after in pairwise(states))


def _shortest_path(start: Stacks, goal: Stacks) -> list[Stacks]:
    """Return the states of a shortest plan: both ends grow in turn until they meet."""
    if start == goal:
        return [start]
    parents: tuple[dict[Stacks, Stacks], ...] = ({start: start}, {goal: goal})
    edges = [[start], [goal]]
    while all(edges):
        side = int(len(edges[1]) < len(edges[0]))
        edge: list[Stacks] = []
        for state in edges[side]:
            for after in _neighbours(state):
                if after in parents[side]:
                    continue
                parents[side][after] = state
                edge.append(after)
                if after in parents[1 - side]:
                    return [*reversed(_traced(parents[0], after)), *_traced(parents[1], after)[1:]]
        edges[side] = edge
    raise ValueError("the goal cannot be reached")


def _traced(parents: dict[Stacks, Stacks], state: Stacks) -> list[Stacks]:
    way = [state]
    while parents[state] != state:
        state = parents[state]
        way.append(state)
    return way


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


def plan_bottom_up(initial: Stacks, goal: Stacks, careful: bool = True) -> Iterator[Move]:
    """Free each goal place and the block that belongs there, bottom up: O(n^2) moves.

    For at least 3 stacks.

    Args:
        initial: the stacks at the start.
        goal: the stacks in the end.
        careful: whether blocks are put aside where none is needed soon, else where fewest are.
    """
    names = [block for wanted in goal for block in wanted]
    turns = {block: turn for turn, block in enumerate(names)}
    piles = [[turns[block] for block in stack] for stack in initial]
    everywhere = set(range(len(piles)))

    def move(a: int, b: int) -> Move:
        piles[b].append(piles[a].pop())
        return names[piles[b][-1]], str(a + 1), str(b + 1)

    def worth(i: int) -> tuple[int, int, int]:
        soon = min([one for one in piles[i] if one >= turn], default=len(names)) if careful else 0
        return soon, -len(piles[i]), -i

    turn = -1
    for place, wanted in enumerate(goal):
        for height in range(len(wanted)):
            turn += 1
            if piles[place][height : height + 1] == [turn]:
                continue
            while len(piles[place]) > height:
                yield move(place, max(everywhere - {place}, key=worth))
            home = next(i for i, pile in enumerate(piles) if turn in pile)
            while piles[home][-1] != turn:
                yield move(home, max(everywhere - {place, home}, key=worth))
            yield move(home, place)
