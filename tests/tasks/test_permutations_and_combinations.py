"""Books on a shelf: spellings, the permutation and every kind of constraint, all orders tried."""

import json
import re
from collections.abc import Callable
from itertools import combinations, permutations, product
from random import Random
from typing import Any

import pytest

from generators import load
from generators.errors import PublishedError
from generators.shared.order import Orders
from generators.shared.order import holds as judged
from generators.tasks.permutations_and_combinations.shortcuts import filled, obeyed, settled
from generators.tasks.permutations_and_combinations.task import Shelf
from generators.tasks.permutations_and_combinations.words import LETTERS, worded

TASK = load("permutations_and_combinations")
RNG = Random(1)
SHELF = Shelf(4, (("before", 1, 0), ("apart", 0, 2, 1), ("not", 3, 0), ("at", 0, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "B, A, C, D",
        '["B", "A", "C", "D"]',
        "['B', 'A', 'C', 'D']",
        "B A C D",
        "BACD",
        "b, a, c, d",
        "Book B, Book A, Book C, Book D",
        "1: B\n2: A\n3: C\n4: D",
        '{"1": "B", "2": "A", "3": "C", "4": "D"}',
        "Position 1: B, Position 2: A, Position 3: C, Position 4: D",
        "B -> A -> C -> D",
        "{4: 'D', 1: 'B', 2: 'A', 3: 'C'}",
    ],
)
def test_spellings_of_a_right_arrangement(text: str) -> None:
    verdict = TASK.verify(SHELF, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("B, A, C", "book D is missing"),
        ("B, A, C, D, Z", "no book Z"),
        ("B, A, C, C", "placed twice"),
        ("B, A, C, D, B, A, C, D", "placed twice"),
        ("C, A, B, D", "to the"),
        ("B, A, D, C", "does not hold"),
    ],
)
def test_arrangements_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(SHELF, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text", ["", "?", "B, A, C, D1, junk", "2: B, 1: A, 2: C, 4: D", "any order", "B A C or D"]
)
def test_texts_that_are_no_arrangements(text: str) -> None:
    assert TASK.verify(SHELF, f"<<<{text}>>>").outcome == "unparsed"


def holds(clue: tuple[Any, ...], order: tuple[int, ...]) -> bool:
    at = order.index
    rules = {
        "at": lambda a, p: order[p] == a,
        "not": lambda a, p: order[p] != a,
        "before": lambda a, b: b in order[at(a) :],
        "apart": lambda a, b, k: at(a) + k == at(b) or at(b) + k == at(a),
        "parted": lambda a, b: abs(at(a) - at(b)) > 1,
        "either": lambda a, p, q: a in (order[p], order[q]),
        "between": lambda a, b, c: sorted((at(a), at(b), at(c)))[1] == at(a),
    }
    return bool(rules[clue[0]](*clue[1:]))


@pytest.mark.parametrize("index", range(12))
def test_solutions_and_verdicts_agree_with_trying_all_orders(index: int) -> None:
    shelf = TASK.instance(1 + index % 2, index)
    orders = list(permutations(range(shelf.count)))
    right = {o for o in orders if all(holds(clue, o) for clue in shelf.clues)}
    assert 1 <= len(right) <= 4
    for order in orders[:: 1 + len(orders) // 60] + sorted(right):
        answer = tuple("ABCDEF"[book] for book in order)
        assert TASK.verify(shelf, f"<<<{','.join(answer)}>>>").right == (order in right)
    assert TASK.solve(shelf) in {tuple("ABCDEF"[book] for book in order) for order in right}
    for clue in shelf.clues:
        rest = [one for one in shelf.clues if one != clue]
        assert any(all(holds(c, o) for c in rest) for o in set(orders) - right), clue


def test_every_kind_of_constraint_is_worded_and_judged() -> None:
    seen = set()
    for index in range(6):
        shelf = TASK.instance(5, index)
        order = tuple("ABCDEFGHIJKLMNOPQRST".index(book) for book in TASK.solve(shelf))
        assert all(holds(clue, order) for clue in shelf.clues)
        for i, j in combinations(range(shelf.count), 2):
            swapped = list(order)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            for clue in shelf.clues:
                place = [swapped.index(book) for book in range(shelf.count)]
                assert judged(clue, place) == holds(clue, tuple(swapped)), clue
        seen |= {clue[0] for clue in shelf.clues}
        assert not any(clue[0] == "at" for clue in shelf.clues)
    assert seen == {"not", "before", "apart", "parted", "either", "between"}


WORDS: tuple[tuple[str, Callable[..., bool]], ...] = (
    (r"Book (.) stands at position (\d+)", lambda q, a, p: q[a] == int(p)),
    (r"Position (\d+) holds book (.)", lambda q, p, a: q[a] == int(p)),
    (r"Book (.) does not stand at position (\d+)", lambda q, a, p: q[a] != int(p)),
    (r"Position (\d+) does not hold book (.)", lambda q, p, a: q[a] != int(p)),
    (r"Book (.) stands somewhere to the left of book (.)", lambda q, a, b: q[a] < q[b]),
    (r"Book (.) stands somewhere to the right of book (.)", lambda q, a, b: q[a] > q[b]),
    (r"Book (.) stands directly beside book (.), on .*", lambda q, a, b: abs(q[a] - q[b]) == 1),
    (r"Books (.) and (.) stand next to each other, in .*", lambda q, a, b: abs(q[a] - q[b]) == 1),
    (r"Book (.) does not stand directly beside book (.)", lambda q, a, b: abs(q[a] - q[b]) > 1),
    (r"Books (.) and (.) do not stand next to each other", lambda q, a, b: abs(q[a] - q[b]) > 1),
    (
        r"The positions of books (.) and (.) differ by exactly (\d+)",
        lambda q, a, b, k: abs(q[a] - q[b]) == int(k),
    ),
    (
        r"There are exactly (\d+) books between books (.) and (.)",
        lambda q, k, a, b: abs(q[a] - q[b]) == int(k) + 1,
    ),
    (
        r"Book (.) (?:stands|is) at (?:one of the )?positions? (\d+) (?:and|or at position) (\d+)",
        lambda q, a, k, m: q[a] in (int(k), int(m)),
    ),
    (
        r"Book (.) stands somewhere between books (.) and (.), which may be in either order",
        lambda q, a, b, c: q[b] < q[a] < q[c] or q[b] > q[a] > q[c],
    ),
    (
        r"Of the books (.), (.) and (.), book \1 is neither the leftmost nor the rightmost",
        lambda q, a, b, c: q[b] < q[a] < q[c] or q[b] > q[a] > q[c],
    ),
)


def test_sentences_say_what_is_judged() -> None:
    read = set()
    for level, index in [*product((1, 2, 3), range(10)), *product((4, 5), range(5))]:
        shelf = TASK.instance(level, index)
        books = [*LETTERS[: shelf.count]]
        for clue in shelf.clues:
            found = [
                (i, re.fullmatch(text + r"\.", worded(clue))) for i, (text, _) in enumerate(WORDS)
            ]
            ((i, match),) = [(i, one) for i, one in found if one]
            read.add(i)
            for _ in range(6):
                RNG.shuffle(books)
                place = {book: books.index(book) for book in books}
                counted = {book: p + 1 for book, p in place.items()}
                expected = WORDS[i][1](counted, *match.groups())
                assert judged(clue, [place[book] for book in sorted(books)]) == expected, clue
    assert len(read) == len(WORDS)


def said(clue: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the same for constraints that say the same in other words."""
    kind, a, *others = clue
    if kind == "apart":
        return (kind, {a, others[0]}, others[1])
    if kind == "parted":
        return (kind, {a, *others})
    return (kind, a, set(others)) if kind == "between" else clue


@pytest.mark.parametrize(("level", "count"), [(1, 60), (3, 30), (4, 4), (5, 40)])
def test_no_constraint_is_repeated_in_other_words(level: int, count: int) -> None:
    for index in range(count):
        told = [said(clue) for clue in TASK.instance(level, index).clues]
        assert not [clue for i, clue in enumerate(told) if clue in told[:i]]


def test_a_shelf_is_filled_from_one_end() -> None:
    clues = (("before", 1, 0), ("not", 2, 1))
    assert filled(clues, range(3), range(3)) == (1, 0, 2)
    assert filled(clues, range(3), range(3)[::-1]) == (2, 1, 0)
    assert filled((("apart", 0, 1, 2),), range(3), range(3)) == (0, 2, 1)
    assert filled((("apart", 0, 2, 1),), range(3)[::-1], range(3)) is None


def test_books_are_settled_one_by_one() -> None:
    clues = (("before", 1, 0), ("not", 2, 1))
    assert settled(clues, (0, 1, 2), range(3)) is None
    assert settled(clues, (1, 0, 2), range(3)) == (1, 0, 2)
    assert settled(clues, (2, 0, 1), range(3)[::-1]) == (1, 0, 2)
    assert settled((("apart", 0, 1, 2),), (0, 1, 2), range(3)) == (0, 2, 1)
    assert settled((("at", 0, 1), ("at", 1, 1)), (0, 1), range(2)) is None


def test_constraints_are_obeyed_one_by_one() -> None:
    clues = (("before", 1, 0), ("not", 2, 2))
    assert obeyed(clues, range(3)) is None
    assert obeyed(clues[::-1], range(3)) == (2, 1, 0)
    assert obeyed(clues[::-1], range(3)[::-1]) == (2, 0, 1)
    assert obeyed((("before", 0, 1), ("apart", 1, 2, 1)), range(3)) == (0, 1, 2)


def test_constraints_are_obeyed_from_either_end() -> None:
    shelf = Shelf(3, (("before", 1, 0), ("not", 2, 2)))
    assert TASK.shortcuts["constraint by constraint, to the left"](shelf) is None
    assert TASK.shortcuts["last constraint first, to the left"](shelf) == ("C", "B", "A")


def test_most_kinds_of_constraints_are_needed_at_level_5() -> None:
    """All are in most instances, and of every six kinds five or so."""
    needed = 0
    for index in range(4):
        shelf = TASK.instance(5, index)
        for kind in {clue[0] for clue in shelf.clues}:
            rest = [clue for clue in shelf.clues if clue[0] != kind]
            orders = iter(Orders(shelf.count, rest))
            assert next(orders)
            needed += next(orders, None) is not None
    assert needed >= 17


def test_every_book_occurs_in_a_constraint() -> None:
    for index in range(20):
        shelf = TASK.instance(3, index)
        constraints = TASK.question(shelf).split("hold:\n\n")[1].split("\n\n")[0]
        assert all(letter in constraints.replace("Book", "") for letter in "ABCDEF"[: shelf.count])


def test_published_constraints() -> None:
    lines = [
        "1. Book A must be to the left of book B.",
        "2. Book C must be to the right of book B.",
        "3. Book A cannot be placed in position 3.",
        "4. Book B must be adjacent to book C.",
        "5. Book A must be placed in position 1.",
    ]
    record = {
        "items": ["A", "B", "C"],
        "constraints_text": "\n".join(lines),
        "correct_solution": ["A", "B", "C"],
    }
    read = TASK.published("x", {"solution.json": json.dumps(record)})
    assert [clue[:3] for clue in read.instance.clues] == [
        *(("before", 0, 1), ("before", 1, 2), ("not", 0, 2), ("apart", 1, 2), ("at", 0, 0)),
    ]
    assert TASK.verify(read.instance, f"<<<{read.stored}>>>").right
    for bad in ({**record, "items": ["A"]}, {**record, "constraints_text": "Book A is red"}, []):
        with pytest.raises(PublishedError, match="permutations_and_combinations: x"):
            TASK.published("x", {"solution.json": json.dumps(bad)})
