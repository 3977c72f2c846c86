"""Orders in words: what the things are, and how places and clues about them are said."""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.shared.names import BUILDINGS, GOODS, PEOPLE, SHELF_THINGS, TREES
from generators.shared.order import Clue

ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
COUNTS = {3: "three", 5: "five", 7: "seven", 10: "ten", 20: "twenty"}


@dataclass(frozen=True)
class Domain:
    """One kind of order.

    Attributes:
        scene: introduces `{count}` things and the list `{things}`.
        direction: from the first place to the last.
        ends: the first and the last place in words.
        nth: the other places counted from the first and from the last end.
        before: how an earlier thing relates to a later one, and the reverse.
        verb: what links a thing and its place; `negated` its negation.
        nouns: things to draw from.
        article: what stands before each noun.
    """

    scene: str
    direction: str
    ends: tuple[str, str]
    nth: tuple[str, str]
    before: tuple[str, str]
    verb: str
    negated: str
    nouns: tuple[str, ...]
    article: str = "the "

    def place(self, place: int, count: int) -> str:
        """Return a place in words, counted from the nearer end."""
        back = count - 1 - place
        if 0 in (place, back):
            return self.ends[0 if place == 0 else 1]
        if place <= back:
            return self.nth[0].format(ORDINALS[place])
        return self.nth[1].format(ORDINALS[back])


DOMAINS = {
    "shelf": Domain(
        "On a shelf, {count} things stand side by side: {things}.",
        "from left to right",
        ("the leftmost", "the rightmost"),
        ("the {} from the left", "the {} from the right"),
        ("to the left of", "to the right of"),
        "is",
        "is not",
        SHELF_THINGS,
    ),
    "race": Domain(
        "In a race without ties, {count} people ran: {things}.",
        "from the winner to the last",
        ("first", "last"),
        ("{}", "{}-to-last"),
        ("ahead of", "behind"),
        "finished",
        "did not finish",
        PEOPLE,
        "",
    ),
    "age": Domain(
        "A town has {count} old sights, no two of the same age: {things}.",
        "from the newest to the oldest",
        ("the newest", "the oldest"),
        ("the {}-newest", "the {}-oldest"),
        ("newer than", "older than"),
        "is",
        "is not",
        BUILDINGS,
    ),
    "price": Domain(
        "A shop sells {count} kinds of goods, all at different prices: {things}.",
        "from the most to the least expensive",
        ("the most expensive", "the cheapest"),
        ("the {}-most expensive", "the {}-cheapest"),
        ("more expensive than", "less expensive than"),
        "are",
        "are not",
        GOODS,
    ),
    "height": Domain(
        "In a park there are {count} trees, all of different heights: {things}.",
        "from the tallest to the shortest",
        ("the tallest", "the shortest"),
        ("the {}-tallest", "the {}-shortest"),
        ("taller than", "shorter than"),
        "is",
        "is not",
        TREES,
    ),
}


def clause(domain: Domain, things: Sequence[str], clue: Clue, mirrored: bool = False) -> str:
    """Return a clue as a clause without a full stop.

    Args:
        domain: the kind of order.
        things: the things' names with their articles.
        clue: see `shared.order`.
        mirrored: whether a `before` clue is said from the later thing's side.
    """
    count = len(things)
    match clue:
        case ("before", a, b):
            a, b = (b, a) if mirrored else (a, b)
            return f"{things[a]} {domain.verb} {domain.before[mirrored]} {things[b]}"
        case ("at", a, p):
            return f"{things[a]} {domain.verb} {domain.place(p, count)}"
        case ("not", a, p):
            return f"{things[a]} {domain.negated} {domain.place(p, count)}"
        case ("either", a, p, q):
            places = f"{domain.place(p, count)} or {domain.place(q, count)}"
            return f"{things[a]} {domain.verb} either {places}"
        case ("apart", a, b, 1):
            return f"the places of {things[a]} and {things[b]} are next to each other"
        case ("apart", a, b, k):
            return f"the places of {things[a]} and {things[b]} differ by exactly {k}"
        case ("next", a, b):
            return f"the place of {things[a]} comes directly before that of {things[b]}"
        case ("between", a, b, c):
            others = f"those of {things[b]} and {things[c]}"
            return f"the place of {things[a]} lies somewhere between {others}"
    condition = clause(domain, things, clue[1], mirrored)
    return f"if {condition}, then {clause(domain, things, clue[2])}"


def sentence(text: str) -> str:
    """Return a clause as a sentence."""
    return f"{text[0].upper()}{text[1:]}."


def listed(things: Sequence[str]) -> str:
    """Join at least two things by commas and `and`."""
    return f"{', '.join(things[:-1])} and {things[-1]}"
