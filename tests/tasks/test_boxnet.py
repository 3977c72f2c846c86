"""BoxNet: spellings of plans, the rules one by one, least travel by brute force."""

from itertools import chain, permutations, zip_longest

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.boxnet.answer import Action, Plan
from generators.tasks.boxnet.shortcuts import free_ways, nearest_ways, shortcuts_fail
from generators.tasks.boxnet.solver import Thing, delivery, shortest_ways
from generators.tasks.boxnet.task import Field

TASK = load("boxnet")
FIELD = Field(
    1,
    3,
    (("red", 0, 0), ("red", 0, 0), ("blue", 0, 1)),
    (("blue", 0, 1), ("red", 0, 1), ("red", 0, 0)),
)
FIRST = '{"Agent[0.5, 0.5]": "move(box_red, square[0.5, 1.5])"}'
SECOND = (
    '{"Agent[0.5, 0.5]": "move(box_red, target_red)", '
    '"Agent[0.5, 1.5]": "move(box_red, target_red)"}'
)
THIRD = '{"Agent[0.5, 1.5]": "move(box_blue, target_blue)"}'
PLAN = f"[{FIRST}, {SECOND}, {THIRD}]"


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        PLAN.replace('"', "'"),
        PLAN.replace(", ", ","),
        PLAN.replace(" ", ""),
        PLAN.replace(": ", " : ").replace("}, {", "},\n  {"),
        PLAN.replace("0.5", "0.50").lower(),
        PLAN[:-1] + ", {}, {}]",
        f"[{FIRST}, {{}}, {SECOND}, {THIRD}]",
        f"{FIRST}\n{SECOND}\n{THIRD}",
        f'{{"1": {FIRST}, "2": {SECOND}, "3": {THIRD}}}',
        f'{{"step 1": {FIRST}, "step 2": {SECOND}, "step 3": {THIRD}}}',
        f"Here is the plan: {PLAN}. Every box is matched.",
        f"Agent[0.5, 0.5] acts first (see [1]):\n{PLAN}\nAgent[0.5, 1.5] acts last [done].",
        f"Step 1: {FIRST}\nStep 2: {SECOND}\nStep 3: {THIRD}",
        f"1. {FIRST}\n2. {SECOND}\n3. {{}}\n4) {THIRD}",
        f"[[{FIRST}], [{SECOND}], [{THIRD}]]".replace('", "A', '"}, {"A'),
        f'{{"steps": {PLAN}}}',
        f'{{"plan": {{"step_0": {FIRST}, "step_1": {SECOND}, "step_2": {THIRD}}}}}',
        f'[{{"step": 1, "actions": {FIRST}}}, {{"step": 2, "actions": {SECOND}}}, '
        f'{{"step": 3, "actions": {THIRD}}}]',
        f'[{{"step": 1, {FIRST[1:]}, {{"step": 2, {SECOND[1:]}, {{"step": 3, {THIRD[1:]}]',
        f'[{{"Step 1": {FIRST}}}, {{"Step 2": {SECOND}}}, {{"Step 3": {THIRD}}}]',
        f"[\n{FIRST},  // move\n{SECOND},  # match\n{THIRD}\n]",
        PLAN.replace("_", r"\_"),
        PLAN.replace('"', r"\""),
    ],
)
def test_spellings_of_a_right_plan(text: str) -> None:
    verdict = TASK.verify(FIELD, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


def test_a_single_map_is_one_step() -> None:
    field = Field(1, 2, (("red", 0, 0),), (("red", 0, 0),))
    assert TASK.verify(field, '<<<{"Agent[0.5, 0.5]": "move(box_red, target_red)"}>>>').right


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"[{FIRST}, {SECOND}]", "box_blue is left in square[0.5, 1.5]"),
        (f"[{FIRST[:-1]}, {SECOND[1:]}, {THIRD}]", "acts twice"),
        (f"[{FIRST[:-1]}, {THIRD[1:-1]}, {FIRST[1:].replace('0.5, 0.5', '0.50, 0.5')}]", "twice"),
        (f'[{FIRST[:-1]}, "Agent[0.5, 1.5]": "move(box_red, target_red)"}}]', "no box_red"),
        (PLAN.replace("square[0.5, 1.5]", "square[0.5, 2.5]"), "not next to"),
        (PLAN.replace("square[0.5, 1.5]", "square[-0.5, 0.5]"), "outside"),
        (PLAN.replace("square[0.5, 1.5]", "square[1.5, 0.5]"), "outside"),
        (PLAN.replace("square[0.5, 1.5]", "square[0.5, 1]"), "outside"),
        (PLAN.replace("square[0.5, 1.5]", "square[0.5, 1.25]"), "outside"),
        (PLAN.replace("square[0.5, 1.5]", "square[0.5, 0.5]"), "not next to"),
        (PLAN.replace("Agent[0.5, 0.5]", "Agent[9.5, 0.5]"), "outside"),
        (PLAN.replace("box_blue, target_blue", "box_blue, target_red"), "step 3: no target_red"),
        (f"[{THIRD.replace('target_blue', 'target_red')}]", "step 1: no target_red for box_blue"),
        (f"[{SECOND[:48]}}}, {SECOND[:48]}}}]", "step 2: no target_red for box_red"),
        (PLAN.replace("target_red", "target_blue"), "no target_blue"),
        (PLAN.replace("box_blue", "box_green").replace("target_blue", "target_green"), "no box_g"),
    ],
)
def test_plans_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(FIELD, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        PLAN.replace("move(box_blue, target_blue)", "fly away"),
        PLAN.replace('"move(box_blue, target_blue)"', "7"),
        PLAN.replace("Agent", "Robot"),
        PLAN[:-1],
        f'{{"2": {FIRST}, "1": {SECOND}}}',
        f'[{{"step": 1, "actions": {FIRST}}}, {{"step": 3, "actions": {SECOND}}}]',
        f'{{"step": 1, "step": {FIRST}}}',
        f'[{FIRST}, ["Agent[0.5, 0.5]"]]',
        f'[{FIRST}, "Agent[0.5, 0.5]"]',
        f'[{FIRST[:-1]}, "Agent[0.5, 1.5]": null}}]',
        '[{"Agent[0.5, 0.5]": ["move(box_red, target_red)"]}]',
        '[{"Agent[0.5, 0.5]": {"move": "box_red"}}]',
        f"Step 2: {FIRST}\nStep 1: {SECOND}\nStep 3: {THIRD}",
        f"Step 1: {FIRST[:-1]}'}}': '}}'}}\nStep 2: {SECOND}",
        "{}" * 20_000,
        "no plan",
        "[]",
    ],
)
def test_texts_that_are_no_plans(text: str) -> None:
    assert TASK.verify(FIELD, f"<<<{text}>>>").outcome == "unparsed"


def test_a_limit_of_steps_binds() -> None:
    assert "any number of steps" in TASK.question(FIELD)
    strict = Field(FIELD.rows, FIELD.columns, FIELD.boxes, FIELD.targets, 2)
    assert "2 are allowed" in TASK.verify(strict, f"<<<{PLAN}>>>").fault
    assert "at most 2 steps" in TASK.question(strict)


@pytest.mark.parametrize(("level", "index"), [(2, 0), (3, 0), (4, 0), (4, 1), (5, 0)])
def test_the_limit_leaves_a_tenth_of_the_steps(level: int, index: int) -> None:
    field = TASK.instance(level, index)
    steps = len(TASK.solve(field))
    assert 0 <= 10 * field.limit - 11 * steps < 10


@pytest.mark.parametrize("index", range(10))
def test_least_travel(index: int) -> None:
    field = TASK.instance(3, index)
    total = 0
    for colour in {colour for colour, _, _ in field.boxes}:
        boxes = [box for box in field.boxes if box[0] == colour]
        targets = [target for target in field.targets if target[0] == colour]
        total += len(boxes) + min(
            sum(abs(r - s) + abs(c - d) for (_, r, c), (_, s, d) in zip(boxes, order, strict=True))
            for order in permutations(targets)
        )
    assert TASK.difficulty(field) == total
    assert sum(map(len, TASK.solve(field))) == total


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_equal_boxes_part_and_a_box_turns_a_corner(level: int) -> None:
    for index in range(15):
        field = TASK.instance(level, index)
        ways = shortest_ways(field.boxes, field.targets)
        assert any(a == b and s != t for a, s in ways for b, t in ways)
        assert any(a[1] != s[1] and a[2] != s[2] for a, s in ways)
        assert not TASK.verify(field, f"<<<{TASK.render(at_once(ways))}>>>").right


def at_once(ways: list[tuple[Thing, Thing]]) -> Plan:
    """One colour after the other, all boxes of a colour together: agents act twice."""
    plan: list[tuple[Action, ...]] = []
    for colour in {box[0] for box, _ in ways}:
        own = [delivery([way]) for way in ways if way[0][0] == colour]
        plan += [tuple(chain.from_iterable(steps)) for steps in zip_longest(*own, fillvalue=())]
    return tuple(plan)


def test_each_box_goes_to_a_target_of_its_own() -> None:
    part = [(("red", 0, 0), ("red", 0, 1)), (("red", 0, 0), ("red", 1, 1))]
    assert shortcuts_fail(part, 4)
    assert not shortcuts_fail(part, 5)  # its five actions could be made one by one
    assert not shortcuts_fail([(("red", 0, 0), ("red", 1, 1))] * 2, 4)
    assert not shortcuts_fail([(("red", 0, 0), ("red", 0, 1)), (("red", 0, 0), ("red", 1, 0))], 3)
    boxes = ("red", 0, 0), ("blue", 0, 0), ("red", 0, 1)
    targets = ("blue", 0, 0), ("red", 2, 2), ("red", 1, 1)
    near = [targets[i] for i in (2, 0, 2)]
    free = [targets[i] for i in (2, 0, 1)]
    assert nearest_ways(boxes, targets) == list(zip(boxes, near, strict=True))
    assert free_ways(boxes, targets) == list(zip(boxes, free, strict=True))


def test_agents_serve_the_first_box_or_the_one_with_most_to_go() -> None:
    near, far = (("red", 0, 0), ("red", 0, 1)), (("blue", 0, 0), ("blue", 0, 3))
    assert delivery([near, far])[0] == (((0, 0), "blue", (0, 1)),)
    assert delivery([near, far], urgent=False)[0] == (((0, 0), "red", (0, 1)),)
    assert {*map(len, delivery([near, far], actions=1))} == {1}
    assert len(delivery([near, far])) == 4 < len(delivery([near, far], urgent=False)) == 5


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_single_actions_take_too_many_steps(level: int) -> None:
    for index in range(15):
        field = TASK.instance(level, index)
        assert TASK.difficulty(field) > field.limit


def test_mirror_images_are_the_same_puzzle() -> None:
    boxes, targets = (("red", 0, 1), ("blue", 0, 0)), (("blue", 1, 2), ("red", 0, 0))
    field = Field(2, 3, boxes, targets)
    upside_down = Field(2, 3, (("blue", 1, 0), ("red", 1, 1)), (("red", 1, 0), ("blue", 0, 2)))
    other = Field(2, 3, boxes, (("blue", 0, 2), ("red", 0, 0)))
    assert TASK.canonical(field) == TASK.canonical(upside_down) != TASK.canonical(other)
    assert len({TASK.canonical(TASK.instance(1, index)) for index in range(3000)}) <= 1568


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"0.5_0.5": ["lamp_red"]}', '{"x": ["box_red"]}']
)
def test_malformed_files_are_one_clear_error(text: str) -> None:
    with pytest.raises(PublishedError, match="boxnet: x"):
        TASK.published("x", {"pg_state0.json": text})
