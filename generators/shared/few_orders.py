"""All orders of a few things as sets of bits, so that clues combine by one operation each."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import permutations

from generators.shared.order import Clue, holds, things_of

MOST = 7
"""Most things: 7 have 5,040 orders; of more, a search (see `Orders`) is faster."""


def other_of_few(truth: tuple[int, ...], clues: Iterable[Clue]) -> tuple[int, ...] | None:
    """Return an order besides `truth` that satisfies all clues, None where none does.

    Args:
        truth: the place of every thing, of at most `MOST`.
        clues: see `_order`.
    """
    count = len(truth)
    orders = _orders(count)
    left = (1 << len(orders)) - 1
    for clue in clues:
        left &= _under(count, clue)
    first = left & -left
    if first and orders[first.bit_length() - 1] == truth:
        left ^= first
        first = left & -left
    return orders[first.bit_length() - 1] if first else None


@lru_cache(MOST)
def _orders(count: int) -> list[tuple[int, ...]]:
    return list(permutations(range(count)))


@lru_cache(MOST)
def _at(count: int) -> list[list[int]]:
    """Return, by thing and place, the set of orders with this thing in this place."""
    columns = list(zip(*reversed(_orders(count)), strict=True))
    return [
        [int("".join("1" if there == place else "0" for there in column), 2)
         for place in range(count)]
        for column in columns
    ]  # fmt: skip


@lru_cache(4096)
def _under(count: int, clue: Clue) -> int:
    """Return the set of orders that satisfy a clue."""
    at = _at(count)
    things = sorted(set(things_of(clue)))
    place = [0] * count
    orders = 0
    for places in permutations(range(count), len(things)):
        for thing, there in zip(things, places, strict=True):
            place[thing] = there
        if holds(clue, place):
            orders |= _all_at(at, things, places)
    return orders


def _all_at(at: Sequence[Sequence[int]], things: Sequence[int], places: Sequence[int]) -> int:
    orders = -1
    for thing, there in zip(things, places, strict=True):
        orders &= at[thing][there]
    return orders
