"""MATH Geometry: competition problems with one exact value.

Source: CodeSteer (ICML 2025), task "MATH Geometry"; after the geometry part of the MATH data
set (Hendrycks et al., 2021). Right is whatever equals the exact value; `shared/competition.py`
says how decimals, percentages, ratios, tuples and sets are read.

Repaired against the published version: problems are drawn from families of formulas with
exact values instead of 50 fixed ones, need no figure, and are judged by exact arithmetic
instead of by a language model with a tolerance. Keys that are no numbers (`CD`, `12-p`) are
left unjudged.

From level 3 on, formulas are chained: the value of one is a length, an area or an angle in
the next, and no value comes back, as it would where one step undoes another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from random import Random

from generators.answers.exact import Answer, one, read, render
from generators.shared.competition import (
    WORKED_OUT,
    Formula,
    Problem,
    Value,
    answer_of,
    defects,
    faults,
    published,
    smoothed,
    spoiled,
    stored_answer,
)
from generators.shared.exact import Exact, exact, root
from generators.shared.wording import phrase
from generators.task import Lazy, Task
from generators.tasks.math_geometry.families import BY_NAME, FORMULAS, SURD, WEIGHTS


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        top: bound on the integers in the text (angles and areas have their own).
        links: how many formulas are chained, one choice per draw.
        angle_links: the same where they are about angles.
        size: bound on the integers of every value on the way.
        roots: whether the answer must be an integer (False), must hold a root or pi (True)
            or may be anything (None).
        surds: whether half of the chains start from a root.
    """

    top: int
    links: tuple[int, ...]
    angle_links: tuple[int, ...]
    size: int
    roots: bool | None = None
    surds: bool = False


LEVELS = {
    1: Level(12, (1,), (1,), 10**3, roots=False),
    2: Level(12, (1,), (1,), 10**4, roots=True),
    3: Level(45, (1, 2), (3,), 10**5),
    4: Level(60, (3,), (4, 5), 10**7),
    5: Level(1000, (4, 5), (6, 7), 10**10, surds=True),
}
SYMBOLS = "uvwxyzst"
TRIES = 12
STARTS = {
    family: tuple(formula for formula in FORMULAS if formula.family == family) for family in WEIGHTS
}
NEXT = {
    kind: tuple(formula for formula in FORMULAS if formula.takes == kind)
    for kind in ("length", "area", "angle")
}
ONWARD = {kind: tuple(one for one in formulas if one.gives) for kind, formulas in NEXT.items()}


def generate(level: Level, rng: Random) -> Problem:
    """Draw chains of formulas until one has a value of the wanted kind."""
    while True:
        problem = _chain(level, rng)
        if problem is not None and _fits(level, problem):
            return problem


def _chain(level: Level, rng: Random) -> Problem | None:
    (family,) = rng.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))
    first = rng.choice(STARTS[family])
    links = rng.choice(level.angle_links if first.gives == "angle" else level.links)
    if level.surds and first.gives == "length" and rng.random() < 0.5:
        first = SURD
    if links == 1 and level.roots is None and not _alone(first):
        links = 2
    if links > 1 and not first.gives:
        return None
    names, params, kind = [first.name], [first.draw(level.top, rng)], first.gives
    value = _value(first, (), params[0])
    met = [value]
    while value is not None and len(names) < links + (first is SURD):
        last = len(names) == links - 1 + (first is SURD)
        grown = _link(kind, value, last, level, rng)
        if grown is None or grown[0].name in names or grown[2] in met:
            return None
        formula, rest, value = grown
        met.append(value)
        names.append(formula.name)
        kind = formula.gives
        params.append(rest)
    return None if value is None else Problem(tuple(names), tuple(params))


def _alone(formula: Formula) -> bool:
    """Whether a formula by itself takes two steps and has many instances."""
    return formula.steps > 1 and "{2" in formula.wanted


def _link(
    kind: str, value: Value, last: bool, level: Level, rng: Random
) -> tuple[Formula, tuple[int, ...], Value] | None:
    """Return a formula that goes on from a value, with its other parameters."""
    if not isinstance(value, Exact) or not _plain(value, level.size):
        return None
    for _ in range(TRIES):
        formula = rng.choice((NEXT if last else ONWARD)[kind])
        rest = formula.draw(level.top, rng)[1:]
        new = _value(formula, (value,), rest)
        if new is not None and (last or (isinstance(new, Exact) and _plain(new, level.size))):
            return formula, rest, new
    return None


def _plain(value: Exact, size: int) -> bool:
    """Whether a value is a single positive term without pi and not too long."""
    if len(value.terms) != 1:
        return False
    power, radicand, q = value.terms[0]
    return power == 0 and q > 0 and max(radicand, q.numerator, q.denominator) <= size


def _value(formula: Formula, before: tuple[Exact, ...], params: tuple[int, ...]) -> Value | None:
    try:
        return formula.value(*before, *map(exact, params))
    except ValueError:
        return None


def _solved(problem: Problem) -> Value | None:
    value: Value | None = None
    for name, params in zip(problem.names, problem.params, strict=True):
        before = (value,) if isinstance(value, Exact) else ()
        value = _value(BY_NAME[name], before, params)
    return value


def _fits(level: Level, problem: Problem) -> bool:
    value = _solved(problem)
    if isinstance(value, tuple):
        return level.roots is None
    if not isinstance(value, Exact) or not value.terms or len(value.terms) > 3:
        return False
    if any(max(n, abs(q.numerator), q.denominator) > level.size for _, n, q in value.terms):
        return False
    if level.roots is not None and (value.rational is None) != level.roots:
        return False
    if level.roots is False and value.whole is None:
        return False
    signed = problem.names[-1].startswith("special_angles")
    return (signed or value > 0) and shortcuts_fail(problem)


def shortcuts_fail(problem: Problem) -> bool:
    """Whether the value is none that the numbers of the text give when combined blindly."""
    numbers = _numbers(problem)
    first, last = numbers[0], numbers[-1]
    blind = (*numbers, sum(numbers), prod(numbers), abs(first - last), 180 - first, 90 - first)
    return _solved(problem) not in [exact(n) for n in blind]


def _numbers(problem: Problem) -> list[int]:
    return [n for params in problem.params for n in params]


OPENINGS = (
    ("What is {wanted}?", "Let {symbol} be {wanted}."),
    ("Find {wanted}.", "Write {symbol} for {wanted}."),
    ("Determine {wanted}.", "Denote by {symbol} {wanted}."),
    ("Work out {wanted}.", "Call {symbol} {wanted}."),
)
LENGTH_WORDS = re.compile(r"\b(?:length|radius|radii|wide|high|height|edges|distance|sides of)\b")
UNITS = (("area", "all areas in its square"), ("volume", "all volumes in its cube"))


def question(problem: Problem) -> str:
    """State the problem: one sentence per formula, the note on units, how far to calculate."""
    if problem.text:
        return problem.text
    ask, define = phrase(problem, OPENINGS)
    sentences = []
    for place, (name, params) in enumerate(zip(problem.names, problem.params, strict=True)):
        shown = (*((SYMBOLS[place - 1],) if place else ()), *params)
        wanted = BY_NAME[name].wanted.format(*shown)
        last = place == len(problem.names) - 1
        sentences.append((ask if last else define).format(wanted=wanted, symbol=SYMBOLS[place]))
    story = smoothed(" ".join(sentences))
    return " ".join((story, *_units(story), WORKED_OUT))


def _units(story: str) -> tuple[str, ...]:
    """Return the note on units where lengths occur together with areas or volumes."""
    others = [unit for kind, unit in UNITS if kind in story]
    if not others or not LENGTH_WORDS.search(story):
        return ()
    return (f"{', '.join(('All lengths are in one unit', *others))}.",)


def violations(problem: Problem, answer: Answer) -> Iterator[str]:
    """Yield how `answer` differs from the value or from the stored key."""
    return faults(problem, solve(problem), answer, problem.text)


@lru_cache(maxsize=4096)
def solve(problem: Problem) -> Answer | None:
    """Evaluate the formulas in exact arithmetic; for a published problem, read its key."""
    if problem.text:
        return stored_answer(problem)
    value = _solved(problem)
    return None if value is None else answer_of(value)


def spoil(problem: Problem, answer: Answer, rng: Random) -> Answer:
    """Change one number of the answer."""
    return spoiled(answer, rng)


def guess(problem: Problem, rng: Random) -> Answer:
    """Name a small integer, or one times a root."""
    return one(exact(rng.randint(1, 60)))


def _leg(problem: Problem) -> Answer | None:
    """Take the first two numbers for the sides of a right triangle."""
    a, b, *_ = (*_numbers(problem), 0)
    return one(root(abs(a * a - b * b)))


def difficulty(problem: Problem) -> float:
    """Count the facts to string together, roots as one more, and a tenth per digit."""
    answer = solve(problem)
    if answer is None or problem.text:
        return 0.0
    facts = sum(BY_NAME[name].steps for name in problem.names)
    surd = any(number.value.rational is None for number in answer.numbers)
    digits = sum(sign.isdigit() for sign in f"{problem.params}{render(answer)}")
    return facts + surd + digits / 10


TASK = Task(
    name="math_geometry",
    title="MATH Geometry",
    category="reasoning",
    split="seen",
    summary="Find the exact value of a length, an area, an angle or a point.",
    levels=LEVELS,
    instance_type=Problem,
    generate=generate,
    question=question,
    form=(
        "the exact value, with roots in the shape sqrt(n) and pi where they occur, or a "
        "pair in the shape (x, y) where a point is asked for; a decimal that never ends may be "
        "rounded correctly to at least four significant digits."
    ),
    parse=read,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="facts to string together, roots and digits weighted",
    shortcuts={
        "first number": lambda problem: one(_numbers(problem)[0]),
        "last number": lambda problem: one(_numbers(problem)[-1]),
        "sum": lambda problem: one(sum(_numbers(problem))),
        "product": lambda problem: one(prod(_numbers(problem))),
        "180 minus the first": lambda problem: one(180 - _numbers(problem)[0]),
    },
    lazy={
        "twice the first number": Lazy(
            lambda problem: one(2 * _numbers(problem)[0]), (0.1, 0.02, 0.02, 0.02, 0.02)
        ),
        "the other leg, from the first two numbers": Lazy(_leg, (0.05, 0.1, 0.03, 0.02, 0.02)),
        "180 minus the sum": Lazy(
            lambda problem: one(180 - sum(_numbers(problem))), (0.06, 0.02, 0.03, 0.02, 0.02)
        ),
    },
    chance=lambda problem: 0.02 if len(problem.names) > 1 else 0.06,  # one textbook formula
    published=lambda path, files: published("math_geometry", path, files),
    defects=defects,
    version=4,
)
