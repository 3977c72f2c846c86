"""Logical deduction: from clues about an order, say which thing is in a given place.

Source: CodeSteer (ICML 2025), task "Logical Deduction"; BIG-Bench Hard, seven objects. The
clues leave exactly one order, so exactly one option is right; it may be named by its letter,
by the thing or by the whole clause.

Repaired against the published version: the place asked for and the thing in it are never
given by a clue, nor by two; few places are given, the direction of counting is stated, and harder
levels have more things and more kinds of clues. No clue is redundant.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from random import Random

from generators.answers.choice import (
    LETTERS,
    Choice,
    any_letter,
    choice_faults,
    lettered,
    read_choice,
    render_choice,
)
from generators.errors import AnswerError
from generators.published.stored import at_most, reading
from generators.shared.order import Clue, Orders, things_of
from generators.shared.order_clues import another_order, draw_clue, sufficient_clues
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.logical_deduction.shortcuts import GUESSES, Guess, Places
from generators.tasks.logical_deduction.words import COUNTS, DOMAINS, clause, listed, sentence


@dataclass(frozen=True)
class Order:
    """An order to be found.

    Attributes:
        domain: a key of `words.DOMAINS`.
        things: names with their articles, in the order listed.
        clues: see `shared.order`; numbers refer to `things`, places count from 0.
        place: the place asked for.
        options: the things that are offered, as indices into `things`.
    """

    domain: str
    things: tuple[str, ...]
    clues: tuple[Clue, ...]
    place: int
    options: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """How many things and options, which kinds of clues in turn, how many places are given."""

    count: int
    kinds: tuple[str, ...]
    given: int
    options: int


LEVELS = {
    1: Level(3, ("before", "not", "at"), 1, 3),
    2: Level(5, ("before", "at", "before"), 1, 5),
    3: Level(7, ("before", "at", "before", "before"), 2, 7),
    4: Level(10, ("before", "between", "apart", "before", "either", "at", "not"), 1, 10),
    5: Level(20, ("apart", "before", "between", "next", "either", "if", "not", "at"), 2, 7),
}
SEARCH_LIMIT = 20_000
"""Most steps of a search while clues are drawn; all searches at levels 1 to 4 are shorter."""


def generate(level: Level, rng: Random) -> Order:
    """Draw an order, clues that determine it, and a place that no clue says anything about."""
    place = tuple(rng.sample(range(level.count), level.count))
    domain = rng.choice(sorted(DOMAINS))
    nouns = rng.sample(DOMAINS[domain].nouns, level.count)
    stated = rng.sample(range(level.count), level.given)

    def draw(kind: str) -> Clue:
        if kind == "at":
            thing = rng.choice(stated)
            return ("at", thing, place[thing])
        return draw_clue(kind, place, rng)

    while True:
        kinds = rng.sample(level.kinds, len(level.kinds))
        clues = sufficient_clues(place, kinds, draw, SEARCH_LIMIT)
        open_ = [i for i in range(level.count) if not any(_tells(clue, i) for clue in clues)]
        shuffled = rng.sample(open_, len(open_))
        if level.count > 5 and rng.randrange(level.options):
            guesses = _guesses(clues, level.count)
            rarest = min(shuffled, key=_mentions(clues).__getitem__, default=0)
            shuffled.sort(
                key=lambda i: _guessed(guesses, place, i) + (i == rarest and level.count > 7)
            )
        hidden = next((i for i in shuffled if not _by_two(i, clues, place)), None)
        if hidden is not None:
            break
    pool = open_ if len(open_) >= level.options else list(range(level.count))
    others = rng.sample([i for i in pool if i != hidden], level.options - 1)
    options = rng.sample([hidden, *others], level.options)
    if level.options == level.count:
        options.sort()
    things = tuple(DOMAINS[domain].article + noun for noun in nouns)
    clues = rng.sample(clues, len(clues))
    return Order(domain, things, tuple(clues), place[hidden], tuple(options))


def _tells(clue: Clue, thing: int) -> bool:
    """Whether a clue gives a thing's place, or one of two."""
    return clue[0] in ("at", "either") and clue[1] == thing


def _mentions(clues: Sequence[Clue]) -> Counter[int]:
    """Return how many times clues are about each thing."""
    return Counter(thing for clue in clues for thing in things_of(clue))


def _guesses(clues: Sequence[Clue], count: int) -> list[Places]:
    """Return the orders that are found without heeding all clues."""
    found = (guess(count, clues) for guess, _ in GUESSES.values())
    return [places for places in found if places is not None]


def _guessed(guesses: Sequence[Places], place: Places, thing: int) -> int:
    """Return how many guesses have a thing in its place."""
    return sum(guess[thing] == place[thing] for guess in guesses)


def _by_two(thing: int, clues: Sequence[Clue], place: tuple[int, ...]) -> bool:
    """Whether two clues together leave a thing one place, of more than three.

    Two of kind `before` never do.
    """
    wrong = ("not", thing, place[thing])
    return len(place) > 3 and any(
        another_order(place, [*pair, wrong]) is None
        for pair in combinations(clues, 2)
        if thing in things_of(pair[0]) + things_of(pair[1])
        and not pair[0][0] == pair[1][0] == "before"
    )


OPENINGS = (
    "Find the order from the clues. {scene}\n{clues}\n{ask}",
    "{scene} The following is known:\n{clues}\n{ask}",
    "Read the clues, work out the order and pick an option. {scene}\n{clues}\n{ask}",
    "Exactly one order fits all the clues below. {scene}\n{clues}\n{ask}",
)
NUMBERED = "Places are numbered 1 to {count} {direction}."
RULES = {
    "next": "The place directly before another is the one whose number is smaller by 1.",
    "if": "A sentence with 'if' says nothing where its condition is false.",
}


def question(order: Order) -> str:
    """State the order's direction, the clues and the options."""
    domain = DOMAINS[order.domain]
    count = len(order.things)
    scene = domain.scene.format(count=COUNTS.get(count, str(count)), things=listed(order.things))
    kinds = {clue[0] for clue in order.clues}
    if kinds & {"apart", "between", "next"}:
        scene += f" {NUMBERED.format(count=count, direction=domain.direction)}"
    scene += "".join(f" {rule}" for kind, rule in RULES.items() if kind in kinds)
    clues = " ".join(
        sentence(clause(domain, order.things, clue, phrase(order, (False, True), str(i))))
        for i, clue in enumerate(order.clues)
    )
    ask = f"Which of these is true?\n{lettered([_option(order, i) for i in order.options])}"
    return phrase(order, OPENINGS).format(scene=scene, clues=clues, ask=ask)


def _option(order: Order, thing: int) -> str:
    return sentence(clause(DOMAINS[order.domain], order.things, ("at", thing, order.place)))[:-1]


def parse(text: str) -> Choice:
    """Read a letter, a thing, a clause about a thing, or a letter with one of these."""
    choice = read_choice(text)
    said = _normal(choice.text)
    if not _TEXT.fullmatch(said):
        raise AnswerError(f"expected a letter or an option, got {choice.text!r}")
    return Choice(choice.letter, said)


_TEXT = re.compile(
    r"(?:[a-z'-]+(?: [a-z'-]+){0,2})?|(?:[a-z'-]+ ){1,3}(?:is|are|finished) [a-z -]{1,60}"
)


def _normal(text: str) -> str:
    words = text.lower().rstrip(".").split()
    return " ".join(word for word in words if word not in ("the", "a", "an"))


@lru_cache(maxsize=4096)
def _places(count: int, clues: tuple[Clue, ...]) -> tuple[int, ...] | None:
    return next(iter(Orders(count, clues)), None)


def _key(order: Order) -> int | None:
    """Return the index of the option that is right, None where there is none."""
    places = _places(len(order.things), order.clues)
    thing = places.index(order.place) if places else -1
    return order.options.index(thing) if thing in order.options else None


def violations(order: Order, choice: Choice) -> Iterator[str]:
    """Yield why `choice` is not the thing in the place asked for."""
    key = _key(order)
    if key is None:
        yield "no option is right"
        return
    spellings = [
        {_normal(order.things[thing]), _normal(_option(order, thing))} for thing in order.options
    ]
    yield from choice_faults(choice, spellings, key)


def solve(order: Order) -> Choice | None:
    """Narrow the possible places of all things, with search where that does not suffice."""
    key = _key(order)
    return None if key is None else Choice(LETTERS[key])


def spoil(order: Order, answer: Choice, rng: Random) -> Choice:
    """Pick another option."""
    return any_letter(len(order.options), rng, but=answer.letter)


def guess(order: Order, rng: Random) -> Choice:
    """Pick any option."""
    return any_letter(len(order.options), rng)


def _picked(order: Order, guess: Guess) -> Choice | None:
    """Pick the thing that a guess has in the place asked for."""
    places = guess(len(order.things), order.clues)
    thing = places.index(order.place) if places else -1
    return Choice(LETTERS[order.options.index(thing)]) if thing in order.options else None


def _unplaced(order: Order) -> list[int]:
    """Return the options whose place no clue gives, alone or with one other."""
    told = [any(_tells(clue, thing) for clue in order.clues) for thing in order.options]
    return [i for i, given in enumerate(told) if not given]


def _looked_up(order: Order) -> Choice | None:
    for clue in order.clues:
        if clue[0] == "at" and clue[2] == order.place:
            return Choice(LETTERS[order.options.index(clue[1])])
    return None


def _by_mentions(order: Order, most: bool) -> Choice | None:
    """Pick the thing that most clues, or fewest, are about, of those without a given place."""
    said = _mentions(order.clues)
    options = sorted(_unplaced(order), key=lambda i: said[order.options[i]])
    return Choice(LETTERS[options[-1 if most else 0]])


def difficulty(order: Order) -> float:
    """Return how often a clue is looked at by the search until the order is proven unique."""
    orders = Orders(len(order.things), order.clues)
    for _ in orders:
        pass
    return orders.steps


def canonical(order: Order) -> tuple[object, ...]:
    """Return the clues and the options without the things' names."""
    return tuple(sorted(map(repr, order.clues))), order.place, order.options


_SIGNS = (
    ("shelf", re.compile(r"the (?:left|right) of|(?:left|right)most|from the (?:left|right)")),
    ("race", re.compile(r"finished")),
    ("age", re.compile(r"newe|olde")),
    ("price", re.compile(r"expensive|cheap")),
)
_RELATIONS = {
    **dict.fromkeys(("is to the left of", "finished above", "is newer than"), 1),
    **dict.fromkeys(("is to the right of", "finished below", "is older than"), -1),
    "are more expensive than": 1,
    "are less expensive than": -1,
}
_LINK = re.compile(rf"\b(?:{'|'.join(_RELATIONS)}|is|are|finished)\b")


def published(path: str, files: Mapping[str, str]) -> Published[Order]:
    """Read one item of BIG-Bench Hard: a list of things, sentences, options."""
    with reading("logical_deduction", path):
        (text,) = files.values()
        item = json.loads(text)
        body, options = item["input"].split("\nOptions:\n")
        head, *sentences = body.split(": ", 1)[1].rstrip(".").split(". ")
        (domain,) = (name for name, sign in _SIGNS if sign.search(options))
        names = [re.sub(r"^(?:and )?(?:an? )?", "", name) for name in head.split(", ")]
        clues = tuple(_published_clue(one, names, domain) for one in sentences)
        asked = [_published_clue(line[4:], names, domain) for line in options.splitlines()]
        things = tuple(DOMAINS[domain].article + name for name in names)
        at_most(7, things=len(things))
        offered = tuple(clue[1] for clue in asked)
        return Published(Order(domain, things, clues, asked[0][2], offered), item["target"])


def _published_clue(text: str, names: list[str], domain: str) -> Clue:
    link = _LINK.search(text)
    if link is None:
        raise ValueError(f"not a clue: {text!r}")
    thing = names.index(re.sub(r"^The ", "", text[: link.start()]).strip())
    rest = text[link.end() :].strip()
    if link[0] in _RELATIONS:
        other = names.index(re.sub(r"^the ", "", rest))
        return ("before", thing, other) if _RELATIONS[link[0]] > 0 else ("before", other, thing)
    words = [DOMAINS[domain].place(place, len(names)) for place in range(len(names))]
    return ("at", thing, words.index(rest))


TASK = Task(
    name="logical_deduction",
    title="Logical Deduction",
    category="reasoning",
    split="seen",
    summary="Find which of several things is in a given place of an order described by clues.",
    levels=LEVELS,
    instance_type=Order,
    generate=generate,
    question=question,
    form="the letter of the right option in parentheses.",
    parse=parse,
    render=render_choice,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="clues looked at by the search",
    shortcuts={
        "look the place up": _looked_up,
        "first thing without a given place": lambda order: Choice(LETTERS[_unplaced(order)[0]]),
        "thing in fewest clues": lambda order: _by_mentions(order, most=False),
        "thing in most clues": lambda order: _by_mentions(order, most=True),
    },
    lazy={
        name: Lazy(partial(_picked, guess=guess), rates) for name, (guess, rates) in GUESSES.items()
    },
    chance=lambda order: 1 / len(_unplaced(order)),
    canonical=canonical,
    published=published,
    version=4,
)
