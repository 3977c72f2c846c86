"""GSM-Hard: word problems of school arithmetic with large numbers.

Source: CodeSteer (ICML 2025), task "GSM-Hard"; the data set of that name, in which one number
of each GSM8K problem is replaced by a large one. The exact value is right in any notation; see
`answer.agrees` for rounding.

Repaired against the published version: problems are made from families with formulas, so that text
and key always agree, quantities stay positive, and counts are whole; tolerance never applies to
whole numbers. Levels 4 and 5 chain problems and add a number that does not matter.

Imported problems keep their text and code; the key is what the code returns, computed
with fractions by a small interpreter, or the stored number where the code is of another kind.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import prod
from random import Random

from generators.answers.numbers import Stated
from generators.published.finding import AMBIGUOUS, WRONG, Finding
from generators.published.stored import reading
from generators.shared.names import PEOPLE
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Task
from generators.tasks.gsm_hard.answer import agrees, read_number, write_number
from generators.tasks.gsm_hard.arithmetic_code import returned
from generators.tasks.gsm_hard.families import FAMILIES, Draw, Family, Number
from generators.tasks.gsm_hard.published import asks_for_a_count, contradicted
from generators.tasks.gsm_hard.texts import ASIDES, ASKS, TEXTS

Part = tuple[str, tuple[int | None, ...]]


@dataclass(frozen=True)
class Problem:
    """A chain of word problems, or an imported one.

    Attributes:
        parts: families and their parameters (see `families`); None stands for the answer
            to the part before.
        people: names.
        asides: sentences that do not matter: indices of `ASIDES` with a number each.
        text: of an imported problem, else empty.
        code: source of a function that computes its answer, empty where there is none.
        target: its stored answer.
    """

    parts: tuple[Part, ...]
    people: tuple[str, ...] = ()
    asides: tuple[tuple[int, int], ...] = ()
    text: str = ""
    code: str = ""
    target: str = ""


@dataclass(frozen=True)
class Level:
    """How many parts with how many operations in all, digits of large numbers, asides."""

    parts: tuple[int, int]
    operations: tuple[int, int]
    digits: tuple[int, int]
    asides: int = 0


LEVELS = {
    1: Level((1, 1), (1, 2), (2, 2)),
    2: Level((1, 1), (2, 3), (3, 4)),
    3: Level((1, 1), (2, 4), (5, 8)),
    4: Level((1, 2), (5, 7), (6, 9), 1),
    5: Level((2, 3), (8, 12), (9, 12), 2),
}
LONGEST = 10**24
"""Answers of parts on the way stay below this."""


def generate(level: Level, rng: Random) -> Problem:
    """Draw families and numbers until everything is as it should be."""
    draw = Draw(rng, level.digits)
    while True:
        names = _families(level, rng)
        parts = _parts(names, draw)
        if parts is not None:
            break
    people = rng.sample(PEOPLE, 2 * len(parts))
    asides = [(i, draw.big()) for i in rng.sample(range(len(ASIDES)), level.asides)]
    return Problem(parts, tuple(people), tuple(asides))


def _families(level: Level, rng: Random) -> list[str]:
    """Draw different families, all but the first open for an answer, with suitable operations."""
    least, most = level.operations
    while True:
        names = rng.sample(list(FAMILIES), rng.randint(*level.parts))
        operations = sum(FAMILIES[name].operations for name in names)
        linked = all(FAMILIES[name].slot is not None for name in names[1:])
        if least <= operations <= most and linked:
            return names


def _parts(names: list[str], draw: Draw) -> tuple[Part, ...] | None:
    """Draw parameters; None where an answer on the way is no positive whole number."""
    parts: list[Part] = []
    value: Number | None = None
    for name in names:
        family = FAMILIES[name]
        if value is not None and not 1 < value < LONGEST:
            return None
        params = _params(family, value, draw)
        if params is None:
            return None
        value = family.value(*_filled(params, value))
        parts.append((name, params))
        if len(parts) < len(names) and Fraction(value).denominator > 1:
            return None
    return tuple(parts)


def _params(family: Family, link: Number | None, draw: Draw) -> tuple[int | None, ...] | None:
    for _ in range(20):
        params: tuple[int | None, ...] = family.draw(draw)
        if link is not None and family.slot is not None:
            params = (*params[: family.slot], None, *params[family.slot + 1 :])
        if family.valid(*_filled(params, link)):
            return params
    return None


def _filled(params: tuple[int | None, ...], link: Number | None) -> tuple[int, ...]:
    return tuple(int(link or 0) if number is None else number for number in params)


OPENINGS = ("{story}", "Solve this problem. {story}", "A problem in words: {story}")
RULE = "Calculate exactly and round nothing on the way."
SUMS = "The amount may be rounded to whole cents at the end."
PUBLISHED_RULE = "Calculate exactly; even a count may come out negative or as a fraction."
_MONEY = re.compile(r"\$|\b(?:dollars?|cents?)\b", re.IGNORECASE)
LETTERS = "NMK"
SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)


def question(problem: Problem) -> str:
    """Tell the parts one after the other and ask for the last answer."""
    if problem.text:
        return " ".join((f"{problem.text}\n\n{PUBLISHED_RULE}", *[SUMS] * _is_money(problem)))
    family = FAMILIES[problem.parts[-1][0]]
    rules = [] if family.whole else [RULE, *[SUMS] * _is_money(problem)]
    story = " ".join((*(_part(problem, i) for i in range(len(problem.parts))), *rules))
    return phrase(problem, OPENINGS).format(story=story)


def _is_money(problem: Problem) -> bool:
    """Whether the answer is an amount of money, or may be one in an imported problem."""
    if problem.text:
        return bool(_MONEY.search(problem.text))
    return FAMILIES[problem.parts[-1][0]].unit == "money"


def _part(problem: Problem, index: int) -> str:
    """Return the sentences on one part, with its asides behind them, and what is asked."""
    name, params = problem.parts[index]
    salt = str(index)
    *stories, result = TEXTS[name]
    fields = dict(zip("ab", problem.people[2 * index :], strict=False))
    for i, number in enumerate(params):
        digits = LETTERS[index - 1] if number is None else str(number)
        small = number is not None and number < 20 and phrase(problem, range(5), f"{salt}{i}") == 0
        fields |= {f"p{i}": digits, f"w{i}": SMALL[number or 0] if small else digits}
    story = phrase(problem, stories, salt).format(**fields)
    last = index == len(problem.parts) - 1
    sentences = [f"{story[0].upper()}{story[1:]}"]
    for i, (aside, number) in enumerate(problem.asides):
        if i % len(problem.parts) == index:
            sentences.append(ASIDES[aside].format(n=number, **fields))
    ask = phrase(problem, ASKS, "ask") if last else f"Let {LETTERS[index]} be {{result}}."
    return " ".join([*sentences, ask.format(result=result.format(**fields))])


@lru_cache(maxsize=4096)
def _value(problem: Problem) -> Fraction:
    """Return the exact answer."""
    if problem.text:
        return returned(problem.code) if problem.code else Fraction(problem.target)
    value: Number | None = None
    for name, params in problem.parts:
        value = FAMILIES[name].value(*_filled(params, value))
    return Fraction(value or 0)


def parse(text: str) -> Stated:
    """Read one number, with its unit if there is one."""
    return read_number(text)


def render(answer: Stated) -> str:
    """Write the exact value."""
    return write_number(answer.value)


def violations(problem: Problem, answer: Stated) -> Iterator[str]:
    """Yield why `answer` is not the value asked for."""
    unit = FAMILIES[problem.parts[-1][0]].unit if problem.parts else ""
    if answer.percent and unit != "percent" and not problem.text:
        yield "a percentage, where none is asked for"
    value = _value(problem)
    if not agrees(answer, value, money=_is_money(problem)):
        yield f"{render(answer)} is not the value asked for"


def solve(problem: Problem) -> Stated | None:
    """Evaluate the formulas, or the imported code, with fractions."""
    return Stated(_value(problem))


def spoil(problem: Problem, answer: Stated, rng: Random) -> Stated:
    """Miss by one and a thousandth part."""
    off = 1 + abs(answer.value) // 1000
    return Stated(answer.value + rng.choice((-1, 1)) * off)


def _numbers(problem: Problem) -> list[int]:
    numbers = [number for _, params in problem.parts for number in params if number is not None]
    return numbers + [number for _, number in problem.asides] or [1]


def guess(problem: Problem, rng: Random) -> Stated:
    """Combine two of the numbers in the text."""
    x, y = rng.choice(_numbers(problem)), rng.choice(_numbers(problem))
    return Stated(Fraction(rng.choice((x + y, x * y, abs(x - y)))))


def _rest(problem: Problem) -> int:
    """Return the product of all numbers but the largest."""
    return prod(sorted(_numbers(problem))[:-1])


def _said(value: int) -> Stated:
    return Stated(Fraction(value))


def difficulty(problem: Problem) -> float:
    """Return the operations times the digits of the largest number."""
    operations = sum(FAMILIES[name].operations for name, _ in problem.parts)
    return operations * len(str(max(_numbers(problem))))


def published(path: str, files: Mapping[str, str]) -> Published[Problem]:
    """Read one line of the data set: text, code and stored number."""
    with reading("gsm_hard", path):
        (line,) = files.values()
        item = json.loads(line)
        target = repr(float(item["target"]))
        problem = Problem((), text=str(item["input"]).strip(), code=item["code"], target=target)
        if not problem.text or len(problem.text) > 10_000 or not re.match(r"-?\d", target):
            raise ValueError("expected a text and a finite number")
        stored = write_number(Fraction(target))
    value = _exact_key(problem)
    if value is None:
        return Published(Problem((), text=problem.text, target=target), stored)
    return Published(problem, stored, write_number(value))


def _exact_key(problem: Problem) -> Fraction | None:
    """Return what the code computes, None if it is of another kind or contradicts the target.

    The target may differ from it by the rounding of floating point numbers.
    """
    try:
        value = returned(problem.code)
    except (ValueError, ArithmeticError):
        return None
    target = Fraction(problem.target)
    return value if abs(value - target) <= abs(target) / 10**9 else None


def defects(problem: Problem, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether a published key contradicts its text, or makes no sense there."""
    (line,) = files.values()
    key = Fraction(problem.target)
    clash = contradicted(line, problem.target)
    if clash is not None:
        reason, right = clash
        corrected = replace(problem, target=str(right), code="")
        if right is None:
            yield Finding(AMBIGUOUS, reason)
        elif any(violations(corrected, read_number(write_number(key)))):
            yield Finding(WRONG, reason, corrected)
    if key < 0:
        yield Finding(AMBIGUOUS, f"the key {problem.target} is negative")
    elif key.denominator > 1 and asks_for_a_count(problem.text):
        yield Finding(AMBIGUOUS, f"asks how many, and the key {problem.target} is a fraction")


TASK = Task(
    name="gsm_hard",
    title="GSM-Hard",
    category="reasoning",
    split="seen",
    summary="Solve word problems of school arithmetic with large numbers.",
    levels=LEVELS,
    instance_type=Problem,
    generate=generate,
    question=question,
    form=(
        "the number alone: an integer, a fraction in the shape p/q or a decimal number; decimals "
        "that never end may be rounded correctly to at least seven significant digits."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="operations times digits",
    shortcuts={
        "add all numbers": lambda problem: _said(sum(_numbers(problem))),
        "multiply all numbers": lambda problem: _said(prod(_numbers(problem))),
        "largest number": lambda problem: _said(max(_numbers(problem))),
    },
    lazy={
        "twice the first number plus the second": Lazy(
            lambda problem: _said(2 * _numbers(problem)[0] + sum(_numbers(problem)[1:2])),
            (0.15, 0.08, 0.1, 0.02, 0.02),
        ),
        "largest number modulo the smallest": Lazy(
            lambda problem: _said(max(_numbers(problem)) % min(_numbers(problem))),
            (0.2, 0.05, 0.02, 0.02, 0.02),
        ),
        "largest number minus the product of the others": Lazy(
            lambda problem: _said(max(_numbers(problem)) - _rest(problem)),
            (0.2, 0.15, 0.08, 0.02, 0.02),
        ),
    },
    chance=lambda _: 0.05,
    canonical=lambda problem: (problem.parts, problem.text),
    published=published,
    defects=defects,
    version=4,
)
