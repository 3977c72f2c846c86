"""Hands of letter cards: the results of Peng, Chi and Pass, and moves that make them vary."""

import re
from collections import Counter
from collections.abc import Mapping
from random import Random

from generators.errors import AnswerError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PASS, PENG, CHI = range(3)
NAMES = ("Pass", "Peng", "Chi")
RUNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    card: tuple(
        (LETTERS[place + one], LETTERS[place + other])
        for one, other in ((-2, -1), (-1, 1), (1, 2))
        if place + one >= 0 and place + other < len(LETTERS)
    )
    for place, card in enumerate(LETTERS)
}
"""For every card the pairs that it completes to three consecutive letters."""


def judge(hand: Mapping[str, int], card: str, *, chi: bool) -> int:
    """Return the result of adding a card to a hand, given as counts of its cards."""
    if hand.get(card, 0) >= 2:
        return PENG
    if chi:
        for one, other in RUNS.get(card, ()):
            if hand.get(one, 0) and hand.get(other, 0):
                return CHI
    return PASS


def moved(
    hand: list[str], last: str, result: int, count: int, go: int, rng: Random
) -> tuple[tuple[str, str], ...] | None:
    """Draw moves after which the card `last` has a result.

    Two to four copies of it are seen in all: whoever forgets the removals says Peng.

    Args:
        hand: the initial cards.
        last: the card that is added in the end.
        result: the result that it shall have then, by the rules with Chi.
        count: how many moves to draw; at least two.
        go: how many copies of `last` are removed; at least one.
        rng: source of all randomness.

    Returns:
        Pairs of a card added and a card removed, or None if this draw does not work out.
    """
    left = 2 if result == PENG else rng.randrange(2) if go > 1 else 1
    come = go + left - hand.count(last)
    if not 0 <= come <= count:
        return None
    adding, removing = (set(rng.sample(range(count), times)) for times in (come, go))
    near = [card for pair in RUNS[last] for card in pair]
    cards, moves = [*hand], []
    for place in range(count):
        added = last if place in adding else _other(last, near, [*cards, *LETTERS], rng)
        cards.append(added)
        if place in removing and last not in cards:
            return None
        removed = last if place in removing else _other(last, near, cards, rng)
        cards.remove(removed)
        moves.append((added, removed))
    return tuple(moves) if judge(Counter(cards), last, chi=True) == result else None


def _other(last: str, near: list[str], cards: list[str], rng: Random) -> str:
    """Draw another card than `last`, more often than not one that could be in a run with it."""
    wanted = rng.choice(near if rng.random() < 0.75 else cards)
    while wanted == last or wanted not in cards:
        wanted = rng.choice(cards)
    return wanted


_LABEL = re.compile(
    r"\bround\s*\d{1,3}\s*[:=.)-]?|\A(?:the\s)?(?:last\s)?(?:results?|answer)\s*(?:is\b|are\b|[:=])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![-\d])\d{1,500}(?:\.0{1,20})?(?![\d.])")
_NAME = re.compile(r"[A-Za-z]+")
_BETWEEN = re.compile(r"[\s,;|\[\](){}\"':=]+|->|-(?!\d)")


def read_results(text: str) -> tuple[int, ...]:
    """Read results as digits, joined or apart, or by name; `Peng (1)` is one result."""
    if len(text) > 5_000:
        raise AnswerError(f"results in {len(text)} characters")
    body = _LABEL.sub(" ", text).rstrip(" .")
    names = [_named(name) for name in _NAME.findall(body)]
    numbers = _NUMBER.findall(body)
    if strange := _BETWEEN.sub("", _NAME.sub(" ", _NUMBER.sub(" ", body))):
        raise AnswerError(f"cannot read {strange[:20]!r} as results")
    digits = [int(digit) for number in numbers for digit in number.partition(".")[0]]
    if names and digits and names != digits:
        raise AnswerError(f"names and numbers do not agree in {text[:40]!r}")
    if not names and not digits:
        raise AnswerError("no result is named")
    return tuple(names or digits)


def _named(word: str) -> int:
    if word.capitalize() not in NAMES:
        raise AnswerError(f"{word!r} is no result")
    return NAMES.index(word.capitalize())
