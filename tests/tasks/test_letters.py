"""Letters: spellings, repeated positions, the rule on case."""

from random import Random

import pytest

from generators.errors import AnswerError, PublishedError
from generators.tasks.letters import LEVELS, TASK, Search

SEARCH = Search("abracadabra", "b")
RIGHT = (2, (2, 9))


@pytest.mark.parametrize(
    "text",
    [
        "Count: 2, Positions: [2, 9]",
        "count:2,positions:[9,2]",
        "COUNT = 2; POSITIONS = [2, 9,]",
        "Count: 2\nPositions: [2, 9]",
        "Count: 2. Positions: 2, 9",
        "2, Positions: [2, 9]",
        "Count: 2, Position: (2 9)",
        "Count: 2, Positions: {2, 9}",
        '{"count": 2, "positions": [2, 9]}',
        '{"positions": [2, 9], "count": 2}',
        '"Count": 2, "Positions": [2, 9]',
        "Count: 2, Positions: [2, 9].",
        "Count: 2, positions: 2 and 9.",
        "- Count: 2\n- Positions: [2, 9]",
        "Total count: 2, Positions: [2, 9]",
        "Count: $2$, Positions: $[2, 9]$",
        "Count: 2, Positions: \\{2, 9\\}",
        "Count is 2 and positions are 2 and 9",
        "There are 2 occurrences, at positions 2 and 9.",
        "(2, [2, 9])",
    ],
)
def test_spellings_that_are_right(text: str) -> None:
    verdict = TASK.verify(SEARCH, f"<<<{text}>>>")
    assert verdict.right, (TASK.parse(text), verdict.fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Count: 3, Positions: [2, 9]", "the count is 3, but 2 positions are listed"),
        ("Count: 1, Positions: [2, 9]", "the count is 1, but 2 positions are listed"),
        ("Count: 3, Positions: [2, 9, 9]", "position 9 is listed 2 times"),
        ("Count: 2, Positions: [1, 8]", "there is no 'b' at position 1"),
        ("Count: 1, Positions: [2]", "the 'b' at position 9 is missing"),
        ("Count: 0, Positions: []", "the 'b' at position 2 is missing"),
        ("Count: 3, Positions: [2, 9, 12]", "there is no 'b' at position 12"),
    ],
)
def test_spellings_that_are_wrong(text: str, fault: str) -> None:
    verdict = TASK.verify(SEARCH, f"<<<{text}>>>")
    assert (verdict.outcome, verdict.fault) == ("wrong", fault)


@pytest.mark.parametrize(
    "text",
    [
        *["2", "[2, 9]", "Count: 2", "Positions: [2, 9]", "Count: two, Positions: [2, 9]"],
        *["Count: 2, Positions: [2, \u0669]", "Count: 2, Positions: [2.0, 9]"],
        *["Count: 2, Positions: [-2, 9]", "Count: 2, Positions: [2, 9] or [2, 8]"],
    ],
)
def test_spellings_that_cannot_be_read(text: str) -> None:
    with pytest.raises(AnswerError):
        TASK.parse(text)


@pytest.mark.parametrize("text", ["Count: 0, Positions: []", "count: 0, positions: none"])
def test_a_letter_that_does_not_occur(text: str) -> None:
    assert TASK.verify(Search("abc", "z"), f"<<<{text}>>>").right


@pytest.mark.parametrize(("fold", "places"), [(False, (1, 5)), (True, (1, 2, 4, 5))])
def test_capitals(fold: bool, places: tuple[int, ...]) -> None:
    search = Search("aAbAa", "a", fold)
    assert TASK.solve(search) == (len(places), places)
    note = "counts as an occurrence too" if fold else "is no occurrence"
    assert note in TASK.question(search)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_short_words_are_as_long_and_full_as_the_level_says(level: int) -> None:
    for index in range(200):
        search = TASK.instance(level, index)
        low, high = LEVELS[level].length
        assert low <= len(search.word) <= high
        assert 1 <= search.word.count(search.letter) <= LEVELS[level].times[1]


def test_level_5_knows_absent_letters_and_both_rules() -> None:
    drawn = [TASK.instance(5, index) for index in range(300)]
    assert {search.fold for search in drawn} == {False, True}
    assert any(TASK.solve(search)[0] == 0 for search in drawn)


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("x/e_1_0", {}),
        ("x/e_1_0", {"test_words.json": "dend"}),
        ("x/0", {"test_words.json": '"a"'}),
    ],
)
def test_malformed_published_samples(path: str, files: dict[str, str]) -> None:
    with pytest.raises(PublishedError):
        TASK.published(path, files)


def test_one_word_twice_is_one_instance() -> None:
    words = [TASK.instance(2, index) for index in range(2000)]
    assert len(set(words)) > 1990


def test_a_word_of_one_letter_can_be_spoiled() -> None:
    """As the published words `aaaaa` with `a`: there is no wrong position to add."""
    search = Search("aaaaa", "a")
    wrong = TASK.spoil(search, TASK.solve(search), Random(1))
    assert list(TASK.violations(search, wrong))
