"""MATH Counting & Probability: competition problems with one exact value.

Source: CodeSteer (ICML 2025), task "MATH Counting & Probability"; after that part of the MATH
data set (Hendrycks et al., 2021). Right is whatever equals the exact value;
`shared/competition.py` says how decimals, percentages, ratios, tuples and sets are read.

Repaired against the published version: problems are drawn from families of formulas and a
contest tail instead of 50 fixed ones, say whether things are distinguishable and what counts
as the same, and are judged by exact arithmetic instead of by a language model with a
tolerance. Keys that are no numbers (`n`, `k=3`) are read if they can be and left unjudged
otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, prod
from random import Random

from generators.answers.exact import Answer, one, read, render
from generators.shared.competition import (
    WORKED_OUT,
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
from generators.shared.wording import phrase
from generators.task import Lazy, Task
from generators.tasks.math_counting_and_probability.families import BY_NAME, FORMULAS, WEIGHTS
from generators.tasks.math_counting_and_probability.tools import multinomial


@dataclass(frozen=True)
class Level:
    """The number of the level, by which formulas are chosen, and the bound on parameters.

    Attributes:
        number: 1 to 5.
        top: bound on the integers in the text, where a formula has none of its own.
        least: fewest digits of the answer, numerator and denominator together.
        most: most digits of the answer.
    """

    number: int
    top: int
    least: int
    most: int


LEVELS = {
    1: Level(1, 6, 1, 6),
    2: Level(2, 12, 2, 9),
    3: Level(3, 30, 3, 24),
    4: Level(4, 40, 4, 30),
    5: Level(5, 200, 12, 120),
}
TRIES = 200
CHOICES = {
    number: {
        family: tuple(
            formula for formula in FORMULAS if formula.family == family and number in formula.levels
        )
        for family in WEIGHTS
    }
    for number in LEVELS
}


def generate(level: Level, rng: Random) -> Problem:
    """Draw a formula, then parameters until they make sense and the value fits the level.

    Drawing the formula anew each time would prefer those that fit anything.
    """
    families = [family for family, formulas in CHOICES[level.number].items() if formulas]
    while True:
        (family,) = rng.choices(families, [WEIGHTS[family] for family in families])
        formula = rng.choice(CHOICES[level.number][family])
        for _ in range(TRIES):
            problem = Problem((formula.name,), (formula.draw(level.top, rng),))
            if _fits(level, problem):
                return problem


def _fits(level: Level, problem: Problem) -> bool:
    value = _solved(problem)
    if value is None or value in (0, 1):
        return False
    digits = sum(sign.isdigit() for sign in str(value))
    return level.least <= digits <= level.most and shortcuts_fail(problem)


def shortcuts_fail(problem: Problem) -> bool:
    """Whether the value is none that the numbers of the text give when combined blindly."""
    numbers = _numbers(problem)
    first, last = numbers[0], numbers[-1]
    blind = (*numbers, sum(numbers), prod(numbers), first ** min(9, last))
    quotients = (Fraction(first, sum(numbers)), Fraction(last, first))
    return _solved(problem) not in (*blind, *quotients)


def _numbers(problem: Problem) -> tuple[int, ...]:
    return problem.params[0]


def _solved(problem: Problem) -> Value | None:
    (name,), (params,) = problem.names, problem.params
    try:
        return BY_NAME[name].value(*params)
    except ValueError:
        return None


WORDINGS = (
    "What is {wanted}?",
    "Find {wanted}.",
    "Determine {wanted}.",
    "Work out {wanted}.",
)


def question(problem: Problem) -> str:
    """State the problem; a published one in its own words."""
    if problem.text:
        return problem.text
    (name,), (params,) = problem.names, problem.params
    wanted = BY_NAME[name].wanted.format(*params)
    return f"{smoothed(phrase(problem, WORDINGS).format(wanted=wanted))} {WORKED_OUT}"


def violations(problem: Problem, answer: Answer) -> Iterator[str]:
    """Yield how `answer` differs from the value or from the stored key."""
    return faults(problem, solve(problem), answer, problem.text or question(problem))


@lru_cache(maxsize=4096)
def solve(problem: Problem) -> Answer | None:
    """Evaluate the formula in exact arithmetic; for a published problem, read its key."""
    if problem.text:
        return stored_answer(problem)
    value = _solved(problem)
    return None if value is None else answer_of(value)


def spoil(problem: Problem, answer: Answer, rng: Random) -> Answer:
    """Change the value."""
    return spoiled(answer, rng)


def guess(problem: Problem, rng: Random) -> Answer:
    """Name a probability where one is asked for, else a number of some digits."""
    if "probability" in question(problem):
        return one(Fraction(1, rng.randint(2, 12)))
    return one(rng.randint(2, 200))


def _words(problem: Problem) -> Answer | None:
    """Treat the numbers as counts of letters, where they are small enough for that."""
    numbers = _numbers(problem)
    return one(multinomial(*numbers)) if min(numbers) >= 0 and sum(numbers) < 200 else None


def _choice(problem: Problem) -> Answer | None:
    numbers = _numbers(problem)
    k, n = min(numbers), max(numbers)
    return one(comb(n, k)) if 0 <= k < 100 and n < 1000 else None


def difficulty(problem: Problem) -> float:
    """Count the ideas and weight them with the digits of the data and the answer."""
    answer = solve(problem)
    if answer is None or problem.text:
        return 0.0
    digits = sum(sign.isdigit() for sign in f"{problem.params}{render(answer)}")
    return BY_NAME[problem.names[0]].steps * digits


TASK = Task(
    name="math_counting_and_probability",
    title="MATH Count&Probab.",
    category="reasoning",
    split="seen",
    summary="Count arrangements or find a probability or an expected value exactly.",
    levels=LEVELS,
    instance_type=Problem,
    generate=generate,
    question=question,
    form=(
        "the exact value as an integer, a fraction in the shape p/q, or with pi where it "
        "occurs; a decimal that never ends may be rounded correctly to at least four "
        "significant digits."
    ),
    parse=read,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="ideas times digits of data and answer",
    shortcuts={
        "one half": lambda _: one(Fraction(1, 2)),
        "sum": lambda problem: one(sum(_numbers(problem))),
        "product": lambda problem: one(prod(_numbers(problem))),
        "first over sum": lambda problem: one(
            Fraction(_numbers(problem)[0], sum(_numbers(problem)))
        ),
    },
    lazy={
        "product of the numbers, each plus one": Lazy(
            lambda problem: one(prod(abs(n) + 1 for n in _numbers(problem))),
            (0.25, 0.06, 0.03, 0.02, 0.02),
        ),
        "words of that many letters": Lazy(
            _words,
            (0.15, 0.1, 0.03, 0.02, 0.02),
        ),
        "choose the smallest number from the largest": Lazy(
            _choice,
            (0.1, 0.06, 0.03, 0.03, 0.02),
        ),
    },
    chance=lambda _: 0.02,
    published=lambda path, files: published("math_counting_and_probability", path, files),
    defects=defects,
    version=4,
)
