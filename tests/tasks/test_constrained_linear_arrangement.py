"""Card duels: spellings of hands, who beats whom, counts of solutions by brute force."""

import json
import re
from itertools import permutations

import pytest

from generators import load
from generators.errors import PublishedError
from generators.tasks.constrained_linear_arrangement.duel import (
    beaten,
    count_hands,
    replies,
    result,
)
from generators.tasks.constrained_linear_arrangement.shortcuts import PASSES
from generators.tasks.constrained_linear_arrangement.task import Duel

TASK = load("constrained_linear_arrangement")
STICK = Duel("stick_game", "ABCD", "ABCD", ("win", "loss", "draw", "draw"))
ELEMENTS = Duel("elements", "ABCDE", "DCE", ("draw", "win", "win"))
ANIMAL = Duel("animal", "ABCDEFGH", "BAG", ("draw", "win", "loss"))


@pytest.mark.parametrize(
    "text",
    [
        "B,A,C,D",
        "B A C D",
        "BACD",
        "bacd",
        '["B", "A", "C", "D"]',
        "[B, A, C, D]",
        "('B', 'A', 'C', 'D')",
        "Tiger, Stick, Chicken, Worm",
        "Tiger (B), Stick (A), Chicken (C), Worm (D)",
        "B (Tiger), A (Stick), C (Chicken), D (Worm)",
        "Round 1: B\nRound 2: A\nRound 3: C\nRound 4: D",
        "1. B\n2. A\n3. C\n4. D",
        '{"1": "B", "2": "A", "3": "C", "4": "D"}',
        "B -> A -> C -> D.",
        "1 → b, 2 → a, 3 → c, 4 → d",
        "Round 2: A, Round 1: B, Round 4: D, Round 3: C",
        "B (won), A (lost), C (drawn), D (drawn)",
    ],
)
def test_spellings_of_a_right_hand(text: str) -> None:
    verdict = TASK.verify(STICK, f"<<<{text}>>>")
    assert verdict.outcome == "right", verdict.fault


@pytest.mark.parametrize(
    ("duel", "text", "fault"),
    [
        (STICK, "B,A,C", "3 cards for 4"),
        (STICK, "B,A,C,D,A", "5 cards for 4"),
        (STICK, "B,A,A,D", "played twice"),
        (STICK, "B,A,C,E", "no card E"),
        (STICK, "Tiger (A), Stick (B), C, D", "Tiger=A names two different cards"),
        (STICK, "B (A), A (B), C, D", "B=A names two different cards"),
        (STICK, "Lion, A, C, D", "no card Lion"),
        (STICK, "A,B,C,D", "round 1: A against A is a draw, not a win"),
        (ELEMENTS, "X,E,B", "no card X"),
        (ELEMENTS, "D,E,A", "round 3"),
        (ANIMAL, "B,H,A", "round 2: A against H is a loss"),
    ],
)
def test_hands_that_break_a_rule(duel: Duel, text: str, fault: str) -> None:
    verdict = TASK.verify(duel, f"<<<{text}>>>")
    assert verdict.outcome == "wrong"
    assert fault in verdict.fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I do not know",
        "B or A",
        "4",
        "B, A, joker, D",
        "2: B, 3: A, 4: C, 5: D",
        "1: B, 1: A, 2: C, 3: D",
        "1: B, A, C, D",
        "B, 1: A, 2: C, 3: D",
    ],
)
def test_texts_that_are_no_hands(text: str) -> None:
    assert TASK.verify(STICK, f"<<<{text}>>>").outcome == "unparsed"


def test_elements_follow_the_text_in_both_directions() -> None:
    generates = ("AB", "BC", "CD", "DE", "EA")
    overcomes = ("AC", "CE", "EB", "BD", "DA")
    wins = beaten("elements", "ABCDE")
    for first, second in permutations("ABCDE", 2):
        won = first + second in overcomes or second + first in generates
        assert result(wins, first, second) == ("win" if won else "loss")


def test_stick_and_animal_results() -> None:
    stick, animal = beaten("stick_game", "ABCD"), beaten("animal", "ABCDEFGH")
    assert [result(stick, "A", card) for card in "ABCD"] == ["draw", "win", "draw", "loss"]
    assert result(animal, "H", "A") == "win"
    assert result(animal, "A", "H") == "loss"
    assert result(animal, "B", "H") == "win"
    assert result(animal, "D", "D") == "draw"


def test_circle_and_ranks() -> None:
    circle, ranks = beaten("circle", "CABED"), beaten("ranks", "FEDCBA", ("AF", "BE", "CD"))
    assert circle["E"] == {"D", "C"}
    assert ranks["A"] == {"F"}
    assert ranks["F"] == set("EDCB")


def read_rules(text: str) -> tuple[str, set[tuple[str, str]]]:
    """Return the cards and the pairs (winner, loser) as the words of a question give them."""
    letter = dict(re.findall(r"(\w+) \(([A-Z])\)", text))
    row = re.search(r"(?:order:|lowest,) ((?:[A-Z], )+[A-Z])", text)
    cards = row[1].replace(", ", "") if row else "".join(letter.values())
    letter |= {card: card for card in cards}
    beats: set[tuple[str, str]] = set()
    if "larger animal" in text or "higher card" in text:
        beats = {(a, b) for i, a in enumerate(cards) for b in cards[i + 1 :]}
    if half := re.search(r"beats the (\d+) cards that follow it", text):
        ring, ahead = cards + cards, int(half[1])
        beats = {(a, b) for i, a in enumerate(cards) for b in ring[i + 1 : i + 1 + ahead]}
    for first, verb, second in re.findall(
        r"([A-Z]\w*) (beats|overcomes|generates) ([A-Z]\w*)", text
    ):
        pair = (letter[first], letter[second])
        winner, loser = pair[::-1] if verb == "generates" else pair
        beats = (beats - {(loser, winner)}) | {(winner, loser)}
    return cards, beats


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_rules_say_what_is_judged(level: int) -> None:
    for index in range(12):
        duel = TASK.instance(level, index)
        text = TASK.question(duel)
        for clause in ("the card that generates loses", "the card that overcomes wins"):
            assert (clause in text) == (duel.game == "elements")
        assert text.count("wo equal cards are a draw") + text.count("draw: equal cards") == 1
        cards, beats = read_rules(text)
        wins = beaten(duel.game, duel.order, duel.upsets)
        assert {(a, b) for a in wins for b in wins[a]} == beats
        assert sorted(cards) == sorted(wins)


@pytest.mark.parametrize("index", range(20))
def test_few_hands_fit(index: int) -> None:
    duel = TASK.instance(2 + index % 3, index)
    wins = beaten(duel.game, duel.order, duel.upsets)
    hands = [
        hand
        for hand in permutations(sorted(duel.order), len(duel.moves))
        if [result(wins, a, b) for a, b in zip(duel.moves, hand, strict=True)] == [*duel.results]
    ]
    assert 1 <= len(hands) <= 2
    assert TASK.solve(duel) in hands
    table = replies(duel.game, duel.order, duel.upsets)
    options = [table[pair] for pair in zip(duel.moves, duel.results, strict=True)]
    assert count_hands(options, 9) == len(hands)


def rightly(duel: Duel) -> set[str]:
    """Return the names of the passes that are right, by plain sorting."""
    size, at = len(duel.order), duel.order.index
    wins = beaten(duel.game, duel.order, duel.upsets)
    rounds = [*enumerate(zip(duel.moves, duel.results, strict=True))]

    def steps(mine: str, card: str) -> int:
        apart = abs(at(mine) - at(card))
        return apart if duel.game in ("animal", "ranks") else min(apart, size - apart)

    right = set()
    for name in PASSES.values():
        taken: dict[int, str] = {}
        backwards = name.endswith("from the last round on")
        for place, (mine, wanted) in rounds[::-1] if backwards else rounds:
            fit = [c for c in sorted(duel.order) if result(wins, mine, c) == wanted]
            if "nearest" in name or "farthest" in name:
                fit.sort(key=lambda card: steps(mine, card))
            if "highest" in name or "lowest" in name:
                fit.sort(key=at)
            if name.split()[0] in ("last", "farthest", "lowest"):
                fit = fit[::-1]
            taken[place] = next((card for card in fit if card not in taken.values()), fit[0])
        hand = ",".join(taken[place] for place in sorted(taken))
        if TASK.verify(duel, f"<<<{hand}>>>").right:
            right.add(name)
    return right


@pytest.mark.parametrize("level", [2, 3, 4, 5])
def test_few_passes_are_right(level: int) -> None:
    most = {
        ("stick_game", 4): 6,
        **{("elements", 3): 6, ("elements", 4): 4, ("elements", 5): 3},
        **{
            ("animal", rounds): count
            for rounds, count in zip(range(3, 9), (6, 4, 4, 3, 1, 1), strict=True)
        },
    }
    for index in range(25 if level < 5 else 4):
        duel = TASK.instance(level, index)
        right = rightly(duel)
        assert len(right) <= most.get((duel.game, len(duel.moves)), 0)
        for name in PASSES.values():
            hand = ",".join(TASK.lazy[name].answer(duel))
            assert TASK.verify(duel, f"<<<{hand}>>>").right == (name in right), name


@pytest.mark.parametrize("level", [3, 4, 5])
def test_neither_repeats_nor_forgotten_exceptions_do(level: int) -> None:
    for index in range(30):
        duel = TASK.instance(level, index)
        wins = beaten(duel.game, duel.order, duel.upsets)
        rounds = list(zip(duel.moves, duel.results, strict=True))
        fit = [[c for c in sorted(duel.order) if result(wins, a, c) == end] for a, end in rounds]
        for hand in ({cards[0] for cards in fit}, {cards[-1] for cards in fit}):
            assert len(hand) < len(rounds)
        if duel.game in ("animal", "ranks"):
            plain = beaten("ranks", duel.order)
            assert any(
                result(wins, a, c) != result(plain, a, c)
                for (a, _), c in zip(rounds, TASK.solve(duel), strict=True)
            )


def test_chance_is_that_of_a_random_sequence() -> None:
    assert TASK.chance(STICK) == 1 / 24
    assert TASK.chance(ANIMAL) == 21 / 336


def test_no_pass_pays_much_more_than_the_others() -> None:
    duels = [TASK.instance(3, index) for index in range(200)]
    animals = [duel for duel in duels if duel.game == "animal"]
    assert len(animals) > 50
    for name in PASSES.values():
        for chosen, most in ((duels, 0.5), (animals, 0.65)):
            hands = [(duel, ",".join(TASK.lazy[name].answer(duel))) for duel in chosen]
            right = sum(TASK.verify(duel, f"<<<{hand}>>>").right for duel, hand in hands)
            assert right < most * len(chosen), name


def test_published_key_that_contradicts_the_text_is_wrong() -> None:
    record = {
        "game_type": "elements",
        "player_moves": ["E", "A", "C"],
        "results": ["draw", "win", "draw"],
        "solution": ["E", "C", "B"],
    }
    read = TASK.published("x", {"solution.json": json.dumps(record)})
    assert not TASK.verify(read.instance, f"<<<{read.stored}>>>").right
    assert TASK.solve(read.instance) is None
    for bad in ({**record, "game_type": "chess"}, {**record, "results": ["win"]}, [], {}):
        with pytest.raises(PublishedError, match="constrained_linear_arrangement: x"):
            TASK.published("x", {"solution.json": json.dumps(bad)})
