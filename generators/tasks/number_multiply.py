"""Number multiplication: the exact product of two to four signed integers.

Source: CodeSteer (ICML 2025), task "Number Multiply". Exactly one integer is right; it may be
written with thousands separators.

Repaired against the published version: the value is compared, not searched for as a substring of
the reply, the question says what to return, and some operands hold runs of nines and zeros, where
carrying goes wrong first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from random import Random

from generators.answers.numbers import integer, integers
from generators.published.stored import at_most, reading
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Span, Task, within


@dataclass(frozen=True)
class Product:
    """The signed `factors` in the order shown."""

    factors: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """The possible lists of digit counts of the factors, one of which is drawn."""

    digits: tuple[tuple[int, ...], ...]


LEVELS = {
    1: Level(((1, 2),)),
    2: Level(((2, 3),)),
    3: Level(((1, 2, 4), (1, 3, 4), (1, 2, 2, 4))),
    4: Level(((4, 4), (8, 8), (12, 12))),
    5: Level(((20, 20), (30, 30), (10, 10, 10, 10))),
}
TRICKY = 0.2
"""How often a factor of more than four digits is drawn mostly from nines and zeros: shorter ones
would soon repeat."""


def of_digits(span: Span) -> Level:
    """Return the parameters for two factors of so many digits each, 1 to 200.

    The paper goes from 4 to 20.
    """
    least, most = within(span, 1, 200)
    return Level(tuple((digits, digits) for digits in range(least, most + 1)))


def generate(level: Level, rng: Random) -> Product:
    """Draw the factors: uniform digits or runs of nines and zeros, signs at random."""
    return Product(tuple(_factor(count, rng) for count in rng.choice(level.digits)))


def _factor(count: int, rng: Random) -> int:
    if count == 1:
        size = rng.randint(2, 9)
    elif count > 4 and rng.random() < TRICKY:
        rest = "".join(
            rng.choice(("0", "9", "9", str(rng.randrange(10)))) for _ in range(count - 1)
        )
        size = int(f"{rng.randint(1, 9)}{rest}")
    else:
        size = rng.randrange(10 ** (count - 1), 10**count)
    return rng.choice((size, -size))


WORDINGS = (
    "Work out the product {product} and give it in full: every digit counts, and so does the sign.",
    "What integer is {product}? No rounding: the value must be exact, sign included.",
    "Multiply these {count} integers and state their exact product with its sign: {listed}.",
    "Compute {product} exactly, to the last digit and with the right sign.",
)


def question(puzzle: Product) -> str:
    """State the puzzle."""
    first, *rest = puzzle.factors
    joined = " * ".join([str(first), *(f"({n})" if n < 0 else str(n) for n in rest)])
    listed = ", ".join(map(str, puzzle.factors))
    return phrase(puzzle, WORDINGS).format(product=joined, listed=listed, count=len(puzzle.factors))


def violations(puzzle: Product, answer: int) -> Iterator[str]:
    """Yield what is wrong with the value: its sign, its length or some digit."""
    product = prod(puzzle.factors)
    if (answer < 0) != (product < 0):
        yield f"{_short(answer)} has the wrong sign"
    given, wanted = str(abs(answer)), str(abs(product))
    if len(given) != len(wanted):
        yield f"has {len(given)} digits, the product has {len(wanted)}"
    for place, (digit, right) in enumerate(zip(given, wanted, strict=False), start=1):
        if digit != right:
            yield f"digit {place} from the left is not that of the product"
            break


def _short(value: int) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:30]}...{text[-20:]}"


def solve(puzzle: Product) -> int:
    """Multiply."""
    return prod(puzzle.factors)


def spoil(puzzle: Product, answer: int, rng: Random) -> int:
    """Flip the sign, change one digit, append a digit or drop the last one."""
    step = 10 ** rng.randrange(len(str(abs(answer))))
    near = (-answer, answer + step, answer - step, answer * 10 + rng.randrange(10), answer // 10)
    return rng.choice(near)


def guess(puzzle: Product, rng: Random) -> int:
    """Say some integer of up to nine digits."""
    return rng.choice((1, -1)) * rng.randrange(10 ** rng.randint(2, 9))


def difficulty(puzzle: Product) -> float:
    """Return the products of two digits in schoolbook multiplication from left to right."""
    steps, value = 0, puzzle.factors[0]
    for factor in puzzle.factors[1:]:
        steps += len(str(abs(value))) * len(str(abs(factor)))
        value *= factor
    return steps


def _rounded(puzzle: Product) -> int:
    text = str(abs(solve(puzzle)))
    size = int(text[:2].ljust(len(text), "0"))
    return size if solve(puzzle) > 0 else -size


def _one_digit(puzzle: Product) -> int:
    """Multiply the factors rounded to one significant digit."""
    return prod(round(factor, 1 - len(str(abs(factor)))) for factor in puzzle.factors)


def published(path: str, files: Mapping[str, str]) -> Published[Product]:
    """Read one published sample: the list of factors and the product as text."""
    with reading("number_multiply", path):
        factors = integers(files["input_value_list.txt"])
        stored = files["target_answer.txt"].strip()
        at_most(2000, digits=sum(len(str(factor)) for factor in factors))
        if len(factors) < 2:
            raise ValueError(f"{len(factors)} factors, expected 2 or more")
    return Published(Product(factors), stored)


TASK = Task(
    name="number_multiply",
    title="Number Multiply",
    category="execution",
    split="unseen",
    summary="Multiply signed integers exactly.",
    levels=LEVELS,
    axes={"digits": of_digits},
    instance_type=Product,
    generate=generate,
    question=question,
    form="the integer in decimal digits, with a minus sign if it is negative.",
    parse=integer,
    render=str,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="products of two digits",
    shortcuts={
        "two significant digits": _rounded,
        "sum of the factors": lambda puzzle: sum(puzzle.factors),
        "factors of one significant digit": _one_digit,
        "without the last factor": lambda puzzle: prod(puzzle.factors[:-1]),
    },
    lazy={
        "without the sign": Lazy(lambda puzzle: abs(solve(puzzle)), (0.5,) * 5),
        "in floating point": Lazy(
            lambda puzzle: int(prod(map(float, puzzle.factors))), (1.0, 1.0, 1.0, 0.7, 0.0)
        ),
    },
    chance=lambda _: 0.02,
    canonical=lambda puzzle: tuple(sorted(puzzle.factors)),
    published=published,
    version=4,
)
