"""Statistical counting: score the runs of equal letters in a string.

Source: CodeSteer (ICML 2025), task "Statistical Counting". There is one right total: every
maximal run that is long enough scores once, whatever its length.

Repaired against the published version: the question says that a maximal run scores once, and every
other reading of that gives another total. Level 4 has thresholds per letter, level 5 negative
points and letters that score by the length of the run.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Final

from generators.answers.numbers import integer
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Published, Task

Rule = tuple[str, int, int, bool]
"""A letter, the shortest run that scores, its points, and whether these are per letter."""


@dataclass(frozen=True)
class Scoring:
    """Score `text` by one rule per letter."""

    text: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Level:
    """Ranges of the length, the letters, the thresholds and the points.

    `by_length`: about one letter in four scores its points for every letter of a run.
    """

    length: tuple[int, int]
    letters: tuple[int, int]
    thresholds: tuple[int, int] = (2, 2)
    points: tuple[int, int] = (1, 9)
    by_length: bool = False


LEVELS = {
    1: Level((8, 8), (2, 2)),
    2: Level((22, 28), (4, 4), points=(1, 20)),
    3: Level((35, 65), (3, 7), points=(1, 20)),
    4: Level((140, 160), (8, 8), (2, 3), (1, 20)),
    5: Level((400, 600), (12, 12), (2, 4), (-9, 20), by_length=True),
}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RUNS = (1, 2, 3, 4, 5, 6)
WEIGHTS = (45, 30, 10, 7, 5, 3)


def generate(level: Level, rng: Random) -> Scoring:
    """Draw runs and points until the readings of the rules give different totals."""
    while True:
        letters = ALPHABET[: rng.randint(*level.letters)]
        text = _text(letters, rng.randint(*level.length), rng)
        scoring = Scoring(text, _rules(level, letters, rng))
        if solve(scoring) and shortcuts_fail(scoring):
            return scoring


def shortcuts_fail(scoring: Scoring) -> bool:
    """Whether the other readings of the rules give other totals."""
    total = solve(scoring)
    return all(reading(scoring) != total for reading in READINGS.values())


def _text(letters: str, length: int, rng: Random) -> str:
    """Join runs of which no two neighbours are of one letter; the last one may be cut."""
    text = ""
    while len(text) < length:
        letter = rng.choice([one for one in letters if one != text[-1:]])
        text += letter * rng.choices(RUNS, WEIGHTS)[0]
    return text[:length]


def _rules(level: Level, letters: str, rng: Random) -> tuple[Rule, ...]:
    low, high = level.points
    points = rng.sample([n for n in range(low, high + 1) if n], len(letters))
    return tuple(
        (letter, rng.randint(*level.thresholds), n, level.by_length and rng.random() < 0.25)
        for letter, n in zip(letters, points, strict=True)
    )


WORDINGS = (
    "Score a string of letters by its runs.",
    "A string of letters is worth points for its runs.",
    "Runs of equal letters in a string score points.",
)
ASKS = (
    "What is the total of this string?",
    "What total does this string score?",
    "Work out the total of this string:",
)
RUN = (
    "A run is a stretch of equal adjacent letters that cannot be extended on either side: "
    "{letter}{letter}{letter}{letter} between two other letters is one run of length 4 and "
    "contains no other run. The total starts at 0, and every run changes it once, as listed below; "
    "if a letter has several runs, each counts separately. Runs shorter than listed score nothing."
)


def question(scoring: Scoring) -> str:
    """State the rules, what a run is, and the string."""
    rules = "\n".join(map(_sentence, scoring.rules))
    run = RUN.format(letter=phrase(scoring, [rule[0] for rule in scoring.rules], "run"))
    return (
        f"{phrase(scoring, WORDINGS)} {run}\n{rules}\n\n"
        f"{phrase(scoring, ASKS, 'ask')}\n\n{scoring.text}"
    )


def _sentence(rule: Rule) -> str:
    letter, minimum, points, by_length = rule
    unit = "point" if abs(points) == 1 else "points"
    each = " for every letter of the run" if by_length else ""
    return f"- a run of at least {minimum} {letter}'s: {points:+d} {unit}{each}"


_UNIT = re.compile(r"(?:\\text\{ ?)?(?:points?|pts)\b\.?\}?\Z", re.IGNORECASE)


def parse(text: str) -> int:
    """Read a whole number, which may be followed by its unit."""
    text = text.strip()
    return integer(text[:-20] + _UNIT.sub("", text[-20:]))


def violations(scoring: Scoring, answer: int) -> Iterator[str]:
    """Yield whether the total is another."""
    total = solve(scoring)
    if answer != total:
        yield f"the total is {total}, not {_short(answer)}"


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**12 else "a number of over 12 digits"


def solve(scoring: Scoring) -> int:
    """Split the string into runs and add up."""
    rules = {letter: (minimum, n, each) for letter, minimum, n, each in scoring.rules}
    total = 0
    for letter, run in groupby(scoring.text):
        length = len(list(run))
        minimum, points, each = rules.get(letter, (length + 1, 0, False))
        if length >= minimum:
            total += points * (length if each else 1)
    return total


def _per_letter(scoring: Scoring) -> int:
    """Score every letter once if it has a run that is long enough."""
    return sum(n for letter, least, n, _ in scoring.rules if letter * least in scoring.text)


def _per_pair(scoring: Scoring) -> int:
    """Score every place at which a stretch of the least length begins."""
    text = scoring.text
    return sum(
        points * sum(text.startswith(letter * least, i) for i in range(len(text)))
        for letter, least, points, _ in scoring.rules
    )


def _per_block(scoring: Scoring) -> int:
    """Cut every run into stretches of the least length and score each."""
    return sum(n * scoring.text.count(letter * least) for letter, least, n, _ in scoring.rules)


def _single(scoring: Scoring) -> int:
    """Score every run, also those too short."""
    loose = tuple((letter, 1, points, each) for letter, _, points, each in scoring.rules)
    return solve(Scoring(scoring.text, loose))


def _just_least(scoring: Scoring) -> int:
    """Score only the runs of just the least length."""
    rules = {letter: (least, n, each) for letter, least, n, each in scoring.rules}
    total = 0
    for letter, run in groupby(scoring.text):
        least, points, each = rules.get(letter, (0, 0, False))
        if len(list(run)) == least:
            total += points * (least if each else 1)
    return total


def _with(scoring: Scoring, rules: Iterable[Rule]) -> int | None:
    """Score by other rules; None if they are the same."""
    other = tuple(rules)
    return None if other == scoring.rules else solve(Scoring(scoring.text, other))


READINGS: Final[Mapping[str, Callable[[Scoring], int | None]]] = {
    "runs of just the least length": _just_least,
    "two letters are enough": lambda scoring: _with(
        scoring, ((letter, 2, n, each) for letter, _, n, each in scoring.rules)
    ),
    "the points once for every run": lambda scoring: _with(
        scoring, ((letter, least, n, False) for letter, least, n, _ in scoring.rules)
    ),
    "negative points as none": lambda scoring: _with(
        scoring, ((letter, least, max(n, 0), each) for letter, least, n, each in scoring.rules)
    ),
    "once per letter": _per_letter,
    "every stretch of the least length": _per_pair,
    "stretches of the least length that do not overlap": _per_block,
    "every run": _single,
}


def _estimate(scoring: Scoring) -> int:
    """Say a quarter of what all letters would score one by one."""
    return round(sum(n * scoring.text.count(letter) for letter, _, n, _ in scoring.rules) / 4)


def guess(scoring: Scoring, rng: Random) -> int:
    """Say a number of the size that such totals have."""
    return rng.randint(1, max(10, len(scoring.text)))


def published(path: str, files: Mapping[str, str]) -> Published[Scoring]:
    """Read a published sample."""
    with reading("statistical_counting", path):
        solution = solution_json(files)
        text, total = solution["sequence"], int(solution["solution"])
        rules = tuple(
            (str(rule["letter"]), int(rule["min_consecutive"]), int(rule["score"]), False)
            for rule in solution["rules"]
        )
        if not text or not rules or set(text) - set(ALPHABET):
            raise ValueError("no string of letters, or no rules")
        return Published(Scoring(text, rules), str(total))


def defects(scoring: Scoring, _: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the other totals that the published wording allows."""
    total = solve(scoring)
    readings = {
        "once a letter": _per_letter(scoring),
        "for every pair of neighbours": _per_pair(scoring),
    }
    others = [f"{name} gives {other}" for name, other in readings.items() if other != total]
    if others:
        yield Finding(AMBIGUOUS, f"once a run gives {total}, {', '.join(others)}")


TASK = Task(
    name="statistical_counting",
    title="Statistical Counting",
    category="execution",
    split="seen",
    summary="Add up points for the runs of equal letters in a string.",
    levels=LEVELS,
    instance_type=Scoring,
    generate=generate,
    question=question,
    form="the total as one whole number.",
    parse=parse,
    render=str,
    violations=violations,
    solve=solve,
    spoil=lambda _, answer, rng: answer + rng.choice((-1, 1)) * rng.randint(1, 4),
    guess=guess,
    difficulty=lambda scoring: len(scoring.text),
    difficulty_unit="letters",
    shortcuts={
        **READINGS,
        "length of the string": lambda scoring: len(scoring.text),
        "a quarter of the points of all letters": _estimate,
    },
    chance=lambda scoring: 1.2 / len(scoring.text),  # the commonest total: 1 / length
    published=published,
    defects=defects,
    version=4,
)
