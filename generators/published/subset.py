"""The published evaluation sets, as far as they can be reproduced.

The original draws no sets for the tasks of plain loops: those run fixed samples. The other
tasks, all of `sample_<i>` folders but `combinatorial_calculation`, are shuffled without a seed
and cut after 50, so that each of its runs sees other samples: there the set is the whole
evaluated folder.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from generators.published.walk import Source

SUBSETS: Final = ("paper", "paper-codesteer")
"""`paper`: what the baselines ran. `paper-codesteer`: what CodeSteer ran, which differs for
Game 24 alone: every 50th row instead of every 30th."""
SHUFFLED: Final = (
    "the original shuffles {tasks} without a seed and runs 50 samples, so that no run can be "
    "repeated: all samples of the evaluated folders are used"
)
_UNEVALUATED: Final = re.compile(
    r"eight_queens_dataset_(?:2|hard|varied_complexity)/|\w+_varied_complexity/"
)
_NUMBERS: Final = re.compile(r"\d+")


def _numbered(path: str) -> list[int]:
    return [int(number) for number in _NUMBERS.findall(path)]


def _all(_path: str) -> bool:
    return True


def _fourth(path: str) -> bool:
    return _numbered(path)[-1] % 4 == 0


def _row(step: int) -> Callable[[str], bool]:
    return lambda path: "/24.csv#" in path and _numbered(path)[-1] % step == 5


def _word(path: str) -> bool:
    low, high, _count, index = _numbered(path)
    letter = path.rsplit("/", 1)[-1][0]
    return (low, high) in {(10, 15), (15, 20), (20, 25)} and letter in "agmsy" and index == 1


_EVERY: Final[Mapping[str, Callable[[str], bool]]] = {
    "game24": _row(30),
    "boxlift": lambda path: _numbered(path)[-1] < 5,
    "boxnet": lambda path: _numbered(path)[1] < 4,
    "blocksworld": lambda path: _numbered(path)[-1] < 2,
    **dict.fromkeys(
        ("date_understanding", "web_of_lies", "logical_deduction", "navigate"),
        _fourth,
    ),
    "gsm_hard": lambda path: _numbered(path)[-1] % 25 == 1,
    "letters": _word,
    "number_multiply": lambda path: _numbered(path)[-1] < 20,
    "combinatorial_calculation": lambda path: _numbered(path)[-1] < 50,
    "path_plan": _all,
    "math_geometry": lambda path: _numbered(path)[-1] < 1000,
    "math_counting_and_probability": lambda path: _numbered(path)[-1] < 1000,
}
_FIRST: Final = {"math_geometry": 50, "math_counting_and_probability": 50}


def chosen(subset: str, task: str, sources: Iterable[Source]) -> Iterator[Source]:
    """Yield the samples of a task that belong to one of the `SUBSETS`, in their order."""
    wanted = _EVERY.get(task, _all)
    if task == "game24" and subset == "paper-codesteer":
        wanted = _row(50)
    kept = (one for one in sources if not _UNEVALUATED.match(one.path) and wanted(one.path))
    return islice(kept, _FIRST.get(task))


def is_shuffled(task: str) -> bool:
    """Say whether the original runs samples of a task that cannot be told."""
    return task not in _EVERY
