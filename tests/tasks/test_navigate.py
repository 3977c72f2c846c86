import random
import re

import pytest

import generators
from generators.errors import AnswerError, PublishedError
from generators.tasks.navigate.task import Walk
from generators.tasks.navigate.walk import closed, end, led_astray, split, written

task = generators.load("navigate")
BACK = Walk(False, (("go", 8, 0), ("turn", 2), ("go", 8, 0)))
OPS = (("go", 3, 1), ("turn", 1), ("repeat", 2, (("go", 2, 1), ("turn", 2), ("face", 1))))
WHERE = Walk(False, OPS, "where")
FAR = Walk(False, OPS, "far")


def simulate(walk: Walk) -> complex:
    """End of a walk with north as 1j, everything written out first."""
    flat: list[tuple] = []
    todo = list(walk.ops)
    while todo:
        op = todo.pop(0)
        todo[:0] = list(op[2]) * op[1] if op[0] == "repeat" else []
        flat += [op] if op[0] != "repeat" else []
    place, nose = 0j, 1j
    for op in flat:
        if op[0] == "go":
            place += op[1] * nose * (-1j) ** op[2]
        elif op[0] == "turn":
            nose *= (-1j) ** op[1]
        else:
            nose = 1j * (-1j) ** op[1]
    return place


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_another_simulation_agrees(level: int) -> None:
    answers = []
    for index in range(60):
        walk = task.instance(level, index)
        place = simulate(walk)
        x, y = round(place.real), round(place.imag)
        expected = {"home": x == y == 0, "where": (x, y), "far": abs(x) + abs(y)}[walk.ask]
        assert task.solve(walk) == expected
        answers += [expected] if walk.ask == "home" else []
    assert abs(2 * sum(answers) - len(answers)) <= 4 * len(answers) ** 0.5


WORDS = re.compile(
    r"Go (\d+) steps?(?: (?:to the )?(\w+))?\.|Turn (left|right|around)\.|Turn to face (\w+)\."
    r"|Do (\d+) times: \[|(\])"
)
QUARTERS = {"forward": 0, "right": 1, "around": 2, "backward": 2, "left": 3}


def from_words(text: str) -> complex:
    """End of a walk read from its question; repeats are written out from the inside."""
    stack: list[list[str]] = [[]]
    for found in WORDS.finditer(text):
        if found[6]:
            block = stack.pop()
            stack[-1] += block[1:] * int(block[0])
        elif found[5]:
            stack.append([found[5]])
        else:
            stack[-1].append(found[0])
    place, nose = 0j, 1j
    for found in map(WORDS.fullmatch, stack[0]):
        assert found
        if found[1]:
            place += int(found[1]) * nose * (-1j) ** QUARTERS[found[2] or "forward"]
        elif found[3]:
            nose *= (-1j) ** QUARTERS[found[3]]
        else:
            nose = 1j * (-1j) ** ["north", "east", "south", "west"].index(found[4])
    return place


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_words_say_what_the_walk_does(level: int) -> None:
    for index in range(15):
        walk = task.instance(level, index)
        assert from_words(task.question(walk).split("\n")[1]) == simulate(walk)


def test_hand_made_walks() -> None:
    assert task.solve(WHERE) == (3, -4) == (simulate(WHERE).real, simulate(WHERE).imag)
    assert task.solve(FAR) == 7
    assert task.solve(BACK) is True


@pytest.mark.parametrize("text", ["Yes", "yes.", "TRUE", "- Yes", "Answer: Yes", "**Yes**"])
def test_spellings_of_yes(text: str) -> None:
    assert task.verify(BACK, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text",
    [
        *("(3, -4)", "3,-4", "[3, -4]", "( 3 ,-4 )", "(3; -4)", "x=3, y=-4", "(3.0, -4.0)"),
        *('{"x": 3, "y": -4}', "\\left(3, -4\\right)", "Answer: (3, -4)", "x = 3, y = - 4"),
        *("(3, -4).", "(x, y) = (3, -4)", "x = 3 and y = -4", "Coordinates: (3, -4)"),
    ],
)
def test_spellings_of_coordinates(text: str) -> None:
    assert task.verify(WHERE, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["7", "7 steps", "7.0", "+7", "7.", "distance = 7", "7 units"])
def test_spellings_of_a_distance(text: str) -> None:
    assert task.verify(FAR, f"<<<{text}>>>").right


FAR_AWAY = Walk(False, (("go", 9999, 1), ("repeat", 9, (("go", 30_334, 0), ("face", 0)))), "far")
THERE = Walk(False, (("go", 9999, 1), ("go", 9999, 0), ("go", 301, 0)), "where")


@pytest.mark.parametrize(
    ("walk", "text", "right"),
    [
        *((FAR_AWAY, text, True) for text in ("283005", "283,005", "283{,}005", "283,005 steps")),
        *((FAR_AWAY, text, False) for text in ("(283, 5)", "(283,005)", "283, 005", "28,3005")),
        *((THERE, text, True) for text in ("(9999, 10300)", "(9,999, 10,300)", "9999,10300")),
        *((THERE, text, True) for text in ("x = 9,999 and y = 10,300", "(9,999; 10,300)")),
        *((THERE, text, False) for text in ("(9, 99910300)", "9,999,10,300", "(9,999,10,300)")),
        (Walk(False, (("go", 300, 1), ("go", 400, 0)), "where"), "300,400", True),
        (Walk(False, (("go", 1_234_567, 1),), "far"), "1,234,567", True),
        (BACK, "1,234", False),
        (Walk(False, (("go", 123_456, 1),), "far"), "1,23,456", False),
        (Walk(False, (("go", 1, 1),), "far"), "Yes", False),
        (Walk(False, (("go", 123, 1), ("go", 5, 0)), "where"), "1,23, 5", False),
        (Walk(False, (("go", 123, 3), ("go", 5, 0)), "where"), "(- 123, 5)", True),
        (WHERE, "3 or -4", False),
        (WHERE, f"(3,{' ' * 300}-4)", False),
    ],
)
def test_thousands_are_told_from_coordinates(walk: Walk, text: str, right: bool) -> None:
    assert task.verify(walk, f"<<<{text}>>>").right == right


@pytest.mark.parametrize("text", ["No", "false", "(0, 0)", "0", "1", "Yes or No", "Yes and No"])
def test_not_right_for_a_walk_that_comes_back(text: str) -> None:
    assert not task.verify(BACK, f"<<<{text}>>>").right


@pytest.mark.parametrize("text", ["(-4, 3)", "(3, 4)", "7", "Yes", "(3, -4, 0)", "(3.5, -4)"])
def test_not_right_as_coordinates(text: str) -> None:
    assert not task.verify(WHERE, f"<<<{text}>>>").right


@pytest.mark.parametrize(
    "text", ["", "Yes and No", "I do not know", "(1, 2, 3)", "(a, b)", "9" * 99]
)
def test_unreadable(text: str) -> None:
    with pytest.raises(AnswerError):
        task.parse(text)


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        *((text, True) for text in ("Yes, the walker returns to the start", "Yes, he is back.")),
        *((text, True) for text in ("The walker is back at the start", "Yes (it ends at (0, 0))")),
        *((text, False) for text in ("No, the walker is not back", "No, it ends at (0, 2)")),
        *((text, False) for text in ("The walker does not return", "No, two steps to the north")),
    ],
)
def test_reasons_are_read(text: str, yes: bool) -> None:
    assert task.parse(text) is yes


@pytest.mark.parametrize(
    "text", ["Yes, the walker is not back", "No, it is back at the start", "Yes, no", "Yes, or no"]
)
def test_contradictions_are_refused(text: str) -> None:
    with pytest.raises(AnswerError):
        task.parse(text)


def test_rules_belong_to_the_case() -> None:
    fixed = task.question(Walk(True, (("go", 3, 0), ("go", 3, 2))))
    turning = task.question(BACK)
    assert "throughout" in fixed
    assert "turn" not in fixed.lower()
    assert "faces at the end" not in fixed
    assert "Every step is taken in the direction" in turning
    assert "[" not in turning
    assert "[ and ]" in task.question(WHERE)


def test_an_odd_number_of_steps_gives_nothing_away() -> None:
    for level in (1, 2, 3, 4):
        for index in range(200):
            walk = task.instance(level, index)
            assert sum(op[1] for op in walk.ops if op[0] == "go") % 2 == 0


def test_sums_are_split_within_bounds() -> None:
    rng = random.Random(3)
    for total, parts in ((3, 3), (30, 3), (17, 2), (20, 9)):
        numbers = split(total, parts, 10, rng)
        assert sum(numbers) == total
        assert len(numbers) == parts
        assert all(1 <= n <= 10 for n in numbers)
    ops = closed([("go", 1, 0), ("turn", 1), ("go", 1, 0), ("go", 1, 1), ("go", 1, 2)], 10, rng)
    assert ops is not None
    assert end(ops) == (0, 0)
    assert closed([("go", 1, 0), ("go", 1, 1)], 10, rng) is None


def test_led_astray_keeps_instructions_and_numbers() -> None:
    rng = random.Random(5)
    ops = [("go", 3, 0), ("go", 4, 1), ("go", 6, 0), ("turn", 2), ("go", 9, 0), ("go", 4, 1)]
    assert end(ops) == (0, 0)
    for _ in range(50):
        walked = led_astray(ops, 1, rng)
        assert walked is not None
        assert end(walked)[0] == 0 != end(walked)[1]
        assert [op[2:] for op in walked] == [op[2:] for op in ops]
        assert sorted(op[1] for op in walked) == sorted(op[1] for op in ops)
    assert led_astray(ops, 0, rng) is None
    assert led_astray([("go", 8, 0), ("turn", 2), ("go", 8, 0)], 1, rng) is None
    assert led_astray([("turn", 1)], 0, rng) is None


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_stray_walk_misses_along_one_axis_and_either_is_as_likely(level: int) -> None:
    walks = [task.instance(level, index) for index in range(800)]
    ends = [end(walk.ops) for walk in walks if not task.solve(walk)]
    assert all((x == 0) != (y == 0) for x, y in ends)
    assert abs(2 * sum(x == 0 for x, _ in ends) - len(ends)) <= 4 * len(ends) ** 0.5


@pytest.mark.parametrize("level", [2, 3, 4])
def test_numbers_alone_and_instructions_alone_favour_no_answer(level: int) -> None:
    features = {
        "half": lambda ops, ns: 2 * max(ns) == sum(ns),
        "first is largest": lambda ops, ns: ns[0] == max(ns),
        "last is largest": lambda ops, ns: ns[-1] == max(ns),
        "equal numbers": lambda ops, ns: len(set(ns)) < len(ns),
        "sum": lambda ops, ns: sum(ns) % 4 == 0,
        "turns": lambda ops, ns: sum(op[1] for op in ops if op[0] == "turn") % 4 == 0,
    }
    walks = [task.instance(level, index) for index in range(1200)]
    for name, holds in features.items():
        told = [(list(w.ops), [op[1] for op in w.ops if op[0] == "go"], w) for w in walks]
        answers = [task.solve(w) for ops, ns, w in told if holds(ops, ns)]
        assert abs(2 * sum(answers) - len(answers)) <= 4 * len(answers) ** 0.5 + 1, name


def test_level_3_hardly_repeats() -> None:
    walks = [task.instance(3, index) for index in range(2000)]
    assert len({task.canonical(walk) for walk in walks}) >= 1990
    for walk in walks[:300]:
        steps = [op for op in written(walk.ops) if op[0] == "go"]
        assert len(steps) >= 5
        assert walk.fixed or len(walk.ops) - len(steps) >= 3


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"input": "Go? Fly.", "target": "No"}'])
def test_malformed_files(text: str) -> None:
    with pytest.raises(PublishedError):
        task.published("p", {"f": text})
