"""Combinatorial calculation: put operators and parentheses into a row of numbers.

Source: CodeSteer (ICML 2025), task "Combinatorial Calculation". Any expression that has the
numbers in the given order and makes the target is right, as a list of tokens or as plain text.

Repaired against the published version: the order of the numbers is checked, tokens are read by
a grammar, values are exact rationals, and no shortcut makes the target. From level 4 on
parentheses are needed. An answer may have 2000 characters, as needless parentheses do no harm.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise as neighbours
from itertools import product
from math import comb, prod
from random import Random

from generators.answers.expression import (
    MAX_LENGTH,
    Equation,
    arithmetic,
    equation,
    misvalued,
    worked,
    write_equation,
)
from generators.errors import AnswerError, UndecidedError
from generators.published.stored import at_most, reading, solution_json
from generators.shared.target_search import (
    PIECE,
    TargetSearch,
    chained,
    first_chain,
    from_left,
    greedily,
    largest_values,
    pairwise,
)
from generators.shared.wording import phrase
from generators.task import Lazy, Published, Span, Task, within


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
SWEPT = ((3, 10), (5, 78), (6, 100), (15, 300), (20, 500))
"""Length and target of the rows in the paper's figure on rising complexity."""
FLAT_LENGTH = 8
"""Longest row whose values without parentheses are all listed to see whether they are needed."""


def of_count(span: Span) -> Level:
    """Return the parameters for rows of so many numbers, 3 to 20.

    The paper's rows have 3 to 20 numbers and targets of about 10 to 500; between its points
    targets lie on straight lines, and each is drawn within a tenth of that.
    """
    least, most = within(span, 3, 20)
    return Level(tuple(_band(length) for length in range(least, most + 1)))


def _band(length: int) -> tuple[int, int, int]:
    (below, low), (above, high) = next(pair for pair in neighbours(SWEPT) if length <= pair[1][0])
    target = low + (high - low) * (length - below) / (above - below)
    return length, round(0.9 * target), round(1.1 * target)


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
    if check_nested and is_flat_value(numbers, target):
        return False
    return in_order(numbers, target) is not None and shortcuts_fail(Row(numbers, target))


def in_order(numbers: tuple[int, ...], target: int) -> str | None:
    """Return an expression of all `numbers` in order worth `target`: integers first, or None.

    For rows of up to `2 * PIECE + 1` numbers None means that there is no expression at all.
    """
    kinds = (False, True) if len(numbers) <= 2 * PIECE + 1 else (False,)
    searches = (TargetSearch(numbers, in_order=True, fractions=kind) for kind in kinds)
    found = next((text for search in searches if (text := search.find(target))), None)
    return found[1:-1] if found and len(numbers) > 1 else found


def quotients(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the row with two neighbouring pieces of one or two numbers joined into a quotient.

    Of every such pair, each whole quotient of two or more by two or more gives one row.
    """
    values = TargetSearch(numbers, in_order=True, fractions=False).values
    places, size = tuple(range(len(numbers))), len(numbers)
    return [
        (*numbers[:i], x // y, *numbers[j:])
        for i in range(size)
        for k in range(i + 1, min(i + 3, size))
        for j in range(k + 1, min(k + 3, size + 1))
        for x, y in product(values(places[i:k]), values(places[k:j]))
        if 1 < y < x and x % y == 0
    ]


def largest_flat_value(numbers: tuple[int, ...]) -> int:
    """Return the largest value that a row of positive integers has without parentheses."""
    best = [0]
    for j in range(1, len(numbers) + 1):
        product, values = 1, []
        for i in range(j - 1, -1, -1):
            product *= numbers[i]
            values.append(best[i] + product)
        best.append(max(values))
    return best[-1]


def is_flat_value(numbers: tuple[int, ...], target: int) -> bool:
    """Return whether a row of positive integers makes the target without parentheses.

    All values are multiplied by the product of the row, so that quotients stay integers;
    O(4^n) for n numbers.
    """
    scale = prod(numbers)
    sums = [{0}]
    for j in range(1, len(numbers) + 1):
        values: set[int] = set()
        for i in range(j - 1, -1, -1):
            terms = _flat_terms(numbers[i:j], scale)
            values.update(s + t for s in sums[i] for t in terms)
            if i:
                values.update(s - t for s in sums[i] for t in terms)
        sums.append(values)
    return target * scale in sums[-1]


def _flat_terms(numbers: tuple[int, ...], scale: int) -> set[int]:
    terms = {scale * numbers[0]}
    for number in numbers[1:]:
        terms = {value for t in terms for value in (t * number, t // number)}
    return terms


WORDINGS = (
    "Keep the numbers {numbers} in exactly this order and put +, -, * or / between each pair "
    "of neighbours, with parentheses wherever you like, so that the result is {target}.",
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
    "to right. Division is exact, and intermediate results may be negative or fractions."
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
    """Search from the target down; complete for rows of up to 7 numbers."""
    text = in_order(row.numbers, row.target)
    if text is None and len(row.numbers) > 2 * PIECE + 1:
        raise UndecidedError("no expression was found within the bound of the search")
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
    return chained(row.numbers, (rng.choice("+-*/") for _ in row.numbers))


def _in_turns(signs: str) -> Callable[[Row], Equation]:
    return lambda row: chained(row.numbers, signs * len(row.numbers))


PLAIN: Mapping[str, Callable[[Row], Equation]] = {
    "add all": _in_turns("+"),
    "multiply all": _in_turns("*"),
    "multiply and add in turns": _in_turns("*+"),
    "add and multiply in turns": _in_turns("+*"),
}
GREEDY: Mapping[str, Callable[[Row], Equation]] = {
    "come nearest to the target": lambda row: greedily(row.numbers, row.target),
    "come nearest to the target from the right": lambda row: greedily(
        row.numbers, row.target, backwards=True
    ),
    "join the neighbours nearest to the target": lambda row: pairwise(
        row.numbers, row.target, divisors=False, in_order=True
    ),
    "join the neighbours nearest to the target that divide it": lambda row: pairwise(
        row.numbers, row.target, divisors=True, in_order=True
    ),
}
"""Those that have to fail on rows of four numbers and more."""


def _flat(row: Row) -> Equation | None:
    """Try all operators without parentheses, in rows that are short enough for that."""
    if len(row.numbers) >= FLAT_LENGTH:
        return None
    tried = (chained(row.numbers, signs) for signs in product("+-*/", repeat=len(row.numbers) - 1))
    return next((one for one in tried if one[0].value == row.target), None)


def _tries(row: Row) -> Equation:
    return first_chain(row.numbers, row.target, Random(str(row.numbers)), shuffled=False)


def shortcuts_fail(row: Row) -> bool:
    """Whether no shortcut that has to fail on so many numbers makes the target."""
    tried = [*PLAIN.values(), *(GREEDY.values() if len(row.numbers) >= 4 else ())]
    return all(shortcut(row)[0].value != row.target for shortcut in tried)


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
        at_most(30, numbers=len(row.numbers))
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
    axes={"count": of_count},
    instance_type=Row,
    generate=generate,
    question=question,
    form="the expression alone, as plain text or as the list of its tokens.",
    parse=parse,
    render=write_equation,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="bracketed expressions over the row",
    shortcuts={
        **PLAIN,
        **GREEDY,
        "multiply the first two and add": lambda row: chained(row.numbers, "*" + "+" * 20),
    },
    lazy={
        "all operators without parentheses": Lazy(_flat, (0.75, 0.45, 0.45, 0.0, 0.0)),
        "all operators from left to right": Lazy(
            lambda row: from_left(row.numbers, row.target), (0.85, 0.5, 0.5, 0.6, 0.5)
        ),
        "a hundred random expressions without parentheses": Lazy(
            _tries, (0.75, 0.4, 0.25, 0.02, 0.0)
        ),
    },
    chance=lambda row: 0.08 if len(row.numbers) == 4 else 0.03,
    version=4,
    published=published,
)
