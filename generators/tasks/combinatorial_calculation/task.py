"""Combinatorial calculation: put operators and parentheses into a row of numbers.

Source: CodeSteer (ICML 2025), task "Combinatorial Calculation". Any expression that has the
numbers in the given order and makes the target is right, as a list of tokens or as plain text.

Repaired against the published version: the order of the numbers is checked (91 of 150 samples
accepted another order); tokens are read by a grammar instead of being glued together and
evaluated (which made `7, *, *, 2` a power and `1, 2` the number 12); values are exact
rationals; the example of the form is a true one. Joining all numbers by +, by * or by the two
in turns never makes the target, nor does coming as near to it as possible with every number from
the left or from the right, or by joining, time after time, the two neighbours that come nearest to
it or to one of its divisors. At levels 4 and 5 parentheses are needed. Level 3 draws its
targets from around the five published ones, which make a set monotonous, and has no rows of three
numbers, of which there are too few. An answer may have 2000 characters, as needless parentheses
do no harm.

Size: level 1 has 1,696 puzzles and level 2 about 28,000; level 3 has about 43,000 with four
numbers, so that 75 of its first 10,000 puzzles repeat; the others are practically endless. Of any
fixed choice of operators, the best is right in 7 % of rows of four, in 3 % of longer ones.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import comb
from random import Random

from generators.answers.expression import (
    MAX_LENGTH,
    Equation,
    arithmetic,
    equation,
    greedily,
    misvalued,
    pairwise,
    worked,
    write_equation,
)
from generators.errors import AnswerError
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.combinatorial_calculation.in_order import (
    in_order,
    is_flat_value,
    largest_flat_value,
    largest_values,
    quotients,
)


@dataclass(frozen=True)
class Row:
    """The `numbers` in their fixed order (positive integers), and the `target` value."""

    numbers: tuple[int, ...]
    target: int


@dataclass(frozen=True)
class Level:
    """The possible pairs of a row's length and a target range, one of which is drawn.

    Attributes:
        bands: (length, least target, largest target).
        digits: the numbers are drawn from these characters.
        nested: parentheses are needed; in rows of more than `FLAT_LENGTH` numbers, some right
            expression has a quotient of two or more besides.
    """

    bands: tuple[tuple[int, int, int], ...]
    digits: str = "123456789"
    nested: bool = False


LEVELS = {
    1: Level(((3, 5, 20),)),
    2: Level(((4, 20, 40),)),
    3: Level(((4, 15, 45), (5, 65, 73), (5, 74, 82), (6, 95, 105))),
    4: Level(((8, 100, 300),), nested=True),
    5: Level(
        ((12, 300, 1000), (13, 300, 1000), (14, 300, 1000), (15, 300, 1000)), "1111222334", True
    ),
}
"""Small numbers at level 5 let targets up to 1000 lie above all values without parentheses."""
PLAIN = ("+", "*", "+*", "*+")
"""Operators put into the gaps in turn; none of these expressions may make the target."""
FLAT_LENGTH = 8
"""Longest row whose values without parentheses are all listed to see whether they are needed."""


def generate(level: Level, rng: Random) -> Row:
    """Draw rows and targets until they fit and an expression is found."""
    length, least, most = rng.choice(level.bands)
    while True:
        numbers = tuple(int(digit) for digit in rng.choices(level.digits, k=length))
        if level.nested and length > FLAT_LENGTH:
            target = _out_of_reach(numbers, least, most, rng)
        else:
            target = rng.randint(least, most)
        if target and _fits(numbers, target, level.nested and length <= FLAT_LENGTH):
            return Row(numbers, target)


def _out_of_reach(numbers: tuple[int, ...], least: int, most: int, rng: Random) -> int | None:
    """Return a target that takes parentheses and may take a quotient, or None."""
    divided = quotients(numbers)
    if not divided:
        return None
    shorter = rng.choice(divided)
    least = max(least, largest_flat_value(numbers) + 1)
    most = min(most, largest_values(shorter)[0, len(shorter)])
    if least > most:
        return None
    target = rng.randint(least, most)
    return target if in_order(shorter, target) is not None else None


def _fits(numbers: tuple[int, ...], target: int, check_nested: bool) -> bool:
    if any(_joined(numbers, signs)[0].value == target for signs in PLAIN):
        return False
    if check_nested and is_flat_value(numbers, target):
        return False
    if in_order(numbers, target) is None:
        return False
    greedy = (way(Row(numbers, target))[0] for way in GREEDY.values())
    return len(numbers) < 4 or all(expression.value != target for expression in greedy)


WORDINGS = (
    "Keep the numbers {numbers} in exactly this order and put +, -, * or / between each two "
    "neighbours, with parentheses wherever you like, so that the result is {target}.",
    "Turn the row {numbers} into an expression worth exactly {target}: write one of +, -, *, / "
    "into every gap between neighbouring numbers and add parentheses as you need them, without "
    "moving any number.",
    "The {count} numbers {numbers} stand in a fixed order. Make {target} out of them by choosing "
    "an operator (+, -, * or /) for each gap and by placing parentheses.",
)
RULES = (
    "Every number is used exactly once, where it stands; numbers must not be swapped or joined "
    "into longer ones, and no sign may stand in front of a number or a parenthesis. The usual "
    "precedence holds: parentheses first, then * and / from left to right, then + and - from left "
    "to right. Division is exact, and results on the way may be negative or fractions."
)


def question(row: Row) -> str:
    """State the puzzle."""
    wording = phrase(row, WORDINGS).format(
        numbers=", ".join(map(str, row.numbers)), target=row.target, count=len(row.numbers)
    )
    return f"{wording} {RULES}"


def parse(text: str) -> Equation:
    """Read a list of tokens or an expression, or a chain of them joined by equals signs."""
    if len(text) > MAX_LENGTH:
        raise AnswerError(f"expression of {len(text)} characters; at most {MAX_LENGTH}")
    plain = " ".join(re.sub(r"[,;'\"]", " ", text).split()).strip(" .")
    if "." in plain:
        raise AnswerError("a decimal point in the expression; expected whole numbers")
    whole = re.fullmatch(r"\[(.*=[^\[\]]*)\]", plain, re.DOTALL)
    return equation(whole[1] if whole else plain)


def violations(row: Row, answer: Equation) -> Iterator[str]:
    """Yield the rules that `answer` breaks; values are compared exactly, not as floats.

    In a chain, the first part that is no lone number must hold the row, and all parts must equal
    the target.
    """
    main = worked(answer)
    if main.numbers != row.numbers:
        kind = "in the order" if sorted(main.numbers) == sorted(row.numbers) else "that are"
        yield f"uses numbers {kind} {list(main.numbers)} instead of {list(row.numbers)}"
    if len(re.findall(r"[-+*/]", main.text)) >= len(main.numbers):
        yield f"{main.text} has a sign in front of a number or parenthesis"
    yield from misvalued(answer, row.target)


def solve(row: Row) -> Equation | None:
    """Search from the target down, see `_in_order`; complete for rows of up to 7 numbers."""
    text = in_order(row.numbers, row.target)
    return None if text is None else (arithmetic(text),)


def spoil(row: Row, answer: Equation, rng: Random) -> Equation:
    """Write the numbers in another order, or add some, so that the row is not the given one."""
    text, numbers = answer[0].text, answer[0].numbers
    other = iter(numbers[::-1])
    if numbers != numbers[::-1] and rng.random() < 0.5:
        return (arithmetic(re.sub(r"\d+", lambda _: str(next(other)), text)),)
    extra = rng.choice(numbers)
    return (arithmetic(f"{text} + {extra} - {extra}"),)


def guess(row: Row, rng: Random) -> Equation:
    """Write random operators between the numbers."""
    text = "".join(f" {rng.choice('+-*/')} {number}" for number in row.numbers[1:])
    return (arithmetic(f"{row.numbers[0]}{text}"),)


def _joined(numbers: tuple[int, ...], signs: str) -> Equation:
    pairs = zip(numbers[1:], signs * len(numbers), strict=False)
    return (arithmetic(f"{numbers[0]}" + "".join(f" {sign} {n}" for n, sign in pairs)),)


GREEDY: Mapping[str, Callable[[Row], Equation]] = {
    "come nearest to the target": lambda row: (greedily(row.numbers, row.target),),
    "come nearest to the target from the right": lambda row: (
        greedily(row.numbers, row.target, backwards=True),
    ),
    "join the neighbours nearest to the target": lambda row: (
        pairwise(row.numbers, row.target, divisors=False, in_order=True),
    ),
    "join the neighbours nearest to the target that divide it": lambda row: (
        pairwise(row.numbers, row.target, divisors=True, in_order=True),
    ),
}


def difficulty(row: Row) -> float:
    """Return how many expressions the row has: ways to bracket it times choices of operators."""
    gaps = len(row.numbers) - 1
    return float(comb(2 * gaps, gaps) // (gaps + 1) * 4**gaps)


def published(path: str, files: Mapping[str, str]) -> Published[Row]:
    """Read one published sample: numbers, target and a list of tokens as its solution."""
    with reading("combinatorial_calculation", path):
        record = solution_json(files)
        row = Row(tuple(map(int, record["numbers"])), int(record["target"]))
        stored = f"[{', '.join(map(str, record['solution']))}]"
        if not row.numbers or min(row.numbers) < 1:
            raise ValueError(f"numbers {row.numbers}, expected positive ones")
    return Published(row, stored)


TASK = Task(
    name="combinatorial_calculation",
    title="Combinatorial Calcul.",
    category="planning",
    split="unseen",
    summary="Make a target from a row of numbers by operators and parentheses, in order.",
    levels=LEVELS,
    instance_type=Row,
    generate=generate,
    question=question,
    form=(
        "the expression alone, as plain text such as 9 * (1 + 3) or as the list of its "
        "tokens such as [9, *, (, 1, +, 3, )]."
    ),
    parse=parse,
    render=write_equation,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="bracketed expressions over the row",
    shortcuts={
        "add all": lambda row: _joined(row.numbers, "+"),
        "multiply all": lambda row: _joined(row.numbers, "*"),
        "multiply and add in turns": lambda row: _joined(row.numbers, "*+"),
        "add and multiply in turns": lambda row: _joined(row.numbers, "+*"),
        **GREEDY,
        "multiply the first two and add": lambda row: _joined(row.numbers, "*" + "+" * 20),
    },
    chance=lambda row: 0.08 if len(row.numbers) == 4 else 0.03,
    version=3,
    published=published,
)
