import random
from itertools import combinations, permutations

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.logical_deduction.task import Order, parse, violations

task = generators.load("logical_deduction")
RACE = Order(
    "race",
    ("Ida", "Omar", "Petra"),
    (("before", 1, 0), ("before", 0, 2)),
    1,
    (0, 1, 2),
)


@pytest.mark.parametrize(
    "text",
    [
        *("A", "a", "(A)", "(a)", "A)", "a.", "[A]", "Option A", "Answer: (A)", "answer = A"),
        *('{"answer": "A"}', '["A"]', "- A", "Ida", "ida", "Ida finished second", "A: Ida"),
        *("(A) Ida finished second", "(A) Ida finished second.", "**A**) Ida", "Ida (A)"),
        *("A - Ida", "\\text{(A)}"),
    ],
)
def test_spellings_of_the_right_option(text: str) -> None:
    assert task.verify(RACE, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        *("B", "(C)", "D", "A, B", "A and B", "(A)(B)", "A B", "A or C", "Omar", "B: Ida"),
        *("Ida finished first", "(A) Omar finished second", "I do not know", "Ida or Omar", "AA"),
    ],
)
def test_other_spellings_are_not_right(text: str) -> None:
    assert not task.verify(RACE, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["", "I do not know which it is.", "A, B", "(A) or (B)", "42"])
def test_unreadable(text: str) -> None:
    with pytest.raises(AnswerError):
        parse(text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["A or ", "A, ", "A ", "(A)", "the a ", "a-", "answer: ", "'"])
def test_long_lists_are_refused_at_once(piece: str) -> None:
    for length in range(20, 200, 7):
        verdict = task.verify(RACE, f"<<<{(piece * 99)[:length]}!>>>")
        assert not verdict.right


def true(clue: tuple, order: tuple[int, ...]) -> bool:
    """Truth of a clue where `order` lists the things from first to last."""
    where = {thing: place for place, thing in enumerate(order)}
    kind, *n = clue
    if kind == "before":
        return where[n[0]] < where[n[1]]
    if kind in ("at", "either"):
        return where[n[0]] in n[1:]
    if kind == "not":
        return where[n[0]] != n[1]
    if kind == "apart":
        return where[n[0]] - where[n[1]] in (n[2], -n[2])
    if kind == "next":
        return order[where[n[0]] + 1 :][:1] == (n[1],)
    if kind == "between":
        return sorted(where[i] for i in n)[1] == where[n[0]]
    return true(n[1], order) if true(n[0], order) else True


@pytest.mark.parametrize("level", [1, 2, 3])
def test_brute_force_agrees_and_no_clue_is_redundant(level: int) -> None:
    for index in range(12):
        order = task.instance(level, index)
        everyone = list(permutations(range(len(order.things))))
        fits = [o for o in everyone if all(true(c, o) for c in order.clues)]
        assert len(fits) == 1
        right = order.options.index(fits[0][order.place])
        verdicts = [not list(violations(order, parse(x))) for x in "ABCDEFG"[: len(order.options)]]
        assert verdicts == [i == right for i in range(len(order.options))]
        for clue in order.clues:
            rest = [c for c in order.clues if c != clue]
            assert sum(all(true(c, o) for c in rest) for o in everyone) > 1


@pytest.mark.parametrize("level", [4, 5])
def test_many_kinds_of_clues_hold_in_the_order_found(level: int) -> None:
    from generators.shared.order import Orders

    kinds = set()
    for index in range(12):
        order = task.instance(level, index)
        (places,) = Orders(len(order.things), order.clues)
        listing = tuple(sorted(range(len(places)), key=places.__getitem__))
        assert all(true(clue, listing) for clue in order.clues)
        kinds |= {clue[0] for clue in order.clues}
    assert len(kinds) >= {4: 6, 5: 7}[level]


def test_search_finds_what_enumeration_finds_for_random_clues() -> None:
    from generators.shared.order import Orders, holds
    from generators.shared.order_clues import KINDS, draw_clue

    rng = random.Random(5)
    for _ in range(60):
        place = rng.sample(range(5), 5)
        clues = [draw_clue(rng.choice(KINDS), place, rng) for _ in range(4)]
        for order in permutations(range(5)):
            where = tuple(sorted(range(5), key=order.__getitem__))
            assert [holds(c, where) for c in clues] == [true(c, order) for c in clues]
        expected = {o for o in permutations(range(5)) if all(true(c, o) for c in clues)}
        found = [tuple(sorted(range(5), key=p.__getitem__)) for p in Orders(5, clues)]
        assert set(found) == expected
        assert len(found) == len(expected)


@pytest.mark.parametrize("count", [3, 5, 7])
def test_another_order_is_found_exactly_where_enumeration_finds_one(count: int) -> None:
    from generators.shared.order import holds
    from generators.shared.order_clues import KINDS, another_order, draw_clue

    rng = random.Random(6)
    answers = set()
    for size in [0, *range(1, 13)] * 4:
        place = tuple(rng.sample(range(count), count))
        clues = [draw_clue(rng.choice(KINDS), place, rng) for _ in range(size)]
        others = {o for o in permutations(range(count)) if all(holds(c, o) for c in clues)}
        found = another_order(place, clues)
        assert found in others - {place} or (found is None and others == {place})
        answers.add(found is None)
        wrong = ("not", 0, place[0])
        fits = any(o[0] != place[0] for o in others)
        assert (another_order(place, [*clues, wrong]) is None) == (not fits)
    assert answers == {True, False}


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_place_asked_for_is_never_given(level: int) -> None:
    for index in range(30):
        order = task.instance(level, index)
        right = order.options["ABCDEFGHIJ".index(task.solve(order).letter)]
        assert not any(c[0] == "at" and (c[1] == right or c[2] == order.place) for c in order.clues)


def test_every_domain_reads_well() -> None:
    texts = " ".join(task.question(task.instance(3, i)) for i in range(60))
    for words in ("second from the left", "finished", "newer", "are less expensive", "tallest"):
        assert words in texts
    assert "{" not in texts


@pytest.mark.parametrize(
    ("clue", "mirrored", "words"),
    [
        (("before", 0, 1), False, "the jug is to the left of the drum"),
        (("before", 0, 1), True, "the drum is to the right of the jug"),
        (("not", 0, 2), False, "the jug is not the rightmost"),
        (("either", 0, 0, 1), False, "the jug is either the leftmost or the second from the left"),
        (("next", 0, 1), False, "the place of the jug comes directly before that of the drum"),
        (("apart", 0, 1, 2), False, "the places of the jug and the drum differ by exactly 2"),
    ],
)
def test_clues_in_words(clue: tuple, mirrored: bool, words: str) -> None:
    from generators.tasks.logical_deduction.words import DOMAINS, clause

    things = ("the jug", "the drum", "the lamp")
    assert clause(DOMAINS["shelf"], things, clue, mirrored) == words


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"input": "x", "target": "(A)"}'])
def test_malformed_files(text: str) -> None:
    with pytest.raises(PublishedError):
        task.published("p", {"f": text})


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("name", ["thing in fewest clues", "thing in most clues"])
def test_how_often_a_thing_is_named_says_nothing(level: int, name: str) -> None:
    right = expected = 0.0
    for index in range(400):
        order = task.instance(level, index)
        right += task.shortcuts[name](order) == task.solve(order)
        expected += task.chance(order)
    assert right - expected < 3 * expected**0.5


def test_two_clues_are_never_enough() -> None:
    """Over all orders of five things; two clues that leave the thing one place are too few."""
    everything = list(permutations(range(5)))
    for index in range(60):
        order = task.instance(2, index)
        key = order.options[ord(task.solve(order).letter) - ord("A")]
        for pair in combinations(order.clues, 2):
            places = {one.index(key) for one in everything if all(true(c, one) for c in pair)}
            assert len(places) > 1
