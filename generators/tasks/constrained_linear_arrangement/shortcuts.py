"""Taking for every round of a card duel a card that fits, without looking ahead."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random

Choice = tuple[str, int]
"""By what cards are sorted (their letter, their distance from mine or their rank in the rules),
and whether the first (1) or the last (-1) is taken."""
CHOICES: Mapping[Choice, str] = {
    ("letter", 1): "first",
    ("letter", -1): "last",
    ("distance", 1): "nearest",
    ("distance", -1): "farthest",
    ("rank", 1): "highest",
    ("rank", -1): "lowest",
}
Pass = tuple[Choice, int]
PASSES: Mapping[Pass, str] = {
    (choice, rounds): f"{name} card left that fits{start}"
    for choice, name in CHOICES.items()
    for rounds, start in ((1, ""), (-1, ", from the last round on"))
}
"""Ways through the rounds, from the first (1) or from the last on (-1)."""


def each_left(options: Sequence[str]) -> tuple[str, ...]:
    """Return round by round the first option not used before, or the first if all are."""
    left: list[str] = []
    for cards in options:
        left.append(next((card for card in cards if card not in left), cards[:1]))
    return tuple(left)


def taken(way: Pass, game: str, order: str, moves: str, options: Sequence[str]) -> tuple[str, ...]:
    """Take a card left for every round out of its options; the rest as for `duel.beaten`."""
    choice, rounds = way
    ordered = _sorted(choice, game, order, moves, options)
    return each_left(ordered[::rounds])[::rounds]


def repeated(
    choice: Choice, game: str, order: str, moves: str, options: Sequence[str]
) -> tuple[str, ...]:
    """Take a card for every round out of its options, whether it is left or not."""
    return tuple(cards[0] for cards in _sorted(choice, game, order, moves, options))


def right_repeats(game: str, order: str, moves: str, options: Sequence[str]) -> Iterator[Choice]:
    """Yield those that repeat no card: as all cards give the results, these are right."""
    for choice in CHOICES:
        if len(set(repeated(choice, game, order, moves, options))) == len(moves):
            yield choice


def right_passes(game: str, order: str, moves: str, options: Sequence[str]) -> Iterator[Pass]:
    """Yield those that repeat no card: as all cards give the results, these are right."""
    for choice in CHOICES:
        ordered = _sorted(choice, game, order, moves, options)
        for rounds in (1, -1):
            if len(set(each_left(ordered[::rounds]))) == len(ordered):
                yield choice, rounds


def tightest(options: Sequence[str]) -> tuple[str, ...]:
    """Take the first card left for the round with the fewest cards left, until all have one."""
    chosen: dict[int, str] = {}
    while len(chosen) < len(options):
        left = {
            i: [card for card in cards if card not in chosen.values()] or [cards[0]]
            for i, cards in enumerate(options)
            if i not in chosen
        }
        i = min(left, key=lambda i: len(left[i]))
        chosen[i] = left[i][0]
    return tuple(chosen[i] for i in range(len(options)))


def tried(options: Sequence[str], rng: Random) -> tuple[str, ...]:
    """Take cards left at random round by round; return the first of ten tries that ends well."""
    for _ in range(10):
        hand = each_left(["".join(rng.sample(cards, len(cards))) for cards in options])
        if len(set(hand)) == len(hand):
            break
    return hand


def _sorted(choice: Choice, game: str, order: str, moves: str, options: Sequence[str]) -> list[str]:
    """Return each round's options in the order in which they are taken."""
    by, cards = choice
    if by == "letter":
        return ["".join(sorted(option))[::cards] for option in options]
    place = {card: i for i, card in enumerate(order)}
    if by == "rank":
        return ["".join(sorted(option, key=place.__getitem__))[::cards] for option in options]

    def distance(mine: str, card: str) -> int:
        steps = abs(place[mine] - place[card])
        return steps if game in ("animal", "ranks") else min(steps, len(order) - steps)

    rounds = zip(moves, options, strict=True)
    return [
        "".join(sorted(option, key=partial(distance, mine)))[::cards] for mine, option in rounds
    ]
