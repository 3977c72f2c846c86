"""Permutations and combinations: put books on a shelf so that all constraints hold.

Source: CodeSteer (ICML 2025), task "Permut. and Combina.". Any arrangement that satisfies all
constraints is right.

Repaired against the published version: the answer must hold each book exactly once; no constraint
is repeated, and up to level 4 none follows from the others, so that a few less are enough; every
book occurs in one; few arrangements are right, and none is found by going position by position,
book by book or constraint by constraint without ever going back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import factorial
from random import Random

from generators.answers.labels import read_labels
from generators.errors import UndecidedError
from generators.published.stored import reading, solution_json
from generators.shared.order import Clue, Orders, holds, opposite, things_of
from generators.shared.order_clues import draw_clue
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.permutations_and_combinations.shortcuts import (
    LAZY,
    SHORTCUTS,
    Places,
    Shortcut,
)
from generators.tasks.permutations_and_combinations.words import LETTERS, published_clue, worded

Books = tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """`count` books, named by the first letters, under `clues`: see `shared.order`.

    Books and positions are numbered from 0 in the clues.
    """

    count: int
    clues: tuple[Clue, ...]


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        sizes: triples (books, least and most constraints), one of which is drawn.
        orders: the most solutions.
        fixed: the most constraints that give a book its position.
        kinds: kinds of constraints, drawn with equal chances.
        first: constraints drawn without looking for orders to be ruled out; if there are any,
            some may follow from the others.
        closing: kinds of those that rule out orders, if not `kinds`.
    """

    sizes: tuple[tuple[int, int, int], ...]
    orders: int
    fixed: int
    kinds: tuple[str, ...] = ("before",) * 3 + ("not",) * 3 + ("beside", "at")
    first: int = 0
    closing: tuple[str, ...] = ()


_EXTRA = ("before",) * 2 + ("apart",) * 2 + ("beside", "parted", "not", "between", "ends", "either")
_WEAK = ("not", "parted", "before")
LEVELS = {
    1: Level(((4, 4, 4),), 2, 1),
    2: Level(((5, 5, 6), (6, 6, 6)), 4, 1),
    3: Level(((6, 6, 8), (7, 7, 9), (8, 8, 10), (9, 8, 11)), 10, 1),
    4: Level(((12, 11, 18),), 5, 1),
    5: Level(((18, 30, 50), (19, 30, 50), (20, 30, 50)), 1, 0, _EXTRA, 24, _WEAK),
}
NAMINGS = 6
"""How often books are renamed in the hope that shortcuts fail, before clues are drawn anew."""
LIMIT = 100_000
"""Steps of a search (see `Orders`) after which other constraints are drawn."""
SOLVER_LIMIT = 500_000
"""Most steps of the search for an answer."""


def generate(level: Level, rng: Random) -> Shelf:
    """Hide an arrangement and add true constraints that exclude others until few are left."""
    count, least, most = rng.choice(level.sizes)
    while True:
        place = tuple(rng.sample(range(count), count))
        clues = _excluding(place, level, least, most, rng)
        for _ in range(NAMINGS if clues else 0):
            names = rng.sample(range(count), count)
            renamed = [_renamed(clue, names) for clue in rng.sample(clues, len(clues))]
            if shortcuts_fail(shelf := Shelf(count, tuple(renamed))):
                return shelf


def _renamed(clue: Clue, names: Sequence[int]) -> Clue:
    kind, a, *others = clue
    if kind == "between":
        return (kind, names[a], *sorted(names[book] for book in others))
    if kind in ("apart", "parted"):
        return (kind, *sorted((names[a], names[others[0]])), *others[1:])
    return (kind, names[a], names[others[0]]) if kind == "before" else (kind, names[a], *others)


def shortcuts_fail(shelf: Shelf) -> bool:
    """Whether no arrangement without going back is right."""
    answers = (_arranged_by(shortcut, shelf) for shortcut in SHORTCUTS.values())
    return not any(answer and not any(violations(shelf, answer)) for answer in answers)


def _excluding(place: Places, level: Level, least: int, most: int, rng: Random) -> list[Clue]:
    """Return clues on all books that leave few orders, or none if that takes too many or long."""
    clues: list[Clue] = []
    ruled_out: list[Places] = []
    while len(clues) < level.first:
        clues.append(_clue_against((), clues, place, level, rng))
    while True:
        enough = level.orders if _complete(clues, len(place), least) else 1
        orders = Orders(len(place), clues, LIMIT)
        others = list(islice(orders, enough + 1))
        if orders.steps > LIMIT:
            return []
        if len(others) <= enough:
            if not level.first:
                clues = _lean(clues, len(place), ruled_out)
            if _complete(clues, len(place), least):
                return clues
        others = [other for other in others if other != place]
        if not others or len(clues) == most:
            return []
        ruled_out += others
        clues.append(_clue_against(others[:1], clues, place, level, rng))


def _complete(clues: Sequence[Clue], count: int, least: int) -> bool:
    return len(clues) >= least and len(_mentioned(clues)) == count


def _clue_against(
    others: Sequence[Places], clues: Sequence[Clue], place: Places, level: Level, rng: Random
) -> Clue:
    """Return a true clue that rules the others out, about new books rather than known ones."""
    known = _mentioned(clues)
    fixed = sum(clue[0] == "at" for clue in clues)
    offered = (level.closing if others else ()) or level.kinds
    kinds = [kind for kind in offered if kind != "at" or fixed < level.fixed]
    while True:
        clue = _drawn(rng.choice(kinds), place, rng)
        if len(known) < len(place):
            other = _drawn(rng.choice(kinds), place, rng)
            clue = max(clue, other, key=lambda one: len(_mentioned([one]) - known))
        if clue not in clues and not any(holds(clue, other) for other in others):
            return clue


def _drawn(kind: str, place: Places, rng: Random) -> Clue:
    """Draw a clue that is true where book `i` is in `place[i]`.

    Books that may be exchanged in it are in alphabetical order, so that no two clues say the
    same.

    Args:
        kind: a kind of `shared.order`, or `beside` (the places differ by 1), or `ends` (the book is
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
        return (kind, a, b) if abs(place[a] - place[b]) != 1 else _drawn(kind, place, rng)
    kind, a, *others = draw_clue(kind, place, rng)
    if kind == "apart":
        return (kind, *sorted((a, others[0])), others[1])
    return (kind, a, *(sorted(others) if kind == "between" else others))


def _mentioned(clues: Sequence[Clue]) -> set[int]:
    """Return the books that clues are about."""
    return {book for clue in clues for book in things_of(clue)}


def _lean(clues: list[Clue], count: int, known: Sequence[Places]) -> list[Clue]:
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


WORDINGS = (
    "A librarian puts {count} books, {books}, on a shelf with positions 1 to {count}, one book at "
    "each position.",
    "The books {books} are to be arranged on a shelf with positions 1 (left) to {count} (right), "
    "one book per position.",
    "Arrange {count} books labelled {books} in a row, at positions 1 to {count} from the left.",
)
RULES = (
    "Each book is used exactly once. All of the following must hold:\n\n{clues}\n\nGive an "
    "arrangement as the list of the books from position 1 to position {count}, left to right. If "
    "several arrangements satisfy all constraints, any of them is right."
)


def question(shelf: Shelf) -> str:
    """State the puzzle."""
    books = ", ".join(LETTERS[: shelf.count])
    clues = "\n".join(f"{i}. {worded(clue)}" for i, clue in enumerate(shelf.clues, 1))
    wording = phrase(shelf, WORDINGS).format(count=shelf.count, books=books)
    return f"{wording} {RULES.format(clues=clues, count=shelf.count)}"


def render(answer: Books) -> str:
    """Write the books with commas between them."""
    return ", ".join(answer)


def violations(shelf: Shelf, answer: Books) -> Iterator[str]:
    """Yield unknown, repeated and missing books, then constraints that do not hold."""
    books = LETTERS[: shelf.count]
    for book in answer:
        if book not in books:
            yield f"there is no book {book}"
        if answer.count(book) > 1:
            yield f"book {book} is placed twice"
    for book in books:
        if book not in answer:
            yield f"book {book} is missing"
    place = [answer.index(book) for book in books]
    for clue in shelf.clues:
        if not holds(clue, place):
            yield f"does not hold: {worded(clue)}"


def solve(shelf: Shelf) -> Books | None:
    """Search with the possible positions of every book."""
    orders = Orders(shelf.count, shelf.clues, SOLVER_LIMIT)
    place = next(iter(orders), None)
    if place is None and orders.steps > SOLVER_LIMIT:
        raise UndecidedError(f"no order found in {SOLVER_LIMIT} steps")
    return None if place is None else _arranged(place)


def _arranged(place: Sequence[int]) -> Books:
    return tuple(LETTERS[book] for book in sorted(range(len(place)), key=place.__getitem__))


def _arranged_by(shortcut: Shortcut, shelf: Shelf) -> Books | None:
    place = shortcut(shelf.count, shelf.clues)
    return None if place is None else _arranged(place)


def spoil(shelf: Shelf, answer: Books, rng: Random) -> Books:
    """Repeat a book in the place of another, leave one out, or add one that does not exist."""
    books, kind, i = list(answer), rng.randrange(3), rng.randrange(len(answer))
    if kind == 0:
        books[i] = books[i - 1]
    elif kind == 1:
        books.pop(i)
    else:
        books[i] = LETTERS[shelf.count]
    return tuple(books)


def guess(shelf: Shelf, rng: Random) -> Books:
    """Put the books in a random order."""
    return tuple(rng.sample(LETTERS[: shelf.count], shelf.count))


def chance(shelf: Shelf) -> float:
    """Return the share of solutions among all arrangements, counting up to 20 solutions."""
    return len(list(islice(Orders(shelf.count, shelf.clues), 20))) / factorial(shelf.count)


def published(path: str, files: Mapping[str, str]) -> Published[Shelf]:
    """Read the books and the numbered constraints of a published sample."""
    with reading("permutations_and_combinations", path):
        record = solution_json(files)
        count = len(record["items"])
        if "".join(record["items"]) != LETTERS[:count]:
            raise ValueError("books are not named by the first letters")
        clues = tuple(
            published_clue(line, count) for line in record["constraints_text"].splitlines()
        )
        stored = ", ".join(record["correct_solution"])
    return Published(Shelf(count, clues), stored)


TASK = Task(
    name="permutations_and_combinations",
    title="Permut. and Combina.",
    category="planning",
    split="unseen",
    summary="Arrange books on a shelf so that all constraints hold.",
    levels=LEVELS,
    instance_type=Shelf,
    generate=generate,
    question=question,
    form="the letters of the books from left to right, separated by commas.",
    parse=read_labels,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda shelf: float(shelf.count * len(shelf.clues)),
    difficulty_unit="pairs of a book and a constraint",
    shortcuts={name: partial(_arranged_by, shortcut) for name, shortcut in SHORTCUTS.items()},
    lazy={
        name: Lazy(partial(_arranged_by, strategy), rates)
        for name, (strategy, rates) in LAZY.items()
    },
    chance=chance,
    canonical=lambda shelf: (shelf.count, tuple(sorted(shelf.clues))),
    published=published,
    version=4,
)
