"""BoxLift: spellings of plans, the rules one by one, minimal limits by brute force."""

from dataclasses import replace
from itertools import combinations

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.boxlift.shortcuts import CAREFUL, CARELESS, Strategy
from generators.tasks.boxlift.task import Load

TASK = load("boxlift")
LOAD = Load((50, 30, 20), (30, 25, 20), 2)
PLAN = "Step 1: [(50, [0, 2]), (20, [1])]\nStep 2: [(30, [0])]"


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        PLAN.lower(),
        PLAN.replace(":", " -"),
        PLAN.replace(":", ""),
        PLAN.replace("\n", "\n\n"),
        PLAN.replace("(", "[").replace(")", "]"),
        PLAN.replace("[1]", "1").replace("[0])]", "0)]"),
        PLAN.replace("])", "],)"),
        PLAN.replace(": [(50", ": (50").replace("[1])]", "[1])"),
        "Each step below lifts as much as it can.\n" + PLAN,
        PLAN + "\nAll boxes are lifted.",
        PLAN.replace("Step 1:", "- **Step 1:** ").replace("Step 2:", "- **Step 2:** "),
        PLAN.replace(":", " —"),
        "[[[50, [0, 2]], [20, [1]]], [[30, [0]]]]",
        "The plan:\n[[[50, [0, 2]], [20, [1]]], [[30, [0]]]]\nThat is all.",
        "[[(50, [0, 2]), (20, [1])],\n [(30, 0)]]",
        "[(50, [0, 2]), (20, [1])]\n[(30, [0])]",
        '{"1": [[50, [0, 2]], [20, [1]]], "2": [[30, [0]]]}',
        '{"step 1": [[50, [0, 2]], [20, [1]]], "step 2": [[30, [0]]]}',
        '[[{"weight": 50, "lifters": [0, 2]}, {"weight": 20, "lifters": [1]}], '
        '[{"weight": 30, "lifters": [0]}]]',
        '[[{"lifters": [0, 2], "weight": 50}, {"weight": 20, "lifters": 1}], '
        '[{"weight": 30, "lifter": 0}]]',
        '{"plan": {"Step 1": [[50, [0, 2]], [20, [1]]], "Step 2": [[30, [0]]]}}',
        '{"steps": [[[50, [0, 2]], [20, [1]]], [[30, [0]]]]}',
        '[{"step": 1, "lifts": [[50, [0, 2]], [20, [1]]]}, {"step": 2, "lifts": [[30, [0]]]}]',
        '[{"Step 1": [[50, [0, 2]], [20, [1]]]}, {"Step 2": [[30, [0]]]}]',
        '[{"50": [0, 2], "20": [1]}, {"30": [0]}]',
        "Step 1: {50: [0, 2], 20: [1]}\nStep 2: {30: [0]}",
        "Step 1: 50 -> [0, 2], 20 -> [1]\nStep 2: 30 → [0]",
        '["Step 1: [(50, [0, 2]), (20, [1])]", "Step 2: [(30, [0])]"]',
        "1. [(50, [0, 2]), (20, [1])]\n2. [(30, [0])]",
        "Step 1:\n- (50, [0, 2])\n- (20, [1])\nStep 2:\n* (30, [0])",
        PLAN.replace("Step", "### Step").replace(": ", "\n"),
        "| Step | Lifts |\n|---|---|\n| 1 | [(50, [0, 2]), (20, [1])] |\n| 2 | [(30, [0])] |",
        PLAN.replace("(50, [0, 2])", "(50 kg, [L0, lifter 2])"),
        PLAN.replace("\n", " (50 <= 30 + 20)\n"),
        PLAN.replace("\n", r" \\ ").replace("Step", r"\text{Step}").replace("[(", r"\left[("),
        PLAN.replace("Step ", "Step_"),
    ],
)
def test_spellings_of_a_right_plan(text: str) -> None:
    verdict = TASK.verify(LOAD, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Step 1: [(50, [0, 2])]\nStep 2: [(30, [0])]", "never lifts"),
        ("Step 1: [(50, [0, 0])]", "named twice"),
        ("Step 1: [(20, [1]), (20, [-2])]", "no lifter -2"),
        ("Step 1: [(20, [1]), (30, [-1])]", "step 1: there is no lifter -1"),
        ("Step 1: [(20, [3])]", "no lifter 3"),
        (PLAN.replace("(30, [0])", "(30, [1])"), "step 2: the lifters of the box 30"),
        ("[[{'a': 1, 'a': [2]}]]", "no box of weight 1"),
        ("[[{'weight': 50, 'weight': [0]}]]", "the box 50 can lift 30"),
        ("Step 1: [(20, [1]), (30, [0, 1])]", "named twice"),
        ("Step 1: [(50, [1, 2])]", "45 together"),
        ("Step 1: [(10, [1])]", "no box of weight 10"),
        ("Step 1: [(20, [1])]\nStep 2: [(20, [1])]", "no box of weight 20"),
        ("Step 1: [(50, [])]", "nobody"),
        ("Step 1: []\n" + PLAN.replace("2:", "3:").replace("1:", "2:"), "3 steps; 2 are allowed"),
        (PLAN + "\nStep 3: []", "3 steps; 2 are allowed"),
    ],
)
def test_plans_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(LOAD, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "Step 1: remaining_boxes.clear() or []",
        PLAN.replace("50", "50.0"),
        PLAN.replace("[1]", "[True]"),
        PLAN.replace("Step 2", "Step 3"),
        PLAN.replace("Step 2", "Step 1"),
        '{"2": [[50, [0, 2]], [20, [1]]], "1": [[30, [0]]]}',
        '[{"step": 2, "lifts": [[50, [0, 2]], [20, [1]]]}, {"step": 1, "lifts": [[30, [0]]]}]',
        '[{"step": 1}, {"step": 2}]',
        PLAN.replace("(30, [0])", "(30, [0], 1)"),
        "Step 1: all boxes",
        "Step 1: [(50, [0, 2]",
        "Step 1: [(50, [0, 2",
        "Step 1: lift (50, [0, 2])",
        "two steps",
    ],
)
def test_texts_that_are_no_plans(text: str) -> None:
    assert TASK.verify(LOAD, f"<<<{text}>>>").outcome == "unparsed"


def fewest_steps(boxes: tuple[int, ...], lifters: tuple[int, ...]) -> int:
    """Breadth-first over the sets of boxes left; a step lifts any feasible set of boxes."""

    def feasible(chosen: tuple[int, ...], free: frozenset[int]) -> bool:
        if not chosen:
            return True
        teams = [t for k in range(1, len(free) + 1) for t in combinations(sorted(free), k)]
        return any(
            sum(lifters[i] for i in team) >= chosen[0] and feasible(chosen[1:], free - set(team))
            for team in teams
        )

    everyone = frozenset(range(len(lifters)))
    numbers = range(len(boxes))
    sets = [set(s) for k in range(len(lifters) + 1) for s in combinations(numbers, k)]
    sets = [s for s in sets if feasible(tuple(boxes[i] for i in sorted(s)), everyone)]
    left, steps = {frozenset(numbers)}, 0
    while frozenset() not in left:
        left, steps = {rest - lifted for rest in left for lifted in sets}, steps + 1
    return steps


WEAKEST = "the largest box by the weakest team"
STRATEGIES = {name: plan for name, (plan, _) in CAREFUL.items()} | CARELESS


@pytest.mark.parametrize("name", STRATEGIES)
def test_greedy_plans_are_legal(name: str) -> None:
    one = TASK.instance(3, 0)
    plan = STRATEGIES[name](one.boxes, one.lifters, limit := len(one.boxes))
    rows = [[(b, [i for i in range(9) if team >> i & 1]) for b, team in step] for step in plan]
    assert TASK.verify(replace(one, limit=limit), f"<<<{rows}>>>").right


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("the largest box by the first lifters", [[(30, 0b11), (20, 0b100)], [(10, 0b1)]]),
        ("the first box by the largest lifters", [[(20, 0b10), (30, 0b101)], [(10, 0b10)]]),
        ("the smallest box by the smallest lifters", [[(10, 1), (20, 0b100), (30, 0b10)]]),
        (f"{WEAKEST} of the first step", [[(30, 0b101), (20, 0b10)], [(10, 0b1)]]),
        (f"{WEAKEST} of all steps", [[(30, 0b101)], [(20, 0b100), (10, 0b1)]]),
        ("the largest box by the smallest team of all steps", [[(30, 2), (20, 4), (10, 1)]]),
        ("the box and the team that fit most tightly", [[(20, 0b100), (10, 0b1), (30, 0b10)]]),
    ],
)
def test_greedy_plans_take_boxes_and_teams_in_order(name: str, plan: list[object]) -> None:
    assert STRATEGIES[name]((20, 30, 10), (15, 40, 20), 3) == plan


@pytest.mark.parametrize("index", range(20))
def test_a_box_a_step_takes_too_many(index: int) -> None:
    one = TASK.instance(1, index)
    assert len(one.boxes) > one.limit


@pytest.mark.parametrize(("level", "plans"), [(2, CARELESS), (3, STRATEGIES), (4, STRATEGIES)])
def test_limits_follow_from_the_weight_and_no_greedy_plan_keeps_them(
    level: int, plans: dict[str, Strategy]
) -> None:
    for one in (TASK.instance(level, index) for index in range(25)):
        assert one.limit - 1 < sum(one.boxes) / sum(one.lifters) <= one.limit
        assert not any(plan(one.boxes, one.lifters, one.limit) for plan in plans.values())


def test_equal_boxes_are_spoken_of_where_there_are_any() -> None:
    assert "interchangeable" not in TASK.question(LOAD)
    assert "interchangeable" in TASK.question(replace(LOAD, boxes=(50, 30, 30)))


@pytest.mark.parametrize("index", range(6))
def test_limits_are_minimal(index: int) -> None:
    one = TASK.instance(2, index)
    assert fewest_steps(one.boxes, one.lifters) == one.limit


def test_a_box_may_take_all_lifters() -> None:
    load = Load((75, 20), (30, 25, 20), 2)
    assert TASK.solve(load) == (((75, (0, 1, 2)),), ((20, (0,)),))
    assert TASK.solve(replace(load, boxes=(76, 20))) is None


def test_published_limit_is_the_greedy_estimate() -> None:
    text = '{"boxes": [50, 30, 20], "lifters": [20, 25, 30]}'
    assert TASK.published("x", {"BoxLift.json": text}).instance.limit == 2


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[1]", '{"boxes": [90], "lifters": [1]}', '{"boxes": [], "lifters": [3]}'),
        *('{"boxes": [5, 0], "lifters": [9]}', '{"boxes": [5], "lifters": [9, -1]}'),
    ],
)
def test_malformed_files_are_one_clear_error(text: str) -> None:
    with pytest.raises(PublishedError, match="boxlift: x"):
        TASK.published("x", {"BoxLift.json": text})
