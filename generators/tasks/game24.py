"""Game of 24: combine all given numbers by + - * / into the target.

Source: CodeSteer (ICML 2025), task "Game 24"; after the card game of the same name. Any
expression that keeps the rules is right.

Repaired against the published version: values are compared as exact rationals (float
equality refused `8/(3-8/3)`, the only solution of 3 3 8 8); operators outside the rules
(`**`, `//`) and chains with a false middle (`4*6*1*1=5=24`) are refused; the question states
all rules and gives no worked examples taken from the data.

Size: level 1 has 48, level 2 has 182 and level 3 has 1279 distinct deals (the published
list of 1362 without those that a plain sum or product solves); levels 4 and 5 are practically
endless.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from random import Random

from generators._countdown import countdown, nodes, ways
from generators._expression import Arithmetic, arithmetic
from generators._wording import phrase
from generators.errors import AnswerError, PublishedError
from generators.task import Published, Task


@dataclass(frozen=True)
class Deal:
    """The `numbers` in the order shown (positive integers), and the `target` value."""

    numbers: tuple[int, ...]
    target: int = 24


@dataclass(frozen=True)
class Level:
    """How many numbers are dealt, the largest, the range of targets, the fewest solutions.

    A `planted` deal is made backwards from a random expression with at least one product
    and one quotient; the others are drawn uniformly from the solvable ones.
    """

    counts: tuple[int, ...]
    largest: int
    targets: tuple[int, int] = (24, 24)
    solutions: int = 1
    planted: bool = False


LEVELS = {
    1: Level((3,), 10),
    2: Level((4,), 9, solutions=40),
    3: Level((4,), 13),
    4: Level((5,), 25, (20, 100), planted=True),
    5: Level((6, 7), 60, (100, 999), planted=True),
}
SEARCH_LIMIT = 20_000


def generate(level: Level, rng: Random) -> Deal:
    """Deal numbers that can make the target, but not just by adding or multiplying them all."""
    count = rng.choice(level.counts)
    while True:
        target = rng.randint(*level.targets)
        if level.planted:
            numbers = _leaves(target, count, level.largest, rng)
        else:
            numbers = [rng.randint(1, level.largest) for _ in range(count)]
        if numbers is None or target in (sum(numbers), prod(numbers)):
            continue
        rng.shuffle(numbers)
        if level.planted or _solvable(tuple(sorted(numbers)), target, level.solutions):
            return Deal(tuple(numbers), target)


@lru_cache(maxsize=4096)
def _solvable(numbers: tuple[int, ...], target: int, solutions: int) -> bool:
    if countdown(numbers, target) is None:
        return False
    return solutions == 1 or ways(numbers, target) >= solutions


def _leaves(target: int, count: int, largest: int, rng: Random) -> list[int] | None:
    """Split the target backwards into `count` numbers in range; None where that fails.

    One leaf is taken off at a time: `target = x o leaf` with an exact operation that
    changes something. Products and quotients both occur in the result.
    """
    leaves: list[int] = []
    signs: set[str] = set()
    value = target
    for _ in range(count - 1):
        sign = rng.choice("+-*/")
        leaf = _factor(value, rng) if sign == "*" else rng.randint(2, largest)
        if leaf is None or leaf > largest:
            return None
        value = _undo(value, sign, leaf)
        if not 2 <= value <= 100 * largest:
            return None
        leaves.append(leaf)
        signs.add(sign)
    return [*leaves, value] if value <= largest and {"*", "/"} <= signs else None


def _factor(value: int, rng: Random) -> int | None:
    factors = [n for n in range(2, min(value // 2, 60) + 1) if value % n == 0]
    return rng.choice(factors) if factors else None


def _undo(value: int, sign: str, leaf: int) -> int:
    match sign:
        case "+":
            return value - leaf
        case "-":
            return value + leaf
        case "*":
            return value // leaf
        case _:
            return value * leaf


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


def parse(text: str) -> tuple[Arithmetic, ...]:
    """Read an expression, or a chain of them joined by equals signs."""
    if len(text) > 2_000:
        raise AnswerError(f"expression of {len(text)} characters; at most 2000")
    return tuple(arithmetic(part) for part in text.split("="))


def render(answer: tuple[Arithmetic, ...]) -> str:
    """Write the expression, with what it was said to equal."""
    return " = ".join(part.text for part in answer)


def violations(deal: Deal, answer: tuple[Arithmetic, ...]) -> Iterator[str]:
    """Yield the rules that `answer` breaks; values are compared exactly, not as floats.

    In a chain, the longest part must use the numbers and all parts must equal the target.
    """
    main = max(answer, key=lambda part: len(part.numbers))
    if sorted(main.numbers) != sorted(deal.numbers):
        yield f"uses the numbers {sorted(main.numbers)} instead of {sorted(deal.numbers)}"
    for part in answer:
        if part.value is None:
            yield f"{part.text} divides by zero"
        if part.value != deal.target:
            yield f"{part.text} is worth {part.value}, not {deal.target}"


def solve(deal: Deal) -> tuple[Arithmetic, ...] | None:
    """Search from the target down: O(3^n) splits, see `_countdown`."""
    text = countdown(deal.numbers, deal.target)
    return None if text is None else (arithmetic(text),)


def spoil(deal: Deal, answer: tuple[Arithmetic, ...], rng: Random) -> tuple[Arithmetic, ...]:
    """Change one number or add one, so that the numbers are no longer the given ones."""
    text, numbers = answer[0].text, answer[0].numbers
    if rng.random() < 0.5:
        return (arithmetic(f"{text} + {rng.choice(numbers)} - {rng.choice(numbers)}"),)
    old = rng.choice(numbers)
    return (arithmetic(re.sub(rf"\b{old}\b", str(old + rng.choice((1, 2))), text, count=1)),)


def guess(deal: Deal, rng: Random) -> tuple[Arithmetic, ...]:
    """Join the numbers in a random order by random operators."""
    numbers = rng.sample(deal.numbers, len(deal.numbers))
    text = str(numbers[0]) + "".join(f" {rng.choice('+-*/')} {number}" for number in numbers[1:])
    return (arithmetic(text),)


def _joined(sign: str, deal: Deal) -> tuple[Arithmetic, ...]:
    return (arithmetic(sign.join(map(str, deal.numbers))),)


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
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="steps of a plain pairwise search",
    shortcuts={
        "add all": lambda deal: _joined(" + ", deal),
        "multiply all": lambda deal: _joined(" * ", deal),
    },
    chance=lambda _: 0.03,
    canonical=lambda deal: (tuple(sorted(deal.numbers)), deal.target),
    published=published,
)
