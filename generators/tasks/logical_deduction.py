"""Logical deduction: from clues about an order, say which thing is in a given place.

Source: CodeSteer (ICML 2025), task "Logical Deduction"; BIG-Bench Hard, seven objects. The
clues leave exactly one order, so exactly one option is right; it may be named by its letter,
by the thing or by the whole clause.

Repaired against the published version: the place asked for and the thing in it are never
given by a clue (113 of 250 published items are a look-up), few places are given outright,
the direction of counting is stated, and harder levels have more things and more kinds of
clues. No clue is redundant.

Size: level 1 has a few hundred instances, apart from the things' names; the others are
practically endless.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from generators._choice import (
    LETTERS,
    Choice,
    choice_faults,
    lettered,
    read_choice,
    render_choice,
)
from generators._order import Clue, Orders, draw_clue, sufficient_clues
from generators._order_words import COUNTS, DOMAINS, clause, listed, sentence
from generators._published import reading
from generators._wording import phrase
from generators.errors import AnswerError
from generators.task import Published, Task


@dataclass(frozen=True)
class Order:
    """An order to be found.

    Attributes:
        domain: a key of `_order_words.DOMAINS`.
        things: names with their articles, in the order listed.
        clues: see `_order`; numbers refer to `things`, places count from 0.
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
    """Draw an order and clues that determine it; the place asked for is in no place clue."""
    place = rng.sample(range(level.count), level.count)
    domain = rng.choice(sorted(DOMAINS))
    nouns = rng.sample(DOMAINS[domain].nouns, level.count)
    hidden = rng.randrange(level.count)
    stated = rng.sample([i for i in range(level.count) if i != hidden], level.given)

    def draw(kind: str) -> Clue | None:
        clue = draw_clue(kind, place, rng)
        if kind == "at":
            return clue if clue[1] in stated else None
        return None if clue[1] == hidden and kind in ("either", "not") else clue

    kinds = rng.sample(level.kinds, len(level.kinds))
    clues = sufficient_clues(place, kinds, draw, SEARCH_LIMIT)
    others = rng.sample([i for i in range(level.count) if i != hidden], level.options - 1)
    options = rng.sample([hidden, *others], level.options)
    if level.options == level.count:
        options.sort()
    things = tuple(DOMAINS[domain].article + noun for noun in nouns)
    clues = rng.sample(clues, len(clues))
    return Order(domain, things, tuple(clues), place[hidden], tuple(options))


OPENINGS = (
    "Find the order from the clues. {scene}\n{clues}\n{ask}",
    "{scene} The following is known.\n{clues}\n{ask}",
    "Read the clues, work out who or what is where, and pick an option. {scene}\n{clues}\n{ask}",
    "Exactly one order fits all the clues below. {scene}\n{clues}\n{ask}",
)
RULES = (
    "Places are numbered 1 to {count} in this direction; 'directly before' means one place nearer "
    "to 1. A sentence with 'if' says nothing where its condition fails."
)


def question(order: Order) -> str:
    """State the order's direction, the clues and the options."""
    domain = DOMAINS[order.domain]
    count = len(order.things)
    scene = domain.scene.format(count=COUNTS.get(count, str(count)), things=listed(order.things))
    if any(clue[0] not in ("before", "at") for clue in order.clues):
        scene += f" {RULES.format(count=count)}"
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


_TEXT = re.compile(r"(?:[a-z'-]+ ?){0,3}|(?:[a-z'-]+ ){1,3}(?:is|are|finished) [a-z -]{1,60}")


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
    letters = LETTERS[: len(order.options)]
    return Choice(rng.choice([letter for letter in letters if letter != answer.letter]))


def guess(order: Order, rng: Random) -> Choice:
    """Pick any option."""
    return Choice(rng.choice(LETTERS[: len(order.options)]))


def _unplaced(order: Order) -> list[int]:
    """Return the options whose place no clue gives outright."""
    given = {clue[1] for clue in order.clues if clue[0] == "at"}
    return [i for i, thing in enumerate(order.options) if thing not in given]


def _looked_up(order: Order) -> Choice | None:
    for clue in order.clues:
        if clue[0] == "at" and clue[2] == order.place:
            return Choice(LETTERS[order.options.index(clue[1])])
    return None


def difficulty(order: Order) -> float:
    """Return how often a clue is looked at by the search until the order is proven unique."""
    orders = Orders(len(order.things), order.clues)
    for _ in orders:
        pass
    return orders.steps


def canonical(order: Order) -> tuple[object, ...]:
    """Return the clues and the options without the things' names."""
    return tuple(sorted(map(repr, order.clues))), order.place, order.options


_KINDS = (
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
        (domain,) = (name for name, sign in _KINDS if sign.search(options))
        names = [re.sub(r"^(?:and )?(?:an? )?", "", name) for name in head.split(", ")]
        clues = tuple(_published_clue(one, names, domain) for one in sentences)
        asked = [_published_clue(line[4:], names, domain) for line in options.splitlines()]
        things = tuple(DOMAINS[domain].article + name for name in names)
        offered = tuple(clue[1] for clue in asked)
        order = Order(domain, things, clues, asked[0][2], offered)
        return Published(order, item["target"])


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
    form="the letter of the right option, for example (C).",
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
    },
    chance=lambda order: 1 / len(_unplaced(order)),
    canonical=canonical,
    published=published,
)
