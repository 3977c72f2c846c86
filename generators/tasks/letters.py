"""Letters: how often a letter occurs in a word, and where.

Source: CodeSteer (ICML 2025), task "Letters". Right is the number of occurrences together
with exactly their positions, counted from 1, in any order.

Repaired against the published version: repeated positions are refused, equivalent spellings are
read, and words are drawn from a seed. Levels 4 and 5 have letters of both cases, a rule on case,
and now and then no occurrence at all.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from generators.errors import AnswerError
from generators.published.stored import reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Span, Task, within

Answer = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Search:
    """Find `letter` (lower case) in `word`; `fold`: its capital counts as well."""

    word: str
    letter: str
    fold: bool = False


@dataclass(frozen=True)
class Level:
    """Ranges of the word's length and of the occurrences; whether cases are mixed."""

    length: tuple[int, int]
    times: tuple[int, int]
    mixed: bool = False


LEVELS = {
    1: Level((5, 8), (1, 2)),
    2: Level((8, 12), (1, 3)),
    3: Level((10, 25), (1, 5)),
    4: Level((100, 400), (12, 80), mixed=True),
    5: Level((1000, 3000), (100, 500), mixed=True),
}
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
FREQUENCY = (8, 2, 3, 4, 13, 2, 2, 6, 7, 1, 1, 4, 2, 7, 8, 2, 1, 6, 6, 9, 3, 1, 2, 1, 2, 1)
RUN = 0.35
ABSENT = 0.04


def of_length(span: Span) -> Level:
    """Return the parameters for words of so many letters, 5 to 3000.

    The paper goes from 10-30 to 750-800; as there, all is in lower case.
    """
    least, most = within(span, 5, 3000)
    return Level((least, most), (1, max(5, most // 6)))


def generate(level: Level, rng: Random) -> Search:
    """Fill a word with common letters and put the letter asked for into some places."""
    length, letter = rng.randint(*level.length), rng.choice(ALPHABET)
    fold = level.mixed and rng.random() < 0.5
    times = rng.randint(level.times[0], min(level.times[1], length // 2))
    if level.mixed and rng.random() < ABSENT:
        times = 0
    word = _background(length, letter, level.mixed and not fold, rng)
    for place in _places(length, times, rng):
        word[place] = letter
    if level.mixed:
        word = [_cased(one, one != letter or fold, rng) for one in word]
    return Search("".join(word), letter, fold)


def _background(length: int, letter: str, decoys: bool, rng: Random) -> list[str]:
    weights = [0 if one == letter else n for one, n in zip(ALPHABET, FREQUENCY, strict=True)]
    if not decoys:
        return rng.choices(ALPHABET, weights, k=length)
    return rng.choices(ALPHABET + letter.upper(), [*weights, 10], k=length)


def _cased(one: str, free: bool, rng: Random) -> str:
    return one.upper() if free and rng.random() < 0.4 else one


def _places(length: int, times: int, rng: Random) -> set[int]:
    """Draw places of which some are neighbours, so that letters come in runs."""
    places: set[int] = set()
    last = -1
    while len(places) < times:
        if 0 <= last < length - 1 and rng.random() < RUN:
            last += 1
        else:
            last = rng.randrange(length)
        places.add(last)
    return places


WORDINGS = (
    "How often does the letter '{letter}' occur in the text below, and at which positions?",
    "Find every occurrence of the letter '{letter}' in the following text: how many are there, "
    "and where are they?",
    "Count the letter '{letter}' in this text and list the positions of all its occurrences.",
)
POSITIONS = "The first character has position 1, and every character counts as one position."
BOTH = "The capital '{capital}' counts as an occurrence too."
LOWER = "Only the lower-case letter counts: the capital '{capital}' is not an occurrence."
NONE = "If there is no occurrence, the count is 0 and the list of positions is empty."


def question(search: Search) -> str:
    """State the word and the letter, and the rule on case where there are capitals."""
    text = [phrase(search, WORDINGS).format(letter=search.letter), POSITIONS]
    if not search.word.islower():
        text.append((BOTH if search.fold else LOWER).format(capital=search.letter.upper()))
    return f"{' '.join([*text, NONE])}\n\n{search.word}"


_NOISE = str.maketrans("()", "[]", "\"'*{}`$\\")
_FORM = re.compile(
    r"(?:- ?)?(?:total )?(?:(?:count|there are)\s*+(?:[:=]|is)?\s*+)?(\d{1,9})"
    r"(?: (?:occurrences?|times))?+(?:\s*+[,;.|])?+\s*+(?:and |- ?|at )*+"
    r"positions?\s*+(?:[:=]|are)?\s*+\[?((?:[\d,;\s]|and\s)*+|none|empty)\]?",
    re.ASCII,
)
_PAIR = re.compile(r"\[\s*+(\d{1,9})\s*+,\s*+\[([\d,\s]*+)\]\s*+\]", re.ASCII)
_TURNED = re.compile(
    r"positions?\s*+[:=]?\s*+\[([\d,;\s]*+)\]\s*+[,;]?\s*+(?:total )?count\s*+[:=]?\s*+(\d{1,9})",
    re.ASCII,
)


def parse(text: str) -> Answer:
    """Read `Count: 2, Positions: [1, 3]`, the same as a JSON object, or `(2, [1, 3])`."""
    text = text.translate(_NOISE).lower().rstrip(". \n").lstrip()
    if found := _FORM.fullmatch(text) or _PAIR.fullmatch(text):
        count, places = found.groups()
    elif found := _TURNED.fullmatch(text):
        places, count = found.groups()
    else:
        raise AnswerError("expected: Count: X, Positions: [Y, Z, ...]")
    numbers = re.findall(r"[0-9]+", places)
    if max(map(len, numbers), default=0) > 9:
        raise AnswerError("a position of more than 9 digits")
    return int(count), tuple(map(int, numbers))


def render(answer: Answer) -> str:
    """Write count and positions."""
    count, places = answer
    return f"Count: {count}, Positions: [{', '.join(map(str, places))}]"


def violations(search: Search, answer: Answer) -> Iterator[str]:
    """Yield what is wrong with the count or the positions."""
    count, given = answer
    places = solve(search)[1]
    if count != len(given):
        yield f"the count is {count}, but {len(given)} positions are listed"
    told = set(given)
    if len(told) < len(given):
        place, times = Counter(given).most_common(1)[0]
        yield f"position {place} is listed {times} times"
    for place in sorted(told.difference(places)):
        yield f"there is no {search.letter!r} at position {place}"
    for place in sorted(set(places) - told):
        yield f"the {search.letter!r} at position {place} is missing"


def solve(search: Search) -> Answer:
    """Look at every character once."""
    word = search.word.lower() if search.fold else search.word
    places = tuple([i for i, one in enumerate(word, start=1) if one == search.letter])
    return len(places), places


def spoil(search: Search, answer: Answer, rng: Random) -> Answer:
    """Shift one position, leave one out or add a wrong one; of nothing but hits leave one out."""
    count, places = answer
    free = sorted(set(range(1, len(search.word) + 1)) - set(places))
    if not free:
        return count - 1, places[1:]
    wrong, kind = rng.choice(free), rng.randrange(3) if places else 2
    if kind == 2:
        return count + 1, tuple(sorted((*places, wrong)))
    out = rng.choice(places)
    kept = tuple(place for place in places if place != out)
    return (count - 1, kept) if kind == 1 else (count, tuple(sorted((*kept, wrong))))


def guess(search: Search, rng: Random) -> Answer:
    """Say one to three random positions."""
    count = rng.randint(1, 3)
    return count, tuple(sorted(rng.sample(range(1, len(search.word) + 1), count)))


def _listed(places: Iterable[int]) -> Answer:
    found = tuple(places)
    return len(found), found


def _in_case(search: Search, *, fold: bool) -> Answer | None:
    """Pass over the rule on case; None where there are no capitals."""
    return None if search.word.islower() else solve(Search(search.word, search.letter, fold))


def _starts(search: Search) -> Answer:
    """Count neighbours once, by the first of them."""
    places = solve(search)[1]
    return _listed(place for place in places if place - 1 not in places)


def chance(search: Search) -> float:
    """Return how often a guess is right: small words have few positions to guess."""
    return 0.05 if len(search.word) >= 100 else 0.3 / len(search.word)


def published(path: str, files: Mapping[str, str]) -> Published[Search]:
    """Read one published word; the letter is the start of its folder's name (`e_1_0`)."""
    with reading("letters", path):
        letter = path.rstrip("/").split("/")[-1].split("_")[0]
        word = json.loads(files["test_words.json"])
        if letter not in list(ALPHABET) or not isinstance(word, str) or not word:
            raise ValueError(f"no letter and word, but {letter!r} and {word!r}")
        return Published(Search(word, letter))


TASK = Task(
    name="letters",
    title="Letters",
    category="planning",
    split="unseen",
    summary="Count a letter in a word and list the positions of its occurrences.",
    levels=LEVELS,
    axes={"length": of_length},
    instance_type=Search,
    generate=generate,
    question=question,
    form=(
        "the count and the list of all positions, in the shape Count: N, Positions: [P, Q, ...]."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=lambda search: len(search.word),
    difficulty_unit="characters to look at",
    shortcuts={
        "none": lambda _: (0, ()),
        "shifted by one": lambda search: (
            solve(search)[0],
            tuple(place - 1 for place in solve(search)[1]),
        ),
        "all but the last occurrence": lambda search: _listed(solve(search)[1][:-1]),
    },
    lazy={
        "first occurrence only": Lazy(
            lambda search: _listed(solve(search)[1][:1]), (0.65, 0.4, 0.25, 0.05, 0.05)
        ),
        "neighbours count once": Lazy(_starts, (0.9, 0.75, 0.6, 0.05, 0.05)),
        "capitals count": Lazy(partial(_in_case, fold=True), (0.0, 0.0, 0.0, 0.55, 0.55)),
        "capitals never count": Lazy(partial(_in_case, fold=False), (0.0, 0.0, 0.0, 0.55, 0.55)),
    },
    chance=chance,
    published=published,
    version=4,
)
