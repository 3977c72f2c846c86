"""Statistical counting: spellings, maximal runs, a naive check."""

import re
from collections import Counter

import pytest

from generators.errors import AnswerError, PublishedError
from generators.tasks.statistical_counting import TASK, Scoring

PLAIN = (("A", 2, 1, False), ("B", 2, 2, False))
PUBLISHED = Scoring("AAAABBAA", PLAIN)  # worth 1 + 2 + 1


@pytest.mark.parametrize(
    "text",
    ["4", " +4 ", "4.0", '"4"', "[4]", "(4)", "score: 4", "Total = 4", "1 + 2 + 1 = 4", "$4$"],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize("text", ["3", "-4", "5", "40", "10" * 50])
def test_other_totals_are_wrong(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert verdict.fault.startswith("the total is 4, not ")


@pytest.mark.parametrize("text", ["", "3, 4", "4 or 5", "four", "4.5", "A: 1, B: 2", "3 4"])
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


@pytest.mark.parametrize(
    ("text", "rules", "total"),
    [
        ("BBAAB", PLAIN, 3),
        ("AAAAAAAA", PLAIN, 1),  # a long run scores once
        ("AABAABAA", PLAIN, 3),  # the same letter scores again
        ("ABAB", PLAIN, 0),
        ("BAA", PLAIN, 1),  # a run at the very end
        ("AABBB", (("A", 3, 5, False), ("B", 3, -7, False)), -7),
        ("AAABAA", (("A", 2, 4, True),), 20),
        ("AAAC", (("C", 1, 9, False),), 9),
    ],
)
def test_tricky_cases(text: str, rules: tuple[tuple[str, int, int, bool], ...], total: int) -> None:
    assert TASK.solve(Scoring(text, rules)) == total


def naive(scoring: Scoring) -> int:
    total = 0
    for letter, least, points, each in scoring.rules:
        runs = [run for run in re.findall(f"{letter}+", scoring.text) if len(run) >= least]
        total += points * (len("".join(runs)) if each else len(runs))
    return total


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(50):
        scoring = TASK.instance(level, index)
        assert TASK.verify(scoring, f"<<<{naive(scoring)}>>>").right
        assert naive(scoring) != 0


def test_no_total_is_common() -> None:
    for level in (2, 3):
        totals = Counter(TASK.solve(TASK.instance(level, index)) for index in range(500))
        assert totals.most_common(1)[0][1] < 35


def test_strings_end_with_scoring_runs_now_and_then() -> None:
    drawn = [TASK.instance(3, index) for index in range(100)]
    assert 20 < sum(scoring.text[-1] == scoring.text[-2] for scoring in drawn) < 80


@pytest.mark.parametrize(
    "files", [{}, {"solution.json": '{"sequence": "AAB", "rules": [], "solution": 1}'}]
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("statistical_counting_dataset/sample_0", files)


@pytest.mark.parametrize(
    "text",
    [
        "4 points",
        "4 pts.",
        "**4 points**",
        "+4 Points.",
        "4points",
        "1 + 2 + 0 + 0 + 0 + 1 = 4 points",
        "4\\text{ points}",
    ],
)
def test_a_unit_may_follow(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "points",
        "4 pointers",
        "points 4",
        "4 points 5",
        "4 or 5 points",
        "123456789012345678901 = 4 points",
    ],
)
def test_only_a_unit_may_follow(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


def test_estimates_are_no_better_than_chance() -> None:
    for level in (2, 3):
        drawn = [TASK.instance(level, index) for index in range(1000)]
        right = sum(
            round(k / 100 * sum(n * one.text.count(letter) for letter, _, n, _ in one.rules))
            == TASK.solve(one)
            for one in drawn
            for k in (22, 24, 26, 28, 30)
        )
        assert right / 5 < sum(map(TASK.chance, drawn))
