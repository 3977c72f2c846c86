"""What the audit says of published samples: small ones of our own, each with one known fault."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import generators
from generators.published.importing import import_published
from generators.published.rooms import PROGRAM
from generators.sample import Sample

FORM = "Return your answer with the format <<<x>>>."
Clone = Callable[[Mapping[str, Mapping[str, str]]], Path]


def folder(solution: Any, question: str = FORM) -> dict[str, str]:
    return {"question.txt": question, "solution.json": json.dumps(solution)}


def operators(stored: float) -> dict[str, str]:
    formulas = {"@": "2*a+1*b", "#": "3*a*b", "$": "(a + b)/b"}
    text = f"Calculate (3@4)#5$6.\n{FORM}"
    return folder({"solution": stored, "complexity": 5, "operator_definitions": formulas}, text)


def cards(stored: int) -> dict[str, str]:
    rounds = [{"add": "Z", "remove": "Z"}]
    record = {"initial_cards": "EGJJOQTUWXYYK", "rounds": rounds, "solution": stored}
    return folder(record, f'3. There is "Chi," too. {FORM}')


def selection(grid: list[list[int]], stored: list[list[int]]) -> dict[str, str]:
    return folder({"grid": grid, "solution": stored, "constraints": {"type": "sum_le_4"}})


def duel(results: list[str], stored: list[str]) -> dict[str, str]:
    return folder(
        {
            "game_type": "elements",
            "player_moves": ["E", "A", "C"],
            "results": results,
            "solution": stored,
        }
    )


def scoring(text: str, stored: int) -> dict[str, str]:
    rules = [
        {"letter": letter, "score": points, "min_consecutive": 2}
        for letter, points in (("A", 1), ("B", 2))
    ]
    return folder({"sequence": text, "rules": rules, "solution": stored})


def board(printed: str) -> dict[str, str]:
    after = "****\n*10*\n*00*\n**0*"
    record = {"board_size": 4, "moves": [[4, 3]], "solution": ",".join(after.replace("\n", ""))}
    return folder(record, f"The previous round of the game was: \n{printed}\n\n{FORM}")


def tiles(start: list[int], stored: str) -> dict[str, str]:
    record = {"grid": [[2, 0], [0, 4]], "moves": "r", "start_pos": start, "solution": stored}
    return folder(record)


def letters(blanks: str) -> dict[str, str]:
    square = [[(r + c) % 7 for c in range(7)] for r in range(7)]
    full = [["abcdefg"[n] for n in row] for row in square]
    grid = [[None if cell in blanks else cell for cell in row] for row in full]
    return folder({"grid": grid, "solution": full})


def item(text: str, target: float, program: str) -> dict[str, str]:
    return {"line.json": json.dumps({"input": text, "target": target, "code": program})}


def sprints(text: str, first: int, target: float) -> dict[str, str]:
    program = (
        'def solution():\n    """He runs 3 sprints 3 times a week, 60 metres each."""\n'
        f"    sprints = {first}\n    times = 3\n    return sprints * times * 60\n"
    )
    return item(text, target, program)


def key(solution: str) -> dict[str, str]:
    record = {"problem": "What is it?", "level": "Level 1", "solution": f"So \\boxed{{{solution}}}"}
    return {"7.json": json.dumps(record)}


ROW = "Rank,Puzzles,Solutions\n1,2 3 4 4 4 4 4 4,{}\n"
NOTE = "note: the original's checker reads whole numbers only: no answer passes"
EVERY_YEAR = "He runs 500 sprints 500 times a week, 60 metres each."

CASES: dict[str, tuple[str, dict[str, str], str, str | None]] = {
    "left to right": ("new_operator_dataset/sample_0", operators(31.0), "wrong key", "26"),
    "no order": ("new_operator_dataset/sample_1", operators(26.0), "ambiguous", None),
    "a run beside copies": ("mahjong_pattern_dataset/sample_1", cards(0), "wrong key", "2"),
    "a run that was seen": ("mahjong_pattern_dataset/sample_2", cards(2), "sound", None),
    "no selection": (
        "logic_puzzle_dataset/sample_1",
        selection([[3, 3], [3, 3]], [[0, 1], [1, 0]]),
        "no solution",
        None,
    ),
    "another selection": (
        "logic_puzzle_dataset/sample_2",
        selection([[1, 2], [3, 1]], [[0, 1], [0, 0], [0, 1]]),
        "wrong key",
        "0 0, 0 1, 1 0",
    ),
    "elements": (
        "constrained_linear_arrangement/sample_1",
        duel(["draw", "win", "draw"], ["E", "C", "B"]),
        "no solution",
        None,
    ),
    "long run": ("statistical_counting_dataset/sample_1", scoring("AAABA", 1), "ambiguous", None),
    "short run": ("statistical_counting_dataset/sample_2", scoring("AABAB", 1), "sound", None),
    "walk": ("2048_dataset/sample_1", tiles([0, 0], "0, 2\n0, 4"), "sound", None),
    "still": ("2048_dataset/sample_2", tiles([1, 1], "2, 0\n0, 4"), "answer in the question", None),
    "one grid": ("letter_logic_diagram/sample_1", letters("a"), "sound", None),
    "two grids": (
        "letter_logic_diagram/sample_2",
        letters("ab"),
        "several answers, one stored",
        None,
    ),
    "sprints": (
        "gsmhardv2.jsonl#line0",
        sprints(EVERY_YEAR, 500, 90000.0),
        "wrong key",
        str(500 * 500 * 60),
    ),
    "minus": (
        "gsmhardv2.jsonl#line0",
        item("What is 3 minus 500?", -497.0, "def solution():\n    return 3 - 500\n"),
        "ambiguous",
        None,
    ),
    "a letter": ("MATH/train/geometry/7.json", key("12-p"), "ambiguous", None),
    "a variable": ("MATH/train/geometry/7.json", key(r"\frac{1}{4m}"), "ambiguous", None),
    "a root": ("MATH/train/geometry/7.json", key(r"2\sqrt{3}\text{ cm}"), "sound", None),
    "rows": (
        "game24_dataset/24/24_8_number.csv#row0",
        {"24_8_number.csv": ROW.format("(2+3+4+4+4+4+4+4)")},
        "wrong key",
        None,
    ),
}


def imported(clone: Clone, samples: Mapping[str, Mapping[str, str]]) -> list[Sample]:
    problems: list[str] = []
    path = clone(samples)
    found = list(import_published(path, problems))
    assert all(line.endswith(" there") or PROGRAM in line for line in problems), problems
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_and_repaired(name: str, clone: Clone) -> None:
    path, files, status, repaired = CASES[name]
    (sample,) = imported(clone, {path: files})
    assert (sample.origin["path"], sample.origin["status"]) == (path, status), sample.origin
    assert bool(sample.origin["reason"]) == (status != "sound")
    if repaired is not None:
        assert sample.origin["repaired"] == repaired


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2] == "wrong key"])
def test_the_repaired_key_is_right_and_the_stored_one_wrong(name: str, clone: Clone) -> None:
    path, files, *_ = CASES[name]
    (sample,) = imported(clone, {path: files})
    task = generators.load(sample.task)
    instance = task.from_json(json.loads(sample.line())["instance"])
    answer = task.solve(instance)
    assert answer is not None
    assert task.verify(instance, f"<<<{task.render(answer)}>>>").right
    assert task.verify(instance, f"<<<{sample.origin['repaired']}>>>").right
    assert not task.verify(instance, f"<<<{sample.origin['stored']}>>>").right


def test_a_board_that_is_printed_after_its_moves_leaks(clone: Clone) -> None:
    (probe,) = imported(clone, {"reversi_dataset/sample_0": board("****\n*01*\n*10*\n****")})
    task = generators.load("reversi")
    answer = task.solve(task.from_json(json.loads(probe.line())["instance"]))
    after = task.render(answer).replace(",", "").replace(" ", "").replace(".", "*")
    (sample,) = imported(clone, {"reversi_dataset/sample_0": board(after)})
    assert probe.origin["status"] != "answer in the question"
    faults = (sample.origin["status"], *sample.origin["also"])
    assert any(fault.startswith("answer in the question") for fault in faults), after


def test_duplicates_name_the_first_of_them(clone: Clone) -> None:
    word = {"test_words.json": json.dumps("ccccc")}
    top = "Letters/Letters_dataset_min_length_5_max_length_10"
    samples = imported(clone, {f"{top}/c_5_{index}": word for index in (3, 7, 10)})
    assert [one.origin["status"] for one in samples] == [
        "sound",
        f"duplicate of {top}/c_5_3",
        f"duplicate of {top}/c_5_3",
    ]


def test_what_is_no_fault_of_the_puzzle_is_a_note(clone: Clone) -> None:
    matrix = [[1, 2], [4, 4]]
    record = {"matrix": matrix, "window_size": 2, "pooling_type": "average", "solution": [[2.75]]}
    (sample,) = imported(clone, {"pooling_dataset/sample_0": folder(record)})
    assert (sample.origin["status"], sample.origin["also"]) == ("sound", [NOTE])


def test_other_readings_of_rewriting_rules_are_counted() -> None:
    from generators.tasks.string_deletion_and_modification import POOL, Rewriting, defects

    def other_readings(start: str, *rules: tuple[str, str, str, str]) -> list[str]:
        return [finding.reason for finding in defects(Rewriting(start, rules), {})]

    middle = POOL[18]
    assert other_readings("a" * 15, middle) == []
    (left,) = other_readings("abcabcabcabcabca", middle)
    assert left == "the left one of two middle letters gives 'abcabcacabcabca'"
    forth, back = ("start", "a", "b", ""), ("start", "b", "a", "")
    assert other_readings("ca", forth, back) == []


@pytest.mark.parametrize("said", ["1/4", "1/(4m)", "\\frac{1}{4}"])
def test_a_key_with_a_variable_is_no_number(said: str) -> None:
    task = generators.load("math_geometry")
    assert task.published is not None
    read = task.published("MATH/train/geometry/7.json", key(r"\frac{1}{4m}"))
    assert not task.verify(read.instance, f"<<<{said}>>>").right
