"""Arranging books under constraints without ever going back."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import combinations, permutations
from random import Random

from generators.shared.order import Clue, Orders, holds, things_of

Places = tuple[int, ...]
"""The place of every book."""
Shortcut = Callable[[int, Sequence[Clue]], Places | None]
"""The places of so many books under constraints; None where it does not end well."""
KINDS = frozenset(("before", "apart", "parted", "at", "either", "not", "between"))
LIMIT = 4_000
"""Most steps of the search for an order under some of the constraints."""
STARTS = 3
"""Random arrangements that are improved by swaps."""


def _without(count: int, clues: Sequence[Clue], kinds: Collection[str]) -> Places | None:
    """Obey all constraints but those of some kinds."""
    rest = [one for one in clues if one[0] not in kinds]
    return None if len(rest) == len(clues) else next(iter(Orders(count, rest, LIMIT)), None)


def _by_position(count: int, clues: Sequence[Clue], letters: int, places: int) -> Places | None:
    """Fill the shelf from one end; the last arguments are 1, or -1 for backwards."""
    return filled(clues, range(count)[::letters], range(count)[::places])


def _by_book(count: int, clues: Sequence[Clue], places: int) -> Places | None:
    """Settle the books in most constraints first."""
    told = Counter(book for clue in clues for book in things_of(clue)).most_common()
    return settled(clues, [book for book, _ in told], range(count)[::places])


def _by_clue(count: int, clues: Sequence[Clue], order: int, places: int) -> Places | None:
    return obeyed(clues[::order], range(count)[::places])


def filled(clues: Sequence[Clue], books: Sequence[int], places: Sequence[int]) -> Places | None:
    """Give place after place to the first book left that breaks no clue, without going back.

    Args:
        clues: what must hold.
        books: in the order in which they are tried.
        places: from the left or from the right.

    Returns:
        The place of every book, or None where no book fits.
    """
    beyond = len(books) if places[0] == 0 else -1
    where = [beyond] * len(books)
    for place in places:
        for book in books:
            if where[book] == beyond:
                where[book] = place
                if not any(_broken(clue, where, beyond) for clue in clues):
                    break
                where[book] = beyond
        else:
            return None
    return tuple(where)


def _broken(clue: Clue, where: Sequence[int], beyond: int) -> bool:
    """Whether a clue fails already; of left and right, one place is enough to tell."""
    open_books = [where[book] for book in things_of(clue)].count(beyond)
    return open_books <= (clue[0] == "before") and not holds(clue, where)


def settled(clues: Sequence[Clue], books: Sequence[int], places: Sequence[int]) -> Places | None:
    """Give book after book the first place left that breaks no clue, without going back.

    Args and returns as for `filled`.
    """
    where = [-1] * len(places)
    for book in books:
        for place in places:
            if place not in where:
                where[book] = place
                if all(holds(clue, where) for clue in clues if _is_placed(clue, where)):
                    break
                where[book] = -1
        else:
            return None
    return tuple(where)


def obeyed(clues: Sequence[Clue], places: Sequence[int]) -> Places | None:
    """Give the books of clue after clue the first places left that obey it, without going back.

    Args:
        clues: in the order in which they are obeyed.
        places: from the left or from the right.

    Returns:
        The place of every book, -1 for one in no clue; None where no places obey a clue.
    """
    where = [-1] * len(places)
    for clue in clues:
        books = [book for book in dict.fromkeys(things_of(clue)) if where[book] < 0]
        for choice in permutations([p for p in places if p not in where], len(books)):
            trial = where.copy()
            for book, place in zip(books, choice, strict=True):
                trial[book] = place
            if holds(clue, trial):
                where = trial
                break
        else:
            return None
    return tuple(where)


def _is_placed(clue: Clue, where: Sequence[int]) -> bool:
    return all(where[book] >= 0 for book in things_of(clue))


def swapped(count: int, clues: Sequence[Clue], starts: int) -> Places:
    """Swap two books as long as more constraints hold then; from alphabetical order at first."""
    rng = Random(count)
    orders = [list(range(count)), *(rng.sample(range(count), count) for _ in range(starts - 1))]
    return max((_improved(order, clues) for order in orders), key=lambda o: _kept(clues, o))


def _improved(places: list[int], clues: Sequence[Clue]) -> Places:
    best = _kept(clues, places)
    while True:
        swaps = {(i, j): _exchanged(places, i, j) for i, j in combinations(range(len(places)), 2)}
        better = max(swaps.values(), key=lambda one: _kept(clues, one))
        if _kept(clues, better) <= best:
            return tuple(places)
        places, best = better, _kept(clues, better)


def _exchanged(places: Sequence[int], i: int, j: int) -> list[int]:
    new = list(places)
    new[i], new[j] = new[j], new[i]
    return new


def _kept(clues: Sequence[Clue], places: Sequence[int]) -> int:
    return sum(holds(clue, places) for clue in clues)


def linked(count: int, clues: Sequence[Clue]) -> Places:
    """Chain books that stand next to each other, and sort the chains by left and right."""
    rank: Counter[int] = Counter()
    for kind, left, right, *_ in clues:
        if kind == "before":
            rank[left] -= 1
            rank[right] += 1
    chains = [[book] for book in range(count)]
    for clue in clues:
        if clue[0] == "apart" and clue[3] == 1:
            one, other = (next(c for c in chains if book in c) for book in clue[1:3])
            if one is not other:
                chains.remove(other)
                one[:] = _joined(one, other, *clue[1:3])
    chains = [min(chain, chain[::-1], key=lambda c: [rank[book] for book in c]) for chain in chains]
    chains.sort(key=lambda chain: sum(rank[book] for book in chain) / len(chain))
    row = [book for chain in chains for book in chain]
    return tuple(row.index(book) for book in range(count))


def _joined(one: list[int], other: list[int], a: int, b: int) -> list[int]:
    """Join two chains so that books `a` and `b` meet if they are at the ends."""
    one = one if one[-1] == a else one[::-1]
    return one + (other if other[0] == b else other[::-1])


_ENDS = (("left", 1), ("right", -1))
SHORTCUTS: Mapping[str, Shortcut] = {
    "alphabetical order": lambda count, _: tuple(range(count)),
    "reverse order": lambda count, _: tuple(range(count))[::-1],
    "left and right only": partial(_without, kinds=KINDS - {"before"}),
    **{
        f"overlook {name}": partial(_without, kinds=kinds)
        for name, kinds in (
            ("left and right", {"before"}),
            ("neighbours", {"apart", "parted"}),
            ("what is excluded", {"not", "parted"}),
            ("positions", {"at", "either"}),
            ("what lies between", {"between"}),
        )
    },
    **{
        f"{name} book that fits, from the {end}": partial(_by_position, letters=step, places=places)
        for name, step in (("first", 1), ("last", -1))
        for end, places in _ENDS
    },
    **{
        f"most constrained book first, to the {end}": partial(_by_book, places=places)
        for end, places in _ENDS
    },
    **{
        f"{name}, to the {end}": partial(_by_clue, order=step, places=places)
        for name, step in (("constraint by constraint", 1), ("last constraint first", -1))
        for end, places in _ENDS
    },
}
LAZY: Mapping[str, tuple[Shortcut, tuple[float, float, float, float, float]]] = {
    "swap books while more constraints hold": (
        partial(swapped, starts=1),
        (0.65, 0.45, 0.2, 0.02, 0.0),
    ),
    "swap books while more hold, three starts": (
        partial(swapped, starts=STARTS),
        (0.95, 0.75, 0.5, 0.05, 0.0),
    ),
    "chain neighbours, sort the chains": (linked, (0.85, 0.45, 0.2, 0.02, 0.0)),
    "all constraints but the last": (
        lambda count, clues: next(iter(Orders(count, clues[:-1], LIMIT)), None),
        (0.45, 0.35, 0.3, 0.2, 0.6),
    ),
}
"""What does the work in part, and its highest share of right answers at levels 1 to 5."""
