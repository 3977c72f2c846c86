"""Web of lies: who tells the truth, when everybody always does or never does.

Source: CodeSteer (ICML 2025), task "Web of Lies"; BIG-Bench Hard. The statements determine
the kind of everybody, so exactly one answer is right.

Repaired against the published version: there the people form one chain told in order, and the
parity of the word "lies" is the answer. Here the sentences are shuffled, and up to level 4 either
answer is equally likely for every number of liars named, whatever is said of the known person and
by the one asked; level 5 talks about several people at once, has circles that need case analysis,
and asks for the number of liars now and then.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from random import Random

from generators.answers.choice import read_yes_no, render_yes_no, unwrap, yes_no_and_clause
from generators.answers.numbers import integer
from generators.published.stored import at_most, reading
from generators.shared.names import PEOPLE
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task

Statement = tuple[int | None, str, tuple[int, ...]]
"""Its speaker (None: the narrator, who is right), its kind, and its subjects.

The kinds `odd` and `even` are about the number of liars among the subjects, so that with one
subject `odd` says "lies"; `some` and `none` are about whether there is a liar among them.
"""
Answer = tuple[str, bool | int]


@dataclass(frozen=True)
class Web:
    """The names of `people`, the `statements` in the order told, and whose kind is `asked`.

    People are numbered in the statements; None is asked where the number of liars is.
    """

    people: tuple[str, ...]
    statements: tuple[Statement, ...]
    asked: int | None


@dataclass(frozen=True)
class Level:
    """The shape of a web.

    Attributes:
        path: how many statements lead from the known person to the one asked.
        sides: how many further people hang on to these.
        apart: how many statements are about a second group of people.
        mixed: whether statements may concern several people, also new ones.
        circles: how many groups of three know one another only by talking in a circle.
        counted: how many of ten questions ask for the number of liars.
    """

    path: int
    sides: int = 0
    apart: int = 0
    mixed: bool = False
    circles: int = 0
    counted: int = 0


LEVELS = {
    1: Level(2, 1),
    2: Level(3, 1),
    3: Level(4, 3),
    4: Level(7, 3, 2),
    5: Level(22, 16, 8, mixed=True, circles=4, counted=3),
}


def generate(level: Level, rng: Random) -> Web:
    """Draw who lies, then statements that determine it."""
    weaver = Weaver(level.mixed, rng)
    steps = ["path"] * (level.path - 1) + ["side"] * level.sides + ["circle"] * level.circles
    last, path = weaver.grow(rng.sample(steps, len(steps)))
    if not level.mixed:
        weaver.balance(path, range(1, last))
    if level.apart:
        group = [weaver.base()]
        for _ in range(level.apart):
            group.append(weaver.link(rng.choice(group), group))
    statements = rng.sample(weaver.statements, len(weaver.statements))
    people = rng.sample(PEOPLE, len(weaver.lies))
    asked = None if rng.randrange(10) < level.counted else last
    return Web(tuple(people), tuple(statements), asked)


class Weaver:
    """Draws people and statements about them, as `mixed` as `Level` says.

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


OPENINGS = (
    "Everyone in this story either always tells the truth or always lies; everything that a liar "
    "says is false.",
    "Some people always tell the truth, and the others always lie: every statement by a liar is "
    "false.",
    "In a certain town there are only two kinds of people: those whose statements are all true, "
    "and those who lie, whose statements are all false.",
    "Each person below is either truthful and says only what is true, or a liar and says only what "
    "is false.",
)
FACTS = "A sentence attributed to nobody is a fact. The order of the sentences means nothing."
SAME = " People are of the same kind if they all tell the truth or all lie."
COUNTED = " Zero is an even number."
PERSON = (
    "Does {name} tell the truth? Answer Yes or No.",
    "Is {name} one of those who tell the truth? Answer Yes or No.",
)
NUMBER = (
    "How many of the people named above lie? Answer with a whole number.",
    "How many liars are there among the people named above? Answer with a whole number.",
)
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


def question(web: Web) -> str:
    """Tell who says what and ask."""
    told = " ".join(_sentence(web, i) for i in range(len(web.statements)))
    note = SAME if " kind" in told else ""
    note += COUNTED if any(len(subjects) > 2 for _, _, subjects in web.statements) else ""
    ask = (
        phrase(web, NUMBER, "ask")
        if web.asked is None
        else phrase(web, PERSON, "ask").format(name=web.people[web.asked])
    )
    return f"{phrase(web, OPENINGS)} {FACTS}{note}\n{told}\n{ask}"


def _sentence(web: Web, index: int) -> str:
    speaker, kind, subjects = web.statements[index]
    forms = SAID[kind, len(subjects)]
    names = [web.people[subject] for subject in subjects]
    claim = phrase((web.people, index), forms).format(*names)
    return f"{claim}." if speaker is None else f"{web.people[speaker]} says {claim}."


_CLAIM = re.compile(
    r"(?:(?:the )?(?!(?:an?|the|not|never|is|always|tells?|telling|does|one)\b)([a-z]+) )?"
    r"(?:(is not|isn't|does not|doesn't|never|not) |is |does |always )?"
    r"(?:(?:tells? |telling )?(?:the )?truth|truthful|(?:a )?truth[- ]?teller"
    r"|lies?|lying|(?:an? )?liar)"
)
_NUMBER = re.compile(
    r"(?:(?:the )?(?:number of )?liars? ?(?:is|[:=]) ?)?([-+]?\d[\d.]*)"
    r"(?: (?:liars?|people|persons?)(?: lies?)?)?\.?",
    re.IGNORECASE,
)
_ANYBODY = {"", "person", "he", "she", "they", "it", "asked"}


def parse(text: str) -> Answer:
    """Read yes or no, a sentence such as `Ana lies`, or a number of liars.

    Returns:
        The name of whom it speaks, "" where nobody is named, and the answer.
    """
    if match := _NUMBER.fullmatch(unwrap(text)):
        return ("", integer(match[1]))
    match = _CLAIM.fullmatch(yes_no_and_clause(text)[1])
    return (match[1] or "" if match else "", read_yes_no(text, _claimed))


def _claimed(clause: str) -> bool | None:
    """Return whether a clause says that somebody is truthful; None if it says nothing on that."""
    match = _CLAIM.fullmatch(clause)
    return None if match is None else ("truth" in match[0]) != bool(match[2])


def render(answer: Answer) -> str:
    """Write the answer without the name."""
    value = answer[1]
    return render_yes_no(value) if isinstance(value, bool) else str(value)


def violations(web: Web, answer: Answer) -> Iterator[str]:
    """Yield why `answer` is not what the statements imply."""
    name, value = answer
    expected = _value(web)
    if expected is None:
        yield "the statements do not determine the answer"
    if isinstance(expected, bool) != isinstance(value, bool):
        yield "expected " + ("Yes or No" if isinstance(expected, bool) else "a number")
    if name not in _ANYBODY and (web.asked is None or name != web.people[web.asked].lower()):
        yield f"speaks of {name!r}, who was not asked about"
    if value != expected:
        yield f"{render(answer)} does not follow from the statements"


def solve(web: Web) -> Answer | None:
    """Eliminate over GF(2): every statement is a sum of unknowns."""
    value = _value(web)
    return None if value is None else ("", value)


@lru_cache(maxsize=4096)
def _value(web: Web) -> bool | int | None:
    lies = liars(len(web.people), web.statements)
    if web.asked is not None:
        liar = lies.get(web.asked)
        return None if liar is None else not liar
    return sum(lies.values()) if len(lies) == len(web.people) else None


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


def spoil(web: Web, answer: Answer, rng: Random) -> Answer:
    """Say the opposite, or miscount."""
    value = answer[1]
    return ("", not value if isinstance(value, bool) else value + rng.choice((-1, 1, 2)))


def guess(web: Web, rng: Random) -> Answer:
    """Say yes or no, or about half of the people."""
    if web.asked is not None:
        return ("", rng.random() < 0.5)
    return ("", len(web.people) // 2 + rng.randint(-3, 3))


def _count_lies(web: Web) -> Answer | None:
    if web.asked is None:
        return None
    return ("", sum(kind == "odd" for _, kind, _ in web.statements) % 2 == 0)


def _last_word(web: Web) -> Answer | None:
    """Believe whom the asked person calls truthful, and so the asked person."""
    said = [kind for speaker, kind, _ in web.statements if speaker == web.asked]
    return None if web.asked is None or not said else ("", said[0] == "even")


def _majority(web: Web) -> Answer | None:
    """Say yes unless most sentences speak of a lie."""
    lies = sum(kind == "odd" for _, kind, _ in web.statements)
    return None if web.asked is None else ("", 2 * lies < len(web.statements))


def _spread(web: Web, rounds: int) -> Answer | None:
    """Draw conclusions from what is known only so often, and trust those still unknown."""
    known: dict[int, bool] = {}
    for _ in range(rounds):
        new = dict(known)
        for speaker, kind, told in web.statements:
            people = told if speaker is None else (*told, speaker)
            unknown = [one for one in people if one not in known]
            if len(unknown) == 1 and kind in ("odd", "even"):
                lies = sum(known.get(one, False) for one in people) % 2
                new[unknown[0]] = bool(lies) != (kind == "odd")
        known = new
    return None if web.asked is None else ("", not known.get(web.asked, False))


SHORTCUTS: Mapping[str, Callable[[Web], Answer | None]] = {
    "count the word lies": _count_lies,
    "more truth than lies": _majority,
    "believe the claim of the one asked": _last_word,
    "always yes": lambda web: ("", web.asked is None or True),
}
LAZY = {
    "three conclusions from what is told": Lazy[Web, Answer](
        partial(_spread, rounds=4), (1, 1, 0.5, 0.5, 0.4)
    )
}


def canonical(web: Web) -> tuple[object, ...]:
    """Return the web with people numbered in the order in which they are named."""
    numbers: dict[int | None, int | None] = {None: None}
    told = []
    for speaker, kind, subjects in web.statements:
        ids = [numbers.setdefault(i, len(numbers)) for i in (speaker, *subjects)]
        told.append((ids[0], kind, *ids[1:]))
    return (*told, numbers.get(web.asked))


_TOLD = re.compile(r"(?:([\w'-]+) says )?([\w'-]+) (tells the truth|lies)\.")
_ASK = re.compile(r"Does ([\w'-]+) tell the truth\?")


def published(path: str, files: Mapping[str, str]) -> Published[Web]:
    """Read one item of BIG-Bench Hard: a person's kind, claims, a question."""
    with reading("web_of_lies", path):
        (text,) = files.values()
        item = json.loads(text)
        *told, ask = re.split(r"(?<=[.?]) ", item["input"].removeprefix("Question: "))
        at_most(200, sentences=len(told))
        names: dict[str, int] = {}
        statements = tuple(_published_statement(one, names) for one in told)
        asked = _match(_ASK, ask)[1]
        return Published(Web(tuple(names), statements, names[asked]), item["target"])


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    if match := pattern.fullmatch(text):
        return match
    raise ValueError(f"not expected: {text!r}")


def _published_statement(sentence: str, names: dict[str, int]) -> Statement:
    speaker, subject, kind = _match(_TOLD, sentence).groups()
    number = None if speaker is None else names.setdefault(speaker, len(names))
    about = names.setdefault(subject, len(names))
    return (number, "odd" if kind == "lies" else "even", (about,))


TASK = Task(
    name="web_of_lies",
    title="Web of Lies",
    category="reasoning",
    split="seen",
    summary="Find out who lies when everybody always tells the truth or always lies.",
    levels=LEVELS,
    instance_type=Web,
    generate=generate,
    question=question,
    form="Yes or No or, where a number is asked for, a whole number.",
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda web: len(web.statements),
    difficulty_unit="statements",
    shortcuts=SHORTCUTS,
    lazy=LAZY,
    chance=lambda web: 0.2 if web.asked is None else 0.5,
    canonical=canonical,
    published=published,
    version=4,
)
