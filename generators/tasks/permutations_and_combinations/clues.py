"""Constraints on the order of books: true ones, needless ones, and arranging without a search."""

from collections.abc import Sequence
from itertools import permutations
from random import Random

from generators.shared.order import Clue, Orders, holds, opposite, things_of
from generators.shared.order_clues import draw_clue

Places = tuple[int, ...]


def drawn(kind: str, place: Places, rng: Random) -> Clue:
    """Draw a clue that is true where book `i` is in `place[i]`.

    Books that may be exchanged in it are in alphabetical order, so that no two clues say the
    same.

    Args:
        kind: a kind of `_order`, or `beside` (the places differ by 1), or `ends` (the book is
            in the first or the last place); not `next` or `if`.
        place: the place of every book; at least 4 books.
        rng: source of randomness.
    """
    if kind == "ends":
        ends = 0, len(place) - 1
        return ("either", place.index(rng.choice(ends)), *ends)
    if kind == "beside":
        at = rng.randrange(len(place) - 1)
        return ("apart", *sorted((place.index(at), place.index(at + 1))), 1)
    if kind == "parted":
        a, b = sorted(rng.sample(range(len(place)), 2))
        return (kind, a, b) if abs(place[a] - place[b]) != 1 else drawn(kind, place, rng)
    kind, a, *others = draw_clue(kind, place, rng)
    if kind == "apart":
        return (kind, *sorted((a, others[0])), others[1])
    return (kind, a, *(sorted(others) if kind == "between" else others))


def mentioned(clues: Sequence[Clue]) -> set[int]:
    """Return the books that clues are about."""
    return {book for clue in clues for book in things_of(clue)}


def lean(clues: list[Clue], count: int, known: Sequence[Places]) -> list[Clue]:
    """Drop clues that follow from the others.

    Args:
        clues: what holds; the last one follows from no others.
        count: how many books there are.
        known: orders that may show that a clue does not follow.
    """
    for clue in clues[:-1]:
        rest = [one for one in clues if one is not clue]
        needed = any(not holds(clue, o) and all(holds(c, o) for c in rest) for o in known)
        if not needed and _follows(clue, rest, count):
            clues = rest
    return clues


def _follows(clue: Clue, others: Sequence[Clue], count: int) -> bool:
    if clue[0] in ("before", "at", "not"):
        return next(iter(Orders(count, [*others, opposite(clue)])), None) is None
    return all(holds(clue, order) for order in Orders(count, others))


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
    """Return whether a clue fails already; of left and right, one place is enough to tell."""
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
