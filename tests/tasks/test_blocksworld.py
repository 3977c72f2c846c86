"""Blocksworld: spellings of moves, the rules one by one, and shortest plans by brute force."""

from itertools import product
from random import Random

import pytest

import generators
from generators import load
from generators.errors import PublishedError
from generators.tasks.blocksworld.solver import plan_bottom_up, shortest_plan
from generators.tasks.blocksworld.task import Blocks, needed

TASK = load("blocksworld")
BLOCKS = Blocks((("A", "B"), ("C",), ()), (("A",), ("B",), ("C",)))
PLAN = "Move C from stack2 to stack3\nMove B from stack1 to stack2"


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        PLAN.lower(),
        PLAN.replace("stack", ""),
        PLAN.replace("stack", "Stack "),
        PLAN.replace("\n", "\n\n"),
        PLAN.replace("\n", "; "),
        PLAN.replace("\n", ", "),
        PLAN.replace("\n", " -> "),
        PLAN.replace("\n", ".\n") + ".",
        "1. Move C from stack2 to stack3\n2. Move B from stack1 to stack2",
        "1) Move C from stack2 to stack3\n(2) Move B from stack1 to stack2",
        "- Move block C from stack2 to stack3\n- move block B from stack1 to stack2",
        "• Move C from stack2 to stack3\n• Move B from stack1 to stack2",
        "Step 1: Move [C] from [stack2] to [stack3]\nStep 2: Move [B] from [1] to [2]",
        '["Move C from stack2 to stack3", "Move B from stack1 to stack2"]',
        "(C, 2, 3), (B, 1, 2)",
        "(C, 2, 3) -> (B, 1, 2)",
        "1. (C, 2, 3)\n2. (B, 1, 2)",
        "Step 1: [C, 2 -> 3]\nStep 2: [B, 1 -> 2]",
        '[["C", "stack2", "stack3"], ["B", "stack1", "stack2"]]',
        "[('C', 2, 3),\n ('B', 1, 2)]",
        '[{"block": "C", "from": 2, "to": 3}, {"block": "B", "from": "stack1", "to": "stack2"}]',
        '{"moves": ["Move C from stack2 to stack3", "Move B from stack1 to stack2"]}',
        '{"moves": [{"block": "C", "from": 2, "to": 3}, {"block": "B", "from": 1, "to": 2}]}',
        "C: 2 -> 3\nB: 1 -> 2",
        "C: stack2 → stack3\nMove B from stack1 → stack2",
        "move(C, stack2, stack3)\nMove(B, 1, 2)",
        "The moves are these two:\n" + PLAN + "\nThis reaches the goal in 2 moves.",
        "Plan: " + PLAN.replace("\n", " and then "),
        PLAN.replace("\n", ", then ").replace("Move C", "First, move the top block C"),
        PLAN.replace("\n", " | ").replace("to stack", "to the top of stack "),
        PLAN.replace("\n", " (clears stack2)\n") + "  # done",
        PLAN.replace("stack", "stack #").replace("from ", "from the "),
        PLAN.replace("stack", "S"),
        PLAN.replace("\n", r"\n").replace("Move C", "Move $C$"),
        r"\begin{aligned} &\text{Move C from stack2 to stack3} \\ &\text{Move B from stack1 to "
        r"stack2} \end{aligned}",
        "| Step | Move |\n|---|---|\n| 1 | Move C from stack2 to stack3 |\n"
        "| 2 | Move B from stack1 to stack2 |",
    ],
)
def test_spellings_of_a_right_plan(text: str) -> None:
    assert TASK.verify(BLOCKS, f"<<<{text}>>>").outcome == "right"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Move C from 2 to 2\n" + PLAN, "would stay"),
        ("Move C from 2 to table\n" + PLAN, "no stack table"),
        ("Move C from 2 to 4\n" + PLAN, "no stack 4"),
        ("Move A from 1 to 3\n" + PLAN, "not on top"),
        ("Move Z from 1 to 3\n" + PLAN, "not on top"),
        ("Move B from 2 to 3\n" + PLAN, "move 1: block B is not on top of stack2"),
        ("Move A from 1 to 3", "move 1: block A is not on top of stack1"),
        ("Move C from 2 to 3", "stack1 ends"),
        (PLAN + "\nMove A from 1 to 3", "stack1 ends as [], not ['A']"),
        (PLAN + "\nMove C from 3 to 1", "stack1 ends"),
        ("Move C from 2 to 3\nMove A from 3 to 2", "move 2: block A is not on top of stack3"),
        ("Move C from 2 to 2\nMove C from 2 to 3", "move 1"),
    ],
)
def test_plans_that_break_a_rule(text: str, fault: str) -> None:
    verdict = TASK.verify(BLOCKS, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


def test_published_instances_allow_a_thousand_moves() -> None:
    there, back = "Move C from stack2 to stack3\n", "Move C from stack3 to stack2\n"
    allowed, surplus = (f"<<<{(there + back) * pairs}{PLAN}>>>" for pairs in (499, 500))
    assert TASK.verify(BLOCKS, allowed).right
    assert "1002 moves; 1000" in TASK.verify(BLOCKS, surplus).fault
    assert "At most 1000 moves" in TASK.question(BLOCKS)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_the_limit_is_twice_a_known_plan(level: int) -> None:
    """The shortest one up to level 3; from there on at least twice what is needed."""
    for one in (TASK.instance(level, index) for index in range(10)):
        assert one.limit == 2 * len(TASK.solve(one)) >= 2 * needed(one)
        assert level > 3 or one.limit == 2 * needed(one)
        assert f"At most {one.limit} moves" in TASK.question(one)
        block, a, b = TASK.solve(one)[-1]
        longer = TASK.solve(one) + ((block, b, a), (block, a, b)) * one.limit
        assert f"{one.limit} are allowed" in TASK.verify(one, f"<<<{TASK.render(longer)}>>>").fault


def test_empty_goal_stacks_are_spoken_of_where_there_are_any() -> None:
    assert "shown as empty" not in TASK.question(BLOCKS)
    assert "shown as empty" in TASK.question(Blocks(BLOCKS.goal, BLOCKS.initial))


def test_the_order_within_a_stack_counts() -> None:
    blocks = Blocks((("A", "B"), (), ()), ((), ("A", "B"), ()))
    verdict = TASK.verify(blocks, "<<<(B, 1, 2), (A, 1, 2)>>>")
    assert "stack2 ends as" in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "no moves",
        "(A, 1, 2, 3)",
        "Move A to stack2",
        "(A, 1)",
        "[[A, 1, 2]",
        "From stack1 to stack2",
        "It finds the moves required to move the crane from the start to the goal.",
        "Move A to stack2\n" + PLAN,
        PLAN.replace("\n", "\nMove A to stack2\n"),
        PLAN.replace("\n", " to stack1\n"),
        PLAN + "\nMove A to stack2",
        PLAN + "\nA from stack1",
        "1" * 5000,
        "(A, 1, 2)" * 5000,
    ],
)
def test_texts_without_moves_are_not_read(text: str) -> None:
    verdict = TASK.verify(BLOCKS, f"<<<{text}>>>")
    assert verdict.outcome == "unparsed"
    assert len(verdict.fault) < 120


@pytest.mark.parametrize("text", ["[]", "[ ]"])
def test_no_move_is_right_where_the_start_is_the_goal(text: str) -> None:
    assert "stack1 ends" in TASK.verify(BLOCKS, f"<<<{text}>>>").fault
    solved = Blocks(BLOCKS.goal, BLOCKS.goal)
    assert TASK.solve(solved) == ()
    assert TASK.verify(solved, f"<<<{text}>>>").right


def naive_length(blocks: Blocks) -> int:
    """Length of a shortest plan: every sequence of moves, shortest first."""
    states, length = {blocks.initial}, 0
    while blocks.goal not in states:
        following = set()
        for state, a, b in product(states, *[range(len(blocks.goal))] * 2):
            if a != b and state[a]:
                piles = [list(stack) for stack in state]
                piles[b].append(piles[a].pop())
                following.add(tuple(map(tuple, piles)))
        states, length = following, length + 1
    return length


@pytest.mark.parametrize("index", range(12))
def test_small_plans_are_shortest(index: int) -> None:
    blocks = TASK.instance(1 + index % 2, index)
    plans = shortest_plan(blocks.initial, blocks.goal), TASK.solve(blocks)
    assert {*map(len, plans)} == {naive_length(blocks)} == {needed(blocks)}
    assert shortest_plan(blocks.goal, blocks.goal) == ()


def test_shortcuts_are_those_that_they_are_called() -> None:
    blocks = Blocks((("A", "B"), ("C",), ()), (("A",), ("B",), ("C",)))
    said = {name: TASK.render(plan(blocks) or ()) for name, plan in TASK.shortcuts.items()}
    first, second = "Move C from stack2 to stack", "Move B from stack1 to stack"
    moves = said["straight to the goal"], said["all onto stack 3 and off again"]
    assert moves[0] == f"{second}2\n{first}3"
    assert moves[1].splitlines()[:3] == [f"{second}3", "Move A from stack1 to stack3", f"{first}3"]
    assert len(moves[1].splitlines()) == 3
    assert said["all onto stack 2 and off again"].splitlines()[2:] == [
        "Move A from stack2 to stack1"
    ]
    assert said["all onto stack 4 and off again"] == "[]"


def test_blocks_are_put_aside_where_none_is_needed_soon() -> None:
    initial, goal = (("A", "B"), ("C",), ("D", "E")), (("C", "A", "B", "D", "E"), (), ())
    careful, careless = (next(iter(plan_bottom_up(initial, goal, way))) for way in (True, False))
    assert careful == ("B", "1", "3")  # C is the first to be placed
    assert careless == ("B", "1", "2")


def test_random_moves_stay_within_the_limit() -> None:
    for one in (TASK.instance(3, index) for index in range(10)):
        for name in ("random moves", "random moves, but a block whose place is ready goes there"):
            (lazy,) = (
                lazy for key, lazy in TASK.lazy.items() if key.removesuffix(" and stays") == name
            )
            said = lazy.answer(one)
            fault = next(TASK.violations(one, said), "")
            assert len(said) <= one.limit
            assert not fault or "ends as" in fault  # all moves are legal


def test_the_bound_counts_blocks_that_must_leave_their_goal_stack() -> None:
    pile = tuple("ABCDEFGH")
    assert needed(Blocks((pile, (), ()), (("B", "A", *pile[2:]), (), ()))) == 16
    assert needed(Blocks((pile, (), ()), ((*pile[:6],), ("H",), ("G",)))) == 2


def test_goal_stacks_are_not_always_in_alphabetical_order() -> None:
    goals = [stack for i in range(20) for stack in TASK.instance(3, i).goal if len(stack) > 1]
    assert any(list(stack) != sorted(stack) for stack in goals)


@pytest.mark.parametrize("goal", ["stack1: \nstack2: B A", "stack2: B A"])
def test_published_goal_may_name_fewer_stacks(goal: str) -> None:
    text = f"Initial State:\nstack1: A\nstack2: B\nstack3: \n\nGoal State:\n{goal}\n"
    read = TASK.published("x", {"blocksworld_task.txt": text}).instance
    assert read == Blocks((("A",), ("B",), ()), ((), ("B", "A"), ()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Goal State:",
        "Initial State:\nstack2: A\nstack1:\n\nGoal State:\nstack1: A\n",
        "Initial State:\nstack1: A\n\nGoal State:\nstack1: B\n",
        "Initial State:\nstack1: A\n\nGoal State:\nstack1: A\nstack2:\n",
    ],
)
def test_malformed_files_are_one_clear_error(text: str) -> None:
    with pytest.raises(PublishedError, match="blocksworld: x"):
        TASK.published("x", {"blocksworld_task.txt": text})


def test_a_plan_without_a_move_can_be_written() -> None:
    task = generators.load("blocksworld")
    done = task.from_json({"initial": [["A"], ["B"], []], "goal": [["A"], ["B"], []]})
    assert task.verify(done, f"<<<{task.render(task.solve(done))}>>>").right


def test_a_goal_that_is_reached_already_can_be_spoiled() -> None:
    """As in a published sample: the right plan is empty."""
    reached = Blocks(BLOCKS.goal, BLOCKS.goal)
    assert TASK.solve(reached) == ()
    assert list(TASK.violations(reached, TASK.spoil(reached, (), Random(1))))
