"""Hands of letter cards: the results of Peng, Chi and Pass, and moves that make them vary."""

import re
from collections import Counter
from collections.abc import Mapping
from random import Random

from generators.errors import AnswerError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PASS, PENG, CHI = range(3)
NAMES = ("Pass", "Peng", "Chi")
RUNS = ((-2, -1), (-1, 1), (1, 2))


def judge(hand: Mapping[str, int], card: str, *, chi: bool) -> int:
    """Return the result of adding a card to a hand, given as counts of its cards."""
    if hand.get(card, 0) >= 2:
        return PENG
    place = LETTERS.find(card)
    if chi and place >= 0:
        for one, other in RUNS:
            run = (place + one, place + other)
            if min(run) >= 0 and max(run) < 26 and all(hand.get(LETTERS[i], 0) for i in run):
                return CHI
    return PASS


def moved(
    hand: list[str], count: int, rng: Random
) -> tuple[Mapping[str, int], list[tuple[str, str]]]:
    """Draw moves around a few letters, so that pairs and runs come and go."""
    cards, moves = [*hand], []
    for _ in range(count):
        added = rng.choice(cards) if rng.random() < 0.4 else rng.choice(LETTERS)
        cards.append(added)
        near = [card for card in cards if abs(ord(card) - ord(added)) <= 2]
        removed = rng.choice(near if rng.random() < 0.6 else cards)
        cards.remove(removed)
        moves.append((added, removed))
    return Counter(cards), moves


def last_cards(
    hand: list[str],
    left: Mapping[str, int],
    moves: list[tuple[str, str]],
    chi: bool,
    wanted: int,
    alone: int,
) -> list[str]:
    """Return the cards with the wanted result that judge as drawn by the initial hand alone.

    Where there can be one, the result is another for whoever forgets the removals.
    """
    first = Counter(hand)
    seen = Counter([*hand, *(added for added, _ in moves)])
    fitting = [card for card in LETTERS if judge(left, card, chi=chi) == wanted]
    if not moves:
        return fitting
    return [
        card
        for card in fitting
        if judge(first, card, chi=chi) == alone
        and (
            wanted == PENG or (wanted, alone) == (CHI, PASS) or judge(seen, card, chi=chi) != wanted
        )
    ]


_LABEL = re.compile(r"\bround\s*\d{1,3}\s*[:=.)-]?|\A[a-z ]{1,30}[:=]", re.IGNORECASE)
_TOKEN = re.compile(r"\d{1,500}(?:\.0{1,20})?(?!\d)|[A-Za-z]{3,4}|[\s,;|\[\](){}\"']+|[-=>]")


def read_results(text: str) -> tuple[int, ...]:
    """Read results as digits, joined or apart, or by name; `Peng (1)` is one result."""
    if len(text) > 5_000:
        raise AnswerError(f"results in {len(text)} characters")
    names: list[int] = []
    digits: list[int] = []
    body, place = _LABEL.sub(" ", text), 0
    while place < len(body):
        token = _TOKEN.match(body, place)
        if token is None:
            raise AnswerError(f"cannot read {body[place : place + 20]!r} as a result")
        place = token.end()
        if token[0][0].isdigit():
            digits += map(int, token[0].partition(".")[0])
        elif token[0].isalpha():
            names.append(_named(token[0]))
    if names and digits and names != digits:
        raise AnswerError(f"names and numbers do not agree in {text[:40]!r}")
    if not names and not digits:
        raise AnswerError("no result is named")
    return tuple(names or digits)


def _named(word: str) -> int:
    if word.capitalize() not in NAMES:
        raise AnswerError(f"{word!r} is no result")
    return NAMES.index(word.capitalize())
