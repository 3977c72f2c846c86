"""Generic search."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


def shortest_path(
    start: State, goal: State, neighbours: Callable[[State], Iterable[State]]
) -> list[State]:
    """Return a shortest way from `start` to `goal`, both included, by search from both ends.

    Args:
        start: where the way begins.
        goal: where it ends; it must be reachable.
        neighbours: the states one step away; steps can be taken back.

    Raises:
        ValueError: if there is no way.
    """
    parents: tuple[dict[State, State], ...] = ({start: start}, {goal: goal})
    edges = [[start], [goal]]
    side = 0
    while all(edges):
        for state in edges[side]:
            if state in parents[1 - side]:
                return [*reversed(_traced(parents[0], state)), *_traced(parents[1], state)[1:]]
        side = 1 - side
        edges[side] = _grown(edges[side], parents[side], neighbours)
    raise ValueError("the goal cannot be reached")


def _traced(parents: dict[State, State], state: State) -> list[State]:
    way = [state]
    while parents[state] != state:
        state = parents[state]
        way.append(state)
    return way


def _grown(
    edge: list[State],
    parents: dict[State, State],
    neighbours: Callable[[State], Iterable[State]],
) -> list[State]:
    grown = []
    for state in edge:
        for after in neighbours(state):
            if after not in parents:
                parents[after] = state
                grown.append(after)
    return grown
