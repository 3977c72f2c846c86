"""Where the published samples of every task lie, below `dataset_gather/` of a clone.

A pattern is a path of `/`-separated regular expressions, one for each name on the way.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["folder", "file", "csv", "examples", "lines", "rooms"]


@dataclass(frozen=True)
class Layout:
    """One kind of place where samples of a task lie.

    Attributes:
        task: the task's name.
        pattern: path of a sample's folder or file, or of a file with many samples.
        count: how many samples the published set has there.
        kind: a `folder` or a `file` for each sample, or a file that holds a sample in each
            line (`lines`), in each row below a header (`csv`), or in each entry of the list
            `examples` of a JSON object; or the program, beside `dataset_gather/`, whose constants
            are the `rooms`.
        files: names of the files of a folder; `*` stands for the folder's own name.
    """

    task: str
    pattern: str
    count: int
    kind: Kind = "folder"
    files: tuple[str, ...] = ("question.txt", "solution.json")

    def names(self) -> list[str]:
        """Return the names of all samples, where they are known: numbered from 0 in one folder."""
        folder, _, name = self.pattern.rpartition("/")
        known = name == r"sample_\d+" and "\\" not in folder
        return [f"sample_{number}" for number in range(self.count)] if known else []

    def place(self) -> str:
        """Return the pattern as a path, with `*` for what varies."""
        place = re.sub(r"(?:\\d\+)?\(\?:.*?\)\*|\\d\+|\[a-z\]", "*", self.pattern)
        return place.replace("\\", "")


def _texts(task: str, folder: str, count: int) -> Layout:
    return Layout(task, rf"{folder}/sample_\d+", count)


def _items(task: str, name: str) -> Layout:
    return Layout(task, rf"BIG-Bench-Hard/bbh/{name}\.json", 250, "examples")


def _products(folder: str, count: int) -> Layout:
    files = ("input_prompt_1.txt", "input_value_list.txt", "target_answer.txt")
    return Layout(
        "number_multiply", rf"{folder}/digit_\d+(?:_\d+)*/sample_\d+", count, "folder", files
    )


_LETTERS = r"Letters/Letters_dataset_min_length_\d+_max_length_\d+/[a-z]_\d+_\d+"
_BOXNET = r"BoxNet1_dataset/env_pg_state_\d+_\d+/pg_state\d+"
_CALCULATION = r"combinatorial_calculation_varied_complexity/combinatorial_calculation_complexity"
_QUEENS = r"eight_queens_dataset_varied_complexity/eight_queens_dataset_complexity"

LAYOUTS: Final = (
    Layout("game24", r"game24_dataset/24/24\.csv", 1362, "csv"),
    Layout("game24", r"game24_dataset/\d+/\d+_\d+_number\.csv", 11_777, "csv"),
    Layout("path_plan", "benchmark/run_path_plan_continuous_baseline_methods.py", 140, "rooms"),
    Layout("boxlift", r"BoxLift_dataset/BoxLift_\d+_\d+/BoxLift\d+", 40, files=("BoxLift.json",)),
    Layout("boxnet", _BOXNET, 50, files=("*.json",)),
    Layout(
        "blocksworld", r"Blocksworld_dataset/\d+_\d+_\d+_\d+", 120, files=("blocksworld_task.txt",)
    ),
    _items("date_understanding", "date_understanding"),
    _items("web_of_lies", "web_of_lies"),
    _items("logical_deduction", "logical_deduction_seven_objects"),
    _items("navigate", "navigate"),
    Layout("gsm_hard", r"gsmhardv2\.jsonl", 1319, "lines"),
    Layout("math_geometry", r"MATH/train/geometry/\d+\.json", 870, "file"),
    Layout(
        "math_counting_and_probability",
        r"MATH/train/counting_and_probability/\d+\.json",
        771,
        "file",
    ),
    Layout("logical_equation", r"logical_equation/sample_\d+_\d+_\d+", 150),
    _texts("new_operator", "new_operator_dataset", 200),
    _texts("pooling", "pooling_dataset", 200),
    _texts("light_puzzles", "light_puzzles_dataset", 200),
    _texts("mahjong_pattern", "mahjong_pattern_dataset", 200),
    _texts("statistical_counting", "statistical_counting_dataset", 200),
    _texts("matrix_transformation", "matrix_transformation_dataset", 200),
    _texts("logic_puzzle", "logic_puzzle_dataset", 200),
    _texts("constrained_linear_arrangement", "constrained_linear_arrangement", 200),
    _texts("pattern_recognition", "pattern_recognition", 100),
    _texts("string_insertion", "string_insertion", 200),
    _texts("letter_logic_diagram", "letter_logic_diagram", 200),
    _texts("string_deletion_and_modification", "string_deletion_and_modification", 100),
    _texts("string_synthesis", "string_synthesis", 200),
    _texts("reversi", "reversi_dataset", 200),
    _texts("standard_sudoku", "standard_sudoku", 120),
    Layout("letters", _LETTERS, 6620, files=("test_words.json",)),
    _texts("eight_queens", "eight_queens_dataset", 150),
    _texts("eight_queens", "eight_queens_dataset_2", 350),
    _texts("eight_queens", "eight_queens_dataset_hard", 20),
    _texts("eight_queens", rf"{_QUEENS}\d+", 100),
    _products("number_multiply", 300),
    _products("number_multiply_varied_complexity", 250),
    _texts("cryptanalysis", "cryptanalysis", 100),
    _texts("string_splitting", "string_splitting", 200),
    _texts("combinatorial_calculation", "combinatorial_calculation", 150),
    _texts("combinatorial_calculation", rf"{_CALCULATION}\d+", 105),
    _texts("synthesis_decomposition", "synthesis_decomposition_dataset", 200),
    _texts("game2048", "2048_dataset", 200),
    _texts("permutations_and_combinations", "permutations_and_combinations", 200),
)
