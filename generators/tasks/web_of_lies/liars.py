"""People who always tell the truth or always lie: true accounts of them, and who lies.

A statement is its speaker (None: the narrator, who is right), its kind, and its subjects. The
kinds `odd` and `even` are about the number of liars among the subjects, so that with one
subject `odd` says "lies"; `some` and `none` are about whether there is a liar among them.
"""

from collections.abc import Sequence
from random import Random

Statement = tuple[int | None, str, tuple[int, ...]]
SAID = {
    ("odd", 1): ("{} lies",),
    ("even", 1): ("{} tells the truth",),
    ("odd", 2): ("exactly one of {} and {} lies", "{} and {} are of different kinds"),
    ("even", 2): ("{} and {} are of the same kind",),
    ("odd", 3): ("an odd number of {}, {} and {} lie",),
    ("even", 3): ("an even number of {}, {} and {} lie",),
    ("some", 2): ("at least one of {} and {} lies",),
    ("none", 2): ("neither {} nor {} lies",),
}
"""Wordings of a claim by its kind and how many it is about."""


class Weaver:
    """Draws people and statements about them.

    Args:
        mixed: whether statements may concern several people, and new ones.
        rng: source of all randomness.

    Attributes:
        lies: whether each person lies.
        statements: what is said, in an order in which everything follows from the earlier.
    """

    def __init__(self, mixed: bool, rng: Random) -> None:
        self.mixed = mixed
        self.rng = rng
        self.lies: list[bool] = []
        self.statements: list[Statement] = []

    def person(self) -> int:
        """Add somebody of whom nothing is said yet."""
        self.lies.append(self.rng.random() < 0.5)
        return len(self.lies) - 1

    def base(self) -> int:
        """Add somebody whom the narrator describes."""
        person = self.person()
        self.statements.append((None, "odd" if self.lies[person] else "even", (person,)))
        return person

    def say(self, speaker: int, *subjects: int, joint: bool = False) -> None:
        """Let somebody say what fits who lies; `joint` is whether anybody does."""
        liars = sum(self.lies[subject] for subject in subjects)
        true = ("some" if liars else "none") if joint else ("odd" if liars % 2 else "even")
        false = {"some": "none", "none": "some", "odd": "even", "even": "odd"}[true]
        mixed = tuple(self.rng.sample(subjects, len(subjects)))
        self.statements.append((speaker, false if self.lies[speaker] else true, mixed))

    def link(self, old: int, known: list[int]) -> int:
        """Add a person whose kind follows from that of `old` and perhaps of others `known`."""
        new = self.person()
        if not self.mixed:
            self.say(new, old)
            return new
        others = self.rng.sample([i for i in known if i != old], min(2, len(known) - 1))
        match self.rng.randrange(5):
            case 0:
                self.say(old, new)
            case 1:
                self.say(new, old)
            case 2:
                self.say(new, old, *others[:1])
            case 3:
                self.say(new, old, *others)
            case _:
                self.say(old, new, *others[:1])
        return new

    def balance(self, path: Sequence[int], free: Sequence[int]) -> None:
        """Redraw who lies so that the number of claims of a lie tells nothing about the last one.

        The claims in `free` call as many people liars as before, or one more or fewer where all
        or none did; which of them is drawn anew until the kind of the last person, drawn first,
        results. Every claim must be of somebody about one person named earlier.

        Args:
            path: the statements in `free` from which the last person's kind follows; not empty.
            free: indices into `statements`, not all of them in `path`.
        """
        liars = sum(self.statements[i][1] == "odd" for i in free)
        liars = min(max(liars, 1), len(free) - 1)
        wanted = self.rng.randrange(2)
        chosen: set[int] = set()
        while len(chosen & set(path)) % 2 != wanted or not chosen:
            chosen = set(self.rng.sample(free, liars))
        for i in free:
            speaker, _, subjects = self.statements[i]
            self.statements[i] = (speaker, "odd" if i in chosen else "even", subjects)
        for speaker, kind, (subject,) in self.statements:
            if speaker is not None:
                self.lies[speaker] = self.lies[subject] ^ (kind == "odd")

    def grow(self, steps: Sequence[str]) -> tuple[int, list[int]]:
        """Add people beginning with one whom the narrator describes.

        Args:
            steps: `path` for one from whom the last person's kind follows, `side` for one who
                hangs on to anybody, `circle` for three that the path goes through.

        Returns:
            The last person, who follows from the end of the path, and those on the path.
        """
        known, path = [tip := self.base()], []
        for step in steps:
            if step == "circle":
                known += (added := self.circle(tip, known))
                tip = added[-1]
            elif step == "path":
                known.append(tip := self.link(tip, known))
                path.append(tip)
            else:
                known.append(self.side(known))
        return self.link(tip, known), path

    def side(self, known: list[int]) -> int:
        """Add somebody whose kind follows from those of one or two of the `known`."""
        if self.mixed and len(known) > 1 and self.rng.random() < 0.4:
            new = self.person()
            self.say(new, *self.rng.sample(known, 2), joint=True)
            return new
        return self.link(self.rng.choice(known), known)

    def circle(self, old: int, known: list[int]) -> list[int]:
        """Add three people, none of whom follows from the known ones by one statement."""
        other = self.rng.choice(known)
        a, b, c = (self.person() for _ in range(3))
        self.say(a, b, c)
        self.say(b, c, old)
        self.say(c, a, other)
        return [b, a, c]


def liars(count: int, statements: Sequence[Statement]) -> dict[int, bool]:
    """Return for everybody whose kind is determined whether they lie.

    An equation is a bit mask of people whose number of liars is even, or odd where bit
    `count` is set. Statements on whether anybody lies are no sums; they become equations
    once their subjects are known.
    """
    rows: dict[int, int] = {}
    waiting = []
    for speaker, kind, subjects in statements:
        if kind in ("some", "none"):
            waiting.append((speaker, kind, subjects))
        else:
            told = sum(1 << subject for subject in subjects)
            spoken = 0 if speaker is None else 1 << speaker
            _eliminate(rows, told ^ spoken ^ (kind == "odd") << count)
    while True:
        known = {i: bool(row >> count) for i, row in rows.items() if row % (1 << count) == 1 << i}
        ready = [one for one in waiting if known.keys() >= set(one[2])]
        if not ready:
            return known
        for speaker, kind, subjects in ready:
            waiting.remove((speaker, kind, subjects))
            lie = any(known[subject] for subject in subjects) != (kind == "some")
            _eliminate(rows, (0 if speaker is None else 1 << speaker) ^ lie << count)


def _eliminate(rows: dict[int, int], row: int) -> None:
    """Add an equation to `rows`, which maps a person to the only row that contains them."""
    for pivot, other in rows.items():
        if row >> pivot & 1:
            row ^= other
    if not row:
        return
    new = (row & -row).bit_length() - 1
    for pivot, other in rows.items():
        if other >> new & 1:
            rows[pivot] = other ^ row
    rows[new] = row
