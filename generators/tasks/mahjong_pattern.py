"""Mahjong pattern: follow a hand of letter cards and judge the card added in each round.

Source: CodeSteer (ICML 2025), task "Mahjong". The results follow from the rules; levels 1 to 3
ask for the last one, levels 4 and 5 for those of all rounds.

Repaired against the published version: copies of a card never hide a Chi, and every rule says so
where cards are no letters, runs end, or more than two are equal. The last result is drawn first,
so that neither the initial hand alone nor all cards seen betray it; a single move leaves no room
for that, so that level 2 has no puzzles of two rounds.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

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


@dataclass(frozen=True)
class Game:
    """A hand and the cards that come and go.

    Attributes:
        hand: the initial cards, one character each.
        rounds: the card added and the card removed in each round; none is removed in the
            last one.
        chi: whether there is a Chi rule.
        whole: whether the results of all rounds are asked for, not only the last one.
    """

    hand: str
    rounds: tuple[tuple[str, str], ...]
    chi: bool = True
    whole: bool = False


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        cards: size of the initial hand.
        rounds: possible numbers of rounds; not two.
        letters: how many different letters the initial hand is drawn from.
        copies: how many cards there are of each of them.
        chi: see `Game`.
        whole: see `Game`.
    """

    cards: int
    rounds: tuple[int, ...]
    letters: int = 26
    copies: int = 2
    chi: bool = True
    whole: bool = False


LEVELS = {
    1: Level(8, (1,), letters=8, chi=False),
    2: Level(13, (3,)),
    3: Level(13, (3, 4, 5, 5, 5, 5)),
    4: Level(20, (12,), letters=15, whole=True),
    5: Level(30, (40,), letters=14, copies=3, whole=True),
}


def judge(hand: Mapping[str, int], card: str, *, chi: bool) -> int:
    """Return the result of adding a card to a hand, given as counts of its cards."""
    if hand.get(card, 0) >= 2:
        return PENG
    if chi:
        for one, other in RUNS.get(card, ()):
            if hand.get(one, 0) and hand.get(other, 0):
                return CHI
    return PASS


def results(game: Game) -> tuple[int, ...]:
    """Return the result of every round."""
    hand = Counter(game.hand)
    found = []
    for added, removed in game.rounds:
        found.append(judge(hand, added, chi=game.chi))
        hand[added] += 1
        hand[removed] -= 1
    return tuple(found)


def generate(level: Level, rng: Random) -> Game:
    """Draw a hand and rounds: freely for all results, else until they give the one drawn."""
    kinds = (PASS, PENG, CHI) if level.chi else (PASS, PENG)
    count = rng.choice(level.rounds)
    if level.whole:
        return _free(level, count, rng)
    wanted, alone = rng.choice(kinds), rng.choice(kinds)
    go = 1 if count < 4 else rng.randint(1, 2)  # the same for every result
    while True:
        hand = _dealt(level, rng)
        first = Counter(hand)
        sought = wanted if count == 1 else alone
        fitting = [card for card in LETTERS if judge(first, card, chi=level.chi) == sought]
        if fitting:
            last = rng.choice(fitting)
            moves = _moved(hand, last, wanted, count - 1, go, rng) if count > 1 else ()
            if moves is not None:
                return Game("".join(hand), (*moves, (last, "")), level.chi)


def _dealt(level: Level, rng: Random) -> list[str]:
    letters = rng.sample(LETTERS, level.letters)
    return rng.sample(letters * level.copies, level.cards)


def _moved(
    hand: list[str], last: str, result: int, count: int, go: int, rng: Random
) -> tuple[tuple[str, str], ...] | None:
    """Draw `count` moves after which the card `last` has a result; None if this draw fails.

    Two to four copies of `last` are seen in all, `go` of which are removed: whoever forgets the
    removals says Peng.
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


def _free(level: Level, count: int, rng: Random) -> Game:
    """Draw whole games until the changes of the hand matter for their results."""
    while True:
        hand = _dealt(level, rng)
        game = Game("".join(hand), _rounds(hand, count, rng), level.chi, whole=True)
        if shortcuts_fail(game):
            return game


def shortcuts_fail(game: Game) -> bool:
    """Whether judging all added cards by one and the same hand gives other results."""
    wrong = [_by(game.hand, game), _by(_seen(game), game)]
    wrong += [_misjudged(judging, game) for judging in MISJUDGED.values()]
    return results(game) not in wrong


def _rounds(cards: list[str], count: int, rng: Random) -> tuple[tuple[str, str], ...]:
    """Draw for each round a result first and then a card that has it, where there is one."""
    cards, rounds = [*cards], []
    for _ in range(count):
        hand, wanted = Counter(cards), rng.choice((PASS, PENG, CHI))
        fitting = [card for card in LETTERS if judge(hand, card, chi=True) == wanted]
        added = rng.choice(fitting or LETTERS)
        cards.append(added)
        rounds.append((added, cards.pop(rng.randrange(len(cards)))))
    return (*rounds[:-1], (rounds[-1][0], ""))


WORDINGS = (
    "A player holds {count} letter cards: {hand}. In each round one card is added to the hand, a "
    "result is determined, and then, except in the last round, one card is removed.\n\n{rules}\n\n"
    "{rounds}\n\n{task}",
    "This is a game with cards that show the letters A to Z. The hand at the start has {count} "
    "cards: {hand}. The rounds go like this: a card is added and judged, then a card is taken "
    "away (not in the last round).\n\n{rules}\n\n{rounds}\n\n{task}",
    "Starting with {count} cards, {hand}, the following cards come and go:\n{rounds}\n\n"
    "Each added card has a result, which is determined before the removal.\n{rules}\n\n{task}",
)
PENG_RULE = "- Peng (1): the hand before the addition holds at least two cards like the added one."
CHI_RULE = (
    "- Chi (2): it is not Peng, and two cards of the hand before the addition form, together with "
    "the added card, three consecutive letters of the alphabet, such as ABC; the added card may be "
    "the first, middle or last of them. A does not follow Z, and further copies do not matter."
)
OTHERWISE = "- Pass (0): in all other cases."
STAY = "Only the removed cards leave the hand, whatever the result."
LAST = "What is the result of the last round? Answer with its number: {numbers}."
ALL = "What are the results of all {count} rounds, in order? Answer with the list of their numbers."


def question(game: Game) -> str:
    """State the puzzle."""
    lines = [
        f"Round {place}: add {added}" + (f", remove {removed}" if removed else "")
        for place, (added, removed) in enumerate(game.rounds, start=1)
    ]
    numbers = "0 for Pass, 1 for Peng or 2 for Chi" if game.chi else "0 for Pass or 1 for Peng"
    return phrase(game, WORDINGS).format(
        count=len(game.hand),
        hand=" ".join(game.hand),
        rules="\n".join([PENG_RULE, *[CHI_RULE] * game.chi, OTHERWISE, STAY]),
        rounds="\n".join(lines),
        task=(ALL if game.whole else LAST).format(count=len(lines), numbers=numbers),
    )


def render(answer: tuple[int, ...]) -> str:
    """Write one number, or the list of several."""
    return str(answer[0]) if len(answer) == 1 else f"[{', '.join(map(str, answer))}]"


_LABEL = re.compile(
    r"\bround\s*\d{1,3}\s*[:=.)-]?|\A(?:the\s)?(?:last\s)?(?:results?|answer)\s*(?:is\b|are\b|[:=])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![-\d])\d{1,500}(?:\.0{1,20})?(?![\d.])")
_NAME = re.compile(r"[A-Za-z]+")
_BETWEEN = re.compile(r"[\s,;|\[\](){}\"':=]+|->|-(?!\d)")


def parse(text: str) -> tuple[int, ...]:
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


def violations(game: Game, answer: tuple[int, ...]) -> Iterator[str]:
    """Yield what is wrong: how many results there are, or a round and its result."""
    right = solve(game)
    if len(answer) != len(right):
        yield f"has {len(answer)} results, asked for {len(right)}"
    first = 1 if game.whole else len(game.rounds)
    for place, (said, true) in enumerate(zip(answer, right, strict=False), start=first):
        if said != true:
            name = NAMES[said] if said in range(2 + game.chi) else f"a result: {said}"
            yield f"round {place}, where {game.rounds[place - 1][0]} is added, is not {name}"


def solve(game: Game) -> tuple[int, ...]:
    """Replay the rounds."""
    found = results(game)
    return found if game.whole else found[-1:]


def spoil(game: Game, answer: tuple[int, ...], rng: Random) -> tuple[int, ...]:
    """Change one result."""
    place = rng.randrange(len(answer))
    others = [kind for kind in range(2 + game.chi) if kind != answer[place]]
    return (*answer[:place], rng.choice(others), *answer[place + 1 :])


def guess(game: Game, rng: Random) -> tuple[int, ...]:
    """Say any result, or any list of results."""
    return tuple(rng.choices(range(2 + game.chi), k=len(game.rounds) if game.whole else 1))


def difficulty(game: Game) -> float:
    """Return the cards that are dealt, added or removed."""
    return float(len(game.hand) + sum(len(added + removed) for added, removed in game.rounds))


def chance(game: Game) -> float:
    """Return the chance of naming the result or all results blindly."""
    if game.whole:
        return float((2 + game.chi) ** -len(game.rounds))
    return 1 / (2 + game.chi)


Judge = Callable[[Mapping[str, int], str, bool], int]
"""What a card is to a hand, given as counts of its cards, with or without the Chi rule."""


def _chi_first(hand: Mapping[str, int], card: str, chi: bool) -> int:
    runs = RUNS.get(card, ()) if chi else ()
    if any(hand.get(one, 0) and hand.get(other, 0) for one, other in runs):
        return CHI
    return judge(hand, card, chi=False)


def _middle_only(hand: Mapping[str, int], card: str, chi: bool) -> int:
    found = judge(hand, card, chi=chi)
    beside = (chr(ord(card) - 1), chr(ord(card) + 1))
    return PASS if found == CHI and not all(hand.get(one, 0) for one in beside) else found


def _just_two(hand: Mapping[str, int], card: str, chi: bool) -> int:
    return judge({**hand, card: hand.get(card, 0) % 3}, card, chi=chi)


def _misjudged(judging: Judge, game: Game) -> tuple[int, ...]:
    """Follow the hand, but judge otherwise."""
    hand, found = Counter(game.hand), []
    for added, removed in game.rounds:
        found.append(judging(hand, added, game.chi))
        hand[added] += 1
        hand[removed] -= 1
    return tuple(found) if game.whole else tuple(found[-1:])


MISJUDGED: Mapping[str, Judge] = {
    "Chi before Peng": _chi_first,
    "Chi in the middle only": _middle_only,
    "Peng for just two equal cards": _just_two,
}


def _always(kind: int, game: Game) -> tuple[int, ...]:
    return (kind,) * (len(game.rounds) if game.whole else 1)


def _seen(game: Game) -> list[str]:
    return [*game.hand, *(added for added, _ in game.rounds[:-1])]


def _by(hand: Iterable[str], game: Game) -> tuple[int, ...] | None:
    """Judge all added cards by the same hand."""
    if len(game.rounds) == 1:
        return None
    counts = Counter(hand)
    found = tuple(judge(counts, added, chi=game.chi) for added, _ in game.rounds)
    return found if game.whole else found[-1:]


def published(path: str, files: Mapping[str, str]) -> Published[Game]:
    """Read one published sample; the text tells whether there is a Chi rule."""
    with reading("mahjong_pattern", path):
        record = solution_json(files)
        hand = record["initial_cards"]
        rounds = [(one["add"], one["remove"]) for one in record["rounds"]]
        game = Game(hand, (*rounds[:-1], (rounds[-1][0], "")), '"Chi,"' in files["question.txt"])
        cards = [*hand, *(card for pair in rounds for card in pair)]
        if not all(isinstance(card, str) and len(card) == 1 for card in cards):
            raise ValueError("expected cards of one character")
        return Published(game, str(record["solution"]))


def defects(game: Game, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what the published rules leave open: foreign cards, three cards of a kind."""
    cards = {card for pair in game.rounds for card in pair if card}
    foreign = sorted(card for card in cards if not "A" <= card <= "Z")
    if foreign:
        yield Finding(AMBIGUOUS, f"the card {foreign[0]!r} is no letter")
    hand = list(game.hand)
    for added, removed in game.rounds[:-1]:
        hand.append(added)
        if removed in hand:
            hand.remove(removed)
    copies = hand.count(game.rounds[-1][0])
    if copies > 2:
        reason = f"the rules speak of two identical cards, the hand holds {copies} of the last one"
        yield Finding(AMBIGUOUS, reason)


TASK = Task(
    name="mahjong_pattern",
    title="Mahjong",
    category="execution",
    split="seen",
    summary="Judge added letter cards by the pairs and runs of a changing hand.",
    levels=LEVELS,
    instance_type=Game,
    generate=generate,
    question=question,
    form=(
        "the number of the result or, where the results of all rounds are asked for, the "
        "list of their numbers in order, in square brackets."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="cards dealt, added or removed",
    shortcuts={
        **{f"always {name}": partial(_always, kind) for kind, name in enumerate(NAMES)},
        "initial hand alone": lambda game: _by(game.hand, game),
        "removals forgotten": lambda game: _by(_seen(game), game),
    },
    lazy={
        name: Lazy(partial(_misjudged, judging), (1.0, 1.0, rate, 0.0, 0.0))
        for (name, judging), rate in zip(MISJUDGED.items(), (0.9, 0.9, 1.0), strict=True)
    },
    chance=chance,
    published=published,
    defects=defects,
    version=4,
)
