"""Card duels: who beats whom, and which hidden cards fit the results of all rounds."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import Random

NAMES: Mapping[str, tuple[str, ...]] = {
    "elements": ("Wood", "Fire", "Earth", "Metal", "Water"),
    "stick_game": ("Stick", "Tiger", "Chicken", "Worm"),
    "animal": ("Elephant", "Lion", "Tiger", "Leopard", "Wolf", "Dog", "Cat", "Mouse"),
}
"""Names of the cards of games that have any, in the order that the rules follow."""
RESULTS = ("win", "loss", "draw")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@lru_cache(maxsize=4096)
def beaten(game: str, order: str, upsets: tuple[str, ...] = ()) -> dict[str, frozenset[str]]:
    """Return for every card the cards that it beats.

    Args:
        game: one of the named games, `circle` (each card beats the next half) or `ranks`.
        order: the letters of the cards in the order that the rules follow.
        upsets: for `ranks`, pairs of letters of which the first, lower card beats the second.
    """
    size = len(order)
    ahead = {
        "elements": (2, 4),
        "stick_game": (1,),
        "circle": tuple(range(1, (size + 1) // 2)),
    }
    if game in ahead:
        return {
            card: frozenset(order[(i + step) % size] for step in ahead[game])
            for i, card in enumerate(order)
        }
    wins = {card: set(order[i + 1 :]) for i, card in enumerate(order)}
    for pair in exceptions(game, order, upsets):
        wins[pair[1]].remove(pair[0])
        wins[pair[0]].add(pair[1])
    return {card: frozenset(cards) for card, cards in wins.items()}


def exceptions(game: str, order: str, upsets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the pairs of which the first, lower card beats the second; none in other games."""
    return (order[-1] + order[0],) if game == "animal" else upsets


def mirrored(pairs: Sequence[str], moves: str) -> tuple[str, ...]:
    """Return my cards, but those of one pair, if I play any, such that they meet."""
    theirs = list(moves)
    for pair in pairs:
        if set(pair) & set(theirs):
            swap = {pair[0]: pair[1], pair[1]: pair[0]}
            return tuple(swap.get(card, card) for card in theirs)
    return tuple(theirs)


def result(wins: Mapping[str, frozenset[str]], mine: str, theirs: str) -> str:
    """Return `win`, `loss` or `draw` from the point of view of the first card."""
    if theirs in wins[mine]:
        return "win"
    return "loss" if mine in wins[theirs] else "draw"


@lru_cache(maxsize=256)
def outcomes(game: str, order: str, upsets: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """Return the results by my card and the other; arguments as for `beaten`."""
    wins = beaten(game, order, upsets)
    return {(a, b): result(wins, a, b) for a in order for b in order}


@lru_cache(maxsize=4096)
def replies(game: str, order: str, upsets: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """Return for my card and a result the other cards, in alphabetical order, that give it.

    Arguments as for `beaten`.
    """
    wins = beaten(game, order, upsets)
    return {
        (mine, wanted): "".join(c for c in sorted(order) if result(wins, mine, c) == wanted)
        for mine in order
        for wanted in RESULTS
    }


def hand(options: Sequence[str]) -> tuple[str, ...] | None:
    """Return one card for each round out of its options, no card twice, or None."""
    rounds = sorted(range(len(options)), key=lambda i: len(options[i]))
    chosen: dict[str, int] = {}
    for i in rounds:
        if not _placed(i, options, chosen, set()):
            return None
    return tuple(sorted(chosen, key=chosen.__getitem__))


def _placed(i: int, options: Sequence[str], chosen: dict[str, int], tried: set[str]) -> bool:
    """Give round `i` a card, moving other rounds to other cards if need be."""
    for card in options[i]:
        if card not in tried:
            tried.add(card)
            if card not in chosen or _placed(chosen[card], options, chosen, tried):
                chosen[card] = i
                return True
    return False


def count_hands(options: Sequence[str], most: int) -> int:
    """Return in how many ways each round gets a card of its own, or `most` + 1 if more."""
    count = 0
    stack = [list(options)]
    while stack:
        left = stack.pop()
        if not left:
            count += 1
            if count > most:
                break
            continue
        left.sort(key=len, reverse=True)
        cards = left.pop()
        for card in cards:
            rest = [option.replace(card, "") for option in left]
            if all(rest):
                stack.append(rest)
    return count


def drawn_upsets(order: str, rng: Random) -> tuple[str, ...]:
    """Return three pairs of a low and a high card, no card twice."""
    middle = len(order) // 2
    return tuple(
        map("".join, zip(rng.sample(order[middle:], 3), rng.sample(order[:middle], 3), strict=True))
    )


def exchanged(cards: Sequence[str], deck: str, rng: Random) -> tuple[str, ...]:
    """Replace one card; if the new one stands elsewhere, exchange the two."""
    changed = list(cards)
    i, card = rng.randrange(len(changed)), rng.choice(deck)
    if card in changed:
        changed[changed.index(card)] = changed[i]
    changed[i] = card
    return tuple(changed)


TEXTS = {
    "elements": (
        "The cards are {named}. {0} generates {1}, {1} generates {2}, {2} generates {3}, {3} "
        "generates {4}, and {4} generates {0}. {0} overcomes {2}, {2} overcomes {4}, {4} overcomes "
        "{1}, {1} overcomes {3}, and {3} overcomes {0}. If one of the two cards generates the "
        "other, the card that generates loses. If one overcomes the other, the card that "
        "overcomes wins. Two equal cards are a draw."
    ),
    "stick_game": (
        "The cards are {named}. {0} beats {1}, {1} beats {2}, {2} beats {3}, and {3} beats {0}. "
        "Every other pairing is a draw: equal cards, {0} against {2}, and {1} against {3}."
    ),
    "animal": (
        "The cards are, from the largest animal to the smallest, {named}. The larger animal beats "
        "the smaller one, with a single exception: {7} beats {0}. Two equal cards are a draw."
    ),
    "circle": (
        "The cards form a circle in this order: {named}; the last is followed by the first again. "
        "Each card beats the {half} cards that follow it in the circle and loses to the {half} "
        "cards before it. Two equal cards are a draw."
    ),
    "ranks": (
        "The cards are, from the highest to the lowest, {named}. The higher card beats the lower "
        "one, with these exceptions: {upsets}. Two equal cards are a draw."
    ),
}


def rules_of(game: str, order: str, upsets: tuple[str, ...] = ()) -> str:
    """Return the rules of a game in words; arguments as for `beaten`."""
    names = NAMES.get(game, ())
    named = [f"{name} ({card})" for name, card in zip(names, order, strict=False)]
    return TEXTS[game].format(
        *names,
        named=", ".join(named or list(order)),
        half=len(order) // 2,
        upsets=", ".join(f"{pair[0]} beats {pair[1]}" for pair in upsets),
    )
