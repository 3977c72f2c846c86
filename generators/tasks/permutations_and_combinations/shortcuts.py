"""Arranging books under constraints without ever going back."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import permutations

from generators.shared.order import Clue, Orders, holds, things_of

Places = tuple[int, ...]
"""The place of every book."""
Shortcut = Callable[[int, Sequence[Clue]], Places | None]
"""The places of so many books under constraints; None where it does not end well."""
LIMIT = 500_000
"""Most steps of the search for an order by left and right."""


def _left_and_right(count: int, clues: Sequence[Clue]) -> Places | None:
    """Obey the constraints on left and right alone."""
    return next(iter(Orders(count, [one for one in clues if one[0] == "before"], LIMIT)), None)


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


_ENDS = (("left", 1), ("right", -1))
SHORTCUTS: Mapping[str, Shortcut] = {
    "alphabetical order": lambda count, _: tuple(range(count)),
    "reverse order": lambda count, _: tuple(range(count))[::-1],
    "left and right only": _left_and_right,
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
