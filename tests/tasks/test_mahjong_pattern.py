"""Mahjong pattern: spellings, a judge of its own, and the cases that the published one missed."""

import json
from collections import Counter
from itertools import combinations

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.mahjong_pattern import CHI, PASS, PENG, Game, judge

TASK = load("mahjong_pattern")
GAME = Game("AABDEFGHJKMPQ", (("R", "D"), ("C", "")))


@pytest.mark.parametrize(
    "text",
    [
        *["2", "Chi", "CHI", "chi.", "[2]", '"2"', "2.0", "Chi (2)", "2 (Chi)", "2 = Chi", "2."],
        *["2: Chi", "result: 2", "The result is 2", "The last result is Chi.", "Chi -> 2", "{2}"],
    ],
)
def test_spellings_of_one_result(text: str) -> None:
    verdict = TASK.verify(GAME, f"<<<{text}>>>")
    assert verdict.right, verdict.fault


@pytest.mark.parametrize("text", ["0", "1", "Pass", "3", "22", "[0, 2]", "2 2"])
def test_other_results_are_wrong(text: str) -> None:
    assert TASK.verify(GAME, f"<<<{text}>>>").outcome == "wrong"


@pytest.mark.parametrize(
    "text", ["", "Kong", "Chi (1)", "2 or 1", "-", "-2", "I pass on this", "2.5", "2e0", "two"]
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


@pytest.mark.parametrize("level", [2, 3])
def test_results_depend_on_all_that_happens(level: int) -> None:
    """Neither the initial hand nor the hand with all additions tells the last result."""
    games = [TASK.instance(level, index) for index in range(900)]
    told = Counter()
    for game in games:
        result, last = TASK.solve(game)[0], game.rounds[-1][0]
        told["initial", naive([*game.hand], last, True), result] += 1
        seen = [*game.hand, *(added for added, _ in game.rounds[:-1])]
        told["seen", naive(seen, last, True), result] += 1
    assert all(60 < told["initial", a, b] < 140 for a in range(3) for b in range(3))
    assert all(240 < told["seen", PENG, result] < 360 for result in range(3))


def test_where_copies_leave_no_result_is_betrayed_by_that() -> None:
    kept = Counter()
    for index in range(600):
        game = TASK.instance(3, index)
        if len(game.rounds) > 3:
            gone = any(removed == game.rounds[-1][0] for _, removed in game.rounds)
            kept[TASK.solve(game)[0], gone] += 1
    assert set(kept) == {(PASS, True), (PENG, True), (CHI, True)}


def test_chi_needs_its_rule() -> None:
    assert "Chi" not in TASK.question(TASK.instance(1, 0))
    assert not TASK.verify(TASK.instance(1, 0), "<<<2>>>").right


@pytest.mark.parametrize(
    "record", [[], {}, {"initial_cards": "AB", "rounds": [], "solution": 1}, {"initial_cards": 3}]
)
def test_malformed_files(record: object) -> None:
    with pytest.raises(PublishedError):
        TASK.published("p", {"question.txt": "", "solution.json": json.dumps(record)})
