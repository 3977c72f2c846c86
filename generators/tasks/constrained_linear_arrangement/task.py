"""Constrained linear arrangement: deduce the opponent's cards from mine and the results.

Source: CodeSteer (ICML 2025), task "Cons. Linear Arrange.". Any sequence of different cards
that gives all results is right.

Repaired against the published version: results follow the rules in both directions; the opponent
may not repeat a card; the draws of the stick game and the mouse's exception are stated as they are
judged; few sequences fit; letters are dealt to the cards at random.

From level 3 on a player who lets the opponent repeat cards, or forgets the exceptions of a game, is
wrong. To go through the rounds and take any card left that fits is often enough where hands are
small, as so few cards fit; at level 5 it never is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from math import perm
from random import Random

from generators.answers.labels import read_labels
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.constrained_linear_arrangement.duel import (
    LETTERS,
    NAMES,
    RESULTS,
    beaten,
    count_hands,
    drawn_upsets,
    exceptions,
    exchanged,
    hand,
    mirrored,
    outcomes,
    replies,
    result,
    rules_of,
)
from generators.tasks.constrained_linear_arrangement.shortcuts import (
    CHOICES,
    PASSES,
    Choice,
    Pass,
    repeated,
    right_passes,
    right_repeats,
    taken,
    tightest,
    tried,
)

Hand = tuple[str, ...]


@dataclass(frozen=True)
class Duel:
    """One player's view of a game.

    Attributes:
        game: a game of `duel.beaten`.
        order: the letters of all cards in the order that the rules follow.
        moves: my cards, round by round.
        results: `win`, `loss` or `draw` for me, round by round.
        upsets: in the game `ranks`, pairs of letters: the first, lower card beats the second.
    """

    game: str
    order: str
    moves: str
    results: tuple[str, ...]
    upsets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        games: (game, cards in a hand, rounds, most draws, most passes of `shortcuts.PASSES` that
            are right), any of these.
        hands: the most solutions.
        mild: whether repeated cards or forgotten exceptions may do.
    """

    games: tuple[tuple[str, int, int, int, int], ...]
    hands: int = 2
    mild: bool = False


STICK = ("stick_game", 4, 4, 2, 6)
ELEMENTS = {rounds: ("elements", 5, rounds, 1, right) for rounds, right in ((3, 6), (4, 4), (5, 3))}
ANIMAL = {
    rounds: ("animal", 8, rounds, 1, right)
    for rounds, right in ((3, 6), (4, 4), (5, 4), (6, 3), (7, 1), (8, 1))
}
LEVELS = {
    1: Level((("stick_game", 4, 3, 2, 12), ("elements", 5, 2, 1, 12)), hands=3, mild=True),
    2: Level((STICK, ELEMENTS[3], ANIMAL[3]), mild=True),
    3: Level((STICK, ELEMENTS[4], ELEMENTS[5], ANIMAL[4], ANIMAL[5])),
    4: Level((("elements", 5, 5, 0, 3), ANIMAL[6], ANIMAL[7], ANIMAL[8])),
    5: Level(
        (
            ("circle", 11, 11, 3, 0),
            ("circle", 13, 13, 4, 0),
            ("ranks", 12, 12, 2, 0),
            ("ranks", 14, 14, 2, 0),
        ),
        hands=3,
    ),
}


def generate(level: Level, rng: Random) -> Duel:
    """Let the opponent first mirror all my cards, then change the cards as long as few fit."""
    game, size, rounds, draws, right = rng.choice(level.games)
    end = rng.choice((1, -1))
    while True:
        order = "".join(rng.sample(LETTERS[:size], size))
        upsets = drawn_upsets(order, rng) if game == "ranks" else ()
        moves = "".join(rng.sample(order, rounds))
        for duel in _disguised(Duel(game, order, moves, (), upsets), level, draws, rng):
            if not level.mild and _repeats_pay(duel):
                continue
            shuffled = _shuffled(duel, rng)
            if _passes_fail(shuffled, right, end) and (level.mild or shortcuts_fail(shuffled)):
                return shuffled


def shortcuts_fail(duel: Duel) -> bool:
    """Whether forgetting exceptions or that cards are not repeated gives other results."""
    blind = _without_exceptions(duel)
    exceptional = blind is None or next(violations(duel, blind), None) is not None
    return exceptional and not _repeats_pay(duel)


def _repeats_pay(duel: Duel) -> bool:
    return any(right_repeats(*_known(duel)))


def _passes_fail(duel: Duel, most: int, end: int) -> bool:
    """Whether few passes are right, and not the one to the nearest animal from one `end` on."""
    if duel.game == "animal" and len(set(_taken(duel, (("distance", 1), end)))) == len(duel.moves):
        return False
    return len(list(islice(right_passes(*_known(duel)), most + 1))) <= most


def _disguised(duel: Duel, level: Level, draws: int, rng: Random) -> Iterator[Duel]:
    """Exchange the opponent's cards at random; yield results with few draws and solutions.

    Where there are exceptions, one occurs, unless the level is mild.
    """
    judged = outcomes(duel.game, duel.order, duel.upsets)
    pairs = () if level.mild else exceptions(duel.game, duel.order, duel.upsets)
    exceptional = {cards for pair in pairs for cards in (tuple(pair), tuple(pair[::-1]))}

    @cache
    def is_tight(results: tuple[str, ...]) -> bool:
        few = level.hands
        return count_hands(_options(replace(duel, results=results)), few) <= few

    theirs = mirrored(pairs, duel.moves)
    if exceptional and exceptional.isdisjoint(zip(duel.moves, theirs, strict=True)):
        return
    results = tuple(judged[pair] for pair in zip(duel.moves, theirs, strict=True))
    for step in range(60 * len(theirs)):
        changed = exchanged(theirs, duel.order, rng)
        rounds = list(zip(duel.moves, changed, strict=True))
        if exceptional and exceptional.isdisjoint(rounds):
            continue
        after = tuple(judged[pair] for pair in rounds)
        if after.count("draw") <= max(draws, results.count("draw")) and is_tight(after):
            theirs, results = changed, after
            if step >= 12 * len(theirs) and results.count("draw") <= draws:
                yield replace(duel, results=results)


def _shuffled(duel: Duel, rng: Random) -> Duel:
    """Put the rounds in another order: quicker than other cards to make passes fail."""
    rounds = rng.sample(range(len(duel.moves)), len(duel.moves))
    moves = "".join(duel.moves[i] for i in rounds)
    results = tuple(duel.results[i] for i in rounds)
    return Duel(duel.game, duel.order, moves, results, duel.upsets)


WORDINGS = (
    "You and an opponent each hold the same {size} cards. In every round you both play one card at "
    "the same time, and neither of you may play a card twice.",
    "Two players, you and your opponent, have identical hands of {size} cards. In each round both "
    "play one card simultaneously, and neither may play the same card twice.",
    "In a card game, both players start with the same {size} cards. In each round they play one "
    "card each at the same time, and each player may play each card only once. You are one of the "
    "players.",
)
RULES = (
    "{rules}\n\nThese are the cards that you played and how the rounds ended for you:\n{rounds}\n\n"
    "Which cards could the opponent have played? Name one card for each round, in the order of the "
    "rounds, all different from one another, so that every round ends as listed. If several "
    "sequences are possible, give any one of them."
)


def question(duel: Duel) -> str:
    """State the puzzle."""
    rules = rules_of(duel.game, duel.order, duel.upsets)
    rounds = "\n".join(
        f"Round {i}: {card}, {ending}"
        for i, (card, ending) in enumerate(zip(duel.moves, duel.results, strict=True), 1)
    )
    wording = phrase(duel, WORDINGS).format(size=len(duel.order))
    return f"{wording} {RULES.format(rules=rules, rounds=rounds)}"


_KNOWN = frozenset(name.lower() for names in NAMES.values() for name in names)


def parse(text: str) -> Hand:
    """Read letters or names of cards, in any separators, numbered or not."""
    return read_labels(text, _KNOWN)


def render(answer: Hand) -> str:
    """Write the cards with commas between them."""
    return ", ".join(answer)


def violations(duel: Duel, answer: Hand) -> Iterator[str]:
    """Yield a wrong number of cards, unknown and repeated ones, then rounds that differ."""
    if len(answer) != len(duel.moves):
        yield f"names {len(answer)} cards for {len(duel.moves)} rounds"
    letters = dict(zip(NAMES.get(duel.game, ()), duel.order, strict=False))
    named = [[letters.get(name, name) for name in card.split("=")] for card in answer]
    for card, (first, *others) in zip(answer, named, strict=True):
        if any(other != first for other in others):
            yield f"{card} names two different cards"
    cards = [first for first, *_ in named]
    for card in cards:
        if card not in duel.order:
            yield f"there is no card {card}"
        if cards.count(card) > 1:
            yield f"the card {card} is played twice"
    wins = beaten(duel.game, duel.order, duel.upsets)
    rounds = zip(duel.moves, cards, duel.results, strict=True)
    for number, (mine, theirs, wanted) in enumerate(rounds, 1):
        if (ending := result(wins, mine, theirs)) != wanted:
            yield f"round {number}: {mine} against {theirs} is a {ending}, not a {wanted}"


def _options(duel: Duel) -> list[str]:
    """Return for every round the cards that give its result, in alphabetical order."""
    table = replies(duel.game, duel.order, duel.upsets)
    return [table[pair] for pair in zip(duel.moves, duel.results, strict=True)]


def solve(duel: Duel) -> Hand | None:
    """Match the rounds with the cards that fit them."""
    return hand(_options(duel))


def _known(duel: Duel) -> tuple[str, str, str, list[str]]:
    return duel.game, duel.order, duel.moves, _options(duel)


def _taken(duel: Duel, way: Pass) -> Hand:
    return taken(way, *_known(duel))


def _repeated(duel: Duel, choice: Choice) -> Hand:
    return repeated(choice, *_known(duel))


def _other_way_round(duel: Duel) -> Hand | None:
    other = {"win": "loss", "loss": "win", "draw": "draw"}
    return solve(replace(duel, results=tuple(other[result] for result in duel.results)))


def _next_cards(duel: Duel) -> Hand:
    after = dict(zip(duel.order, duel.order[1:] + duel.order[0], strict=True))
    return tuple(after[card] for card in duel.moves)


def _without_exceptions(duel: Duel) -> Hand | None:
    """Match the rounds as if no lower card beat a higher one; None where there is no exception."""
    if duel.game not in ("animal", "ranks"):
        return None
    return hand(_options(replace(duel, game="ranks", upsets=())))


def spoil(duel: Duel, answer: Hand, rng: Random) -> Hand:
    """Repeat a card, leave one out, or play one that gives another result."""
    cards = list(answer)
    kind, i = rng.randrange(3), rng.randrange(len(cards))
    if kind == 0:
        cards[i] = cards[i - 1]
    elif kind == 1:
        cards.pop(i)
    else:
        cards[i] = rng.choice([card for card in duel.order if card not in _options(duel)[i]])
    return tuple(cards)


def guess(duel: Duel, rng: Random) -> Hand:
    """Name random cards, all different."""
    return tuple(rng.sample(duel.order, len(duel.moves)))


def chance(duel: Duel) -> float:
    """Return the share of solutions among all sequences."""
    return count_hands(_options(duel), 100) / perm(len(duel.order), len(duel.moves))


def published(path: str, files: Mapping[str, str]) -> Published[Duel]:
    """Read a published game; it is judged by the rules as its text states them."""
    with reading("constrained_linear_arrangement", path):
        record = solution_json(files)
        game, moves, results = (record[key] for key in ("game_type", "player_moves", "results"))
        order = LETTERS[: len(NAMES[game])]
        if not set(moves) <= set(order) or not set(results) <= set(RESULTS):
            raise ValueError("unknown cards or results")
        if len(moves) != len(results) or not moves:
            raise ValueError("there is not one result for every card")
        stored = ", ".join(record["solution"])
    return Published(Duel(game, order, "".join(moves), tuple(results)), stored)


TASK = Task(
    name="constrained_linear_arrangement",
    title="Cons. Linear Arrange.",
    category="planning",
    split="seen",
    summary="Deduce the cards of an opponent from one's own cards and the results.",
    levels=LEVELS,
    instance_type=Duel,
    generate=generate,
    question=question,
    form=("the letters of the opponent's cards in the order of the rounds, separated by commas."),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda duel: float(sum(map(len, _options(duel)))),
    difficulty_unit="pairs of a round and a card that gives its result",
    shortcuts={
        "results the other way round": _other_way_round,
        "own cards from the last to the first": lambda duel: tuple(duel.moves[::-1]),
        "next card in the order of the rules": _next_cards,
    },
    lazy={
        **{
            f"{name} card that fits, left or not": Lazy(
                partial(_repeated, choice=choice), (0.72, 0.22, 0.0, 0.0, 0.0)
            )
            for choice, name in CHOICES.items()
        },
        "without the exceptions": Lazy(_without_exceptions, (0.0, 0.3, 0.0, 0.0, 0.0)),
        **{
            name: Lazy(partial(_taken, way=way), (0.9, 0.52, 0.38, 0.2, 0.0))
            for way, name in PASSES.items()
        },
        "ten tries with any card left that fits": Lazy(
            lambda duel: tried(_options(duel), Random(str(duel))), (1.0, 1.0, 0.97, 0.7, 0.02)
        ),
        "always for the round with the fewest cards left": Lazy(
            lambda duel: tightest(_options(duel)), (1.0, 1.0, 0.97, 0.92, 0.95)
        ),
    },
    chance=chance,
    published=published,
    version=4,
)
