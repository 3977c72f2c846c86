"""True clues about an order, drawn until they leave no other (see `shared.order`)."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import permutations
from random import Random

from generators.shared.order import LIMIT, Clue, Orders, holds, opposite, things_of

TRIES = 12
"""How many clues of a kind are drawn until one helps."""
WEAK = ("not", "if")
"""Kinds that say little and are therefore dropped last."""
MOST = 7
"""Most things: 7 have 5,040 orders; of more, a search (see `order.Orders`) is faster."""


def draw_clue(kind: str, place: Sequence[int], rng: Random) -> Clue:
    """Draw a clue of a kind that is true where thing `i` is in `place[i]`; at least 3 things."""
    a, b, c = rng.sample(range(len(place)), 3)
    return _DRAW[kind](a, b, c, place, rng)


def _before(a: int, b: int, place: Sequence[int]) -> Clue:
    return ("before", a, b) if place[a] < place[b] else ("before", b, a)


def _next(a: int, place: Sequence[int]) -> Clue:
    a = a if place[a] < len(place) - 1 else place.index(0)
    return ("next", a, place.index(place[a] + 1))


def _either(a: int, place: Sequence[int], rng: Random) -> Clue:
    other = rng.choice([p for p in range(len(place)) if p != place[a]])
    return ("either", a, *sorted((place[a], other)))


def _between(a: int, b: int, c: int, place: Sequence[int], rng: Random) -> Clue:
    low, middle, high = sorted((a, b, c), key=place.__getitem__)
    return ("between", middle, *rng.sample((low, high), 2))


def _if(a: int, b: int, c: int, place: Sequence[int], rng: Random) -> Clue:
    """Half of the conditions hold; the others leave the consequence open."""
    condition = _before(a, b, place)
    if rng.random() < 0.5:
        condition = opposite(condition)
    consequence = _before(a, c, place)
    if not holds(condition, place) and rng.random() < 0.5:
        consequence = opposite(consequence)
    return ("if", condition, consequence)


_Draw = Callable[[int, int, int, Sequence[int], Random], Clue]
_DRAW: dict[str, _Draw] = {
    "before": lambda a, b, c, place, rng: _before(a, b, place),
    "at": lambda a, b, c, place, rng: ("at", a, place[a]),
    "not": lambda a, b, c, place, rng: ("not", a, place[b]),
    "either": lambda a, b, c, place, rng: _either(a, place, rng),
    "apart": lambda a, b, c, place, rng: ("apart", a, b, abs(place[a] - place[b])),
    "next": lambda a, b, c, place, rng: _next(a, place),
    "between": lambda a, b, c, place, rng: _between(a, b, c, place, rng),
    "if": lambda a, b, c, place, rng: _if(a, b, c, place, rng),
}
KINDS = tuple(_DRAW)


def sufficient_clues(
    place: tuple[int, ...],
    kinds: Sequence[str],
    draw: Callable[[str], Clue],
    limit: int,
) -> list[Clue]:
    """Return true clues that leave no order but `place`, none of them redundant.

    As long as another order is possible, a clue is added that rules this order out.

    Args:
        place: the place of every thing.
        kinds: the kinds to be used in turn; one that does not help is passed over.
        draw: draws a true clue of a kind.
        limit: most steps of a search. Where it is reached, clues are added until the proof is
            short enough; then some may be redundant.
    """
    clues: list[Clue] = []
    others: list[tuple[int, ...]] = []
    turn = 0
    while (other := another_order(place, clues, limit)) is not None:
        others += [other] if other else []
        clue = None
        while clue is None:
            kind = kinds[turn % len(kinds)]
            turn += 1
            drawn = (draw(kind) for _ in range(TRIES))
            clue = next((one for one in drawn if not (other and holds(one, other))), None)
        clues.append(clue)
    for clue in sorted(clues, key=lambda one: one[0] in WEAK):
        rest = [c for c in clues if c is not clue]
        needed = any(not holds(clue, o) and all(holds(c, o) for c in rest) for o in others)
        if not needed and another_order(place, rest, limit) is None:
            clues = rest
    return clues


def another_order(
    truth: tuple[int, ...], clues: Sequence[Clue], limit: int = LIMIT
) -> tuple[int, ...] | None:
    """Return an order besides `truth` that satisfies all clues.

    Returns:
        The order, None where there is none, () where the search took more than `limit` steps.
    """
    if len(truth) <= MOST:
        return _other_of_few(truth, clues)
    orders = Orders(len(truth), clues, limit)
    found = next((order for order in orders if order != truth), None)
    return () if found is None and orders.steps > limit else found


def _other_of_few(truth: tuple[int, ...], clues: Iterable[Clue]) -> tuple[int, ...] | None:
    """Return an order of at most `MOST` things besides `truth` that satisfies all clues.

    All orders are a set of bits, so that clues combine by one operation each.
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
