"""New operators: evaluate an expression with binary operators that the question defines.

Source: CodeSteer (ICML 2025), task "New Operator". Exactly one number is right: written as an
integer, a fraction in any terms, or a decimal; one that does not end may be rounded to eight
significant digits or more.

Repaired against the published version: the reading order is stated, values are exact rationals, and
every operator, operand and choice matters. Published expressions are read from left to right with
equal precedence. Level 3 has always three operators and three applications, the larger of the two
published shapes.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from generators.answers.numbers import Stated, agrees, stated
from generators.errors import AnswerError
from generators.published.finding import AMBIGUOUS, Finding
from generators.published.stored import reading, solution_json
from generators.shared.wording import phrase
from generators.task import Published, Task
from generators.tasks.new_operator.formulas import MAKERS, random_expression
from generators.tasks.new_operator.shortcuts import (
    READINGS,
    backwards,
    shortcuts_fail,
)
from generators.tasks.new_operator.trees import (
    Definitions,
    Tree,
    expression,
    formula,
    operations,
    read_infix,
    subtrees,
    value,
    worth,
)


@dataclass(frozen=True)
class Puzzle:
    """Definitions and an expression to evaluate.

    Attributes:
        operators: pairs of a symbol and its formula in a and b, see `trees`; a formula
            may use the symbols before it.
        tree: the expression, of positive integers and the symbols.
        bare: whether it is printed without parentheses that reading from left to right
            makes needless.
    """

    operators: tuple[tuple[str, Any], ...]
    tree: Any
    bare: bool = False


@dataclass(frozen=True)
class Level:
    """What is drawn.

    Attributes:
        kinds: one group of formula kinds per operator (see `formulas`), in their order.
        sizes: fewest and most applications of operators in the expression.
        depth: most applications inside one another.
        bare: how often it is tried to print the expression without needless parentheses.
        whole: whether all values on the way are integers.
    """

    kinds: tuple[tuple[str, ...], ...]
    sizes: tuple[int, int]
    depth: int
    bare: float = 0.0
    whole: bool = False


_SIMPLE = ("linear", "linear", "plain product", "product", "quotient")
_RICH = ("three terms", "product", "quotient", "linear")
LEVELS = {
    1: Level((("linear", "product"),), (1, 1), 1, whole=True),
    2: Level((("linear", "plain product"),), (2, 2), 2),
    3: Level((_SIMPLE, _SIMPLE, _SIMPLE), (3, 3), 3, bare=0.5),
    4: Level((_RICH, _RICH, _RICH, ("through",)), (6, 8), 4),
    5: Level(
        (_RICH, ("extreme",), ("remainder",), ("choice",), ("through",), ("through",)), (15, 20), 8
    ),
}
SYMBOLS = "#@$&%~"


def generate(level: Level, rng: Random) -> Puzzle:
    """Draw definitions and an expression until every part of it matters."""
    while True:
        symbols = rng.sample(SYMBOLS, len(level.kinds))
        definitions: dict[str, Tree] = {}
        for symbol, kinds in zip(symbols, level.kinds, strict=True):
            definitions[symbol] = MAKERS[rng.choice(kinds)](rng, tuple(definitions))
        if len(set(map(repr, definitions.values()))) < len(definitions):
            continue
        for _ in range(10):
            size = rng.randint(*level.sizes)
            tree = random_expression(definitions, size, level.depth, level.whole, rng)
            if tree is not None and shortcuts_fail(tree, definitions):
                bare = rng.random() < level.bare and _ordered(tree, definitions)
                return Puzzle(tuple(definitions.items()), tree, bare)


def _ordered(tree: Tree, definitions: Definitions) -> bool:
    """Whether reading from right to left without needless parentheses gives another value."""
    return worth(backwards(tree, definitions), definitions) != worth(tree, definitions)


WORDINGS = (
    "The following defines {symbols} for two numbers a and b:\n{definitions}\n\n"
    "What is the value of {expression} ?",
    "Evaluate {expression} with the following definitions, which hold for all numbers a and b:\n"
    "{definitions}\n",
    "For all numbers a and b, let\n{definitions}\n\nCompute the exact value of {expression}.",
)
USUAL = (
    "In a definition, a is the number on the left of the symbol and b the number on its right; "
    "the formulas use ordinary arithmetic with the usual precedence and exact division, so results "
    "may be fractions."
)
BRACKETED = "Operations in parentheses come first; the parentheses settle the order completely."
BARE = (
    "Operations in parentheses come first; apart from that, all new operations have equal "
    "precedence and are carried out strictly from left to right."
)
EXTRAS = {
    "max": "max and min are the larger and the smaller of two numbers.",
    "mod": "x mod k is what remains of x after subtracting k times the largest integer that is "
    "not above x/k, also where x is negative or a fraction.",
}


def question(puzzle: Puzzle) -> str:
    """State the puzzle."""
    definitions = dict(puzzle.operators)
    lines = [f"a {s} b = {formula(tree, definitions)}" for s, tree in puzzle.operators]
    *front, last = definitions
    task = phrase(puzzle, WORDINGS).format(
        symbols=f"{', '.join(front)} and {last}" if front else last,
        definitions="\n".join(lines),
        expression=expression(puzzle.tree, bare=puzzle.bare),
    )
    signs = {part[0] for tree in definitions.values() for part in subtrees(tree)}
    notes = [USUAL]
    if any(isinstance(part, tuple) for part in puzzle.tree[1:]):
        notes.append(BARE if puzzle.bare else BRACKETED)
    notes += [EXTRAS["max"]] * bool(signs & {"max", "min"}) + [EXTRAS["mod"]] * ("mod" in signs)
    return f"{task}\n{' '.join(notes)}"


DIGITS = 8
"""Fewest significant digits of a rounded value."""


def parse(text: str) -> Stated:
    """Read an integer, a fraction or a decimal; of `p/q ≈ d`, the exact part counts."""
    said = stated(text)
    if said.percent:
        raise AnswerError("a percentage; expected a number")
    return said


def render(answer: Stated) -> str:
    """Write an integer or a fraction in lowest terms."""
    return str(answer.value)


def violations(puzzle: Puzzle, answer: Stated) -> Iterator[str]:
    """Yield what is wrong with the value."""
    right = _value(puzzle.tree, puzzle)
    if right is None:
        yield "the expression divides by zero"
    elif not agrees(answer, right, digits=DIGITS):
        near = abs(answer.value - right) <= abs(right) / 10_000
        fault = "is near the value, but neither exact nor" if near else "is not the value, nor"
        yield f"{answer.value} {fault} rounded from it to {DIGITS} digits or more"


def solve(puzzle: Puzzle) -> Stated | None:
    """Evaluate the tree in exact rationals."""
    return _read_as(lambda tree: tree, puzzle)


def spoil(puzzle: Puzzle, answer: Stated, rng: Random) -> Stated:
    """Miss the value by one, by a half, by its last part or by its sign."""
    near = [Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(1, answer.value.denominator)]
    if answer.value:
        near.append(-2 * answer.value)
    return Stated(answer.value + rng.choice(near))


def guess(puzzle: Puzzle, rng: Random) -> Stated:
    """Say some small integer."""
    return Stated(Fraction(rng.randint(1, 200)))


def difficulty(puzzle: Puzzle) -> float:
    """Return the steps of arithmetic that the expression takes."""
    return float(operations(puzzle.tree, dict(puzzle.operators)))


def _value(tree: Tree, puzzle: Puzzle) -> Fraction | None:
    return None if tree is None else worth(tree, dict(puzzle.operators))


def _read_as(misread: Callable[[Tree], Tree], puzzle: Puzzle) -> Stated | None:
    found = _value(misread(puzzle.tree), puzzle)
    return None if found is None else Stated(found)


def _as_first(puzzle: Puzzle) -> Stated | None:
    """Take every symbol for the one defined first; None where there is no other."""
    if len(puzzle.operators) < 2:
        return None
    (_, meaning), *_ = puzzle.operators
    same = tuple((symbol, meaning) for symbol, _ in puzzle.operators)
    return solve(Puzzle(same, puzzle.tree))


def _asked(question: str, symbols: Collection[str], *, backwards: bool = False) -> Tree:
    """Read the expression in the line of a published question like `Calculate (3@4)@5.`."""
    found = re.search(r"\bCalculate (.{1,500}?)\.?\s*$", question, re.MULTILINE)
    if found is None:
        raise ValueError("nothing to 'Calculate'")
    if "a" in found[1] or "b" in found[1]:
        raise ValueError("expected an expression of numbers")
    return read_infix(found[1], dict.fromkeys(symbols, 1), backwards=backwards)


def published(path: str, files: Mapping[str, str]) -> Published[Puzzle]:
    """Read one published sample; its expression is taken from left to right."""
    with reading("new_operator", path):
        record = solution_json(files)
        usual = {"+": 1, "-": 1, "*": 2, "/": 2}
        operators = tuple(
            (str(symbol), read_infix(text, usual))
            for symbol, text in record["operator_definitions"].items()
        )
        if not set(SYMBOLS).issuperset(symbol for symbol, _ in operators):
            raise ValueError(f"expected operators out of {SYMBOLS}")
        tree = _asked(files["question.txt"], dict(operators))
        if not isinstance(record["solution"], int | float):
            raise ValueError("expected a number as the value")
        return Published(Puzzle(operators, tree, bare=True), str(record["solution"]))


def defects(puzzle: Puzzle, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield whether the order that the published text leaves open decides the value."""
    definitions = dict(puzzle.operators)
    trees = puzzle.tree, _asked(files["question.txt"], definitions, backwards=True)
    left, right = (value(tree, definitions, Fraction(0), Fraction(0)) for tree in trees)
    if left != right:
        reason = f"no order is stated: {left} from left to right, {right} from right to left"
        yield Finding(AMBIGUOUS, reason)


TASK = Task(
    name="new_operator",
    title="New Operator",
    category="execution",
    split="seen",
    summary="Evaluate an expression with newly defined operators.",
    levels=LEVELS,
    instance_type=Puzzle,
    generate=generate,
    question=question,
    form=(
        "one number: an integer, a fraction in the shape p/q, or a decimal; a non-terminating "
        "decimal may be rounded to eight or more significant digits."
    ),
    parse=parse,
    render=render,
    violations=violations,
    solve=solve,
    spoil=spoil,
    guess=guess,
    difficulty=difficulty,
    difficulty_unit="steps of arithmetic",
    shortcuts={
        **{name: partial(_read_as, read) for name, read in READINGS.items()},
        "every symbol means the first one": _as_first,
    },
    chance=lambda _: 0.02,
    published=published,
    defects=defects,
    version=4,
)
