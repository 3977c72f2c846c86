"""String insertion: spellings, the simultaneous reading, a naive check."""

import re

import pytest

from generators.errors import AnswerError, PublishedError
from generators.tasks.string_insertion import TASK, Insertion

CYCLIC = (("ABCD", "A"), ("BCDE", "B"), ("CDEA", "C"), ("DEAB", "D"), ("EABC", "E"))
PUBLISHED = Insertion("DBCDEDCDEAECDEA", CYCLIC)


@pytest.mark.parametrize(
    "text",
    [
        "DBCDEBDCDEACECDEAC",
        '"DBCDEBDCDEACECDEAC"',
        "dbcdebdcdeacecdeac",
        " `DBCDEBDCDEACECDEAC` ",
        "Result: DBCDEBDCDEACECDEAC",
        "the final string is DBCDEBDCDEACECDEAC".removeprefix("the "),
        "D B C D E B D C D E A C E C D E A C",
        "The resulting string is: DBCDEBDCDEACECDEAC.",
        "**Answer:** DBCDEBDCDEACECDEAC",
        "Resulting string: **DBCDEBDCDEACECDEAC**",
        "- Output: DBCDEBDCDEACECDEAC",
        '{"resulting_string": "DBCDEBDCDEACECDEAC"}',
        '["D","B","C","D","E","B","D","C","D","E","A","C","E","C","D","E","A","C"]',
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(PUBLISHED, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize("text", ["DBCDEBDCDEACECDEA", "DBCDEBDCDEACECDEAB", "A", '""', "E" * 18])
def test_other_strings_are_wrong(text: str) -> None:
    assert TASK.verify(PUBLISHED, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text", ["ABCX", "ABC ABCD", "ABC D", "ABC or ABD", "I do not know", "ABC1"]
)
def test_texts_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


@pytest.mark.parametrize(
    ("text", "rules", "rounds", "result"),
    [
        ("ABCDEAB", CYCLIC, 1, "ABCDAEBACBD"),  # overlapping occurrences, one behind the other
        ("AAA", (("AA", "B"),), 1, "AABAB"),
        ("ABCCDE", CYCLIC, 1, "ABCCDE"),
        ("CDEAB", (("CDEA", "C"), ("EACB", "D")), 1, "CDEACB"),  # no match through an insertion
        ("CDEAB", (("CDEA", "C"), ("EACB", "D")), 2, "CDEACCBD"),  # but there is in the next round
        ("DEABC", CYCLIC, 1, "DEABDCE"),
    ],
)
def test_tricky_cases(
    text: str, rules: tuple[tuple[str, str], ...], rounds: int, result: str
) -> None:
    assert TASK.solve(Insertion(text, rules, rounds)) == result


def naive(puzzle: Insertion) -> str:
    """Mark every gap by the patterns that end there, by regular expressions."""
    text = puzzle.text
    for _ in range(puzzle.rounds):
        parts = []
        for i in range(len(text) + 1):
            head = text[:i]
            parts += [new for old, new in puzzle.rules if re.search(f"{old}\\Z", head)]
            parts.append(text[i : i + 1])
        text = "".join(parts)
    return text


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_against_a_naive_solver(level: int) -> None:
    for index in range(40):
        puzzle = TASK.instance(level, index)
        right = naive(puzzle)
        assert TASK.verify(puzzle, f"<<<{right}>>>").right
        assert right != puzzle.text
        assert not TASK.verify(puzzle, f"<<<{right[:-1]}>>>").right


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_one_rule_after_the_other_gives_another_string(level: int) -> None:
    for index in range(40):
        puzzle = TASK.instance(level, index)
        for rules in (puzzle.rules, puzzle.rules[::-1]):
            text = puzzle.text
            for pattern, letters in rules * puzzle.rounds:
                text = text.replace(pattern, pattern + letters)
            assert text != TASK.solve(puzzle)


def test_level_3_varies_the_insertions() -> None:
    grown = [TASK.instance(3, index) for index in range(100)]
    assert {len(TASK.solve(puzzle)) - len(puzzle.text) for puzzle in grown} == {4, 5}


def test_the_letters_put_in_are_drawn() -> None:
    """One fixed table could be learnt by heart, and strings would repeat."""
    tables = {tuple(new for _, new in TASK.instance(3, index).rules) for index in range(100)}
    assert len(tables) > 90
    assert any(len(set(table)) < 4 for table in tables)


def test_no_two_rules_compete_for_a_place() -> None:
    for index in range(30):
        patterns = [pattern for pattern, _ in TASK.instance(5, index).rules]
        pairs = [(p, q) for p in patterns for q in patterns if p is not q]
        assert not any(p.endswith(q) for p, q in pairs)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"solution.json": "[]"},
        {"solution.json": "{}"},
        {"question.txt": "", "solution.json": "x"},
    ],
)
def test_malformed_published_samples(files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published("string_insertion/sample_0", files)
