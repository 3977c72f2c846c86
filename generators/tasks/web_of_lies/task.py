"""Web of lies: who tells the truth, when everybody always does or never does.

Source: CodeSteer (ICML 2025), task "Web of Lies"; BIG-Bench Hard. The statements determine
the kind of everybody, so exactly one answer is right.

Repaired against the published version: there the people form one chain told in order, and
the answer is the parity of the word "lies" (right in all 250 items, which are only 32
different puzzles). Here the sentences are shuffled, and side branches, from level 4 also a
second group of people, make that count worthless: up to level 4 either answer is equally likely
for every number of liars named, whatever is said of the known person and by the one asked;
level 5 talks about several people at
once, has circles that need case analysis, and asks for the number of liars now and then.

Size: level 1 has some hundred instances, apart from the names.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from generators.answers.choice import read_yes_no, render_yes_no, unwrap
from generators.answers.numbers import integer
from generators.errors import AnswerError
from generators.published.stored import at_most, reading
from generators.shared.names import PEOPLE
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.web_of_lies.liars import SAID, Statement, Weaver, liars

Answer = tuple[str, bool | int]


@dataclass(frozen=True)
class Web:
    """What is said.

    Attributes:
        people: names.
        statements: in the order told: the index of the speaker (None: the narrator, who is
            right), the kind of statement (see `_liars`), the indices of its subjects.
        asked: whose kind is asked; None where the number of liars is.
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


OPENINGS = (
    "Everybody in this story either always tells the truth or always lies: whatever a liar says "
    "is false.",
    "Some people always tell the truth, the others always lie, so that every statement of a liar "
    "is false.",
    "In a certain town there are just two kinds of people: those whose statements are all true, "
    "and those who lie, whose statements are all false.",
    "Each person below is either truthful, and then says only what is true, or a liar, and then "
    "says only what is false.",
)
FACTS = "A sentence below that nobody says is a fact. The order of the sentences means nothing."
COUNTED = " (None at all counts as an even number.)"
PERSON = (
    "Does {name} tell the truth? Answer Yes or No.",
    "Is {name} one of those who tell the truth? Answer Yes or No.",
)
NUMBER = ("How many of the people named here lie?", "What is the number of liars among all these?")


def question(web: Web) -> str:
    """Tell who says what and ask."""
    told = " ".join(_sentence(web, i) for i in range(len(web.statements)))
    note = COUNTED if any(len(subjects) > 2 for _, _, subjects in web.statements) else ""
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


_SAID = re.compile(
    r"(?:(yes|no)\b ?[-—,:;(]* ?)?"
    r"(?:(?:the )?(?!(?:an?|the|not|never|is|always|tells?|telling|does|one)\b)([a-z]+) )?"
    r"(?:(is not|isn't|does not|doesn't|never|not) |is |does |always )?"
    r"((?:tells? |telling )?(?:the )?truth|truthful|(?:a )?truth[- ]?teller"
    r"|lies?|lying|(?:an? )?liar)\)?"
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
    text = unwrap(text)
    if match := _SAID.fullmatch(text.rstrip(".!").lower()):
        honest = ("truth" in match[4]) != bool(match[3])
        if match[1] and (match[1] == "yes") != honest:
            raise AnswerError(f"{text!r} contradicts itself")
        return (match[2] or "", honest)
    if match := _NUMBER.fullmatch(text):
        return ("", integer(match[1]))
    return ("", read_yes_no(text))


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
    shortcuts={
        "count the word lies": _count_lies,
        "believe the claim of the one asked": _last_word,
        "always yes": lambda web: ("", web.asked is None or True),
    },
    chance=lambda web: 0.2 if web.asked is None else 0.5,
    canonical=canonical,
    published=published,
    version=4,
)
