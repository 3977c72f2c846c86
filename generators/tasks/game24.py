"""Game of 24: combine all given numbers by + - * / into the target.

Source: CodeSteer (ICML 2025), task "Game 24"; after the card game of the same name. Any
expression that keeps the rules is right.

Repaired against the published version: values are exact rationals, the question states all rules
and no example is taken from the data, and deals that take no search are left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import Final

from generators.answers.expression import (
    Equation,
    arithmetic,
    equation,
    misvalued,
    worked,
    write_equation,
)
from generators.errors import UndecidedError
from generators.published.stored import reading
from generators.shared.target_search import TargetSearch, chained, first_chain, greedily, pairwise
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Span, Task, within


@dataclass(frozen=True)
class Deal:
    """The `numbers` in the order shown (positive integers), and the `target` value."""

    numbers: tuple[int, ...]
    target: int = 24


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
LIMITS: Final = {False: 400_000, True: 60_000}
"""Most steps of a search without and with fractions, which are slower."""
MOST: Final = 10
"""Most numbers that are searched from the target down; no more than 7 are drawn."""
TRIES: Final = 200
"""Most sums that are tried for more numbers."""
BITS: Final = 400_000_000
"""Most numbers times their sum for which signs are looked for."""
Items = list[tuple[int, str]]
"""Values with expressions that are worth them."""


def generate(level: Level, rng: Random) -> Deal:
    """Deal numbers that can make the target, but not without a search."""
    count, fractional = rng.choice(level.counts), rng.random() < level.fractions
    while True:
        target = rng.randint(*level.targets)
        numbers = _drawn(level, count, target, rng)
        if numbers is None:
            continue
        deal = Deal(tuple(numbers), target)
        fits = level.planted or _fits(deal, level.solutions, fractional)
        if fits and (count > MOST or shortcuts_fail(deal)):
            return deal


def _drawn(level: Level, count: int, target: int, rng: Random) -> list[int] | None:
    if not level.planted:
        return [rng.randint(1, level.largest) for _ in range(count)]
    text = planted(target, count, level.largest, rng)
    if text is None or not {"*", "/"} <= set(text):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return rng.sample(numbers, count)


def planted(value: int, count: int, largest: int, rng: Random) -> str | None:
    """Return a random expression of `count` numbers with a value, or None where that fails.

    The value is split backwards; every operation is exact and changes something (no factor or
    divisor of one, no quotient of equals), and no number is over `largest`.
    """
    if count == 1:
        return str(value) if value <= largest else None
    sign = rng.choice("+-*/")
    operands = _operands(value, sign, largest, rng)
    if operands is None:
        return None
    size = rng.randint(1, count - 1)
    left = planted(operands[0], size, largest, rng)
    right = left and planted(operands[1], count - size, largest, rng)
    return right and f"({left} {sign} {right})"


def _operands(value: int, sign: str, largest: int, rng: Random) -> tuple[int, int] | None:
    """Return positive x and y with `x sign y` worth the value, or None where none are found."""
    if sign == "*":
        factors = [n for n in range(2, min(value // 2, 60) + 1) if value % n == 0]
        y = rng.choice(factors) if factors else 0
        return (value // y, y) if y else None
    y = rng.randint(1, largest)
    if sign == "/":
        return (value * y, y) if value > 1 and y > 1 and value * y <= 100 * largest else None
    x = value - y if sign == "+" else value + y
    return (x, y) if x > 0 else None


def of_count(span: Span) -> Level:
    """Return the parameters for so many numbers, 3 to 100; the paper goes from 4 to 80.

    No shortcut is tried on more than `MOST`, where that takes long.
    """
    least, most = within(span, 3, 100)
    return Level(tuple(range(least, most + 1)), LEVELS[3].largest)


def _fits(deal: Deal, solutions: int, fractional: bool) -> bool:
    if len(deal.numbers) > MOST:
        with suppress(UndecidedError):
            return solve(deal) is not None
        return False
    numbers, target = tuple(sorted(deal.numbers)), deal.target
    whole = _found(numbers, target, False) is not None
    if fractional:
        return not whole and _found(numbers, target, True) is not None
    return whole and (solutions == 1 or count_solutions(numbers, target) >= solutions)


@lru_cache(maxsize=4096)
def _found(numbers: tuple[int, ...], target: int, fractions: bool) -> str | None:
    limit = LIMITS[fractions]
    return TargetSearch(numbers, in_order=False, fractions=fractions, limit=limit).find(target)


@lru_cache(maxsize=4096)
def count_solutions(numbers: tuple[int, ...], target: int) -> int:
    """Return how many bracketed expressions of all numbers are worth `target`.

    Operands are ordered, and equal numbers count as different; O(3^n) splits.
    """
    whole = (1 << len(numbers)) - 1
    counts: list[Counter[Fraction]] = [Counter() for _ in range(whole + 1)]
    for i, number in enumerate(numbers):
        counts[1 << i][Fraction(number)] = 1
    for subset in range(1, whole + 1):
        part = (subset - 1) & subset
        while part:
            for x, n in counts[part].items():
                for y, m in counts[subset ^ part].items():
                    for value in (x + y, x * y, x - y, *([x / y] if y else [])):
                        counts[subset][value] += n * m
            part = (part - 1) & subset
    return counts[whole][Fraction(target)]


WORDINGS = (
    "Use each of the numbers {numbers} exactly once, together with +, -, *, / and parentheses, to "
    "write an expression whose value is exactly {target}.",
    "Here are {count} numbers: {numbers}. Write one arithmetic expression that contains every "
    "one of them exactly once, joined by +, -, *, / (parentheses are allowed), and "
    "equals {target}.",
    "Make {target} from {numbers}: write an expression that uses each number exactly as often as "
    "it is listed, and nothing else but +, -, *, / and parentheses.",
)
RULES = (
    "Division is exact, and intermediate results may be negative or fractions. Digits must not be "
    "joined into longer numbers, and no other operation is allowed, except that a minus sign may "
    "stand before a number or a parenthesis. The numbers may be used in any order."
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
    """Search from the target down, first without fractions; for many numbers, look for signs.

    Raises:
        UndecidedError: if the search reaches `LIMITS`; no drawn deal comes near them.
    """
    if len(deal.numbers) > MOST:
        text: str | None = _of_many(deal.numbers, deal.target)
    else:
        text = _found(deal.numbers, deal.target, False) or _found(deal.numbers, deal.target, True)
    return None if text is None else (arithmetic(text),)


def _of_many(numbers: tuple[int, ...], target: int) -> str:
    """Split off factors of the target; add and subtract the others, two of them multiplied.

    Of many numbers, some choice of signs is nearly always worth the rest of the target.
    """
    left = TRIES

    def search(numbers: tuple[int, ...], target: int) -> str | None:
        nonlocal left
        for items in _with_a_product(numbers):
            left -= 1
            if left >= 0 and (text := _signed(items, target)) is not None:
                return text
        for factor in sorted(set(numbers), reverse=True) if left > 0 else ():
            if factor > 1 and target % factor == 0:
                at = numbers.index(factor)
                text = search(numbers[:at] + numbers[at + 1 :], target // factor)
                if text is not None:
                    return f"({factor} * {text})"
        return None

    text = search(numbers, target) if target >= 0 and len(numbers) * sum(numbers) < BITS else None
    if text is None:
        raise UndecidedError(f"no expression of the {len(numbers)} numbers found")
    return text


def _with_a_product(numbers: tuple[int, ...]) -> Iterator[Items]:
    """Yield the numbers, then with two small ones multiplied: that changes what is even."""
    items = sorted((number, str(number)) for number in numbers)
    yield items
    yield from _multiplied(items)
    k = min(range(1, len(items)), key=lambda k: items[k][0] - items[k - 1][0])
    (x, left), (y, right) = items[k - 1 : k + 1]
    yield from _multiplied([(y - x, f"({right} - {left})"), *items[: k - 1], *items[k + 1 :]])


def _multiplied(items: Items) -> Iterator[Items]:
    odd = next((k for k, (value, _) in enumerate(items) if value % 2), 0)
    items = [items[odd], *items[:odd], *items[odd + 1 :]]
    for i, j in combinations(range(min(4, len(items))), 2):
        (x, left), (y, right) = items[i], items[j]
        others = [item for k, item in enumerate(items) if k not in (i, j)]
        yield [*others, (x * y, f"({left} * {right})")]


def _signed(items: Items, target: int) -> str | None:
    """Return a sum of all items, some of them subtracted, that is worth the target."""
    excess = sum(value for value, _ in items) - target
    if excess < 0 or excess % 2:
        return None
    reached = [1]  # bit n of reached[k]: some of the first k items are worth n
    for value, _ in items:
        reached.append(reached[-1] | reached[-1] << value)
    less = excess // 2
    if not reached[-1] >> less & 1:
        return None
    signs = []
    for before, (value, text) in zip(reached[-2::-1], reversed(items), strict=True):
        subtracted = not before >> less & 1
        less -= value * subtracted
        signs.append(f"{'-' if subtracted else '+'} {text}")
    return f"({' '.join(reversed(signs)).removeprefix('+ ')})"


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
    return chained(numbers, (rng.choice("+-*/") for _ in numbers))


def _best_formula(deal: Deal) -> Equation | None:
    """Put the sorted numbers into the formula that is right most often at level 2."""
    if len(deal.numbers) != 4:
        return None
    return (arithmetic("{0} * {2} * ({3} - {1})".format(*sorted(deal.numbers))),)


def _subtracted(deal: Deal) -> Equation:
    smallest, *others = sorted(deal.numbers)
    return (arithmetic(f"{' + '.join(map(str, others))} - {smallest}"),)


SHORTCUTS: Mapping[str, tuple[int, Callable[[Deal], Equation]]] = {
    "add all": (3, lambda deal: chained(deal.numbers, "+" * len(deal.numbers))),
    "multiply all": (3, lambda deal: chained(deal.numbers, "*" * len(deal.numbers))),
    "subtract the smallest from the others": (4, _subtracted),
    "come nearest to the target": (4, lambda deal: greedily(deal.numbers, deal.target)),
    "come nearest to the target, smallest number first": (
        4,
        lambda deal: greedily(sorted(deal.numbers), deal.target),
    ),
    "come nearest to the target, largest number first": (
        4,
        lambda deal: greedily(sorted(deal.numbers)[::-1], deal.target),
    ),
    "join the two nearest to the target": (
        5,
        lambda deal: pairwise(deal.numbers, deal.target, divisors=False),
    ),
    "join the two nearest to the target that divide it": (
        5,
        lambda deal: pairwise(deal.numbers, deal.target, divisors=True),
    ),
}
"""Each with the least number of numbers from which on it is never right."""


def _one_product(deal: Deal) -> Equation | None:
    """Multiply two of the numbers, add and subtract the others."""
    items = [(number, str(number)) for number in deal.numbers]
    for i, j in combinations(range(len(items)), 2):
        (x, left), (y, right) = items[i], items[j]
        others = [item for k, item in enumerate(items) if k not in (i, j)]
        if (text := _signed([(x * y, f"({left} * {right})"), *others], deal.target)) is not None:
            return (arithmetic(text),)
    return None


def _two_groups(deal: Deal) -> Equation | None:
    """Add and subtract within two groups of the numbers, and multiply the two."""
    numbers = deal.numbers
    for size in range(1, len(numbers) // 2 + 1):
        for chosen in combinations(range(len(numbers)), size):
            first = _sums([numbers[k] for k in chosen])
            second = _sums([n for k, n in enumerate(numbers) if k not in chosen])
            for x, text in first.items():
                if x and deal.target % x == 0 and deal.target // x in second:
                    return (arithmetic(f"({text}) * ({second[deal.target // x]})"),)
    return None


def _sums(numbers: Sequence[int]) -> Mapping[int, str]:
    """Return what the numbers are worth under all signs, with the expressions."""
    values = {numbers[0]: str(numbers[0]), -numbers[0]: f"-{numbers[0]}"}
    for number in numbers[1:]:
        values = {
            total: text
            for value, before in values.items()
            for total, text in (
                (value + number, f"{before} + {number}"),
                (value - number, f"{before} - {number}"),
            )
        }
    return values


def _tries(deal: Deal) -> Equation:
    return first_chain(deal.numbers, deal.target, Random(str(deal.numbers)), shuffled=True)


def shortcuts_fail(deal: Deal) -> bool:
    """Whether no shortcut that has to fail on so many numbers makes the target."""
    return not any(
        shortcut(deal)[0].value == deal.target
        for count, shortcut in SHORTCUTS.values()
        if len(deal.numbers) >= count
    )


def difficulty(deal: Deal) -> float:
    """Return the steps of a plain pairwise search until the first solution (capped)."""
    return search_steps(deal.numbers, deal.target, SEARCH_LIMIT)


def search_steps(numbers: tuple[int, ...], target: int, limit: int) -> int:
    """Return how many steps a plain search takes: join any two numbers, go on with the rest.

    Depth first in a fixed order until the first solution, at most `limit` steps.
    """
    count = 0

    def search(values: tuple[Fraction, ...]) -> bool:
        nonlocal count
        count += 1
        if count >= limit:
            return True
        if len(values) == 1:
            return values[0] == target
        for i, j in combinations(range(len(values)), 2):
            x, y = values[i], values[j]
            rest = tuple(v for k, v in enumerate(values) if k not in (i, j))
            if any(search((*rest, joined)) for joined in _results(x, y)):
                return True
        return False

    search(tuple(map(Fraction, numbers)))
    return count


def _results(x: Fraction, y: Fraction) -> Iterator[Fraction]:
    yield from (x + y, x * y, x - y, y - x)
    if y:
        yield x / y
    if x:
        yield y / x


def published(path: str, files: Mapping[str, str]) -> Published[Deal]:
    """Read one row of a published table: a header line, then rank, numbers, ...

    The target is the folder's name; tables for targets other than 24 store a solution.
    """
    with reading("game24", path):
        (text,) = files.values()
        header, row = (line.split(",") for line in text.splitlines()[:2])
        record = dict(zip(header, row, strict=False))
        target = int(path.split("#")[0].split("/")[-2])
        numbers = tuple(map(int, record["Puzzles"].split()))
    return Published(Deal(numbers, target), record.get("Solutions"))


TASK = Task(
    name="game24",
    title="Game 24",
    category="planning",
    split="seen",
    summary="Combine all given numbers by + - * / into the target value.",
    levels=LEVELS,
    axes={"count": of_count},
    instance_type=Deal,
    generate=generate,
    question=question,
    form=("the expression alone, written with numbers, the signs + - * / and parentheses."),
    parse=equation,
    render=write_equation,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="steps of a plain pairwise search",
    shortcuts={
        **{name: shortcut for name, (_, shortcut) in SHORTCUTS.items()},
        "best formula of four numbers": _best_formula,
    },
    lazy={
        "one product, the others added or subtracted": Lazy(
            _one_product, (0.45, 0.5, 0.3, 0.5, 0.4)
        ),
        "two sums or differences multiplied": Lazy(_two_groups, (0.75, 0.7, 0.65, 0.45, 0.4)),
        "a hundred random expressions without parentheses": Lazy(
            _tries, (0.5, 0.5, 0.3, 0.25, 0.05)
        ),
    },
    chance=lambda deal: 0.18 if len(deal.numbers) == 4 else 0.03,
    version=4,
    canonical=lambda deal: (tuple(sorted(deal.numbers)), deal.target),
    published=published,
)
