"""Logical equation: spellings, bijections only, and one solution by trying all permutations."""

import json
import re
from fractions import Fraction
from itertools import permutations

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.logical_equation.solver import Search, first_fit
from generators.tasks.logical_equation.task import System, written

TASK = load("logical_equation")
RELATIONS = (("multiple", 1, 0, 30), ("sum", 0, 2, 11), ("greater", 3, 0, 0))
SYSTEM = System((2, 3, 6, 9), RELATIONS)  # A 2, B 6, C 9, D 3


@pytest.mark.parametrize(
    "text",
    [
        "[2, 6, 9, 3]",
        "2 6 9 3",
        "2,6,9,3",
        "(2; 6; 9; 3)",
        "[2.0, 6, 9, 3]",
        '["2", "6", "9", "3"]',
        "A=2, B=6, C=9, D=3",
        "A = 2 B = 6 C = 9 D = 3",
        "D: 3\nC: 9\nB: 6\nA: 2",
        '{"A": 2, "B": 6, "C": 9, "D": 3}',
        "{'a': 2, 'b': 6.0, 'c': 9, 'd': 3}",
        "[A=2, B=6, C=9, D=3]",
        "answer = [2, 6, 9, 3]",
        "[2, 6, 9, 3].",
        "- A = 2\n- B = 6\n- C = 9\n- D = 3",
        "A -> 2, B → 6, C -> 9, D → 3",
    ],
)
def test_spellings_of_the_assignment(text: str) -> None:
    verdict = TASK.verify(SYSTEM, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[2, 6, 9]", "3 numbers for 4"),
        ("[2, 6, 9, 3, 3]", "5 numbers for 4"),
        ("[2, 6, 9, 4]", "4 is not among"),
        ("[2, 6, 9, 9]", "9 more than once"),
        ("[3, 9, 6, 2]", "condition 2, A + C = 11, fails"),
        ("A=2, B=6, C=9", "3 numbers"),
        ("A=2 and B=6", "2 numbers"),
        ("[3, 6, 9, 2]", "condition 1, B = 3 * A, fails"),
        ("[-2, 6, 9, 3]", "-2 is not among"),
    ],
)
def test_faults_are_named(text: str, fault: str) -> None:
    verdict = TASK.verify(SYSTEM, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "solution",
        "[2, 6, 9, 3.5]",
        "[2, 6, 9, 1+2]",
        "A=2, A=2, C=9, D=3",
        "A=2, B=6, X=9",
        "[2, 6] [9, 3]",
        "[2, 6, 9, B=3]",
        "[2, 6, 9, 3], [3, 9, 6, 2]",
        "A=2, 6, 9, 3",
        "",
        "2, 6, 9, 3" + " " * 10_000 + "]",
    ],
)
def test_texts_that_are_no_assignment(text: str) -> None:
    assert TASK.verify(SYSTEM, f"<<<{text}>>>").outcome == "unparsed"


def true(relation: tuple[str, int, int, int], numbers: tuple[int, ...]) -> bool:
    kind, a, b, k = relation
    x, y = numbers[a], numbers[b]
    return {"sum": x + y == k, "difference": x - y == k, "multiple": 10 * x == k * y}.get(
        kind, x > y
    )


@pytest.mark.parametrize("level", [1, 2])
def test_exactly_one_permutation_fits(level: int) -> None:
    for index in range(25 if level == 1 else 4):
        system = TASK.instance(level, index)
        fits = [
            one
            for one in permutations(system.numbers)
            if all(true(relation, one) for relation in system.relations)
        ]
        assert fits == [TASK.solve(system)]
        for one in [*permutations(system.numbers)][:: 1 if level == 1 else 500]:
            assert TASK.verify(system, f"<<<{one}>>>").right == (one in fits)


@pytest.mark.parametrize("level", [1, 5])
def test_conditions_say_what_is_judged(level: int) -> None:
    for index in range(20 if level == 1 else 3):
        system = TASK.instance(level, index)
        shifted = system.numbers[1:] + system.numbers[:1]
        for numbers in (TASK.solve(system), system.numbers, shifted):
            value = {chr(65 + i): Fraction(number) for i, number in enumerate(numbers)}
            for relation in system.relations:
                left, sign, right = re.split(" ([=>]) ", written(relation))
                x, y = computed(left, value), computed(right, value)
                assert true(relation, numbers) == (x == y if sign == "=" else x > y)


def computed(text: str, value: dict[str, Fraction]) -> Fraction:
    if found := re.fullmatch(r"(.+) ([-+*]) (.+)", text):
        x, y = computed(found[1], value), computed(found[3], value)
        return {"+": x + y, "-": x - y, "*": x * y}[found[2]]
    return value[text] if text in value else Fraction(text)


@pytest.mark.parametrize(
    ("level", "letters", "missing"),
    [(1, (5, 5), (0, 0)), (2, (8, 8), (0, 0)), (3, (9, 15), (1, 3)), (4, (18, 18), (1, 17))],
)
def test_levels_have_their_sizes(
    level: int, letters: tuple[int, int], missing: tuple[int, int]
) -> None:
    for index in range(25 if level < 4 else 4):
        system = TASK.instance(level, index)
        count = len(system.numbers)
        assert letters[0] <= count <= letters[1]
        assert missing[0] <= count - len(system.relations) <= missing[1]
        pairs = {frozenset(relation[1:3]) for relation in system.relations}
        assert len(pairs) == len(system.relations)


def test_two_in_five_conditions_of_level_5_are_no_sums() -> None:
    for index in range(3):
        kinds = [kind for kind, *_ in TASK.instance(5, index).relations]
        assert sum(kind in ("multiple", "greater") for kind in kinds) >= 0.4 * len(kinds)


def test_the_first_numbers_that_fit() -> None:
    assert first_fit((2, 3, 6, 9), RELATIONS) == (2, 6, 9, 3)
    assert first_fit((9, 6, 3, 2), RELATIONS) is None
    assert first_fit((1, 2, 3), (("greater", 2, 0, 0),)) == (1, 3, 2)


def test_shortcuts_pass_over_what_they_are_called_after() -> None:
    system = System((1, 2, 3, 4), (("greater", 0, 1, 0), ("sum", 2, 3, 5)))
    assert {name: shortcut(system) for name, shortcut in TASK.shortcuts.items()} == {
        "as listed": (1, 2, 3, 4),
        "listed backwards": (4, 3, 2, 1),
        "smallest that fit": None,
        "largest that fit": None,
        "smallest that fit, last condition first": (3, 2, 1, 4),
        "largest that fit, last condition first": (3, 2, 4, 1),
        "equations only": (1, 4, 2, 3),
        "equations only, largest numbers first": (4, 1, 3, 2),
    }


@pytest.mark.parametrize("level", [2, 3, 4])
def test_inequalities_are_needed(level: int) -> None:
    for index in range(12 if level < 4 else 4):
        system = TASK.instance(level, index)
        equations = [relation for relation in system.relations if relation[0] != "greater"]
        found = Search(system.numbers, equations).solutions()
        assert next(found)
        assert next(found, None) is not None


def test_only_passing_over_inequalities_is_right_at_level_1() -> None:
    for index in range(25):
        system = TASK.instance(1, index)
        for name in [name for name in TASK.shortcuts if "equations only" not in name]:
            assert TASK.shortcuts[name](system) != TASK.solve(system), name


def test_the_search_finds_all_assignments() -> None:
    for index in range(10):
        full = TASK.instance(1, index)
        for cut in range(len(full.relations)):
            relations = full.relations[:cut]
            fits = {p for p in permutations(full.numbers) if all(true(r, p) for r in relations)}
            found = [*Search(full.numbers, relations).solutions()]
            assert len(found) == len(fits)
            assert set(found) == fits


def test_no_condition_is_needless_at_level_5() -> None:
    system = TASK.instance(5, 0)
    for relation in system.relations:
        rest = [r for r in system.relations if r != relation]
        found = Search(system.numbers, rest).solutions()
        assert next(found)
        assert next(found, None) is not None, written(relation)


def test_published_conditions_and_repeated_numbers() -> None:
    text = (
        "There are 4 letters A, B, C, D, each representing one of the numbers 9, 2, 3, 6. \n"
        "1. B = 3.0A\n2. A + C = 11\n3. D > A\n4. C - B = 3\n5. A < D\n\nReturn"
    )
    read = TASK.published("p", {"question.txt": text, "solution.json": "[2, 6, 9, 3]"})
    assert TASK.verify(read.instance, f"<<<{read.stored}>>>").right
    assert not TASK.verify(read.instance, "<<<2, 6, 9, 9>>>").right


@pytest.mark.parametrize("line", ["1. A ? B", "1. Z > A", "", "1. A = 3.0B\n2. A = B = C"])
def test_malformed_questions(line: str) -> None:
    files = {"question.txt": f"one of the numbers 1, 2, 3.\n{line}", "solution.json": "[1]"}
    with pytest.raises(PublishedError):
        TASK.published("p", files)
    with pytest.raises(PublishedError):
        TASK.published("p", {"question.txt": json.dumps(line)})
