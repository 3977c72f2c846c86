"""Puzzles in the published layout, but far harder or larger: each is refused, or judged soon."""

import json
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

import generators
from generators.errors import UndecidedError
from generators.published.audit import Audit
from generators.published.importing import import_published

FORM = "Return your answer with the format <<<x>>>."
Clone = Callable[[Mapping[str, Mapping[str, str]]], Path]
Files = dict[str, str]


def folder(solution: Any, question: str = FORM) -> Files:
    return {"question.txt": question, "solution.json": json.dumps(solution)}


def row(numbers: list[int], stored: str) -> Files:
    text = " ".join(map(str, numbers))
    return {"24_9_number.csv": f"Rank,Puzzles,Solutions\n1,{text},{stored}\n"}


def selection(grid: list[list[int]], count: int, kind: str) -> Files:
    stored = [[r, r] for r in range(count)]
    return folder({"grid": grid, "solution": stored, "constraints": {"type": kind}})


def letters(count: int) -> str:
    """Return equations and inequalities that many assignments nearly fulfil."""
    numbers = ", ".join(map(str, range(1, 2 * count, 2)))
    names = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:count]
    pairs = pairwise(names)
    lines = [f"{i}. {a} + {b} = {4 * i}" for i, (a, b) in enumerate(list(pairs)[::5], 1)]
    lines += [f"{99}. {names[-1]} > {names[0]}", f"{99}. {names[0]} + {names[-1]} = 3"]
    return f"one of the numbers {numbers}.\n" + "\n".join(lines) + f"\n{FORM}"


def sudoku() -> Files:
    """Return a grid with few numbers and no solution that a search finds out late."""
    lines = [
        "000000012", "000035000", "000600070", "700000300", "000400800",
        "100000000", "000120000", "080000040", "050000600",
    ]  # fmt: skip
    puzzle = [[int(cell) for cell in line] for line in lines]
    return folder({"puzzle": puzzle, "solution": [[1] * 9] * 9})


def diagram() -> Files:
    square: list[list[str | None]] = [[None] * 16 for _ in range(16)]
    square[0][0], square[15][15], square[0][15], square[7][1] = "a", "b", "c", "c"
    return folder({"grid": square, "solution": [["a"] * 16] * 16})


def board(size: int) -> Files:
    """Return a board whose lower half has one free column, so that no arrangement exists."""
    rows = ["0" * size] * (size - 2) + ["X" * (size - 1) + "0"] * 2
    return folder({"initial_board": rows, "solution": [[r, r] for r in range(size)]})


BLOCKS = " ".join(f"b{i}" for i in range(2_000))
STACKS = "\n".join(f"stack{i}: b{i}" for i in range(1, 60))
HOSTILE: dict[str, tuple[str, Files]] = {
    "primes": ("game24_dataset/1000000007/1000000007_9_number.csv#row0",
               row([2, 3, 5, 7, 11, 13, 17], "(2*3)")),
    "ones": ("game24_dataset/100000/100000_20_number.csv#row0", row([1] * 20, "(1+1)")),
    "long deal": ("game24_dataset/24/24_900_number.csv#row0", row([99_991] * 900, "(1+1)")),
    "large numbers": ("game24_dataset/24/24_8_number.csv#row0",
                      row([10**9 + k**3 for k in range(8)], "(1+1)")),
    "row": ("combinatorial_calculation/sample_0",
            folder({"numbers": [7] * 30, "target": 10**9 + 7, "solution": ["7"]})),
    "closed walks": ("logic_puzzle_dataset/sample_0", selection(
        [[-(r * 9 + c + 1) if (r + c) % 3 else r + 1 for c in range(9)] for r in range(9)],
        25, "product_gt_0")),
    "small sums": ("logic_puzzle_dataset/sample_1", selection(
        [[(r * c) % 97 + 1 for c in range(20)] for r in range(20)], 19, "sum_le_4")),
    "letters": ("logical_equation/sample_9_9_0",
                {"question.txt": letters(26), "solution.json": "[1]"}),
    "sudoku": ("standard_sudoku/sample_0", sudoku()),
    "diagram": ("letter_logic_diagram/sample_0", diagram()),
    "queens": ("eight_queens_dataset/sample_0", board(40)),
    "blocks": ("Blocksworld_dataset/2_2_2_0", {"blocksworld_task.txt":
               f"Initial State:\nstack1: {BLOCKS}\nstack2:\nstack3:\n"
               f"Goal State:\nstack2: {BLOCKS}\n"}),
    "stacks": ("Blocksworld_dataset/2_2_2_1", {"blocksworld_task.txt":
               f"Initial State:\n{STACKS}\nGoal State:\nstack1: b2 b1\n{STACKS[24:]}\n"}),
    "equal blocks": ("Blocksworld_dataset/2_2_2_2", {"blocksworld_task.txt":
                     "Initial State:\nstack1: a a\nstack2: a b\nstack3:\n"
                     "Goal State:\nstack1: a\nstack2: b a a\n"}),
    "lifters": ("BoxLift_dataset/BoxLift_1_1/BoxLift0",
                {"BoxLift.json": json.dumps({"boxes": [9] * 60, "lifters": [5] * 60})}),
    "boxes": ("BoxNet1_dataset/env_pg_state_1_1/pg_state0", {"pg_state0.json": json.dumps(
        {"0.5_0.5": ["box_blue"] * 24, "0.5_1.5": ["target_blue"] * 24})}),
    "far away": ("BoxNet1_dataset/env_pg_state_1_1/pg_state1", {"pg_state1.json": json.dumps(
        {"0.5_0.5": ["box_blue"], "99999999.5_99999999.5": ["target_blue"]})}),
    "pooling": ("pooling_dataset/sample_0", folder({
        "matrix": [[1] * 90] * 90, "window_size": 45, "pooling_type": "max", "solution": [[1]]})),
    "factors": ("number_multiply/digit_1_1/sample_0", {
        "input_prompt_1.txt": "What is it?", "input_value_list.txt": str([int("9" * 4000)] * 4),
        "target_answer.txt": "1"}),
    "exchange": ("string_splitting/sample_0", folder(
        {"expected_answer": ["0"] * 6},
        "there are 900000000 A, 900000000 B and 900000000 C" + FORM)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_a_hostile_puzzle_is_refused_or_judged(name: str, clone: Clone) -> None:
    path, files = HOSTILE[name]
    problems: list[str] = []
    found = list(import_published(clone({path: files}), problems))
    place = path.partition("#")[0]
    if found:
        assert found[0].origin["status"] != "sound", found[0].origin
    else:
        assert any(place in line for line in problems), problems


def test_an_audit_says_where_the_search_was_given_up(clone: Clone) -> None:
    path, files = HOSTILE["primes"]
    (sample,) = import_published(clone({path: files}), [], ["game24"])
    assert sample.origin["status"] == "wrong key"
    assert "not repaired: no expression was found" in sample.origin["reason"]
    assert sample.origin["repaired"] is None


def test_a_puzzle_that_is_left_undecided_is_not_called_sound() -> None:
    from generators.published.walk import Source

    files = {"24.csv": "Rank,Puzzles,AMT (s)\n1,2 3 5 7 11 13 17,4.4\n"}
    source = Source("game24", "game24_dataset/1000000007/24.csv#row0", files)
    _, origin = Audit(generators.load("game24")).judged(source)
    assert origin["status"] == "no solution"
    assert "none is stored" in origin["reason"]


def test_deals_of_many_numbers_are_solved() -> None:
    task = generators.load("game24")
    deals = [
        (tuple(range(101, 181)), 24),
        (tuple(range(2, 82, 2)), 24),
        ((5, 8, 8, 11, 14, 15, 15, 20, 21, 22, 23, 23, 24, 27, 31, 35, 36, 38, 39, 40), 122_880),
        *((tuple(Random(seed).sample(range(1, 20_001), 40)), 24) for seed in range(5)),
    ]
    for numbers, target in deals:
        deal = task.from_json({"numbers": list(numbers), "target": target})
        answer = task.render(task.solve(deal))
        assert task.verify(deal, f"<<<{answer}>>>").right, (numbers, answer)


@pytest.mark.parametrize("values", [[1] * 20, [2, 3, 5, 7, 11, 13, 17]])
def test_a_solver_says_that_it_has_given_up(values: list[int]) -> None:
    task = generators.load("game24")
    with pytest.raises(UndecidedError):
        task.solve(task.from_json({"numbers": values, "target": 10**9 + 7}))


@pytest.mark.parametrize(
    "name",
    ["eight_queens", "letter_logic_diagram", "logical_equation", "permutations_and_combinations",
     "standard_sudoku"],
)  # fmt: skip
def test_every_search_for_an_answer_is_bounded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    task = generators.load(name)
    monkeypatch.setattr(sys.modules[task.solve.__module__], "SOLVER_LIMIT", 0)
    with pytest.raises(UndecidedError, match="found"):
        task.solve(task.instance(5, 0))


@pytest.mark.parametrize(("limit", "bound"), [("PATIENCE", None), ("STEPS", 30)])
def test_the_search_for_selections_is_bounded(
    limit: str, bound: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = generators.load("logic_puzzle")
    search = task.solve.__globals__["select_sum"].__module__
    monkeypatch.setattr(sys.modules[search], limit, 0)
    grid = [[-1, -2, -3], [-4, -5, -6], [-7, -8, -9]] if bound is None else [[1, 2], [3, 4]]
    with pytest.raises(UndecidedError, match="no selection found"):
        task.solve(task.from_json({"grid": grid, "count": 4, "bound": bound}))
