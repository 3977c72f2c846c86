"""Game of 24: combine all given numbers by + - * / into the target.

Source: CodeSteer (ICML 2025), task "Game 24"; after the card game of the same name. Any
expression that keeps the rules is right.

Repaired against the published version: values are compared as exact rationals (float
equality refused `8/(3-8/3)`, the only solution of 3 3 8 8); operators outside the rules
(`**`, `//`) and chains with a false middle (`4*6*1*1=5=24`) are refused; the question states
all rules and gives no worked examples taken from the data. Deals that take no search are left
out: those made by the sum of all numbers or their product and, from four numbers on, by the sum
with the smallest one subtracted (one in ten published deals) or by coming as near to the target
as possible with one number after the other; from five numbers on also those made by joining, time
after time, the two parts that come nearest to the target or to one of its divisors.

Size: level 1 has 48, level 2 has 125 and level 3 has 1020 distinct deals (the published list of
1362 without the above; 77 % of them have at most 40 solutions); levels 4 and 5 are practically
endless. Of any fixed formula over the sorted numbers, the best is right in 17 % of level 2, where
deals have many solutions, and in 7 % of level 3.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from generators.answers.expression import (
    Equation,
    arithmetic,
    equation,
    greedily,
    misvalued,
    pairwise,
    worked,
    write_equation,
)
from generators.errors import PublishedError
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.game24.countdown import Countdown, countdown, nodes, planted, ways


@dataclass(frozen=True)
class Deal:
    """The `numbers` in the order shown (positive integers), and the `target` value."""

    numbers: tuple[int, ...]
    target: int = 24


Formula = Callable[[Deal], Equation]


@dataclass(frozen=True)
class Level:
    """How many numbers are dealt, the largest, and the range of targets.

    Attributes:
        counts: possible numbers of numbers.
        largest: each of them is from 1 to this.
        targets: least and largest target.
        solutions: fewest expressions that are right.
        fractions: share of deals that no expression solves without a fraction on the way.
        planted: made backwards from a random expression with at least one product and one
            quotient; the others are drawn uniformly.
    """

    counts: tuple[int, ...]
    largest: int
    targets: tuple[int, int] = (24, 24)
    solutions: int = 1
    fractions: float = 0.0
    planted: bool = False


LEVELS = {
    1: Level((3,), 10),
    2: Level((4,), 9, solutions=40),
    3: Level((4,), 13, fractions=0.05),
    4: Level((5,), 25, (20, 100), planted=True),
    5: Level((6, 7), 60, (100, 999), planted=True),
}
SEARCH_LIMIT = 20_000


def generate(level: Level, rng: Random) -> Deal:
    """Deal numbers that can make the target, but not without a search."""
    count, fractional = rng.choice(level.counts), rng.random() < level.fractions
    while True:
        target = rng.randint(*level.targets)
        numbers = _drawn(level, count, target, rng)
        if numbers is None:
            continue
        deal = Deal(tuple(numbers), target)
        if (level.planted or _fits(deal, level.solutions, fractional)) and not _is_lazy(deal):
            return deal


def _drawn(level: Level, count: int, target: int, rng: Random) -> list[int] | None:
    if not level.planted:
        return [rng.randint(1, level.largest) for _ in range(count)]
    text = planted(target, count, level.largest, rng)
    if text is None or not {"*", "/"} <= set(text):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return rng.sample(numbers, count)


def _is_lazy(deal: Deal) -> bool:
    count = len(deal.numbers)
    lazy = [*EASY.values()]
    lazy += LAZY.values() if count > 3 else ()
    lazy += PAIRING.values() if count > 4 else ()
    return any(formula(deal)[0].value == deal.target for formula in lazy)


def _fits(deal: Deal, solutions: int, fractional: bool) -> bool:
    numbers, target = tuple(sorted(deal.numbers)), deal.target
    whole = _is_solvable(numbers, target, False)
    if fractional:
        return not whole and _is_solvable(numbers, target, True)
    return whole and (solutions == 1 or _ways(numbers, target) >= solutions)


@lru_cache(maxsize=4096)
def _is_solvable(numbers: tuple[int, ...], target: int, fractions: bool) -> bool:
    return Countdown(numbers, fractions=fractions).find(target) is not None


_ways = lru_cache(maxsize=4096)(ways)


WORDINGS = (
    "Use each of the numbers {numbers} exactly once, together with +, -, *, / and brackets, to "
    "write an expression whose value is exactly {target}.",
    "Here are {count} numbers: {numbers}. Write one arithmetic expression that contains every "
    "one of them exactly once, joined by +, -, *, / (brackets are allowed), and equals {target}.",
    "Make {target} out of {numbers}: an expression in which each of these numbers occurs exactly "
    "as often as it is listed, and nothing but +, -, *, / and brackets is used besides them.",
)
RULES = (
    "Division is exact, and results on the way may be negative or fractions. Digits must not be "
    "joined into longer numbers, and no other operation is allowed except a minus sign in front "
    "of a number or bracket. The order of the numbers is free."
)


def question(deal: Deal) -> str:
    """State the puzzle."""
    wording = phrase(deal, WORDINGS).format(
        numbers=", ".join(map(str, deal.numbers)), target=deal.target, count=len(deal.numbers)
    )
    return f"{wording} {RULES}"


def violations(deal: Deal, answer: Equation) -> Iterator[str]:
    """Yield the rules that `answer` breaks; values are compared exactly, not as floats.

    In a chain, the first part that is no lone number must use the numbers, and all parts must
    equal the target.
    """
    numbers = sorted(worked(answer).numbers)
    if numbers != sorted(deal.numbers):
        yield f"uses the numbers {numbers} instead of {sorted(deal.numbers)}"
    yield from misvalued(answer, deal.target)


def solve(deal: Deal) -> Equation | None:
    """Search from the target down: O(3^n) splits, see `_countdown`."""
    text = countdown(deal.numbers, deal.target)
    return None if text is None else (arithmetic(text),)


def spoil(deal: Deal, answer: Equation, rng: Random) -> Equation:
    """Change one number or add one, so that the numbers are no longer the given ones."""
    text, numbers = answer[0].text, answer[0].numbers
    if rng.random() < 0.5:
        return (arithmetic(f"{text} + {rng.choice(numbers)} - {rng.choice(numbers)}"),)
    old = rng.choice(numbers)
    return (arithmetic(re.sub(rf"\b{old}\b", str(old + rng.choice((1, 2))), text, count=1)),)


def guess(deal: Deal, rng: Random) -> Equation:
    """Join the numbers in a random order by random operators."""
    numbers = rng.sample(deal.numbers, len(deal.numbers))
    text = str(numbers[0]) + "".join(f" {rng.choice('+-*/')} {number}" for number in numbers[1:])
    return (arithmetic(text),)


def _best_formula(deal: Deal) -> Equation | None:
    """Put the sorted numbers into the formula that is right most often at level 2."""
    if len(deal.numbers) != 4:
        return None
    return (arithmetic("{0} * {2} * ({3} - {1})".format(*sorted(deal.numbers))),)


def _joined(sign: str, deal: Deal) -> Equation:
    return (arithmetic(sign.join(map(str, deal.numbers))),)


def _subtracted(deal: Deal) -> Equation:
    smallest, *others = sorted(deal.numbers)
    return (arithmetic(f"{' + '.join(map(str, others))} - {smallest}"),)


EASY: Mapping[str, Formula] = {
    "add all": lambda deal: _joined(" + ", deal),
    "multiply all": lambda deal: _joined(" * ", deal),
}
LAZY: Mapping[str, Formula] = {
    "subtract the smallest from the others": _subtracted,
    "come nearest to the target": lambda deal: (greedily(deal.numbers, deal.target),),
    "come nearest to the target, smallest number first": lambda deal: (
        greedily(sorted(deal.numbers), deal.target),
    ),
    "come nearest to the target, largest number first": lambda deal: (
        greedily(sorted(deal.numbers)[::-1], deal.target),
    ),
}
PAIRING: Mapping[str, Formula] = {
    "join the two nearest to the target": lambda deal: (
        pairwise(deal.numbers, deal.target, divisors=False),
    ),
    "join the two nearest to the target that divide it": lambda deal: (
        pairwise(deal.numbers, deal.target, divisors=True),
    ),
}


def difficulty(deal: Deal) -> float:
    """Return the steps of a plain pairwise search until the first solution (capped)."""
    return nodes(deal.numbers, deal.target, SEARCH_LIMIT)


def published(path: str, files: Mapping[str, str]) -> Published[Deal]:
    """Read one row of a published table: a header line, then rank, numbers, ...

    The target is the folder's name; tables for targets other than 24 store a solution.
    """
    try:
        (text,) = files.values()
        header, row = (line.split(",") for line in text.splitlines()[:2])
        record = dict(zip(header, row, strict=False))
        target = int(path.split("#")[0].split("/")[-2])
        numbers = tuple(map(int, record["Puzzles"].split()))
    except (ValueError, KeyError, IndexError) as error:
        raise PublishedError(f"game24: {path}: {error!r}") from error
    return Published(Deal(numbers, target), record.get("Solutions"))


TASK = Task(
    name="game24",
    title="Game 24",
    category="planning",
    split="seen",
    summary="Combine all given numbers by + - * / into the target value.",
    levels=LEVELS,
    instance_type=Deal,
    generate=generate,
    question=question,
    form="the expression alone, for example (1 + 2) * 8.",
    parse=equation,
    render=write_equation,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="steps of a plain pairwise search",
    shortcuts={
        **EASY,
        **LAZY,
        **PAIRING,
        "best formula of four numbers": _best_formula,
    },
    chance=lambda deal: 0.18 if len(deal.numbers) == 4 else 0.03,
    version=3,
    canonical=lambda deal: (tuple(sorted(deal.numbers)), deal.target),
    published=published,
)
