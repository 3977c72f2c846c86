"""Orders that are found without heeding all clues, or without thinking them through together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from generators.shared.order import Clue, Orders

Places = tuple[int, ...]
"""The place of every thing."""
Guess = Callable[[int, Sequence[Clue]], Places | None]
"""The places of so many things under clues; None where it does not apply."""
LIMIT = 3_000
"""Most steps of the search for an order that obeys some of the clues."""
KINDS = ("before", "at", "not", "either", "apart", "next", "between", "if")


def by_counts(count: int, clues: Sequence[Clue]) -> Places:
    """Sort by how many things are said to be before and after; places that are told are kept."""
    ahead: Counter[int] = Counter()
    for kind, first, second, *_ in clues:
        if kind in ("before", "next"):
            ahead[first] -= 1
            ahead[second] += 1
    return _filled(count, clues, sorted(range(count), key=ahead.__getitem__))


def one_by_one(count: int, clues: Sequence[Clue], step: int = 1) -> Places:
    """Give each place to the first thing with nothing left before it; told places are kept.

    The last such thing is taken where `step` is -1.
    """
    before = [clue[1:] for clue in clues if clue[0] == "before"]
    told = {clue[1] for clue in clues if clue[0] == "at"}
    left = [thing for thing in range(count)[::step] if thing not in told]
    row: list[int] = []
    while left:
        blocked = {late for early, late in before if early in left}
        thing = next((one for one in left if one not in blocked), left[0])
        left.remove(thing)
        row.append(thing)
    return _filled(count, clues, row)


def _filled(count: int, clues: Sequence[Clue], row: Sequence[int]) -> Places:
    """Return the places of things in a row around those whose place is told."""
    places = [-1] * count
    for clue in clues:
        if clue[0] == "at":
            places[clue[1]] = clue[2]
    free = iter(sorted(set(range(count)) - set(places)))
    for thing in row:
        if places[thing] < 0:
            places[thing] = next(free)
    return tuple(places)


def without(count: int, clues: Sequence[Clue], kind: str) -> Places | None:
    """Return the first order that obeys the clues of all other kinds."""
    rest = [clue for clue in clues if clue[0] != kind]
    return None if len(rest) == len(clues) else next(iter(Orders(count, rest, LIMIT)), None)


GUESSES: Mapping[str, tuple[Guess, tuple[float, float, float, float, float]]] = {
    "sort by counts of clues": (by_counts, (0.7, 0.75, 0.2, 0.05, 0.05)),
    "one thing after another": (one_by_one, (0.7, 0.9, 0.6, 0.05, 0.05)),
    "one thing after another, last listed first": (
        partial(one_by_one, step=-1),
        (0.7, 0.9, 0.6, 0.05, 0.05),
    ),
    **{
        f"overlook '{kind}'": (partial(without, kind=kind), (0.4, 0.45, 0.2, 0.25, 0.3))
        for kind in KINDS
    },
}
"""What is tried, and its highest share of right answers at levels 1 to 5."""
