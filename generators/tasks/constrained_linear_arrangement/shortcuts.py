"""Going through the rounds of a card duel and taking any card left that fits, in twelve ways."""

from collections.abc import Mapping, Sequence
from functools import partial

Shortcut = tuple[str, int, int]
SHORTCUTS: Mapping[Shortcut, str] = {
    (by, cards, rounds): f"{name} that fits{start}"
    for by, *names in (
        ("letter", "first card left", "last card left"),
        ("distance", "nearest card left", "farthest card left"),
        ("rank", "highest card left", "lowest card left"),
    )
    for cards, name in zip((1, -1), names, strict=True)
    for rounds, start in ((1, ""), (-1, ", from the last round on"))
}
"""Names of the shortcuts: by what the cards are sorted (their letter, their distance from mine or
their rank in the rules), and 1, or -1 for backwards, for the cards and for the rounds."""


def each_left(options: Sequence[str]) -> tuple[str, ...]:
    """Return round by round the first option not used before, or the first if all are."""
    left: list[str] = []
    for cards in options:
        left.append(next((card for card in cards if card not in left), cards[:1]))
    return tuple(left)


def taken(
    shortcut: Shortcut, game: str, order: str, moves: str, options: Sequence[str]
) -> tuple[str, ...]:
    """Take a card for every round out of its options; other arguments as for `duel.beaten`."""
    by, cards, rounds = shortcut
    ordered = _sorted(by, game, order, moves, options)
    return each_left([option[::cards] for option in ordered[::rounds]])[::rounds]


def right_shortcuts(game: str, order: str, moves: str, options: Sequence[str]) -> list[Shortcut]:
    """Return those that repeat no card: as all cards give the results, these are right."""
    right: list[Shortcut] = []
    for by in ("letter", "distance", "rank"):
        ordered = _sorted(by, game, order, moves, options)
        for cards in (1, -1):
            each = [option[::cards] for option in ordered]
            right += [
                (by, cards, rounds)
                for rounds in (1, -1)
                if len(set(each_left(each[::rounds]))) == len(each)
            ]
    return right


def _sorted(by: str, game: str, order: str, moves: str, options: Sequence[str]) -> list[str]:
    """Return each round's options in the order in which a shortcut takes them."""
    if by == "letter":
        return ["".join(sorted(cards)) for cards in options]
    place = {card: i for i, card in enumerate(order)}
    if by == "rank":
        return ["".join(sorted(cards, key=place.__getitem__)) for cards in options]

    def distance(mine: str, card: str) -> int:
        steps = abs(place[mine] - place[card])
        return steps if game in ("animal", "ranks") else min(steps, len(order) - steps)

    rounds = zip(moves, options, strict=True)
    return ["".join(sorted(cards, key=partial(distance, mine))) for mine, cards in rounds]
