"""Mahjong pattern: spellings, a judge of its own, and the cases that the published one missed."""

import json
from collections import Counter
from itertools import combinations

import pytest

from generators import load
from generators._letter_cards import CHI, PASS, PENG, judge
from generators.errors import PublishedError
from generators.tasks.mahjong_pattern import Game

TASK = load("mahjong_pattern")
GAME = Game("AABDEFGHJKMPQ", (("R", "D"), ("C", "")))


@pytest.mark.parametrize(
    "text",
    ["2", "Chi", "CHI", "chi.", "[2]", '"2"', "2.0", "Chi (2)", "2 (Chi)", "result: 2", "2 = Chi"],
)
def test_spellings_of_one_result(text: str) -> None:
    verdict = TASK.verify(GAME, f"<<<{text.rstrip('.')}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize("text", ["0", "1", "Pass", "3", "22", "[0, 2]", "2 2"])
def test_other_results_are_wrong(text: str) -> None:
    assert TASK.verify(GAME, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text", ["", "Kong", "Chi (1)", "2 or 1", "-", "I pass on this", "2.5", "two"]
)
def test_texts_that_name_no_result(text: str) -> None:
    assert TASK.verify(GAME, f"<<<{text}>>>").outcome == "unparsed"


@pytest.mark.parametrize(
    "text",
    [
        "[0, 2]",
        "0 2",
        "02",
        "Pass, Chi",
        "['Pass', 'Chi']",
        "Round 1: Pass\nRound 2: Chi",
        "Round 1: 0, Round 2: 2",
        "Pass (0), Chi (2)",
    ],
)
def test_spellings_of_all_results(text: str) -> None:
    game = Game("AABDEFGHJKMPT", GAME.rounds, whole=True)
    verdict = TASK.verify(game, f"<<<{text}>>>")
    assert verdict.right, verdict.fault
    assert "asked for 2" in TASK.verify(game, "<<<2>>>").fault


def naive(hand: list[str], card: str, chi: bool) -> int:
    if hand.count(card) >= 2:
        return PENG
    runs = ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i : i + 3] for i in range(24)]
    if chi and any("".join(sorted([*two, card])) in runs for two in combinations(hand, 2)):
        return CHI
    return PASS


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_results_by_replay(level: int) -> None:
    for index in range(20):
        game = TASK.instance(level, index)
        hand, found = [*game.hand], []
        for added, removed in game.rounds:
            found.append(naive(hand, added, game.chi))
            hand.append(added)
            if removed:
                hand.remove(removed)
        assert TASK.solve(game) == tuple(found if game.whole else found[-1:])
        assert set(game.hand) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize(
    ("hand", "card", "result"),
    [
        ("EGJJOQTUWXYYZ", "Z", CHI),  # sample_38: copies of Y and Z hid the run X Y Z
        ("AAA", "A", PENG),
        ("XYZ", "[", PASS),  # nothing follows Z
        ("YZ", "A", PASS),
        ("AAC", "B", CHI),
        ("AAB", "C", CHI),
        ("AABC", "A", PENG),
        ("AC", "D", PASS),
        ("", "A", PASS),
    ],
)
def test_single_cards(hand: str, card: str, result: int) -> None:
    assert judge(Counter(hand), card, chi=True) == result
    assert judge(Counter(hand), card, chi=False) == (PENG if result == PENG else PASS)


def test_results_are_balanced_and_chi_needs_its_rule() -> None:
    counts = Counter(TASK.solve(TASK.instance(3, index))[0] for index in range(600))
    assert min(counts.values()) > 160
    assert "Chi" not in TASK.question(TASK.instance(1, 0))
    assert not TASK.verify(TASK.instance(1, 0), "<<<2>>>").right


@pytest.mark.parametrize(
    "record", [[], {}, {"initial_cards": "AB", "rounds": [], "solution": 1}, {"initial_cards": 3}]
)
def test_malformed_files(record: object) -> None:
    with pytest.raises(PublishedError):
        TASK.published("p", {"question.txt": "", "solution.json": json.dumps(record)})
